# shellcheck shell=bash disable=SC2154
# Sourced by bench/run: how many views a second are counted, each by a new reader and acknowledged
# after the flush, beside nginx answering the same POST with an empty 204.

measure_counting() {
    local each round
    for each in "${engines[@]}"; do
        [ "$each" = sqlite ] || start_postgres
        say "The disk takes $(flushes_per_second "${postgres:-$work}") flushes a second."
        for ((round = 1; round <= rounds; round++)); do
            say "Counting on $each, round $round of $rounds, $seconds s each."
            count_on "$each" "$round"
        done
        stop_postgres
    done
}

count_on() { # sqlite|postgres ROUND
    local side setting shown_before article
    setting=BANTIN_DATA_DIR=data
    [ "$1" = sqlite ] || setting=BANTIN_DATABASE_URL=$(postgres_url bench)
    sides_of_round "$2"
    "fresh_$([ "$1" = sqlite ] && echo data || echo postgres)"
    begin_proof "$1"
    start_portal data "$setting"
    start_nginx
    # Another database gives the article another id.
    article=$(curl -sS --fail "$portal_url/api/open_article?section=$section&slug=$slug" |
        python3 -c 'import json, sys; print(json.load(sys.stdin)["id"])')
    shown_before=$(number_shown)
    for side in "${sides[@]}"; do load_views "$1" "$side"; done
    prove_shown "$shown_before"
    [ "$1" = postgres ] || load_looks
    stop portal
    stop nginx
    prove_rows "$1" "$setting"
}

# What does not count, by a bot, beside what does: in the table the readers' calls stand in the other column.
load_looks() {
    local looks us
    run_wrk $((seconds + 2)) views.lua -H "User-Agent: Googlebot/2.1" "$portal_url/" -- "$article" 1 "$seconds"
    read -r looks us _ <wrk.figures
    record "sqlite looks rate" portal "$(divide "$((looks * 1000000))" "$us")"
    record "sqlite looks rate" nginx "$(awk -F '\t' '$1 == "sqlite count rate" && $2 == "portal" { rate = $3 } END { print rate }' figures)"
}

load_views() { # sqlite|postgres SIDE
    local what="$1 count" side=$2 url=${2}_url counted us p99 refused lost cpu database=0
    cpu=$(cpu_ticks "${!side}")
    [ "$1" = sqlite ] || database=$(cpu_ticks "$(postmaster)")
    # The last two seconds are for the answers under way.
    run_wrk $((seconds + 2)) views.lua "${!url}/" -- "$article" "$(od -An -N8 -tx8 /dev/urandom | tr -d ' ')" "$seconds"
    cpu=$(($(cpu_ticks "${!side}") - cpu))
    read -r counted us p99 refused lost <wrk.figures
    record "$what rate" "$side" "$(divide "$((counted * 1000000))" "$us")"
    record "$what p99" "$side" "$(divide "$p99" 1000)"
    record "$what cpu" "$side" "$(divide $((cpu * 1000)) $((counted * ticks_per_second)))"
    [ "$counted" -gt 0 ] || fault "$what, $side: no view was acknowledged."
    [ "$side" = portal ] || return 0
    if [ "$1" = postgres ]; then
        database=$(($(cpu_ticks "$(postmaster)") - database))
        record "$what database" "$side" "$(divide $((database * 1000)) $((counted * ticks_per_second)))"
    fi
    echo "$counted $refused $lost" >views.out
    note_views
    say "    views acknowledged: $counted"
}
