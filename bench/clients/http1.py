"""One HTTP/1.1 connection, thin enough to time answers with, and what the clients share of it."""

import json
import re
import socket
import sys
import urllib.parse

# How a client says that the portal was wrong. Python itself ends with 1 when the client is.
WRONG = 3
TIMEOUT = 30


class Answer:
    def __init__(self, status, fields, body):
        self.status, self.fields, self.body = status, fields, body

    def __getitem__(self, name):
        return self.fields.get(name, "")

    def json(self):
        return json.loads(self.body)

    def text(self):
        return self.body.decode()


class Connection:
    def __init__(self, url):
        parts = urllib.parse.urlsplit(url)
        self.address, self.host = (parts.hostname, parts.port), parts.netloc
        self.socket = self.stream = None

    def open(self):
        self.socket = socket.create_connection(self.address, TIMEOUT)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.stream = self.socket.makefile("rb")

    def close(self):
        if self.socket:
            self.stream.close()
            self.socket.close()
        self.socket = self.stream = None

    def get(self, path, **fields):
        return self.ask("GET", path, fields)

    def page(self, path, encoding="identity"):
        """A page, or the end of the client."""
        answer = self.ask("GET", path, {"accept-encoding": encoding})
        if answer.status != 200:
            wrong(f"{path} was answered with {answer.status}, not 200.")
        return answer

    def ask(self, method, path, fields=None, body=b""):
        fields = {"host": self.host, **(fields or {})}
        if body:
            fields["content-length"] = str(len(body))
        head = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in fields.items())
        if not self.socket:
            self.open()
        self.socket.sendall(f"{method} {path} HTTP/1.1\r\n{head}\r\n".encode() + body)
        answer = self.read(method)
        if "close" in answer["connection"].lower():
            self.close()
        return answer

    def read(self, method):
        first = self.stream.readline()
        if not first:
            raise ConnectionError("the server closed the connection without an answer")
        status, fields = int(first.split()[1]), {}
        while (line := self.stream.readline().strip()) != b"":
            name, _, value = line.decode("latin-1").partition(":")
            fields[name.lower()] = value.strip()
        if method == "HEAD" or status in (204, 304):
            body = b""
        elif "chunked" in fields.get("transfer-encoding", ""):
            body = b"".join(self.chunks())
        else:
            body = self.stream.read(int(fields.get("content-length", -1)))
        return Answer(status, fields, body)

    def chunks(self):
        while size := int(self.stream.readline().split(b";")[0], 16):
            yield self.stream.read(size)
            self.stream.readline()
        self.stream.readline()


def wrong(text):
    print(f"WRONG: {text}", file=sys.stderr)
    sys.exit(WRONG)


def record(what, side, value):
    """A line of figures, as table.py reads them."""
    print(f"{what}\t{side}\t{value}", flush=True)


def client_files(page):
    """Script and WASM of the browser's client, whose address, without their endings, the islands' loader is given."""
    loader = re.search(r'\}\)\("(/[^"]+)"\)', page)
    if not loader:
        sys.exit("The page names no client for the browser.")
    return [f"{loader[1]}.js", f"{loader[1]}.wasm"]
