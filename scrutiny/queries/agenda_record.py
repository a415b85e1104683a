"""How the agenda that the public reads stands beside the items as staff have them."""

from datetime import datetime

from django.utils import timezone

from plan.queries.wording import long_date
from scrutiny.models import AgendaEdition, Meeting
from scrutiny.queries.agenda_differences import agenda_changes
from scrutiny.records import AgendaRecord, read


def current_agenda(meeting: Meeting, at: datetime | None = None) -> AgendaEdition | None:
    """The edition that the public reads, or would read if the meeting were public."""
    editions = AgendaEdition.objects.filter(meeting=meeting).order_by("-number")
    return next((edition for edition in editions if edition.is_published(at)), None)


def scheduled_agenda(meeting: Meeting, at: datetime | None = None) -> AgendaEdition | None:
    """The edition that goes public later."""
    return AgendaEdition.objects.filter(
        meeting=meeting, published_at__gt=at or timezone.now(), withdrawn_at__isnull=True
    ).first()


def schedule_words(edition: AgendaEdition) -> str:
    """Edition 2 of the agenda goes public on 15 January 2027 at 09:00"""
    at = timezone.localtime(edition.published_at)
    return f"Edition {edition.number} of the agenda goes public on {long_date(at.date())} at {at:%H:%M}"


def unpublished_changes(meeting: Meeting) -> str:
    """What has changed since the public edition, in sentences; "" where nothing has, or there is no edition."""
    if (edition := current_agenda(meeting)) is None:
        return ""
    return " ".join(filter(None, [_day_moved(edition, meeting), agenda_changes(edition, meeting).words]))


def _day_moved(edition: AgendaEdition, meeting: Meeting) -> str:
    """The sentence for an edition that names another day than the meeting has now; "" where it doesn't."""
    if edition.is_compiled or meeting.starts_on is None:
        return ""
    day = read(edition.data, AgendaRecord).day
    return "" if day == meeting.starts_on else f"Moved from {long_date(day)} to {long_date(meeting.starts_on)}."
