# shellcheck shell=bash
# Sourced by tests/dist/run: a fresh Debian in a folder, with processes and a network of its own, so that ports 80 and 443
# are free and all ends with it. There is no systemd in it; the unit's command is started by hand, with what of the unit's
# sandbox can be put on by hand.
source "$(dirname "${BASH_SOURCE[0]}")/../../scripts/env.sh"

machine_log() { echo "$machine.log"; }

# The archive of a fresh Debian, made once.
fresh_debian() { # SUITE
    local archive="$tools/debian-$1.tar" work
    if [ ! -e "$archive" ]; then
        say "Fetching a fresh Debian ($1)." >&2
        work=$(mktemp -d "$tools/.debian.XXXXXX")
        debootstrap --variant=minbase --include=adduser,init-system-helpers "$1" "$work/root" \
            "${BANTIN_DEBIAN_MIRROR:-http://deb.debian.org/debian}" >"$work/log" 2>&1 ||
            die "debootstrap failed: see $work/log"
        tar -C "$work/root" --exclude './var/cache/apt/archives/*.deb' -cf "$archive.part" .
        mv "$archive.part" "$archive"
        rm -rf "$work"
    fi
    echo "$archive"
}

# Goes on with the script that is running as the first process of a machine of its own.
own_namespaces() { # SCRIPT ARGUMENT…
    exec unshare --mount --pid --net --uts --ipc --fork --mount-proc --kill-child "$@"
}

set_up_machine() { # ARCHIVE
    local device
    machine=$(mktemp -d)
    trap 'tear_down_machine' EXIT
    ip link set lo up
    tar -C "$machine" -xf "$1"
    # Devices are not made but borrowed; a mount of this namespace alone.
    for device in null zero full random urandom; do
        touch "$machine/dev/$device"
        mount --bind "/dev/$device" "$machine/dev/$device"
    done
    mount -t proc proc "$machine/proc"
    : >"$(machine_log)"
}

tear_down_machine() {
    stop_portal || true
    umount -R "$machine"/dev/* "$machine/proc" "$machine/run/postgresql" 2>/dev/null || true
    # Nothing of this machine may still be mounted in there.
    if ! grep -q " $machine/" /proc/self/mounts; then rm -rf "$machine"; fi
    rm -rf "$(machine_log)" "$machine.roots" "$machine.authority" "$machine".*.cookies
}

# As its root would type it.
on_machine() { # COMMAND…
    env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 \
        DEBIAN_FRONTEND=noninteractive chroot "$machine" "$@"
}

# A setting of the installed unit.
unit() { # NAME
    sed -n "s/^$1=//p" "$machine/usr/lib/systemd/system/bantin.service"
}

# Starts what the unit starts, as its user, in its folder, with its variables; everything but its state is for reading only,
# /tmp is its own, it sees no other processes, has the one capability and gets no more. What is not put on here: the filter of
# system calls and address families, and MemoryDenyWriteExecute.
start_portal() {
    local user
    user=$(unit User)
    # shellcheck disable=SC2016
    unshare --mount bash -c '
        set -e
        machine=$1 user=$2 state=$3 variables=$4 command=$5
        mount --bind "$machine" "$machine"
        mount --bind "$machine/$state" "$machine/$state"
        mount -o remount,bind,ro "$machine"
        mount -t tmpfs tmpfs "$machine/tmp"
        mount -t proc -o hidepid=invisible,subset=pid proc "$machine/proc"
        for device in null zero full random urandom; do mount --bind "/dev/$device" "$machine/dev/$device"; done
        if [ -d "$machine/run/postgresql" ]; then mount --bind "$PGHOST" "$machine/run/postgresql"; fi
        cd "$machine"
        # Words of the unit, as systemd splits them.
        exec env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 $variables chroot "$machine" /usr/bin/setpriv --reuid "$user" --regid "$user" --init-groups \
            --bounding-set=-all,+net_bind_service --inh-caps=-all,+net_bind_service \
            --ambient-caps=-all,+net_bind_service --no-new-privs \
            /bin/sh -c "umask 0027; cd /$state; exec $command"
    ' - "$machine" "$user" "var/lib/$(unit StateDirectory)" "$(unit Environment)" "$(unit ExecStart)" >>"$(machine_log)" 2>&1 &
    portal=$!
    await_words 'Bản Tin đang phục vụ'
}

stop_portal() {
    [ -n "${portal:-}" ] || return 0
    kill "$portal" 2>/dev/null || true
    wait "$portal" || true
    portal=
}

# What `systemctl reload` does.
reload_portal() {
    : >"$(machine_log)"
    kill -USR2 "$portal"
    await_words 'Bản Tin đang phục vụ'
}

# Waits until the running portal has said this.
await_words() { # WORDS
    timeout 60 grep -q -m 1 "$1" <(tail -n +1 -f --pid="$portal" "$(machine_log)") ||
        die "The portal did not say \"$1\": $(cat "$(machine_log)")"
}

# What a browser gets that finds every name on this machine, and trusts the authority.
fetch() { # CURL-ARGUMENT…
    curl --silent --show-error --fail-with-body --max-time 30 --cacert "$machine.roots" --connect-to "::127.0.0.1:" "$@"
}

# Lets the machine's own commands and its portal use the PostgreSQL that the test has.
lend_postgres() {
    chmod o+x "$PGHOST"
    mkdir -p "$machine/run/postgresql"
    mount --bind "$PGHOST" "$machine/run/postgresql"
}

# An authority that gives certificates by ACME (pebble), for which every name is this machine. The portal trusts it by
# /etc/bantin/authority.pem, browsers its certificates by $machine.roots.
start_authority() {
    local folder="$machine.authority"
    mkdir "$folder"
    : >"$folder/log"
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost \
        -addext basicConstraints=critical,CA:FALSE -addext subjectAltName=DNS:localhost,IP:127.0.0.1 -keyout "$folder/key.pem" -out "$folder/chain.pem" 2>/dev/null
    cat >"$folder/config.json" <<CONFIG
{ "pebble": { "listenAddress": "127.0.0.1:14000", "managementListenAddress": "127.0.0.1:15000", "httpPort": 80, "tlsPort": 443,
    "certificate": "$folder/chain.pem", "privateKey": "$folder/key.pem" } }
CONFIG
    pebble-challtestsrv -http01 127.0.0.1:5002 -https01 127.0.0.1:5003 -tlsalpn01 127.0.0.1:5001 -management 127.0.0.1:8055 -defaultIPv6 "" -dns01 127.0.0.1:8053 >/dev/null 2>&1 &
    PEBBLE_VA_NOSLEEP=1 pebble -config "$folder/config.json" -dnsserver 127.0.0.1:8053 >"$folder/log" 2>&1 &
    timeout 30 grep -q -m 1 "ACME directory available" <(tail -n +1 -f "$folder/log") || die "pebble did not start: $(cat "$folder/log")"
    curl --silent --cacert "$folder/chain.pem" https://localhost:15000/roots/0 >"$machine.roots"
    install -m 644 "$folder/chain.pem" "$machine/etc/bantin/authority.pem"
}

expect() { # WHAT WORDS-IN-IT WHERE-FROM
    [[ "$1" == *"$2"* ]] || die "$3: \"$2\" is missing in: ${1:0:2000}"
}
