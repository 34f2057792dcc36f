# shellcheck shell=bash disable=SC2154
# Sourced by bench/run: what a reader's browser loads, and what Lighthouse says of it.

measure_weight() {
    fresh_data
    start_portal data
    client page_weight "$portal_url" "$page" >>figures
    stop portal
}

# Each page beside its own copy in nginx.
measure_lighthouse() {
    local round side page_of
    fresh_data
    start_portal data
    start_nginx
    for ((round = 1; round <= 3; round++)); do
        say "Lighthouse, round $round of 3."
        sides_of_round "$round"
        for side in "${sides[@]}"; do
            run_lighthouse "$side" front /
            run_lighthouse "$side" section "/$section"
            run_lighthouse "$side" article "$page"
        done
    done
    # What must be found and be read by everybody; how quickly they come, the three above say.
    for page_of in "search /tim-kiem" "register /van-ban" "document /van-ban/quyet-dinh-21-2026" "english /en"; do
        # shellcheck disable=SC2086
        run_lighthouse portal $page_of
    done
    stop portal
    stop nginx
    measure_editing
}

# The form of a text, as an editor's phone gets it.
measure_editing() {
    local round
    rm -rf data
    cp -r "$(archive "$smallest")" data
    python3 "$here/clients/add_editors.py" data/bantin.sqlite 1 10
    start_portal data
    for ((round = 1; round <= 3; round++)); do
        say "Lighthouse at the form of a text, round $round of 3."
        run_lighthouse portal editing /toa-soan/bai/1 \
            --extra-headers "$(PYTHONPATH="$here/clients" python3 -c 'import json, newsroom; print(json.dumps(newsroom.cookie_of(0)))')"
    done
    stop portal
}

run_lighthouse() { # SIDE NAME PATH OPTION…
    local url=${1}_url flags attempt side=$1 name=$2 path=$3
    shift 3
    flags="--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"
    flags="$flags --disable-component-update --disable-sync --user-data-dir=$work/chromium"
    # On a busy machine Chromium now and then does not get as far as the page.
    for attempt in 1 2 3; do
        rm -rf chromium
        CHROME_PATH=$chromium attend "$tools/lighthouse-$lighthouse/bin/lighthouse" "${!url}$path" "$@" --quiet \
            --no-enable-error-reporting --output=json --output-path=report.json --chrome-flags="$flags" \
            --only-categories=performance,accessibility,best-practices,seo >lighthouse.log 2>&1 && break
        [ "$attempt" -lt 3 ] || die "Lighthouse failed at $side, $name: $(tail -n 5 lighthouse.log)"
    done
    python3 "$here/clients/lighthouse.py" report.json "$name" "$side" >>figures || die "Lighthouse's report cannot be read."
}
