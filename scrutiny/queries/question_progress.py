"""How a question stands, told to whoever asked it: by mail, and on a page for whoever has the link.

Neither shows the question as it was asked, nor anything about who asked: the link and the mail may reach others.
A mail quotes what staff have published.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from django.core.signing import Signer
from django.urls import reverse
from django.utils import timezone

from plan.queries.wording import long_date
from scrutiny.models import Answer, Meeting, PublicQuestion, QuestionMail
from scrutiny.queries.asking import missed_by
from scrutiny.queries.wording import day_of

SALT = "scrutiny.question_progress"
Status = PublicQuestion.Status

HEADINGS = {
    Status.RECEIVED: "We have your question",
    Status.ACCEPTED: "Your question is accepted",
    Status.MERGED: "Your question goes on with another one",
    Status.REDIRECTED: "Another body answers your question",
    Status.DECLINED: "We have not taken your question",
    Status.ANSWERED: "Your question is answered",
}
MOVED = QuestionMail.Kind.MOVED


@dataclass(frozen=True)
class Progress:
    """`sentences` say how it stands. `page_url` is the public page where it can be read, "" before it is public."""

    reference: str
    received_on: date
    status: str
    heading: str
    sentences: tuple[str, ...]
    page_url: str
    is_withdrawn: bool


@dataclass(frozen=True)
class AnswerQuote:
    answered_by: str
    answered_on: date
    text: str


@dataclass(frozen=True)
class Quote:
    """A question and its answers as the public reads them, the answers in Markdown."""

    text: str
    answers: tuple[AnswerQuote, ...]


def progress_path(question: PublicQuestion) -> str:
    """The address of the page that tells the asker how the question stands."""
    token = Signer(salt=SALT).sign(question.public_id)
    return reverse("scrutiny:question_progress_detail", args=[token])


def question_for(token: str) -> PublicQuestion:
    """The question that a link stands for. Raises signing.BadSignature, or PublicQuestion.DoesNotExist."""
    public_id = Signer(salt=SALT).unsign(token)
    return PublicQuestion.objects.select_related("board", "meeting__board", "merged_into").get(public_id=public_id)


def progress_of(question: PublicQuestion, at: datetime, *, told: str = "") -> Progress:
    """How it stands, or, with `told`, how it stood at that step; "moved" says first that its meeting has changed."""
    is_moved = told == MOVED and question.status in (Status.RECEIVED, Status.ACCEPTED)
    status = Status(question.status if told in ("", MOVED) else told)
    shown = _shown(question, status, at)
    return Progress(
        reference=question.reference,
        received_on=timezone.localdate(question.received_at),
        status=status,
        heading="The meeting for your question has changed" if is_moved else HEADINGS[status],
        sentences=(*(_moved(question, at) if is_moved else ()), *WORDS[status](question, at)),
        page_url=shown.get_absolute_url() if shown else "",
        is_withdrawn=question.withdrawn_at is not None,
    )


def quote_of(question: PublicQuestion, at: datetime) -> Quote | None:
    """What the public reads of it, or of the question that it goes on with; None before it is public."""
    shown = _shown(question, Status(question.status), at)
    if shown is None:
        return None
    answers = Answer.objects.published(at).filter(question=shown).order_by("answered_on", "pk")
    return Quote(shown.text, tuple(AnswerQuote(row.answered_by_post, row.answered_on, row.text) for row in answers))


def _shown(question: PublicQuestion, status: Status, at: datetime) -> PublicQuestion | None:
    """The question whose page tells of it, where that is public."""
    shown = question.merged_into if status == Status.MERGED else question
    return PublicQuestion.objects.published(at).filter(pk=shown.pk).first() if shown else None


def _moved(question: PublicQuestion, at: datetime) -> list[str]:
    """That the meeting for which it was meant was postponed, where another one takes its place."""
    earlier = Meeting.objects.published(at).select_related("board").filter(postponed_to=question.meeting_id).first()
    if question.meeting_id is None or earlier is None:
        return []
    return [f"The meeting of the {earlier.board} on {day_of(earlier)} was postponed: {earlier.status_reason}"]


def _received(question: PublicQuestion, at: datetime) -> list[str]:
    received_on = timezone.localdate(question.received_at)
    sentences = ["A person will read your question and decide what becomes of it. We will tell you by e-mail."]
    meeting, missed = _public_meeting(question, at), missed_by(question, received_on, at)
    if missed is not None and missed.starts_on and missed.questions_due_on:
        sentences.append(
            f"It came on {long_date(received_on)}. Questions for {long_date(missed.starts_on)} had to be with us "
            f"by the end of {long_date(missed.questions_due_on)}, so it is too late for that meeting."
        )
    if meeting is None:
        sentences.append("No meeting is planned yet for which it is in time. We take it for the next one.")
    elif meeting.is_off:
        sentences.append(_off(meeting))
    else:
        sentences.append(f"We offer it to the meeting of the {meeting.board} on {day_of(meeting)}.")
    return sentences


def _accepted(question: PublicQuestion, at: datetime) -> list[str]:
    meeting = _public_meeting(question, at)
    if meeting is None:
        return ["It will be answered in writing, and we will publish the answer."]
    if meeting.is_off:
        return [_off(meeting)]
    if meeting.status == Meeting.Status.HELD:
        return [f"It was for the meeting of the {meeting.board} on {day_of(meeting)}. The answer is not published yet."]
    return [f"It is to be answered at the meeting of the {meeting.board} on {day_of(meeting)}."]


def _merged(question: PublicQuestion, at: datetime) -> list[str]:
    other = question.merged_into
    if other is None:
        return []
    return [
        f"Question {other.reference} asks the same as yours, so both are answered together.",
        "It is answered." if other.status == Status.ANSWERED else "We will tell you by e-mail once it is answered.",
    ]


def _redirected(question: PublicQuestion, at: datetime) -> list[str]:
    return [
        f"The body that can answer it is: {question.redirected_to}.",
        "Send your question to them. We have not passed on your question or your e-mail address.",
    ]


def _declined(question: PublicQuestion, at: datetime) -> list[str]:
    return [
        f"The reason: {question.get_declined_reason_display()}.",
        "If you think that this is wrong, write to us and give the reference.",
    ]


def _answered(question: PublicQuestion, at: datetime) -> list[str]:
    return ["The answer is on the page of your question, with what came of it."]


WORDS: dict[Status, Callable[[PublicQuestion, datetime], list[str]]] = {
    Status.RECEIVED: _received,
    Status.ACCEPTED: _accepted,
    Status.MERGED: _merged,
    Status.REDIRECTED: _redirected,
    Status.DECLINED: _declined,
    Status.ANSWERED: _answered,
}


def _public_meeting(question: PublicQuestion, at: datetime) -> Meeting | None:
    if question.meeting_id is None:
        return None
    return Meeting.objects.published(at).select_related("board").filter(pk=question.meeting_id).first()


def _off(meeting: Meeting) -> str:
    return (
        f"The meeting of the {meeting.board} on {day_of(meeting)} is {meeting.get_status_display().lower()}. "
        "We will tell you what becomes of your question."
    )
