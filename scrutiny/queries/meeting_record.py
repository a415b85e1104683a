"""What was published of a meeting: editions of its agenda and its minutes, corrections, and reports; in one query."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import BigIntegerField, Model, Value
from django.db.models.functions import Cast

from pcc_portal.reports.models import Report
from scrutiny.models import AgendaEdition, Correction, Meeting, MinutesEdition

NO_NUMBER = Cast(Value(None), BigIntegerField())
# Columns that every kind has, then those that stand empty where a kind has no such field.
SHARED = ("pk", "public_id", "published_at")
EMPTY: dict[str, Any] = {
    "number": NO_NUMBER,
    "item": NO_NUMBER,
    "is_compiled": Value(False),
    "state": Value(""),
    "words": Value(""),
    "after": Value(""),
    "reason": Value(""),
    "sha256": Value(""),
    "data": Value(""),
    "pages": NO_NUMBER,
    "size": NO_NUMBER,
}
# By the kind of row, the field that each column is read from and goes back to.
FIELDS: dict[type[Model], dict[str, str]] = {
    AgendaEdition: {"number": "number", "is_compiled": "is_compiled", "words": "change_note", "sha256": "sha256"},
    MinutesEdition: {
        "number": "number",
        "item": "confirmed_at_item_id",
        "state": "status",
        "words": "change_note",
        "sha256": "sha256",
        "data": "data",
    },
    Correction: {"item": "item_id", "words": "before", "after": "after", "reason": "reason"},
    Report: {"number": "edition", "state": "kind", "words": "title", "pages": "pages", "size": "size_bytes"},
}


@dataclass(frozen=True)
class MeetingRecord:
    """Rows with what a page shows of them: the latest edition and the first correction come first.

    A correction stands under the key of the item that it speaks of, None for the attendance or the whole.
    """

    agendas: tuple[AgendaEdition, ...]
    minutes: tuple[MinutesEdition, ...]
    corrections: dict[int | None, list[Correction]]
    reports: tuple[Report, ...]

    @property
    def agenda(self) -> AgendaEdition | None:
        return next(iter(self.agendas), None)

    @property
    def latest_minutes(self) -> MinutesEdition | None:
        return next(iter(self.minutes), None)


def record_of(meeting: Meeting, at: datetime) -> MeetingRecord:
    """All that is public of a meeting's record, in one query."""
    found = _published_of(meeting, at)
    corrections: dict[int | None, list[Correction]] = defaultdict(list)
    for row in sorted(found[Correction], key=lambda row: (row.published_at, row.pk)):
        corrections[row.item_id].append(row)
    return MeetingRecord(
        agendas=tuple(sorted(found[AgendaEdition], key=lambda row: -row.number)),
        minutes=tuple(sorted(found[MinutesEdition], key=lambda row: -row.number)),
        corrections=corrections,
        reports=tuple(found[Report]),
    )


def _published_of(meeting: Meeting, at: datetime) -> dict[type[Model], list[Any]]:
    public: dict[type[Model], Any] = {
        AgendaEdition: AgendaEdition.objects.published(at).filter(meeting=meeting),
        MinutesEdition: MinutesEdition.objects.published(at).filter(meeting=meeting),
        Correction: Correction.objects.published(at).filter(edition__meeting=meeting),
        Report: Report.objects.published(at).filter(subject=meeting.public_id),
    }
    kinds = list(public)
    first, *others = (
        rows.order_by().values_list(
            Value(place), *SHARED, *(FIELDS[kind].get(column, empty) for column, empty in EMPTY.items())
        )
        for place, (kind, rows) in enumerate(public.items())
    )
    found: dict[type[Model], list[Any]] = defaultdict(list)
    for place, *values in first.union(*others, all=True):
        found[kinds[place]].append(_row(kinds[place], values))
    return found


def _row(kind: type[Model], values: list[Any]) -> Model:
    columns = dict(zip((*SHARED, *EMPTY), values, strict=True))
    own = {field: columns[column] for column, field in FIELDS[kind].items()}
    return kind(**{name: columns[name] for name in SHARED}, **own)
