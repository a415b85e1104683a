"""Answers to questions: drafts, what publishing and withdrawing them does, and what is refused in which words."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from pcc_portal.accounts.models import User
from pcc_portal.publishing import actions as publishing
from scrutiny.actions import answers, questions
from scrutiny.models import PublicQuestion
from tests.factories import (
    AgendaItemFactory,
    AnswerFactory,
    BoardFactory,
    MeetingFactory,
    UserFactory,
)
from tests.scrutiny.asked import asked, owed, planned, published, refusal

pytestmark = pytest.mark.django_db
TODAY = date(2027, 1, 12)
Status = PublicQuestion.Status


@pytest.fixture(autouse=True)
def _today(time_machine: Any) -> None:
    time_machine.move_to("2027-01-12 12:00+00:00", tick=False)


@pytest.fixture
def boss() -> User:
    return UserFactory(role="Administrator")


@pytest.fixture
def board() -> Any:
    return BoardFactory(code="SB", name="Scrutiny Board", published=True)


@pytest.fixture
def january(board: Any) -> Any:
    return planned(board, date(2027, 1, 27), date(2027, 1, 21))


def test_publishing_an_answer_closes_the_question_and_tells_everybody_who_asked(board: Any, boss: User) -> None:
    first, second = published(board), asked(board, "SB-2026-Q4-PQ02")
    questions.merge_question(second, into=first, by=boss)
    PublicQuestion.objects.filter(pk=second.pk).update(closed_on=date(2027, 1, 1))
    answer = answers.draft_answer(first, text="So.", answered_by_post="Chief Constable", answered_on=TODAY, by=boss)
    first.refresh_from_db()
    assert (first.status, owed(first)) == (Status.ACCEPTED, [])
    answers.publish_answer(answer, by=boss)
    for row in (first, second):
        row.refresh_from_db()
    assert (first.status, first.closed_on, owed(first)) == (Status.ANSWERED, TODAY, ["answered"])
    assert (second.status, second.closed_on, owed(second)) == (Status.MERGED, TODAY, ["merged", "answered"])


def test_a_further_answer_adds_to_the_first(board: Any, boss: User, time_machine: Any) -> None:
    question = published(board)
    for day in (12, 20):
        time_machine.move_to(datetime(2027, 1, day, 12, tzinfo=UTC), tick=False)
        words = {"text": f"On day {day}.", "answered_by_post": "Chief Constable", "answered_on": date(2027, 1, day)}
        answers.publish_answer(answers.draft_answer(question, **words, by=boss), by=boss)
    question.refresh_from_db()
    assert (question.closed_on, question.answers.count(), owed(question)) == (
        date(2027, 1, 20),
        2,
        ["answered", "answered"],
    )


def test_an_answer_takes_its_question_to_the_public_with_it(board: Any, boss: User) -> None:
    question = asked(board, status=Status.ACCEPTED, text="Why?")
    answer = answers.publish_answer(AnswerFactory(question=question), by=boss)
    question.refresh_from_db()
    assert (question.is_published(), question.published_by, question.status) == (True, boss, Status.ANSWERED)
    assert (answer.is_published(), owed(question)) == (True, ["answered"])


def test_an_answer_is_published_at_once_and_not_before_a_question_on_schedule(board: Any, boss: User) -> None:
    question = asked(board, status=Status.ACCEPTED, text="Why?")
    answer = AnswerFactory(question=question)
    publishing.publish(question, by=boss, at=datetime(2027, 1, 13, tzinfo=UTC))
    with pytest.raises(ValidationError) as error:
        answers.publish_answer(answer, by=boss)
    assert refusal(error) == (
        "SB-2026-Q4-PQ01 is scheduled and not public yet. Undo its schedule: it goes public with its answer."
    )
    with pytest.raises(ValidationError) as error:
        answers.publish_answer(answer, at=datetime(2027, 2, 1, tzinfo=UTC), by=boss)
    assert refusal(error) == "An answer is published at once, since the asker is told. Leave the time empty."
    with pytest.raises(PermissionDenied):
        answers.publish_answer(answer, by=UserFactory(role="Editor"))
    assert owed(question) == []


def test_withdrawing_the_only_answer_opens_the_question_again(board: Any, boss: User) -> None:
    question = published(board)
    words = {"text": "So.", "answered_by_post": "Chief Constable", "answered_on": TODAY}
    first, second = (
        answers.publish_answer(answers.draft_answer(question, **words, by=boss), by=boss) for _ in range(2)
    )
    answers.withdraw_answer(first, by=boss, reason="It was wrong.")
    question.refresh_from_db()
    assert (question.status, question.closed_on) == (Status.ANSWERED, TODAY)
    answers.withdraw_answer(second, by=boss, reason="It was wrong too.")
    question.refresh_from_db()
    assert (question.status, question.closed_on) == (Status.ACCEPTED, None)


def test_an_answer_at_an_item_is_of_its_meetings_day(board: Any, boss: User) -> None:
    held = MeetingFactory(board=board, starts_on=date(2027, 1, 12), held=True, published=True)
    answer = answers.draft_answer(
        published(board),
        item=AgendaItemFactory(meeting=held),
        text="So.",
        answered_by_post="Chief Constable",
        by=boss,
    )
    assert answer.answered_on == date(2027, 1, 12)


def test_an_answer_that_can_not_be_is_refused(board: Any, january: Any, boss: User) -> None:
    question = published(board)
    other = BoardFactory(name="Other Board", published=True)
    late = AgendaItemFactory(meeting=MeetingFactory(board=board, starts_on=date(2027, 1, 8), held=True))
    held = AgendaItemFactory(meeting=MeetingFactory(board=board, starts_on=date(2027, 1, 12), held=True))
    elsewhere = AgendaItemFactory(meeting=MeetingFactory(board=other, starts_on=date(2027, 1, 12), held=True))
    words: dict[str, Any] = {"text": "So.", "answered_by_post": "Chief Constable"}
    for given, sentence in [
        ({"text": " "}, "Write the answer as the public will read it."),
        ({"answered_by_post": ""}, "Say which post answered, for example: Chief Constable."),
        ({}, "Enter the day of the answer, or choose its item."),
        ({"answered_on": date(2027, 1, 13)}, "This day is still to come. Answer once it has been."),
        (
            {"answered_on": date(2027, 1, 10)},
            "The question came on 11 January 2027: an answer is not of an earlier day.",
        ),
        ({"item": elsewhere}, "The question is to the Scrutiny Board. Choose an item of its meetings."),
        (
            {"item": AgendaItemFactory(meeting=january)},
            "“Scrutiny Board, 27 January 2027” has not been held with this item. "
            "Mark the meeting as held, or answer in writing.",
        ),
        ({"item": late}, "The question came on 11 January 2027, after this meeting. Choose a later one."),
        (
            {"item": held, "answered_on": date(2027, 1, 11)},
            "An answer at an item is of its meeting's day, 12 January 2027.",
        ),
    ]:
        with pytest.raises(ValidationError) as error:
            answers.draft_answer(question, **words | given, by=boss)
        assert refusal(error) == sentence


def test_an_answer_withdrawn_after_its_question_opens_nothing(board: Any, boss: User) -> None:
    question = published(board)
    words = {"text": "So.", "answered_by_post": "Chief Constable", "answered_on": TODAY}
    answer = answers.publish_answer(answers.draft_answer(question, **words, by=boss), by=boss)
    publishing.withdraw(question, by=boss, reason="It named somebody.")
    answers.withdraw_answer(answer, by=boss, reason="It named somebody.")
    question.refresh_from_db()
    assert (question.status, question.closed_on) == (Status.ANSWERED, TODAY)
