"""Editors at work: each opens the desk and saves a text about once a second, and all wait for what they asked.

    newsroom.py URL EDITORS SECONDS

Records the 95th percentile of either, in milliseconds.
"""

import hashlib
import random
import sys
import threading
import time
import urllib.parse

from http1 import Connection, record, wrong

BODY = "<p>" + "Nội dung của một bài dài vừa phải, như bài nào cũng có. " * 60 + "</p>"


def token_of(number):
    return f"{number:032x}"


def cookie_of(number):
    return {"cookie": f"bantin-loopback={token_of(number)}"}


def digest_of(token):
    return hashlib.sha256(token.encode()).hexdigest()


def work(url, number, until, desks, saves):
    connection, text, revision = Connection(url), "", 0
    cookie = cookie_of(number)
    form = {"content-type": "application/x-www-form-urlencoded", **cookie}
    time.sleep(random.random())
    while time.monotonic() < until:
        start = time.perf_counter()
        if connection.get("/toa-soan", **cookie).status != 200:
            wrong("the desk was not shown.")
        desks.append(time.perf_counter() - start)
        fields = {
            "text": text,
            "based_on": revision,
            "draft[section]": "tin-tuc",
            "draft[headline]": f"Bài của biên tập viên {number}",
            "body": BODY + f"<p>{time.monotonic()}</p>",
        }
        body = urllib.parse.urlencode(fields).encode()
        start = time.perf_counter()
        answer = connection.ask("POST", "/api/toa-soan/save_text", form, body)
        saves.append(time.perf_counter() - start)
        if answer.status != 200:
            wrong(f"a text was not saved: {answer.status} {answer.text()}")
        saved = answer.json()
        if "current" not in saved["saved"]:
            wrong(f"a text was put aside: {saved}")
        text, revision = str(saved["id"]), saved["saved"]["current"]
        time.sleep(0.5 + random.random())


def percentile(values, share):
    return sorted(values)[int(len(values) * share)] * 1000


if __name__ == "__main__":
    url, editors, seconds = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    desks, saves, faults = [], [], []
    until = time.monotonic() + seconds

    def watched(number):
        try:
            work(url, number, until, desks, saves)
        except SystemExit as end:
            faults.append(end.code)

    threads = [threading.Thread(target=watched, args=(number,)) for number in range(editors)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if faults:
        sys.exit(faults[0])
    for what, values in ("desk", desks), ("save", saves):
        record(f"newsroom {what} p50", "portal", percentile(values, 0.5))
        record(f"newsroom {what} p95", "portal", percentile(values, 0.95))
