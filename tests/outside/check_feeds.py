"""Reads every feed of a portal with feedparser, a parser of others, and its JSON Feed by the words of the specification."""

import json
import sys
from datetime import datetime
from urllib.parse import urlsplit

import feedparser

from reading import get, require


def check_parsed(url, version):
    feed = feedparser.parse(url)
    require(feed.status == 200, f"{url}: {feed.status}")
    require(not feed.bozo, f"{url} is not well-formed: {feed.get('bozo_exception')}")
    require(feed.version == version, f"{url} is read as {feed.version}")
    head = feed.feed
    require(head.title and head.link and head.get("language", "vi") == "vi", f"{url}: {head}")
    own = [link.href for link in head.links if link.rel == "self"]
    require(own == [url], f"{url} names itself {own}")
    require(feed.entries, f"{url} has nothing in it")
    ids = [entry.id for entry in feed.entries]
    require(len(set(ids)) == len(ids) and all(id.startswith("tag:") for id in ids), f"{url}: {ids}")
    moments = [entry.published_parsed for entry in feed.entries]
    require(all(moments) and moments == sorted(moments, reverse=True), f"{url}: not the newest first")
    for entry in feed.entries:
        check_entry(url, entry, head)
    return {entry.id for entry in feed.entries}


def check_entry(url, entry, head):
    name = f"{url}: {entry.get('title')}"
    # A text may have no standfirst; RSS asks for a title or a description.
    require(entry.title and "summary" in entry, name)
    # Where Atom names nobody, the feed's own author is meant (RFC 4287, 4.2.1).
    require(entry.get("author") or head.get("author"), name)
    require(urlsplit(entry.link).netloc == urlsplit(url).netloc, f"{name}: {entry.link}")
    content = entry.content[0]
    require(content.type == "text/html" and len(content.value) > 50, f"{name}: {content}")
    # What feedparser's own cleaner leaves must be the whole: nothing in it is dangerous, and every address is whole.
    for sign in ('href="/', 'src="/', "<script"):
        require(sign not in content.value, f"{name}: {sign}")
    for enclosure in entry.enclosures:
        picture, headers = get(enclosure.href)
        require(headers["content-type"] == enclosure.type, f"{name}: {enclosure}")
        require(len(picture) == int(enclosure.length), f"{name}: {len(picture)} bytes and not {enclosure.length}")


def check_json(url):
    body, headers = get(url)
    require(headers.get_content_type() == "application/feed+json", f"{url}: {headers['content-type']}")
    feed = json.loads(body)
    require(feed["version"] == "https://jsonfeed.org/version/1.1", feed["version"])
    require(feed["feed_url"] == url and feed["title"] and feed["items"], url)
    for item in feed["items"]:
        require(item["id"] and (item["content_html"] or item["content_text"]), f"{url}: {item}")
        for key in ("date_published", "date_modified"):
            require(datetime.fromisoformat(item[key]).tzinfo, f"{url}: {item[key]}")
        require(all(author.get("name") for author in item.get("authors", [])), f"{url}: {item}")
    return {item["id"] for item in feed["items"]}


def main():
    origin = sys.argv[1]
    sections = json.loads(get(f"{origin}/api/v1/sections")[0])["sections"]
    # A section with nothing in it has a feed with nothing in it.
    full = [s for s in sections if json.loads(get(f"{origin}/api/v1/articles?section={s['slug']}")[0])["articles"]]
    # The few pages in English are no news, and have no feed.
    full = [section for section in full if section["slug"] != "en"]
    bases = [origin] + [section["url"] for section in full]
    for base in bases:
        rss = check_parsed(f"{base}/rss.xml", "rss20")
        atom = check_parsed(f"{base}/atom.xml", "atom10")
        require(rss == atom == check_json(f"{base}/feed.json"), f"{base}: the three tell of different articles")
    print(f"{3 * len(bases)} feeds are as others read them.")


main()
