"""Holds connections that are of no use, as somebody does who wants to keep readers out: opens them again when
they are closed, until it is stopped. Writes a file once all were opened.

    crowd.py URL KIND CONNECTIONS ADDRESSES READY PATH
KIND: idle (sends nothing), writing (a head, a byte a second), reading (asks PATH many times and takes 100 bytes
every five seconds). ADDRESSES of this machine's own are used in turn.
"""

import itertools
import pathlib
import resource
import selectors
import signal
import socket
import sys
import time
import urllib.parse

url, kind, connections, addresses, ready, path = sys.argv[1:]
connections, addresses = int(connections), int(addresses)
parts = urllib.parse.urlsplit(url)
hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
HEAD = f"GET {path} HTTP/1.1\r\nhost: {parts.netloc}\r\n".encode()
REQUESTS_TOGETHER = 64
# Opened again at most so often, and all of it ends after so many seconds.
OPENED_PER_SECOND, SECONDS_MAX = 5_000, 120

selector = selectors.DefaultSelector()
sources = itertools.cycle(f"127.0.1.{number + 1}" for number in range(addresses))
held = set()
signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))


def open_one():
    one = socket.socket()
    one.setblocking(False)
    one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    # A port is chosen at the connection, so that one address can have more of them than there are ports.
    one.setsockopt(socket.IPPROTO_IP, 24, 1)
    one.bind((next(sources), 0))
    one.connect_ex((parts.hostname, parts.port))
    held.add(one)
    selector.register(one, selectors.EVENT_WRITE)


def close(one):
    selector.unregister(one)
    held.discard(one)
    one.close()


def begin(one):
    """It is connected: what its kind does first."""
    if error := one.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR):
        raise OSError(error, "not connected")
    if kind == "writing":
        one.send(HEAD)
    elif kind == "reading":
        one.send((HEAD + b"\r\n") * REQUESTS_TOGETHER)
    # A reader's answers are left lying; whether it was closed shows in its turn.
    events = selectors.EVENT_READ if kind != "reading" else 0
    if events:
        selector.modify(one, events)
    else:
        selector.unregister(one)
        selector.register(one, selectors.EVENT_READ, "slow")


started = time.monotonic()
opened = 0
turn = started
paused = []
while time.monotonic() < started + SECONDS_MAX:
    missing = connections - len(held)
    may = int((time.monotonic() - started) * OPENED_PER_SECOND) - opened
    for _ in range(min(missing, max(may, 0), 500)):
        try:
            open_one()
        except OSError:
            break
        opened += 1
    if opened >= connections and not pathlib.Path(ready).exists():
        pathlib.Path(ready).touch()
    for key, events in selector.select(0.05):
        one = key.fileobj
        try:
            if events & selectors.EVENT_WRITE:
                begin(one)
            elif key.data == "slow":
                # Its next bytes in five seconds.
                if not one.recv(100):
                    close(one)
                    continue
                selector.unregister(one)
                paused.append((time.monotonic() + 5, one))
            elif not one.recv(4096):
                close(one)
        except OSError:
            close(one)
    now = time.monotonic()
    while paused and paused[0][0] <= now:
        selector.register(paused.pop(0)[1], selectors.EVENT_READ, "slow")
    if kind == "writing" and now >= turn + 1:
        turn = now
        for one in list(held):
            try:
                one.send(b"x")
            except BlockingIOError:
                pass
            except OSError:
                close(one)
