"""The editions of minutes: prepared by one person, published by another, confirmed at a later meeting."""

from collections.abc import Sequence
from datetime import date, datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from pcc_portal.accounts.models import User
from pcc_portal.components.wording import listing
from pcc_portal.publishing.actions import locked, publish, record, require_permission
from pcc_portal.publishing.models import AuditEntry
from scrutiny.models import AgendaItem, Attendance, Correction, Meeting, MinutesEdition, MinutesEntry
from scrutiny.queries.minutes_authors import authors_of_minutes, publishers
from scrutiny.records import AttendanceRecord, MinutesItemRecord, MinutesRecord, sha256_of, written

Verb = AuditEntry.Verb
Status = MinutesEdition.Status
NAMED = 3  # of those who may publish, before the rest is counted


@transaction.atomic
def prepare_minutes(
    meeting: Meeting, *, by: User, change_note: str = "", confirmed_at_item: AgendaItem | None = None
) -> MinutesEdition:
    """Freeze the minutes as the items and the attendance have them now, as an edition that waits for another person.

    An edition that waits already is made anew. With `confirmed_at_item`, an item of a later meeting of the board,
    the edition says that the minutes were confirmed there. Private items are in it by number, title and ground alone.
    An organisation that the public may not see, a draft or a withdrawn one, is left out beside the name of who came.

    Raises PermissionDenied without the right to add minutes; ValidationError before the meeting was held, once it was
    withdrawn or the minutes are confirmed, without items or texts, or where a later edition says no change.
    """
    require_permission(by, "add", MinutesEdition())
    held = locked(meeting)
    if held.withdrawn_at is not None or held.board.withdrawn_at is not None:
        raise ValidationError(
            "This meeting or its board was withdrawn, so nobody could read its minutes: prepare none."
        )
    day = _day_of(held)
    require_unconfirmed(held)
    if confirmed_at_item is not None:
        _check_confirmation(held, day, confirmed_at_item)
    items = _items(held)
    waiting = held.minutes_editions.filter(published_at__isnull=True).first()
    edition = waiting or MinutesEdition(meeting=held, number=_next_number(held))
    edition.status = Status.CONFIRMED if confirmed_at_item else Status.DRAFT
    edition.confirmed_at_item = confirmed_at_item
    edition.change_note = _note(edition, change_note)
    edition.drafted_at, edition.drafted_by = timezone.now(), by
    edition.data = written(_record(edition, day, items))
    edition.sha256 = sha256_of(edition.data)
    edition.full_clean()
    edition.save()
    edition.entries.all().delete()
    MinutesEntry.objects.bulk_create(_entry(edition, place, item) for place, item in _in_public(items))
    changes = {"sha256": ["", edition.sha256], "status": ["", edition.get_status_display()]}
    record(Verb.CHANGED if waiting else Verb.ADDED, edition, by=by, reason=edition.change_note, changes=changes)
    return edition


@transaction.atomic
def publish_minutes(
    edition: MinutesEdition, *, by: User, at: datetime | None = None, reason: str = ""
) -> MinutesEdition:
    """Publish a prepared edition, now or at a later time.

    Raises PermissionDenied without the publish right; ValidationError for somebody who prepared it or wrote part of
    it (the two-person rule; the sentence says who else may), or if its meeting is not public or was not held.
    """
    require_permission(by, "publish", edition)
    row = locked(edition)
    meeting = locked(row.meeting)
    require_another_person(row, by, authors_of_minutes(row), "You prepared these minutes or wrote part of them")
    if not (meeting.is_published() and meeting.board.is_published()):
        raise ValidationError("The meeting itself is not public. Publish the meeting and its board first.")
    day = _day_of(meeting)
    require_unconfirmed(meeting)
    if row.confirmed_at_item is not None:
        _check_confirmation(meeting, day, row.confirmed_at_item)
    if sha256_of(row.data) != row.sha256:
        raise ValidationError("The stored text is not the one that was prepared. Prepare these minutes again.")
    return publish(row, by=by, at=at, reason=reason)


@transaction.atomic
def discard_minutes(edition: MinutesEdition, *, by: User, reason: str = "") -> None:
    """Throw away an edition that nobody has published. The items keep their texts.

    Raises PermissionDenied without the right to delete minutes, ValidationError once it is published or scheduled.
    """
    require_permission(by, "delete", edition)
    row = locked(edition)
    if row.is_locked:
        raise ValidationError("Minutes that were published are never deleted: withdraw them instead.")
    record(Verb.DELETED, row, by=by, reason=reason)
    row.delete()


def require_unconfirmed(meeting: Meeting) -> None:
    """Raise ValidationError once the minutes of a meeting are confirmed: from then on they are only corrected."""
    confirmed = meeting.minutes_editions.filter(
        status=Status.CONFIRMED, published_at__isnull=False, withdrawn_at__isnull=True
    ).first()
    if confirmed is not None:
        raise ValidationError(
            f"These minutes are confirmed (edition {confirmed.number}). Record a correction of that edition instead."
        )


def require_held(meeting: Meeting) -> None:
    """Raise ValidationError for a meeting that has not taken place: there is nothing to minute."""
    if meeting.is_off:
        raise ValidationError(f"This meeting did not take place ({meeting.get_status_display().lower()}): no minutes.")
    if meeting.status != Meeting.Status.HELD or (meeting.starts_on and meeting.starts_on > timezone.localdate()):
        raise ValidationError(
            "Minutes are written once the meeting has been held. Mark the meeting as held first, on or after its day."
        )


def require_another_person(row: MinutesEdition | Correction, by: User, authors: set[int], what: str) -> None:
    """Hold the two-person rule: raise ValidationError for one of the authors, and say who else may publish."""
    if not settings.TWO_PERSON_RULE or by.pk not in authors:
        return
    names = [str(user) for user in publishers(type(row)) if user.pk not in authors]
    if len(names) > NAMED:
        names[NAMED:] = [f"{len(names) - NAMED} more"]
    others = f"{listing(names)} may." if names else "Nobody else may yet: an administrator can make somebody Publisher."
    raise ValidationError(f"{what}, so somebody else must publish this. {others}")


def _day_of(meeting: Meeting) -> date:
    require_held(meeting)
    if meeting.starts_on is None:
        raise ValidationError("The day of this meeting is not recorded. Enter it first: minutes bear their day.")
    return meeting.starts_on


def _check_confirmation(meeting: Meeting, day: date, item: AgendaItem) -> None:
    later = item.meeting
    if later.pk == meeting.pk:
        raise ValidationError("Minutes are confirmed at a later meeting, not at their own. Choose an item of that one.")
    if later.board_id != meeting.board_id:
        raise ValidationError(f"Minutes are confirmed by their own board. “{later}” is a meeting of another board.")
    if later.starts_on is None or later.starts_on <= day:
        raise ValidationError(f"Minutes are confirmed at a later meeting. “{later}” is not later than {day:%-d %B %Y}.")
    if later.status != Meeting.Status.HELD or later.starts_on > timezone.localdate():
        raise ValidationError(f"“{later}” has not been held yet. Mark it as held first, or confirm at another meeting.")
    if not later.is_published():
        raise ValidationError(f"“{later}” is not public, so nobody could see where the minutes were confirmed.")
    if item.removed_at is not None:
        raise ValidationError(f"“{item}” was taken off the agenda. Choose the item at which the board confirmed them.")


def _next_number(meeting: Meeting) -> int:
    latest = meeting.minutes_editions.order_by("-number").first()
    return latest.number + 1 if latest is not None else 1


def _note(edition: MinutesEdition, note: str) -> str:
    """What the edition says of its change; a confirmation without other changes says just that."""
    note = note.strip()
    if not note and edition.confirmed_at_item is not None:
        return f"Confirmed at the meeting of {edition.confirmed_at_item.meeting.starts_on:%-d %B %Y}."
    if not note and edition.number > 1:
        raise ValidationError("Say what changed since the edition before: the public will read it.")
    return note


def _items(meeting: Meeting) -> list[AgendaItem]:
    items = list(AgendaItem.objects.filter(meeting=meeting).on_agenda())
    if not items:
        raise ValidationError("This meeting has no items. Add the items that were heard, and write what was said.")
    public = [item for item in items if not item.is_private]
    if public and not any(item.discussion or item.outcome for item in public):
        raise ValidationError("Nothing is written yet. Write what was said or agreed at one item at least.")
    return items


def _in_public(items: Sequence[AgendaItem]) -> list[tuple[int, AgendaItem]]:
    return [(place, item) for place, item in enumerate(items, start=1) if not item.is_private]


def _entry(edition: MinutesEdition, place: int, item: AgendaItem) -> MinutesEntry:
    return MinutesEntry(
        edition=edition,
        item=item,
        order=place,
        number=item.number,
        title=item.title,
        discussion=item.discussion,
        outcome=item.outcome,
        verdict=item.verdict,
        verdict_reason=item.verdict_reason,
        video_seconds=item.video_seconds,
    )


def _record(edition: MinutesEdition, day: date, items: Sequence[AgendaItem]) -> MinutesRecord:
    attendances = Attendance.objects.filter(meeting=edition.meeting).select_related("organisation")
    return MinutesRecord(
        meeting=edition.meeting.public_id,
        board=edition.meeting.board.name,
        day=day,
        edition=edition.number,
        status=edition.status,
        confirmed_at=edition.confirmed_at_item.public_id if edition.confirmed_at_item else "",
        change_note=edition.change_note,
        attendance=tuple(
            AttendanceRecord(
                name=row.name,
                post=row.post,
                organisation=row.organisation.name if row.organisation and row.organisation.is_published() else "",
                status=row.status,
                substitute_for=row.substitute_for,
            )
            for row in attendances.order_by("order", "pk")
        ),
        items=tuple(_item_record(item) for item in items),
    )


def _item_record(item: AgendaItem) -> MinutesItemRecord:
    """What the edition says of an item: of a private one, its ground and not a word of what was said."""
    said = not item.is_private
    return MinutesItemRecord(
        item=item.public_id,
        number=item.number,
        title=item.title,
        ground=item.private_ground,
        discussion=item.discussion if said else "",
        outcome=item.outcome if said else "",
        verdict=item.verdict if said else "",
        verdict_reason=item.verdict_reason if said else "",
    )
