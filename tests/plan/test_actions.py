"""The plan's actions: what they do, what they leave in the trail, and what they refuse."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from pcc_portal.accounts.models import User
from pcc_portal.publishing.actions import publish, withdraw
from pcc_portal.publishing.models import AuditEntry
from plan import actions
from plan.models import Commitment, Observation, Plan, ProgressUpdate
from tests.factories import (
    AreaFactory,
    CommitmentFactory,
    MeasureFactory,
    MeasureVersionFactory,
    NationalRequirementFactory,
    ObjectiveFactory,
    OrganisationFactory,
    PillarFactory,
    PlanFactory,
    PriorityFactory,
    ProgressUpdateFactory,
    ThemeFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss() -> Any:
    return UserFactory(superuser=True, name="Boss")


def sentences_of(call: Any) -> list[str]:
    with pytest.raises(ValidationError) as caught:
        call()
    return caught.value.messages


def trail() -> list[tuple[str, str, dict[str, Any]]]:
    return [(entry.verb, entry.target_label, entry.changes) for entry in AuditEntry.objects.order_by("pk")]


# Consultation and force


def test_draft_goes_out_for_consultation(boss: User) -> None:
    plan = PlanFactory(title="New")
    actions.put_out_for_consultation(plan, by=boss)
    plan.refresh_from_db()
    assert plan.status == Plan.Status.CONSULTATION
    assert trail() == [("changed", "New 2021 to 2024", {"status": ["Draft", "Out for consultation"]})]


def test_plan_in_force_does_not_go_out_for_consultation(boss: User) -> None:
    plan = PlanFactory(in_force=True)
    assert sentences_of(lambda: actions.put_out_for_consultation(plan, by=boss)) == [
        "Only a draft plan goes out for consultation; this one is: In force."
    ]


def test_first_plan_comes_into_force(boss: User) -> None:
    plan = PlanFactory(title="First", published=True)
    actions.bring_into_force(plan, by=boss)
    plan.refresh_from_db()
    assert plan.status == Plan.Status.IN_FORCE
    assert trail() == [("changed", "First 2021 to 2024", {"status": ["Draft", "In force"]})]


def test_second_plan_in_force_is_refused_and_nothing_changes(boss: User) -> None:
    current = PlanFactory(title="Old", in_force=True)
    plan = PlanFactory(title="New", published=True, office=current.office)
    assert sentences_of(lambda: actions.bring_into_force(plan, by=boss)) == [
        "“Old 2021 to 2024” is in force. Say that this plan supersedes it, or make this plan a variation of it."
    ]
    current.refresh_from_db()
    plan.refresh_from_db()
    assert (current.status, plan.status) == (Plan.Status.IN_FORCE, Plan.Status.DRAFT)
    assert trail() == []


def test_plan_that_supersedes_comes_into_force(boss: User) -> None:
    current = PlanFactory(title="Old", in_force=True)
    plan = PlanFactory(title="New", published=True, office=current.office)
    actions.bring_into_force(plan, by=boss, supersedes=current)
    current.refresh_from_db()
    plan.refresh_from_db()
    assert (current.status, plan.status) == (Plan.Status.SUPERSEDED, Plan.Status.IN_FORCE)
    assert [label for _, label, _ in trail()] == ["Old 2021 to 2024", "New 2021 to 2024"]
    assert AuditEntry.objects.get(target_label="Old 2021 to 2024").reason == "Superseded by “New 2021 to 2024”"


def test_plan_that_supersedes_another_than_the_one_in_force_is_refused(boss: User) -> None:
    current = PlanFactory(in_force=True)
    plan = PlanFactory(published=True, office=current.office)
    stranger = PlanFactory(published=True, office=current.office)
    assert len(sentences_of(lambda: actions.bring_into_force(plan, by=boss, supersedes=stranger))) == 1
    current.refresh_from_db()
    assert current.status == Plan.Status.IN_FORCE


def test_plan_that_varies_comes_into_force(boss: User) -> None:
    current = PlanFactory(in_force=True)
    plan = PlanFactory(published=True, office=current.office, varies=current, variation_note="Shorter")
    actions.bring_into_force(plan, by=boss)
    current.refresh_from_db()
    plan.refresh_from_db()
    assert (current.status, plan.status) == (Plan.Status.VARIED, Plan.Status.IN_FORCE)


def test_another_offices_plan_in_force_does_not_stand_in_the_way(boss: User) -> None:
    PlanFactory(in_force=True)
    plan = PlanFactory(published=True)
    assert actions.bring_into_force(plan, by=boss).status == Plan.Status.IN_FORCE


@pytest.mark.parametrize("state", [{}, {"scheduled": True}, {"withdrawn": True}])
def test_plan_that_the_public_cannot_read_does_not_come_into_force(boss: User, state: dict[str, bool]) -> None:
    plan = PlanFactory(**state)
    assert sentences_of(lambda: actions.bring_into_force(plan, by=boss)) == [
        "Publish this plan first: a plan in force is one that the public can read."
    ]


def test_plan_comes_into_force_once(boss: User) -> None:
    plan = PlanFactory(in_force=True)
    assert sentences_of(lambda: actions.bring_into_force(plan, by=boss)) == [
        "This plan can't come into force: it is in force already."
    ]


def test_only_publishers_bring_into_force() -> None:
    plan = PlanFactory(published=True)
    with pytest.raises(PermissionDenied, match="Your account may not publish plans"):
        actions.bring_into_force(plan, by=UserFactory(role="Editor"))
    assert actions.bring_into_force(plan, by=UserFactory(role="Publisher")).status == Plan.Status.IN_FORCE


# Variation


def whole_plan() -> Plan:
    plan = PlanFactory(title="First", in_force=True)
    pillar = PillarFactory(plan=plan)
    priority = PriorityFactory(plan=plan, pillar=pillar, number=1)
    objective = ObjectiveFactory(priority=priority, code="1.1")
    objective.measures.add(MeasureFactory(code="CALLS"))
    objective.requirements.add(NationalRequirementFactory(title="Serious crime"))
    theme = ThemeFactory(plan=plan)
    first = CommitmentFactory(objective=objective, code="1.1.1", text="Answer calls.")
    first.partners.add(OrganisationFactory(name="Ambulance"))
    first.areas.add(AreaFactory(name="Halton"))
    CommitmentFactory(objective=None, priority=priority, code="1.0.1")
    CommitmentFactory(objective=None, theme=theme, code="D.1.1")
    ProgressUpdateFactory(commitment=first, published=True)
    result: Plan = plan
    return result


def test_variation_is_a_whole_draft_that_continues_the_first(boss: User) -> None:
    plan = whole_plan()
    copy = actions.vary_plan(plan, by=boss, note=" Priority 1 is shorter. ")
    assert (copy.status, copy.published_at, copy.varies) == (Plan.Status.DRAFT, None, plan)
    assert copy.variation_note == "Priority 1 is shorter."
    assert copy.public_id != plan.public_id
    assert [copy.pillars.count(), copy.priorities.count(), copy.themes.count(), copy.commitments.count()] == [
        1,
        1,
        1,
        3,
    ]
    priority = copy.priorities.get()
    assert priority.pillar == copy.pillars.get()
    objective = priority.objectives.get()
    assert [measure.code for measure in objective.measures.all()] == ["CALLS"]
    assert [requirement.title for requirement in objective.requirements.all()] == ["Serious crime"]
    for commitment in copy.commitments.all():
        assert commitment.continues is not None
        assert commitment.continues.plan == plan
        assert (commitment.continues.code, commitment.continues.text) == (commitment.code, commitment.text)
    first = copy.commitments.get(code="1.1.1")
    assert first.objective == objective
    assert [partner.name for partner in first.partners.all()] == ["Ambulance"]
    assert [area.name for area in first.areas.all()] == ["Halton"]
    assert first.updates.count() == 0, "how it stood belongs to the first plan's commitment"
    assert copy.commitments.get(code="1.0.1").priority == priority
    assert copy.commitments.get(code="D.1.1").theme == copy.themes.get()
    assert trail() == [("added", "First 2021 to 2024", {"varies": ["", "First 2021 to 2024"]})]


def test_variation_leaves_the_first_as_it_was(boss: User) -> None:
    plan = whole_plan()
    before = Plan.objects.filter(pk=plan.pk).values().get()
    actions.vary_plan(plan, by=boss, note="x")
    assert Plan.objects.filter(pk=plan.pk).values().get() == before
    assert Commitment.objects.filter(plan=plan).count() == 3


def test_variation_refusals(boss: User) -> None:
    plan = PlanFactory(title="First", in_force=True)
    assert sentences_of(lambda: actions.vary_plan(plan, by=boss, note=" ")) == [
        "Say what changes against this plan: the public will read it."
    ]
    assert sentences_of(lambda: actions.vary_plan(PlanFactory(), by=boss, note="x")) == [
        "This plan is a draft: change it, there is nothing to vary yet."
    ]
    actions.vary_plan(plan, by=boss, note="x")
    assert sentences_of(lambda: actions.vary_plan(plan, by=boss, note="x")) == [
        "There is a draft that varies this plan already: “First 2021 to 2024”. Work on that one."
    ]
    with pytest.raises(PermissionDenied, match="Your account may not add plans"):
        actions.vary_plan(plan, by=UserFactory(role="Publisher"), note="x")


# Correction


def test_correction_is_a_draft_that_names_what_it_corrects(boss: User) -> None:
    update = ProgressUpdateFactory(published=True, narrative="Done in May.")
    draft = actions.correct_update(update, by=boss, note="It was June.")
    assert (draft.corrects, draft.correction_note, draft.published_at) == (update, "It was June.", None)
    assert (draft.narrative, draft.commitment, draft.status) == (update.narrative, update.commitment, update.status)
    assert draft.public_id != update.public_id
    update.refresh_from_db()
    assert update.is_published()
    assert AuditEntry.objects.get().target == draft


def test_correction_refusals(boss: User) -> None:
    update = ProgressUpdateFactory(published=True)
    assert sentences_of(lambda: actions.correct_update(update, by=boss, note="")) == [
        "Say what was wrong in this update: the public will read it."
    ]
    assert sentences_of(lambda: actions.correct_update(ProgressUpdateFactory(), by=boss, note="x")) == [
        "This update is a draft: change it, there is nothing to correct yet."
    ]
    actions.correct_update(update, by=boss, note="x")
    [sentence] = sentences_of(lambda: actions.correct_update(update, by=boss, note="x"))
    assert sentence.startswith("There is a correction of this update already: “")
    assert ProgressUpdate.objects.filter(corrects=update).count() == 1


def test_correction_that_was_withdrawn_makes_room_for_another(boss: User) -> None:
    update = ProgressUpdateFactory(published=True)
    first = actions.correct_update(update, by=boss, note="It was June.")
    publish(first, by=boss)
    withdraw(first, by=boss, reason="It was July.")
    second = actions.correct_update(update, by=boss, note="It was July.")
    publish(second, by=boss)
    assert list(ProgressUpdate.objects.published().filter(corrects=update)) == [second]
    with pytest.raises(IntegrityError), transaction.atomic():
        ProgressUpdateFactory(commitment=update.commitment, corrects=update, correction_note="x")


def test_update_is_published_once_its_period_is_over(boss: User, time_machine: Any) -> None:
    time_machine.move_to("2024-03-30 12:00 +00:00")
    update = ProgressUpdateFactory(period_starts_on=date(2024, 1, 1), period_ends_on=date(2024, 3, 31))
    assert sentences_of(lambda: publish(update, by=boss)) == [
        "This period isn't over yet: publish the update on its last day or later."
    ]
    publish(update, by=boss, at=datetime(2024, 3, 30, 23, 59, tzinfo=UTC) + timedelta(hours=1))
    time_machine.move_to("2024-03-31 12:00 +00:00")
    assert list(ProgressUpdate.objects.published()) == list(ProgressUpdate.objects.filter(pk=update.pk))


# Import


def figures(count: int = 2, **fields: Any) -> Sequence[Observation]:
    version, area = MeasureVersionFactory(), AreaFactory()
    base = {"version": version, "area": area, "value": Decimal(5), "source": "Report"}
    return [Observation(**{**base, "period": f"year {number}", **fields}) for number in range(count)]


def test_figures_are_imported_as_drafts_with_one_entry() -> None:
    editor = UserFactory(role="Editor")
    stored = actions.import_observations(figures(), by=editor, file_name="figures.csv", upload="u1")
    assert [observation.publication_state for observation in stored] == ["draft", "draft"]
    entry = AuditEntry.objects.get()
    assert (entry.verb, entry.by, entry.target_label) == ("imported", editor, "2 figures from figures.csv")
    assert entry.changes["figures"] == ["", ", ".join(observation.public_id for observation in stored)]


def test_one_bad_figure_stops_the_whole_import(boss: User) -> None:
    rows = figures(3)
    rows[1].value = None
    [sentence] = sentences_of(lambda: actions.import_observations(rows, by=boss, file_name="f", upload="u"))
    assert sentence == f"{rows[1]}: Give a value, or say why there is none."
    assert not Observation.objects.exists()
    assert not AuditEntry.objects.exists()


def test_the_same_upload_twice_stores_it_once(boss: User) -> None:
    rows = figures()
    first = actions.import_observations(rows, by=boss, file_name="f.csv", upload="u1")
    again = [Observation(**{f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields[7:]}) for row in rows]
    second = actions.import_observations(again, by=boss, file_name="f.csv", upload="u1")
    assert {row.pk for row in second} == {row.pk for row in first}
    assert Observation.objects.count() == 2
    assert AuditEntry.objects.count() == 1


def test_figures_already_stored_are_refused(boss: User) -> None:
    version, area = MeasureVersionFactory(), AreaFactory()
    same = {"version": version, "area": area, "period": "2022", "source": "Report", "value": Decimal(1)}
    actions.import_observations([Observation(**same)], by=boss, file_name="f.csv", upload="u1")
    rows = [Observation(**same)]
    [sentence] = sentences_of(lambda: actions.import_observations(rows, by=boss, file_name="f.csv", upload="u2"))
    assert "This measure, area, period and source have a figure already: a new one must revise it." in sentence
    assert Observation.objects.count() == 1


def test_import_needs_the_right_and_something_to_import(boss: User) -> None:
    with pytest.raises(PermissionDenied, match="Your account may not add observations"):
        actions.import_observations(figures(), by=UserFactory(role="Publisher"), file_name="f", upload="u")
    assert sentences_of(lambda: actions.import_observations([], by=boss, file_name="f", upload="u")) == [
        "There are no figures to import."
    ]
