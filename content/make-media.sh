#!/bin/sh
# Rebuilds the read-aloud sound and the films of the starter courses.
# Needs: espeak-ng, ffmpeg, rsvg-convert (librsvg2-bin), python3 3.11 or newer.
# Debian: apt-get install -y espeak-ng ffmpeg librsvg2-bin
#   sh content/make-media.sh               everything
#   sh content/make-media.sh nguoi-dan-so  one course
cd "$(dirname "$0")" && exec nice -n 10 python3 make_media.py "$@"
