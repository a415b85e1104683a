"""Editions of minutes with a record, for tests of what the public reads of them."""

from datetime import date
from typing import Any

from scrutiny.models import MinutesEdition
from scrutiny.records import AttendanceRecord, MinutesItemRecord, MinutesRecord, sha256_of, written
from tests.factories import MinutesEditionFactory


def item_record(item: Any, **texts: str) -> MinutesItemRecord:
    """What minutes say of an item: nothing but what is given."""
    names = ("number", "title", "ground", "discussion", "outcome", "verdict", "verdict_reason")
    return MinutesItemRecord(item=item.public_id, **{name: texts.get(name, "") for name in names})


def someone(name: str, status: str, post: str = "", substitute_for: str = "") -> AttendanceRecord:
    return AttendanceRecord(name, post, "", status, substitute_for)


def minutes_with(
    meeting: Any,
    *,
    number: int = 1,
    attendance: tuple[AttendanceRecord, ...] = (),
    items: tuple[MinutesItemRecord, ...] = (),
    **fields: Any,
) -> MinutesEdition:
    """A public edition with this record."""
    note = "" if number == 1 else "A figure was put right."
    status = str(fields.get("status", "draft"))
    data = written(
        MinutesRecord(
            meeting=meeting.public_id,
            board=meeting.board.name,
            day=meeting.starts_on or date(2022, 1, 27),
            edition=number,
            status=status,
            confirmed_at="",
            change_note=note,
            attendance=attendance,
            items=items,
        )
    )
    row: MinutesEdition = MinutesEditionFactory(
        meeting=meeting, number=number, change_note=note, data=data, sha256=sha256_of(data), published=True, **fields
    )
    return row
