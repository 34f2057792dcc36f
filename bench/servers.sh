# shellcheck shell=bash disable=SC2034,SC2154
# Sourced by bench/run: how the portal and nginx start and stop, and how clients are run beside them.

portal='' nginx='' other=''

# Runs a command so that a signal to us is not left waiting until it ends.
attend() { # COMMAND…
    "$@" &
    wait $!
}

# Runs a client of ours; whether what it asked was answered rightly.
client() { # NAME ARGUMENT…
    local code=0
    attend python3 "$here/clients/$1.py" "${@:2}" || code=$?
    case $code in
    0) ;;
    3) faults=$((faults + 1)) ;;
    *) die "clients/$1.py could not measure." ;;
    esac
}

fault() {
    say "WRONG: $*"
    faults=$((faults + 1))
}

free_ports() { # HOW-MANY
    python3 -c '
import socket, sys
sockets = [socket.socket() for _ in range(int(sys.argv[1]))]
for s in sockets: s.bind(("127.0.0.1", 0))
print(*(s.getsockname()[1] for s in sockets))' "$1"
}

start_portal() { # DATA-FOLDER [NAME=VALUE…]
    env BANTIN_DATA_DIR="$1" "${@:2}" ./bantin serve --listen "${portal_url#http://}" >>portal.log 2>&1 &
    portal=$!
    await_200 "$portal_url" /
}

nginx_command=(nginx -e stderr -p nginx/ -c nginx.conf)

start_nginx() {
    "${nginx_command[@]}" >>nginx.log 2>&1 &
    nginx=$!
    await_200 "$nginx_url" "$page"
}

stop() { # portal|nginx|other
    kill "${!1}"
    wait "${!1}" || die "$1 did not stop as it should: $(tail -qn 3 portal.log nginx.log)"
    printf -v "$1" ''
}

await_200() { # URL PATH
    local deadline=$((SECONDS + 60))
    # A certificate of our own making is nobody's.
    until curl -s --insecure --fail -o /dev/null --max-time 5 "$1$2"; do
        [ $SECONDS -lt $deadline ] || die "$1$2 was not answered within a minute: $(tail -qn 3 portal.log nginx.log)"
        sleep 0.05
    done
}

await_file() {
    local deadline=$((SECONDS + 30))
    until [ -e "$1" ]; do
        [ $SECONDS -lt $deadline ] || die "$1 was not written within 30 s."
        sleep 0.02
    done
}

# Neither side always goes first.
sides_of_round() {
    if [ $(($1 % 2)) = 1 ]; then sides=(portal nginx); else sides=(nginx portal); fi
}

# The archive of the smallest size, the article that is measured, and nginx with the same bytes.
prepare_page() {
    local sizes_of_page accepted missing
    fresh_data
    start_portal data
    client addresses "$portal_url" 1000 10 small
    page=$(head -n 1 small.articles)
    article=$(head -n 1 small.ids)
    head -n 1 small.ids >article.ids
    IFS=/ read -r _ section slug <<<"$page"
    sizes_of_page=$(python3 "$here/clients/copy_to_nginx.py" "$portal_url" "${nginx_url##*:}" nginx small.articles) ||
        die "The pages were not copied for nginx."
    start_nginx
    for accepted in "${encodings[@]}"; do
        curl -s -H "Accept-Encoding: $accepted" -o ours -D ours.head "$portal_url$page"
        curl -s -H "Accept-Encoding: $accepted" -o theirs -D theirs.head "$nginx_url$page"
        cmp -s ours theirs || die "nginx does not serve the portal's bytes ($accepted)."
        missing=$(comm -23 <(header_names ours.head) <(header_names theirs.head))
        [ -z "$missing" ] || die "nginx does not send all that the portal sends ($accepted): $missing."
    done
    stop nginx
    stop portal
    say "Article page $page, bytes plain, gzip and with “br, gzip”: $sizes_of_page."
}

header_names() { sed -n 's/^\([^ :]*\):.*/\L\1/p' "$1" | sort -u; }
