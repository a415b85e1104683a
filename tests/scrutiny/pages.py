"""Pages as tests read them."""

import re
from html import unescape

from django.test import Client


def page(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200, url
    assert not response.cookies
    return response.content.decode()


def words(html: str) -> str:
    """What a reader sees: text alone, spaces as one."""
    main = html.partition("<main")[2].partition("</main>")[0]
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", main)))
