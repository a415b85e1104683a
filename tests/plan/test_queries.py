"""What the pages of a plan are made from: counts, names, targets, and what they cost."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from plan.models import Measure, Objective, Plan
from plan.queries import (
    objective_page,
    plan_on_a_page,
    summaries,
    summaries_of_objective,
)
from plan.queries.addresses import address
from plan.queries.heads import plan_head
from tests.factories import (
    AreaFactory,
    CommitmentFactory,
    MeasureFactory,
    MeasureVersionFactory,
    ObjectiveFactory,
    ObservationFactory,
    OfficeHolderFactory,
    OrganisationFactory,
    PlanFactory,
    PriorityFactory,
    ProgressUpdateFactory,
    TargetFactory,
)


def as_shown(plan: Plan) -> Plan:
    """The plan with all that its page wants to come with it."""
    return Plan.objects.with_later_plan().select_related("office", "office_holder").get(pk=plan.pk)


@pytest.mark.django_db
def test_objective_shows_each_target_of_public_places_once_in_order() -> None:
    first = MeasureVersionFactory(measure__published=True)
    MeasureVersionFactory(measure=first.measure, number=2)
    without = MeasureFactory(published=True)
    place = AreaFactory(name="Cheshire", published=True)
    for period, due_on in [("by 2024", date(2024, 3, 31)), ("by 2022", date(2022, 3, 31))]:
        TargetFactory(measure=first.measure, area=place, period=period, due_on=due_on, value=Decimal(95))
    TargetFactory(measure=first.measure, area=AreaFactory(name="Hidden"))
    objective = ObjectiveFactory()
    objective.measures.add(first.measure, without)
    found = {summary.public_id: summary for summary in summaries_of_objective(objective)}
    assert [
        (line.kind_label, line.area, line.period, line.text) for line in found[first.measure.public_id].targets
    ] == [
        ("target", "Cheshire", "by 2022", "95 calls"),
        ("target", "Cheshire", "by 2024", "95 calls"),
    ]
    assert found[without.public_id].targets == ()
    assert found == {summary.public_id: summary for summary in summaries([first.measure, without])}


@pytest.mark.django_db
@pytest.mark.parametrize("rows", [1, 3])
def test_queries_cost_the_same_at_any_size(django_assert_num_queries: Any, rows: int) -> None:
    objective = ObjectiveFactory()
    for _ in range(rows):
        for _ in range(rows):
            ProgressUpdateFactory(commitment=CommitmentFactory(objective=objective), published=True)
        version = ObservationFactory(published=True).version
        TargetFactory.create_batch(rows, measure=version.measure)
        objective.measures.add(version.measure)
    plan = as_shown(Plan.objects.get())
    with django_assert_num_queries(5):
        plan_on_a_page(plan, date(2026, 1, 1))
    found = Objective.objects.with_later_plan().select_related(
        "priority__plan__office", "priority__plan__office_holder"
    )
    objective = found.get()
    with django_assert_num_queries(6):  # one of them is the evidence of scrutiny
        objective_page(objective, date(2026, 1, 1))
    measures = list(Measure.objects.all())
    with django_assert_num_queries(3):
        summaries(measures)


@pytest.mark.django_db
def test_plan_counts_as_it_stood_on_a_day() -> None:
    commitment = CommitmentFactory()
    for year, status in [(2022, "on_track"), (2023, "delivered")]:
        ProgressUpdateFactory(
            commitment=commitment,
            status=status,
            period_starts_on=date(year, 1, 1),
            period_ends_on=date(year, 3, 31),
            published=True,
        )
    plan = commitment.plan
    for on, pairs, quarter in [
        (date(2022, 3, 30), [("not_reported", 1)], ""),
        (date(2022, 3, 31), [("on_track", 1)], "January to March 2022"),
        (date(2023, 3, 31), [("delivered", 1)], "January to March 2023"),
    ]:
        page = plan_on_a_page(as_shown(plan), on)
        assert page.statuses.pairs == pairs
        assert page.priorities[0].statuses.pairs == pairs
        assert page.quarter == quarter


@pytest.mark.django_db
def test_priority_counts_its_objectives_and_its_own_commitments() -> None:
    priority = PriorityFactory()
    CommitmentFactory(objective=ObjectiveFactory(priority=priority))
    CommitmentFactory(objective=None, priority=priority)
    page = plan_on_a_page(as_shown(priority.plan), date(2022, 1, 1))
    assert page.priorities[0].statuses.total == 2
    assert page.priorities[0].objectives[0].statuses.total == 1
    assert page.statuses.total == 2


@pytest.mark.django_db
def test_plan_names_public_people_and_bodies_alone() -> None:
    plan = PlanFactory(in_force=True, office=OrganisationFactory(name="Office"), office_holder=OfficeHolderFactory())
    head = plan_head(plan, date(2022, 1, 1), None)
    assert (head.office, head.holder) == ("", "")
    plan.office = OrganisationFactory(name="Public office", published=True)
    plan.office_holder = OfficeHolderFactory(person="Jo Roe", published=True)
    head = plan_head(plan, date(2022, 1, 1), None)
    assert (head.office, head.holder) == ("Public office", "Jo Roe, Police and Crime Commissioner")


@pytest.mark.django_db
def test_address_is_that_of_the_row() -> None:
    objective = ObjectiveFactory()
    assert address("plan:objective_detail", objective.public_id) == objective.get_absolute_url()
