"""Actions: asked for at a held meeting, reported on, closed at an item alone, each step by a draft."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.utils import timezone

from pcc_portal.accounts.models import User
from pcc_portal.publishing import actions as publishing
from pcc_portal.publishing.models import AuditEntry
from scrutiny.actions import follow_up as actions
from scrutiny.forms.follow_up import close_form
from scrutiny.models import Action, ActionUpdate, Meeting
from tests.factories import (
    ActionFactory,
    ActionUpdateFactory,
    AgendaItemFactory,
    BoardFactory,
    MeetingFactory,
    ObjectiveFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
JANUARY = date(2022, 1, 27)
APRIL = date(2022, 4, 28)


@pytest.fixture
def clerk() -> User:
    return UserFactory(role="Editor")


@pytest.fixture
def boss() -> User:
    return UserFactory(role="Administrator")


@pytest.fixture(autouse=True)
def _today(time_machine: Any) -> None:
    time_machine.move_to("2022-05-03 12:00+01:00", tick=False)


def item_on(day: date | None = JANUARY, board: Any = None, **traits: Any) -> Any:
    """An item of a held, public meeting of the Scrutiny Board."""
    board = (
        board
        or BoardFactory._meta.model.objects.filter(code="SB").first()
        or BoardFactory(code="SB", name="Scrutiny Board", published=True)
    )
    meeting = MeetingFactory(**{"board": board, "starts_on": day, "held": True, "published": True} | traits)
    return AgendaItemFactory(meeting=meeting, title="Road safety", number="4")


def action_on(day: date = JANUARY, **fields: Any) -> Any:
    return ActionFactory(**{"item": item_on(day), "published": True, "due_on": date(2022, 3, 31)} | fields)


def standing(action: Any) -> tuple[str, date | None]:
    row: Any = Action.objects.with_standing().get(pk=action.pk)
    return row.status, row.due_now


def said(refusal: Any) -> str:
    return " ".join(refusal.value.messages)


def test_action_gets_its_reference_from_board_and_quarter(clerk: User) -> None:
    item, objective = item_on(), ObjectiveFactory()
    first = actions.add_action(
        item, text=" Report back. ", owner_post="Chief Constable", due_on=APRIL, objectives=[objective], by=clerk
    )
    second = actions.add_action(item, text="Write to both.", owner_post="Commissioner", by=clerk)
    later = actions.add_action(item_on(APRIL), text="Come again.", owner_post="Commissioner", by=clerk)
    assert [first.reference, second.reference, later.reference] == ["SB-2021-Q4-01", "SB-2021-Q4-02", "SB-2022-Q1-01"]
    assert (first.text, first.due_on, first.published_at) == ("Report back.", APRIL, None)
    assert list(first.objectives.all()) == [objective]
    entry = AuditEntry.objects.get(object_id=first.pk, content_type__model="action")
    assert (entry.by, entry.verb) == (clerk, "added")


def test_reference_is_never_given_again(clerk: User) -> None:
    item = item_on()
    actions.add_action(item, text="One.", owner_post="Commissioner", by=clerk).delete()
    assert actions.add_action(item, text="Two.", owner_post="Commissioner", by=clerk).reference == "SB-2021-Q4-02"


@pytest.mark.parametrize(
    ("traits", "sentence"),
    [
        (
            {"status": Meeting.Status.PLANNED},
            "“Scrutiny Board, 27 January 2022” has not been held, so nothing was asked for or closed at it. Mark it as "
            "held first.",
        ),
        (
            {"starts_on": None, "date_words": "January 2022"},
            "The day of “Scrutiny Board, January 2022” is not recorded, and the reference needs it. Add the day first.",
        ),
    ],
)
def test_nothing_is_asked_for_at_a_meeting_without_a_day(clerk: User, traits: Any, sentence: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        actions.add_action(item_on(**traits), text="Do it.", owner_post="Commissioner", by=clerk)
    assert said(refusal) == sentence
    assert not Action.objects.exists()


def test_action_says_what_who_and_no_day_before_its_meeting(clerk: User) -> None:
    item = item_on()
    with pytest.raises(ValidationError, match="Say what is to be done, and which post is to do it"):
        actions.add_action(item, text=" ", owner_post="Commissioner", by=clerk)
    with pytest.raises(ValidationError, match="can't be due before 27 January 2022, when it was asked for"):
        actions.add_action(item, text="Do it.", owner_post="Commissioner", due_on=date(2022, 1, 26), by=clerk)
    assert not Action.objects.exists()


def test_rights_are_asked(boss: User) -> None:
    reader = UserFactory(role="Auditor")
    with pytest.raises(PermissionDenied):
        actions.add_action(item_on(), text="Do it.", owner_post="Commissioner", by=reader)
    action = action_on()
    with pytest.raises(PermissionDenied):
        actions.report_progress(action, text="Done.", reported_on=APRIL, by=reader)
    draft = actions.report_progress(action, text="Done.", reported_on=APRIL, by=boss)
    with pytest.raises(PermissionDenied):
        actions.publish_update(draft, by=UserFactory(role="Editor"))


def test_progress_counts_once_it_is_published(clerk: User, boss: User) -> None:
    action = action_on()
    draft = actions.report_progress(action, text="We met.", reported_on=date(2022, 3, 1), evidence="Notes", by=clerk)
    assert standing(action)[0] == "open"
    actions.publish_update(draft, by=boss)
    assert standing(action)[0] == "in_progress"
    with pytest.raises(ValidationError, match="published already"):
        actions.publish_update(draft, by=boss)


def test_updates_come_in_the_order_of_their_days(clerk: User, boss: User) -> None:
    action = action_on()
    with pytest.raises(ValidationError, match="still to come"):
        actions.report_progress(action, text="Soon.", reported_on=date(2022, 5, 4), by=clerk)
    with pytest.raises(ValidationError, match="asked for on 27 January 2022"):
        actions.report_progress(action, text="Before.", reported_on=date(2022, 1, 26), by=clerk)
    early = actions.report_progress(action, text="Early.", reported_on=date(2022, 2, 1), by=clerk)
    late = actions.report_progress(action, text="Late.", reported_on=date(2022, 3, 1), by=clerk)
    actions.publish_update(late, by=boss)
    with pytest.raises(ValidationError, match="An update as of 1 March 2022 is there already, which is later than 1 F"):
        actions.publish_update(early, by=boss)
    publishing.withdraw(late, by=boss, reason="Wrong.")
    actions.publish_update(early, by=boss)
    assert standing(action)[0] == "in_progress"


def test_text_of_an_update_is_asked_for(clerk: User) -> None:
    with pytest.raises(ValidationError, match="Say what was done: the public will read it"):
        actions.report_progress(action_on(), text=" ", reported_on=APRIL, by=clerk)


def test_draft_and_withdrawn_actions_take_no_updates(clerk: User) -> None:
    for traits, sentence in (
        ({"published": False}, "This action is a draft: publish it first, then report on it."),
        ({"published": False, "withdrawn": True}, "This action was withdrawn, so nothing more is reported on it."),
    ):
        with pytest.raises(ValidationError) as refusal:
            actions.report_progress(action_on(**traits), text="Done.", reported_on=APRIL, by=clerk)
        assert said(refusal) == sentence


def test_day_is_moved_with_a_reason(clerk: User, boss: User) -> None:
    action = action_on()
    with pytest.raises(ValidationError, match="Say why the day is moved, and only then"):
        actions.move_due_day(action, new_due_on=date(2022, 6, 30), reason=" ", reported_on=APRIL, by=clerk)
    with pytest.raises(ValidationError, match="due on this day already"):
        actions.move_due_day(action, new_due_on=date(2022, 3, 31), reason="Late.", reported_on=APRIL, by=clerk)
    draft = actions.move_due_day(action, new_due_on=date(2022, 6, 30), reason="Ill.", reported_on=APRIL, by=clerk)
    assert draft.text == "The day was moved from 31 March 2022 to 30 June 2022."
    assert Action.objects.with_standing().overdue(date(2022, 5, 3)).exists()
    actions.publish_update(draft, by=boss)
    assert standing(action) == ("in_progress", date(2022, 6, 30))
    assert not Action.objects.with_standing().overdue(date(2022, 5, 3)).exists()


def test_moving_the_day_keeps_a_proposal_to_close(clerk: User, boss: User) -> None:
    action = action_on(due_on=None)
    actions.publish_update(actions.propose_closing(action, text="Done.", reported_on=APRIL, by=clerk), by=boss)
    draft = actions.move_due_day(action, new_due_on=date(2022, 6, 30), reason="Ill.", reported_on=APRIL, by=boss)
    assert (draft.status, draft.text) == ("proposed_closed", "The day was moved from no day to 30 June 2022.")


def test_action_is_proposed_then_closed_at_an_item(clerk: User, boss: User) -> None:
    action = action_on()
    actions.publish_update(
        actions.propose_closing(action, text="Done.", reported_on=date(2022, 3, 30), by=clerk), by=boss
    )
    assert standing(action)[0] == "proposed_closed"
    item = item_on(APRIL)
    draft = actions.close_action(action, item, by=clerk)
    assert (draft.reported_on, draft.closed_at_item, draft.text) == (APRIL, item, "The board closed this action.")
    assert standing(action)[0] == "proposed_closed"
    actions.publish_update(draft, by=boss)
    assert standing(action)[0] == "closed"
    for refused in (
        lambda: actions.report_progress(action, text="More.", reported_on=date(2022, 5, 1), by=clerk),
        lambda: actions.close_action(action, item, by=clerk),
    ):
        with pytest.raises(ValidationError) as refusal:
            refused()
        assert said(refusal) == (
            "This action is closed since 28 April 2022 and takes no more updates. If that is wrong, withdraw the "
            "update that says so."
        )
    publishing.withdraw(draft, by=boss, reason="Not closed at all.")
    assert standing(action)[0] == "proposed_closed"
    actions.publish_update(actions.close_action(action, item, by=clerk), by=boss)
    assert standing(action)[0] == "closed"


def test_scheduled_closing_already_ends_the_action(clerk: User, boss: User, time_machine: Any) -> None:
    action = action_on()
    draft = actions.close_action(action, item_on(APRIL), by=clerk)
    progress = actions.report_progress(action, text="More.", reported_on=APRIL, by=clerk)
    actions.publish_update(draft, by=boss, at=timezone.now() + timedelta(days=1))
    with pytest.raises(ValidationError, match="This action is closed since 28 April 2022"):
        actions.publish_update(progress, by=boss)
    assert standing(action)[0] == "open"
    time_machine.move_to("2022-05-05 12:00+01:00", tick=False)
    assert standing(action)[0] == "closed"


@pytest.mark.parametrize(
    ("make_item", "sentence"),
    [
        (lambda: None, "An action is closed at an item of a meeting. Choose the item at which the board closed it."),
        (
            lambda: item_on(APRIL, status=Meeting.Status.PLANNED),
            "“Scrutiny Board, 28 April 2022” has not been held, so nothing was asked for or closed at it. Mark it as "
            "held first.",
        ),
        (
            lambda: item_on(date(2021, 10, 28)),
            "The action was asked for on 27 January 2022, so a meeting on 28 October 2021 can't close it. Choose an "
            "item of a later meeting.",
        ),
        (
            lambda: item_on(APRIL, board=BoardFactory(name="Audit Committee")),
            "Only Scrutiny Board closes its actions. Choose an item of its meetings.",
        ),
    ],
)
def test_action_is_closed_only_at_an_item_of_a_held_meeting(clerk: User, make_item: Any, sentence: str) -> None:
    action = action_on()
    with pytest.raises(ValidationError) as refusal:
        actions.close_action(action, make_item(), by=clerk)
    assert said(refusal) == sentence
    assert not ActionUpdate.objects.exists()


def test_action_is_not_closed_at_the_meeting_that_asked_for_it(clerk: User) -> None:
    action, later = action_on(), item_on(APRIL)
    with pytest.raises(ValidationError, match="a meeting on 27 January 2022 can't close it"):
        actions.close_action(action, action.item, by=clerk)
    offered: Any = close_form(action).base_fields["at_item"]
    assert list(offered.queryset) == [later]


def test_closing_waits_once(clerk: User) -> None:
    action = action_on()
    actions.close_action(action, item_on(APRIL), by=clerk)
    with pytest.raises(ValidationError, match="A draft waits already that makes this action closed"):
        actions.close_action(action, item_on(APRIL), by=clerk)
    with pytest.raises(ValidationError, match="A draft waits already that makes this action closed"):
        actions.supersede_action(action, superseded_by=action_on(), text="New.", reported_on=APRIL, by=clerk)


def test_closing_that_is_recorded_after_a_later_update_ends_the_action_all_the_same(clerk: User, boss: User) -> None:
    action = action_on()
    ActionUpdateFactory(action=action, published=True, reported_on=date(2022, 5, 1))
    actions.publish_update(actions.close_action(action, item_on(APRIL), by=clerk), by=boss)
    row: Any = Action.objects.with_standing().get(pk=action.pk)
    assert (row.status, row.status_on) == ("closed", APRIL)


def test_superseded_by_another_open_action(clerk: User, boss: User) -> None:
    old, new, draft_action = action_on(), action_on(APRIL, reference="SB-2022-Q1-01"), action_on(published=False)

    def supersede(row: Any, other: Any) -> Any:
        return actions.supersede_action(row, superseded_by=other, text="Wider.", reported_on=APRIL, by=clerk)

    for other, sentence in (
        (None, "Choose the action that takes the place of this one."),
        (old, "An action can't take its own place. Choose another one."),
        (draft_action, f"{draft_action.reference} is not public. Publish it before it takes the place of another."),
    ):
        with pytest.raises(ValidationError) as refusal:
            supersede(old, other)
        assert said(refusal) == sentence
    forth, back = supersede(old, new), supersede(new, old)
    actions.publish_update(forth, by=boss)
    assert standing(old)[0] == "superseded"
    with pytest.raises(ValidationError, match=f"{old.reference} is superseded itself. Choose an open action."):
        actions.publish_update(back, by=boss)
    with pytest.raises(ValidationError, match="This action is superseded since 28 April 2022"):
        actions.report_progress(old, text="More.", reported_on=APRIL, by=clerk)


@pytest.mark.django_db(transaction=True)
def test_update_published_while_the_action_is_closed_waits_and_is_refused() -> None:
    if connection.vendor == "sqlite":
        pytest.skip("SQLite lets one transaction write at a time, so there is no such moment")
    boss, action = UserFactory(role="Administrator"), action_on()
    progress = actions.report_progress(action, text="More.", reported_on=APRIL, by=boss)
    closing = actions.close_action(action, item_on(APRIL), by=boss)

    def publish_progress() -> None:
        try:
            actions.publish_update(ActionUpdate.objects.get(pk=progress.pk), by=boss)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            actions.publish_update(closing, by=boss)
            waiting = pool.submit(publish_progress)
            with pytest.raises(TimeoutError):
                waiting.result(timeout=0.5)
        with pytest.raises(ValidationError, match="This action is closed since 28 April 2022"):
            waiting.result(timeout=10)
    assert standing(action)[0] == "closed"
