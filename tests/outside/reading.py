"""What the checks beside this file have in common: how they ask the portal, and how they say what is wrong."""

import sys
import urllib.request


def get(url):
    """The body and the headers of an answer; anything but 200 ends the check."""
    with urllib.request.urlopen(urllib.request.Request(url, headers={"User-Agent": "bantin-outside"}), timeout=20) as answer:
        return answer.read(), answer.headers


def require(holds, message):
    if not holds:
        sys.exit(f"wrong: {message}")
