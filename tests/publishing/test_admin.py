"""The staff screens' base: audit, locks, publishing, conflicts, deletion, all through real requests."""

from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from axes.models import AccessAttempt
from django.urls import reverse
from django.utils import timezone

from pcc_portal.organisations.models import Area, Organisation
from pcc_portal.publishing.models import AuditEntry
from plan.models import Measure, MeasureVersion, Plan, Priority, Target
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
    UserFactory,
)
from tests.staff import Person, _password_is_enough, person  # noqa: F401

pytestmark = pytest.mark.django_db


def url(row: Any, page: str = "change") -> str:
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_{page}", args=[row.pk])


def last_entry() -> AuditEntry:
    entry = AuditEntry.objects.first()
    assert entry
    return entry


@pytest.fixture
def editor() -> Person:
    return person(role="Editor")


@pytest.fixture
def publisher() -> Person:
    return person(role="Publisher")


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


# Accounts


def test_new_account_has_no_password_and_the_roles_given() -> None:
    client = person(role="Administrator")
    groups = [group.pk for group in client.user.groups.all()]
    data = {"email": "new@example.org", "name": "New", "is_active": "on", "is_staff": "on", "groups": groups}
    page = client.post(reverse("admin:accounts_user_add"), data, follow=True)
    user = type(client.user).objects.get(email="new@example.org")
    assert not user.has_usable_password()
    assert [group.name for group in user.groups.all()] == ["Administrator"]
    assert (
        "New has no password yet. They choose one by mail at http://testserver/accounts/password/reset/." in page.text
    )
    assert last_entry().changes["groups"] == ["", "Administrator"]


def test_account_that_did_something_is_deactivated_not_deleted(editor: Person) -> None:
    editor.post(reverse("admin:organisations_area_add"), {"kind": "other", "name": "Delamere"})
    client = person(role="Administrator")
    assert client.post(url(editor.user, "delete"), {"post": "yes"}).status_code == 403
    ticked = {"action": "delete_selected", "_selected_action": [editor.user.pk], "post": "yes"}
    refused = client.post(reverse("admin:accounts_user_changelist"), ticked, follow=True)
    assert "untick “active” on its page instead." in refused.text
    data = client.form_of(url(editor.user))
    del data["is_active"]
    assert client.post(url(editor.user), data).status_code == 302
    editor.user.refresh_from_db()
    assert not editor.user.is_active
    assert last_entry().changes == {"is_active": ["True", "False"]}
    unused = UserFactory()
    assert client.post(url(unused, "delete"), {"post": "yes"}).status_code == 302


def test_administrator_sets_a_password_and_the_trail_never_holds_it() -> None:
    client, user = person(role="Administrator"), UserFactory()
    data = {"password": "a-long-new-password-1", "again": "different"}
    assert "The two passwords differ." in client.post(url(user, "password"), data).text
    short = client.post(url(user, "password"), {"password": "short", "again": "short"})
    assert "This password is too short. It must contain at least 12 characters." in short.text
    assert client.post(url(user, "password"), {**data, "again": data["password"]}).status_code == 302
    user.refresh_from_db()
    assert user.check_password("a-long-new-password-1")
    assert last_entry().changes == {"password": ["", "set anew"]}


def test_administrator_cannot_take_over_a_superuser() -> None:
    client, boss = person(role="Administrator"), UserFactory(superuser=True)
    data = {"password": "a-long-new-password-1", "again": "a-long-new-password-1"}
    assert "Only a superuser may change the account of a superuser." in client.post(url(boss, "password"), data).text
    assert client.post(url(boss), {"email": "mine@example.org"}).status_code == 403
    own = client.form_of(url(client.user))
    client.post(url(client.user), {**own, "name": "Me", "is_superuser": "on"})
    client.user.refresh_from_db()
    assert (client.user.name, client.user.is_superuser) == ("Me", False)


def test_account_page_offers_password_factor_and_unlocking_each_audited() -> None:
    client, user = person(role="Administrator"), UserFactory()
    page = client.get(url(user)).text
    for label in ("Set a password…", "Remove the second factor…", "Unlock after wrong passwords…"):
        assert label in page
    assert "This account has no second factor." in client.post(url(user, "factors"), {"reason": "lost"}).text
    TOTP.activate(user, generate_totp_secret())
    assert "Say why, and how you know who asked" in client.post(url(user, "factors"), {"reason": ""}).text
    assert client.post(url(user, "factors"), {"reason": "Lost phone, asked in person"}).status_code == 302
    assert not Authenticator.objects.exists()
    assert last_entry().reason == "Lost phone, asked in person"
    AccessAttempt.objects.create(username=user.email, ip_address="10.0.0.1", failures_since_start=5)
    assert client.post(url(user, "unlock"), {}).status_code == 302
    assert not AccessAttempt.objects.exists()
    assert last_entry().changes == {"wrong passwords": ["1", "0"]}


def test_changed_address_forgets_the_old_one() -> None:
    client, user = person(role="Administrator"), UserFactory(email="old@example.org")
    EmailAddress.objects.create(user=user, email="old@example.org", primary=True, verified=True)
    client.post(url(user), {**client.form_of(url(user)), "email": "new@example.org"})
    user.refresh_from_db()
    assert user.email == "new@example.org"
    assert not EmailAddress.objects.filter(email="old@example.org").exists()


def test_areas_of_one_name_are_told_apart_where_one_is_picked(editor: Person) -> None:
    AreaFactory(name="Warrington", kind="authority", gss_code="E06000007")
    AreaFactory(name="Warrington", kind="unit")
    query = {"app_label": "plan", "model_name": "observation", "field_name": "area", "term": "warr"}
    answer = editor.get(reverse("admin:autocomplete"), query).json()
    assert [result["text"] for result in answer["results"]] == [
        "Warrington (local authority, E06000007)",
        "Warrington (local policing unit)",
    ]
