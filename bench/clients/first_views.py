"""Times pages that are in no cache, one connection, the archives taking turns.

    first_views.py REQUESTS SIZE=URL=ADDRESSES…

ADDRESSES is what addresses.py wrote. Prints p50 and p95 in milliseconds for each kind and size.
Where pages are very slow, five minutes of them must do.
"""

import itertools
import pathlib
import statistics
import sys
import time

from http1 import Connection, record

WARM_UP = 5
SECONDS_MAX = 300


class Archive:
    def __init__(self, text):
        self.size, url, addresses = text.split("=")
        self.connection = Connection(url)
        paths = {"front": ["/"]}
        for kind in "section", "article":
            paths[kind] = pathlib.Path(f"{addresses}.{kind}s").read_text().split()
        self.paths = {kind: itertools.cycle(lines) for kind, lines in paths.items()}
        self.millis = {kind: [] for kind in paths}

    def time(self, kind):
        path, began = next(self.paths[kind]), time.perf_counter()
        self.connection.page(path)
        self.millis[kind].append((time.perf_counter() - began) * 1000)


archives = [Archive(text) for text in sys.argv[2:]]
deadline = time.monotonic() + SECONDS_MAX
for turn in range(WARM_UP + int(sys.argv[1])):
    if turn > 2 * WARM_UP and time.monotonic() > deadline:
        break
    for kind in "front", "section", "article":
        for number in range(len(archives)):
            # None always follows the same other one.
            archives[(number + turn) % len(archives)].time(kind)
for archive in archives:
    for kind, millis in archive.millis.items():
        percentiles = statistics.quantiles(millis[WARM_UP:], n=20)
        record(f"first {kind} p50 {archive.size}", "portal", percentiles[9])
        record(f"first {kind} p95 {archive.size}", "portal", percentiles[18])
