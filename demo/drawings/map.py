#!/usr/bin/env python3
"""Draws demo/map.geojson: a schematic map for the demonstration, invented, not surveyed.

Six units lie around a middle. Every border line is made once and used by both
of its neighbours, point for point, so that no gap or overlap can arise.
Always gives the same file.
"""

import json
import math
import random
from pathlib import Path

# Out at sea: no real place lies under an invented one.
LON, LAT = 107.2, 9.2
SUCCESSOR = {"Bến Sen": "phường Bến Sen", "Rạch Lau": "phường Bến Sen", "Cồn Nhạn": "phường Bến Sen",
             "Vàm Sậy": "phường Đồng Nhạn", "Đồng Nhạn": "phường Đồng Nhạn", "Gò Điển": "phường Đồng Nhạn"}
# corner points in thousandths of a degree from the middle: inner (i) and outer (o)
NODES = {"i0": (-3, 13), "i1": (19, 7), "i2": (13, -11), "i3": (-6, -17), "i4": (-15, -2),
         "o0": (6, 50), "o1": (58, 20), "o2": (30, -37), "o3": (-24, -49), "o4": (-54, -6)}
# border lines: from, to, points between, corners it passes, kind
LINES = {
    "a": ("i0", "i1", 7, [], "river"), "b": ("i1", "i2", 7, [], "river"), "c": ("i2", "i3", 7, [], "river"),
    "d": ("i3", "i4", 7, [], "river"), "e": ("i4", "i0", 7, [], "river"),
    "f": ("i0", "o0", 8, [], "river"), "g": ("i1", "o1", 9, [], "river"), "h": ("i2", "o2", 8, [], "river"),
    "j": ("i3", "o3", 8, [], "river"), "k": ("i4", "o4", 9, [], "river"),
    "p": ("o0", "o1", 19, [(22, 42), (27, 51), (45, 40), (48, 27)], "land"),
    "q": ("o1", "o2", 19, [(49, 8), (53, -6), (42, -14), (44, -27)], "land"),
    "r": ("o2", "o3", 20, [(19, -33), (9, -45), (-8, -42), (-13, -53)], "land"),
    "s": ("o3", "o4", 18, [(-31, -35), (-47, -31), (-45, -17)], "land"),
    "t": ("o4", "o0", 21, [(-47, 10), (-53, 22), (-34, 28), (-29, 42), (-11, 38)], "land"),
}
# rings as border lines, "-" when run backwards
UNITS = (
    ("Bến Sen", "phường", "a b c d e"),
    ("Rạch Lau", "phường", "h r -j -c"),
    ("Cồn Nhạn", "phường", "j s -k -d"),
    ("Vàm Sậy", "phường", "g q -h -b"),
    ("Đồng Nhạn", "xã", "k t -f -e"),
    ("Gò Điển", "xã", "f p -g -a"),
)


def along(pts, t):
    """The point at share t of a polyline's length."""
    lens = [math.dist(a, b) for a, b in zip(pts, pts[1:])]
    want = t * sum(lens)
    for (a, b), ln in zip(zip(pts, pts[1:]), lens):
        if want <= ln:
            u = want / ln
            return (a[0] + (b[0] - a[0]) * u, a[1] + (b[1] - a[1]) * u), (-(b[1] - a[1]) / ln, (b[0] - a[0]) / ln)
        want -= ln
    return pts[-1], (0, 0)


def border(name):
    """All points of a border line, both ends included, in degrees."""
    a, b, count, via, kind = LINES[name]
    rnd = random.Random("ban-tin " + name)
    pts = [NODES[a], *via, NODES[b]]
    phase, bends = rnd.uniform(0, 6.28), rnd.uniform(1.3, 2.2)
    out = [NODES[a]]
    for i in range(1, count + 1):
        t = i / (count + 1)
        (x, y), (nx, ny) = along(pts, t)
        if kind == "river":    # a winding course
            off = math.sin(phase + t * bends * 2 * math.pi) * 2.2 * math.sin(math.pi * t) ** .5 + rnd.uniform(-.2, .2)
        else:                  # fields and ditches: irregular, with corners
            off = rnd.uniform(-1.1, 1.1) + 1.1 * math.sin(phase + t * 9)
        out.append((x + nx * off, y + ny * off))
    out.append(NODES[b])
    return [[round(LON + x / 1000, 5), round(LAT + y / 1000, 5)] for x, y in out]


def ring(lines, borders):
    pts = []
    for name in lines.split():
        line = borders[name.lstrip("-")]
        pts += (line[::-1] if name.startswith("-") else line)[:-1]
    area = sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(pts, pts[1:] + pts[:1]))
    if area < 0:               # RFC 7946: the outer ring runs counter-clockwise
        pts.reverse()
    return pts + [pts[0]]


def main():
    borders = {name: border(name) for name in LINES}
    features = [{"type": "Feature",
                 "properties": {"name": name, "kind": kind, "successor": SUCCESSOR[name]},
                 "geometry": {"type": "Polygon", "coordinates": [ring(lines, borders)]}}
                for name, kind, lines in UNITS]
    head = {"type": "FeatureCollection", "title": "Bản đồ hành chính thị xã Bến Sen cũ",
            "note": "Bản vẽ sơ đồ phục vụ trình diễn, không thể hiện địa giới hành chính có giá trị pháp lý.",
            "valid_until": "2025-06-30"}
    text = json.dumps(head, ensure_ascii=False, indent=1)[:-2] + ',\n "features": [\n' + ",\n".join(
        "  " + json.dumps(f, ensure_ascii=False, separators=(",", ":")) for f in features) + "\n ]\n}\n"
    (Path(__file__).resolve().parent.parent / "map.geojson").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
