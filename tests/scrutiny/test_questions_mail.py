"""Mail to askers: each once, whatever is killed when; and the deletion of their names and addresses on schedule."""

from datetime import UTC, date, datetime, timedelta
from smtplib import SMTPRecipientsRefused, SMTPServerDisconnected
from typing import Any

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import timezone

from pcc_portal.publishing.models import AuditEntry
from scrutiny import tasks
from scrutiny.actions.question_mail import deletion_words, months_before
from scrutiny.models import PublicQuestion, QuestionContact, QuestionMail
from scrutiny.queries.question_progress import progress_path
from tests.factories import (
    AnswerFactory,
    BoardFactory,
    MeetingFactory,
    PublicQuestionFactory,
    QuestionContactFactory,
    QuestionMailFactory,
)

pytestmark = pytest.mark.django_db
Status = PublicQuestion.Status


@pytest.fixture(autouse=True)
def _now(time_machine: Any, settings: Any) -> None:
    time_machine.move_to("2027-01-12 12:00+00:00", tick=False)
    settings.SITE_URL = "https://portal.example.org"


@pytest.fixture(autouse=True)
def _workers_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks.send_question_mail, "delay", tasks.send_question_mail)


def owed(status: str = "received", kind: str = "", **fields: Any) -> QuestionMail:
    """A mail about a question to the Scrutiny Board, owed to zanzibar@example.org."""
    board = BoardFactory(code="SB", name="Scrutiny Board", published=True)
    closed_on = None if status in ("received", "accepted") else date(2027, 1, 12)
    question = PublicQuestionFactory(
        **{"board": board, "reference": "SB-2026-Q4-PQ01", "status": status, "closed_on": closed_on} | fields
    )
    QuestionContactFactory(question=question, name="Zanzibar Resident", email="zanzibar@example.org")
    made: QuestionMail = QuestionMailFactory(question=question, kind=kind or status)
    return made


def paragraphs(message: Any) -> list[str]:
    return [line for line in str(message.body).splitlines() if line]


def failing(error: BaseException) -> Any:
    def send(self: EmailMessage, fail_silently: bool = False) -> int:
        raise error

    return send


def test_a_mail_is_plain_text_and_tells_what_happened() -> None:
    owed_mail = owed()
    tasks.send_question_mail(owed_mail.pk)
    (message,) = mail.outbox
    assert (message.subject, message.to) == ("We have your question: SB-2026-Q4-PQ01", ["zanzibar@example.org"])
    assert message.content_subtype == "plain"
    assert message.extra_headers == {
        "Message-ID": f"<question-mail-{owed_mail.public_id}@portal.example.org>",
        "Auto-Submitted": "auto-generated",
    }
    assert paragraphs(message)[:7] == [
        "We have your question.",
        "Your question: SB-2026-Q4-PQ01",
        "A person will read your question and decide what becomes of it. We will tell you by e-mail.",
        "No meeting is planned yet for which it is in time. We take it for the next one.",
        "See at any time how it stands:",
        f"https://portal.example.org{progress_path(owed_mail.question)}",
        "Anybody who has this link can see how your question stands. It shows neither your name nor your address.",
    ]
    assert "as I asked it" not in message.body
    assert "Zanzibar" not in message.body
    assert deletion_words() in message.body


@pytest.mark.parametrize(
    ("status", "fields", "subject", "told"),
    [
        (
            "accepted",
            {},
            "Your question is accepted",
            ["It will be answered in writing, and we will publish the answer."],
        ),
        (
            "redirected",
            {"redirected_to": "Tea & Council"},
            "Another body answers your question",
            [
                "The body that can answer it is: Tea & Council.",
                "Send your question to them. We have not passed on your question or your e-mail address.",
            ],
        ),
        (
            "declined",
            {"declined_reason": "case"},
            "We have not taken your question",
            [
                "The reason: It is about a single case or complaint, which has its own way.",
                "If you think that this is wrong, write to us and give the reference.",
            ],
        ),
    ],
)
def test_each_step_has_its_words(status: str, fields: dict[str, Any], subject: str, told: list[str]) -> None:
    tasks.send_question_mail(owed(status, **fields).pk)
    (message,) = mail.outbox
    assert message.subject == f"{subject}: SB-2026-Q4-PQ01"
    assert paragraphs(message)[2 : 2 + len(told)] == told


@pytest.mark.parametrize(
    ("traits", "told"),
    [
        ({}, "It is to be answered at the meeting of the Scrutiny Board on 27 January 2027."),
        (
            {"held": True},
            "It was for the meeting of the Scrutiny Board on 27 January 2027. The answer is not published yet.",
        ),
        (
            {"status": "postponed", "status_reason": "Snow."},
            "The meeting of the Scrutiny Board on 27 January 2027 is postponed. "
            "We will tell you what becomes of your question.",
        ),
        ({"published": False}, "It will be answered in writing, and we will publish the answer."),
    ],
)
def test_an_accepted_question_is_told_its_meeting(traits: dict[str, Any], told: str) -> None:
    board = BoardFactory(name="Scrutiny Board", code="SB", published=True)
    meeting = MeetingFactory(**{"board": board, "starts_on": date(2027, 1, 27), "published": True} | traits)
    question = PublicQuestionFactory(board=board, meeting=meeting, status=Status.ACCEPTED)
    QuestionContactFactory(question=question)
    tasks.send_question_mail(QuestionMailFactory(question=question, kind="accepted").pk)
    assert paragraphs(mail.outbox[0])[2] == told


def test_an_answer_comes_with_its_link_to_those_who_were_merged_too() -> None:
    first = owed("answered", published=True, text="Why?").question
    second = PublicQuestionFactory(
        board=first.board, status=Status.MERGED, merged_into=first, closed_on=date(2027, 1, 12)
    )
    QuestionContactFactory(question=second, email="other@example.org")
    QuestionMailFactory(question=second, kind="answered")
    tasks.sweep_question_mail()
    link = f"https://portal.example.org{first.get_absolute_url()}"
    assert [(message.to, link in paragraphs(message)) for message in mail.outbox] == [
        (["zanzibar@example.org"], True),
        (["other@example.org"], True),
    ]
    assert "Question SB-2026-Q4-PQ01 asks the same as yours, so both are answered together." in mail.outbox[1].body
    assert "It is answered." in mail.outbox[1].body


def test_a_mail_quotes_what_is_public_and_no_more() -> None:
    first = owed("answered", published=True, text="Why is it so?").question
    AnswerFactory(question=first, published=True, text="It had to be.", answered_on=date(2027, 1, 12))
    AnswerFactory(question=first, text="A draft of more.")
    second = PublicQuestionFactory(
        board=first.board, status=Status.MERGED, merged_into=first, closed_on=date(2027, 1, 12)
    )
    QuestionContactFactory(question=second)
    QuestionMailFactory(question=second, kind="answered")
    tasks.sweep_question_mail()
    quoted = [
        "The question, as it is published:",
        "Why is it so?",
        "The answer of 12 January 2027, Chief Constable:",
        "It had to be.",
        "See at any time how it stands:",
    ]
    assert len(mail.outbox) == 2
    for message in mail.outbox:
        lines = paragraphs(message)
        start = lines.index(quoted[0])
        assert lines[start : start + len(quoted)] == quoted
        assert "as I asked it" not in message.body
        assert "A draft of more." not in message.body


def test_who_was_merged_is_written_to_at_once(django_capture_on_commit_callbacks: Any) -> None:
    first = owed("answered", published=True).question
    second = PublicQuestionFactory(
        board=first.board, status=Status.MERGED, merged_into=first, closed_on=date(2027, 1, 12)
    )
    QuestionMailFactory(question=QuestionContactFactory(question=second).question, kind="answered")
    QuestionMailFactory()
    with django_capture_on_commit_callbacks(execute=True):
        tasks.send_for(first.pk)
    assert [message.to for message in mail.outbox] == [["zanzibar@example.org"], [second.contact.email]]


def test_a_message_delivered_twice_sends_one_mail() -> None:
    owed_mail = owed()
    for _ in range(3):
        tasks.send_question_mail(owed_mail.pk)
    tasks.sweep_question_mail()
    owed_mail.refresh_from_db()
    assert (len(mail.outbox), owed_mail.attempts, owed_mail.sent_at) == (1, 1, timezone.now())


def test_two_senders_at_once_send_one_mail(monkeypatch: pytest.MonkeyPatch) -> None:
    """The second comes while the first is at the mail server."""
    owed_mail, sent = owed(), EmailMessage.send

    def slow(self: EmailMessage, fail_silently: bool = False) -> int:
        tasks.send_question_mail(owed_mail.pk)
        tasks.sweep_question_mail()
        return sent(self, fail_silently)

    monkeypatch.setattr(EmailMessage, "send", slow)
    tasks.send_question_mail(owed_mail.pk)
    assert len(mail.outbox) == 1


def test_a_killed_sender_loses_no_mail(time_machine: Any) -> None:
    owed_mail = owed()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(EmailMessage, "send", failing(SystemExit()))
        with pytest.raises(SystemExit):
            tasks.send_question_mail(owed_mail.pk)
    tasks.sweep_question_mail()
    assert mail.outbox == []
    time_machine.move_to(timezone.now() + timedelta(minutes=11), tick=False)
    tasks.sweep_question_mail()
    tasks.sweep_question_mail()
    assert len(mail.outbox) == 1


def test_a_message_that_was_lost_is_made_up_for() -> None:
    owed()
    tasks.sweep_question_mail()
    tasks.sweep_question_mail()
    assert len(mail.outbox) == 1


@pytest.mark.parametrize(
    ("error", "failure"),
    [
        (SMTPRecipientsRefused({"zanzibar@example.org": (550, b"no zanzibar here")}), "SMTPRecipientsRefused"),
        (SMTPServerDisconnected("zanzibar"), "SMTPServerDisconnected"),
        (ConnectionRefusedError("zanzibar"), "ConnectionRefusedError"),
    ],
    ids=["refused", "disconnected", "nobody there"],
)
def test_a_failed_mail_is_tried_again_and_names_nobody(
    error: Exception, failure: str, time_machine: Any, caplog: pytest.LogCaptureFixture
) -> None:
    owed_mail = owed()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(EmailMessage, "send", failing(error))
        tasks.send_question_mail(owed_mail.pk)
    owed_mail.refresh_from_db()
    assert (owed_mail.failure, owed_mail.due_at - timezone.now()) == (failure, timedelta(minutes=2))
    assert "A mail about question SB-2026-Q4-PQ01 could not be sent" in caplog.text
    assert "zanzibar" not in caplog.text
    time_machine.move_to(timezone.now() + timedelta(minutes=3), tick=False)
    tasks.sweep_question_mail()
    owed_mail.refresh_from_db()
    assert (len(mail.outbox), owed_mail.failure, owed_mail.attempts) == (1, "", 2)


def test_the_pauses_grow_to_a_day() -> None:
    owed_mail = owed()
    QuestionMail.objects.update(attempts=40)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(EmailMessage, "send", failing(ConnectionRefusedError()))
        tasks.send_question_mail(owed_mail.pk)
    owed_mail.refresh_from_db()
    assert owed_mail.due_at - timezone.now() == timedelta(days=1)


def test_nobody_is_written_to_once_the_contact_is_gone() -> None:
    owed_mail = owed()
    QuestionContact.objects.all().delete()
    tasks.sweep_question_mail()
    tasks.send_question_mail(owed_mail.pk)
    assert mail.outbox == []


def test_workers_are_told_after_the_commit_and_a_lost_broker_loses_nothing(
    monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    def away(mail_id: int) -> None:
        raise ConnectionError("no broker")

    question = owed().question
    monkeypatch.setattr(tasks.send_question_mail, "delay", away)
    with django_capture_on_commit_callbacks(execute=True) as callbacks:
        tasks.send_for(question.pk)
    assert (len(callbacks), mail.outbox) == (1, [])
    monkeypatch.setattr(tasks.send_question_mail, "delay", tasks.send_question_mail)
    with django_capture_on_commit_callbacks(execute=True):
        tasks.send_for(question.pk)
    assert len(mail.outbox) == 1


@pytest.mark.parametrize(
    ("day", "months", "before"),
    [
        (date(2027, 3, 1), 6, date(2026, 9, 1)),
        (date(2027, 3, 31), 1, date(2027, 2, 28)),
        (date(2027, 1, 5), 1, date(2026, 12, 5)),
        (date(2027, 12, 31), 12, date(2026, 12, 31)),
    ],
)
def test_months_before(day: date, months: int, before: date) -> None:
    assert months_before(day, months) == before


def closed(closed_on: date | None, received_on: date = date(2026, 1, 20)) -> Any:
    received_at = datetime(received_on.year, received_on.month, received_on.day, 12, tzinfo=UTC)
    status = Status.RECEIVED if closed_on is None else Status.ANSWERED
    question = PublicQuestionFactory(status=status, closed_on=closed_on, received_at=received_at)
    return QuestionContactFactory(question=question, name="Zanzibar Resident", email="zanzibar@example.org")


def test_contacts_are_deleted_six_months_after_the_question_is_closed(time_machine: Any) -> None:
    first, second = closed(date(2026, 7, 12)), closed(date(2026, 7, 13))
    still_open = closed(None)
    tasks.delete_question_contacts()
    assert set(QuestionContact.objects.all()) == {first, second, still_open}
    assert not AuditEntry.objects.exists()
    time_machine.move_to("2027-01-13 03:30+00:00", tick=False)
    tasks.delete_question_contacts()
    assert set(QuestionContact.objects.all()) == {second, still_open}
    time_machine.move_to("2027-01-22 03:30+00:00", tick=False)
    tasks.delete_question_contacts()
    tasks.delete_question_contacts()
    assert not QuestionContact.objects.exists()
    assert PublicQuestion.objects.count() == 3
    trail = AuditEntry.objects.order_by("pk").values_list("verb", "by", "target_label", "reason", "changes")
    assert list(trail) == [
        ("deleted", None, "The name and e-mail address of 1 asker of public questions", deletion_words(), {}),
        ("deleted", None, "The name and e-mail address of 2 askers of public questions", deletion_words(), {}),
    ]


def test_how_long_contacts_are_kept_is_a_setting(settings: Any) -> None:
    settings.QUESTION_CONTACT_MONTHS = 1
    assert deletion_words() == (
        "It is deleted 1 month after the question is closed. "
        "A question that is still open keeps it for 12 months at most."
    )
    closed(date(2026, 12, 11))
    kept = closed(date(2026, 12, 12))
    tasks.delete_question_contacts()
    assert list(QuestionContact.objects.all()) == [kept]


def test_the_timetable_sends_and_deletes(settings: Any) -> None:
    planned = {name: entry["task"] for name, entry in settings.CELERY_BEAT_SCHEDULE.items() if "question" in name}
    assert planned == {
        "sweep-question-mail": "scrutiny.tasks.sweep_question_mail",
        "delete-question-contacts": "scrutiny.tasks.delete_question_contacts",
    }
    assert {tasks.sweep_question_mail.name, tasks.delete_question_contacts.name} == set(planned.values())


def test_no_mark_of_markup_is_escaped_in_a_mail() -> None:
    text = render_to_string("scrutiny/mail/question.txt", {"office_name": "Tea & Council"})
    assert "Tea & Council" in text
