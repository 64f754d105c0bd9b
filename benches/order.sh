#!/usr/bin/env bash
# Writes down which functions the program runs while it serves: build.rs has the linker put them together.
#
#   bash benches/order.sh        needs valgrind and jq; five minutes after the build; run it after a new compiler or a new library (the names change)
#
# The program starts on a commune that is new to it, so that the work of its first hour is seen too, and is walked by
# an admin, a trainer, an officer, an assessor, an approver and a learner.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
for tool in valgrind jq; do
    command -v $tool >/dev/null || { echo "needs $tool: apt-get install $tool" >&2; exit 1; }
done

work=$(mktemp -d)
port=18365 site=http://127.0.0.1:18365 most=${HOCVU_ORDER_PAGES:-25}
trap 'kill "${serving:-0}" 2>/dev/null || true; rm -rf "$work"' EXIT

cargo rustc --release --bin hocvu -- -C strip=none
program=$(realpath "${CARGO_TARGET_DIR:-target}/release/hocvu")
"$program" --data "$work/data" sample --people 3000 --json >"$work/cast"
rm "$work/data/content.seen" # the courses are read anew, as on a new box
printf 'second_factor = "never"\n' >"$work/data/hocvu.toml"
valgrind --tool=callgrind --demangle=no --callgrind-out-file="$work/ran" "$program" --data "$work/data" --listen 127.0.0.1:$port >/dev/null 2>&1 &
serving=$!
until curl -sf -o /dev/null "$site/"; do sleep 1; done

ask() { curl -s --compressed -m 60 -b "$work/jar" -c "$work/jar" -H "Origin: $site" "$@"; }

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

# As one of the cast: the address to sign in at, and what to fill in there.
walk_as() {
    : >"$work/jar"
    ask -o /dev/null "$site$1" "${@:2}"
    walk
}

# The lesson in every presentation.
read_in_each() {
    local kind
    for kind in large easy listen sign switch standard; do
        ask -o /dev/null -d "kind=$kind" -d next=/courses "$site/presentation"
        ask -o /dev/null "$site$lesson"
    done
}

for role in admin trainer officer assessor approver; do
    mapfile -t who < <(jq -r --arg role $role '[.staff[] | select(.roles[] == $role)][0] | .user_name, .password' "$work/cast")
    walk_as /login/staff -d "user_name=${who[0]}" --data-urlencode "password=${who[1]}"
done
# A learner who has read everything takes the test: begins it, answers and hands it in.
mapfile -t who < <(jq -r '[.learners[] | select(.stage == "ready")][0] | .class_code, .name, .pin' "$work/cast")
walk_as /login --data-urlencode "code=${who[0]}" --data-urlencode "name=${who[1]}" --data-urlencode "pin=${who[2]}"
course=$(ask "$site/" | grep -oE '/courses/[^"?# ]+' | head -1)
quiz=$(ask "$site$course" | grep -oE '/quizzes/[0-9a-f-]+' | head -1)
attempt=$(ask -o /dev/null -w '%{redirect_url}' -X POST "$site$quiz/attempts" | grep -oE '/attempts/[0-9a-f-]+')
for question in 1 2 3; do
    key=$(ask "$site$attempt/questions/$question" | grep -oE 'name="choice" value="[^"]+"' | head -1 | cut -d'"' -f4)
    ask -o /dev/null -d "choice=$key" "$site$attempt/questions/$question"
done
ask -o /dev/null "$site$attempt/review"
ask -o /dev/null -X POST "$site$attempt/submission"
ask -o /dev/null "$site$attempt"
lesson=$(ask "$site$course" | grep -oE '/lessons/[0-9a-f-]+' | head -1)
read_in_each
: >"$work/jar"
walk
read_in_each

kill $serving
wait $serving || true
# A name stands where it is called or run for the first time; 'N is a recursion. What is no function of ours is another library's.
nm --defined-only "$program" | awk '$2 ~ /^[tTwW]$/ { print $3 }' >"$work/ours"
awk 'NR == FNR { ours[$0] = 1; next }
    match($0, /^c?fn=\([0-9]+\) /) { name = substr($0, RLENGTH + 1); sub(/\x27[0-9]+$/, "", name); if (ours[name] && !seen[name]++) print name }' "$work/ours" "$work/ran" >"$work/order"
gzip -9nc "$work/order" >.cargo/functions.order.gz
echo "$(wc -l <"$work/order") functions"
