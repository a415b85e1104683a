"""What staff do with a question: what each step stores, what the asker is owed, and what is refused in which words."""

from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from pcc_portal.accounts.models import User
from pcc_portal.publishing import actions as publishing
from pcc_portal.publishing.models import AuditEntry
from pcc_portal.quarters import Quarter
from scrutiny.actions import answers, questions
from scrutiny.forms.questions import accept_form
from scrutiny.models import Meeting, PublicQuestion, QuestionContact, QuestionMail
from tests.factories import (
    BoardFactory,
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


def test_the_words_can_be_changed_after_the_meeting_that_has_taken_it(
    board: Any, january: Any, boss: User, time_machine: Any
) -> None:
    question = questions.accept_question(asked(board), meeting=january, text="Why?", by=boss)
    time_machine.move_to("2027-02-03 12:00+00:00", tick=False)
    Meeting.objects.filter(pk=january.pk).update(status="held")
    form = accept_form(question)({"meeting": january.pk, "text": "Why so?"})
    assert form.is_valid(), form.errors
    question = questions.accept_question(question, **form.cleaned_data, by=boss)
    assert (question.meeting, question.text, owed(question)) == (january, "Why so?", ["accepted"])


def test_merging_locks_two_questions_in_one_order_from_both_ends(
    board: Any, boss: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = asked(board), asked(board, "SB-2026-Q4-PQ02")
    order: list[int] = []
    lock = questions.locked
    monkeypatch.setattr(questions, "locked", lambda row: order.append(row.pk) or lock(row))
    questions.merge_question(second, into=first, by=boss)
    assert order[:2] == [first.pk, second.pk]
    third = asked(board, "SB-2026-Q4-PQ03")
    order.clear()
    questions.merge_question(first_alone := asked(board, "SB-2026-Q4-PQ04"), into=third, by=boss)
    assert order[:2] == [third.pk, first_alone.pk]


def test_a_question_withdrawn_while_open_is_closed(board: Any, boss: User) -> None:
    question = publishing.withdraw(published(board), by=boss, reason="It named somebody.")
    question.refresh_from_db()
    assert (question.status, question.closed_on) == (Status.ACCEPTED, TODAY)
    entry = AuditEntry.objects.get(object_id=question.pk, changes__has_key="closed_on")
    assert (entry.by, entry.changes) == (boss, {"closed_on": ["", "2027-01-12"]})
    due = QuestionContact.objects.expired(closed_before=date(2027, 1, 13), received_before=question.received_at)
    assert [contact.question for contact in due] == [question]


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


def test_without_a_contact_nothing_is_owed(board: Any, boss: User) -> None:
    question = asked(board)
    question.contact.delete()
    questions.accept_question(PublicQuestion.objects.get(), meeting=None, text="Why?", by=boss)
    assert not QuestionMail.objects.exists()


def test_the_same_form_sent_twice_in_one_moment_is_one_question(board: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second comes after the first looked for it and before the first stored it."""
    sent: dict[str, Any] = {"public_id": "bcdfghjk", "text": "Why?", "email": "a@example.org", "board": board}

    def overtaken(day: date) -> Quarter:
        monkeypatch.undo()
        questions.receive_question(**sent, meeting=None)
        return Quarter.of(day)

    monkeypatch.setattr(questions, "Quarter", SimpleNamespace(of=overtaken))
    question = questions.receive_question(**sent, meeting=None)
    assert (PublicQuestion.objects.get(), QuestionMail.objects.count()) == (question, 1)
