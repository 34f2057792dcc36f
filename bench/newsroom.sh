# shellcheck shell=bash disable=SC2154
# Sourced by bench/run: what fifty editors wait for at their desk and for a save, while readers load pages at full speed;
# and how long readers of another node wait for what was published.

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

measure_seen() {
    local round setting other_url
    start_postgres
    setting=BANTIN_DATABASE_URL=$(postgres_url bench)
    other_url=http://127.0.0.1:$(free_ports 1)
    for ((round = 1; round <= rounds; round++)); do
        say "Readers of two nodes wait for news, round $round of $rounds, $seconds s."
        fresh_postgres
        add_publisher
        mkdir -p data node
        start_portal data "$setting"
        env BANTIN_DATA_DIR=node "$setting" ./bantin serve --listen "${other_url#http://}" >>portal.log 2>&1 &
        other=$!
        await_200 "$other_url" /
        client seen "$portal_url" "$other_url" "$seconds" >>figures
        stop other
        stop portal
    done
    stop_postgres
}

# The one that clients/newsroom.py bears the token of.
add_publisher() {
    local digest
    digest=$(PYTHONPATH="$here/clients" python3 -c 'import newsroom; print(newsroom.digest_of(newsroom.token_of(0)))')
    psql -q -d bench <<SQL
with person as (
    insert into people (portal_id, email, name, password_hash, created_at)
    select min(id), 'lan@example.vn', 'Lan', 'x', 0 from portals returning portal_id, id
), role as (
    insert into person_roles select portal_id, id, 'publisher' from person
)
insert into sessions (token_digest, portal_id, person_id, client, created_at, seen_at)
select '$digest', portal_id, id, 'bench', $(date +%s)000, $(date +%s)000 from person;
SQL
}
