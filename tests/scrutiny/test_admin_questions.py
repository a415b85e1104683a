"""Public questions at the staff site: buttons, duties, and who may see whom to write to."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.core import mail
from django.urls import reverse

from pcc_portal.publishing.models import AuditEntry
from scrutiny import tasks
from scrutiny.models import Answer, PublicQuestion
from tests.factories import (
    AnswerFactory,
    BoardFactory,
    MeetingFactory,
    PublicQuestionFactory,
    QuestionContactFactory,
    QuestionMailFactory,
)
from tests.staff import Person, _password_is_enough, person, url  # noqa: F401

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss() -> Person:
    return person(role="Administrator")


@pytest.fixture(autouse=True)
def _surroundings(time_machine: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    time_machine.move_to("2027-01-12 12:00+00:00")
    monkeypatch.setattr(tasks.send_question_mail, "delay", tasks.send_question_mail)


def asked(**fields: Any) -> Any:
    board = fields.pop("board", None) or BoardFactory(code="SB", name="Scrutiny Board", published=True)
    received_at = datetime(2027, 1, 11, 12, tzinfo=UTC)
    question = PublicQuestionFactory(**{"board": board, "text": "", "received_at": received_at} | fields)
    QuestionContactFactory(question=question, name="Zanzibar Resident", email="zanzibar@example.org")
    return question


def test_a_question_goes_from_received_to_answered_by_buttons(
    boss: Person, django_capture_on_commit_callbacks: Any
) -> None:
    question = asked()
    meeting = MeetingFactory(
        board=question.board, starts_on=date(2027, 1, 27), questions_due_on=date(2027, 1, 21), published=True
    )
    page = boss.get(url(question)).text
    assert [label in page for label in ("Accept…", "Merge…", "Redirect…", "Do not take…", "Answer…", "Publish…")] == [
        True, True, True, True, False, False,
    ]  # fmt: skip
    form = boss.get(url(question, "accept")).context["form"]
    assert form["text"].value() == "Why, as I asked it?"
    assert [label for _, label in form.fields["meeting"].choices] == [
        "None: it is answered in writing",
        "Scrutiny Board, 27 January 2027: questions until 21 January 2027",
    ]
    with django_capture_on_commit_callbacks(execute=True):
        boss.post(url(question, "accept"), {"meeting": meeting.pk, "text": "Why?"})
        written = {"text": "So.", "answered_by_post": "Chief Constable", "answered_on": "2027-01-12"}
        assert (
            "publish it: its question goes public with it."
            in boss.post(url(question, "answer"), written, follow=True).text
        )
    answer = Answer.objects.get()
    with django_capture_on_commit_callbacks(execute=True):
        boss.post(url(answer, "publish"), {})
    question.refresh_from_db()
    assert (question.status, question.text, question.meeting) == ("answered", "Why?", meeting)
    assert [message.subject.partition(":")[0] for message in mail.outbox] == [
        "Your question is accepted",
        "Your question is answered",
    ]
    trail = str(list(AuditEntry.objects.values_list("changes", "target_label", "reason")))
    assert "anzibar" not in trail


@pytest.mark.parametrize(
    ("page", "data", "status"),
    [
        ("redirect", {"to": "The council"}, "redirected"),
        ("decline", {"reason": "case"}, "declined"),
        ("merge", {"into": "other"}, "merged"),
    ],
)
def test_the_other_ways_by_buttons(boss: Person, page: str, data: dict[str, Any], status: str) -> None:
    question = asked()
    other = asked(board=question.board)
    boss.post(url(question, page), {name: other.pk if value == "other" else value for name, value in data.items()})
    question.refresh_from_db()
    assert question.status == status


@pytest.mark.parametrize(
    ("page", "sentence"),
    [
        ("redirect", "Say which body can answer, and how to reach it: the asker will read it."),
        ("decline", "Choose the reason: the asker will read it."),
        ("merge", "Choose the other question, which asks the same."),
        ("accept", "Write the question as the public will read it."),
    ],
)
def test_a_refusal_stands_above_the_form(boss: Person, page: str, sentence: str) -> None:
    question = asked()
    assert sentence in boss.post(url(question, page), {"text": ""}).text
    question.refresh_from_db()
    assert question.status == "received"


def test_the_contact_is_for_those_who_answer(boss: Person) -> None:
    question = asked()
    for role, sees in (("Editor", True), ("Administrator", True), ("Publisher", False), ("Auditor", False)):
        client = person(role=role)
        assert ("zanzibar@example.org" in client.get(url(question)).text) is sees, role
        assert client.get(url(question.contact)).status_code == (200 if sees else 403), role
    question.contact.delete()
    assert "Deleted: it was kept as long as it was needed." in boss.get(url(question)).text


def test_questions_and_contacts_are_neither_added_nor_deleted(boss: Person) -> None:
    question = asked()
    for row in (question, question.contact):
        assert boss.post(url(row, "delete"), {"post": "yes"}).status_code == 403
        name = row._meta.model_name
        assert boss.get(reverse(f"admin:scrutiny_{name}_add")).status_code == 403
    assert PublicQuestion.objects.get().contact.name == "Zanzibar Resident"


def test_the_name_is_removed_by_a_button(boss: Person) -> None:
    question = asked(shown_name="Zanzibar Resident")
    assert "Remove the name…" in boss.get(url(question)).text
    boss.post(url(question, "unname"), {})
    question.refresh_from_db()
    assert question.shown_name == ""


def test_an_answer_is_withdrawn_with_its_question_open_again(boss: Person) -> None:
    question = asked(published=True, text="Why?")
    answer = AnswerFactory(question=question, answered_on=date(2027, 1, 12))
    assert "Publish…" in boss.get(url(answer)).text
    boss.post(url(answer, "publish"), {})
    boss.post(url(answer, "withdraw"), {"reason": "It was wrong."})
    question.refresh_from_db()
    assert question.status == "accepted"


def duties(client: Person) -> list[tuple[str, bool]]:
    listed = client.get(reverse("admin:index")).context["duties"]
    return [(duty.text, duty.urgent) for duty in listed if "question" in duty.text or "PQ" in duty.text]


def test_the_dashboard_says_what_askers_wait_for(boss: Person) -> None:
    first = asked(received_at=datetime(2027, 1, 3, 12, tzinfo=UTC))
    board = first.board
    assert (f"Take up the public question {first.reference}: it came on 3 January 2027", False) in duties(boss)
    for _ in range(6):
        asked(board=board)
    held = MeetingFactory(board=board, starts_on=date(2027, 1, 5), held=True)
    off = MeetingFactory(board=board, starts_on=date(2027, 1, 6), status="cancelled", status_reason="Snow.")
    coming = MeetingFactory(board=board, starts_on=date(2027, 1, 27))
    for number, meeting in enumerate((held, off, coming, None)):
        asked(board=board, reference=f"SB-2026-Q4-PQ9{number}", meeting=meeting, text="Why?", published=True)
    failed = QuestionMailFactory(question=first, attempts=3)
    told = duties(boss)
    for line in [
        (f"Take up the public question {first.reference}: it came on 3 January 2027", False),
        ("2 more public questions wait", False),
        ("Answer SB-2026-Q4-PQ90: promised for “Scrutiny Board, 5 January 2027”", True),
        ("Choose another meeting for SB-2026-Q4-PQ91: “Scrutiny Board, 6 January 2027” is cancelled", True),
        ("Answer SB-2026-Q4-PQ93: promised in writing", False),
        (f"Look why the asker of {failed.question.reference} can't be written to: 3 tries failed", True),
    ]:
        assert line in told, line
    assert not any("PQ92" in text for text, _ in told)
    assert duties(person(role="Auditor")) == []


def test_question_that_nobody_took_up_does_not_wait_for_a_publisher() -> None:
    publisher, question = person(role="Publisher"), asked(received_at=datetime(2027, 1, 3, 12, tzinfo=UTC))
    assert [text for text, _ in duties(publisher) if "waiting" in text] == []
    question.status = "accepted"
    question.text = "Why?"
    question.save()
    assert [text for text, _ in duties(publisher) if "waiting" in text] == ["1 public question waiting to be published"]
