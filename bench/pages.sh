# shellcheck shell=bash disable=SC2154
# Sourced by bench/run: whether pages are answered rightly, how fast, and how fresh their count is.

encodings=(identity gzip "br, gzip")
names=(plain gzip br)

measure_answers() {
    fresh_data
    start_portal data
    client answers "$portal_url" small "$article"
    stop portal
}

# Both sides in each encoding, by turns.
measure_pages() {
    local round side number
    for ((round = 1; round <= rounds; round++)); do
        say "Article page, round $round of $rounds, $seconds s each."
        begin_pages "$round"
        for number in "${!names[@]}"; do
            for side in "${sides[@]}"; do
                load_page "${names[number]}" "$side" "${encodings[number]}"
            done
        done
        record_memory nginx
        end_pages
    done
}

load_page() { # WHAT SIDE ENCODING
    local url=${2}_url
    load_pages "$1" "$2" article.ids -H "Accept-Encoding: $3" "${!url}$page"
    [ "$2" = nginx ] || prove_shown "$shown_before"
}

# What the machine gives to a server that does nothing but read and write (floor.c), in the smallest coding.
measure_floor() {
    local round side url code accepted=${encodings[-1]}
    cc -O2 -pthread -o floor "$here/floor.c" || die "bench/floor.c was not compiled."
    for ((round = 1; round <= rounds; round++)); do
        say "The machine's limit, round $round of $rounds, $seconds s each."
        begin_pages "$round"
        curl -s -i -H "Accept-Encoding: $accepted" -o floor.answer "$portal_url$page"
        ./floor "$floor_port" floor.answer &
        floor=$!
        await_200 "http://127.0.0.1:$floor_port" /
        for side in "${sides[@]}"; do
            url=$([ "$side" = nginx ] && echo "$nginx_url" || echo "http://127.0.0.1:$floor_port")
            run_wrk "$seconds" pages.lua -H "Accept-Encoding: $accepted" "$url$page"
            record "floor rate" "$side" "$(awk '{ print $1 * 1000000 / $2 }' wrk.figures)"
        done
        code=0
        kill "$floor"
        wait "$floor" || code=$?
        [ "$code" = 143 ] || die "bench/floor.c ended by itself ($code)."
        end_pages
    done
}

# 1,000 pages at random, and views of all of them: one hot page flatters a cache.
measure_mix() {
    local round side url
    for ((round = 1; round <= rounds; round++)); do
        say "Pages at random, round $round of $rounds, $seconds s each."
        begin_pages "$round"
        for side in "${sides[@]}"; do
            url=${side}_url
            ask_each_once "${!url}" small.articles
            load_pages mix "$side" small.ids -H "Accept-Encoding: identity" "${!url}/" -- small.articles
        done
        end_pages
    done
}

# Two minutes at most: what is slow is seen in the first views.
ask_each_once() { # URL FILE-OF-PATHS
    local code=0
    sed "s|.*|url = \"$1&\"\noutput = answer|" "$2" >each.curl
    attend timeout 120 curl -s --fail -K each.curl || code=$?
    [[ $code =~ ^(0|124)$ ]] || fault "a page of the archive was not answered with 200 (curl: $code)."
}

# wrk holds the machine busy while a client looks at the page and at what was acknowledged.
measure_stale() {
    local round load
    for ((round = 1; round <= rounds; round++)); do
        say "Freshness of the count, round $round of $rounds, $stale_seconds s."
        begin_pages 1
        wrk -t2 -c64 -d"$((stale_seconds + 2))s" -H "Accept-Encoding: identity" "$portal_url$page" >wrk.out 2>&1 &
        load=$!
        client staleness "$portal_url" "$page" "$article" 200 "$stale_seconds" views.out >>figures
        wait "$load" || die "wrk failed: $(cat wrk.out)"
        note_views
        prove_shown "$shown_before"
        end_pages
    done
    # A tenth is for the scheduling of the client. A figure of time is no fault where only correctness is asked.
    [ -n "$quick" ] || awk -F'\t' '$1 == "stale" && $3 > 1.1 { late = 1 } END { exit late }' figures ||
        fault "The count in the page was more than a second behind."
}

begin_pages() { # ROUND
    sides_of_round "$1"
    fresh_data
    begin_proof sqlite
    start_portal data
    start_nginx
    shown_before=$(number_shown)
}

end_pages() {
    stop portal
    stop nginx
    prove_rows sqlite BANTIN_DATA_DIR=data
}
