"""Days, times and standings of meetings as people read them."""

from calendar import month_name
from dataclasses import dataclass
from datetime import date, datetime, time
from urllib.parse import urlsplit

from django.utils import timezone

from plan.queries.wording import long_date
from scrutiny.models import AgendaItem, Meeting, MinutesEdition

MISSING = "Not recorded"


@dataclass(frozen=True)
class Link:
    text: str
    url: str


def clock(at: time) -> str:
    """9:30am, 2pm, midday."""
    if (at.hour, at.minute) == (12, 0):
        return "midday"
    minutes = f":{at.minute:02}" if at.minute else ""
    return f"{at.hour % 12 or 12}{minutes}{'am' if at.hour < 12 else 'pm'}"


def times_of(meeting: Meeting) -> str:
    """When on its day: 2pm to 4pm; "" where it is not recorded."""
    if meeting.start_time is None:
        return ""
    if meeting.end_time is None:
        return clock(meeting.start_time)
    return f"{clock(meeting.start_time)} to {clock(meeting.end_time)}"


def held_times_of(meeting: Meeting) -> str:
    """When it really took place: 2:05pm to 3:50pm; "" where it is not recorded."""
    if meeting.began_at is None:
        return ""
    began = clock(timezone.localtime(meeting.began_at).time())
    return f"{began} to {clock(timezone.localtime(meeting.ended_at).time())}" if meeting.ended_at else f"From {began}"


def day_of(meeting: Meeting) -> str:
    """Its day, or what is known of it."""
    return long_date(meeting.starts_on) if meeting.starts_on else meeting.date_words


def called(meeting: Meeting) -> str:
    """The meeting within a sentence: meeting of 27 January 2022, or meeting (about December 2020)."""
    if meeting.starts_on:
        return f"meeting of {long_date(meeting.starts_on)}"
    words = meeting.date_words
    first = words.partition(" ")[0].rstrip(",")
    return f"meeting ({words if first in month_name else words[0].lower() + words[1:]})"


def title_of(meeting: Meeting) -> str:
    """Scrutiny Board, annual meeting: what it is called wherever its day stands beside it."""
    return f"{meeting.board.name}, {meeting.occasion}" if meeting.occasion else meeting.board.name


def has_passed(meeting: Meeting, on: date) -> bool:
    """Its day is over, or it took place."""
    return meeting.status == Meeting.Status.HELD or meeting.starts_on is None or meeting.starts_on < on


def standing_of(meeting: Meeting, on: date, moved_to: Meeting | None) -> str:
    """How the meeting itself stands, in a sentence. `moved_to` is the public one in place of a postponed one."""
    if meeting.status == Meeting.Status.HELD:
        return "This meeting took place."
    if meeting.status == Meeting.Status.CANCELLED:
        return "This meeting was cancelled." if has_passed(meeting, on) else "This meeting is cancelled."
    if meeting.status == Meeting.Status.POSTPONED:
        if moved_to is None:
            return "This meeting is postponed. No new day is set yet."
        return f"This meeting is postponed to {day_of(moved_to)}."
    if has_passed(meeting, on):
        return "This meeting was planned for a day that has passed. Whether it took place is not recorded yet."
    return "This meeting is planned."


def moment(seconds: int) -> str:
    """A place in a recording: 1:02:05 or 12:05."""
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def at_second(url: str, seconds: int) -> str:
    """The address of a recording from a place in it on: as YouTube writes it, or as any player of a plain file does."""
    parts = urlsplit(url)
    host = parts.netloc.removeprefix("www.")
    if host in ("youtube.com", "youtu.be"):
        return f"{url}{'&' if parts.query else '?'}t={seconds}"
    return f"{url.partition('#')[0]}#t={seconds}"


def minutes_name(edition: MinutesEdition) -> str:
    """Draft minutes, edition 1."""
    kind = "Minutes" if edition.status == MinutesEdition.Status.CONFIRMED else "Draft minutes"
    return f"{kind}, edition {edition.number}"


def confirming_item(edition: MinutesEdition, at: datetime) -> Link | None:
    """The item of a later public meeting at which the board confirmed them. It comes with its meeting and board.

    Where nothing that is public lists the item, the link leads to the meeting.
    """
    item = edition.confirmed_at_item
    if item is None or not (item.meeting.is_published(at) and item.meeting.board.is_published(at)):
        return None
    has_page = AgendaItem.objects.with_page(at).filter(pk=item.pk).exists()
    url = (item if has_page else item.meeting).get_absolute_url()
    return Link(f"{item.meeting.board.name}, {day_of(item.meeting)}", url)
