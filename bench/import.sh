# shellcheck shell=bash disable=SC2154
# Sourced by bench/run: how fast an old portal moves in from its saved pages and in how much memory, beside trafilatura, which finds
# the article in the same pages and keeps nothing.

measure_import() {
    local round side python
    python=$(python_of extractor)
    say "An old portal of $import_pages pages of three layouts moves in."
    client old_portal pages "$import_pages"
    for ((round = 1; round <= rounds; round++)); do
        sides_of_round "$round"
        rm -rf moved
        for side in "${sides[@]}"; do
            client timed_import pages "$import_pages" "$side" "$python" >>figures || die "The pages were not read."
        done
        BANTIN_DATA_DIR=moved ./bantin verify >verify.log || { faults=$((faults + 1)) && say "    bantin verify: $(tail -n 1 verify.log)"; }
        grep -Eq "^ *$import_pages  bài viết" verify.log || { faults=$((faults + 1)) && say "    Not every page is there."; }
    done
    rm -rf pages moved
}
