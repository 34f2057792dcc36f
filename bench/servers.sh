# shellcheck shell=bash disable=SC2154
# Sourced by bench/run: the two servers, how they start and stop, and the page that both serve.

portal='' nginx=''

need() { # COMMAND…
    local command missing=()
    for command; do command -v "$command" >/dev/null || missing+=("$command"); done
    [ ${#missing[@]} -gt 0 ] || return 0
    if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
        die "Not installed: ${missing[*]}. On Debian or Ubuntu: sudo apt-get install ${missing[*]}"
    fi
    say "Installing ${missing[*]} with apt."
    DEBIAN_FRONTEND=noninteractive apt-get -q -y install --no-install-recommends "${missing[@]}" ||
        die "apt-get could not install ${missing[*]}: see the messages above."
    if [[ " ${missing[*]} " == *" nginx "* ]]; then
        # Debian's package starts a web server on port 80, which nobody asked for.
        { systemctl disable --now nginx || service nginx stop; } >/dev/null 2>&1 || true
    fi
}

choose_ports() {
    read -r portal_port nginx_port < <(python3 -c '
import socket
sockets = [socket.socket(), socket.socket()]
for s in sockets: s.bind(("127.0.0.1", 0))
print(*(s.getsockname()[1] for s in sockets))')
    portal_url=http://127.0.0.1:$portal_port
    nginx_url=http://127.0.0.1:$nginx_port
}

# A new database, the same each time.
load_demo() {
    rm -rf data
    [ "$engine" = sqlite ] || psql -qc 'drop schema public cascade; create schema public' 2>>demo.log
    ./bantin demo load >>demo.log 2>&1 || die "The demo was not loaded: $(tail -n 3 demo.log)"
}

start_portal() {
    ./bantin serve --listen "127.0.0.1:$portal_port" >>portal.log 2>&1 &
    portal=$!
}

start_nginx() {
    nginx -e stderr -p "$work/nginx/" -c nginx.conf >>nginx.log 2>&1 &
    nginx=$!
}

stop() { # portal|nginx
    kill "${!1}"
    wait "${!1}" || die "$1 did not stop as it should: $(tail -n 3 "$1.log")"
    printf -v "$1" ''
}

# Asks without starting a process, which would slow what it waits for.
await_200() { # portal|nginx PATH
    local line port=${1}_port deadline=$((SECONDS + 30))
    while [ $SECONDS -lt $deadline ]; do
        if { exec 3<>"/dev/tcp/127.0.0.1/${!port}"; } 2>/dev/null; then
            printf 'GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n' "$2" >&3
            IFS= read -r -t 5 line <&3 || line=
            exec 3>&-
            [[ $line != *" 200 "* ]] || return 0
        fi
        sleep 0.001
    done
    die "$1 did not answer within 30 s: $(tail -n 3 "$1.log")"
}

fetch() { curl -sS --fail "$@"; }
open_article() { fetch "$portal_url/api/open_article?section=$section&slug=$slug"; }
json() { python3 -c 'import json, sys; print(json.load(sys.stdin)[sys.argv[1]])' "$1"; }

choose_article() {
    fetch -o front.html "$portal_url/"
    page=$(grep -o 'href="/tin-tuc/[^"?]*"' front.html | sed -n '1s/href="\(.*\)"/\1/p')
    [ -n "$page" ] || die "The front page names no article of the section tin-tuc."
    IFS=/ read -r _ section slug <<<"$page"
    article=$(open_article | json id)
}

# Gives nginx the article's page as the portal sends it, compressed in advance.
copy_page_to_nginx() {
    local encoding content_type file="nginx/html$page"
    # Its workers run as somebody else when we are root.
    chmod 755 "$work"
    mkdir -p "$(dirname "$file")"
    content_type=$(fetch -o "$file" -w '%{content_type}' "$portal_url$page")
    for encoding in gzip br; do
        fetch -o "$file$(suffix $encoding)" -H "Accept-Encoding: $encoding" "$portal_url$page"
    done
    sizes="$(stat -c %s "$file") $(stat -c %s "$file.gz") $(stat -c %s "$file.br")"
    write_nginx_conf "$content_type"
    start_nginx
    await_200 nginx "$page"
    for encoding in "${encodings[@]}"; do
        fetch -o answer -H "$(accept "$encoding")" "$nginx_url$page"
        cmp answer "$file$(suffix "$encoding")" || die "nginx does not serve the portal's bytes ($encoding)."
    done
    stop nginx
}

suffix() { case $1 in gzip) echo .gz ;; br) echo .br ;; esac; }
accept() { echo "Accept-Encoding: ${1/plain/identity}"; }

write_nginx_conf() { # CONTENT-TYPE
    local brotli
    brotli=$(nginx -V 2>&1 | grep -o 'modules-path=[^ ]*' | cut -d= -f2)/ngx_http_brotli_static_module.so
    [ -e "$brotli" ] || brotli=
    encodings=(plain gzip ${brotli:+br})
    cat >nginx/nginx.conf <<END
${brotli:+load_module $brotli;}
daemon off;
pid nginx.pid;
error_log stderr warn;
worker_processes 2;
events { worker_connections 1024; }
http {
    access_log off;
    sendfile on;
    tcp_nopush on;
    open_file_cache max=16;
    keepalive_requests 1000000000;
    client_body_temp_path temp;
    proxy_temp_path temp;
    fastcgi_temp_path temp;
    uwsgi_temp_path temp;
    scgi_temp_path temp;
    server {
        listen 127.0.0.1:$nginx_port;
        root html;
        default_type "$1";
        gzip_static on;
        gzip_vary on;
        ${brotli:+brotli_static on;}
        location = /api/count_view { return 204; }
    }
}
END
}

postmaster() { head -n 1 "$PGHOST/data/postmaster.pid"; }

# scripts/with-postgres starts a server that flushes nothing, which is right for tests. Here an
# answer must cost what it costs in production.
make_postgres_durable() {
    local as_owner=()
    PATH="$(dirname "$(readlink -f "/proc/$(postmaster)/exe")"):$PATH"
    [ "$(id -u)" != 0 ] || as_owner=(runuser -u "$(stat -c %U "$PGHOST/data")" --)
    (cd "$PGHOST" && "${as_owner[@]}" "$(command -v pg_ctl)" -D data -l server.log -m fast -w restart \
        -o "-p $PGPORT -k '$PGHOST' -c listen_addresses=''" >/dev/null)
    [ "$(psql -Atc 'show fsync') $(psql -Atc 'show synchronous_commit')" = "on on" ] ||
        die "PostgreSQL does not flush its commits."
}
