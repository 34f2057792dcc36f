"""Prints the medians of what bench/run recorded as one table, each row held to its bar and its aim.

    table.py FIGURES SIZE…
"""

import collections
import statistics
import sys

figures = collections.defaultdict(list)
with open(sys.argv[1], encoding="utf-8") as lines:
    for line in lines:
        what, side, value = line.rstrip("\n").split("\t")
        figures[what, side].append(float(value))
smallest, *_, largest = sizes = [int(size) for size in sys.argv[2:]]
table = [("what", "Bản Tin", "nginx", "ratio", "bar", "aim", "result")]


def median(what, side="portal"):
    return statistics.median(figures[what, side]) if (what, side) in figures else None


def number(value, digits):
    return "-" if value is None else f"{value:,.{digits}f}"


def reached(value, limit):
    sign, limit = limit.split(" ")[:2]
    limit = float(limit.replace(",", ""))
    return value >= limit if sign == "≥" else value <= limit


def result(value, bar, aim):
    if value is None or not bar + aim:
        return "-"
    if bar and not reached(value, bar):
        return "FAIL"
    if aim and reached(value, aim):
        return "aim reached"
    return "pass" if bar else "aim missed"


def row(title, portal, nginx, ratio, judged, bar="", aim=""):
    table.append((title, portal, nginx, ratio, bar or "-", aim or "-", result(judged, bar, aim)))


def beside(what, title, digits, bar="", aim="", times=True):
    """A figure of both sides. The bar is for the ratio, or for our own figure."""
    ours, theirs = median(what), median(what, "nginx")
    if ours is None:
        return
    ratio = ours / theirs if theirs else None
    row(title, number(ours, digits), number(theirs, digits), number(ratio, 3), ratio if times else ours, bar, aim)


def load(what, title, unit, rate, p99=("", ""), cpu=("", "")):
    beside(f"{what} rate", f"{title}, {unit}s/s", 0, *rate)
    beside(f"{what} p99", f"{title}, p99 ms", 2, *p99)
    beside(f"{what} cpu", f"{title}, CPU ms/{unit}", 4, *cpu)
    beside(f"{what} database", f"{title}, PostgreSQL's CPU ms/{unit}", 4)


def first_view(kind, bar=""):
    for percentile, bar in ("p50", ""), ("p95", bar):
        values = [median(f"first {kind} {percentile} {size}") for size in sizes]
        if None not in values:
            ratio = values[-1] / values[0]
            title = f"first view of {kind}, {percentile} ms, {' / '.join(f'{size:,}' for size in sizes)} articles"
            row(title, " / ".join(number(v, 2) for v in values), "-", number(ratio, 3), ratio, bar)


def lighthouse(page):
    if median(f"lighthouse {page} lcp") is None:
        return
    scores = {}
    for side in "portal", "nginx":
        scores[side] = [
            median(f"lighthouse {page} {category}", side)
            for category in ("performance", "accessibility", "best-practices", "seo")
        ]
    shown = ["/".join(number(s, 0) for s in scores[side]) for side in scores]
    row(f"Lighthouse mobile, {page}", *shown, "-", min(scores["portal"]), "≥ 100 each")
    beside(f"lighthouse {page} tbt", f"Lighthouse, {page}, TBT ms", 0, "≤ 0", times=False)
    beside(f"lighthouse {page} cls", f"Lighthouse, {page}, CLS", 3, "≤ 0", times=False)
    beside(f"lighthouse {page} lcp", f"Lighthouse, {page}, LCP ms", 0, aim="≤ 1.05 ×")


PAGE = {"rate": ("≥ 1.0 ×", "≥ 1.3 ×"), "p99": ("≤ 1.5 ×", "≤ 1.0 ×"), "cpu": ("≤ 1.1 ×", "≤ 0.8 ×")}
load("plain", "article page", "page", **PAGE)
load("gzip", "article page, gzip", "page", **PAGE)
load("br", "article page, br, gzip", "page", **PAGE)
beside("floor rate", "a loop that only reads and writes in the portal's place, br, gzip, pages/s", 0)
load("tls http1", "article page over TLS, HTTP/1.1", "page", ("≥ 1.0 ×", "≥ 1.2 ×"))
load("tls http2", "article page over TLS, HTTP/2", "page", ("≥ 1.0 ×", "≥ 1.2 ×"))
load("tls handshakes", "handshake", "handshake", ("≥ 0.9 ×", ""))
load("mix", "1,000 article pages at random", "page", ("", ""))
if stale := figures.get(("stale", "portal")):
    # Never the median of it, and a tenth of a second for the scheduling of the client.
    late = max(stale)
    row("count in the page behind the acknowledged, at most, s", number(late, 2), "-", "-", late - 0.1, "≤ 1.0 s")
load("sqlite count", "`count_view`, SQLite", "view", ("≥ 0.15 ×", "≥ 0.3 ×"))
load("postgres count", "`count_view`, PostgreSQL", "view", ("≥ 0.05 ×", "≥ 0.15 ×"))
beside("sqlite looks rate", "`count_view` by a bot, SQLite, beside readers' calls, calls/s", 0, "≥ 1.0 ×")
if figures.get(("crowd p99", "portal")):
    # The worst of all crowds: nobody is kept out on the average.
    worst = {of: max(figures[f"crowd {of}", "portal"]) for of in ("p50", "p99", "refusals")}
    row("page beside a crowd, p50 of the worst, ms", number(worst["p50"], 1), "-", "-", None)
    row("page beside a crowd, p99 of the worst, ms", number(worst["p99"], 1), "-", "-", worst["p99"], "≤ 100 ms")
    row("readers without a page beside a crowd", number(worst["refusals"], 0), "-", "-", worst["refusals"], "≤ 0")
for kind in "front", "section", "article":
    first_view(kind, "≤ 1.5 ×")
for kind in "front", "section", "article":
    first_view(f"{kind} from disk")
beside("memory", f"PSS after load, {largest:,} articles, MiB", 1, "≤ 100 MiB", "≤ 60 MiB", times=False)
beside("start small", f"start to first 200, {smallest:,} articles, ms", 1, "≤ 3 ×")
beside("start large", f"start to first 200, {largest:,} articles, ms", 1, "≤ 1,000 ms", times=False)
beside("evening page", "start to first 200 with 3.49 million sightings of the day, ms", 1, "≤ 1,000 ms", times=False)
beside("evening ready", "and to the moment when it is ready, ms", 1)
beside("evening count", "the first view that is counted then, ms", 1, "≤ 1,000 ms", times=False)
beside("backup time", "a backup to nowhere (beside sqlite3's .backup, tar and zstd), s", 1, aim="≤ 1.5 ×")
beside("backup memory", "and its memory at the most, MiB", 0, "≤ 100 MiB", times=False)
beside("import rate", "an old portal moves in (beside trafilatura, which keeps nothing), pages/s", 0, "≥ 200 pages", times=False)
beside("import memory", "and its memory at the most, MiB", 0, "≤ 200 MiB", times=False)
if (alone := median("backup alone")) is not None:
    meanwhile = median("backup pages")
    row("article pages beside a backup, pages/s (and without one)", number(meanwhile, 0), number(alone, 0), number(meanwhile / alone, 3), meanwhile / alone, "≥ 0.9 ×")
beside("newsroom save p50", "a text is saved beside readers at full speed, p50 ms", 1)
beside("newsroom save p95", "and p95 ms", 1, "≤ 50 ms", times=False)
beside("newsroom desk p50", "the desk beside them, p50 ms", 1)
beside("newsroom desk p95", "and p95 ms ", 1, "≤ 30 ms", times=False)
beside("newsroom pages", "readers' pages meanwhile, pages/s", 0)
beside("uploads all", "twenty photos of 12 MP at once (beside libvips), s", 2)
beside("uploads alone", "one such photo alone, from its first byte until it is ready, s", 2)
beside("uploads by two p50", "each of twenty that the editors' script sends, p50 s", 2)
beside("uploads by two slowest", "and the slowest, s", 2, "≤ 3 s", times=False)
beside("uploads p50", "each of twenty sent at once, p50 s", 2)
beside("uploads slowest", "and the slowest, s ", 2)
beside("uploads peak", "memory at the most (VmHWM), MiB", 0, "≤ 400 MiB", times=False)
beside("seen p50", "published until seen at another node, p50 ms", 1)
beside("seen p95", "and p95 ms  ", 1, "≤ 500 ms", times=False)
beside("seen at most", "and at most, ms", 1)
beside("weight", "article page without photos, brotli, bytes", 0, "≤ 110,000", "≤ 80,000", times=False)
beside("weight first", "of them before first paint", 0, "≤ 20,000", times=False)
for page in "front", "section", "article":
    lighthouse(page)
for page in "search", "register", "document", "english":
    for category in "accessibility", "seo":
        beside(f"lighthouse {page} {category}", f"Lighthouse, {page}, {category}", 0, "≥ 100", times=False)
beside("lighthouse editing usable", "Lighthouse, form of a text, time to interactive ms", 0, "≤ 1,500 ms", times=False)
beside("lighthouse editing lcp", "and LCP ms ", 0)
beside("lighthouse editing tbt", "and TBT ms ", 0)
beside("lighthouse editing scripts", "and its scripts on the wire, bytes", 0, "≤ 250,000", times=False)
beside("lighthouse editing accessibility", "and its accessibility", 0, "≥ 100", times=False)

widths = [max(len(cells[column]) for cells in table) for column in range(len(table[0]))]
for line, cells in enumerate(table):
    words = (f"{cell:{'<' if column in (0, 6) else '>'}{widths[column]}}" for column, cell in enumerate(cells))
    print(f"| {' | '.join(words)} |")
    if line == 0:
        print("|" + "|".join("-" * (w + 1) + ("-" if c in (0, 6) else ":") for c, w in enumerate(widths)) + "|")
