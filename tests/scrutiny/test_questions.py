"""What staff do with a question: what each step stores, what the asker is owed, and what is refused in which words."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from pcc_portal.accounts.models import User
from pcc_portal.publishing import actions as publishing
from pcc_portal.publishing.models import AuditEntry
from scrutiny.actions import answers, questions
from scrutiny.models import Meeting, PublicQuestion, QuestionMail
from tests.factories import (
    AgendaItemFactory,
    AnswerFactory,
    BoardFactory,
    MeetingFactory,
    PublicQuestionFactory,
    QuestionContactFactory,
    UserFactory,
)

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


def planned(board: Any, day: date, last_day: date) -> Any:
    return MeetingFactory(board=board, starts_on=day, questions_due_on=last_day, published=True)


def asked(board: Any, reference: str = "SB-2026-Q4-PQ01", **fields: Any) -> Any:
    """A question with somebody to write to; it came on 11 January 2027."""
    received_at = datetime(2027, 1, 11, 12, tzinfo=UTC)
    question = PublicQuestionFactory(**{"board": board, "reference": reference, "received_at": received_at} | fields)
    QuestionContactFactory(question=question, name="Zanzibar Resident", email="zanzibar@example.org")
    return question


def published(board: Any, reference: str = "SB-2026-Q4-PQ01", **fields: Any) -> Any:
    return asked(board, reference, **{"published": True, "text": "Why?"} | fields)


def owed(question: Any) -> list[str]:
    return list(question.mails.order_by("pk").values_list("kind", flat=True))


def refusal(error: Any) -> str:
    return str(error.value.messages[0])


def test_accepting_takes_it_to_a_meeting_with_the_words_for_the_public(board: Any, january: Any, boss: User) -> None:
    question = questions.accept_question(asked(board, text=""), meeting=january, text=" Why? ", by=boss)
    assert (question.status, question.meeting, question.text) == (Status.ACCEPTED, january, "Why?")
    assert owed(question) == ["accepted"]
    entry = AuditEntry.objects.get(object_id=question.pk, content_type__model="publicquestion")
    assert (entry.by, entry.changes) == (
        boss,
        {"meeting": ["", "Scrutiny Board, 27 January 2027"], "text": ["", "Why?"], "status": ["received", "accepted"]},
    )


def test_accepting_again_moves_it_and_tells_so_once(board: Any, january: Any, boss: User) -> None:
    april = planned(board, date(2027, 4, 28), date(2027, 4, 22))
    question = questions.accept_question(asked(board), meeting=january, text="Why?", by=boss)
    question = questions.accept_question(question, meeting=april, text="Why?", by=boss)
    question = questions.accept_question(question, meeting=april, text="Why so?", by=boss)
    assert (question.meeting, question.text, owed(question)) == (april, "Why so?", ["accepted", "accepted"])
    with pytest.raises(ValidationError) as error:
        questions.accept_question(question, meeting=april, text="Why so?", by=boss)
    assert refusal(error) == ("SB-2026-Q4-PQ01 is accepted like this already. Choose another meeting or other words.")


def test_a_public_question_keeps_its_words_and_may_be_moved(board: Any, january: Any, boss: User) -> None:
    question = published(board)
    with pytest.raises(ValidationError) as error:
        questions.accept_question(question, meeting=january, text="Other words?", by=boss)
    assert refusal(error) == "The public can read this question or will, so its words stay as they are."
    assert questions.accept_question(question, meeting=january, text="Why?", by=boss).meeting == january


def test_a_late_question_is_not_taken_to_the_meeting_it_missed(
    board: Any, january: Any, boss: User, time_machine: Any
) -> None:
    time_machine.move_to("2027-01-25 12:00+00:00", tick=False)
    question = asked(board, received_at=datetime(2027, 1, 22, 0, 30, tzinfo=UTC))
    late = (
        "SB-2026-Q4-PQ01 came on 22 January 2027, too late for “Scrutiny Board, 27 January 2027”: "
        "questions had to be in by the end of 21 January 2027. "
    )
    with pytest.raises(ValidationError) as error:
        questions.accept_question(question, meeting=january, text="Why?", by=boss)
    assert refusal(error) == late + "No later meeting is planned: leave it until one is, or answer in writing."
    april = planned(board, date(2027, 4, 28), date(2027, 4, 22))
    with pytest.raises(ValidationError) as error:
        questions.accept_question(question, meeting=january, text="Why?", by=boss)
    assert refusal(error) == late + "Offer it to the next meeting, on 28 April 2027, or answer in writing."
    assert questions.accept_question(question, meeting=april, text="Why?", by=boss).meeting == april


def test_accepting_refuses_meetings_that_take_no_questions(board: Any, january: Any, boss: User) -> None:
    question = asked(board)
    elsewhere = planned(BoardFactory(name="Other Board", published=True), date(2027, 1, 28), date(2027, 1, 22))
    with pytest.raises(ValidationError) as error:
        questions.accept_question(question, meeting=elsewhere, text="Why?", by=boss)
    assert refusal(error) == "SB-2026-Q4-PQ01 is to the Scrutiny Board. Choose one of its meetings."
    Meeting.objects.filter(pk=january.pk).update(status="cancelled", status_reason="Snow.")
    with pytest.raises(ValidationError) as error:
        questions.accept_question(question, meeting=january, text="Why?", by=boss)
    assert refusal(error) == (
        "“Scrutiny Board, 27 January 2027” takes no questions: it is over, off, not public or has no last day for "
        "them. Choose another meeting, or answer in writing."
    )
    with pytest.raises(ValidationError) as error:
        questions.accept_question(question, meeting=None, text="  ", by=boss)
    assert refusal(error) == "Write the question as the public will read it."


def test_merging_lets_it_go_on_with_another(board: Any, boss: User) -> None:
    first, second = asked(board), asked(board, "SB-2026-Q4-PQ02")
    row = questions.merge_question(second, into=first, by=boss)
    assert (row.status, row.merged_into, row.closed_on, owed(row)) == (Status.MERGED, first, TODAY, ["merged"])
    after_all = questions.accept_question(row, meeting=None, text="Why?", by=boss)
    assert (after_all.status, after_all.merged_into, after_all.closed_on) == (Status.ACCEPTED, None, None)


def test_merging_refuses_what_leads_nowhere(board: Any, boss: User) -> None:
    first, second, third = (asked(board, f"SB-2026-Q4-PQ0{number}") for number in (1, 2, 3))
    declined = questions.decline_question(asked(board, "SB-2026-Q4-PQ04"), reason="none", by=boss)
    elsewhere = asked(BoardFactory(code="OB", name="Other Board"), "OB-2026-Q4-PQ01")
    questions.merge_question(second, into=first, by=boss)
    for question, into, sentence in [
        (first, None, "Choose the other question, which asks the same."),
        (first, first, "Choose the other question, which asks the same."),
        (first, elsewhere, "OB-2026-Q4-PQ01 is to another board. Choose a question to the Scrutiny Board."),
        (first, declined, "SB-2026-Q4-PQ04 is not going to be answered. Choose one that is."),
        (third, second, "SB-2026-Q4-PQ02 is not going to be answered. Choose one that is."),
        (
            first,
            third,
            "Other questions were merged into SB-2026-Q4-PQ01. Merge SB-2026-Q4-PQ03 into this one instead.",
        ),
    ]:
        with pytest.raises(ValidationError) as error:
            questions.merge_question(question, into=into, by=boss)
        assert refusal(error) == sentence


def test_redirecting_says_who_answers(board: Any, boss: User) -> None:
    question = asked(board)
    with pytest.raises(ValidationError) as error:
        questions.redirect_question(question, to=" ", by=boss)
    assert refusal(error) == "Say which body can answer, and how to reach it: the asker will read it."
    row = questions.redirect_question(question, to="The council", by=boss)
    assert (row.status, row.redirected_to, row.closed_on, owed(row)) == (
        Status.REDIRECTED,
        "The council",
        TODAY,
        ["redirected"],
    )


def test_declining_needs_a_reason_from_the_list(board: Any, boss: User) -> None:
    question = asked(board)
    for reason in ("", "other"):
        with pytest.raises(ValidationError) as error:
            questions.decline_question(question, reason=reason, by=boss)
        assert refusal(error) == "Choose the reason: the asker will read it."
    row = questions.decline_question(question, reason="case", by=boss)
    assert (row.status, row.declined_reason, row.closed_on, owed(row)) == (Status.DECLINED, "case", TODAY, ["declined"])


@pytest.mark.parametrize("step", ["redirect", "decline"])
def test_a_question_that_others_wait_for_is_not_turned_away(board: Any, boss: User, step: str) -> None:
    first, second = asked(board), asked(board, "SB-2026-Q4-PQ02")
    questions.merge_question(second, into=first, by=boss)
    act, said = {
        "redirect": (questions.redirect_question, {"to": "The council"}),
        "decline": (questions.decline_question, {"reason": "none"}),
    }[step]
    with pytest.raises(ValidationError) as error:
        act(first, **said, by=boss)
    assert refusal(error) == (
        "Other questions were merged into SB-2026-Q4-PQ01, and their askers wait for its answer. "
        "Accept those on their own first, or answer this one."
    )


NOT_NOW = "SB-2026-Q4-PQ01 can't be {}, since its state is “{}”. {}"


@pytest.mark.parametrize(
    ("status", "step", "sentence"),
    [
        ("answered", "accept", NOT_NOW.format("accepted", "Answered", questions.INSTEAD[Status.ANSWERED])),
        ("answered", "merge", NOT_NOW.format("merged", "Answered", questions.INSTEAD[Status.ANSWERED])),
        ("answered", "redirect", NOT_NOW.format("redirected", "Answered", questions.INSTEAD[Status.ANSWERED])),
        ("answered", "decline", NOT_NOW.format("turned down", "Answered", questions.INSTEAD[Status.ANSWERED])),
        ("received", "answer", NOT_NOW.format("answered", "Received", "Accept it first.")),
        ("merged", "answer", NOT_NOW.format("answered", "Merged", questions.INSTEAD[Status.MERGED])),
        ("merged", "merge", NOT_NOW.format("merged", "Merged", questions.INSTEAD[Status.MERGED])),
        ("redirected", "decline", NOT_NOW.format("turned down", "Redirected", questions.INSTEAD[Status.REDIRECTED])),
        ("declined", "redirect", NOT_NOW.format("redirected", "Not taken", questions.INSTEAD[Status.DECLINED])),
        ("declined", "answer", NOT_NOW.format("answered", "Not taken", questions.INSTEAD[Status.DECLINED])),
    ],
)
def test_what_the_state_does_not_allow_is_refused(board: Any, status: str, step: str, sentence: str) -> None:
    question = PublicQuestion(reference="SB-2026-Q4-PQ01", board=board, status=status)
    assert questions.problem_of(question, step) == sentence


def test_what_the_public_can_read_is_neither_merged_nor_turned_away(board: Any, boss: User) -> None:
    question = published(board)
    for step, word in (("merge", "merged"), ("redirect", "redirected"), ("decline", "turned down")):
        assert questions.problem_of(question, step) == (
            f"SB-2026-Q4-PQ01 can't be {word}, since the public can read it or will. "
            "Answer it, or withdraw it with the reason."
        )
    gone = publishing.withdraw(question, by=boss, reason="It named somebody.")
    assert {questions.problem_of(gone, step) for step in questions.STEPS} == {
        "SB-2026-Q4-PQ01 was withdrawn on 12 January 2027, so nothing more is done with it."
    }


@pytest.mark.parametrize("role", ["Publisher", "Auditor"])
def test_only_who_may_change_questions_decides(board: Any, role: str) -> None:
    question, reader = asked(board), UserFactory(role=role)
    with pytest.raises(PermissionDenied):
        questions.accept_question(question, meeting=None, text="Why?", by=reader)
    with pytest.raises(PermissionDenied):
        questions.decline_question(question, reason="none", by=reader)
    with pytest.raises(PermissionDenied):
        answers.draft_answer(question, text="So.", answered_by_post="Commissioner", by=reader)
    assert owed(question) == []


def test_a_name_is_taken_back_without_naming_it_in_the_trail(board: Any, boss: User) -> None:
    question = questions.remove_shown_name(asked(board, shown_name="Zanzibar Resident"), by=boss)
    assert question.shown_name == ""
    assert "Zanzibar" not in str(list(AuditEntry.objects.values_list("changes", "target_label", "reason")))
    with pytest.raises(ValidationError) as error:
        questions.remove_shown_name(question, by=boss)
    assert refusal(error) == "SB-2026-Q4-PQ01 shows no name."
    with pytest.raises(ValidationError) as error:
        questions.remove_shown_name(published(board, "SB-2026-Q4-PQ02", shown_name="A. Resident"), by=boss)
    assert refusal(error) == (
        "SB-2026-Q4-PQ02 was published with the name, and what was published is never rewritten. Withdraw the "
        "question: its page then shows the reason alone."
    )


def test_nothing_of_who_asked_comes_into_the_trail(board: Any, january: Any, boss: User) -> None:
    question = asked(board, text_asked="Zanzibar asks why?")
    questions.accept_question(question, meeting=january, text="Why?", by=boss)
    questions.redirect_question(question, to="The council", by=boss)
    questions.accept_question(question, meeting=None, text="Why?", by=boss)
    entries = AuditEntry.objects.filter(object_id=question.pk)
    assert entries.count() == 3
    assert "zanzibar" not in str(list(entries.values_list("changes", "target_label", "reason"))).lower()


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


def test_an_answer_is_published_at_once_and_after_its_question(board: Any, boss: User) -> None:
    question = asked(board, status=Status.ACCEPTED, text="Why?")
    answer = AnswerFactory(question=question)
    with pytest.raises(ValidationError) as error:
        answers.publish_answer(answer, by=boss)
    assert refusal(error) == "SB-2026-Q4-PQ01 is not public yet. Publish the question first, then its answer."
    publishing.publish(question, by=boss)
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


def test_without_a_contact_nothing_is_owed(board: Any, boss: User) -> None:
    question = asked(board)
    question.contact.delete()
    questions.accept_question(PublicQuestion.objects.get(), meeting=None, text="Why?", by=boss)
    assert not QuestionMail.objects.exists()
