"""What differs between two editions of the same minutes, item by item and word by word."""

import difflib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from scrutiny.models import Attendance, Ground, MinutesEdition, Verdict
from scrutiny.records import AttendanceRecord, MinutesItemRecord, MinutesRecord, read

Change = Literal["same", "removed", "added"]
WORD = re.compile(r"\S+\s*|\s+")
TEXTS = {
    "number": "Number",
    "title": "Title",
    "discussion": "Discussion",
    "outcome": "Outcome",
    "verdict": "Assurance",
    "verdict_reason": "Why",
    "ground": "Heard without the public",
}


@dataclass(frozen=True)
class TextPart:
    """A run of words that both editions have, or that one of them alone has."""

    change: Change
    text: str


@dataclass(frozen=True)
class TextDifference:
    """One text that differs. `parts`, one after the other, tell both versions."""

    label: str
    before: str
    after: str
    parts: tuple[TextPart, ...]


@dataclass(frozen=True)
class ItemDifference:
    """An item that one edition has and the other has not, or whose texts differ. `item` is its permanent id."""

    item: str
    number: str
    title: str
    change: Literal["added", "removed", "changed"]
    texts: tuple[TextDifference, ...]


@dataclass(frozen=True)
class AttendanceDifference:
    """Somebody whose line in the attendance differs; "" where an edition does not list them."""

    name: str
    before: str
    after: str


@dataclass(frozen=True)
class MinutesDifference:
    """Everything that differs between two editions. `earlier` and `later` are their numbers."""

    earlier: int
    later: int
    change_note: str
    is_now_confirmed: bool
    attendance: tuple[AttendanceDifference, ...]
    items: tuple[ItemDifference, ...]

    @property
    def is_empty(self) -> bool:
        """The words are the same: only the edition is another one."""
        return not (self.attendance or self.items)


def minutes_difference(earlier: MinutesEdition, later: MinutesEdition) -> MinutesDifference:
    """Compare the frozen records of two editions of one meeting's minutes, whichever order they are given in.

    Raises ValueError for editions of different meetings.
    """
    if earlier.meeting_id != later.meeting_id:
        raise ValueError("These editions are minutes of different meetings, so they can't be compared.")
    if earlier.number > later.number:
        earlier, later = later, earlier
    before, after = read(earlier.data, MinutesRecord), read(later.data, MinutesRecord)
    confirmed = MinutesEdition.Status.CONFIRMED
    return MinutesDifference(
        earlier=earlier.number,
        later=later.number,
        change_note=after.change_note,
        is_now_confirmed=before.status != confirmed and after.status == confirmed,
        attendance=tuple(_attendance(before.attendance, after.attendance)),
        items=tuple(_items(before.items, after.items)),
    )


def text_parts(before: str, after: str) -> tuple[TextPart, ...]:
    """Both texts as one run of parts: lines are compared first, then the words of lines that differ."""
    parts: list[TextPart] = []
    for change, first, second in _runs(before.splitlines(keepends=True), after.splitlines(keepends=True)):
        if change == "replace":
            for inner, one, two in _runs(WORD.findall(first), WORD.findall(second)):
                parts += _parts(inner, one, two)
        else:
            parts += _parts(change, first, second)
    joined: list[TextPart] = []
    for part in parts:
        if joined and joined[-1].change == part.change:
            joined[-1] = TextPart(part.change, joined[-1].text + part.text)
        else:
            joined.append(part)
    return tuple(joined)


def _runs(before: Sequence[str], after: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    for tag, start, end, start_after, end_after in difflib.SequenceMatcher(
        None, before, after, autojunk=False
    ).get_opcodes():
        yield tag, "".join(before[start:end]), "".join(after[start_after:end_after])


def _parts(tag: str, before: str, after: str) -> list[TextPart]:
    if tag == "equal":
        return [TextPart("same", before)]
    pairs: list[tuple[Change, str]] = [("removed", before), ("added", after)]
    return [TextPart(change, text) for change, text in pairs if text]


def _attendance(
    before: Sequence[AttendanceRecord], after: Sequence[AttendanceRecord]
) -> Iterator[AttendanceDifference]:
    first, second = {row.name: row for row in before}, {row.name: row for row in after}
    for name in [*second, *(name for name in first if name not in second)]:
        one, two = _line(first.get(name)), _line(second.get(name))
        if one != two:
            yield AttendanceDifference(name, one, two)


def _line(row: AttendanceRecord | None) -> str:
    """Chief Constable, Cheshire Constabulary: Present."""
    if row is None:
        return ""
    who = ", ".join(part for part in (row.post, row.organisation) if part)
    status = Attendance.Status(row.status).label
    standing = f"{status} for {row.substitute_for}" if row.substitute_for else status
    return f"{who}: {standing}" if who else standing


def _items(before: Sequence[MinutesItemRecord], after: Sequence[MinutesItemRecord]) -> Iterator[ItemDifference]:
    first, second = {row.item: row for row in before}, {row.item: row for row in after}
    for row in after:
        earlier = first.get(row.item)
        texts = tuple(_texts(earlier, row))
        if texts:
            yield ItemDifference(row.item, row.number, row.title, "changed" if earlier else "added", texts)
    for row in before:
        if row.item not in second:
            yield ItemDifference(row.item, row.number, row.title, "removed", tuple(_texts(row, None)))


def _texts(before: MinutesItemRecord | None, after: MinutesItemRecord | None) -> Iterator[TextDifference]:
    for name, label in TEXTS.items():
        one, two = _told(before, name), _told(after, name)
        if one != two:
            yield TextDifference(label, one, two, text_parts(one, two))


def _told(row: MinutesItemRecord | None, name: str) -> str:
    value = str(getattr(row, name)) if row is not None else ""
    if name == "verdict" and value:
        return Verdict(value).label
    if name == "ground" and value:
        return Ground(value).label
    return value
