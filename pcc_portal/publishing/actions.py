"""Publishing and withdrawing: the only two doors between a draft and the public."""

from datetime import datetime
from typing import Any, TypeVar

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.utils import timezone

from pcc_portal.accounts.models import User
from pcc_portal.publishing import refusals, withdrawals
from pcc_portal.publishing.models import AuditEntry, Publishable

P = TypeVar("P", bound=Publishable)


def record(
    verb: AuditEntry.Verb,
    target: models.Model,
    *,
    by: User | None,
    reason: str = "",
    changes: dict[str, list[str]] | None = None,
    label: str = "",
) -> AuditEntry:
    """Write one line of the audit trail. `by=None` is the system itself: a worker or the timetable.

    `label` says what it was done to, where that is more than the target: all the rows of a file.
    """
    return AuditEntry.objects.create(
        verb=verb, target=target, target_label=(label or str(target))[:300], by=by, reason=reason, changes=changes or {}
    )


def require_permission(user: User, action: str, target: models.Model) -> None:
    """Raise PermissionDenied, with a sentence that says which right is missing."""
    options = target._meta
    if not user.has_perm(f"{options.app_label}.{action}_{options.model_name}"):
        raise PermissionDenied(
            f"Your account may not {action} {options.verbose_name_plural}. An administrator can give you the right."
        )


def locked(target: P) -> P:
    """The row read again and locked until the transaction ends, so that two people can't act on it at once."""
    manager: Any = type(target)._base_manager
    row: P = manager.select_for_update(of=("self",)).get(pk=target.pk)
    return row


@transaction.atomic
def publish(target: P, *, by: User, at: datetime | None = None, reason: str = "") -> P:
    """Publish a row now, or schedule it for a later time.

    Raises PermissionDenied without the publish right, ValidationError if the row is published already, was
    withdrawn, names something that is missing, or is kept from the public by what another app registered.
    """
    require_permission(by, "publish", target)
    now = timezone.now()
    at = at or now
    row = locked(target)
    name = row._meta.verbose_name
    if row.withdrawn_at is not None:
        raise ValidationError(f"This {name} was withdrawn. Make a new one instead of publishing it again.")
    if row.is_published(now):
        raise ValidationError(f"This {name} is published already.")
    if at < now:
        raise ValidationError(
            "The time of publication can't lie in the past: what the public could see would be rewritten."
        )
    if problems := [*row.publication_problems(), *refusals.reasons(row)]:
        raise ValidationError(problems)
    row.published_at, row.published_by = at, by
    row.full_clean()
    row.save(update_fields=["published_at", "published_by", "modified_at"])
    verb = AuditEntry.Verb.SCHEDULED if at > now else AuditEntry.Verb.PUBLISHED
    record(verb, row, by=by, reason=reason, changes={"published_at": ["", at.isoformat()]})
    return row


@transaction.atomic
def withdraw(target: P, *, by: User, reason: str) -> P:
    """Take a published row off the public site for good. Its address then answers 410 with date and reason.

    Raises PermissionDenied without the publish right, ValidationError without a reason or if it isn't published.
    """
    require_permission(by, "publish", target)
    reason = reason.strip()
    name = target._meta.verbose_name
    if not reason:
        raise ValidationError(f"Say why this {name} is withdrawn: the public will read the reason.")
    row = locked(target)
    if row.withdrawn_at is not None:
        raise ValidationError(f"This {name} was withdrawn on {row.withdrawn_at:%-d %B %Y} already.")
    if row.published_at is None:
        raise ValidationError(f"This {name} was never published, so there is nothing to withdraw.")
    if row.published_at > timezone.now():
        return undo_schedule(row, by=by, reason=reason)
    _take_off(row, by, reason)
    record(AuditEntry.Verb.WITHDREW, row, by=by, reason=reason)
    withdrawals.follow(row)
    return row


def withdraw_with(row: Publishable, source: Publishable, *, reason: str) -> None:
    """Withdraw a public row, which the caller has locked, because `source` was withdrawn, in the same transaction.

    The row names the person who withdrew the source. The trail names nobody: it followed by itself.
    """
    assert source.withdrawn_by is not None  # noqa: S101 - narrows the type: the source is withdrawn
    _take_off(row, source.withdrawn_by, reason)
    record(AuditEntry.Verb.WITHDREW, row, by=None, reason=reason)


def _take_off(row: Publishable, by: User, reason: str) -> None:
    row.withdrawn_at, row.withdrawn_by, row.withdrawn_reason = timezone.now(), by, reason
    row.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_reason", "modified_at"])


def undo_schedule(row: P, *, by: User | None, reason: str) -> P:
    """Make a scheduled row, which the caller has locked, a draft again: the public never saw it.

    Raises ValidationError if it is not scheduled, or can't be a draft beside the drafts that there are.
    """
    if row.publication_state != "scheduled":
        raise ValidationError(f"This {row._meta.verbose_name} is not scheduled, so there is no schedule to undo.")
    row.published_at, row.published_by = None, None
    row.validate_constraints()
    row.save(update_fields=["published_at", "published_by", "modified_at"])
    record(AuditEntry.Verb.CANCELLED, row, by=by, reason=reason)
    return row
