"""The staff screens of actions and decisions: every step by a button that asks."""

from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from pcc_portal.publishing.models import AuditEntry
from scrutiny.models import Action, ActionUpdate, Decision
from tests.factories import (
    ActionFactory,
    ActionUpdateFactory,
    AgendaItemFactory,
    BoardFactory,
    DecisionFactory,
    MeetingFactory,
)
from tests.staff import Person, _password_is_enough, person  # noqa: F401

pytestmark = pytest.mark.django_db
ADD_ACTION, ADD_DECISION = "/admin/scrutiny/action/add/", "/admin/scrutiny/decision/add/"


@pytest.fixture(autouse=True)
def _today(time_machine: Any) -> None:
    time_machine.move_to("2022-05-03 12:00+01:00", tick=False)


@pytest.fixture
def clerk() -> Person:
    return person(role="Editor")


@pytest.fixture
def boss() -> Person:
    return person(role="Administrator")


@pytest.fixture
def board() -> Any:
    return BoardFactory(code="SB", name="Scrutiny Board", published=True)


def item_on(board: Any, day: date, **traits: Any) -> Any:
    return AgendaItemFactory(
        meeting=MeetingFactory(board=board, starts_on=day, published=True, **traits), title="Roads"
    )


@pytest.fixture
def item(board: Any) -> Any:
    return item_on(board, date(2022, 1, 27), held=True)


@pytest.fixture
def action(item: Any) -> Any:
    return ActionFactory(item=item, due_on=date(2022, 4, 1), published=True)


def url(row: Any, page: str = "change") -> str:
    return reverse(f"admin:scrutiny_{row._meta.model_name}_{page}", args=[row.pk])


def test_action_is_added_at_an_item_that_was_heard(clerk: Person, board: Any, item: Any) -> None:
    coming = item_on(board, date(2022, 7, 28))
    form = clerk.get(ADD_ACTION)
    field = form.context["adminform"].form.fields["item"]
    assert [str(label) for _, label in field.choices] == ["---------", f"Scrutiny Board, 27 January 2022: {item}"]
    assert not form.context["inline_admin_formsets"]
    data = {**clerk.form_of(ADD_ACTION), "text": "Do it.", "owner_post": "Chief Constable"}
    assert "Select a valid choice" in clerk.post(ADD_ACTION, {**data, "item": str(coming.pk)}).text
    early = clerk.post(ADD_ACTION, {**data, "item": str(item.pk), "due_on": "26/01/2022"}).text
    assert "The action can&#x27;t be due before 27 January 2022, when it was asked for." in early
    assert not Action.objects.exists()
    clerk.post(ADD_ACTION, {**data, "item": str(item.pk), "due_on": "27/01/2022"})
    row = Action.objects.get()
    assert (row.reference, row.item, row.due_on, row.published_at) == ("SB-2021-Q4-01", item, date(2022, 1, 27), None)
    assert AuditEntry.objects.get().changes["reference"] == ["", "SB-2021-Q4-01"]


def test_item_of_a_draft_stays_since_its_reference_was_given(clerk: Person, board: Any, item: Any) -> None:
    later, row = item_on(board, date(2022, 4, 28), held=True), ActionFactory(item=item)
    clerk.post(url(row), {**clerk.form_of(url(row)), "item": str(later.pk), "text": "Do it well."})
    row.refresh_from_db()
    assert (row.item, row.text) == (item, "Do it well.")


def test_update_is_drafted_by_one_and_published_by_another(clerk: Person, boss: Person, action: Any) -> None:
    page = clerk.get(url(action)).text
    for label in ("Report progress…", "Move the due day…", "Propose closing…", "Close at an item…"):
        assert label in page
    assert "Open, overdue since 1 April 2022" in page
    refused = clerk.post(url(action, "report"), {"text": "Counted.", "reported_on": "2022-05-04"})
    assert "This day is still to come." in refused.text
    assert "Counted." in refused.text
    done = clerk.post(url(action, "report"), {"text": "Counted.", "reported_on": "2022-05-02"}, follow=True)
    draft = ActionUpdate.objects.get()
    assert done.redirect_chain == [(url(draft), 302)]
    assert "Look it through, then publish it" in done.text
    clerk.post(url(draft), {**clerk.form_of(url(draft)), "text": "Counted twice.", "status": "closed"})
    draft.refresh_from_db()
    assert (draft.text, draft.status) == ("Counted twice.", "in_progress")
    assert clerk.post(url(draft, "publish"), {}).status_code == 403
    boss.post(url(draft, "publish"), {})
    assert "In progress, overdue since 1 April 2022" in boss.get(url(action)).text
    assert "Counted twice." in boss.get(url(action)).text
    writers = AuditEntry.objects.filter(content_type__model="actionupdate").order_by("pk").values_list("by", "verb")
    assert list(writers) == [(clerk.user.pk, "added"), (clerk.user.pk, "changed"), (boss.user.pk, "published")]


def test_day_is_moved_by_button(boss: Person, action: Any) -> None:
    page = boss.get(url(action, "move")).text
    assert "The action is due on 1 April 2022 now." in page
    data = {"new_due_on": "2022-06-30", "reason": "Snow.", "reported_on": "2022-05-03"}
    assert "Enter the why a new day" not in boss.post(url(action, "move"), data, follow=True).text
    boss.post(url(ActionUpdate.objects.get(), "publish"), {})
    assert "overdue" not in boss.get(url(action)).text


def test_action_is_closed_at_an_item_that_the_page_offers(clerk: Person, boss: Person, board: Any, action: Any) -> None:
    april = item_on(board, date(2022, 4, 28), held=True)
    item_on(board, date(2021, 10, 28), held=True)
    item_on(board, date(2022, 7, 28))
    AgendaItemFactory(meeting=MeetingFactory(starts_on=date(2022, 4, 29), held=True))
    offered = clerk.get(url(action, "close")).context["form"].fields["at_item"].queryset
    assert list(offered) == [april]
    refused = clerk.post(url(action, "close"), {"text": "Content.", "at_item": ""})
    assert "An action is closed at an item of a meeting. Choose the item at which the board closed it." in refused.text
    assert "Content." in refused.text
    clerk.post(url(action, "close"), {"at_item": str(april.pk)})
    draft = ActionUpdate.objects.get()
    assert (draft.closed_at_item, draft.reported_on) == (april, date(2022, 4, 28))
    clerk.post(url(draft), {**clerk.form_of(url(draft)), "text": "The board was content.", "reported_on": "01/05/2022"})
    boss.post(url(draft, "publish"), {})
    draft.refresh_from_db()
    assert (draft.is_published(), draft.reported_on, draft.text) == (
        True,
        date(2022, 4, 28),
        "The board was content.",
    )
    page = boss.get(url(action)).text
    assert "Closed" in page
    assert "Report progress…" not in page
    late = boss.post(url(action, "propose"), {"text": "Done.", "reported_on": "2022-05-03"})
    assert "This action is closed since 28 April 2022 and takes no more updates." in late.text


def test_another_action_takes_its_place(boss: Person, action: Any) -> None:
    other, closed = ActionFactory(item=action.item, published=True), ActionFactory(item=action.item, published=True)
    ActionUpdateFactory(action=closed, status="closed", closed_at_item=action.item, published=True)
    ActionFactory(item=action.item)
    form = boss.get(url(action, "supersede")).context["form"]
    assert list(form.fields["superseded_by"].queryset) == [other]
    data = {"superseded_by": str(other.pk), "text": "Wider.", "reported_on": "2022-05-03"}
    boss.post(url(action, "supersede"), data)
    assert ActionUpdate.objects.get(status="superseded").superseded_by_action == other


def test_buttons_are_for_those_who_write_updates(action: Any, item: Any) -> None:
    reader, draft = person(role="Auditor"), ActionFactory(item=item)
    assert "Report progress…" not in reader.get(url(action)).text
    assert reader.post(url(action, "report"), {"text": "Done.", "reported_on": "2022-05-03"}).status_code == 403
    assert "Report progress…" not in person(role="Editor").get(url(draft)).text
    assert person(role="Editor").get("/admin/scrutiny/actionupdate/add/").status_code == 403
    assert not ActionUpdate.objects.exists()


def test_overdue_actions_stand_among_what_is_urgent_on_the_dashboard(clerk: Person, action: Any, item: Any) -> None:
    ActionFactory(item=item, due_on=date(2022, 4, 1))
    ActionFactory(item=item, due_on=date(2022, 5, 3), published=True)

    def overdue() -> Any:
        urgent = [duty for duty in clerk.get("/admin/").context["duties"] if duty.urgent]
        return next(duty for duty in urgent if "overdue" in duty.text)

    first = overdue()
    assert (first.text, first.url) == (f"{action.reference} is overdue", url(action))
    other = ActionFactory(item=item, due_on=date(2022, 4, 1), published=True)
    first = overdue()
    assert (first.text, first.url) == ("2 actions are overdue", "/admin/scrutiny/action/?standing=overdue")
    assert set(clerk.get(first.url).context["cl"].result_list) == {action, other}
    assert "overdue" not in person(role="Publisher").get("/admin/").text


def test_dashboard_asks_to_close_what_is_proposed_once_the_board_has_met(
    clerk: Person, action: Any, item: Any, time_machine: Any
) -> None:
    def asked() -> list[tuple[str, str]]:
        found = clerk.get("/admin/").context["duties"]
        return [(duty.text, duty.url) for duty in found if duty.text.startswith("Close")]

    ActionUpdateFactory(action=action, status="proposed_closed", reported_on=date(2022, 4, 20), published=True)
    assert asked() == []
    later = AgendaItemFactory(meeting=MeetingFactory(board=item.meeting.board, held=True, starts_on=date(2022, 4, 28)))
    text = f"Close {action.reference}, if the board agreed: proposed on 20 April 2022"
    assert asked() == [(text, url(action, "close"))]
    clerk.post(url(action, "close"), {"at_item": str(later.pk)})
    assert ActionUpdate.objects.filter(status="closed").exists()
    assert asked() == []


def test_closing_stands_last_even_if_it_was_proposed_as_of_a_later_day(clerk: Person, action: Any, item: Any) -> None:
    ActionUpdateFactory(action=action, status="proposed_closed", reported_on=date(2022, 5, 1), published=True)
    later = AgendaItemFactory(meeting=MeetingFactory(board=item.meeting.board, held=True, starts_on=date(2022, 4, 28)))
    clerk.post(url(action, "close"), {"at_item": str(later.pk)})
    person(role="Publisher").post(url(ActionUpdate.objects.get(status="closed"), "publish"), {})
    assert [update.status for update in action.updates.in_date_order()] == ["closed", "proposed_closed"]
    (inline,) = clerk.get(url(action)).context["inline_admin_formsets"]
    assert [form.instance.status for form in inline.formset.forms] == ["closed", "proposed_closed"]


def test_decision_is_written_by_one_and_published_by_another(boss: Person, item: Any) -> None:
    data = {
        **boss.form_of(ADD_DECISION),
        "title": "Grants",
        "decision": "To give them.",
        "made_by": "Commissioner",
        "item": str(item.pk),
    }
    assert "Only a decision from a source may lack it." in boss.post(ADD_DECISION, {**data, "date_words": "2022"}).text
    wrong = boss.post(ADD_DECISION, {**data, "decided_on": "28/01/2022"}).text
    assert "A decision at an item has the day of its meeting." in wrong
    boss.post(ADD_DECISION, {**data, "decided_on": "27/01/2022"})
    row = Decision.objects.get()
    assert (row.reference, row.item) == ("D-2022-001", item)
    assert "You wrote this decision, so somebody else must publish it" in boss.post(url(row, "publish"), {}).text
    told = [duty.text for duty in boss.get("/admin/").context["duties"]]
    assert "1 decision that you wrote, waiting for somebody else to publish" in told
    publisher = person(role="Publisher")
    told = [duty.text for duty in publisher.get("/admin/").context["duties"]]
    assert "1 decision waiting to be published" in told
    publisher.post(url(row, "publish"), {})
    row.refresh_from_db()
    assert row.is_published()


def test_decision_from_a_source_gets_no_reference(boss: Person) -> None:
    data = {
        **boss.form_of(ADD_DECISION),
        "title": "Move",
        "decision": "To move.",
        "made_by": "Commissioner",
        "date_words": "2018-09",
        "source": "https://www.example.org/news",
    }
    boss.post(ADD_DECISION, data)
    row = Decision.objects.get()
    assert (row.reference, row.date_words) == ("", "2018-09")
    published = DecisionFactory(published=True)
    data = boss.form_of(url(published))
    assert set(data) >= {"source_note"}
    boss.post(url(published), {**data, "source_note": "Found again.", "decision": "Something else."})
    published.refresh_from_db()
    assert (published.source_note, published.decision) == ("Found again.", "To do it.")
