"""Reads a whole text: who was there first, then where each item starts, then what was said, decided and asked for."""
# ruff: noqa: RUF001 - minutes have the dashes and apostrophes that a word processor puts in

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from scrutiny.minutes_reader.asked import ActionReader, action_columns, action_keyword, marked_repeats
from scrutiny.minutes_reader.decided import cleaned, decided_by, decision_keyword, decisions_inside, without_more
from scrutiny.minutes_reader.headings import EXCLUDED, PRIVATE, PUBLIC_AGAIN, Headings, matched
from scrutiny.minutes_reader.lines import Line, read_lines
from scrutiny.minutes_reader.people import (
    are_initials,
    attendance_heading,
    names_somebody,
    people_columns,
    people_of,
    people_of_row,
)
from scrutiny.minutes_reader.proposals import (
    ActionProposal,
    AgendaLine,
    AttendeeProposal,
    DecisionProposal,
    ItemProposal,
    Reading,
    Remainder,
)
from scrutiny.minutes_reader.tables import laid_out, minutes_columns

LETTERED = re.compile(r"^[(]?(?:[a-h]|i{1,3}|iv|vi{0,3}|\d{1,2})[).]\s+")


@dataclass
class _Item:
    heading: Line | None
    is_private: bool
    lines: list[Line] = field(default_factory=list)
    status: str = ""  # of the people whom its lines list, "" where it lists none


def read_minutes(text: str, agenda: Sequence[AgendaLine], held_on: date) -> Reading:
    """Propose what minutes say. Whatever is not understood stays as text under its item, or in the remainder.

    `agenda` are the meeting's items, `held_on` its day, from which dates without a year are reckoned.
    """
    layout = _Layout(list(laid_out(read_lines(text))), agenda)
    keys = matched(
        [(item.heading.label, item.heading.rest) if item.heading else ("", "") for item in layout.items], agenda
    )
    reader = ActionReader(layout.attendees, held_on)
    items = [_ItemReader(item, reader).proposal(key) for item, key in zip(layout.items, keys, strict=True)]
    return Reading(
        attendees=tuple(_once(layout.attendees)),
        items=tuple(_with_repeats(items)),
        remainder=tuple(Remainder(line.number, line.text) for line in layout.remainder),
    )


def _once(attendees: Sequence[AttendeeProposal]) -> Iterator[AttendeeProposal]:
    """Each person by the first line that names them, unless two lines are all that tells of two lines."""
    seen: set[tuple[str, int]] = set()
    for person in attendees:
        key = (person.name.casefold(), person.line)
        if key not in seen:
            seen.add(key)
            yield person


def _with_repeats(items: Sequence[ItemProposal]) -> Iterator[ItemProposal]:
    repeats = marked_repeats([action for item in items for action in item.actions])
    place = 0
    for item in items:
        actions = []
        for action in item.actions:
            actions.append(replace(action, repeats_line=repeats.get(place, 0)))
            place += 1
        yield replace(item, actions=tuple(actions))


class _Layout:
    """Which lines list people, which stand under which item, and which are left."""

    def __init__(self, lines: Sequence[Line], agenda: Sequence[AgendaLine]) -> None:
        self.attendees: list[AttendeeProposal] = []
        self.items: list[_Item] = []
        self.remainder: list[Line] = []
        self.headings = Headings(lines, agenda)
        self.status = ""  # of the list of people that is being read, "" outside of one
        self.columns: dict[str, int] | None = None
        self.is_private = False
        self.is_in_front = True
        for line in lines:
            self._place(line)

    def _place(self, line: Line) -> None:
        is_people = bool(self.status) and are_initials(line.text)
        if not is_people and self.headings.is_item(line, in_front=self.is_in_front, in_people=bool(self.status)):
            self._start(line)
        elif self.items and not self.items[-1].status:
            self._under_item(line)
        else:
            self._in_people(line)

    def _start(self, line: Line) -> None:
        self.headings.started(line)
        self.is_in_front, self.columns = False, None
        if PUBLIC_AGAIN.search(line.rest):
            self.is_private = False
        if re.match(r"(?:part\b|exempt items|private (?:items|session)|confidential items)", line.rest, re.I):
            self.is_private = bool(PRIVATE.search(line.rest))
        found = attendance_heading(line)
        item = _Item(line, self.is_private or bool(PRIVATE.search(line.rest)), status=found[0] if found else "")
        self.items.append(item)
        self.status = item.status
        if found:
            self.attendees += people_of(found[1], found[0], line.number, line.text)

    def _under_item(self, line: Line) -> None:
        self.items[-1].lines.append(line)
        if EXCLUDED.search(line.text):
            self.is_private = True

    def _in_people(self, line: Line) -> None:
        """A line of the front, or of a list of people; one that stands under an item stays its text, too."""
        if self.items:
            self._under_item(line)
        found = attendance_heading(line)
        people: list[AttendeeProposal] = []
        if line.kind == "row" and (minutes_columns(line) or action_columns(line)):
            self.status, self.columns = "", None
        elif line.kind == "row" and (columns := people_columns(line)):
            self.columns, self.status = columns, self.status or "present"
            self.is_in_front = False
        elif found is not None:
            self.status, self.columns = found[0], None if line.kind != "row" else self.columns
            self.is_in_front = False
            people = people_of(found[1], found[0], line.number, line.text)
        elif self.status and line.kind == "row":
            people = (
                people_of_row(line, self.columns, self.status)
                if self.columns
                else people_of(" – ".join(cell for cell in line.cells if cell), self.status, line.number, line.text)
            )
        elif self.status and names_somebody(line):
            people = people_of(line.text, self.status, line.number, line.text)
        self.attendees += people
        if not people and not self.items:
            self.remainder.append(line)


class _ItemReader:
    """The texts, decisions and actions of one item."""

    def __init__(self, item: _Item, reader: ActionReader) -> None:
        self.item = item
        self.reader = reader
        self.discussion: list[str] = []
        self.outcome: list[str] = []
        self.actions: list[ActionProposal] = []
        self.decisions: list[DecisionProposal] = []
        self.below = ""  # actions or decisions, where a heading for them stands above
        self.columns: dict[str, int] | None = None
        self.said = ""  # the line before, for “Action: HK” under what was said

    def proposal(self, key: str) -> ItemProposal:
        for line in self.item.lines:
            self._read(line)
        heading = self.item.heading
        lines = [*([heading] if heading else []), *self.item.lines]
        return ItemProposal(
            line=heading.number if heading else 0,
            source=heading.text if heading else "",
            number=heading.label if heading else "",
            title=heading.rest if heading else "",
            agenda_key=key,
            looks_private=self.item.is_private,
            discussion=_joined(self.discussion),
            outcome=_joined(self.outcome),
            lines=tuple(dict.fromkeys(line.number for line in lines)),
            actions=tuple(self.actions),
            decisions=tuple(self.decisions),
        )

    def _read(self, line: Line) -> None:
        text = f"- {line.text}" if line.kind == "bullet" else line.text
        is_outcome = self._row(line) if line.kind == "row" else self._line(line)
        if is_outcome:
            self.outcome.append(text)
        else:
            self.discussion.append(f"**{line.text}**" if line.kind == "heading" else text)
            self.said = line.rest or line.text

    def _row(self, line: Line) -> bool:
        if columns := action_columns(line):
            self.columns = columns
            return True
        if self.columns is None:
            return False
        self.actions += self.reader.of_row(line, self.columns)
        return True

    def _line(self, line: Line) -> bool:
        """Read a line that is no row; True where it belongs to what was agreed, not to what was said."""
        self.columns = None
        text = line.rest
        if line.kind == "asked":
            self.actions += self.reader.of_action_cell(line, text, self.said)
            return True
        if keyword := action_keyword(text):
            rest = text[keyword.end() :].strip()
            self.below = "" if rest else "actions"
            self.actions += self.reader.of_action_cell(line, rest, self.said) if rest else []
            return True
        if (start := decision_keyword(text)) is not None:
            self.below = "" if cleaned(text[start:]) else "decisions"
            self._decide(line, without_more(text, text[start:]))
            return True
        if self.below and (line.kind == "bullet" or line.label or LETTERED.match(line.text)):
            self._below(line)
            return True
        if self.below == "actions" and line.kind == "text":
            found = [action for action in self.reader.in_list(line) if action.owner]
            self.actions += found
            if found:
                return True
        self.below = ""
        return self._sentence(line, text)

    def _below(self, line: Line) -> None:
        text = LETTERED.sub("", line.rest)
        if self.below == "actions":
            self.actions += self.reader.after_keyword(line, text)
        else:
            self._decide(line, text)

    def _sentence(self, line: Line, text: str) -> bool:
        found = list(self.reader.in_sentence(line))
        self.actions += found
        decided = decided_by(text)
        if decided is not None:
            who, said = decided
            self._decide(line, said, made_by=who)
            return True
        for inside in decisions_inside(text):
            self._decide(line, inside)
        return False

    def _decide(self, line: Line, text: str, made_by: str = "") -> None:
        for part in _parts(text):
            said = cleaned(part)
            if not said:
                continue
            who, what = decided_by(said) or (made_by, said)
            action = self.reader.of_decision(line, re.sub(r"^\w+ed (?:that|to) ", "", what, flags=re.I))
            self.actions += [action] if action else []
            self.decisions.append(DecisionProposal(line.number, line.text, said, who, action is not None))


def _parts(text: str) -> list[str]:
    """(a) …; (b) …: each by itself; else the whole."""
    marks = list(re.finditer(r"(?:(?<=^)|(?<=[\s:;]))[(](?:\d{1,2}|[a-h]|i{1,3}|iv|v)[)]\s+", text))
    if not marks:
        return [text]
    ends = [*(mark.start() for mark in marks[1:]), len(text)]
    return [text[mark.end() : end] for mark, end in zip(marks, ends, strict=True)]


def _joined(texts: Sequence[str]) -> str:
    """Paragraphs with a blank line between, points of a list without."""
    text = ""
    for place, part in enumerate(texts):
        is_list = part.startswith("- ") and place > 0 and texts[place - 1].startswith("- ")
        text += part if not place else f"\n{part}" if is_list else f"\n\n{part}"
    return text
