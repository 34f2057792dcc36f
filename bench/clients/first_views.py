"""Times pages that are in no cache, one connection, the archives taking turns.

    first_views.py REQUESTS SIZE=URL=ADDRESSES=DATABASE…

ADDRESSES is what addresses.py wrote, DATABASE the archive's file. Prints p50 and p95 in milliseconds for
each kind and size: with the file in the machine's memory, and then with nothing of it there before each
page, so that it is read from the disk. Where pages are very slow, five minutes of them must do.
"""

import itertools
import os
import pathlib
import statistics
import sys
import time

from http1 import Connection, record

WARM_UP = 5
SECONDS_MAX = 300


class Archive:
    def __init__(self, text):
        self.size, url, addresses, database = text.split("=")
        self.database = os.open(database, os.O_RDONLY)
        self.connection = Connection(url)
        paths = {"front": ["/"]}
        for kind in "section", "article":
            paths[kind] = pathlib.Path(f"{addresses}.{kind}s").read_text().split()
        self.paths = {kind: itertools.cycle(lines) for kind, lines in paths.items()}

    def read_into_memory(self):
        os.lseek(self.database, 0, os.SEEK_SET)
        while os.read(self.database, 1 << 20):
            pass

    def drop_from_memory(self):
        # What is not written to the disk yet would stay.
        os.fsync(self.database)
        os.posix_fadvise(self.database, 0, 0, os.POSIX_FADV_DONTNEED)

    def time(self, kind):
        path, began = next(self.paths[kind]), time.perf_counter()
        self.connection.page(path)
        return (time.perf_counter() - began) * 1000


def measure(where, requests, before):
    millis = {}
    deadline = time.monotonic() + SECONDS_MAX
    for turn in range(WARM_UP + requests):
        if turn > 2 * WARM_UP and time.monotonic() > deadline:
            break
        for kind in "front", "section", "article":
            for number in range(len(archives)):
                # None always follows the same other one.
                archive = archives[(number + turn) % len(archives)]
                before(archive)
                millis.setdefault((kind, archive.size), []).append(archive.time(kind))
    for (kind, size), values in millis.items():
        percentiles = statistics.quantiles(values[WARM_UP:], n=20)
        record(f"first {kind}{where} p50 {size}", "portal", percentiles[9])
        record(f"first {kind}{where} p95 {size}", "portal", percentiles[18])


archives = [Archive(text) for text in sys.argv[2:]]
for archive in archives:
    archive.read_into_memory()
measure("", int(sys.argv[1]), lambda archive: None)
measure(" from disk", int(sys.argv[1]), Archive.drop_from_memory)
