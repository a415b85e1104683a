"""Meetings as iCalendar (RFC 5545), for whoever keeps them in a calendar of their own."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone
from icalendar import Calendar, Event

from scrutiny.models import Meeting
from scrutiny.queries.wording import day_of, title_of

ASK_AGAIN_AFTER = timedelta(hours=12)


def calendar_of(title: str, meetings: Iterable[Meeting]) -> bytes:
    """Public meetings whose day is known, which come with their board, as one calendar.

    A meeting that is postponed or cancelled stays, marked so: a calendar that was told of it must be told of that.
    """
    calendar = Calendar()
    calendar.add("prodid", f"-//{settings.OFFICE_NAME}//Scrutiny//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("name", title)
    calendar.add("x-wr-calname", title)
    calendar.add("refresh-interval", ASK_AGAIN_AFTER, parameters={"value": "DURATION"})
    for meeting in meetings:
        calendar.add_component(_event(meeting))
    calendar.add_missing_timezones()
    content: bytes = calendar.to_ical()
    return content


def _event(meeting: Meeting) -> Event:
    """`sequence` counts the changes of what a calendar shows; the address and so the UID never change."""
    url = f"{settings.SITE_URL}{meeting.get_absolute_url()}"
    event = Event()
    event.add("uid", f"meeting-{meeting.public_id}@{urlsplit(settings.SITE_URL).hostname}")
    event.add("sequence", meeting.sequence)
    event.add("summary", title_of(meeting))
    event.add("status", _status(meeting))
    event.add("dtstamp", meeting.modified_at)
    event.add("last-modified", meeting.modified_at)
    event.add("url", url)
    if meeting.starts_at is None:
        event.add("dtstart", meeting.starts_on)
    else:
        event.add("dtstart", _local(meeting.starts_at))
        if meeting.starts_on and meeting.end_time:
            event.add("dtend", _local(datetime.combine(meeting.starts_on, meeting.end_time)))
    if meeting.venue:
        event.add("location", meeting.venue)
    event.add("description", "\n".join([*_about(meeting), f"Agenda, papers and minutes: {url}"]))
    return event


def _local(moment: datetime) -> datetime:
    """The office's own time, under the name of its zone, so that the clock stays right when summer time begins."""
    if timezone.is_naive(moment):
        return timezone.make_aware(moment)
    return timezone.localtime(moment)


def _status(meeting: Meeting) -> str:
    if meeting.is_off:
        return "CANCELLED"
    return "TENTATIVE" if meeting.status == Meeting.Status.PLANNED and not meeting.start_time else "CONFIRMED"


def _about(meeting: Meeting) -> list[str]:
    lines: list[Any] = []
    if meeting.is_off:
        lines.append(f"{meeting.get_status_display()}: {meeting.status_reason}")
        if meeting.postponed_to and meeting.postponed_to.is_published():
            lines.append(f"It will take place on {day_of(meeting.postponed_to)}.")
    elif meeting.start_time is None:
        lines.append("The time is not recorded.")
    if meeting.online_url:
        lines.append(f"Watch live: {meeting.online_url}")
    return lines
