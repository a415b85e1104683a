"""Any sequence of actions on actions, questions and answers, some of which are refused: none does what it may not."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import rule

from pcc_portal.publishing.actions import publish, withdraw
from pcc_portal.publishing.models import new_public_id
from scrutiny.actions import answers, follow_up, meetings, questions
from scrutiny.models import Action, ActionUpdate, AgendaItem, Answer, Meeting, PublicQuestion
from scrutiny.querysets.follow_up import UNFINISHED
from tests.scrutiny.machine import PICK, RecordMachine, World, held_on, run

pytestmark = pytest.mark.django_db

DAYS = (date(2026, 4, 8), date(2026, 4, 22), date(2026, 7, 22))
WORDS = st.sampled_from(["", "Some words.", "Other words.", "More words."])
Status = PublicQuestion.Status


class FollowUpMachine(RecordMachine):
    """A meeting that was held, two to come, one of another board; what is asked for and asked."""

    def item(self, place: int) -> Any:
        """Any item, mostly one of a meeting of the board that was held."""
        rows = AgendaItem.objects.order_by("pk")
        return self.pick(rows, place, fit=rows.filter(meeting__board=self.board, meeting__status="held"))

    def action(self, place: int, *, is_public: bool = True) -> Any:
        """Any action, mostly one that is public and unfinished, or a draft."""
        rows = Action.objects.order_by("pk")
        open_ones = rows.published().with_standing().filter(status__in=UNFINISHED)
        return self.pick(rows, place, fit=open_ones if is_public else rows.filter(published_at=None))

    def question(self, place: int, *statuses: Status) -> Any:
        """Any question, mostly one of these statuses."""
        rows = PublicQuestion.objects.order_by("pk")
        return self.pick(rows, place, fit=rows.filter(status__in=statuses) if statuses else None)

    @rule(days=st.integers(1, 60))
    def time_passes(self, days: int) -> None:
        self.wait_days(days)

    @rule(place=PICK, who=PICK)
    def hold(self, place: int, who: int) -> None:
        rows = Meeting.objects.order_by("pk")
        row = self.pick(rows, place, fit=rows.filter(board=self.board, status="planned"))
        if row.starts_on and place % 3:
            self.wait_days(max((row.starts_on - self.today).days, 0))
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
        self.attempt(publish, self.action(place, is_public=False), by=self.people[0])

    @rule(place=PICK)
    def delete_draft_action(self, place: int) -> None:
        """As the staff screen does it; its reference is gone with it."""
        row = self.pick(Action.objects.filter(published_at__isnull=True, updates=None), place)
        if row is not None:
            row.delete()

    @rule(place=PICK, days=st.sampled_from([0, 0, -1, -30, 3]), text=WORDS, is_proposed=st.booleans())
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

    @rule(place=PICK, what=PICK)
    def close_at_a_later_meeting(self, place: int, what: int) -> None:
        """The whole way at once: the update that waits is given out first, then the next meeting is held."""
        self.publish_update(1)
        self.hold(1, what)
        self.close(place, what, is_published=True)

    @rule(place=PICK, what=PICK, text=WORDS)
    def supersede(self, place: int, what: int, text: str) -> None:
        words = {"superseded_by": self.action(what), "text": text, "reported_on": self.today}
        self.attempt(follow_up.supersede_action, self.action(place), by=self.people[0], **words)

    @rule(place=PICK)
    def publish_update(self, place: int) -> None:
        rows = ActionUpdate.objects.order_by("-pk")
        row = self.pick(rows, place, fit=rows.filter(published_at=None))
        self.attempt(follow_up.publish_update, row, by=self.people[1])

    @rule(place=PICK, reason=WORDS, kind=st.sampled_from([ActionUpdate, Action, PublicQuestion]))
    def withdraw(self, place: int, reason: str, kind: Any) -> None:
        rows = kind.objects.order_by("-pk")
        row = self.pick(rows, place, fit=rows.filter(published_at__isnull=False, withdrawn_at=None))
        self.attempt(withdraw, row, by=self.people[0], reason=reason)

    @rule(place=PICK)
    def ask(self, place: int) -> None:
        row = self.pick(Meeting.objects.filter(board=self.board, status="planned"), place)
        asked = {"text": "Why, Zanzibar?", "email": "asker@example.org", "board": self.board}
        questions.receive_question(public_id=new_public_id(), meeting=row, **asked)

    @rule(place=PICK, what=PICK, text=WORDS)
    def accept(self, place: int, what: int, text: str) -> None:
        row = self.pick(Meeting.objects.order_by("pk"), what) if what else None
        question = self.question(place, Status.RECEIVED)
        self.attempt(questions.accept_question, question, meeting=row, text=text, by=self.people[0])

    @rule(place=PICK, what=PICK, reason=st.sampled_from(["", "remit", "none"]))
    def close_without_answer(self, place: int, what: int, reason: str) -> None:
        self.ask(0)
        self.ask(1)
        row, by = self.question(place, Status.RECEIVED), self.people[0]
        if what % 3 == 0:
            others = PublicQuestion.objects.exclude(pk=row.pk).order_by("-pk")
            self.attempt(questions.merge_question, row, into=self.pick(others, what), by=by)
        elif what % 3 == 1:
            self.attempt(questions.redirect_question, row, to=reason, by=by)
        else:
            self.attempt(questions.decline_question, row, reason=reason, by=by)

    @rule(place=PICK)
    def publish_question(self, place: int) -> None:
        rows = PublicQuestion.objects.order_by("pk")
        row = self.pick(rows, place, fit=rows.filter(status=Status.ACCEPTED, published_at=None))
        self.attempt(publish, row, by=self.people[1])

    @rule(place=PICK, what=PICK)
    def a_question_is_answered(self, place: int, what: int) -> None:
        """The whole way at once, so that short sequences come this far."""
        self.ask(0)
        question, by = PublicQuestion.objects.order_by("pk").last(), self.people[1]
        self.attempt(questions.accept_question, question, meeting=None, text="Some words.", by=by)
        self.attempt(publish, question, by=by)
        words = {"text": "More words.", "answered_by_post": "Chief Constable", "answered_on": self.today}
        self.attempt(answers.publish_answer, self.attempt(answers.draft_answer, question, by=by, **words), by=by)
        self.withdraw_answer(place, "Some words." if what % 3 == 0 else "")

    @rule(place=PICK, what=PICK, text=WORDS, days=st.integers(-9, 3))
    def answer(self, place: int, what: int, text: str, days: int) -> None:
        words = {"text": text, "answered_by_post": "Chief Constable", "by": self.people[0]}
        where: dict[str, Any] = {"item": self.item(what)} if what % 2 else {"answered_on": self.today + timedelta(days)}
        question = self.question(place, Status.ACCEPTED, Status.ANSWERED)
        row = self.attempt(answers.draft_answer, question, **words, **where)
        if days % 2:
            self.attempt(answers.publish_answer, row, by=self.people[1])

    @rule(place=PICK)
    def publish_answer(self, place: int) -> None:
        rows = Answer.objects.order_by("-pk")
        self.attempt(
            answers.publish_answer, self.pick(rows, place, fit=rows.filter(published_at=None)), by=self.people[1]
        )

    @rule(place=PICK, reason=WORDS)
    def withdraw_answer(self, place: int, reason: str) -> None:
        rows = Answer.objects.order_by("-pk")
        row = self.pick(rows, place, fit=rows.filter(published_at__isnull=False, withdrawn_at=None))
        self.attempt(answers.withdraw_answer, row, by=self.people[1], reason=reason)

    def look(self) -> None:
        super().look()
        updates = list(ActionUpdate.objects.select_related("closed_at_item__meeting", "action__item__meeting"))
        self.an_action_is_closed_at_a_later_item_of_its_board_alone(updates)
        self.an_action_ends_once_and_stays_ended(updates)
        self.a_question_is_answered_if_and_only_if_an_answer_is_public()
        self.what_is_withdrawn_is_not_shown()

    def an_action_is_closed_at_a_later_item_of_its_board_alone(self, updates: list[ActionUpdate]) -> None:
        for update in updates:
            assert (update.status == "closed") == (update.closed_at_item is not None)
            asked_on = held_on(update.action.item.meeting)
            if update.closed_at_item is not None:
                assert update.closed_at_item.meeting.board_id == update.action.item.meeting.board_id
                assert update.reported_on == held_on(update.closed_at_item.meeting) > asked_on
            assert asked_on <= update.reported_on <= self.today

    def an_action_ends_once_and_stays_ended(self, updates: list[ActionUpdate]) -> None:
        public = [update for update in updates if update.published_at and not update.withdrawn_at]
        for action in Action.objects.with_standing().select_related("item__meeting"):
            held_on(action.item.meeting)
            ends = [row.status for row in public if row.action_id == action.pk and row.status not in UNFINISHED]
            assert ends == [action.status] * (action.status not in UNFINISHED)
            assert action.published_at or action.pk not in {row.action_id for row in updates}

    def a_question_is_answered_if_and_only_if_an_answer_is_public(self) -> None:
        given = list(Answer.objects.all())
        answered = {row.question_id for row in given if row.published_at and not row.withdrawn_at}
        for question in PublicQuestion.objects.select_related("merged_into"):
            assert (question.status == Status.ANSWERED) == (question.pk in answered)
            assert (question.closed_on is None) == (question.status in (Status.RECEIVED, Status.ACCEPTED))
            assert question.text_asked == "Why, Zanzibar?"
            if question.merged_into is not None:
                assert question.merged_into.status in (Status.RECEIVED, Status.ACCEPTED, Status.ANSWERED)
                assert question.published_at is None
        assert not [row for row in given if row.answered_on > self.today]

    def what_is_withdrawn_is_not_shown(self) -> None:
        kinds: tuple[Any, ...] = (Action, ActionUpdate, PublicQuestion, Answer)
        for kind in kinds:
            assert not [row for row in kind.objects.published() if row.withdrawn_at or not row.published_at]


def a_meeting_that_asked(world: World, clock: Any) -> None:
    """A meeting that was held and asked for two things, and two to come."""
    by = world.people[0]
    rows = [meetings.plan_meeting(Meeting(board=world.board, starts_on=day), by=by) for day in DAYS]
    for row in rows:
        publish(row, by=by)
    held = meetings.hold_meeting(rows[0], by=by)
    items = AgendaItem.objects.filter(meeting=held).order_by("pk")
    for item in items[1:3]:
        publish(follow_up.add_action(item, text="Some words.", owner_post="Chief Constable", by=by), by=by)


def test_no_sequence_of_actions_breaks_actions_questions_or_answers() -> None:
    run(FollowUpMachine, a_meeting_that_asked)
