"""Addresses of articles and of section pages from all over the archive.

    addresses.py URL COUNT OF-EACH-LIST OUT

Writes OUT.articles and OUT.ids, at most COUNT and in the same order, and OUT.sections: of each
section the first page, pages reached by following "Cũ hơn", and the pages after keys spread evenly
over the time in which it published. OF-EACH-LIST articles are taken from each list.
"""

import pathlib
import random
import sys
import urllib.parse

from http1 import Connection, wrong

STEPS = 5
HOUR = 3_600_000


class Archive:
    def __init__(self, url):
        self.connection = Connection(url)

    def list_news(self, section, **query):
        query = urllib.parse.urlencode({"section": section, **query})
        answer = self.connection.get(f"/api/list_news?{query}")
        if answer.status == 404 and "older_than" in query:
            return {"articles": [], "older": None}
        return answer.json() if answer.status == 200 else wrong(f"list_news?{query}: {answer.status}")

    def after(self, section, millis):
        return self.list_news(section, page="2", older_than=f"{int(millis)}-0")

    def oldest(self, section, newest):
        """About when the section's oldest article was published."""
        age, step = HOUR, HOUR
        while self.after(section, newest - age)["articles"] and age < newest:
            step, age = age, age * 2
        while step > HOUR and step > age / 50:
            step /= 2
            if not self.after(section, newest - (age - step))["articles"]:
                age -= step
        return newest - age

    def section(self, slug, lists, of_each):
        first = self.list_news(slug)
        pages, articles = [f"/{slug}"], first["articles"][:of_each]
        older = first["older"]
        for _ in range(STEPS):
            if older:
                pages.append(older)
                key = urllib.parse.parse_qs(urllib.parse.urlsplit(older).query)
                older = self.list_news(slug, page=key["trang"][0], older_than=key["cu-hon"][0])["older"]
        if first["older"]:
            newest = first["articles"][0]["published_at"]
            oldest = self.oldest(slug, newest)
            for number in range(lists):
                news = self.after(slug, newest - (newest - oldest) * (number + 0.5) / lists)
                articles += news["articles"][:of_each]
                pages += [news["older"]] if news["older"] else []
        return pages, articles


def main(url, count, of_each, out):
    count, of_each, archive = int(count), int(of_each), Archive(url)
    # The front page names the sections that have news; some of its blocks show other things.
    contents = [block["content"] for block in archive.connection.get("/api/open_front_page").json()["blocks"]]
    shown = [content.get("Section") or content.get("Announcements") for content in contents]
    slugs = [block["section"]["slug"] for block in shown if block]
    pages, articles = [], {}
    for slug in slugs:
        # Half as many again: lists overlap where a section was quiet.
        found = archive.section(slug, int(1.5 * count / len(slugs) / of_each) + 1, of_each)
        pages += found[0]
        articles.update({f"/{a['section']['slug']}/{a['slug']}": a["id"] for a in found[1]})
    paths = list(articles)
    random.Random(1).shuffle(paths)
    random.Random(2).shuffle(pages)
    for suffix, lines in ("articles", paths[:count]), ("ids", [articles[p] for p in paths[:count]]), ("sections", pages):
        pathlib.Path(f"{out}.{suffix}").write_text("".join(f"{line}\n" for line in lines))


main(*sys.argv[1:])
