"""How far the number of views in the page is behind the views already acknowledged.

    staleness.py URL PATH ARTICLE VIEWS-A-SECOND SECONDS OUT

Counts views like views.py, and meanwhile opens the page over and over. A page that shows N is as
stale as the time between the first acknowledgement of a number above N and the moment the page
was asked for. Prints the maximum in seconds.
"""

import asyncio
import gzip
import pathlib
import re
import sys
import threading
import time

from http1 import Connection, record, wrong
from views import Views

SHOWN = re.compile(r"Lượt xem:\s*(\d[\d.,\s]*)")


def number_shown(answer):
    body = gzip.decompress(answer.body) if answer["content-encoding"] == "gzip" else answer.body
    found = SHOWN.search(body.decode())
    return int(re.sub(r"\D", "", found[1])) if found else wrong("The page shows no number of views.")


def look(url, path, until, samples):
    connection, encoding = Connection(url), "identity"
    while time.monotonic() < until:
        began = time.monotonic()
        samples.append((began, number_shown(connection.page(path, encoding))))
        encoding = "gzip" if encoding == "identity" else "identity"
        time.sleep(0.002)


def stalest(samples, acknowledged):
    """The samples' numbers fall behind by the age of the first acknowledgement above them."""
    ages = [0.0]
    for began, shown in samples:
        above = [when for when, number in acknowledged if number > shown and when < began]
        ages.append(began - min(above) if above else 0.0)
    return max(ages)


async def main(url, path, article, rate, seconds, out):
    views, samples = Views(url, float(rate), [article]), []
    before = number_shown(Connection(url).page(path))
    until = time.monotonic() + float(seconds)
    sampler = threading.Thread(target=look, args=(url, path, until, samples))
    sampler.start()
    running = asyncio.create_task(views.run())
    await asyncio.to_thread(sampler.join)
    views.stop()
    await running
    pathlib.Path(out).write_text(f"{len(views.acknowledged)} {views.refused} {views.unanswered}\n")
    if not samples or not views.acknowledged:
        sys.exit("Nothing was sampled.")
    most = before + len(views.acknowledged) + views.unanswered
    if max(shown for _, shown in samples) > most:
        wrong(f"The page showed {max(shown for _, shown in samples)} views where there were at most {most}.")
    age = stalest(samples, views.acknowledged)
    print(f"    at most {age:.3f} s behind, in {len(samples)} looks", file=sys.stderr)
    record("stale", "portal", age)
    await asyncio.sleep(1.1)
    shown = number_shown(Connection(url).page(path))
    if not views.unanswered and shown != before + len(views.acknowledged):
        wrong(f"After a second the page shows {shown} views, not {before + len(views.acknowledged)}.")


asyncio.run(main(*sys.argv[1:]))
