"""The working texts of minutes: what was said at each item, and who was there."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from pcc_portal.accounts.models import User
from pcc_portal.publishing.actions import locked, record, require_permission
from pcc_portal.publishing.changes import difference, snapshot
from pcc_portal.publishing.models import AuditEntry
from scrutiny.actions.minutes.editions import require_held, require_unconfirmed
from scrutiny.models import AgendaItem, Attendance
from scrutiny.queries.minutes_authors import MINUTE_FIELDS

Verb = AuditEntry.Verb


@transaction.atomic
def write_item(item: AgendaItem, *, by: User, texts: Mapping[str, Any]) -> AgendaItem:
    """Write the minutes of one item. `texts` maps fields of MINUTE_FIELDS to what they shall say; others stay.

    Raises PermissionDenied without the right to change items; ValidationError before the meeting was held, once its
    minutes are confirmed, or for texts that break a rule of the item. Nothing changed: nothing is recorded.
    """
    require_permission(by, "change", item)
    if unknown := set(texts) - set(MINUTE_FIELDS):
        raise ValueError(f"no texts of minutes: {', '.join(sorted(unknown))}")
    meeting = locked(item.meeting)
    require_held(meeting)
    require_unconfirmed(meeting)
    row = AgendaItem.objects.select_for_update(of=("self",)).get(pk=item.pk)
    before = snapshot(row)
    for name, value in texts.items():
        setattr(row, name, value)
    row.full_clean()
    changes = difference(before, snapshot(row))
    if changes:
        row.save()
        record(Verb.CHANGED, row, by=by, changes=changes)
    return row


@transaction.atomic
def write_attendance(attendance: Attendance, *, by: User, is_removed: bool = False) -> None:
    """Save, or take off, one line of who was there.

    Raises PermissionDenied without the right; ValidationError before the meeting was held, once its minutes are
    confirmed, or for a line that breaks a rule: the same person twice, a substitute for nobody.
    """
    added = attendance.pk is None
    require_permission(by, "delete" if is_removed else "add" if added else "change", attendance)
    meeting = locked(attendance.meeting)
    require_held(meeting)
    require_unconfirmed(meeting)
    if is_removed:
        record(Verb.DELETED, attendance, by=by, changes=difference(snapshot(attendance), {}))
        attendance.delete()
        return
    before = {} if added else snapshot(Attendance.objects.get(pk=attendance.pk))
    attendance.full_clean()
    attendance.save()
    record(Verb.ADDED if added else Verb.CHANGED, attendance, by=by, changes=difference(before, snapshot(attendance)))
