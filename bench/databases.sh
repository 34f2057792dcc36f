# shellcheck shell=bash disable=SC2154
# Sourced by bench/run: seeded archives, copies of them that may be written to, and PostgreSQL.

postgres=''

# Archives stay between runs where BANTIN_BENCH_CACHE names a folder. Another schema is another archive.
archive() { # ARTICLES
    echo "$archives/$1-$(cat "$root"/migrations/sqlite/*.sql | cksum | cut -d' ' -f1)"
}

seed_archive() { # ARTICLES
    local folder
    folder=$(archive "$1")
    [ ! -d "$folder" ] || return 0
    say "Seeding $1 articles."
    rm -rf "$folder.part"
    seed "$1" BANTIN_DATA_DIR="$folder.part"
    mv "$folder.part" "$folder"
}

seed() { # ARTICLES NAME=VALUE
    attend env "$2" ./bantin demo load >seed.log 2>&1 || die "The demo was not loaded: $(tail -n 3 seed.log)"
    attend env "$2" ./bantin demo seed --articles "$1" || die "bantin demo seed --articles $1 failed."
}

# What readers of one round leave would slow the next.
fresh_data() {
    rm -rf data
    cp -r "$(archive "$smallest")" data
}

fresh_postgres() {
    psql -q -c "drop database if exists bench" -c "create database bench template seeded" 2>>postgres.log
}

# How many views the database holds a row for. The portal does not run: nobody else opens its file.
count_rows() { # sqlite|postgres
    if [ "$1" = postgres ]; then
        psql -d bench -Atc "select count(*) from sightings where article_id <> 0"
    else
        python3 -c '
import pathlib, sqlite3
file, = pathlib.Path("data").glob("*.sqlite")
database = sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)
print(*database.execute("select count(*) from sightings where article_id <> 0").fetchone())'
    fi
}

as_postgres() {
    if [ "$(id -u)" = 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi
}

# Not scripts/with-postgres: its server flushes nothing, which is right for tests. Here an answer must
# cost what it costs in production.
start_postgres() {
    local bin
    bin=$(compgen -G '/usr/lib/postgresql/*/bin/initdb' | sort -V | tail -n 1) || bin=$(command -v initdb) ||
        die "No PostgreSQL server: run scripts/setup test, or measure with --engine sqlite."
    bin=$(dirname "$(readlink -f "$bin")")
    # Not TMPDIR, which may be too long for the name of a socket.
    postgres=$(mktemp -d /tmp/bantin-bench-postgres.XXXXXX)
    [ "$(id -u)" != 0 ] || chown postgres "$postgres"
    pg_ctl=("$bin/pg_ctl" -D "$postgres/data" -l "$postgres/server.log" -w)
    (cd "$postgres" &&
        as_postgres "$bin/initdb" -D data -U postgres --auth=trust --encoding=UTF8 --locale=C >initdb.log 2>&1 &&
        as_postgres "${pg_ctl[@]}" start -o "-p 5432 -k '$postgres' -c listen_addresses=''" >/dev/null) ||
        die "PostgreSQL did not start: $(tail -qn 3 "$postgres"/*.log)"
    unset PGPASSWORD PGSERVICE PGSSLMODE
    export PGHOST="$postgres" PGPORT=5432 PGUSER=postgres PGDATABASE=postgres PATH="$bin:$PATH"
    [ "$(psql -Atc 'show fsync') $(psql -Atc 'show synchronous_commit')" = "on on" ] ||
        die "PostgreSQL does not flush its commits."
    psql -qc "create database seeded"
    seed "$smallest" BANTIN_DATABASE_URL="$(postgres_url seeded)"
}

postgres_url() { # DATABASE
    echo "postgres:///$1?host=${postgres//\//%2F}&port=5432&user=postgres"
}

postmaster() { head -n 1 "$postgres/data/postmaster.pid"; }

stop_postgres() {
    [ -n "$postgres" ] || return 0
    (cd "$postgres" && as_postgres "${pg_ctl[@]}" -m immediate stop) >/dev/null 2>&1
    rm -rf "$postgres"
    postgres=
}

# An answer to a counted view waits for one of these.
flushes_per_second() { # FOLDER
    python3 - "$1" <<'PYTHON'
import os, sys, time

path = os.path.join(sys.argv[1], "flush")
file, block, count, end = os.open(path, os.O_CREAT | os.O_WRONLY), bytes(4096), 0, time.monotonic() + 1
while time.monotonic() < end:
    os.write(file, block)
    os.fdatasync(file)
    count += 1
os.remove(path)
print(count)
PYTHON
}
