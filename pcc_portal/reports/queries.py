"""Who stands behind a report, and which one has to be made anew."""

from collections.abc import Iterable
from datetime import date

from django.contrib.auth.backends import ModelBackend
from django.contrib.contenttypes.models import ContentType

from pcc_portal.accounts.models import User
from pcc_portal.publishing.models import AuditEntry
from pcc_portal.reports.models import Report
from pcc_portal.reports.registry import kinds as registered


def askers(reports: Iterable[Report]) -> dict[int, set[int]]:
    """Keys of the people who ever asked for each edition, by its own key, in one query.

    The row names the last who did, the audit trail all.
    """
    found = {row.pk: {row.requested_by_id} if row.requested_by_id else set() for row in reports}
    entries = AuditEntry.objects.filter(
        content_type=ContentType.objects.get_for_model(Report),
        object_id__in=found,
        verb=AuditEntry.Verb.REQUESTED,
        by__isnull=False,
    )
    for report_id, user_id in entries.values_list("object_id", "by_id"):
        found[report_id].add(user_id)
    return found


def publishers() -> list[User]:
    """Everybody who may publish reports and can sign in to do it, by name."""
    may = ModelBackend().with_perm("reports.publish_report")
    return list(may.filter(is_staff=True).order_by("name", "email"))


def to_make_anew(today: date) -> list[Report]:
    """Reports that fell with what they say and can be asked for again, the latest withdrawn first."""
    fallen = list(Report.objects.fallen().defer("data").order_by("-withdrawn_at"))
    kinds = {kind.name: kind for kind in registered()}
    offered = {name: dict(kinds[name].subjects(today)) for name in {row.kind for row in fallen} & kinds.keys()}
    return [row for row in fallen if row.subject in offered.get(row.kind, {})]
