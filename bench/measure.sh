# shellcheck shell=bash disable=SC2154
# Sourced by bench/run: what is measured, and the proof that every view was counted.
# A side is portal or nginx; figures go into the file figures, one a line, for table.py.

load=
faults=0 all_acknowledged=0 all_counted=0
ticks_per_second=$(getconf CLK_TCK)

fault() {
    say "WRONG: $*"
    faults=$((faults + 1))
}

record() { # WHAT SIDE VALUE
    printf '%s\t%s\t%s\n' "$@" >>figures
}

divide() { awk -v a="$1" -v b="$2" 'BEGIN { print b ? a / b : 0 }'; }

measure_start() { # SIDE
    local began=${EPOCHREALTIME//[.,]/}
    "start_$1"
    await_200 "$1" "$page"
    record start "$1" "$(divide $((${EPOCHREALTIME//[.,]/} - began)) 1000)"
}

measure_page() { # SIDE ENCODING
    local url=${1}_url
    measure "$2" "$1" -H "$(accept "$2")" "${!url}$page"
}

measure_counting() { # SIDE
    local url=${1}_url before counted
    before=$(settled_views)
    measure count "$1" "${!url}/api/count_view" -- "$article" "$(od -An -N8 -tx8 /dev/urandom | tr -d ' ')"
    [ "$1" = portal ] || return 0
    counted=$(($(settled_views) - before))
    say "    views acknowledged: $acknowledged, counted: $counted"
    # wrk gives up at most one request on each of its 64 connections when its time ends.
    [ "$counted" -ge "$acknowledged" ] || fault "$((acknowledged - counted)) acknowledged views were not counted."
    [ "$counted" -le $((acknowledged + 64)) ] || fault "$((counted - acknowledged)) views were counted beyond those acknowledged."
    ./bantin verify >verify.out 2>&1 || fault "bantin verify: $(cat verify.out)"
    all_acknowledged=$((all_acknowledged + acknowledged))
    all_counted=$((all_counted + counted))
}

# The page once more, while all those readers count as online.
measure_crowded_page() {
    record online portal "$(fetch "$portal_url/api/visitor_counts" | json online)"
    measure crowded portal "$portal_url$page"
}

# The number that readers are shown, once the views that wrk no longer waited for are in it.
settled_views() {
    local before now
    now=$(open_article | json views)
    until [ "$now" = "${before:-}" ]; do
        before=$now
        sleep 0.3
        now=$(open_article | json views)
    done
    echo "$now"
}

# Leaves the number of views that were answered with 200 in acknowledged.
measure() { # WHAT SIDE WRK-ARGUMENT…
    local what=$1 side=$2 requests us p99 refused broken cpu database=0
    shift 2
    cpu=$(cpu_ticks "${!side}")
    [ "$engine" = sqlite ] || database=$(cpu_ticks "$(postmaster)")
    wrk -t2 -c64 -d"${seconds}s" -s "$here/wrk.lua" "$@" >wrk.out 2>&1 &
    load=$!
    wait "$load" || die "wrk failed: $(cat wrk.out)"
    load=
    cpu=$(($(cpu_ticks "${!side}") - cpu))
    read -r requests us p99 acknowledged refused broken < <(sed -n 's/^figures //p' wrk.out)
    record "$what rate" "$side" "$(divide "$((requests * 1000000))" "$us")"
    record "$what p99" "$side" "$(divide "$p99" 1000)"
    record "$what cpu" "$side" "$(divide $((cpu * 1000)) $((requests * ticks_per_second)))"
    if [ "$engine" = postgres ] && [ "$side" = portal ]; then
        database=$(($(cpu_ticks "$(postmaster)") - database))
        record "$what database" "$side" "$(divide $((database * 1000)) $((requests * ticks_per_second)))"
    fi
    [ "$requests" -gt 0 ] || fault "$what, $side: nothing was answered."
    [ "$refused" = 0 ] || fault "$what, $side: $refused answers were errors."
    [ "$broken" = 0 ] || say "    $what, $side: $broken connections failed, or waited more than 2 s."
}

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
        awk -v side="$1" '
            $1 == "Rss:" { rss += $2 }
            $1 == "Pss:" { pss += $2 }
            END { printf "memory rss\t%s\t%f\nmemory pss\t%s\t%f\n", side, rss / 1024, side, pss / 1024 }' >>figures
}

# An answer to a counted view waits for one of these.
flushes_per_second() { # FOLDER
    python3 - "$1" <<'END'
import os, sys, time

path = os.path.join(sys.argv[1], "flush")
file, block, count, end = os.open(path, os.O_CREAT | os.O_WRONLY), bytes(4096), 0, time.monotonic() + 1
while time.monotonic() < end:
    os.write(file, block)
    os.fdatasync(file)
    count += 1
os.remove(path)
print(count)
END
}
