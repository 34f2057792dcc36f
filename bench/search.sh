# shellcheck shell=bash disable=SC2154
# Sourced by bench/run: what readers wait for who search an archive, on both engines. All answers come from the program, over
# HTTP, on one connection: the page's own server function, and suggestions.

measure_search() {
    local one size=$search_articles
    for one in "${engines[@]}"; do
        if [ "$one" = sqlite ]; then
            seed_archive "$size"
            search_once "$one" "$(archive "$size")"
        else
            start_postgres
            psql -q -c "create database search"
            seed "$size" BANTIN_DATABASE_URL="$(postgres_url search)"
            mkdir -p data
            search_once "$one" data BANTIN_DATABASE_URL="$(postgres_url search)"
            stop_postgres
        fi
    done
}

search_once() { # ENGINE DATA-FOLDER [NAME=VALUE]
    say "Searches of $size articles on $1, $searches of each kind."
    start_portal "$2" "${@:3}"
    client search "$portal_url" "$searches" "$1" >>figures
    stop portal
}
