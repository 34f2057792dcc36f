"""Holds a portal's sitemap to the schema of sitemaps.org (from npm `sitemap`), and asks for every address in it. The schema of
news sitemaps is in no package that we know of: theirs are checked by the words of Google's documentation."""

import sys
import urllib.robotparser
from datetime import datetime

from lxml import etree, html

from reading import get, require

SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
NEWS = "{http://www.google.com/schemas/sitemap-news/0.9}"


def check_map(origin, robots, schema):
    document = etree.fromstring(get(f"{origin}/sitemap.xml")[0])
    schema.assertValid(document)
    addresses = [element.text for element in document.iter(f"{SITEMAP}loc")]
    require(len(set(addresses)) == len(addresses) > 5, addresses)
    for address in addresses:
        body, _ = get(address)
        canonical = html.fromstring(body.decode()).xpath("//link[@rel='canonical']/@href")
        require(canonical == [address], f"{address} calls itself {canonical}")
        require(robots.can_fetch("*", address), f"{address}: robots.txt forbids it")
    return addresses


def check_news(origin, addresses):
    document = etree.fromstring(get(f"{origin}/tin-moi.xml")[0])
    require(document.tag == f"{SITEMAP}urlset", document.tag)
    for url in document:
        news = url.find(f"{NEWS}news")
        publication = news.find(f"{NEWS}publication")
        require(url.findtext(f"{SITEMAP}loc") in addresses, etree.tostring(url))
        require(publication.findtext(f"{NEWS}name") and publication.findtext(f"{NEWS}language") == "vi", etree.tostring(url))
        require(datetime.fromisoformat(news.findtext(f"{NEWS}publication_date")).tzinfo, etree.tostring(url))
        require(news.findtext(f"{NEWS}title"), etree.tostring(url))


def main():
    origin, schema = sys.argv[1:3]
    robots = urllib.robotparser.RobotFileParser(f"{origin}/robots.txt")
    robots.read()
    require(robots.site_maps() == [f"{origin}/sitemap.xml", f"{origin}/tin-moi.xml"], robots.site_maps())
    for kept_out in ("/toa-soan", "/dang-nhap", "/xem-truoc", "/api/open_article"):
        require(not robots.can_fetch("*", f"{origin}{kept_out}"), f"robots.txt lets programs into {kept_out}")
    require(robots.can_fetch("*", f"{origin}/api/v1/articles"), "robots.txt keeps programs from what is for them")
    addresses = check_map(origin, robots, etree.XMLSchema(etree.parse(schema)))
    check_news(origin, addresses)
    print(f"A sitemap of {len(addresses)} addresses is valid, and each of them is there.")


main()
