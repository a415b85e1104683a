"""What was read from minutes, as proposals that a person confirms. Each names its source line and its text."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class AgendaLine:
    """An item of the meeting's agenda that a heading of the minutes may mean. `key` names it to the caller."""

    key: str
    number: str
    title: str


@dataclass(frozen=True)
class AttendeeProposal:
    """Somebody on the list of who was there. `status` is a value of Attendance.Status."""

    line: int
    source: str
    name: str
    post: str
    initials: str
    status: str
    substitute_for: str


@dataclass(frozen=True)
class ActionProposal:
    """Something that somebody was asked to do.

    `owner` is a post where the attendance tells it, otherwise as written, "" where nobody is named. `due_words` is
    what is written of the time where that is no day: "the next meeting". `repeats_line` is the line of an earlier
    action that says the same, 0 for none.
    """

    line: int
    source: str
    text: str
    owner: str
    due_on: date | None
    due_words: str
    repeats_line: int


@dataclass(frozen=True)
class DecisionProposal:
    """Something that was decided. `made_by` is "" where the text says only that it was."""

    line: int
    source: str
    text: str
    made_by: str
    is_also_action: bool


@dataclass(frozen=True)
class ItemProposal:
    """What was minuted under one heading. `line` 0 and an empty title: text before any heading, but for the front.

    `agenda_key` is the key of the agenda's item that it is, "" for a new one. `lines` are all lines that it took up:
    the heading in `number` and `title`, every other one in `discussion` or `outcome`.
    """

    line: int
    source: str
    number: str
    title: str
    agenda_key: str
    looks_private: bool
    discussion: str
    outcome: str
    lines: tuple[int, ...]
    actions: tuple[ActionProposal, ...]
    decisions: tuple[DecisionProposal, ...]


@dataclass(frozen=True)
class Remainder:
    """A line that belongs to no item and names nobody: the title page, the place, the signature."""

    line: int
    text: str


@dataclass(frozen=True)
class Reading:
    """All that was read. Every line that is not blank is in an attendee, an item or the remainder."""

    attendees: tuple[AttendeeProposal, ...]
    items: tuple[ItemProposal, ...]
    remainder: tuple[Remainder, ...]

    @property
    def lines(self) -> frozenset[int]:
        """Numbers of the lines that stand in a proposal or in the remainder."""
        return frozenset(
            [
                *(attendee.line for attendee in self.attendees),
                *(line for item in self.items for line in item.lines),
                *(rest.line for rest in self.remainder),
            ]
        )
