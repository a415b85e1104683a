"""Meetings as subjects of reports: by their permanent id, as far as they are public."""

from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.utils.text import Truncator

from scrutiny.models import Meeting
from scrutiny.queries.meeting_page import MeetingPage, with_page
from scrutiny.queries.wording import day_of, title_of
from scrutiny.reports.shapes import Fact


def whole_address(path: str) -> str:
    return f"{settings.SITE_URL}{path}"


def public_meeting(subject: str, at: datetime) -> Any:
    """The public meeting with all that its page needs. Raises ValueError with a sentence where there is none."""
    meeting = with_page(Meeting.objects.published(at), at).filter(public_id=subject).first()
    if meeting is None:
        raise ValueError(f"No public meeting has the permanent id {subject!r}.")
    return meeting


def named(kind: str, meeting: Meeting) -> str:
    """Minutes: Scrutiny Board, 27 January 2022."""
    return Truncator(f"{kind}: {title_of(meeting)}, {day_of(meeting)}").chars(200)


def choices(meetings: Any) -> list[tuple[str, str]]:
    """The meetings to choose from, the latest first."""
    return [(row.public_id, f"{title_of(row)}, {day_of(row)}") for row in meetings.in_date_order()]


def facts_of(page: MeetingPage) -> tuple[Fact, ...]:
    """What the meeting's page says in short, without the rows that are links."""
    return tuple(Fact(label, text) for label, text in page.facts if isinstance(text, str))


def title_of_meeting(kind: str, subject: str) -> str:
    """What the report on a meeting is called. Raises ValueError for a subject that is no meeting."""
    meeting = Meeting.objects.select_related("board").filter(public_id=subject).first()
    if meeting is None:
        raise ValueError(f"No meeting has the permanent id {subject!r}.")
    return named(kind, meeting)


def no_timetable(today: date) -> str | None:
    """A report that people ask for once its subject is whole: no day on the calendar says when."""
    return None
