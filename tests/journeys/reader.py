"""A reader without an account: opens all that the record of scrutiny shows, page by page, feed by feed."""

import re
from collections import deque
from dataclasses import dataclass, field
from html import unescape
from typing import Any

import feedparser
from django.test import Client
from django.urls import resolve
from icalendar import Calendar

from scrutiny.api.urls import router

LINK = re.compile(r'href="(/scrutiny/[^"#?]*)')
TAG = re.compile(r"<[^>]+>")
STARTS = ("/", "/scrutiny/", "/scrutiny/questions/ask/", "/sitemap.xml")
API = tuple(f"/api/v1/{prefix}/" for prefix, _, _ in router.registry)


@dataclass
class Reader:
    """Reads everything anew with each `walk`. `hidden` are words that nothing public may hold."""

    client: Client = field(default_factory=Client)
    hidden: set[str] = field(default_factory=set)
    pages: dict[str, str] = field(default_factory=dict)  # what was read last, by address

    def walk(self) -> None:
        """Open the starts, every address below /scrutiny/ that leads from them, and every list of the API."""
        self.pages = {}
        waiting, known = deque([*STARTS, *API]), {*STARTS, *API}
        while waiting:
            address = waiting.popleft()
            response = self.client.get(address)
            assert response.status_code == 200, address
            assert not response.cookies, address
            self.pages[address] = _words(address, response)
            for link in LINK.findall(response.text if response["Content-Type"].startswith("text/html") else ""):
                if link not in known:
                    known.add(link)
                    waiting.append(link)
        for word in self.hidden:
            assert self.places(word) == set(), word

    def places(self, word: str) -> set[str]:
        """The names of the pages, lists and feeds in which this word stood at the last walk."""
        return {_name(address) for address, text in self.pages.items() if word in text}

    def show(self, *words: str) -> None:
        """These are published now: `walk` no longer refuses them."""
        self.hidden -= {*words}


def _name(address: str) -> str:
    """meeting_detail for a page; api:minutes for a list of the API."""
    if address.startswith("/api/"):
        return f"api:{address.split('/')[3]}"
    return str(resolve(address).url_name)


def _words(address: str, response: Any) -> str:
    """The text of a page, a feed or a file, as its reader has it. A feed must be one that programs can read."""
    kind = response["Content-Type"].partition(";")[0]
    content = b"".join(response) if response.streaming else response.content
    if kind == "text/calendar":
        events = Calendar.from_ical(content).walk("VEVENT")
        return "\n".join(f"{name}: {value}" for event in events for name, value in event.items())
    text: str = content.decode(errors="replace")
    if kind == "application/atom+xml":
        parsed = feedparser.parse(content)
        assert not parsed.bozo, address
        return "\n".join(f"{entry.title}\n{unescape(entry.summary)}" for entry in parsed.entries)
    if kind != "text/html":
        return text
    return re.sub(r" ([.,;:])", r"\1", unescape(re.sub(r"\s+", " ", TAG.sub(" ", text))))


def events(client: Client, address: str) -> list[tuple[str, str, int]]:
    """Day, status and sequence of each event of a calendar, in order of the day."""
    found = Calendar.from_ical(client.get(address).content).walk("VEVENT")
    return sorted(
        (event["dtstart"].dt.strftime("%Y-%m-%d"), str(event["status"]), int(event["sequence"])) for event in found
    )
