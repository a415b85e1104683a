"""What the database refuses to rewrite, whoever asks it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from plan.models import Objective, ProgressUpdate
from tests import factories

pytestmark = pytest.mark.django_db


def refused(act: Callable[[], Any]) -> None:
    with pytest.raises(IntegrityError, match="what was published is never rewritten"), transaction.atomic():
        act()


@pytest.mark.parametrize("state", ["published", "withdrawn"])
def test_publication_is_never_undone_moved_or_given_to_somebody_else(state: str) -> None:
    update = factories.ProgressUpdateFactory(**{state: True})
    row = ProgressUpdate.objects.filter(pk=update.pk)
    refused(lambda: row.update(published_at=None, published_by=None))
    refused(lambda: row.update(published_at=update.published_at - timedelta(days=900)))
    refused(lambda: row.update(published_by=factories.UserFactory()))


def test_withdrawal_is_never_undone_or_told_otherwise() -> None:
    update = factories.ProgressUpdateFactory(withdrawn=True)
    row = ProgressUpdate.objects.filter(pk=update.pk)
    refused(lambda: row.update(withdrawn_at=None, withdrawn_by=None, withdrawn_reason=""))
    refused(lambda: row.update(withdrawn_at=timezone.now()))
    refused(lambda: row.update(withdrawn_reason="Another reason."))


def test_a_schedule_can_be_moved_and_undone() -> None:
    update = factories.ProgressUpdateFactory(scheduled=True)
    row = ProgressUpdate.objects.filter(pk=update.pk)
    assert row.update(published_at=timezone.now() + timedelta(days=3)) == 1
    assert row.update(published_at=None, published_by=None) == 1
    assert row.update(narrative="Still a draft.") == 1


def test_publishing_changes_nothing_but_the_publication() -> None:
    update = factories.ProgressUpdateFactory()
    row = ProgressUpdate.objects.filter(pk=update.pk)
    refused(lambda: row.update(published_at=timezone.now(), published_by=factories.UserFactory(), narrative="Other"))


def test_nothing_moves_into_a_published_plan() -> None:
    public = factories.PriorityFactory(plan=factories.PlanFactory(in_force=True))
    draft = factories.ObjectiveFactory(priority__plan=factories.PlanFactory())
    row = Objective.objects.filter(pk=draft.pk)
    refused(lambda: row.update(priority=public))
    other = factories.PriorityFactory(plan=draft.priority.plan)
    assert row.update(priority=other) == 1


@pytest.mark.parametrize(
    ("kept", "gone"),
    [
        (
            lambda: factories.ProgressUpdateFactory(published=True),
            lambda: factories.ProgressUpdateFactory(),
        ),
        (
            lambda: factories.CommitmentFactory(),
            lambda: factories.CommitmentFactory(objective__priority__plan=factories.PlanFactory()),
        ),
        (
            lambda: factories.ReportFactory(ready=True, published=True),
            lambda: factories.ReportFactory(),
        ),
        (lambda: factories.AuditEntryFactory(), None),
    ],
    ids=["update", "commitment", "report", "audit entry"],
)
def test_what_was_published_and_the_audit_trail_are_never_deleted(kept: Any, gone: Any) -> None:
    if connection.vendor == "sqlite":
        pytest.skip("SQLite leaves deletions to the admin: a test database there is emptied with DELETE")
    row = kept()
    refused(lambda: type(row)._base_manager.filter(pk=row.pk).delete())
    if gone is not None:
        assert gone().delete()[0] == 1
