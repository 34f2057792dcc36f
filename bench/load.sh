# shellcheck shell=bash disable=SC2154
# Sourced by bench/run: load runs, their figures, and the proof that every view was counted once.
# A side is portal or nginx; figures go into the file figures, one a line, for clients/table.py.

ticks_per_second=$(getconf CLK_TCK)

record() { # WHAT SIDE VALUE
    printf '%s\t%s\t%s\n' "$@" >>figures
}

divide() { awk -v a="$1" -v b="$2" 'BEGIN { print b ? a / b : 0 }'; }

# wrk with 64 connections, until it says its line of figures.
run_wrk() { # SECONDS SCRIPT WRK-ARGUMENT…
    attend wrk -t2 -c64 -d"$1s" -s "$here/clients/$2" "${@:3}" >wrk.out 2>&1 || die "wrk failed: $(cat wrk.out)"
    sed -n 's/^figures //p' wrk.out >wrk.figures
}

# Loads one side with pages, while 200 views a second are being counted.
load_pages() { # WHAT SIDE IDS WRK-ARGUMENT…
    local what=$1 side=$2 ids=$3 url=${2}_url cpu requests us p99 errors broken
    start_views "$side" "$ids"
    cpu=$(cpu_ticks "${!side}")
    run_wrk "$seconds" pages.lua "${@:4}"
    cpu=$(($(cpu_ticks "${!side}") - cpu))
    stop_views "$side"
    read -r requests us p99 errors broken <wrk.figures
    record "$what rate" "$side" "$(divide "$((requests * 1000000))" "$us")"
    record "$what p99" "$side" "$(divide "$p99" 1000)"
    record "$what cpu" "$side" "$(divide $((cpu * 1000)) $((requests * ticks_per_second)))"
    [ "$requests" -gt 0 ] || fault "$what, $side: nothing was answered."
    [ "$errors" = 0 ] || fault "$what, $side: $errors answers were errors."
    [ "$broken" = 0 ] || say "    $what, $side: $broken connections failed, or waited more than 2 s."
}

start_views() { # SIDE FILE-OF-ARTICLE-IDS
    local url=${1}_url
    rm -f views.out views.out.ready
    python3 "$here/clients/views.py" "${!url}" 200 "$2" views.out &
    views=$!
    await_file views.out.ready
}

stop_views() { # SIDE
    kill "$views"
    wait "$views" || die "clients/views.py failed."
    [ "$1" = nginx ] || note_views
}

# Adds up what a client wrote.
note_views() {
    local now refused unsure
    read -r now refused unsure <views.out
    acknowledged=$((acknowledged + now))
    unanswered=$((unanswered + unsure))
    [ "$refused" = 0 ] || fault "$refused views were refused."
}

# Before and after the portal's part of a section: views acknowledged = views shown = rows, exactly.
begin_proof() { # sqlite|postgres
    acknowledged=0 unanswered=0
    rows_before=$(count_rows "$1")
    day_before=$(vietnamese_day)
}

number_shown() {
    curl -sS --fail "$portal_url/api/open_article?section=$section&slug=$slug" |
        python3 -c 'import json, sys; print(json.load(sys.stdin)["views"])'
}

prove_shown() { # BEFORE
    prove "shown" $(($(number_shown) - $1))
}

prove_rows() { # sqlite|postgres NAME=VALUE
    local rows
    rows=$(($(count_rows "$1") - rows_before))
    # The rows of a day that is over are deleted.
    [ "$(vietnamese_day)" != "$day_before" ] || prove "kept as rows" "$rows"
    attend env "$2" ./bantin verify >verify.out 2>&1 || fault "bantin verify: $(cat verify.out)"
    all_acknowledged=$((all_acknowledged + acknowledged))
    all_rows=$((all_rows + rows))
}

prove() { # WHERE COUNTED
    [ "$2" -ge "$acknowledged" ] || fault "$((acknowledged - $2)) of $acknowledged acknowledged views are not $1."
    [ "$2" -le $((acknowledged + unanswered)) ] ||
        fault "$(($2 - acknowledged)) views more are $1 than the $acknowledged acknowledged; $unanswered had no answer."
}

vietnamese_day() { TZ=UTC-7 date +%F; }

tree() { # PID: it and its children
    echo "$1 $(cat "/proc/$1/task/$1/children")"
}

# The third and fourth are of children that have ended.
cpu_ticks() { # PID
    local pid
    for pid in $(tree "$1"); do cat "/proc/$pid/stat" 2>/dev/null || true; done |
        awk '{ sub(/.*\) /, ""); ticks += $12 + $13 + $14 + $15 } END { print ticks }'
}

record_memory() { # SIDE
    local pid
    for pid in $(tree "${!1}"); do cat "/proc/$pid/smaps_rollup"; done |
        awk -v side="$1" '$1 == "Pss:" { pss += $2 } END { printf "memory\t%s\t%f\n", side, pss / 1024 }' >>figures
}
