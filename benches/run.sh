#!/usr/bin/env bash
# How fast hocvu is, beside the limits of this machine in the same run. Not a test: figures, and the aims beside them.
#
#   bash benches/run.sh                 everything (about 6 minutes after the build)
#   bash benches/run.sh pages answers   only these: start pages lessons starts answers rolls ranges phones imports memory search queue live dashboard papers batch
#   bash benches/run.sh lighthouse      Lighthouse on learners' pages; with Chromium, and Lighthouse from npm
#
# SECONDS_EACH=5  ROUNDS=2  PEOPLE=26000  HOCVU_BIN=… (otherwise the release build)
# Installs nginx, wrk, curl, jq and sqlite3 from Debian when they are missing. Everything it makes is in target/bench.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
exec </dev/null

export BENCHES=$PWD/benches
seconds=${SECONDS_EACH:-5} rounds=${ROUNDS:-2} people=${PEOPLE:-26000}
parts=" ${*:-start pages lessons starts answers rolls ranges phones imports memory search queue live dashboard papers batch} "
target=${CARGO_TARGET_DIR:-target}
threads=2 server='' nginx='' baseline='' rows=()

say() { printf '\n== %s\n' "$*"; }
stop() { printf 'benches/run.sh: %s\n' "$*" >&2; exit 1; }
wanted() { [[ $parts == *" $1 "* ]]; }

# ---------------------------------------------------------------- the product: all that depends on its pages is here

# Signs a learner in ($1: one learner of the cast as JSON) and prints the Cookie header.
sign_in() {
    local jar
    jar=$(mktemp "$work/jar.XXXXXX")
    post "$jar" /login \
        --data-urlencode "code=$(jq -r .class_code <<<"$1")" \
        --data-urlencode "name=$(jq -r .name <<<"$1")" \
        --data-urlencode "pin=$(jq -r .pin <<<"$1")" >/dev/null
    awk -F'\t' 'NF == 7 { sub(/^#HttpOnly_/, ""); printf "%s%s=%s", sep, $6, $7; sep = "; " }' "$jar"
}

# The learners of the cast, one JSON object a line: { name, class_code, pin }.
learners() { jq -c '.learners[]' "$work/cast.json"; }

# Lines of path, cookie, body: answers to three questions by 64 learners, each in an open attempt of their own.
answer_targets() {
    local learner who slug quiz attempt question key
    while read -r learner; do
        who=$(sign_in "$learner")
        slug=$(get / "$who" | grep -oE '/courses/[^"?# ]+' | head -1)
        quiz=$(get "$slug" "$who" | grep -oE '/quizzes/[0-9a-f-]+' | head -1)
        attempt=$(curl -sS -o /dev/null -w '%{redirect_url}' -H "Cookie: $who" -H 'Sec-Fetch-Site: same-origin' -X POST "$origin$quiz/attempts" \
            | grep -oE '/attempts/[0-9a-f-]+')
        for question in 1 2 3; do
            key=$(get "$attempt/questions/$question" "$who" | grep -oE 'name="choice" value="[^"]+"' | head -1 | cut -d'"' -f4)
            printf '%s\t%s\tchoice=%s\n' "$attempt/questions/$question" "$who" "$key"
        done
    done < <(jq -c '[.learners[] | select(.stage == "ready")][:64][]' "$work/cast.json")
}

# Brings a course with a video of 50 MB in and prints the video's path; $1 is the cookie of a learner who may see it.
video_path() {
    local course=$work/video-lon lesson video
    [ ! -d "$course" ] || rm -r "$course"
    cp -r content/nguoi-dan-so "$course"
    sed -i 's/^id = .*/id = "video-lon"/; s/^title = .*/title = "Video lớn"/' "$course/course.toml"
    video=$(find "$course" -name '*.mp4' | head -1)
    # A box that players skip makes the film 50 MB long: its size in four bytes, then its name.
    { printf '\x03\x00\x00\x00free'; head -c $((0x03000000 - 8)) /dev/urandom; } >>"$video"
    "$HOCVU_BIN" import "$course" --data "$work/data" >/dev/null
    for lesson in $(get /courses/video-lon "$1" | grep -oE '/lessons/[0-9a-f-]+' | sort -u); do
        get "$lesson" "$1" | grep -oE '/media/[0-9a-f]{64}/video' || true
    done | sed -n 1p | grep .
}

post() { # JAR PATH CURL-ARGS…: a form, as a browser sends it; prints the status
    local jar=$1 path=$2
    shift 2
    curl -sS -o "$work/answer.html" -w '%{http_code}' -b "$jar" -c "$jar" -H "Origin: $origin" -H 'Sec-Fetch-Site: same-origin' "$origin$path" "$@"
}

get() { # PATH [COOKIE]: the page
    curl -sS --fail-with-body ${2:+-H "Cookie: $2"} "$origin$1" || stop "GET $1 was refused"
}

# ---------------------------------------------------------------- the machine

prepare() {
    local missing=() tool root=()
    command -v nginx >/dev/null || [ -x /usr/sbin/nginx ] || missing+=(nginx-light)
    for tool in wrk curl jq sqlite3; do command -v $tool >/dev/null || missing+=($tool); done
    [ -x /usr/bin/time ] || missing+=(time)
    if [ ${#missing[@]} != 0 ]; then
        [ "$(id -u)" = 0 ] || { command -v sudo >/dev/null && root=(sudo); } || stop "as root: apt-get install ${missing[*]}"
        say "installing from Debian: ${missing[*]}"
        ${root[@]+"${root[@]}"} apt-get update -qq || true
        ${root[@]+"${root[@]}"} env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
    fi
    mkdir -p "$target/bench"
    work=$(mktemp -d "$(realpath "$target")/bench/run.XXXXXX") # on the disk that is measured, not in a /tmp of memory
    chmod 755 "$work"
    trap clean_up EXIT
    trap 'exit 130' INT TERM
    if [ -z "${HOCVU_BIN:-}" ]; then
        say "building"
        cargo build --release
        HOCVU_BIN=$(realpath "$target")/release/hocvu
    fi
}

clean_up() {
    local code=$?
    trap - EXIT
    [ -z "$server" ] || kill "$server" 2>/dev/null || true
    [ -z "$nginx" ] || kill "$nginx" 2>/dev/null || true
    wait 2>/dev/null || true
    [ "$code" = 0 ] || { tail -5 "$work"/*.log 2>/dev/null || true; }
    rm -rf "$work"
    exit "$code"
}

free_port() {
    local port
    for _ in $(seq 50); do
        port=$((20000 + RANDOM % 12000))
        (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || { echo $port; return; }
    done
    stop "no free port"
}

# ready PORT: one look at /healthz without starting a process, so that a start of milliseconds can be seen.
ready() {
    local line=
    { exec 3<>"/dev/tcp/127.0.0.1/$1"; } 2>/dev/null || return 1
    printf 'GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n' >&3
    read -r -t 2 line <&3 || true
    exec 3>&-
    [[ $line == *" 200"* ]]
}

now_us() { echo "${EPOCHREALTIME/[.,]/}"; }

start_server() {
    local port begun
    port=$(free_port)
    origin=http://127.0.0.1:$port
    begun=$(now_us)
    "$HOCVU_BIN" serve --listen "127.0.0.1:$port" --data "$work/data" >"$work/server.log" 2>&1 &
    server=$!
    until ready "$port"; do
        kill -0 "$server" 2>/dev/null || stop "the server did not stay up"
        [ $(($(now_us) - begun)) -lt 30000000 ] || stop "no 200 from /healthz in 30 s"
    done
    start_ms=$((($(now_us) - begun) / 1000))
}

stop_server() {
    kill "$server"
    wait "$server" || true
    server=
}

start_nginx() {
    local port
    port=$(free_port)
    limit=http://127.0.0.1:$port
    mkdir -p "$work/www"
    cat >"$work/nginx.conf" <<CONF
$([ "$(id -u)" = 0 ] && echo 'user root;')
daemon off; pid $work/nginx.pid; error_log $work/nginx.log; worker_processes 2;
events { worker_connections 1024; }
http {
    include /etc/nginx/mime.types; default_type text/html;
    access_log off; sendfile on; tcp_nopush on; tcp_nodelay on;
    keepalive_requests 1000000000; open_file_cache max=1000;
    client_body_temp_path $work/t1; proxy_temp_path $work/t2; fastcgi_temp_path $work/t3; uwsgi_temp_path $work/t4; scgi_temp_path $work/t5;
    server { listen 127.0.0.1:$port; root $work/www; }
}
CONF
    PATH=$PATH:/usr/sbin nginx -c "$work/nginx.conf" 2>>"$work/nginx.log" &
    nginx=$!
    for _ in $(seq 100); do curl -s -o /dev/null "$limit" && return; sleep 0.05; done
    stop "nginx did not start"
}

# load CONNECTIONS URL WRK-ARGS…: sets rate p50 p99 errors mbs
load() {
    local connections=$1 url=$2
    shift 2
    read -r _ rate p50 p99 errors mbs < <(
        wrk -t $((connections < threads ? connections : threads)) -c "$connections" -d "${seconds}s" --timeout 10s "$@" "$url" | grep ^RESULT || echo "RESULT 0 0 0 1 0")
}

# best CONNECTIONS OURS THEIRS ARGS…: both in turn, ROUNDS times; sets o_* and t_*
best() {
    local connections=$1 ours=$2 theirs=$3
    shift 3
    o_rate=0 t_rate=0 o_errors=0
    for _ in $(seq "$rounds"); do
        load "$connections" "$ours" "$@"
        o_errors=$((o_errors + errors))
        if [ "$rate" -ge "$o_rate" ]; then o_rate=$rate o_p50=$p50 o_p99=$p99 o_mbs=$mbs; fi
        [ -n "$theirs" ] || continue
        load "$connections" "$theirs" "$@"
        if [ "$rate" -ge "$t_rate" ]; then t_rate=$rate t_p50=$p50 t_p99=$p99 t_mbs=$mbs; fi
    done
}

calc() { awk "BEGIN { printf \"${2:-%.2f}\", $1 }"; }
holds() { awk "BEGIN { exit !($1) }" && echo yes || echo NO; }

# row WHAT OURS LIMIT RATIO AIM MET
row() {
    rows+=("$(printf '%s|%s|%s|%s|%s|%s' "$@")")
    printf '%s\n' "${rows[-1]}" | tr '|' '\t'
}

kb() { awk -v key="$2:" '$1 == key { print $2 }' "/proc/$1/status"; }

# ---------------------------------------------------------------- the measures

start_up() {
    say "start-up: from exec to the first 200 of /healthz, 10 times"
    local all=()
    for _ in $(seq 10); do
        start_server
        all+=("$start_ms")
        stop_server
    done
    local median
    median=$(printf '%s\n' "${all[@]}" | sort -n | sed -n 5p)
    row "start to first 200 (median of ${all[*]})" "$median ms" - - "<= 200 ms" "$(holds "$median <= 200")"
}

# page NAME PATH COOKIE AIM-KIND
page() {
    local name=$1 path=$2 who=$3 aim=$4 file connections
    file=$work/www/$(tr -c 'a-z0-9\n' - <<<"$name").html
    get "$path" "$who" >"$file"
    for connections in 32 200; do
        best "$connections" "$origin$path" "$limit/$(basename "$file")" -s "$BENCHES/report.lua" ${who:+-H "Cookie: $who"}
        local ratio met
        ratio=$(calc "$o_rate / ($t_rate + 0.001)")
        if [ "$aim" = cached ]; then met=$(holds "$ratio >= 0.8 && $o_errors == 0"); else met=$(holds "$o_rate >= 5000 && $o_errors == 0"); fi
        row "$name, $(stat -c %s "$file") B, $connections conn." "$o_rate/s p50 $o_p50 p99 $o_p99 ms, $o_errors errors" \
            "nginx $t_rate/s p50 $t_p50 p99 $t_p99 ms" "$ratio" "$([ "$aim" = cached ] && echo '>= 0.8 x nginx' || echo '>= 5000/s')" "$met"
    done
}

pages() {
    say "pages beside nginx with the same HTML, ${seconds} s each, best of $rounds"
    local course
    course=$(get /courses "$cookie" | grep -oE '/courses/[^"?# ]+' | head -1)
    [ -n "$course" ] || stop "no course on /courses"
    page "signed in /courses" /courses "$cookie" own
    page "signed in course page" "$course" "$cookie" own
    page "public /courses" /courses "" cached
}

# A lesson with pictures and a question, as a stranger with a chosen presentation and as a learner reads it.
lessons() {
    say "a lesson page in each presentation, ${seconds} s each, best of $rounds"
    local lesson kind who jar
    lesson=$(get "${LESSON_COURSE:-/courses/tranh-lua-dao}" | grep -oE '/lessons/[0-9a-f-]+' | head -1)
    [ -n "$lesson" ] || stop "no lesson to read"
    for kind in standard large easy listen sign switch; do
        jar=$(mktemp "$work/jar.XXXXXX")
        post "$jar" /presentation --data-urlencode "kind=$kind" --data-urlencode next=/courses >/dev/null
        who=$(awk -F'\t' 'NF == 7 { sub(/^#HttpOnly_/, ""); printf "%s%s=%s", sep, $6, $7; sep = "; " }' "$jar")
        get "$lesson" "$who" >"$work/lesson.html"
        [ "$kind" = standard ] || grep -q "data-view=\"$kind\"" "$work/lesson.html" || stop "the lesson did not come in $kind"
        best 32 "$origin$lesson" "" -s "$BENCHES/report.lua" ${who:+-H "Cookie: $who"}
        row "lesson page in $kind, $(stat -c %s "$work/lesson.html") B, 32 conn." "$o_rate/s p50 $o_p50 p99 $o_p99 ms, $o_errors errors" - - ">= 5000/s" \
            "$(holds "$o_rate >= 5000 && $o_errors == 0")"
    done
    best 32 "$origin$lesson" "" -s "$BENCHES/report.lua" -H "Cookie: $cookie"
    row "lesson page of a learner who is signed in, 32 conn." "$o_rate/s p50 $o_p50 p99 $o_p99 ms, $o_errors errors" - - - -
}

# The disk of a virtual machine may sync in a tenth of a millisecond; an SSD without a battery takes about 1 ms, a
# hard disk or an SD card 8 ms and more. Both sides are measured on each.
answers() {
    say "durable answers: 64 writers, beside one transaction an answer"
    local path who body code delay disk figures together alone ratio
    answer_targets >"$work/targets.tsv" || { row "durable answers, 64 writers" "not measured" - - ">= 8 x one by one" NO; return 0; }
    IFS=$'\t' read -r path who body <"$work/targets.tsv"
    code=$(curl -sS -o /dev/null -w '%{http_code}' -H "Cookie: $who" -H "Origin: $origin" -H 'Sec-Fetch-Site: same-origin' -d "$body" "$origin$path")
    [[ $code =~ ^(200|204|303)$ ]] || stop "an answer was refused: POST $path gave $code"
    cc -shared -fPIC -O2 -o "$work/slow_sync.so" benches/slow_sync.c -ldl
    local bench=${BENCH_BIN:-}
    [ -n "$bench" ] || { cargo build --release --features bench --bin bench-answers && bench=$(realpath "$target")/release/bench-answers; }
    for delay in 0 1000 8000; do
        if [ $delay = 0 ]; then disk="this disk"; else disk="a sync takes $((delay / 1000)) ms more"; fi
        stop_server
        if [ $delay != 0 ]; then export LD_PRELOAD=$work/slow_sync.so SLOW_SYNC_US=$delay; fi
        figures=$("$bench" --data "$work/data" --seconds "$seconds" | tail -1)
        start_server
        unset LD_PRELOAD SLOW_SYNC_US
        together=$(jq .together <<<"$figures") alone=$(jq .one_by_one <<<"$figures")
        ratio=$(calc "$together / $alone")
        row "durable answers, 64 writers, no HTTP, $disk" "$together/s" "one by one $alone/s" "$ratio" ">= 8 x one by one" "$(holds "$ratio >= 8")"
        TARGETS=$work/targets.tsv THREADS=$threads ORIGIN=$origin best 64 "$origin" "" -s "$BENCHES/answers.lua"
        row "the same over HTTP on the load's own cores" "$o_rate/s p50 $o_p50 p99 $o_p99 ms, $o_errors errors" "one by one, no HTTP $alone/s" \
            "$(calc "$o_rate / $alone")" - -
    done
    stop_server
    start_server
}

ranges() {
    say "a video of 50 MB by 2 MB ranges, 64 connections, beside nginx"
    local path
    path=$(video_path "$cookie") || { row "2 MB ranges, 64 conn." "not measured" - - ">= 0.8 x nginx" NO; return 0; }
    export COOKIE=$cookie SIZE
    get "$path" "$cookie" >"$work/www/video.mp4"
    SIZE=$(stat -c %s "$work/www/video.mp4")
    [ "$SIZE" -ge 50000000 ] || stop "the video is only $SIZE bytes"
    local code
    code=$(curl -sS -o /dev/null -w '%{http_code} %{size_download}' -H "Cookie: $cookie" -H 'Range: bytes=1000000-3097151' "$origin$path")
    [ "$code" = "206 2097152" ] || stop "a range gave $code, not 206 2097152"
    best 64 "$origin$path" "$limit/video.mp4" -s "$BENCHES/ranges.lua"
    local ratio
    ratio=$(calc "$o_mbs / ($t_mbs + 0.001)")
    row "2 MB ranges of a 50 MB video, 64 conn." "$o_mbs MB/s, $o_errors errors" "nginx $t_mbs MB/s" "$ratio" ">= 0.8 x nginx" "$(holds "$ratio >= 0.8 && $o_errors == 0")"
}

# A class of 200 opens the same film: each phone asks for a quarter of a megabyte after the other, and somebody else reads a page meanwhile.
phones() {
    say "200 phones pull a video by ranges of 256 kB, and others read /courses meanwhile"
    local path
    path=$(video_path "$cookie") || { row "200 phones" "not measured" - - - NO; return 0; }
    export COOKIE=$cookie SIZE PART=262144
    SIZE=$(curl -sS -o /dev/null -w '%{size_download}' -H "Cookie: $cookie" "$origin$path")
    get "$path" "$cookie" >"$work/www/video.mp4"
    echo 5 >"/proc/$server/clear_refs" 2>/dev/null || true
    best 200 "$origin$path" "$limit/video.mp4" -s "$BENCHES/ranges.lua"
    local ratio most
    ratio=$(calc "$o_mbs / ($t_mbs + 0.001)") most=$(calc "$(kb "$server" VmHWM) / 1024" %.0f)
    row "200 phones, 256 kB ranges of one video" "$o_mbs MB/s, $o_errors errors, at most $most MB of memory" "nginx $t_mbs MB/s" "$ratio" ">= 0.8 x nginx" \
        "$(holds "$ratio >= 0.8 && $o_errors == 0")"
    wrk -t 2 -c 200 -d "$((seconds + 2))s" --timeout 10s -s "$BENCHES/ranges.lua" "$origin$path" >/dev/null &
    sleep 1
    load 4 "$origin/courses" -s "$BENCHES/report.lua"
    wait $!
    unset PART
    row "/courses for 4 others meanwhile" "$rate/s p50 $p50 p99 $p99 ms, $errors errors" - - "p99 <= 250 ms" "$(holds "$p99 <= 250 && $errors == 0")"
}

imports() {
    say "import of a package of 500 MB: a zip that this program wrote itself, into an empty data folder"
    local course=$work/goi-lon video began took most
    cp -r content/nguoi-dan-so "$course"
    sed -i 's/^id = .*/id = "goi-lon"/' "$course/course.toml"
    video=$(find "$course" -name '*.mp4' | head -1)
    { printf '\x1d\xc0\x00\x00free'; head -c $((0x1dc00000 - 8)) /dev/urandom; } >>"$video"
    "$HOCVU_BIN" import "$course" --data "$work/data" >/dev/null
    "$HOCVU_BIN" export courses goi-lon --zip --out "$work/zip" --data "$work/data" >/dev/null
    began=$(now_us)
    /usr/bin/time -f %M -o "$work/most" "$HOCVU_BIN" import "$work/zip/goi-lon.zip" --data "$work/data-2" >/dev/null
    took=$(calc "($(now_us) - $began) / 1000000" %.1f) most=$(calc "$(tail -1 "$work/most") / 1024" %.0f)
    row "import of a zip of $(calc "$(stat -c %s "$work/zip/goi-lon.zip") / 1000000" %.0f) MB" "$took s, at most $most MB of memory" - - "<= 100 MB" "$(holds "$most <= 100")"
}

memory() {
    say "memory at 200 connections"
    echo 5 >"/proc/$server/clear_refs" 2>/dev/null || true # the high-water mark begins anew
    load 200 "$origin/courses" -s "$BENCHES/report.lua" -H "Cookie: $cookie" &
    sleep $((seconds - 1))
    local rss
    rss=$(calc "$(kb "$server" VmRSS) / 1024" %.0f)
    wait $!
    row "resident at 200 connections" "$rss MB (peak of this load $(calc "$(kb "$server" VmHWM) / 1024" %.0f) MB)" - - "<= 64 MB" "$(holds "$rss <= 64")"
}

# As in a school hall: everybody taps "Begin" at once. Each has signed in before.
starts() {
    say "200 learners begin a test in the same second"
    local learner who slug quiz count=0 answers p99 worst bad
    : >"$work/starts"
    while read -r learner; do
        who=$(sign_in "$learner")
        slug=/courses/$(jq -r .course <<<"$learner")
        quiz=$(get "$slug" "$who" | grep -oE '/quizzes/[0-9a-f-]+' | head -1) || continue
        printf 'url = "%s"\nheader = "Cookie: %s"\nheader = "Sec-Fetch-Site: same-origin"\nrequest = "POST"\noutput = "/dev/null"\nwrite-out = "%%{http_code} %%{time_total}\\n"\nnext\n' \
            "$origin$quiz/attempts" "$who" >>"$work/starts"
        count=$((count + 1))
    done < <(jq -c '[.learners[] | select(.stage == "ready")][-200:][]' "$work/cast.json")
    [ $count -ge 200 ] || { row "200 learners begin a test at once" "only $count learners" - - "p99 <= 300 ms" NO; return 0; }
    sed -i '$d' "$work/starts"
    answers=$(curl -sS --parallel --parallel-immediate --parallel-max 200 -K "$work/starts" | sort -k2 -n)
    bad=$(grep -vc '^303 ' <<<"$answers" || true)
    p99=$(calc "1000 * $(sed -n "$((count * 99 / 100))p" <<<"$answers" | cut -d' ' -f2)" %.0f) worst=$(calc "1000 * $(tail -1 <<<"$answers" | cut -d' ' -f2)" %.0f)
    row "$count learners begin a test at once" "p99 $p99 ms, worst $worst ms, $bad not begun" - - "p99 <= 300 ms" "$(holds "$p99 <= 300 && $bad == 0")"
}

# Wednesday evening: 26 hamlets take the roll at once. Each trainer's phone sends taps one after the other.
rolls() {
    say "roll calls of 26 hamlets at once"
    local jar=$work/trainer.jar staff class session page taps=0 p99 worst bad answers day from n person phones=()
    staff=$(jq -c '[.staff[] | select(.roles | index("trainer"))][0]' "$work/cast.json")
    post "$jar" /login/staff --data-urlencode "user_name=$(jq -r .user_name <<<"$staff")" --data-urlencode "password=$(jq -r .password <<<"$staff")" >/dev/null
    day=$(TZ=Asia/Ho_Chi_Minh date +%F) from=$(TZ=Asia/Ho_Chi_Minh date -d '-2 minutes' +%H:%M)
    rm -f "$work"/roll-*
    n=0
    for class in $(curl -sS -b "$jar" "$origin/classes" | grep -oE '/classes/[0-9a-f-]{36}' | sort -u | head -26); do
        n=$((n + 1))
        session=$(curl -sS -o /dev/null -w '%{redirect_url}' -b "$jar" -H 'Sec-Fetch-Site: same-origin' \
            -d "id=$(cat /proc/sys/kernel/random/uuid)&class=${class##*/}&kind=community&mode=in-person&day=$day&from=$from&minutes=90&anyway=true" "$origin/class-sessions")
        page=$(curl -sS -b "$jar" "$session/roll-call")
        for person in $(grep -oE 'name="was\.[0-9a-f-]{36}' <<<"$page" | cut -d. -f2 | head -40); do
            printf 'url = "%s"\nheader = "Sec-Fetch-Site: same-origin"\ndata = "mark.%s=present&id.%s=%s&changes=0"\noutput = "/dev/null"\nwrite-out = "%%{http_code} %%{time_total}\\n"\nnext\n' \
                "$session/roll-call" "$person" "$person" "$(cat /proc/sys/kernel/random/uuid)" >>"$work/roll-$n.cfg"
            taps=$((taps + 1))
        done
        [ ! -f "$work/roll-$n.cfg" ] || sed -i '$d' "$work/roll-$n.cfg"
    done
    [ $taps -ge 100 ] || { row "roll calls of 26 hamlets at once" "only $taps taps" - - "p99 <= 50 ms" NO; return 0; }
    for page in "$work"/roll-*.cfg; do
        curl -sS -b "$jar" -K "$page" >"$page.out" &
        phones+=($!)
    done
    wait "${phones[@]}" || true
    answers=$(cat "$work"/roll-*.cfg.out | sort -k2 -n)
    bad=$(grep -vc '^303 ' <<<"$answers" || true)
    p99=$(calc "1000 * $(sed -n "$((taps * 99 / 100))p" <<<"$answers" | cut -d' ' -f2)" %.0f) worst=$(calc "1000 * $(tail -1 <<<"$answers" | cut -d' ' -f2)" %.0f)
    row "$taps roll-call taps, ${#phones[@]} hamlets at once" "p99 $p99 ms, worst $worst ms, $bad not saved" - - "p99 <= 50 ms" "$(holds "$p99 <= 50 && $bad == 0")"
}

# The courses that come with the program are there too; every word of the list stands in many lessons.
searches() {
    say "search over 1,000 lessons and the courses that come with hocvu"
    mkdir -p "$work/lessons"
    awk -v out="$work/lessons" -v courses=20 -v each=50 -f "$BENCHES/lessons.awk"
    "$HOCVU_BIN" import "$work/lessons" --data "$work/data" >/dev/null || stop "the lessons were not imported"
    get "/search?q=dich+vu+cong" | grep -q '<mark>' || stop "the search found nothing"
    local connections
    for connections in 1 4; do
        best "$connections" "$origin" "" -s "$BENCHES/search.lua"
        row "search over 1,000 lessons, $connections conn." "$o_rate/s p50 $o_p50 p99 $o_p99 ms, $o_errors errors" - - "p99 <= 10 ms" \
            "$(holds "$o_p99 <= 10 && $o_errors == 0")"
    done
}

# Ten thousand wait for a practical check; the assessor opens the desk, and a page far behind.
queue() {
    say "the queue of an assessor with 10,000 requests"
    local jar=$work/assessor.jar staff took all=() path
    sqlite3 "$work/data/hocvu.sqlite3" ".timeout 10000" "
        INSERT INTO enrolments (id, person_id, course_id, course_version_id, lessons_total, lessons_done, begun_at, lessons_completed_at, best_score, test_passed_at)
            SELECT randomblob(16), p.id, e.course_id, e.course_version_id, e.lessons_total, e.lessons_total, e.begun_at, e.begun_at, 0.9, e.begun_at
            FROM persons p JOIN (SELECT * FROM enrolments WHERE test_passed_at IS NOT NULL LIMIT 1) e
            WHERE p.id NOT IN (SELECT person_id FROM enrolments) LIMIT 10000;
        INSERT INTO certificate_requests (id, enrolment_id, person_id, course_version_id, unit_id, state, requested_at)
            SELECT randomblob(16), e.id, e.person_id, e.course_version_id, p.unit_id, 'requested', strftime('%Y-%m-%d %H:%M:%f', 'now', '-' || (e.rowid % 100000) || ' seconds')
            FROM enrolments e JOIN persons p ON p.id = e.person_id
            WHERE NOT EXISTS (SELECT 1 FROM certificate_requests r WHERE r.enrolment_id = e.id AND r.state <> 'returned') LIMIT 10000"
    all=("$(sqlite3 "$work/data/hocvu.sqlite3" "SELECT count(*) FROM certificate_requests WHERE state = 'requested'")")
    staff=$(jq -c '[.staff[] | select(.roles | index("assessor"))][0]' "$work/cast.json")
    post "$jar" /login/staff --data-urlencode "user_name=$(jq -r .user_name <<<"$staff")" --data-urlencode "password=$(jq -r .password <<<"$staff")" >/dev/null
    for path in /certificate-requests "/certificate-requests?assess_after=$(($(date +%s) - 50000))000000_00000000-0000-0000-0000-000000000000"; do
        took=$(for _ in $(seq 20); do curl -sS -o "$work/answer.html" -w '%{time_total}\n' -b "$jar" "$origin$path"; done | sort -n | sed -n 19p)
        grep -q '<desk-keys' "$work/answer.html" || { row "queue of ${all[0]} requests" "not measured" - - "<= 50 ms" NO; return 0; }
        row "queue of ${all[0]} requests, ${path%%\?*}$([[ $path == *after* ]] && echo ', far behind'), p95 of 20" "$(calc "$took * 1000" %.1f) ms" - - "<= 50 ms" "$(holds "$took <= 0.05 && ${all[0]} >= 10000")"
    done
}

# The holder's own, drawn anew each time.
papers() {
    say "a certificate as a PDF"
    local holder who number size took
    holder=$(jq -c '[.learners[] | select(.stage == "certified")][0]' "$work/cast.json")
    who=$(sign_in "$holder")
    number=$(get "/courses/$(jq -r .course <<<"$holder")" "$who" | grep -oE '/certificates/[A-Z]+-[0-9]+-[0-9]+' | head -1)
    [ -n "$number" ] || { row "certificate PDF" "not measured" - - "<= 150 ms" NO; return 0; }
    for size in a4 card; do
        took=$(for _ in $(seq 20); do curl -sS -o "$work/certificate.pdf" -w '%{time_total}\n' -H "Cookie: $who" "$origin$number/certificate.pdf?size=$size"; done | sort -n | sed -n 19p)
        head -c 5 "$work/certificate.pdf" | grep -q '%PDF-' || stop "no PDF of a certificate in $size"
        row "certificate PDF in $size, $(stat -c %s "$work/certificate.pdf") B, p95 of 20" "$(calc "$took * 1000" %.0f) ms" - - "<= 150 ms" "$(holds "$took <= 0.15")"
    done
}

# Copies of the sample's certificates wait for confirmation; the last measure, for it stops the server.
batch() {
    local records=${RECORDS:-100000} begun took most=0 now exporter
    say "a batch of $records certificates"
    stop_server
    sqlite3 "$work/data/hocvu.sqlite3" "
        CREATE TEMP TABLE copies AS
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $records),
                known AS (SELECT id, row_number() OVER () - 1 AS place FROM certificates)
            SELECT n.i, randomblob(16) AS request, randomblob(16) AS certificate, known.id AS of FROM n JOIN known ON known.place = n.i % (SELECT count(*) FROM known);
        INSERT INTO certificate_requests (id, enrolment_id, person_id, course_version_id, unit_id, state, requested_at)
            SELECT k.request, r.enrolment_id, r.person_id, r.course_version_id, r.unit_id, 'returned', r.requested_at
            FROM copies k JOIN certificates c ON c.id = k.of JOIN certificate_requests r ON r.id = c.request_id;
        INSERT INTO certificates (id, number, request_id, person_id, unit_id, course_version_id, framework, name, birth_date, audience, course_title, skills,
                score, revision, issued_at, expires_at, form_id)
            SELECT k.certificate, printf('BN-2026-%06d', k.i), k.request, c.person_id, c.unit_id, c.course_version_id, c.framework, c.name, c.birth_date,
                c.audience, c.course_title, c.skills, c.score, c.revision, c.issued_at, c.expires_at, c.form_id
            FROM copies k JOIN certificates c ON c.id = k.of;
        INSERT INTO approvals (request_id, approver_id, approved_at)
            SELECT k.request, a.approver_id, a.approved_at FROM copies k JOIN certificates c ON c.id = k.of JOIN approvals a ON a.request_id = c.request_id"
    begun=$(now_us)
    "$HOCVU_BIN" export confirmations --data "$work/data" --out "$work/batch" >"$work/batch.log" 2>&1 &
    exporter=$!
    while now=$(kb $exporter VmHWM 2>/dev/null) && [ -n "$now" ]; do most=$now; sleep 0.05; done
    wait $exporter || stop "the batch was not made: $(tail -1 "$work/batch.log")"
    took=$(calc "($(now_us) - $begun) / 1000000" %.1f) most=$(calc "$most / 1024" %.0f)
    records=$(find "$work/batch" -name records.jsonl -exec cat {} + | wc -l)
    row "batch of $records certificates" "$took s, at most $most MB of memory" - - "<= 30 s, <= 200 MB" "$(holds "$took <= 30 && $most <= 200 && $records >= ${RECORDS:-100000}")"
    begun=$(now_us)
    "$HOCVU_BIN" verify "$(find "$work/batch" -name manifest.json | head -1)" --data "$work/data" >/dev/null || stop "the batch does not verify"
    row "verify of that batch" "$(calc "($(now_us) - $begun) / 1000000" %.1f) s" - - - -
    start_server
}

lighthouse() {
    say "Lighthouse on the pages that learners see"
    local tools=$target/bench/lighthouse line
    [ -d "$tools/node_modules/lighthouse" ] || npm install --prefix "$tools" --no-audit --no-fund --loglevel=error lighthouse@12 chrome-launcher@1
    [ -d tests/browser/node_modules ] || (cd tests/browser && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error)
    while read -r line; do
        IFS=$'\t' read -r path scores least <<<"$line"
        row "Lighthouse, $path" "$scores" - - ">= 98 in each" "$(holds "$least >= 98")"
    done < <(LIGHTHOUSE=$(realpath "$tools") ROUNDS=$rounds HOCVU_BIN=$HOCVU_BIN node "$BENCHES/lighthouse.mjs" | tee /dev/stderr | sed -n 's/^SCORES\t//p')
}

# The officer's dashboard beside a million attendances, and beside ten million: it reads the counters, not the records.
dashboard() {
    say "the dashboard with a million and with ten million attendances"
    local jar=$work/officer.jar staff took sessions path facts
    staff=$(jq -c '[.staff[] | select(.roles | index("officer"))][0]' "$work/cast.json")
    post "$jar" /login/staff --data-urlencode "user_name=$(jq -r .user_name <<<"$staff")" --data-urlencode "password=$(jq -r .password <<<"$staff")" >/dev/null
    for sessions in 40000 360000; do
        sqlite3 "$work/data/hocvu.sqlite3" ".timeout 60000" ".parameter set :sessions $sessions" ".read $BENCHES/dashboard.sql"
        facts=$(sqlite3 "$work/data/hocvu.sqlite3" "SELECT count(*) FROM attendances")
        "$HOCVU_BIN" check --figures --rebuild --data "$work/data" >/dev/null || { row "dashboard beside $facts attendances" "not measured" - - "<= 50 ms" NO; return 0; }
        for path in /targets /targets?period=$(date +%Y-%m) /targets/adults-skilled /; do
            took=$(for _ in $(seq 100); do curl -sS -o "$work/answer.html" -w '%{time_total}\n' -b "$jar" "$origin$path"; done | sort -n | sed -n 99p)
            grep -qE 'class="bar"|id="tasks"' "$work/answer.html" || { row "dashboard beside $facts attendances, $path" "not measured" - - "<= 50 ms" NO; return 0; }
            row "dashboard beside $facts attendances, $path, p99 of 100" "$(calc "$took * 1000" %.1f) ms" - - "<= 50 ms" "$(holds "$took <= 0.05")"
        done
    done
}

# Sixty phones in a room answer at once, while the projector listens.
live() {
    say "60 phones answer a question of a room"
    command -v node >/dev/null || { row "60 phones answer a live question" "no node here" - - "<= 1000 ms" NO; return 0; }
    local jar=$work/trainer.jar staff who session class lesson took failures
    staff=$(jq -c '[.staff[] | select(.roles | index("trainer"))][0]' "$work/cast.json")
    post "$jar" /login/staff --data-urlencode "user_name=$(jq -r .user_name <<<"$staff")" --data-urlencode "password=$(jq -r .password <<<"$staff")" >/dev/null
    who=$(awk -F'\t' 'NF == 7 { sub(/^#HttpOnly_/, ""); printf "%s%s=%s", sep, $6, $7; sep = "; " }' "$jar")
    session=$(get /class-sessions/new "$who" | grep -oE 'name="id" value="[0-9a-f-]+"' | head -1 | cut -d'"' -f4)
    class=$(get /classes "$who" | grep -oE '/classes/[0-9a-f-]{36}' | head -1 | cut -d/ -f3)
    post "$jar" /class-sessions --data "id=$session&class=$class&kind=community&mode=in-person&day=$(TZ=Asia/Ho_Chi_Minh date +%F)&from=$(TZ=Asia/Ho_Chi_Minh date -d '-2 minutes' +%H:%M)&minutes=60&anyway=true" >/dev/null
    # A lesson that asks something.
    for lesson in $(get "/class-sessions/$session/plan?minutes=60" "$who" | grep -oE 'name="lesson" value="[0-9a-f-]+"' | cut -d'"' -f4); do
        post "$jar" "/class-sessions/$session/plan" --data "minutes=60&lesson=$lesson" >/dev/null
        get "/class-sessions/$session/live" "$who" | grep -q 'name="question"' && break
        post "$jar" "/class-sessions/$session/plan/removal" --data '' >/dev/null
    done
    read -r took failures < <(node "$BENCHES/live.mjs" "$origin" "$who" "$session") || { row "60 phones answer a live question" "not measured" - - "<= 1000 ms" NO; return 0; }
    row "60 phones answer a live question: bars right after the last answer" "$took ms, $failures failures" - - "<= 1000 ms" "$(holds "$took <= 1000 && $failures == 0")"
}

table() {
    say "$(nproc) cores of $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -1), $(uname -r), $(date -u +%F)"
    { echo 'measure|hocvu|limit|ratio|aim|met'; printf '%s\n' "${rows[@]}"; } \
        | if command -v column >/dev/null; then column -t -s '|'; else tr '|' '\t'; fi
}

prepare
say "a commune of $people people"
mkdir -p "$work/data"
began=$(now_us)
"$HOCVU_BIN" sample --people "$people" --seed 1 --data "$work/data" --json >"$work/cast.json"
took=$((($(now_us) - began) / 1000))
row "sample of $people people" "$took ms" - - ">= 20000 people/s" "$(holds "$people * 1000 / $took >= 20000")"

if wanted start; then start_up; fi
start_server
start_nginx
echo "hocvu $origin, nginx $limit, resident after the start $(calc "$(kb "$server" VmRSS) / 1024" %.0f) MB"
cookie=$(sign_in "$(learners | head -1)")
[ -n "$cookie" ] || stop "signing in gave no cookie"
if wanted pages; then pages; fi
if wanted lessons; then lessons; fi
if wanted memory; then memory; fi
if wanted starts; then starts; fi
if wanted answers; then answers; fi
if wanted rolls; then rolls; fi
if wanted ranges; then ranges; fi
if wanted phones; then phones; fi
if wanted imports; then imports; fi
if wanted search; then searches; fi
if wanted queue; then queue; fi
if wanted papers; then papers; fi
if wanted batch; then batch; fi
if wanted lighthouse; then lighthouse; fi
if wanted dashboard; then dashboard; fi
if wanted live; then live; fi
table
