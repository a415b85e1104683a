"""The plan's own buttons at the staff site."""

from typing import Any

import pytest
from django.urls import reverse

from pcc_portal.publishing.models import AuditEntry
from plan.models import Commitment, Observation, Plan, ProgressUpdate
from tests.factories import (
    CommitmentFactory,
    ObjectiveFactory,
    ObservationFactory,
    OrganisationFactory,
    PlanFactory,
    ProgressUpdateFactory,
)
from tests.staff import Person, _password_is_enough, person  # noqa: F401

pytestmark = pytest.mark.django_db


def url(row: Any, page: str = "change") -> str:
    return reverse(f"admin:plan_{row._meta.model_name}_{page}", args=[row.pk])


@pytest.fixture
def boss() -> Person:
    return person(role="Administrator")


def test_status_of_a_plan_is_never_typed(boss: Person) -> None:
    plan = PlanFactory()
    data = boss.form_of(url(plan))
    assert "status" not in data
    boss.post(url(plan), {**data, "status": "in_force", "title": "Renamed"})
    plan.refresh_from_db()
    assert (plan.title, plan.status) == ("Renamed", "draft")


def test_plan_is_offered_commissioners_offices_alone(boss: Person) -> None:
    plan = PlanFactory(office__name="Office A", office__published=True)
    OrganisationFactory(name="Office B")
    charity = OrganisationFactory(name="Charity", kind="charity")
    choices = boss.get(url(plan)).context["adminform"].form["office"].field.choices
    assert [label for _, label in choices] == ["---------", "Office A", "Office B"]
    refused = boss.post(url(plan), {**boss.form_of(url(plan)), "office": str(charity.pk)})
    assert "Select a valid choice. That choice is not one of the available choices." in refused.text
    plan.refresh_from_db()
    assert plan.office.name == "Office A"


def test_plan_goes_from_draft_to_force_by_buttons(boss: Person) -> None:
    old = PlanFactory(title="Old", in_force=True)
    plan = ObjectiveFactory(priority__plan=PlanFactory(title="New", office=old.office)).priority.plan
    assert "Put out for consultation…" in boss.get(url(plan)).text
    assert "Bring into force…" not in boss.get(url(plan)).text
    boss.post(url(plan, "consult"), {})
    plan.refresh_from_db()
    assert plan.status == Plan.Status.CONSULTATION
    boss.post(url(plan, "publish"), {})
    assert "Bring into force…" in boss.get(url(plan)).text
    refused = boss.post(url(plan, "force"), {})
    assert "“Old 2021 to 2024” is in force. Say that this plan supersedes it" in refused.text
    done = boss.post(url(plan, "force"), {"is_superseding": "on"}, follow=True)
    assert "“New 2021 to 2024” is in force." in done.text
    assert dict(Plan.objects.values_list("title", "status")) == {"Old": "superseded", "New": "in_force"}
    assert set(AuditEntry.objects.values_list("by", flat=True)) == {boss.user.pk}


def test_plan_is_varied_by_button(boss: Person) -> None:
    commitment = CommitmentFactory(objective__priority__plan=PlanFactory(in_force=True))
    plan = commitment.plan
    assert "Say what changes against this plan" in boss.post(url(plan, "vary"), {"note": ""}).text
    done = boss.post(url(plan, "vary"), {"note": "Shorter"}, follow=True)
    draft = Plan.objects.get(varies=plan)
    assert done.redirect_chain == [(url(draft), 302)]
    assert Commitment.objects.get(plan=draft).continues == commitment


def test_editor_cannot_bring_into_force() -> None:
    plan, editor = PlanFactory(published=True), person(role="Editor")
    assert "Bring into force…" not in editor.get(url(plan)).text
    assert editor.post(url(plan, "force"), {}).status_code == 403
    plan.refresh_from_db()
    assert plan.status == "draft"


def test_update_is_written_on_the_commitments_page_even_of_a_published_plan() -> None:
    editor = person(role="Editor")
    commitment = CommitmentFactory(text="As published", objective__priority__plan=PlanFactory(in_force=True))
    public = ProgressUpdateFactory(commitment=commitment, published=True, narrative="As read")
    data = editor.form_of(url(commitment))
    data |= {
        "text": "Rewritten",
        "updates-TOTAL_FORMS": "1",
        "updates-0-commitment": commitment.pk,
        "updates-0-period_starts_on": "2022-04-01",
        "updates-0-period_ends_on": "2022-06-30",
        "updates-0-status": "at_risk",
        "updates-0-narrative": "Two posts are open.",
    }
    response = editor.post(url(commitment), data)
    assert response.status_code == 302, response.context["errors"]
    commitment.refresh_from_db()
    public.refresh_from_db()
    assert (commitment.text, public.narrative) == ("As published", "As read")
    draft = ProgressUpdate.objects.drafts().get()
    assert (draft.narrative, draft.status, draft.commitment) == ("Two posts are open.", "at_risk", commitment)
    assert [(entry.verb, entry.target) for entry in AuditEntry.objects.all()] == [("added", draft)]


def test_update_is_corrected_by_button() -> None:
    editor, update = person(role="Editor"), ProgressUpdateFactory(published=True)
    assert "Correct…" in editor.get(url(update)).text
    editor.post(url(update, "correct"), {"note": "It was June."})
    draft = ProgressUpdate.objects.get(corrects=update)
    assert editor.get(url(draft)).status_code == 200
    assert "Correct…" not in editor.get(url(draft)).text


def test_withdrawn_update_is_not_corrected() -> None:
    editor, update = person(role="Editor"), ProgressUpdateFactory(withdrawn=True)
    assert "Correct…" not in editor.get(url(update)).text
    assert "This update was withdrawn" in editor.post(url(update, "correct"), {"note": "It was June."}).text
    assert not ProgressUpdate.objects.filter(corrects=update).exists()


def test_figure_is_revised_by_button() -> None:
    editor, figure = person(role="Editor"), ObservationFactory(published=True)
    [button] = editor.get(url(figure)).context["row_buttons"]
    assert button.label == "Revise…"
    form = editor.get(button.url).context["adminform"].form
    data = {name: form[name].value() or "" for name in form.fields}
    data |= {"value": "77", "source": "Corrected report"}
    response = editor.post(reverse("admin:plan_observation_add"), data)
    assert response.status_code == 302, response.context["errors"]
    revision = Observation.objects.get(revises=figure)
    assert (revision.version, revision.area, revision.period) == (figure.version, figure.area, figure.period)
    assert (revision.value, revision.status, revision.published_at) == (77, "revised", None)
