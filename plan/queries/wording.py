"""Figures, dates and sources as people read them. The same words stand on the page, in the report and in the chart."""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from urllib.parse import urlsplit

from pcc_portal.components.wording import MISSING, number, pounds
from plan.models import Measure

QUALIFIERS = re.compile(
    r"(just |well |a little )?(more than|over|under|almost|nearly|approximately|about|around|less than|fewer than"
    r"|at least|up to)",
    re.IGNORECASE,
)
MONTH_NAMES = "January|February|March|April|May|June|July|August|September|October|November|December"


@dataclass(frozen=True)
class SourceLink:
    """Where something was found. `url` is empty for a document without an address."""

    text: str
    url: str = ""

    @property
    def title(self) -> str:
        """What a document is called, without its publisher and pages."""
        return self.text.partition(",")[0]


@dataclass(frozen=True)
class Note:
    """What to bear in mind about something, in the words of whoever noticed it."""

    about: str
    text: str


def sources_of(source: str) -> tuple[SourceLink, ...]:
    """A stored source as links: several stand apart by semicolons. One that is named twice stands once."""
    links = []
    for part in filter(None, (part.strip() for part in source.split(";"))):
        if part.startswith(("http://", "https://")):
            links.append(SourceLink(urlsplit(part).netloc.removeprefix("www.").removeprefix("m.") or part, part))
        else:
            links.append(SourceLink(part))
    return tuple(dict.fromkeys(links))


def long_date(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def plain_number(value: Decimal) -> str:
    """Thousands apart, no idle zeros, at most two decimals: 1,234.5."""
    return number(round(value, 2))


def percent(value: Decimal) -> str:
    return f"{plain_number(value)}%"


def change(value: Decimal) -> str:
    """A change in per cent, in words: down 3.9%."""
    if value == 0:
        return "no change"
    return f"{'up' if value > 0 else 'down'} {percent(abs(value))}"


def bare_figure(value: Decimal, unit: str, noun: str = "") -> str:
    """A figure with its unit. A rank, a year or a fraction stands as it is."""
    if unit == Measure.Unit.PERCENT:
        return percent(value)
    if unit == Measure.Unit.CHANGE:
        return change(value)
    if unit == Measure.Unit.POUNDS:
        return pounds(value)
    if unit in (Measure.Unit.SECONDS, Measure.Unit.MINUTES):
        word = Measure.Unit(unit).label
        return f"{plain_number(value)} {word.removesuffix('s') if value == 1 else word}"
    if unit == Measure.Unit.OTHER:
        return _other(value, noun)
    return f"{plain_number(value)} {noun}".strip()


def _other(value: Decimal, noun: str) -> str:
    """A year has no thousands; a rank is said as one; anything else keeps its noun."""
    if noun in ("year", ""):
        return f"{value.normalize():f}"
    return f"rank {plain_number(value)}" if noun == "rank" else f"{plain_number(value)} {noun}"


def figure_text(value: Decimal | None, words: str, unit: str, noun: str = "", *, reason: str = "") -> str:
    """The figure as its source puts it: `more than 1,200,000 people`, `two thirds`, or why there is none."""
    if value is None:
        return words or reason or MISSING
    text = bare_figure(value, unit, noun)
    if not words:
        return text
    if QUALIFIERS.fullmatch(words.strip()):
        return f"{words.strip()} {text}"
    return f"{words}%" if unit == Measure.Unit.PERCENT and words[-1:].isdigit() else words


def in_period(period: str) -> str:
    """A period as the end of a sentence: in November 2022, in the year ending March 2022, or as the source puts it."""
    if re.fullmatch(rf"\d{{4}}(/\d{{2}})?|({MONTH_NAMES}|spring|summer|autumn|winter) \d{{4}}", period):
        return f"in {period}"
    if re.match(r"(year|quarter|month|\d+ months) (to|ending) ", period):
        return f"in the {period}"
    if re.fullmatch(rf"({MONTH_NAMES}) to ({MONTH_NAMES}) \d{{4}}", period):
        return f"from {period}"
    return f"({period.replace(' (', ', ').replace(')', '')})"
