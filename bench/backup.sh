# shellcheck shell=bash disable=SC2154
# Sourced by bench/run: how long a backup of a large portal takes and how much memory, beside what an administrator would type
# (sqlite3's .backup, tar and zstd), and what readers lose meanwhile.

measure_backup() {
    local round side
    seed_archive "$largest"
    say "A backup of $largest articles and $backup_documents_mb MB of documents."
    rm -rf large
    cp -r "$(archive "$largest")" large
    make_documents large/media "$backup_documents_mb"
    for ((round = 1; round <= rounds; round++)); do
        sides_of_round "$round"
        for side in "${sides[@]}"; do
            client timed_backup large "$side" >>figures || die "No backup was made."
        done
        start_portal large
        client addresses "$portal_url" 1000 3 backup
        ask_each_once "$portal_url" backup.articles
        # Once more than is measured: each page is made and compressed by then.
        load_beside_backup "backup warm"
        load_beside_backup "backup alone"
        BANTIN_DATA_DIR=large ./bantin backup - >/dev/null 2>backup.log &
        other=$!
        load_beside_backup "backup pages"
        [ -e "/proc/$other" ] || [ -n "$quick" ] || say "    The backup was made before the load had ended."
        wait "$other" || die "bantin backup failed: $(tail -n 3 backup.log)"
        stop portal
    done
    rm -rf large
}

load_beside_backup() { # WHAT
    local requests us _
    run_wrk "$seconds" pages.lua -H "Accept-Encoding: br, gzip" "$portal_url/" -- backup.articles
    read -r requests us _ <wrk.figures
    record "$1" portal "$(divide "$((requests * 1000000))" "$us")"
}

# As the store has them: by their digests, in folders by the first two digits. Nothing in them can be made smaller.
make_documents() { # STORE MEGABYTES
    python3 - "$@" <<'PYTHON'
import hashlib, os, sys

store, megabytes = sys.argv[1], int(sys.argv[2])
for _ in range(megabytes // 4):
    content = os.urandom(4 << 20)
    name = hashlib.sha256(content).hexdigest()[:32]
    os.makedirs(f"{store}/{name[:2]}", exist_ok=True)
    with open(f"{store}/{name[:2]}/{name}.pdf", "wb") as file:
        file.write(content)
PYTHON
}
