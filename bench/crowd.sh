# shellcheck shell=bash disable=SC2154
# Sourced by bench/run: how readers fare beside thousands of connections that are of no use, from one address and from
# fifty, at the usual limit of open files and at a high one.

measure_crowd() {
    local limit connections kind addresses p50 p99 refusals asked wasm
    fresh_data
    for limit in "${crowd_limits[@]}"; do
        connections=$((limit < 2000 ? 1100 : 11000))
        [ -z "$quick" ] || connections=$((limit < 2000 ? 300 : 1100))
        start_limited "$limit"
        wasm=$(curl -s "$portal_url$page" | grep -oE '/pkg-[0-9a-f]+/bantin' | head -n 1).wasm
        for kind in idle writing reading; do
            for addresses in 1 50; do
                rm -f crowd.ready
                python3 "$here/clients/crowd.py" "$portal_url" "$kind" "$connections" "$addresses" crowd.ready "$wasm" &
                crowd=$!
                await_file crowd.ready
                client beside_crowd "$portal_url" "$page" "$crowd_seconds" >crowd.out
                kill "$crowd" && wait "$crowd" || true
                read -r p50 p99 refusals asked <crowd.out
                say "    limit $limit, $connections $kind from $addresses: p50 $p50 ms, p99 $p99 ms, $refusals of $asked without a page"
                record "crowd p50" portal "$p50"
                record "crowd p99" portal "$p99"
                record "crowd refusals" portal "$refusals"
            done
        done
        stop portal
    done
}

start_limited() { # OPEN-FILES
    (ulimit -n "$1" && exec env BANTIN_DATA_DIR=data ./bantin serve --listen "${portal_url#http://}") >>portal.log 2>&1 &
    portal=$!
    await_200 "$portal_url" /
}
