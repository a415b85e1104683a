"""Two editions of one meeting's minutes, compared word by word."""

from datetime import date
from typing import Any

import pytest

from scrutiny.models import MinutesEdition
from scrutiny.queries.minutes_differences import (
    AttendanceDifference,
    ItemDifference,
    TextDifference,
    TextPart,
    minutes_difference,
    text_parts,
)
from scrutiny.records import AttendanceRecord, MinutesItemRecord, MinutesRecord, sha256_of, written
from tests.factories import MeetingFactory, MinutesEditionFactory

pytestmark = pytest.mark.django_db


def item(item: str, **texts: str) -> MinutesItemRecord:
    empty = dict.fromkeys(("number", "title", "ground", "discussion", "outcome", "verdict", "verdict_reason"), "")
    return MinutesItemRecord(item=item, **{**empty, **texts})


def edition(meeting: Any, number: int, **parts: Any) -> MinutesEdition:
    record = MinutesRecord(
        **{
            "meeting": meeting.public_id,
            "board": "B",
            "day": date(2022, 1, 27),
            "edition": number,
            "status": "draft",
            "confirmed_at": "",
            "change_note": "" if number == 1 else "A word was put right.",
            "attendance": (),
            "items": (),
            **parts,
        }
    )
    data = written(record)
    return MinutesEditionFactory(meeting=meeting, number=number, data=data, sha256=sha256_of(data), published=True)


def test_difference_tells_texts_attendance_and_items_whichever_comes_first() -> None:
    meeting = MeetingFactory(held=True)
    first = edition(
        meeting,
        1,
        attendance=(
            AttendanceRecord("A. Post", "Chief Constable", "", "present", ""),
            AttendanceRecord("B. Post", "", "", "present", ""),
        ),
        items=(
            item("aaaaaaaa", number="1", title="Roads", discussion="Nine people died.", verdict="partly"),
            item("bbbbbbbb", title="Gone", discussion="Old."),
            item("cccccccc", title="The same", discussion="As it was."),
        ),
    )
    second = edition(
        meeting,
        2,
        attendance=(
            AttendanceRecord("A. Post", "Chief Constable", "", "present", ""),
            AttendanceRecord("B. Post", "Treasurer", "The office", "substitute", "C. Post"),
            AttendanceRecord("D. Post", "", "", "apologies", ""),
        ),
        items=(
            item("aaaaaaaa", number="1", title="Roads", discussion="Ten people died.", verdict="not_assured"),
            item("cccccccc", title="The same", discussion="As it was."),
            item("dddddddd", title="Apart", ground="safety"),
        ),
    )
    difference = minutes_difference(second, first)
    assert (difference.earlier, difference.later, difference.change_note) == (1, 2, "A word was put right.")
    assert not difference.is_empty
    assert not difference.is_now_confirmed
    assert difference.attendance == (
        AttendanceDifference("B. Post", "Present", "Treasurer, The office: Substitute for C. Post"),
        AttendanceDifference("D. Post", "", "Apologies"),
    )
    assert difference.items == (
        ItemDifference(
            "aaaaaaaa",
            "1",
            "Roads",
            "changed",
            (
                TextDifference(
                    "Discussion",
                    "Nine people died.",
                    "Ten people died.",
                    (TextPart("removed", "Nine "), TextPart("added", "Ten "), TextPart("same", "people died.")),
                ),
                TextDifference(
                    "Assurance",
                    "Partly assured",
                    "Not assured",
                    (TextPart("removed", "Partly "), TextPart("added", "Not "), TextPart("same", "assured")),
                ),
            ),
        ),
        ItemDifference(
            "dddddddd",
            "",
            "Apart",
            "added",
            (
                TextDifference("Title", "", "Apart", (TextPart("added", "Apart"),)),
                TextDifference(
                    "Heard without the public",
                    "",
                    "It could put somebody's safety at risk",
                    (TextPart("added", "It could put somebody's safety at risk"),),
                ),
            ),
        ),
        ItemDifference(
            "bbbbbbbb",
            "",
            "Gone",
            "removed",
            (
                TextDifference("Title", "Gone", "", (TextPart("removed", "Gone"),)),
                TextDifference("Discussion", "Old.", "", (TextPart("removed", "Old."),)),
            ),
        ),
    )


def test_same_words_confirmed_differ_in_nothing_but_that() -> None:
    meeting = MeetingFactory(held=True)
    items = (item("aaaaaaaa", title="Roads", discussion="It was said."),)
    first, second = edition(meeting, 1, items=items), edition(meeting, 2, items=items, status="confirmed")
    difference = minutes_difference(first, second)
    assert (difference.is_empty, difference.is_now_confirmed) == (True, True)


def test_minutes_of_two_meetings_are_not_compared() -> None:
    with pytest.raises(ValueError, match="minutes of different meetings"):
        minutes_difference(edition(MeetingFactory(), 1), edition(MeetingFactory(), 1))


def test_parts_put_both_texts_together_again() -> None:
    before, after = "One.\nTwo words here.\nThree.\n", "One.\nTwo other words here.\nFour."
    parts = text_parts(before, after)
    assert "".join(part.text for part in parts if part.change != "added") == before
    assert "".join(part.text for part in parts if part.change != "removed") == after
    assert parts[:3] == (TextPart("same", "One.\nTwo "), TextPart("added", "other "), TextPart("same", "words here.\n"))
