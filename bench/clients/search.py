"""Searches, one connection, kinds of questions taking turns.

    search.py URL SEARCHES ENGINE

Words are taken from the articles themselves: the two that stand in most of forty, two in the middle, and two of a headline.
Records p50 and p95 in milliseconds of the page's server function for each kind and order, and of suggestions.
"""

import collections
import re
import statistics
import sys
import time
import urllib.parse

from http1 import Connection, record, wrong

WARM_UP = 5


def words_of(article):
    text = re.sub("<[^>]*>", " ", article["content_html"]) + " " + article["headline"]
    return [word for word in re.findall(r"[^\W\d_]+", text.lower()) if len(word) > 1]


def sample(connection):
    """The newest forty, of which none is in English."""
    newest = connection.get("/api/v1/articles?limit=60").json()["articles"]
    news = [article for article in newest if article["section"]["slug"] != "en"]
    return [connection.get(f"/api/v1/articles/{article['id']}").json() for article in news[:40]]


def questions(articles):
    count = collections.Counter()
    for article in articles:
        count.update(set(words_of(article)))
    ordered = [word for word, _ in count.most_common()]
    middle = len(ordered) // 4
    headline = words_of({"content_html": "", "headline": articles[0]["headline"]})
    return {
        "common": " ".join(ordered[:2]),
        "apart": f"{ordered[0]} {ordered[5]}",
        "middling": " ".join(ordered[middle : middle + 2]),
        "headline": " ".join(headline[:2]),
        "phrase": '"' + " ".join(headline[:3]) + '"',
        "nothing": f"{ordered[0]} zzqx",
    }


def percentiles(values):
    parts = statistics.quantiles(values, n=20)
    return parts[9], parts[18]


if __name__ == "__main__":
    url, searches, engine = sys.argv[1], int(sys.argv[2]), sys.argv[3]
    connection = Connection(url)
    asked = questions(sample(connection))
    for kind, q in asked.items():
        print(f"{engine} {kind}: {q}", file=sys.stderr)
    paths = {}
    for kind, q in asked.items():
        for order, title in (("moi", "newest"), ("khop", "best")):
            query = urllib.parse.urlencode({"q": q, "order": order})
            paths[f"search {engine} {kind} {title}"] = f"/api/search_articles?{query}"
    begun = urllib.parse.quote(asked["headline"][:-1])
    paths[f"search {engine} suggestions"] = f"/api/suggest_search?q={begun}"
    millis = collections.defaultdict(list)
    for turn in range(WARM_UP + searches):
        for name, path in paths.items():
            began = time.perf_counter()
            answer = connection.get(path)
            took = (time.perf_counter() - began) * 1000
            if answer.status != 200:
                wrong(f"{path} was answered with {answer.status}.")
            if turn == 0 and "nothing" not in name and "suggestions" not in name and not answer.json()["results"]:
                wrong(f"{path} found nothing.")
            if turn >= WARM_UP:
                millis[name].append(took)
    for name, values in millis.items():
        p50, p95 = percentiles(values)
        record(f"{name} p50", "portal", p50)
        record(f"{name} p95", "portal", p95)
        print(f"  {name}: p50 {p50:.2f} ms, p95 {p95:.2f} ms", file=sys.stderr)
