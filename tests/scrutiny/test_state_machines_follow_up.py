"""Any sequence of actions on actions, questions and answers, most of which are refused: none does what it may not."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule, run_state_machine_as_test

from pcc_portal.publishing.actions import publish, withdraw
from pcc_portal.publishing.models import new_public_id
from scrutiny.actions import agenda, answers, follow_up, meetings, questions
from scrutiny.models import Action, ActionUpdate, AgendaItem, Answer, Meeting, PublicQuestion
from scrutiny.querysets.follow_up import UNFINISHED
from tests.factories import BoardFactory, MeetingFactory
from tests.scrutiny.machine import BOUNDS, PICK, RecordMachine, held_on

pytestmark = pytest.mark.django_db

DAYS = (date(2026, 4, 8), date(2026, 4, 22), date(2026, 7, 22))
WORDS = st.sampled_from(["", "Some words.", "Other words.", "More words."])
Status = PublicQuestion.Status


class FollowUpMachine(RecordMachine):
    """A meeting that was held, two to come, one of another board; what is asked for and asked."""

    @initialize()
    def plan(self) -> None:
        by = self.people[0]
        rows = [self.meeting(day) for day in DAYS]
        self.elsewhere = MeetingFactory(published=True, held=True, board=BoardFactory(code="XX", published=True))
        agenda.add_item(AgendaItem(meeting=self.elsewhere, title="Elsewhere"), by=by)
        meetings.hold_meeting(rows[0], by=by)
        publish(self.asked_for(2, 0, "Some words."), by=by)
        publish(self.asked_for(1, 0, "Other words."), by=by)

    def meeting(self, day: date) -> Meeting:
        row = meetings.plan_meeting(Meeting(board=self.board, starts_on=day), by=self.people[0])
        return publish(row, by=self.people[0])

    def item(self, place: int) -> Any:
        return self.pick(AgendaItem.objects.order_by("pk"), place)

    def action(self, place: int) -> Any:
        return self.pick(Action.objects.order_by("pk"), place)

    def question(self, place: int) -> Any:
        return self.pick(PublicQuestion.objects.order_by("pk"), place)

    @rule(days=st.integers(1, 60))
    def time_passes(self, days: int) -> None:
        self.wait_days(days)

    @rule(place=PICK, who=PICK)
    def hold(self, place: int, who: int) -> None:
        row = self.pick(Meeting.objects.order_by("pk"), place)
        self.attempt(meetings.hold_meeting, row, by=self.people[who % 2])

    @rule(place=PICK, days=st.integers(-5, 60), text=WORDS)
    def add_action(self, place: int, days: int, text: str) -> None:
        self.asked_for(place, days, text)

    def asked_for(self, place: int, days: int, text: str) -> Any:
        item = self.item(place)
        due_on = item.meeting.starts_on + timedelta(days=days) if days else None
        question = self.question(place)
        words = {"text": text, "owner_post": "Chief Constable", "due_on": due_on, "question": question}
        return self.attempt(follow_up.add_action, item, by=self.people[0], **words)

    @rule(place=PICK)
    def publish_action(self, place: int) -> None:
        self.attempt(publish, self.action(place), by=self.people[0])

    @rule(place=PICK)
    def delete_draft_action(self, place: int) -> None:
        """As the staff screen does it; its reference is gone with it."""
        row = self.pick(Action.objects.filter(published_at__isnull=True, updates=None), place)
        if row is not None:
            row.delete()

    @rule(place=PICK, days=st.integers(-30, 3), text=WORDS, is_proposed=st.booleans())
    def report(self, place: int, days: int, text: str, is_proposed: bool) -> None:
        act = follow_up.propose_closing if is_proposed else follow_up.report_progress
        day = self.today + timedelta(days=days)
        self.attempt(act, self.action(place), text=text, reported_on=day, by=self.people[0])

    @rule(place=PICK, days=st.integers(-30, 60), reason=WORDS)
    def move_due_day(self, place: int, days: int, reason: str) -> None:
        day = self.today + timedelta(days=days)
        words = {"new_due_on": day, "reason": reason, "reported_on": self.today}
        self.attempt(follow_up.move_due_day, self.action(place), by=self.people[0], **words)

    @rule(place=PICK, what=PICK, is_published=st.booleans())
    def close(self, place: int, what: int, is_published: bool) -> None:
        item = self.item(what) if what else None
        row = self.attempt(follow_up.close_action, self.action(place), item, by=self.people[0])
        if is_published:
            self.attempt(follow_up.publish_update, row, by=self.people[1])

    @rule(place=PICK, what=PICK, text=WORDS)
    def supersede(self, place: int, what: int, text: str) -> None:
        words = {"superseded_by": self.action(what), "text": text, "reported_on": self.today}
        self.attempt(follow_up.supersede_action, self.action(place), by=self.people[0], **words)

    @rule(place=PICK)
    def publish_update(self, place: int) -> None:
        row = self.pick(ActionUpdate.objects.order_by("-pk"), place)
        self.attempt(follow_up.publish_update, row, by=self.people[1])

    @rule(place=PICK, reason=WORDS, kind=st.sampled_from([ActionUpdate, Action, PublicQuestion]))
    def withdraw(self, place: int, reason: str, kind: Any) -> None:
        self.attempt(withdraw, self.pick(kind.objects.order_by("-pk"), place), by=self.people[0], reason=reason)

    @rule(place=PICK)
    def ask(self, place: int) -> None:
        row = self.pick(Meeting.objects.filter(board=self.board, status="planned"), place)
        asked = {"text": "Why, Zanzibar?", "email": "asker@example.org", "board": self.board}
        questions.receive_question(public_id=new_public_id(), meeting=row, **asked)

    @rule(place=PICK, what=PICK, text=WORDS)
    def accept(self, place: int, what: int, text: str) -> None:
        row = self.pick(Meeting.objects.order_by("pk"), what) if what else None
        self.attempt(questions.accept_question, self.question(place), meeting=row, text=text, by=self.people[0])

    @rule(place=PICK, what=PICK, reason=st.sampled_from(["", "remit", "none"]))
    def close_without_answer(self, place: int, what: int, reason: str) -> None:
        row, by = self.question(place), self.people[0]
        if what % 3 == 0:
            self.attempt(questions.merge_question, row, into=self.question(what + 1), by=by)
        elif what % 3 == 1:
            self.attempt(questions.redirect_question, row, to=reason, by=by)
        else:
            self.attempt(questions.decline_question, row, reason=reason, by=by)

    @rule(place=PICK)
    def publish_question(self, place: int) -> None:
        self.attempt(publish, self.question(place), by=self.people[1])

    @rule(place=PICK, what=PICK, text=WORDS, days=st.integers(-9, 3))
    def answer(self, place: int, what: int, text: str, days: int) -> None:
        words = {"text": text, "answered_by_post": "Chief Constable", "by": self.people[0]}
        where: dict[str, Any] = {"item": self.item(what)} if what % 2 else {"answered_on": self.today + timedelta(days)}
        row = self.attempt(answers.draft_answer, self.question(place), **words, **where)
        if days % 2:
            self.attempt(answers.publish_answer, row, by=self.people[1])

    @rule(place=PICK)
    def publish_answer(self, place: int) -> None:
        self.attempt(answers.publish_answer, self.pick(Answer.objects.order_by("-pk"), place), by=self.people[1])

    @rule(place=PICK, reason=WORDS)
    def withdraw_answer(self, place: int, reason: str) -> None:
        row = self.pick(Answer.objects.order_by("-pk"), place)
        self.attempt(answers.withdraw_answer, row, by=self.people[1], reason=reason)

    @invariant()
    def an_action_is_closed_at_an_item_of_its_board_alone(self) -> None:
        for update in ActionUpdate.objects.select_related("closed_at_item__meeting", "action__item__meeting"):
            assert (update.status == "closed") == (update.closed_at_item is not None)
            asked_on = held_on(update.action.item.meeting)
            if update.closed_at_item is not None:
                assert update.closed_at_item.meeting.board_id == update.action.item.meeting.board_id
                assert update.reported_on == held_on(update.closed_at_item.meeting) > asked_on
            assert asked_on <= update.reported_on <= self.today

    @invariant()
    def an_action_ends_once_and_stays_ended(self) -> None:
        for action in Action.objects.with_standing():
            held_on(action.item.meeting)
            ends = action.updates.filter(published_at__isnull=False, withdrawn_at__isnull=True)
            ends = ends.exclude(status__in=UNFINISHED)
            assert ends.count() <= 1
            assert [update.status for update in ends] == [action.status] * (action.status not in UNFINISHED)
            assert not (action.published_at is None and action.updates.exists())

    @invariant()
    def a_question_is_answered_if_and_only_if_an_answer_is_public(self) -> None:
        for question in PublicQuestion.objects.all():
            given = question.answers.filter(published_at__isnull=False, withdrawn_at__isnull=True)
            assert (question.status == Status.ANSWERED) == given.exists()
            assert (question.closed_on is None) == (question.status in (Status.RECEIVED, Status.ACCEPTED))
            assert question.text_asked == "Why, Zanzibar?"
            if question.merged_into is not None:
                assert question.merged_into.status in (Status.RECEIVED, Status.ACCEPTED, Status.ANSWERED)
                assert question.published_at is None
        assert not Answer.objects.filter(answered_on__gt=self.today).exists()


def test_no_sequence_of_actions_breaks_actions_questions_or_answers() -> None:
    run_state_machine_as_test(FollowUpMachine, settings=BOUNDS)
