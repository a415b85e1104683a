"""Which lines head an item, and which item of the agenda each means."""
# ruff: noqa: RUF001 - minutes have the dashes and apostrophes that a word processor puts in

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

from scrutiny.minutes_reader.asked import action_keyword
from scrutiny.minutes_reader.dates import MONTH
from scrutiny.minutes_reader.decided import decided_by, decision_keyword
from scrutiny.minutes_reader.lines import Line, squeezed
from scrutiny.minutes_reader.people import NAME, attendance_heading, people_columns
from scrutiny.minutes_reader.proposals import AgendaLine

SURE = 0.85  # likeness of titles at which a line without any mark is a heading
LIKELY = 0.7  # at which a heading is that item of the agenda
BY_NUMBER = 0.3  # at which an equal number is enough
STEP = 3  # numbers of items may leave out two
LONGEST_PLAIN = 60
TITLE_PAGE = 3  # lines that may be headings of the whole
LOG = re.compile(r"(?:previous |matters arising and )?actions? (?:log|tracker|update|points update)s?", re.I)
# The list of actions at the end, which repeats those above.
SUMMARY = re.compile(
    r"summary of actions?(?: agreed)?|(?:table|list) of actions?|action (?:summary|list|table|log|tracker)"
    r"|actions arising(?: from the meeting)?",
    re.I,
)
PRIVATE = re.compile(
    r"\b(?:private|exempt|confidential|closed session|in camera|without the public)\b"
    r"|\bexclu(?:de|sion of)(?: the)? (?:press and )?public\b"
    r"|\bpart\s+(?:2|two|ii|b)\b",
    re.I,
)
PUBLIC_AGAIN = re.compile(
    r"\bpart\s+(?:1|one|i|a)\b|\b(?:open session|in public|public (?:part|session|items))\b", re.I
)
EXCLUDED = re.compile(r"\b(?:public|press)\b[^.]{0,60}\bexcluded\b|\bexcluded\b[^.]{0,40}\bpublic\b", re.I)


class Headings:
    """Tells headings of items from other lines of one set of minutes."""

    def __init__(self, lines: Sequence[Line], agenda: Sequence[AgendaLine]) -> None:
        self.agenda = agenda
        self.numbers = {line.number.casefold().strip(". ") for line in agenda if line.number}
        self.last = 0
        labelled = [line for line in lines if line.label and self._may_head(line)]
        whole = [line for line in labelled if line.label.isdigit() or "/" in line.label]
        self.are_marked = sum(self._is_marked(line) for line in whole) >= 2
        # Headings without numbers: then numbered lines are points of a list.
        self.are_headed = not self.are_marked and len(_headings_after_front(lines)) >= 2
        self.is_numbered = len(whole) >= 2 and not self.are_headed
        marked = [line for line in lines if self._may_head(line) and not line.label and self._is_marked(line)]
        self.are_plain = not self.is_numbered and len([line for line in marked if not attendance_heading(line)]) < 3
        self.lists_people = any(_lists_people(line) for line in lines if not line.label)

    def is_item(self, line: Line, *, in_front: bool, in_people: bool) -> bool:
        """Does this line head an item? `in_front`: nothing but a title page so far."""
        if not self._may_head(line) or (in_people and self._is_person(line)):
            return False
        if line.label:
            return self._is_labelled_item(line)
        if attendance_heading(line):
            return False
        if SUMMARY.fullmatch(line.rest) and not in_front:
            return True
        if any(likeness(line.rest, item.title) >= SURE for item in self.agenda):
            return not (in_front and line.is_capitals and len(line.rest.split()) > 6)
        if self.is_numbered or not (self._is_marked(line) or (self.are_plain and self._is_plain_title(line))):
            return False
        return not in_front or not self.lists_people

    def started(self, line: Line) -> None:
        """Remember the number of a heading, so that the next one's can be judged."""
        if line.label.isdigit():
            self.last = int(line.label)

    def _is_labelled_item(self, line: Line) -> bool:
        is_marked = self._is_marked(line)
        if line.label.casefold() in self.numbers and (
            is_marked or any(likeness(line.rest, item.title) >= LIKELY for item in self.agenda)
        ):
            return True
        if "/" in line.label:
            return True
        if not line.label.isdigit():
            return is_marked and "." not in line.label
        if self.are_headed and not is_marked:
            return False
        follows = self.last < int(line.label) <= self.last + STEP
        return follows and (is_marked or not self.are_marked)

    @staticmethod
    def _is_marked(line: Line) -> bool:
        return line.kind == "heading" or line.is_capitals

    @staticmethod
    def _is_plain_title(line: Line) -> bool:
        """A short line after a blank one, in minutes that mark no heading in any other way."""
        return line.is_after_blank and len(line.rest) <= LONGEST_PLAIN and ":" not in line.rest

    @staticmethod
    def _may_head(line: Line) -> bool:
        text = line.rest
        if line.kind in ("row", "bullet", "asked") or not line.looks_like_a_title:
            return False
        is_other = action_keyword(text) or decision_keyword(text) is not None or decided_by(text)
        is_log = LOG.fullmatch(text) or SUMMARY.fullmatch(text)
        is_date = re.match(rf"(?:{MONTH})\b\.?\s*\d{{0,4}}", text, re.I) and line.label
        return bool(is_log) or not (is_other or is_date)

    @staticmethod
    def _is_person(line: Line) -> bool:
        return bool(NAME.match(line.rest.partition(",")[0].partition(" –")[0].partition(" (")[0].strip())) and (
            "," in line.rest or "–" in line.rest or "(" in line.rest
        )


def _headings_after_front(lines: Sequence[Line]) -> list[Line]:
    """Lines marked as headings, without a number, after the list of people or, where there is none, the title page."""
    people = [at for at, line in enumerate(lines) if _lists_people(line)]
    body = lines[people[0] + 1 if people else TITLE_PAGE :]
    return [line for line in body if line.kind == "heading" and not line.label and not attendance_heading(line)]


def _lists_people(line: Line) -> bool:
    return bool(attendance_heading(line) or people_columns(line))


def likeness(one: str, two: str) -> float:
    """How alike two titles are, from 0 to 1; one that starts with the other, after a word's end, counts as 0.9."""
    one, two = squeezed(one), squeezed(two)
    if not one or not two:
        return 0.0
    shorter, longer = sorted((one, two), key=len)
    if longer.startswith(f"{shorter} ") and len(shorter.split()) >= 2:
        return 0.9
    return SequenceMatcher(None, one, two, autojunk=False).ratio()


def matched(headings: Sequence[tuple[str, str]], agenda: Sequence[AgendaLine]) -> list[str]:
    """For each heading (number, title) the key of the agenda's item that it is, "" for none; no item twice.

    The likest titles go first, then equal numbers.
    """
    keys = [""] * len(headings)
    pairs = sorted(
        (
            (likeness(title, item.title) + (0.1 if _is_same(number, item.number) else 0), -place, -at)
            for place, (number, title) in enumerate(headings)
            for at, item in enumerate(agenda)
        ),
        reverse=True,
    )
    for least in (LIKELY, BY_NUMBER):
        for score, minus_place, minus_at in pairs:
            place, item = -minus_place, agenda[-minus_at]
            is_free = not keys[place] and item.key not in keys
            if is_free and score >= least and (least == LIKELY or _is_same(headings[place][0], item.number)):
                keys[place] = item.key
    return keys


def _is_same(one: str, two: str) -> bool:
    return bool(one) and one.casefold().strip(". ") == two.casefold().strip(". ")
