"""Prints the medians of what bench/run recorded, as a table beside nginx."""

import collections
import statistics
import sys

ROWS = [
    (f"{what} {measure}", f"{title}, {unit}", digits)
    for what, title in [
        ("plain", "article page"),
        ("gzip", "article page, gzip"),
        ("br", "article page, brotli"),
        ("count", "`count_view`"),
        ("crowded", "article page after it"),
    ]
    for measure, unit, digits in [
        ("rate", "requests/s", 0),
        ("p99", "p99 ms", 2),
        ("cpu", "CPU ms/request", 4),
        ("database", "PostgreSQL's CPU ms/request", 4),
    ]
] + [
    ("online", "readers online then", 0),
    ("memory rss", "RSS after load, MiB", 1),
    ("memory pss", "PSS after load, MiB", 1),
    ("start", "start to first 200, ms", 1),
]

figures = collections.defaultdict(list)
with open(sys.argv[1], encoding="utf-8") as lines:
    for line in lines:
        what, side, value = line.rstrip("\n").split("\t")
        figures[what, side].append(float(value))


def cells(what, digits):
    portal, nginx = (
        statistics.median(figures[what, side]) if (what, side) in figures else None for side in ("portal", "nginx")
    )
    for value in portal, nginx:
        yield "-" if value is None else f"{value:,.{digits}f}"
    yield f"{portal / nginx:.3g}" if portal and nginx else "-"


table = [("", "Bản Tin", "nginx", "ratio")]
table += [(title, *cells(what, digits)) for what, title, digits in ROWS if (what, "portal") in figures]
widths = [max(len(row[column]) for row in table) for column in range(4)]
for number, row in enumerate(table):
    first, *rest = (f"{cell:{'<' if column == 0 else '>'}{widths[column]}}" for column, cell in enumerate(row))
    print(f"| {' | '.join([first, *rest])} |")
    if number == 0:
        print("|" + "|".join("-" * (width + 1) + ("-" if column == 0 else ":") for column, width in enumerate(widths)) + "|")
