"""Pages as somebody reads them: what stands in main, without its tags."""

import re
from html import unescape

from django.test import Client


def main_of(client: Client, path: str) -> str:
    """Return a page's main part, as it came."""
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode().partition("<main")[2].partition("</main>")[0]


def read(client: Client, path: str) -> str:
    """Return the words of a page's main part, with single spaces."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main_of(client, path))).split())
