# shellcheck shell=bash disable=SC2154
# Sourced by bench/run: what the size of the archive costs. Its databases are only read.

# All sizes at once, so that each request of one stands beside one of the others.
measure_first_views() {
    local size port ports number=0 servers=() archives_served=()
    read -ra ports < <(free_ports ${#sizes[@]})
    for size in "${sizes[@]}"; do
        seed_archive "$size"
        port=${ports[number]}
        number=$((number + 1))
        env BANTIN_DATA_DIR="$(archive "$size")" BANTIN_PAGE_CACHE_MIB=0 \
            ./bantin serve --listen "127.0.0.1:$port" >>portal.log 2>&1 &
        servers+=($!)
        await_200 "http://127.0.0.1:$port" /
        client addresses "http://127.0.0.1:$port" "$first_views" 2 "first-$size"
        archives_served+=("$size=http://127.0.0.1:$port=first-$size=$(archive "$size")/bantin.sqlite")
    done
    say "First views, $first_views of each kind and size, from memory and from the disk."
    client first_views "$first_views" "${archives_served[@]}" >>figures
    kill "${servers[@]}"
    for number in "${servers[@]}"; do wait "$number" || die "The portal did not stop as it should."; done
}

# More different pages than the page cache holds, then pages at random by 64 connections.
measure_memory() {
    seed_archive "$largest"
    say "Memory, with $different_pages pages in three encodings."
    start_portal "$(archive "$largest")"
    client addresses "$portal_url" "$different_pages" 10 large
    ask_each_once "$portal_url" large.articles
    run_wrk "$memory_seconds" pages.lua "$portal_url/" -- large.articles all
    record_memory portal
    stop portal
}

# From the start of the process to the first 200, its database being there.
measure_start() {
    local round side
    seed_archive "$largest"
    fresh_data
    for ((round = 1; round <= starts; round++)); do
        sides_of_round "$round"
        for side in "${sides[@]}"; do
            if [ "$side" = nginx ]; then
                start_once "start small" nginx "$page" "${nginx_command[@]}"
            else
                BANTIN_DATA_DIR=data start_once "start small" portal "$page" "${portal_command[@]}"
            fi
        done
        BANTIN_DATA_DIR=$(archive "$largest") start_once "start large" portal / "${portal_command[@]}"
    done
}

# In the evening of the fullest day that SQLite counts: until it is ready, and its first view.
measure_evening() {
    local round page_millis ready counted
    say "A start with $evening_rows sightings of the day."
    for ((round = 1; round <= rounds; round++)); do
        fresh_data
        python3 "$here/clients/fill_day.py" data/bantin.sqlite "$evening_rows"
        attend env BANTIN_DATA_DIR=data python3 "$here/clients/first_count.py" "$portal_url" "$article" "${portal_command[@]}" \
            >evening.out 2>>portal.log || die "The portal did not count: $(tail -n 3 portal.log)"
        read -r page_millis ready counted <evening.out
        record "evening page" portal "$page_millis"
        record "evening ready" portal "$ready"
        record "evening count" portal "$counted"
    done
}

start_once() { # WHAT SIDE PATH COMMAND…
    local url=${2}_url
    attend python3 "$here/clients/start.py" "${!url}" "${@:3}" >start.out 2>>portal.log ||
        die "The $2 did not start: $(tail -n 3 portal.log)"
    record "$1" "$2" "$(cat start.out)"
}
