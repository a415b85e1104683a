"""Meetings in words: when they are, how they stand, what of their record is out, and until when to ask."""

from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from django.utils import timezone

from scrutiny.models import Board, Meeting
from scrutiny.queries.attendance import AttendanceLine, attendance_page
from scrutiny.queries.meetings import by_year, meeting_line, next_meeting, record_words, with_lines
from scrutiny.queries.notice import notice
from scrutiny.queries.wording import at_second, called, clock, moment, times_of
from tests.factories import (
    AgendaEditionFactory,
    AgendaEntryFactory,
    AgendaItemFactory,
    BoardFactory,
    MeetingFactory,
    MinutesEditionFactory,
    PaperFactory,
    PaperUseFactory,
)
from tests.scrutiny.records import someone

pytestmark = pytest.mark.django_db
ON = date(2022, 1, 20)


def line_of(meeting: Meeting, on: date = ON) -> Any:
    now = timezone.now()
    return meeting_line(with_lines(Meeting.objects.published(now).filter(pk=meeting.pk), now).get(), on, now)


@pytest.mark.parametrize(
    ("at", "words"),
    [(time(9, 30), "9:30am"), (time(14), "2pm"), (time(12), "midday"), (time(12, 5), "12:05pm"), (time(0), "12am")],
)
def test_clock_reads_as_people_say_it(at: time, words: str) -> None:
    assert clock(at) == words


def test_times_are_empty_where_nothing_is_recorded() -> None:
    assert times_of(Meeting(start_time=time(14), end_time=time(16, 30))) == "2pm to 4:30pm"
    assert times_of(Meeting(start_time=time(14))) == "2pm"
    assert times_of(Meeting()) == ""


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://www.youtube.com/watch?v=x", "https://www.youtube.com/watch?v=x&t=725"),
        ("https://youtu.be/x", "https://youtu.be/x?t=725"),
        ("https://example.org/a.mp4#top", "https://example.org/a.mp4#t=725"),
    ],
)
def test_recording_starts_at_the_item(url: str, expected: str) -> None:
    assert at_second(url, 725) == expected
    assert (moment(725), moment(3725)) == ("12:05", "1:02:05")


@pytest.mark.parametrize(
    ("fields", "standing"),
    [
        ({"starts_on": date(2022, 1, 27)}, "This meeting is planned."),
        (
            {"starts_on": date(2022, 1, 13)},
            "This meeting was planned for a day that has passed. Whether it took place is not recorded yet.",
        ),
        ({"held": True, "starts_on": date(2022, 1, 13)}, "This meeting took place."),
        (
            {"status": "cancelled", "status_reason": "Snow.", "starts_on": date(2022, 1, 27)},
            "This meeting is cancelled.",
        ),
        (
            {"status": "cancelled", "status_reason": "Snow.", "starts_on": date(2022, 1, 13)},
            "This meeting was cancelled.",
        ),
        (
            {"status": "postponed", "status_reason": "Snow.", "starts_on": date(2022, 1, 27)},
            "This meeting is postponed. No new day is set yet.",
        ),
    ],
)
def test_standing_says_in_words_what_became_of_the_meeting(fields: dict[str, Any], standing: str) -> None:
    assert line_of(MeetingFactory(published=True, **fields)).standing == standing


def test_postponed_meeting_leads_to_the_one_in_its_place_once_that_is_public() -> None:
    board = BoardFactory(published=True)
    for state, is_public in [({}, False), ({"published": True}, True)]:
        later = MeetingFactory(board=board, starts_on=date(2022, 3, 3), **state)
        meeting = MeetingFactory(
            board=board, published=True, status="postponed", status_reason="Snow.", postponed_to=later
        )
        line = line_of(meeting)
        assert line.reason == "Snow."
        if is_public:
            assert line.standing == "This meeting is postponed to 3 March 2022."
            assert line.moved_to.url == later.get_absolute_url()
        else:
            assert line.standing == "This meeting is postponed. No new day is set yet."
            assert line.moved_to is None


def words_of(meeting: Meeting) -> tuple[str, ...]:
    now = timezone.now()
    return record_words(with_lines(Meeting.objects.published(now).filter(pk=meeting.pk), now).get(), ON)


def test_record_tells_what_is_out_of_agenda_papers_and_minutes() -> None:
    coming = MeetingFactory(published=True, starts_on=date(2022, 1, 27))
    assert words_of(coming) == (
        "Agenda not published yet",
        "Papers not published yet",
        "Minutes come after the meeting",
    )
    held = MeetingFactory(published=True, held=True, starts_on=date(2022, 1, 13))
    assert words_of(held) == ("Agenda not published", "Papers not published", "Minutes not published")
    item = AgendaItemFactory(meeting=held)
    AgendaEntryFactory(item=item)
    PaperUseFactory(item=item)
    PaperUseFactory(item=item, paper=PaperFactory())  # a draft
    PaperUseFactory(item=item, paper=PaperFactory(is_restricted=True, restricted_ground="safety"))
    MinutesEditionFactory(meeting=held, published=True)
    assert words_of(held) == ("Agenda published", "1 paper published", "Draft minutes published")
    MinutesEditionFactory(
        meeting=held, number=2, published=True, status="confirmed", confirmed_at_item=AgendaItemFactory()
    )
    assert words_of(held)[2] == "Minutes confirmed"


def test_record_of_past_and_of_boards_of_others_claims_nothing() -> None:
    others = MeetingFactory(published=True, held=True, board__kind=Board.Kind.OTHERS)
    assert words_of(others) == ("Agenda not recorded here", "Papers not recorded here", "Minutes not recorded here")
    compiled = MeetingFactory(published=True, held=True)
    AgendaEditionFactory(meeting=compiled, published=True, is_compiled=True, data="", sha256="")
    assert words_of(compiled)[0] == "Agenda put together from public reports"
    off = MeetingFactory(published=True, status="cancelled", status_reason="Snow.")
    assert words_of(off) == ("Agenda not published", "Papers not published")


def test_years_are_apart_and_meetings_without_a_day_come_last() -> None:
    board = BoardFactory(published=True)
    for day in (date(2021, 12, 1), date(2022, 1, 27), date(2022, 4, 28)):
        MeetingFactory(board=board, published=True, starts_on=day)
    MeetingFactory(board=board, published=True, held=True, starts_on=None, date_words="November 2018")
    now = timezone.now()
    years = by_year(with_lines(Meeting.objects.published(now).in_date_order(), now), ON, now)
    assert [(year.title, [line.when for line in year.meetings]) for year in years] == [
        ("2022", ["28 April 2022", "27 January 2022"]),
        ("2021", ["1 December 2021"]),
        ("Day not recorded", ["November 2018"]),
    ]


def test_next_meeting_is_an_own_one_that_the_public_may_attend() -> None:
    now = timezone.now()
    MeetingFactory(published=True, starts_on=date(2022, 1, 21), board__kind=Board.Kind.OTHERS)
    MeetingFactory(published=True, starts_on=date(2022, 1, 22), openness="private")
    MeetingFactory(published=True, starts_on=date(2022, 1, 23), status="cancelled", status_reason="Snow.")
    MeetingFactory(published=True, starts_on=date(2022, 1, 13))
    MeetingFactory(starts_on=date(2022, 1, 24))
    assert next_meeting(ON, now) is None
    expected = MeetingFactory(
        published=True,
        starts_on=date(2022, 1, 27),
        questions_due_on=date(2022, 1, 20),
        board__how_to_attend="Come in.",
    )
    MeetingFactory(published=True, starts_on=date(2022, 4, 28))
    found = next_meeting(ON, now)
    assert found is not None
    assert (found.line.public_id, found.how_to_attend) == (expected.public_id, "Come in.")
    assert found.asking is not None
    assert found.asking.is_open
    assert "by the end of 20 January 2022" in found.asking.words
    late = next_meeting(date(2022, 1, 21), now)
    assert late is not None
    assert late.asking is not None
    assert not late.asking.is_open


@pytest.mark.parametrize(
    ("published", "due_on", "words"),
    [
        (
            datetime(2022, 1, 18, 9, tzinfo=UTC),
            date(2022, 1, 18),
            "Agenda published 7 working days before the meeting; due 18 January 2022.",
        ),
        (
            datetime(2022, 1, 26, 9, tzinfo=UTC),
            date(2022, 1, 18),
            "Agenda published 1 working day before the meeting; due 18 January 2022.",
        ),
        (datetime(2022, 1, 27, 9, tzinfo=UTC), None, "Agenda published on the day of the meeting."),
        (
            datetime(2022, 2, 1, 9, tzinfo=UTC),
            date(2022, 1, 18),
            "Agenda published on 1 February 2022, after the meeting; due 18 January 2022.",
        ),
        (None, date(2022, 1, 20), "The agenda is due 20 January 2022. It is not published yet."),
        (None, date(2022, 1, 18), "The agenda was due 18 January 2022. It is not published yet."),
        (None, None, ""),
    ],
)
def test_notice_counts_working_days(published: datetime | None, due_on: date | None, words: str) -> None:
    found = notice(Meeting(starts_on=date(2022, 1, 27), agenda_due_on=due_on), published)
    assert found is not None
    assert found.words(ON) == words
    assert found.is_late is (published is not None and due_on is not None and published.day != 18)


def test_notice_of_a_meeting_that_is_over_says_that_no_agenda_was_published() -> None:
    found = notice(Meeting(starts_on=date(2022, 1, 27), agenda_due_on=date(2022, 1, 18)), None)
    assert found is not None
    assert found.words(date(2022, 1, 28)) == "The agenda was due 18 January 2022. None was published."


def test_notice_needs_a_day() -> None:
    assert notice(Meeting(), timezone.now()) is None


def test_attendance_is_counted_with_its_denominator() -> None:
    page = attendance_page(
        [
            someone("A. One", "present", "Commissioner"),
            someone("B. Two", "remote"),
            someone("C. Three", "substitute", substitute_for="D. Four"),
            someone("E. Five", "in_attendance"),
            someone("F. Six", "apologies"),
            someone("G. Seven", "excused"),
            someone("H. Eight", "absent"),
        ]
    )
    assert page.counts == (
        "3 of 6 took part: 1 present, 1 present by video or telephone, 1 present as substitute, 1 with apologies, "
        "1 excused and 1 absent. 1 more in attendance."
    )
    assert page.there[0] == AttendanceLine("A. One", "Commissioner", "Present")
    assert page.there[2].status == "Substitute for D. Four"
    assert [line.name for line in page.advising] == ["E. Five"]
    assert [line.name for line in page.away] == ["F. Six", "G. Seven", "H. Eight"]
    assert attendance_page([]).counts == ""
    assert attendance_page([someone("E. Five", "in_attendance")]).counts == "1 in attendance."


@pytest.mark.parametrize(
    ("known", "words"),
    [
        ({"starts_on": date(2022, 1, 27)}, "meeting of 27 January 2022"),
        ({"starts_on": None, "date_words": "About December 2020"}, "meeting (about December 2020)"),
        ({"starts_on": None, "date_words": "November, probably 2018"}, "meeting (November, probably 2018)"),
    ],
)
def test_called_names_the_day_or_what_is_known_of_it(known: dict[str, object], words: str) -> None:
    assert called(Meeting(**known)) == words


@pytest.mark.django_db
def test_of_a_meeting_taken_from_a_source_nobody_says_what_was_not_published() -> None:
    taken = MeetingFactory(published=True, held=True, source="A post")
    ours = MeetingFactory(published=True, held=True)
    assert words_of(taken) == ("Agenda not recorded here", "Papers not recorded here", "Minutes not recorded here")
    assert words_of(ours) == ("Agenda not published", "Papers not published", "Minutes not published")
