"""What an edition of an agenda or of minutes says, as the record that its SHA-256 is taken of.

The record is JSON in UTF-8 with its keys in the order of the fields, so that the same content gives the same hash.
Fields added later need a default: editions are read back for as long as they stand.
"""

import hashlib
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

import msgspec

R = TypeVar("R", "AgendaRecord", "MinutesRecord")


@dataclass(frozen=True)
class AgendaItemRecord:
    """One item of an agenda. `objectives` and `measures` are permanent ids; `ground` is "" for an item in public."""

    item: str
    number: str
    title: str
    description: str
    purpose: str
    presenter: str
    ground: str
    objectives: tuple[str, ...]
    measures: tuple[str, ...]


@dataclass(frozen=True)
class AgendaRecord:
    """An edition of an agenda. `meeting` and each `item` are permanent ids."""

    meeting: str
    board: str
    day: date
    edition: int
    change_note: str
    items: tuple[AgendaItemRecord, ...]


@dataclass(frozen=True)
class AttendanceRecord:
    name: str
    post: str
    organisation: str
    status: str
    substitute_for: str


@dataclass(frozen=True)
class MinutesItemRecord:
    """What was said and agreed at one item. An item heard without the public has its `ground` and no text."""

    item: str
    number: str
    title: str
    ground: str
    discussion: str
    outcome: str
    verdict: str
    verdict_reason: str


@dataclass(frozen=True)
class MinutesRecord:
    """An edition of minutes. `confirmed_at` is the permanent id of the item that confirmed them, "" for a draft."""

    meeting: str
    board: str
    day: date
    edition: int
    status: str
    confirmed_at: str
    change_note: str
    attendance: tuple[AttendanceRecord, ...]
    items: tuple[MinutesItemRecord, ...]


def written(record: AgendaRecord | MinutesRecord) -> str:
    """The record as the JSON text that is stored and hashed."""
    return msgspec.json.encode(record).decode()


def read(text: str, kind: type[R]) -> R:
    """A stored record again. Raises msgspec.ValidationError for a text that is none."""
    return msgspec.json.decode(text, type=kind)


def sha256_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
