"""Publishing, withdrawing and deleting at the staff site, and what may still change: all through real requests."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from pcc_portal.organisations.models import Area, Organisation
from pcc_portal.publishing.models import AuditEntry
from plan.models import Measure, MeasureVersion, Priority, Target
from tests.factories import (
    AreaFactory,
    ConsultationFactory,
    MeasureFactory,
    MeasureVersionFactory,
    ObjectiveFactory,
    ObservationFactory,
    OrganisationFactory,
    OrganisationIdentifierFactory,
    PlanFactory,
    PriorityFactory,
)
from tests.staff import Person, _password_is_enough, last_entry, person, url  # noqa: F401

pytestmark = pytest.mark.django_db


# Publishing


def test_publish_now_by_button(publisher: Person) -> None:
    area = AreaFactory(name="Halton")
    assert "Publish…" in publisher.get(url(area)).text
    response = publisher.post(url(area, "publish"), {"at": "", "reason": "Checked"}, follow=True)
    assert "Area “Halton”: It is public now." in response.text
    area.refresh_from_db()
    assert area.is_published()
    assert area.published_by == publisher.user
    assert (last_entry().verb, last_entry().reason, last_entry().by) == ("published", "Checked", publisher.user)


def test_publish_later_then_undo(publisher: Person) -> None:
    area = AreaFactory(name="Halton")
    at = timezone.localtime() + timedelta(days=2)
    publisher.post(url(area, "publish"), {"at": f"{at:%Y-%m-%dT%H:%M}"})
    area.refresh_from_db()
    assert area.publication_state == "scheduled"
    assert "The public will see this from" in publisher.get(url(area)).text
    publisher.post(url(area, "withdraw"), {"reason": "Too early"})
    area.refresh_from_db()
    assert area.publication_state == "draft"
    assert list(AuditEntry.objects.values_list("verb", flat=True)) == ["cancelled", "scheduled"]


def test_publish_in_the_past_is_refused_with_a_sentence(publisher: Person) -> None:
    area = AreaFactory()
    response = publisher.post(url(area, "publish"), {"at": "2020-01-01T10:00"})
    assert "The time of publication can&#x27;t lie in the past" in response.text
    area.refresh_from_db()
    assert area.publication_state == "draft"


def test_publish_refuses_what_is_missing_and_says_so_before(publisher: Person) -> None:
    plan = PlanFactory()
    sentence = "This plan has no objective yet: add its priorities and objectives before publishing it."
    assert sentence in publisher.get(url(plan, "publish")).text
    assert sentence in publisher.post(url(plan, "publish"), {}).text
    plan.refresh_from_db()
    assert plan.publication_state == "draft"


def test_publish_twice_is_refused(publisher: Person) -> None:
    area = AreaFactory(published=True)
    assert "This area is published already." in publisher.post(url(area, "publish"), {}).text
    assert not AuditEntry.objects.exists()


def test_withdraw_needs_a_reason(publisher: Person) -> None:
    area = AreaFactory(name="Halton", published=True)
    refused = publisher.post(url(area, "withdraw"), {"reason": "  "})
    assert "Say why this area is withdrawn: the public will read the reason." in refused.text
    assert Area.objects.get().withdrawn_at is None
    done = publisher.post(url(area, "withdraw"), {"reason": "Wrong borders"}, follow=True)
    assert "Area “Halton”: It was withdrawn." in done.text
    area.refresh_from_db()
    assert (area.withdrawn_reason, area.withdrawn_by) == ("Wrong borders", publisher.user)
    assert "Wrong borders" in publisher.get(url(area)).text


def test_without_the_right_there_is_no_button_and_no_door(editor: Person) -> None:
    draft, public = AreaFactory(), AreaFactory(published=True)
    assert "Publish…" not in editor.get(url(draft)).text
    assert editor.post(url(draft, "publish"), {}).status_code == 403
    assert editor.post(url(public, "withdraw"), {"reason": "x"}).status_code == 403
    draft.refresh_from_db()
    public.refresh_from_db()
    assert (draft.publication_state, public.publication_state) == ("draft", "published")


def test_publishing_many_asks_then_does_all_or_none(publisher: Person) -> None:
    good, other, done = (
        AreaFactory(name="Halton"),
        AreaFactory(name="Widnes"),
        AreaFactory(name="Crewe", published=True),
    )
    changelist = reverse("admin:organisations_area_changelist")
    ticked = {"action": "publish_drafts", "_selected_action": [good.pk, done.pk]}
    assert "Publish 2 areas?" in publisher.post(changelist, ticked).text
    refused = publisher.post(changelist, {**ticked, "confirmed": "yes"}, follow=True)
    assert "Nothing was published." in refused.text
    assert "Crewe: This area is published already." in refused.text
    assert Area.objects.published().count() == 1
    assert not AuditEntry.objects.exists()
    ticked["_selected_action"] = [good.pk, other.pk]
    assert "Published: 2." in publisher.post(changelist, {**ticked, "confirmed": "yes"}, follow=True).text
    assert Area.objects.published().count() == 3
    assert AuditEntry.objects.filter(verb="published", by=publisher.user).count() == 2


def test_publishing_many_needs_the_right(editor: Person) -> None:
    area = AreaFactory()
    ticked = {"action": "publish_drafts", "_selected_action": [area.pk], "confirmed": "yes"}
    editor.post(reverse("admin:organisations_area_changelist"), ticked)
    assert not Area.objects.published().exists()


# What was published is never rewritten


def test_published_plan_and_its_parts_can_only_be_read() -> None:
    client = person(superuser=True)
    objective = ObjectiveFactory(priority__plan=PlanFactory(in_force=True), title="As published")
    for row in (objective.priority.plan, objective.priority, objective):
        assert client.get(url(row)).status_code == 200
        assert client.post(url(row), {"title": "Rewritten"}).status_code == 403
    objective.refresh_from_db()
    assert objective.title == "As published"
    assert not AuditEntry.objects.exists()


def test_nothing_joins_or_enters_a_published_plan(editor: Person) -> None:
    public = PlanFactory(in_force=True)
    sentence = "What this belongs to was published, and what was published is never rewritten. Nothing was saved."
    added = editor.post(reverse("admin:plan_priority_add"), {
        "plan": public.pk, "number": 7, "title": "Late", "objectives-TOTAL_FORMS": 0, "objectives-INITIAL_FORMS": 0,
    })  # fmt: skip
    assert sentence in added.text
    priority = PriorityFactory(plan=PlanFactory(), title="Draft")
    moved = editor.post(url(priority), {**editor.form_of(url(priority)), "plan": public.pk})
    assert sentence in moved.text
    assert not Priority.objects.filter(plan=public).exists()


def test_published_rows_take_only_what_may_still_change(publisher: Person) -> None:
    consultation = ConsultationFactory(published=True, title="As published", result="")
    data = publisher.form_of(url(consultation))
    assert "title" not in data
    response = publisher.post(url(consultation), {**data, "title": "Rewritten", "result": "Most said yes."})
    assert response.status_code == 302
    consultation.refresh_from_db()
    assert (consultation.title, consultation.result) == ("As published", "Most said yes.")
    assert last_entry().changes == {"result": ["", "Most said yes."]}


def test_published_figures_can_only_be_read(editor: Person) -> None:
    observation = ObservationFactory(published=True, value=90)
    assert editor.post(url(observation), {"value": 10}).status_code == 403
    observation.refresh_from_db()
    assert observation.value == 90


def test_what_is_public_at_once_is_written_by_those_who_publish(editor: Person, publisher: Person) -> None:
    """Every way to the public site that is not the publish button, for somebody who only writes drafts."""
    consultation = ConsultationFactory(published=True, result="As published")
    seen = {**publisher.form_of(url(consultation)), "result": "Rewritten"}
    assert editor.post(url(consultation), seen).status_code == 403
    consultation.refresh_from_db()
    assert consultation.result == "As published"

    measure = MeasureFactory(published=True)
    MeasureVersionFactory(measure=measure)
    target = {"measure": measure.pk, "kind": "target", "area": AreaFactory(published=True).pk, "period": "by March"}
    target |= {"value": "99", "source": "Nobody"}
    assert editor.post(url(measure), publisher.form_of(url(measure))).status_code == 403
    refused = editor.post(reverse("admin:plan_target_add"), target)
    assert "only somebody who may publish it can add it. Nothing was saved." in refused.text
    assert not Target.objects.exists()
    editor.user.groups.add(*publisher.user.groups.all())
    assert editor.post(reverse("admin:plan_target_add"), target).status_code == 302
    assert Target.objects.get().measure == measure


def test_identifiers_of_a_published_organisation_need_the_right_to_publish_it(editor: Person) -> None:
    organisation = OrganisationIdentifierFactory(organisation=OrganisationFactory(published=True)).organisation
    [inline] = editor.get(url(organisation)).context["inline_admin_formsets"]
    assert not any([inline.has_add_permission, inline.has_change_permission, inline.has_delete_permission])
    draft = OrganisationIdentifierFactory(organisation=OrganisationFactory()).organisation
    [inline] = editor.get(url(draft)).context["inline_admin_formsets"]
    assert all([inline.has_add_permission, inline.has_change_permission, inline.has_delete_permission])


def test_a_published_measure_takes_a_new_definition_and_keeps_the_old(publisher: Person) -> None:
    measure = MeasureFactory(published=True)
    version = MeasureVersionFactory(measure=measure, number=1, definition="As published")
    data = publisher.form_of(url(measure))
    data |= {"versions-TOTAL_FORMS": "2", "versions-0-definition": "Rewritten", "versions-1-measure": measure.pk}
    data |= {"versions-1-number": "2", "versions-1-definition": "Counted anew", "versions-1-is_comparable": "on"}
    response = publisher.post(url(measure), data)
    assert response.status_code == 302, response.context["errors"]
    version.refresh_from_db()
    assert version.definition == "As published"
    assert MeasureVersion.objects.get(number=2).definition == "Counted anew"
    assert Measure.objects.get().is_published()


def test_identifiers_of_a_published_organisation_stay_open(publisher: Person) -> None:
    identifier = OrganisationIdentifierFactory(organisation=OrganisationFactory(published=True), number="1")
    organisation = identifier.organisation
    data = {**publisher.form_of(url(organisation)), "identifiers-0-number": "1234567"}
    assert publisher.post(url(organisation), data).status_code == 302
    identifier.refresh_from_db()
    assert identifier.number == "1234567"
    before = organisation.modified_at
    organisation.refresh_from_db()
    assert organisation.modified_at > before, "pages that show the number ask when the organisation changed"


# Deleting


@pytest.mark.parametrize("state", ["published", "scheduled", "withdrawn"])
def test_only_drafts_are_deleted(editor: Person, state: str) -> None:
    area = AreaFactory(**{state: True})
    refused = editor.post(url(area, "delete"), {"post": "yes"})
    assert refused.status_code == 403
    assert "What was published is never deleted: withdraw it instead." in refused.content.decode()
    assert "or you are not signed in" not in refused.content.decode()
    assert Area.objects.filter(pk=area.pk).exists()
    draft = AreaFactory()
    assert editor.post(url(draft, "delete"), {"post": "yes"}).status_code == 302
    assert not Area.objects.filter(pk=draft.pk).exists()


def test_bulk_deletion_names_what_stands_in_its_way_and_deletes_nothing(editor: Person) -> None:
    draft, public = AreaFactory(name="Draft"), AreaFactory(name="Crewe", published=True)
    changelist = reverse("admin:organisations_area_changelist")
    ticked = {"action": "delete_selected", "_selected_action": [draft.pk, public.pk], "post": "yes"}
    refused = editor.post(changelist, ticked, follow=True)
    assert (
        "Nothing was deleted. What was published is never deleted: withdraw it instead. Untick “Crewe”." in refused.text
    )
    assert Area.objects.count() == 2
    editor.post(changelist, {**ticked, "_selected_action": [draft.pk]})
    assert list(Area.objects.values_list("name", flat=True)) == ["Crewe"]
    assert (last_entry().verb, last_entry().target_label) == ("deleted", "Draft")


def test_an_organisation_in_use_is_not_deleted(editor: Person) -> None:
    plan = PlanFactory(office=OrganisationFactory())
    response = editor.post(url(plan.office, "delete"), {"post": "yes"})
    assert response.status_code == 200
    assert Organisation.objects.filter(pk=plan.office_id).exists()


# The dashboard and the lists


def test_dashboard_lists_drafts_for_those_who_publish(publisher: Person, editor: Person) -> None:
    AreaFactory()
    AreaFactory()
    AreaFactory(published=True)
    OrganisationFactory()
    page = publisher.get("/admin/").text
    assert '<a href="/admin/organisations/area/?publication=draft">2 areas waiting to be published</a>' in page
    assert "1 organisation waiting to be published" in page
    assert "Nothing waits for you." in editor.get("/admin/").text


@pytest.mark.parametrize("state", ["draft", "scheduled", "published", "withdrawn"])
def test_list_is_filtered_by_publication(publisher: Person, state: str) -> None:
    for each in ("scheduled", "published", "withdrawn"):
        AreaFactory(name=f"{each} area", **{each: True})
    AreaFactory(name="draft area")
    response = publisher.get(reverse("admin:organisations_area_changelist"), {"publication": state})
    assert [row.name for row in response.context["cl"].result_list] == [f"{state} area"]
