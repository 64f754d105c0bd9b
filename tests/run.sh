#!/usr/bin/env bash
# The whole test suite, on a fresh Debian machine with Rust and a C compiler.
#
#   bash tests/run.sh                  everything
#   bash tests/run.sh site [FILTER…]   only the Rust tests, on SQLite and on PostgreSQL
#   bash tests/run.sh browser [NAME…]  only the journeys in Chromium (HOCVU_SHOTS=1 keeps a picture of each page)
#
# Installs what is missing from Debian (PostgreSQL, xfsprogs, a mail server, espeak-ng, ffmpeg, LibreOffice, poppler, Chromium, Node.js, SQLite's shell, Java for the HTML validator) and from npm (the browser driver),
# and starts a PostgreSQL of its own in a temporary folder. HOCVU_TEST_POSTGRES=postgres://… uses another one.
# The last line is "N passed, M failed".
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
exec </dev/null

part=${1:-all}
[ $# -gt 0 ] && shift
case $part in
    all | site | browser) ;;
    *) sed -n '2,9s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"; exit 2 ;;
esac

passed=0 failed=0 times=()
target=${CARGO_TARGET_DIR:-target}
work=$(mktemp -d "${TMPDIR:-/tmp}/hocvu-tests.XXXXXX")
chmod 711 "$work"

say() { printf '\n== %s\n' "$*"; }
stop() { printf 'tests/run.sh: %s\n' "$*" >&2; exit 1; }

# ---------------------------------------------------------------- what is missing

refreshed=
install() {
    local root=()
    if [ "$(id -u)" != 0 ]; then
        command -v sudo >/dev/null || stop "needs $*; as root: apt-get update && apt-get install -y --no-install-recommends $*"
        root=(sudo)
    fi
    command -v apt-get >/dev/null || stop "needs $*, and there is no apt-get here to install them with"
    say "installing from Debian: $*"
    if [ -z "$refreshed" ]; then
        ${root[@]+"${root[@]}"} apt-get update -qq || echo "apt-get update was not whole; going on with the lists that are here"
        refreshed=yes
    fi
    ${root[@]+"${root[@]}"} env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y -qq --no-install-recommends "$@" >"$work/apt.log" 2>&1 \
        || { tail -20 "$work/apt.log" >&2; stop "could not install $*"; }
}

# The folder of a PostgreSQL server's programs, the newest; Debian keeps them out of PATH.
postgres_bin() {
    local dir
    for dir in $(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -rV) $(dirname "$(command -v initdb || echo /nowhere/x)"); do
        if [ -x "$dir/initdb" ] && [ -x "$dir/postgres" ] && [ -x "$dir/pg_ctl" ]; then echo "$dir"; return; fi
    done
}

prepare() {
    command -v cargo >/dev/null || { [ -x "$HOME/.cargo/bin/cargo" ] && PATH="$HOME/.cargo/bin:$PATH"; } \
        || stop "needs Rust (cargo): see https://rustup.rs"
    command -v cc >/dev/null || stop "needs a C compiler: apt-get install build-essential"
    local missing=()
    if [ "$part" != browser ] && [ -z "${HOCVU_TEST_POSTGRES:-}" ] && [ -z "$(postgres_bin)" ]; then missing+=(postgresql); fi
    # The disk on which the power is cut; only root can mount it, others skip that test.
    if [ "$part" != browser ] && [ "$(id -u)" = 0 ]; then [ -x /usr/sbin/mkfs.xfs ] || command -v mkfs.xfs >/dev/null || missing+=(xfsprogs); fi
    # Opens the office's reports and lays them out (30 s to install), with a typeface as wide as Times New Roman.
    if [ "$part" != browser ]; then command -v soffice >/dev/null || missing+=(libreoffice-writer-nogui fonts-liberation2); fi
    # A mail server that takes invitations.
    /usr/bin/python3 -c 'import aiosmtpd' 2>/dev/null || missing+=(python3-aiosmtpd)
    command -v openssl >/dev/null || missing+=(openssl)
    # Reads PDF, and draws a printed certificate, whose code a camera then reads.
    command -v pdftoppm >/dev/null || missing+=(poppler-utils)
    # The voice that reads lessons aloud.
    command -v espeak-ng >/dev/null || missing+=(espeak-ng)
    command -v ffmpeg >/dev/null || missing+=(ffmpeg)
    if [ "$part" != site ]; then
        command -v chromium >/dev/null || missing+=(chromium)
        command -v node >/dev/null || missing+=(nodejs)
        command -v npm >/dev/null || missing+=(npm)
        command -v sqlite3 >/dev/null || missing+=(sqlite3)
        command -v java >/dev/null || missing+=(default-jre-headless)
    fi
    [ ${#missing[@]} = 0 ] || install "${missing[@]}"
    if [ "$part" != site ]; then
        local lock=tests/browser/package-lock.json made=tests/browser/node_modules/.package-lock.json
        if [ ! -f "$made" ] || [ "$lock" -nt "$made" ]; then
            say "npm ci in tests/browser"
            (cd tests/browser && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error) || stop "npm ci failed"
            touch "$made"
        fi
    fi
}

# ---------------------------------------------------------------- a PostgreSQL of our own

as_postgres() { # PostgreSQL refuses to run as root
    if [ "$(id -u)" = 0 ]; then runuser -u "$postgres_user" -- "$@"; else "$@"; fi
}

start_postgres() {
    if [ -n "${HOCVU_TEST_POSTGRES:-}" ]; then echo "PostgreSQL: $HOCVU_TEST_POSTGRES"; return; fi
    bin=$(postgres_bin)
    postgres_user=$(getent passwd postgres >/dev/null && echo postgres || echo nobody)
    local dir=$work/postgres port
    mkdir "$dir"
    if [ "$(id -u)" = 0 ]; then chown "$postgres_user" "$dir"; fi
    (cd / && as_postgres "$bin/initdb" -D "$dir/data" -U hocvu -A trust -E UTF8 --locale=C --no-sync >"$work/initdb.log" 2>&1) \
        || { cat "$work/initdb.log" >&2; stop "initdb failed"; }
    cat >"$work/settings" <<SETTINGS
listen_addresses = '127.0.0.1'
unix_socket_directories = '$dir'
max_connections = 200
shared_buffers = 64MB
# only tests may do this: they can be run again
fsync = off
full_page_writes = off
SETTINGS
    # Not through a redirection as root into the folder of another user: sticky folders refuse that.
    as_postgres sh -c "cat >>'$dir/data/postgresql.conf'" <"$work/settings"
    for _ in 1 2 3 4 5; do
        port=$((20000 + RANDOM % 12000))
        if (cd / && as_postgres "$bin/pg_ctl" -D "$dir/data" -l "$dir/log" -o "-p $port" -w -t 30 start >"$work/pg_ctl.log" 2>&1); then
            postgres=$dir/data
            export HOCVU_TEST_POSTGRES=postgres://hocvu@127.0.0.1:$port/postgres
            echo "PostgreSQL: $("$bin/postgres" --version | sed 's/.*) //'), $HOCVU_TEST_POSTGRES"
            return
        fi
    done
    tail -20 "$dir/log" >&2 || true
    stop "PostgreSQL did not start"
}

clean_up() {
    local code=$?
    trap - EXIT
    if [ -n "${postgres:-}" ]; then (cd / && as_postgres "$bin/pg_ctl" -D "$postgres" -m immediate -w stop >/dev/null 2>&1) || true; fi
    rm -rf "$work"
    exit "$code"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

# ---------------------------------------------------------------- steps

# step NAME COMMAND…: runs it, shows it, keeps what it said in $said; its exit code is the step's.
step() {
    local name=$1 began=$SECONDS code=0
    shift
    said=$work/said
    say "$name: $*"
    "$@" 2>&1 | tee "$said" || code=$?
    times+=("$(printf '%5d s  %s%s' $((SECONDS - began)) "$name" "$([ $code = 0 ] || echo '  FAILED')")")
    return $code
}

# without_warnings COMMAND…: fails when the compiler has anything to say.
without_warnings() { "$@" 2>&1 | tee "$work/built" && ! sed 's/\x1b\[[0-9;]*m//g' "$work/built" | grep -qE '^(warning|error)'; }

# must NAME COMMAND…: a step without tests of its own; it is counted only when it fails.
must() { step "$@" || { failed=$((failed + 1)); echo "FAILED: $1"; return 1; }; }

# check NAME COMMAND…: the same, and the others go on.
check() { must "$@" || :; }

# count CODE [PASSED FAILED]: adds up; a run that failed without saying which test counts as one.
count() {
    local code=$1 good=${2:-0} bad=${3:-0}
    if [ "$bad" = 0 ] && { [ "$code" != 0 ] || [ "$good" = 0 ]; }; then bad=1; fi
    passed=$((passed + good)) failed=$((failed + bad))
}

# sum WORDS: adds all numbers that stand before the words, on the standard input.
sum() { grep -oE "[0-9]+ ($1)" | awk '{ n += $1 } END { print n + 0 }' || true; }

plain() { sed 's/\x1b\[[0-9;]*m//g' "$said"; }

rust_tests() {
    local code=0
    if cargo nextest --version >/dev/null 2>&1; then
        step "site tests" cargo nextest run --no-fail-fast "$@" || code=$?
        local line
        line=$(plain | grep -E '^ *Summary \[' | tail -1 || true)
        count $code "$(sum passed <<<"$line")" "$(sum 'failed|exec failed|timed out|aborted' <<<"$line")"
    else
        step "site tests" cargo test --no-fail-fast "$@" || code=$?
        local lines
        lines=$(plain | grep -E '^test result: ' || true)
        count $code "$(sum passed <<<"$lines")" "$(sum failed <<<"$lines")"
    fi
}

browser_tests() {
    local code=0 line
    # The Rust tests have built the program already.
    if [ "$part" = browser ]; then must "build" cargo build || return 0; fi
    HOCVU_BIN=$(realpath "$target/debug/hocvu") step "journeys" node tests/browser/run.mjs "$@" || code=$?
    line=$(plain | grep -E '^[0-9]+ passed, [0-9]+ failed$' | tail -1 || true)
    count $code "$(sum passed <<<"$line")" "$(sum failed <<<"$line")"
}

prepare
case $part in
    site)
        start_postgres
        rust_tests "$@"
        ;;
    browser)
        browser_tests "$@"
        ;;
    all)
        start_postgres
        # Everything is built once: what the compiler writes down to build it faster the next time costs a fifth and 15 GB.
        export CARGO_INCREMENTAL=${CARGO_INCREMENTAL:-0}
        for tool in fmt clippy; do
            cargo $tool --version >/dev/null 2>&1 || rustup component add rustfmt clippy || stop "needs cargo $tool: rustup component add rustfmt clippy"
        done
        check "formatting" cargo fmt --check
        # Clippy reads the code while it is compiled for the tests: a pass of its own over 700 crates takes five minutes.
        export RUSTC_WORKSPACE_WRAPPER=clippy-driver
        check "clippy" without_warnings cargo test --no-run --features bench
        rust_tests --features bench
        browser_tests
        ;;
esac

say "time"
printf '%s\n' "${times[@]}"
echo
echo "$passed passed, $failed failed"
[ "$failed" = 0 ] && [ "$passed" -gt 0 ]
