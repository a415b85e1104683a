"""How a commitment stands is its latest public update's word."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from plan.models import Commitment, Observation, Plan, ProgressUpdate
from tests import factories

pytestmark = pytest.mark.django_db
Status = ProgressUpdate.Status


def status_of(commitment: Commitment, **when: object) -> tuple[str | None, date | None]:
    row = Commitment.objects.published().with_status(**when).get(pk=commitment.pk)
    return row.status, row.status_on


def test_commitment_status_is_none_without_a_public_update() -> None:
    commitment = factories.CommitmentFactory()
    factories.ProgressUpdateFactory(commitment=commitment)
    factories.ProgressUpdateFactory(commitment=commitment, scheduled=True)
    factories.ProgressUpdateFactory(commitment=commitment, withdrawn=True)
    assert status_of(commitment) == (None, None)


def test_commitment_status_is_the_latest_period_not_the_latest_row() -> None:
    commitment = factories.CommitmentFactory()
    later = factories.ProgressUpdateFactory(
        commitment=commitment, status=Status.AT_RISK, published=True, period_ends_on=date(2022, 6, 30)
    )
    factories.ProgressUpdateFactory(commitment=commitment, status=Status.DELIVERED, published=True)
    assert status_of(commitment) == (Status.AT_RISK, date(2022, 6, 30))
    assert Commitment.objects.with_status().get().status_update_id == later.pk


def test_commitment_status_of_a_correction_wins_over_what_it_corrects() -> None:
    wrong = factories.ProgressUpdateFactory(published=True, status=Status.DELIVERED)
    factories.ProgressUpdateFactory(
        commitment=wrong.commitment,
        published=True,
        published_at=timezone.now() - timedelta(minutes=1),
        status=Status.OFF_TRACK,
        corrects=wrong,
        correction_note="It was not delivered.",
    )
    assert status_of(wrong.commitment) == (Status.OFF_TRACK, date(2022, 3, 31))


def test_commitment_status_can_be_asked_for_another_day() -> None:
    commitment = factories.CommitmentFactory()
    factories.ProgressUpdateFactory(commitment=commitment, status=Status.ON_TRACK, published=True)
    factories.ProgressUpdateFactory(
        commitment=commitment, status=Status.DELIVERED, published=True, period_ends_on=date(2022, 6, 30)
    )
    assert status_of(commitment, on=date(2022, 5, 1)) == (Status.ON_TRACK, date(2022, 3, 31))
    assert status_of(commitment, on=date(2022, 3, 30)) == (None, None)


def test_published_follows_the_plan() -> None:
    public = factories.CommitmentFactory()
    factories.CommitmentFactory(objective__priority__plan=factories.PlanFactory())
    factories.CommitmentFactory(objective__priority__plan=factories.PlanFactory(scheduled=True))
    gone = factories.CommitmentFactory(objective__priority__plan=factories.PlanFactory(withdrawn=True))
    assert list(Commitment.objects.published()) == [public]
    assert list(Commitment.objects.withdrawn()) == [gone]


def test_published_update_of_an_unpublished_plan_is_not_public() -> None:
    factories.ProgressUpdateFactory(published=True, commitment__objective__priority__plan=factories.PlanFactory())
    assert list(ProgressUpdate.objects.published()) == []


def test_published_figure_of_an_unpublished_measure_is_not_public() -> None:
    factories.ObservationFactory(published=True, version__measure=factories.MeasureFactory())
    assert list(Observation.objects.published()) == []


def test_current_leaves_out_what_a_published_revision_replaced() -> None:
    first = factories.ObservationFactory(published=True)
    revision = factories.ObservationFactory(
        version=first.version, area=first.area, revises=first, status="revised", value=91
    )
    assert list(Observation.objects.published().current()) == [first]
    revision.published_at, revision.published_by = timezone.now(), factories.UserFactory()
    revision.save()
    assert list(Observation.objects.published().current()) == [revision]


def test_scheduled_plan_is_public_at_its_time() -> None:
    plan = factories.PlanFactory(scheduled=True)
    assert list(Plan.objects.published()) == []
    assert list(Plan.objects.published(at=plan.published_at)) == [plan]
