"""The day by which something is due, where minutes write it."""
# ruff: noqa: RUF001 - minutes have the dashes and apostrophes that a word processor puts in

import calendar
import re
from datetime import date

MONTHS = (
    {name.casefold(): number for number, name in enumerate(calendar.month_name) if name}
    | {name.casefold(): number for number, name in enumerate(calendar.month_abbr) if name}
    | {"sept": 9}
)
MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
DAY_MONTH = re.compile(
    rf"\b(?P<day>\d{{1,2}})(?:st|[nr]d|th)?\s+(?:of\s+)?(?P<month>{MONTH})\b\.?,?(?:\s+(?P<year>\d{{4}}|\d{{2}})\b)?",
    re.I,
)
MONTH_DAY = re.compile(rf"\b(?P<month>{MONTH})\s+(?P<day>\d{{1,2}})(?:st|[nr]d|th)?\b,?(?:\s+(?P<year>\d{{4}}))?", re.I)
NUMBERS = re.compile(r"\b(?P<day>\d{1,2})[/.](?P<month>\d{1,2})[/.](?P<year>\d{4}|\d{2})\b")
ISO = re.compile(r"\b(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})\b")
END_OF_MONTH = re.compile(rf"\b(?:(?:the\s+)?end\s+(?:of\s+)?)?(?P<month>{MONTH})\b(?:\s+(?P<year>\d{{4}}))?", re.I)
# What stands before a day by which something is due.
CUE = re.compile(
    r"\b(?:no later than|not later than|due(?:\s+(?:date|by|on))?|deadline|target(?:\s+date)?|complete(?:d)?\s+by|by"
    r"|before|in time for|for)\b\s*[:–-]?\s*",
    re.I,
)
WORDS = re.compile(
    r"(?:(?:the\s+)?next\s+(?:board|meeting|quarter|month|week)(?:\s+meeting)?|(?:the\s+)?end\s+of\s+(?:the\s+)?"
    r"(?:month|week|quarter|financial year|year|q[1-4])|q[1-4]\b|asap|as soon as possible|ongoing|immediate(?:ly)?|"
    r"(?:mon|tues|wednes|thurs|fri)day)",
    re.I,
)


def due_in_text(text: str, held_on: date) -> tuple[date | None, str]:
    """The day that a sentence gives after “by”, “due” and their like, or the words that it has instead: (day, words).

    A day without a year is the next such day after the meeting.
    """
    words = ""
    for cue in CUE.finditer(text):
        rest = text[cue.end() : cue.end() + 40]
        rest = re.sub(r"^(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,?\s+)(?=\d)", "", rest, flags=re.I)
        rest = re.sub(r"^the\s+(?=\d)", "", rest)
        if (day := _at_start(rest, held_on)) is not None:
            return day, ""
        if not words and (said := WORDS.match(rest)):
            words = said[0]
    return None, words


def due_in_cell(text: str, held_on: date) -> tuple[date | None, str]:
    """The day that a cell of a table gives, or its words where they are no day: (day, words)."""
    text = text.strip()
    for pattern in (ISO, NUMBERS, DAY_MONTH, MONTH_DAY, END_OF_MONTH):
        if (found := pattern.search(text)) and (day := _day(found.groupdict(), held_on)) is not None:
            return day, ""
    return None, text


def _at_start(text: str, held_on: date) -> date | None:
    for pattern in (ISO, NUMBERS, DAY_MONTH, MONTH_DAY, END_OF_MONTH):
        if (found := pattern.match(text)) and (day := _day(found.groupdict(), held_on)) is not None:
            return day
    return None


def _day(parts: dict[str, str | None], held_on: date) -> date | None:
    """The day that the parts of a match make; None for parts that make none, such as 31 April."""
    month_text = (parts["month"] or "").casefold()
    month = int(month_text) if month_text.isdigit() else MONTHS[month_text]
    year_text = parts.get("year")
    years = [int(year_text) + (2000 if len(year_text) == 2 else 0)] if year_text else [held_on.year, held_on.year + 1]
    for year in years:
        try:
            day = parts.get("day")
            last = calendar.monthrange(year, month)[1] if 1 <= month <= 12 else 0
            found = date(year, month, int(day) if day else last)
        except ValueError:
            continue
        if year_text or found >= held_on:
            return found
    return None
