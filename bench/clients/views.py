"""Views of articles at a steady rate, each by a reader never seen before: what goes on beside a load run.

    views.py URL VIEWS-A-SECOND FILE-OF-ARTICLE-IDS OUT

Runs until SIGTERM, waits for the answers under way, and writes into OUT how many views were
acknowledged, refused, and sent without an answer. OUT.ready is there once the first was answered.
"""

import asyncio
import json
import pathlib
import random
import secrets
import signal
import sys
import time
import urllib.parse

CONNECTIONS = 32
TIMEOUT = 30


class Views:
    def __init__(self, url, rate, articles):
        self.address, self.rate, self.articles = urllib.parse.urlsplit(url), rate, articles
        self.slot, self.began, self.stopping = 0, time.monotonic(), False
        self.refused = self.unanswered = 0
        self.acknowledged = []  # (when, the number in the answer)

    async def run(self):
        await asyncio.gather(*(self.connection() for _ in range(CONNECTIONS)))

    def stop(self):
        self.stopping = True

    async def connection(self):
        """Takes the next moment of the common beat, whenever it is free."""
        reader = writer = None
        while True:
            moment, self.slot = self.began + self.slot / self.rate, self.slot + 1
            await asyncio.sleep(max(0, moment - time.monotonic()))
            if self.stopping:
                break
            try:
                if not writer:
                    reader, writer = await asyncio.open_connection(self.address.hostname, self.address.port)
                await asyncio.wait_for(self.view(reader, writer), TIMEOUT)
            except (OSError, asyncio.IncompleteReadError, asyncio.TimeoutError):
                self.unanswered += 1
                if writer:
                    writer.close()
                reader = writer = None
        if writer:
            writer.close()

    async def view(self, reader, writer):
        body = f"article={random.choice(self.articles)}&reader={secrets.token_hex(8)}"
        writer.write((
            f"POST /api/count_view HTTP/1.1\r\nhost: {self.address.netloc}\r\n"
            f"content-type: application/x-www-form-urlencoded\r\ncontent-length: {len(body)}\r\n\r\n{body}"
        ).encode())
        head = await reader.readuntil(b"\r\n\r\n")
        status, length = int(head.split(None, 2)[1]), 0
        for line in head.lower().split(b"\r\n"):
            if line.startswith(b"content-length:"):
                length = int(line.partition(b":")[2])
        answer = await reader.readexactly(length)
        if status == 200:
            self.acknowledged.append((time.monotonic(), json.loads(answer)["views"]))
        elif status == 204:  # nginx
            self.acknowledged.append((time.monotonic(), 0))
        else:
            self.refused += 1


async def main(url, rate, articles, out):
    views = Views(url, float(rate), pathlib.Path(articles).read_text().split())
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, views.stop)
    running = asyncio.create_task(views.run())
    while not views.acknowledged and not running.done():
        await asyncio.sleep(0.01)
    pathlib.Path(out + ".ready").touch()
    await running
    pathlib.Path(out).write_text(f"{len(views.acknowledged)} {views.refused} {views.unanswered}\n")


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
