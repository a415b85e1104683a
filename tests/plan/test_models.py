"""What the database itself refuses, and the sentence that staff read."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from plan.models import Measure, Observation, Plan, ProgressUpdate
from tests import factories

pytestmark = pytest.mark.django_db


def refused(row: Any, message: str) -> None:
    """The model says the sentence, and the database refuses the row all the same when nobody asks the model."""
    with pytest.raises(ValidationError) as caught:
        row.full_clean()
    assert message in caught.value.messages
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()


def test_plan_refuses_an_end_before_its_start() -> None:
    plan = factories.PlanFactory()
    plan.starts_on, plan.ends_on = date(2024, 1, 1), date(2023, 12, 31)
    refused(plan, "The plan ends before it starts.")


def test_plan_refuses_a_second_one_in_force() -> None:
    first = factories.PlanFactory(in_force=True)
    second = factories.PlanFactory(published=True, office=first.office)
    second.status = Plan.Status.IN_FORCE
    refused(second, "Another plan is in force: supersede it first, or make this one vary it.")
    second.office = factories.OrganisationFactory()
    second.full_clean()


def test_plan_refuses_to_be_in_force_unpublished() -> None:
    plan = factories.PlanFactory()
    plan.status = Plan.Status.IN_FORCE
    refused(plan, "A plan must be published before it comes into force.")


def test_plan_without_objectives_is_not_ready_to_publish() -> None:
    plan = factories.PlanFactory()
    assert plan.publication_problems() == [
        "This plan has no objective yet: add its priorities and objectives before publishing it."
    ]
    factories.ObjectiveFactory(priority__plan=plan)
    assert plan.publication_problems() == []


def test_plan_belongs_to_a_commissioners_office() -> None:
    plan = factories.PlanFactory()
    plan.office = factories.OrganisationFactory(kind="national")
    with pytest.raises(ValidationError) as caught:
        plan.full_clean()
    assert caught.value.message_dict == {
        "office": ["A plan belongs to the office of a Commissioner: choose one of that kind."]
    }


def test_commitment_stands_in_one_place() -> None:
    commitment = factories.CommitmentFactory()
    commitment.theme = factories.ThemeFactory(plan=commitment.plan)
    refused(commitment, "A commitment stands under one objective, one priority or one theme.")


def test_commitment_refuses_an_objective_of_another_plan() -> None:
    commitment = factories.CommitmentFactory()
    commitment.objective = factories.ObjectiveFactory(priority__plan=factories.PlanFactory())
    with pytest.raises(ValidationError) as caught:
        commitment.full_clean()
    assert caught.value.message_dict == {"objective": ["This belongs to another plan."]}


def test_progress_update_stopped_needs_a_reason() -> None:
    update = factories.ProgressUpdateFactory()
    update.status = ProgressUpdate.Status.STOPPED
    refused(update, "Say why the commitment was stopped.")
    update.stopped_reason = "The grant ended."
    update.full_clean()


def test_progress_update_correction_needs_a_note_and_the_same_commitment() -> None:
    wrong = factories.ProgressUpdateFactory(published=True)
    update = factories.ProgressUpdateFactory(commitment=wrong.commitment)
    update.corrects = wrong
    refused(update, "Say what was wrong in the update that this one corrects.")
    other = factories.ProgressUpdateFactory()
    other.corrects, other.correction_note = wrong, "The period was wrong."
    with pytest.raises(ValidationError) as caught:
        other.full_clean()
    assert caught.value.message_dict == {"corrects": ["A correction must be about the same commitment."]}


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"value": None}, "Give a value, or say why there is none."),
        ({"suppressed_reason": "Fewer than 5 people"}, "A suppressed figure must not be stored: empty the value."),
        (
            {"numerator": Decimal(11), "denominator": Decimal(10)},
            "The numerator must lie between 0 and the denominator.",
        ),
        ({"numerator": Decimal(0), "denominator": Decimal(0)}, "The numerator must lie between 0 and the denominator."),
        ({"numerator": Decimal(1)}, "The numerator must lie between 0 and the denominator."),
        (
            {"period_starts_on": date(2022, 4, 1), "period_ends_on": date(2022, 3, 31)},
            "The period ends before it starts.",
        ),
    ],
)
def test_observation_refuses(fields: dict[str, Any], message: str) -> None:
    observation = factories.ObservationFactory()
    for name, value in fields.items():
        setattr(observation, name, value)
    refused(observation, message)


@pytest.mark.parametrize(
    "fields",
    [
        {"value": None, "suppressed_reason": "Fewer than 5 people"},
        {"value": None, "value_words": "two thirds"},
        {"value": Decimal(0)},
        {"numerator": Decimal(0), "denominator": Decimal(3)},
    ],
)
def test_observation_accepts(fields: dict[str, Any]) -> None:
    observation = factories.ObservationFactory(**fields)
    observation.full_clean()


def test_observation_revision_is_marked_and_of_the_same_measure() -> None:
    first = factories.ObservationFactory(published=True)
    second = factories.ObservationFactory(version=first.version, area=first.area)
    second.revises = first
    refused(second, "A figure that revises another has the status: revised.")
    second.status = Observation.Status.REVISED
    second.full_clean()
    second.area = factories.AreaFactory()
    with pytest.raises(ValidationError) as caught:
        second.full_clean()
    assert caught.value.message_dict == {"revises": ["A revision must be of the same measure and area."]}


def test_observation_is_revised_once_unless_the_revision_was_withdrawn() -> None:
    first = factories.ObservationFactory(published=True)
    same = {"version": first.version, "area": first.area, "revises": first, "status": "revised"}
    revision = factories.ObservationFactory(**same, withdrawn=True)
    second = factories.ObservationFactory(**same)
    second.full_clean()
    assert list(first.revisions.all()) == [revision, second]
    refused(factories.ObservationFactory.build(**same), "There is a revision of this figure already: work on that one.")


def test_observation_percentage_is_worked_out_from_its_parts() -> None:
    version = factories.MeasureVersionFactory(measure__unit=Measure.Unit.PERCENT)
    worked_out = factories.ObservationFactory(
        version=version, value=Decimal(99), numerator=Decimal(2), denominator=Decimal(3)
    )
    assert worked_out.figure == Decimal("66.7")
    assert factories.ObservationFactory(version=version, value=Decimal("90.4")).figure == Decimal("90.4")


def test_measure_version_break_needs_a_note() -> None:
    version = factories.MeasureVersionFactory()
    version.is_comparable = False
    # The measure is published, so its definition is frozen as well: ask the model alone.
    with pytest.raises(ValidationError, match="Say why this version can't be compared with the one before"):
        version.full_clean()


def test_budget_line_needs_an_amount_or_a_share() -> None:
    line = factories.BudgetLineFactory(budget=factories.BudgetFactory())
    line.amount_gbp = None
    refused(line, "Give an amount or a share.")


def test_consultation_refuses_a_close_before_its_opening() -> None:
    consultation = factories.ConsultationFactory()
    consultation.closes_on = date(2021, 10, 1)
    refused(consultation, "The consultation closes before it opens.")


@pytest.mark.parametrize(
    ("make", "field"),
    [
        (lambda: factories.ProgressUpdateFactory(published=True), "narrative"),
        (lambda: factories.ObservationFactory(published=True), "source_note"),
        (lambda: factories.PlanFactory(published=True), "title"),
        (lambda: factories.PriorityFactory(), "title"),
        (lambda: factories.ObjectiveFactory(), "title"),
        (lambda: factories.CommitmentFactory(), "text"),
        (lambda: factories.ThemeFactory(), "title"),
        (lambda: factories.MeasureFactory(published=True), "question"),
        (lambda: factories.MeasureVersionFactory(), "definition"),
        (lambda: factories.BudgetLineFactory(), "label"),
        (lambda: factories.ConsultationFactory(published=True), "title"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_published_content_is_frozen_in_the_database(make: Any, field: str) -> None:
    row = make()
    before = getattr(row, field)
    with pytest.raises(IntegrityError, match="what was published is never rewritten"), transaction.atomic():
        type(row)._base_manager.filter(pk=row.pk).update(**{field: "Rewritten"})
    row.refresh_from_db()
    assert getattr(row, field) == before


def test_drafts_stay_free() -> None:
    update = factories.ProgressUpdateFactory()
    ProgressUpdate.objects.filter(pk=update.pk).update(narrative="Rewritten")
    update.refresh_from_db()
    assert update.narrative == "Rewritten"


def test_consultation_result_comes_after_publication() -> None:
    consultation = factories.ConsultationFactory(published=True)
    consultation.result, consultation.responses = "Two thirds agreed.", 3000
    consultation.save()
    consultation.refresh_from_db()
    assert (consultation.result, consultation.responses) == ("Two thirds agreed.", 3000)
