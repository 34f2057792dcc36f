"""How long readers wait for what was published, at the node that published it and at another one over the same database.

    seen.py URL OTHER-URL SECONDS

Publishes one text after another and opens the section at either node until it stands there. At its own node it stands there
when the answer is given. Records percentiles of the other node, in milliseconds.
"""

import random
import sys
import time
import urllib.parse

from http1 import Connection, record, wrong
from newsroom import percentile, token_of

SECTION = "/tin-tuc"
LATE = 10
# From one look of a node to the next. Nobody publishes in step with them.
LOOK_EVERY = 0.25


def call(connection, function, **fields):
    form = {"content-type": "application/x-www-form-urlencoded", "cookie": f"bantin-loopback={token_of(0)}"}
    answer = connection.ask("POST", f"/api/toa-soan/{function}", form, urllib.parse.urlencode(fields).encode())
    if answer.status != 200:
        wrong(f"{function} was answered with {answer.status}: {answer.text()}")
    return answer.json()


def wait_for(headline, connection):
    start = time.perf_counter()
    while headline not in connection.page(SECTION).text():
        if time.perf_counter() - start > LATE:
            wrong(f"{headline} was not seen for {LATE} s.")
        time.sleep(0.002)
    return time.perf_counter() - start


own, other = Connection(sys.argv[1]), Connection(sys.argv[2])
waits, until = [], time.monotonic() + float(sys.argv[3])
while time.monotonic() < until:
    headline = f"Tin thứ {len(waits)} của phép đo"
    fields = {"draft[section]": SECTION[1:], "draft[headline]": headline, "body": "<p>Nội dung.</p>"}
    text = call(own, "save_text", **fields)["id"]
    time.sleep(random.random() * LOOK_EVERY)
    call(own, "act_on_text", text=text, seen=1, act="publish_unreviewed", reason="Đo")
    waits.append(wait_for(headline, other))
    if headline not in own.page(SECTION).text():
        wrong(f"{headline} was not seen at the node that published it.")
for share in 50, 95:
    record(f"seen p{share}", "portal", percentile(waits, share / 100))
record("seen at most", "portal", max(waits) * 1000)
