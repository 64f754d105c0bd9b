#!/usr/bin/env bash
# Writes down which functions the program runs while it serves: build.rs has the linker put them together.
#
#   bash benches/order.sh        needs valgrind; ten minutes; run it after a new compiler or a new library (the names change)
#
# The program starts on a commune that is new to it, so that the work of its first hour is seen too, and is walked by
# an admin, a trainer, an officer, an assessor, an approver and a learner.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
command -v valgrind >/dev/null || { echo "needs valgrind: apt-get install valgrind" >&2; exit 1; }

work=$(mktemp -d)
port=18365 site=http://127.0.0.1:18365 most=${HOCVU_ORDER_PAGES:-25}
trap 'kill "${serving:-0}" 2>/dev/null || true; rm -rf "$work"' EXIT

cargo rustc --release --bin hocvu -- -C strip=none
program=$(realpath "${CARGO_TARGET_DIR:-target}/release/hocvu")
"$program" --data "$work/data" sample --people 3000 >"$work/people"
rm "$work/data/content.seen" # the courses are read anew, as on a new box
printf 'second_factor = "never"\n' >"$work/data/hocvu.toml"
valgrind --tool=callgrind --demangle=no --callgrind-out-file="$work/ran" "$program" --data "$work/data" --listen 127.0.0.1:$port >/dev/null 2>&1 &
serving=$!
until curl -sf -o /dev/null "$site/"; do sleep 1; done

ask() { curl -s -m 60 -b "$work/jar" -c "$work/jar" -H "Origin: $site" "$@"; }

# Follows the links from the front page, as far as they change nothing.
walk() {
    local page seen=0
    declare -A known=()
    local -a next=(/)
    while [ ${#next[@]} -gt 0 ] && [ $seen -lt "$most" ]; do
        page=${next[0]} next=("${next[@]:1}")
        [ -z "${known[$page]:-}" ] || continue
        known[$page]=1 seen=$((seen + 1))
        ask -o "$work/page" "$site$page"
        mapfile -t -O ${#next[@]} next < <(grep -aoE 'href="/[^"#]*"' "$work/page" | sed 's/^href="//; s/"$//; s/&amp;/\&/g' | sort -u)
    done
    echo "walked $seen pages"
}

for user in quantri giangvien canbo danhgia pheduyet; do
    : >"$work/jar"
    ask -o /dev/null -d "user_name=$user" --data-urlencode "password=$(awk -v user=$user '$0 ~ " "user" " { for (i = 1; i < NF; i++) if ($i == user) print $(i + 1) }' "$work/people" | head -1)" "$site/login/staff"
    walk
done
: >"$work/jar"
walk

kill $serving
wait $serving || true
# A name stands where it is called or run for the first time; 'N is a recursion. What is no function of ours is another library's.
nm --defined-only "$program" | awk '$2 ~ /^[tTwW]$/ { print $3 }' >"$work/ours"
awk 'NR == FNR { ours[$0] = 1; next }
    match($0, /^c?fn=\([0-9]+\) /) { name = substr($0, RLENGTH + 1); sub(/\x27[0-9]+$/, "", name); if (ours[name] && !seen[name]++) print name }' "$work/ours" "$work/ran" >"$work/order"
gzip -9nc "$work/order" >.cargo/functions.order.gz
echo "$(wc -l <"$work/order") functions"
