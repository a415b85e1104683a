"""The staff screens' base: audit, sentences, conflicts, what is picked, all through real requests."""

from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from pcc_portal.organisations.models import Area
from pcc_portal.publishing.models import AuditEntry
from plan.models import Plan, Priority
from tests.factories import (
    AreaFactory,
    ObjectiveFactory,
    OrganisationFactory,
    PlanFactory,
    PriorityFactory,
    UserFactory,
)
from tests.staff import Person, _password_is_enough, last_entry, person, url  # noqa: F401

pytestmark = pytest.mark.django_db


# The audit trail


def test_adding_leaves_an_entry_with_every_field(editor: Person) -> None:
    editor.post(
        reverse("admin:organisations_area_add"), {"kind": "authority", "name": "Halton", "gss_code": "E06000006"}
    )
    entry = last_entry()
    assert (entry.verb, entry.by, entry.target) == ("added", editor.user, Area.objects.get())
    assert entry.changes["name"] == ["", "Halton"]
    assert entry.changes["gss_code"] == ["", "E06000006"]
    assert "modified_at" not in entry.changes


def test_changing_leaves_an_entry_with_what_differs(editor: Person) -> None:
    area, other = AreaFactory(name="Halten", kind="unit"), AreaFactory(name="Cheshire")
    editor.post(url(area), {**editor.form_of(url(area)), "name": "Halton", "parent": other.pk})
    assert last_entry().changes == {"name": ["Halten", "Halton"], "parent": ["", "Cheshire"]}
    assert last_entry().by == editor.user


def test_many_to_many_changes_are_told_by_name(editor: Person) -> None:
    organisation = OrganisationFactory()
    areas = [AreaFactory(name="Warrington"), AreaFactory(name="Halton")]
    data = editor.form_of(url(organisation))
    editor.post(url(organisation), {**data, "areas": [area.pk for area in areas]})
    assert last_entry().changes == {"areas": ["", "Halton, Warrington"]}


def test_an_empty_save_leaves_no_entry_and_no_new_version(editor: Person) -> None:
    area = AreaFactory()
    editor.post(url(area), editor.form_of(url(area)))
    assert not AuditEntry.objects.exists()
    assert Area.objects.get().modified_at == area.modified_at


def test_inline_rows_have_entries_of_their_own(editor: Person) -> None:
    plan = PlanFactory()
    kept, gone = PriorityFactory(plan=plan, number=1, title="Kept"), PriorityFactory(plan=plan, number=2, title="Gone")
    data = editor.form_of(url(plan))
    data |= {"priorities-0-title": "Kept and renamed", "priorities-1-DELETE": "on"}
    data |= {
        "priorities-TOTAL_FORMS": "3",
        "priorities-2-number": "3",
        "priorities-2-title": "New",
        "priorities-2-plan": plan.pk,
    }
    response = editor.post(url(plan), data)
    assert response.status_code == 302, response.context["errors"]
    told = {(entry.verb, entry.target_label): entry.changes for entry in AuditEntry.objects.all()}
    assert told[("changed", "1. Kept and renamed")] == {"title": ["Kept", "Kept and renamed"]}
    assert told[("deleted", "2. Gone")]["title"] == ["Gone", ""]
    assert told[("added", "3. New")]["title"] == ["", "New"]
    assert len(told) == 3
    assert sorted(Priority.objects.values_list("title", flat=True)) == ["Kept and renamed", "New"]
    assert kept.pk != gone.pk


def test_deleting_leaves_entries_for_all_that_goes(editor: Person) -> None:
    priority = PriorityFactory(plan=PlanFactory(title="Draft"), title="First", number=1)
    ObjectiveFactory(priority=priority, title="Calls", code="1.1")
    response = editor.post(url(priority.plan, "delete"), {"post": "yes"})
    assert response.status_code == 302
    assert not Plan.objects.exists()
    labels = set(AuditEntry.objects.filter(verb="deleted", by=editor.user).values_list("target_label", flat=True))
    assert labels == {"Draft 2021 to 2024", "1. First", "1.1 Calls"}


def test_history_shows_the_trail_of_the_row(editor: Person) -> None:
    area = AreaFactory(name="Halten")
    editor.post(url(area), {**editor.form_of(url(area)), "name": "Halton"})
    page = editor.get(url(area, "history")).text
    assert "Halten → Halton" in page
    assert editor.user.name in page


def test_audit_trail_is_read_only_for_everybody() -> None:
    client = person(superuser=True)
    client.post(reverse("admin:organisations_area_add"), {"kind": "other", "name": "Delamere"})
    entry = last_entry()
    assert "Delamere" in client.get(url(entry)).text
    for page in ("change", "delete"):
        assert client.post(url(entry, page), {"post": "yes"}).status_code == 403
    assert client.get(reverse("admin:publishing_auditentry_add")).status_code == 403


# What is said of a field that is wrong


def told(response: Any) -> dict[str, list[str]]:
    return {name: list(errors) for name, errors in response.context["adminform"].form.errors.items()}


def test_empty_form_names_every_field_that_is_missing(editor: Person) -> None:
    page = editor.post(reverse("admin:plan_consultation_add"), {})
    assert told(page) == {"title": ["Enter the title."], "held_by": ["Enter who held the consultation."]}
    for sentence in ("Enter the title.", "Enter who held the consultation."):
        assert f"<li>{sentence}</li>" in page.text
    figure = editor.post(reverse("admin:plan_observation_add"), {"period_ends_on": "31/02/2022", "value": "many"})
    assert told(figure) == {
        "version": ["Choose the version."],
        "area": ["Choose the area."],
        "period": ["Enter the period."],
        "period_ends_on": [
            "Period ends on must be a date, like 31/03/2022, 31 March 2022 or 2022-03-31.",
        ],
        "value": ["Value must be a number, like 1234.5."],
        "status": ["Choose the status."],
        "source": ["Enter the source."],
    }


def test_empty_row_within_a_page_names_its_fields(editor: Person) -> None:
    plan = PlanFactory()
    data = editor.form_of(url(plan)) | {"priorities-TOTAL_FORMS": "1", "priorities-0-number": "one"}
    page = editor.post(url(plan), data)
    [formset] = [each.formset for each in page.context["inline_admin_formsets"] if each.formset.prefix == "priorities"]
    assert formset.errors == [{"number": ["Number must be a whole number, like 12."], "title": ["Enter the title."]}]


def test_question_page_names_its_fields() -> None:
    page = person(superuser=True).post(url(UserFactory(), "password"), {})
    assert "<li>Enter the new password.</li>" in page.text
    assert "<li>Enter the same password again.</li>" in page.text


# Two people, one row


def test_two_tabs_the_second_save_is_refused_and_nothing_is_lost(editor: Person) -> None:
    other = person(role="Editor", name="Ann Smith")
    area = AreaFactory(name="Halton", source_note="old")
    first, second = editor.form_of(url(area)), other.form_of(url(area))
    assert other.post(url(area), {**second, "source_note": "Ann's words"}).status_code == 302
    refused = editor.post(url(area), {**first, "source_note": "my words", "gss_code": "E06000006"})
    assert refused.status_code == 200
    [sentence] = refused.context["adminform"].form.non_field_errors()
    at = timezone.localtime(last_entry().at)
    assert sentence == (
        f"Ann Smith saved this on {at:%-d %B %Y at %H:%M} while you had it open (source note), so yours was not saved. "
        "Your text is still below: open this page again in another tab, see what is there now, "
        "and carry your text over."
    )
    assert "my words" in refused.text, "what was typed is still there"
    area.refresh_from_db()
    assert (area.source_note, area.gss_code) == ("Ann's words", "")
    again = editor.post(url(area), {**first, "source_note": "my words"})
    assert again.status_code == 200, "sending the same old form again is refused again"


def test_two_tabs_an_inline_row_changed_elsewhere_is_not_saved_over(editor: Person) -> None:
    plan = PlanFactory()
    priority = PriorityFactory(plan=plan, number=1, title="Old")
    opened = editor.form_of(url(plan))
    own_page = editor.form_of(url(priority))
    assert editor.post(url(priority), {**own_page, "title": "From its own page"}).status_code == 302
    refused = editor.post(url(plan), {**opened, "priorities-0-title": "From the plan's page"})
    assert refused.status_code == 200
    assert "while you had it open (title), so yours was not saved." in refused.text
    priority.refresh_from_db()
    assert priority.title == "From its own page"


def test_a_form_without_its_token_is_refused(editor: Person) -> None:
    area = AreaFactory(name="Halton")
    data = {**editor.form_of(url(area)), "name": "Widnes"}
    del data["version_seen"]
    assert editor.post(url(area), data).status_code == 200
    area.refresh_from_db()
    assert area.name == "Halton"


def test_a_change_after_somebody_published_is_refused(editor: Person, publisher: Person) -> None:
    editor.user.groups.add(*publisher.user.groups.all())
    area = AreaFactory(name="Halton", source="Old source")
    opened = editor.form_of(url(area))
    publisher.post(url(area, "publish"), {})
    refused = editor.post(url(area), {**opened, "source": "New source"})
    assert "so yours was not saved." in refused.text
    area.refresh_from_db()
    assert (area.source, area.is_published()) == ("Old source", True)


# What is picked


def test_areas_of_one_name_are_told_apart_where_one_is_picked(editor: Person) -> None:
    AreaFactory(name="Warrington", kind="authority", gss_code="E06000007")
    AreaFactory(name="Warrington", kind="unit")
    query = {"app_label": "plan", "model_name": "observation", "field_name": "area", "term": "warr"}
    answer = editor.get(reverse("admin:autocomplete"), query).json()
    assert [result["text"] for result in answer["results"]] == [
        "Warrington (local authority, E06000007)",
        "Warrington (local policing unit)",
    ]
