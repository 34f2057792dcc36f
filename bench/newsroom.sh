# shellcheck shell=bash disable=SC2154
# Sourced by bench/run: what fifty editors wait for at their desk and for a save, while readers load pages at full speed.

measure_newsroom() {
    local round size=$newsroom_articles pages
    seed_archive "$size"
    for ((round = 1; round <= rounds; round++)); do
        say "Fifty editors beside readers, $size articles, round $round of $rounds, $seconds s."
        rm -rf data
        cp -r "$(archive "$size")" data
        python3 "$here/clients/add_editors.py" data/bantin.sqlite 50 "$newsroom_texts"
        start_portal data
        attend wrk -t1 -c64 -d"$((seconds + 2))s" "$portal_url$page" >wrk.out 2>&1 &
        pages=$!
        client newsroom "$portal_url" 50 "$seconds" >>figures
        wait "$pages" || die "wrk failed: $(cat wrk.out)"
        record "newsroom pages" portal "$(awk '/^Requests\/sec/ { print $2 }' wrk.out)"
        stop portal
    done
    attend env BANTIN_DATA_DIR=data ./bantin verify >verify.out 2>&1 || fault "bantin verify disagrees: $(tail -n 3 verify.out)"
}
