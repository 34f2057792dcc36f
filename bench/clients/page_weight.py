"""What an article page weighs on the wire with brotli, without its photos.

    page_weight.py URL PATH

Follows what the HTML names: stylesheets, scripts, preloads, and the script and WASM of the inline
loader; and what those name in turn. Prints the sum, and what stands before the first paint.
"""

import html.parser
import posixpath
import re
import sys

from http1 import Connection, client_files, record


class Names(html.parser.HTMLParser):
    """The addresses in a page, each with whether the browser waits for it before it paints."""

    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        if tag == "script" and "src" in attributes:
            waits = attributes.get("type") != "module" and not {"async", "defer"} & set(attributes)
            self.found.append((attributes["src"], waits))
        elif tag == "link" and attributes.get("rel") == "stylesheet":
            self.found.append((attributes["href"], True))
        elif tag == "link" and attributes.get("rel") in ("preload", "modulepreload") and attributes.get("as") != "image":
            self.found.append((attributes["href"], False))


def named_by_page(text):
    names = Names()
    names.feed(text)
    names.found += [(file, False) for file in client_files(text)]
    # The stylesheet first: a preload of the same file must not hide that the browser waits for it.
    return sorted(names.found, key=lambda name: not name[1])


def named_by_file(path, text):
    if path.endswith(".css"):
        names = re.findall(r"@import\s+(?:url\()?[\"']?([^\"')]+)", text)
        names += re.findall(r"url\([\"']?([^\"')]+\.woff2)", text)
    else:
        names = re.findall(r"\b(?:from|import)\s*\(?[\"'](\.[^\"']+)", text)
    return [posixpath.normpath(posixpath.join(posixpath.dirname(path), name)) for name in names]


def main(url, path):
    connection = Connection(url)
    first = total = len(connection.page(path, "br").body)
    weighed, queue = {path: total}, named_by_page(connection.page(path).text())
    while queue:
        name, waits = queue.pop(0)
        if name in weighed or not name.startswith("/"):
            continue
        weighed[name] = len(connection.page(name, "br").body)
        total, first = total + weighed[name], first + weighed[name] * waits
        if name.endswith((".css", ".js")):
            inner = named_by_file(name, connection.page(name).text())
            queue += [(file, waits and name.endswith(".css") and file.endswith(".css")) for file in inner]
    for name, size in weighed.items():
        print(f"    {size:>7,} bytes {name}", file=sys.stderr)
    record("weight", "portal", total)
    record("weight first", "portal", first)


main(*sys.argv[1:])
