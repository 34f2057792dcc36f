# shellcheck shell=bash disable=SC2154
# Sourced by bench/run: article pages over encrypted connections, beside nginx with the same certificate.

# Each page in Brotli, as browsers ask for it over https.
tls_encoding="br, gzip"

measure_tls() {
    local round side url
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost \
        -addext subjectAltName=DNS:localhost,IP:127.0.0.1 -keyout tls.key -out tls.pem 2>/dev/null ||
        die "openssl made no certificate."
    sed -e "s|listen 127.0.0.1:$nginx_port;|listen 127.0.0.1:$tls_nginx_port ssl http2;\n        ssl_certificate $work/tls.pem;\n        ssl_certificate_key $work/tls.key;\n        ssl_protocols TLSv1.2 TLSv1.3;\n        ssl_session_tickets on;|" \
        nginx/nginx.conf >nginx/tls.conf
    for ((round = 1; round <= rounds; round++)); do
        say "Encrypted article page, round $round of $rounds, $seconds s each."
        sides_of_round "$round"
        fresh_data
        start_portal data "BANTIN_HTTPS=127.0.0.1:$tls_portal_port" "BANTIN_BASE_URL=https://127.0.0.1" \
            "BANTIN_TLS_CERTIFICATE=$work/tls.pem" "BANTIN_TLS_KEY=$work/tls.key"
        nginx -e stderr -p nginx/ -c tls.conf >>nginx.log 2>&1 &
        nginx=$!
        await_200 "https://127.0.0.1:$tls_nginx_port" "$page"
        for side in "${sides[@]}"; do
            url=https://127.0.0.1:$([ "$side" = nginx ] && echo "$tls_nginx_port" || echo "$tls_portal_port")
            load_encrypted http1 "$side" run_wrk "$seconds" pages.lua -H "Accept-Encoding: $tls_encoding" "$url$page"
            load_encrypted http2 "$side" run_h2load "$url$page"
            # Each page by a connection of its own: the handshake is nearly all that it costs.
            load_encrypted handshakes "$side" run_wrk "$seconds" pages.lua -H "Connection: close" -H "Accept-Encoding: $tls_encoding" "$url$page"
        done
        stop portal
        stop nginx
    done
}

# Runs a load, and notes how many a second were answered and at which cost.
load_encrypted() { # WHAT SIDE COMMAND…
    local what=$1 side=$2 cpu requests us p99 errors broken
    cpu=$(cpu_ticks "${!side}")
    "${@:3}"
    cpu=$(($(cpu_ticks "${!side}") - cpu))
    read -r requests us p99 errors broken <wrk.figures
    record "tls $what rate" "$side" "$(divide "$((requests * 1000000))" "$us")"
    record "tls $what cpu" "$side" "$(divide $((cpu * 1000)) $((requests * ticks_per_second)))"
    [ "$requests" -gt 0 ] || fault "$what over TLS, $side: nothing was answered."
    [ "$errors" = 0 ] || fault "$what over TLS, $side: $errors answers were errors."
    [ "$broken" = 0 ] || say "    $what over TLS, $side: $broken connections failed, or waited more than 2 s."
}

# Sixteen connections of four requests each at once, likewise.
run_h2load() { # URL
    attend h2load -t2 -c16 -m4 --duration="$seconds" -H "accept-encoding: $tls_encoding" "$1" >wrk.out 2>&1 ||
        die "h2load failed: $(cat wrk.out)"
    grep -q "^Application protocol: h2" wrk.out || die "h2load spoke no HTTP/2: $(cat wrk.out)"
    awk -v us="$((seconds * 1000000))" '
        /^status codes:/ { good = $3; errors = $5 + $7 + $9 }
        /^requests:/ { broken = $10 + $12 + $14 }
        END { print good, us, 0, errors, 0 }' wrk.out >wrk.figures
}
