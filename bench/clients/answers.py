"""Whether pages are answered rightly: encodings, ETag, 304, HEAD, headers, and a view counted once.

    answers.py URL ADDRESSES ARTICLE

ADDRESSES is what addresses.py wrote; the first article is looked at. Prints a line for each fault.
"""

import ctypes
import gzip
import pathlib
import re
import secrets
import sys
import time

from http1 import WRONG, Connection

ACCEPTED = ["identity", "gzip", "br", "br, gzip", "gzip, deflate, br, zstd", "gzip;q=0, br;q=0"]
ON_EVERY_PAGE = [
    "cache-control",
    "content-length",
    "content-security-policy",
    "cross-origin-opener-policy",
    "cross-origin-resource-policy",
    "etag",
    "permissions-policy",
    "referrer-policy",
    "x-content-type-options",
]
faults = 0


def check(is_right, fault):
    global faults
    if not is_right:
        faults += 1
        print(f"WRONG: {fault}", file=sys.stderr)


def unbrotli(data, length_max=1 << 24):
    # Debian's curl and nginx module bring the library; Python has no decoder of its own.
    library = ctypes.CDLL("libbrotlidec.so.1")
    plain, length = ctypes.create_string_buffer(length_max), ctypes.c_size_t(length_max)
    done = library.BrotliDecoderDecompress(ctypes.c_size_t(len(data)), data, ctypes.byref(length), plain)
    return plain.raw[: length.value] if done == 1 else b"no brotli"


def decoded(answer):
    decode = {"": bytes, "identity": bytes, "gzip": gzip.decompress, "br": unbrotli}
    return decode[answer["content-encoding"]](answer.body)


def check_encodings(connection, path, is_page=True):
    """The same content in each encoding, and what stands in the headers."""
    plain, etags = connection.page(path), {}
    for accepted in ACCEPTED:
        answer, where = connection.page(path, accepted), f"{path} ({accepted})"
        coding = answer["content-encoding"] or "identity"
        asked = {word.strip() for word in accepted.split(",") if ";q=0" not in word} | {"identity"}
        check(coding in asked, f"{where} has the encoding {coding}.")
        check(decoded(answer) == plain.body, f"{where} has other content than the plain answer.")
        check("accept-encoding" in answer["vary"].lower(), f"{where} does not vary by accept-encoding.")
        check("set-cookie" not in answer.fields, f"{where} sets a cookie.")
        if is_page:
            for name in ON_EVERY_PAGE:
                check(answer[name], f"{where} has no {name}.")
        etags.setdefault(answer["etag"], set()).add(coding)
    for etag, codings in etags.items():
        check(len(codings) == 1 or etag.startswith("W/"), f"{path}: {etag} names {' and '.join(sorted(codings))}.")
    check("br" in set.union(*etags.values()), f"{path} is never sent as brotli.")
    check("gzip" in set.union(*etags.values()), f"{path} is never sent as gzip.")


def check_head_and_304(connection, path):
    for accepted in "identity", "gzip", "br, gzip":
        full, where = connection.page(path, accepted), f"{path} ({accepted})"
        head = connection.ask("HEAD", path, {"accept-encoding": accepted})
        check(head.status == 200, f"HEAD {where}: {head.status}.")
        for name in "content-type", "content-length", "content-encoding", "etag", "cache-control", "vary":
            check(head[name] == full[name], f"HEAD {where}: {name} is “{head[name]}”, of GET “{full[name]}”.")
        etag = full["etag"]
        if not etag:
            continue
        for known in etag, f'"other", {etag}', "*":
            same = connection.get(path, accept_encoding=accepted, if_none_match=known)
            check(same.status == 304, f"{where}, If-None-Match {known}: {same.status}, not 304.")
            check(not same.body and same["etag"] == etag, f"{where}: the 304 has another ETag, or a body.")
        other = connection.get(path, accept_encoding=accepted, if_none_match='"other"')
        check(other.status == 200, f"{where}, If-None-Match of something else: {other.status}, not 200.")


def check_stylesheet(connection, page):
    path = re.search(r'<link[^>]*rel="stylesheet"[^>]*href="([^"]+)"', page.text())[1]
    check_encodings(connection, path, is_page=False)
    check_head_and_304(connection, path)
    check("immutable" in connection.page(path)["cache-control"], f"{path} is not immutable.")


def check_missing(connection):
    for path in "/khong-co-muc-nay", "/tin-tuc/khong-co-bai-nay":
        for method in "GET", "HEAD":
            status = connection.ask(method, path).status
            check(status == 404, f"{method} {path}: {status}, not 404.")


def check_counting(connection, path, article):
    """A view is counted once, however often it is sent, and stands in the page a second later."""
    reader, old = secrets.token_hex(8), connection.page(path)
    form = {"content-type": "application/x-www-form-urlencoded"}
    view = f"article={article}&reader={reader}".encode()
    first, again = (connection.ask("POST", "/api/count_view", form, view).json()["views"] for _ in range(2))
    check(first == again, f"The same view again made {again} of {first}.")
    shown = re.search(r"Lượt xem:\s*(\d[\d.,\s]*)", old.text())
    check(shown and int(re.sub(r"\D", "", shown[1])) == first - 1, f"{path} did not show {first - 1} before.")
    time.sleep(1.1)
    new = connection.get(path, if_none_match=old["etag"] or '"none"')
    check(new.status == 200, f"{path}: {new.status} for the ETag of the page before another view.")
    check(re.sub(r"\D", "", re.search(r"Lượt xem:\s*(\d[\d.,\s]*|)", new.text() or "Lượt xem:")[1]) == str(first),
          f"{path} does not show {first} views a second later.")


def main(url, addresses, article):
    connection = Connection(url)
    path = pathlib.Path(f"{addresses}.articles").read_text().split()[0]
    sections = pathlib.Path(f"{addresses}.sections").read_text().split()
    deep = max(sections, key=len)
    for page in "/", min(sections, key=len), deep, path:
        check_encodings(connection, page)
        check_head_and_304(connection, page)
    check(connection.page("/?utm_source=x").body == connection.page("/").body, "/ differs by a query it does not know.")
    check_stylesheet(connection, connection.page(path))
    check_missing(connection)
    check_counting(connection, path, article)
    sys.exit(WRONG if faults else 0)


main(*sys.argv[1:])
