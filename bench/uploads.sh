# shellcheck shell=bash disable=SC2154
# Sourced by bench/run: twenty photos of 12 megapixels uploaded at once, and libvips making the same sizes of the same
# photos.

measure_uploads() {
    local round
    make_photos
    for ((round = 1; round <= rounds; round++)); do
        say "Twenty photos of 12 megapixels at once, round $round of $rounds."
        rm -rf data
        cp -r "$(archive "$smallest")" data
        python3 "$here/clients/add_editors.py" data/bantin.sqlite 1 0
        start_portal data
        client uploads "$portal_url" "$(pgrep -o -P "$portal" bantin || echo "$portal")" photos/*.jpg >>figures
        stop portal
        make_sizes_by_vips
    done
}

# Photos of the demonstration as a phone would have taken them: as many points, with noise, so that they are as large.
make_photos() {
    local number source sources=("$root"/demo/photos/*-1440.webp)
    mkdir -p photos
    for number in $(seq 20); do
        source=${sources[number % ${#sources[@]}]}
        [ -e "photos/$number.jpg" ] && continue
        vipsthumbnail "$source" --size 4032x3024! -o "$PWD/large.v" || die "libvips could not make a photo."
        vips gaussnoise noise.v 4032 3024 --mean 0 --sigma "$((4 + number % 5))" --seed "$number"
        vips add large.v noise.v noisy.v
        vips cast noisy.v bytes.v uchar
        vips jpegsave bytes.v "photos/$number.jpg" --Q 92
    done
    rm -f large.v noise.v noisy.v bytes.v
}

# The four widths, two photos at once, as there are cores for the portal too.
make_sizes_by_vips() {
    local start
    rm -rf sizes
    mkdir sizes
    start=$EPOCHREALTIME
    # shellcheck disable=SC2016
    printf '%s\n' photos/*.jpg | VIPS_CONCURRENCY=1 attend xargs -P "$(nproc)" -I '{}' sh -c '
        for width in 320 640 960 1440; do
            vipsthumbnail "$1" --size "${width}x" -o "$PWD/sizes/%s-$width.webp[Q=80,strip]" || exit 255
        done' sh '{}' || die "libvips could not make the sizes."
    record "uploads all" nginx "$(awk -v a="$start" -v b="$EPOCHREALTIME" 'BEGIN { print b - a }')"
}
