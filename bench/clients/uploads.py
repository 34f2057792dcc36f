"""Uploads photos to the newsroom, two at a time as the editors' script does, then all at once, and asks how much memory that took.

    uploads.py URL PID FILE…

Records how long each took from its first byte sent to its answer, in seconds, and the most memory that the process ever held.
"""

import sys
import time
from concurrent.futures import ThreadPoolExecutor

from http1 import Connection, record, wrong
from newsroom import token_of

BOUNDARY = "bench"


def send(url, file, times):
    with open(file, "rb") as photo:
        content = photo.read()
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="{file.rsplit("/", 1)[-1]}"\r\n\r\n'
    body = head.encode() + content + f"\r\n--{BOUNDARY}--\r\n".encode()
    fields = {
        "cookie": f"bantin-loopback={token_of(0)}",
        "accept": "application/json",
        "content-type": f"multipart/form-data; boundary={BOUNDARY}",
    }
    start = time.perf_counter()
    answer = Connection(url).ask("POST", "/toa-soan/tai-len", fields, body)
    times.append(time.perf_counter() - start)
    if answer.status != 200 or answer.json()["widths"] != [320, 640, 960, 1440]:
        wrong(f"a photo was not taken: {answer.status} {answer.text()[:300]}")


def peak_mib(pid):
    with open(f"/proc/{pid}/status", encoding="ascii") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmHWM:")) / 1024


url, pid, files = sys.argv[1], sys.argv[2], sys.argv[3:]
alone = []
send(url, files[0], alone)
by_two = []
with ThreadPoolExecutor(2) as senders:
    list(senders.map(lambda file: send(url, file, by_two), files))
times, start = [], time.perf_counter()
with ThreadPoolExecutor(len(files)) as senders:
    list(senders.map(lambda file: send(url, file, times), files))
record("uploads all", "portal", time.perf_counter() - start)
record("uploads alone", "portal", alone[0])
record("uploads by two p50", "portal", sorted(by_two)[len(by_two) // 2])
record("uploads by two slowest", "portal", max(by_two))
record("uploads p50", "portal", sorted(times)[len(times) // 2])
record("uploads slowest", "portal", max(times))
record("uploads peak", "portal", peak_mib(pid))
