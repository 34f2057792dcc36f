"""A reader beside a crowd: asks for a page again and again, each time by a new connection, and prints how long it
took: the median and the 99th percentile in milliseconds, and how often there was no page.

    beside_crowd.py URL PATH SECONDS
"""

import socket
import statistics
import sys
import time

from http1 import Connection

url, path, seconds = sys.argv[1:]
# Nobody waits longer.
socket.setdefaulttimeout(10)
PAUSE = 0.01
millis, refusals = [], 0
until = time.monotonic() + float(seconds)
while time.monotonic() < until:
    reader = Connection(url)
    began = time.perf_counter()
    try:
        answer = reader.get(path, connection="close")
        refusals += answer.status != 200
    except (OSError, ConnectionError, ValueError, IndexError):
        refusals += 1
    millis.append((time.perf_counter() - began) * 1000)
    reader.close()
    time.sleep(PAUSE)
print(f"{statistics.median(millis):.2f} {statistics.quantiles(millis, n=100)[98]:.2f} {refusals} {len(millis)}")
