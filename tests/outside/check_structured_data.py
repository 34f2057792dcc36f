"""Expands the structured data of a portal's pages with PyLD and holds every type and property to the vocabulary of schema.org, as
npm `schema-dts` has it. schema.org's own context is in no package: in its place stands one that takes every word for schema.org's."""

import json
import re
import sys

from lxml import html
from pyld import jsonld

from reading import get, require

VOCABULARY = "https://schema.org/"


def load_context(url, options=None):
    require(url.rstrip("/") == "https://schema.org", f"another context: {url}")
    return {"contentType": "application/ld+json", "contextUrl": None, "documentUrl": url, "document": {"@context": {"@vocab": VOCABULARY}}}


def read_vocabulary(path):
    """Of each type its properties, with those of what it is a kind of."""
    with open(path, encoding="utf-8") as file:
        text = file.read()
    parents, properties, types = {}, {}, {}
    for block in re.finditer(r"^(?:export )?interface (\w+) extends ([^{]+)\{(.*?)^\}", text, re.M | re.S):
        name, bases, body = block.groups()
        parents[name] = re.findall(r"\w+Base", bases)
        properties[name] = set(re.findall(r'^    "([\w-]+)"\?:', body, re.M))
        leaf = re.search(r'"@type": "(\w+)"', body)
        if leaf:
            types[leaf.group(1)] = name
    def all_of(name):
        return properties.get(name, set()).union(*(all_of(parent) for parent in parents.get(name, [])))
    return {kind: all_of(name) for kind, name in types.items()}


def check_node(node, vocabulary, page, seen):
    kinds = [kind.removeprefix(VOCABULARY) for kind in node.get("@type", [])]
    for kind in kinds:
        require(kind in vocabulary, f"{page}: schema.org has no {kind}")
        seen.add(kind)
    known = set().union(*(vocabulary[kind] for kind in kinds)) if kinds else None
    for name, values in node.items():
        if name.startswith("@"):
            continue
        name = name.removeprefix(VOCABULARY)
        # `query-input` annotates a property of an action (schema.org, "Potential Actions").
        require(known is None or name in known or name.endswith("-input"), f"{page}: {kinds} has no {name}")
        for value in values:
            require(value.get("@value", "x") != "", f"{page}: {name} is empty")
            check_node(value, vocabulary, page, seen)


def check_page(url, vocabulary):
    document = html.fromstring(get(url)[0].decode())
    blocks = document.xpath("//script[@type='application/ld+json']/text()")
    require(len(blocks) == 1, f"{url}: {len(blocks)} blocks of structured data")
    seen = set()
    for node in jsonld.expand(json.loads(blocks[0]), {"documentLoader": load_context}):
        check_node(node, vocabulary, url, seen)
    return seen


def main():
    origin, vocabulary = sys.argv[1], read_vocabulary(sys.argv[2])
    require({"headline", "datePublished", "name"} <= vocabulary["NewsArticle"], "the vocabulary was not read")
    articles = json.loads(get(f"{origin}/api/v1/articles?limit=5")[0])["articles"]
    pages = {f"{origin}/": {"GovernmentOrganization", "WebSite", "SearchAction"}}
    pages |= {article["url"]: {"NewsArticle", "BreadcrumbList", "GovernmentOrganization"} for article in articles}
    pages |= {article["section"]["url"]: {"BreadcrumbList"} for article in articles}
    for url, wanted in pages.items():
        seen = check_page(url, vocabulary)
        require(wanted <= seen, f"{url}: {wanted - seen} is missing")
    print(f"The structured data of {len(pages)} pages are schema.org's.")


main()
