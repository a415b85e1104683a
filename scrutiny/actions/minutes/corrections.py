"""What is put right in confirmed minutes. The minutes themselves stay as they were confirmed."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from pcc_portal.accounts.models import User
from pcc_portal.publishing.actions import locked, publish, record, require_permission
from pcc_portal.publishing.models import AuditEntry
from scrutiny.actions.minutes.editions import require_another_person
from scrutiny.models import AgendaItem, Correction, MinutesEdition
from scrutiny.queries.minutes_authors import authors_of_correction
from scrutiny.records import MinutesRecord, read


@transaction.atomic
def record_correction(
    edition: MinutesEdition, *, by: User, before: str, after: str, reason: str, item: AgendaItem | None = None
) -> Correction:
    """Record, as a draft, what was wrong in confirmed minutes, what is right, and why.

    `item=None` speaks of the attendance or the whole. Raises PermissionDenied without the right to add corrections;
    ValidationError for minutes that are not confirmed and public, or where `before` is not what they say of the item.
    """
    require_permission(by, "add", Correction())
    row = locked(edition)
    if row.status != MinutesEdition.Status.CONFIRMED or not row.is_published():
        raise ValidationError("Only confirmed minutes are corrected. While they are a draft, prepare a new edition.")
    before, after, reason = before.strip(), after.strip(), reason.strip()
    if not (before and after and reason):
        raise ValidationError("Say what the minutes say, what is right, and why: the public reads all three.")
    if before == after:
        raise ValidationError("Both texts are the same, so nothing would be corrected.")
    correction = Correction(
        edition=row, item=item, before=before, after=after, reason=reason, drafted_at=timezone.now(), drafted_by=by
    )
    correction.full_clean()
    if item is not None and _squeezed(before) not in _said_of(row, item):
        raise ValidationError(
            f"The minutes of “{item}” don't have these words. Copy what they say from the confirmed edition."
        )
    correction.save()
    record(AuditEntry.Verb.ADDED, correction, by=by, reason=reason, changes={"text": [before, after]})
    return correction


@transaction.atomic
def publish_correction(correction: Correction, *, by: User, at: datetime | None = None, reason: str = "") -> Correction:
    """Publish a correction, now or at a later time.

    Raises PermissionDenied without the publish right, ValidationError for whoever wrote it (the two-person rule).
    """
    require_permission(by, "publish", correction)
    row = locked(correction)
    require_another_person(row, by, authors_of_correction(row), "You wrote this correction")
    return publish(row, by=by, at=at, reason=reason)


def _said_of(edition: MinutesEdition, item: AgendaItem) -> str:
    """All that an edition says of an item, with single spaces."""
    said = next((said for said in read(edition.data, MinutesRecord).items if said.item == item.public_id), None)
    if said is None:
        raise ValidationError(f"“{item}” is not in these minutes. Choose one of their items, or none.")
    return _squeezed(" ".join([said.number, said.title, said.discussion, said.outcome, said.verdict_reason]))


def _squeezed(text: str) -> str:
    return " ".join(text.split())
