"""A reader without an account: opens all that the record of scrutiny shows, page by page, feed by feed."""

import re
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from html import unescape
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

import feedparser
from django.test import Client
from django.urls import resolve
from django.utils import timezone
from icalendar import Calendar
from pypdf import PdfReader

from scrutiny.api.urls import router

LINK = re.compile(r'href="(/(?:scrutiny|reports)/[^"#?]*)')
TAG = re.compile(r"<[^>]+>")
STARTS = ("/", "/scrutiny/", "/scrutiny/questions/ask/", "/reports/", "/sitemap.xml")
API = tuple(f"/api/v1/{prefix}/" for prefix, _, _ in router.registry)
ALWAYS = {
    "home", "meeting_list", "action_list", "decision_list", "question_list", "report_list", "coverage_detail",
    "minutes_feed", "paper_feed", "decision_feed", "calendar_download", "board_calendar_download",
}  # fmt: skip


@dataclass
class Reader:
    """Reads everything anew with each `walk`. `hidden` are words that nothing public may hold."""

    client: Client = field(default_factory=Client)
    hidden: set[str] = field(default_factory=set)
    pages: dict[str, str] = field(default_factory=dict)  # what was read last, by address
    copies: dict[str, dict[str, Any]] = field(default_factory=dict)  # rows by their address, of each list of the API
    copied_at: datetime | None = None

    def walk(self) -> None:
        """Open the starts, every address below /scrutiny/ and /reports/ that leads from them, and all of the API."""
        self.pages = {}
        waiting, known = deque(STARTS), {*STARTS}
        while waiting:
            address = waiting.popleft()
            response = self._read(address)
            for link in LINK.findall(response.text if response["Content-Type"].startswith("text/html") else ""):
                if link not in known:
                    known.add(link)
                    waiting.append(link)
        assert {_name(address) for address in self.pages} >= ALWAYS
        began = timezone.now()
        for address in API:
            self._copy(address)
        self.copied_at = began
        for word in self.hidden:
            assert self.places(word) == set(), word

    def _read(self, address: str) -> Any:
        response = self.client.get(address)
        assert response.status_code == 200, address
        assert not response.cookies, address
        self.pages[address] = _words(address, response)
        return response

    def _copy(self, address: str) -> None:
        """Whoever asks for what changed since the last walk has the whole list; a changed row stands at its address."""
        listed = changed = self._read(address).json()
        if self.copied_at is not None:
            changed = self.client.get(address, {"modified_since": self.copied_at.isoformat()}).json()
        assert (listed["next"], changed["next"]) == (None, None), address
        copy = self.copies.setdefault(address, {})
        for row in changed["results"]:
            copy[row["url"]] = row
            assert self._read(urlsplit(row["url"]).path).json() == row
        assert _by_address(copy.values()) == _by_address(listed["results"])

    def places(self, word: str) -> set[str]:
        """The names of the pages, lists and feeds in which this word stood at the last walk."""
        return {_name(address) for address, text in self.pages.items() if word in text}

    def show(self, *words: str) -> None:
        """These are published now: `walk` no longer refuses them."""
        self.hidden -= {*words}


def _by_address(rows: Iterable[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Without what time alone changes, which `modified_since` does not tell."""
    return {row["url"]: {name: value for name, value in row.items() if name != "is_overdue"} for row in rows}


def _name(address: str) -> str:
    """meeting_detail for a page; api:minutes for a list of the API and its rows."""
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
    if kind == "application/pdf":
        return _printed(content)
    text: str = content.decode()
    if kind == "application/atom+xml":
        parsed = feedparser.parse(content)
        assert not parsed.bozo, address
        return "\n".join(f"{entry.title}\n{unescape(entry.summary)}" for entry in parsed.entries)
    if kind != "text/html":
        return text
    return re.sub(r" ([.,;:])", r"\1", unescape(re.sub(r"\s+", " ", TAG.sub(" ", text))))


@cache
def _printed(content: bytes) -> str:
    """The words of a PDF, from cover to last page."""
    return " ".join(re.sub(r"\s+", " ", sheet.extract_text()) for sheet in PdfReader(BytesIO(content)).pages)


def events(client: Client, address: str) -> list[tuple[str, str, int]]:
    """Day, status and sequence of each event of a calendar, in order of the day."""
    found = Calendar.from_ical(client.get(address).content).walk("VEVENT")
    return sorted(
        (event["dtstart"].dt.strftime("%Y-%m-%d"), str(event["status"]), int(event["sequence"])) for event in found
    )
