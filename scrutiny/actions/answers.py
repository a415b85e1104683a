"""Answers to public questions: drafts until somebody publishes them, which closes the question and tells the askers."""

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from pcc_portal.accounts.models import User
from pcc_portal.publishing.actions import locked, publish, record, require_permission, withdraw
from pcc_portal.publishing.models import AuditEntry
from plan.queries.wording import long_date
from scrutiny.actions.question_mail import owe_mail
from scrutiny.actions.questions import problem_of
from scrutiny.models import AgendaItem, Answer, Meeting, PublicQuestion, QuestionMail

Status = PublicQuestion.Status
Verb = AuditEntry.Verb


@transaction.atomic
def draft_answer(
    question: PublicQuestion,
    *,
    text: str,
    answered_by_post: str,
    item: AgendaItem | None = None,
    answered_on: date | None = None,
    by: User,
) -> Answer:
    """Make a draft of an answer: given at an item of a held meeting, or, without one, in writing on a day.

    A later one adds to it: what the asker wanted to know besides. Raises PermissionDenied, or ValidationError with a
    sentence.
    """
    require_permission(by, "add", Answer())
    row = locked(question)
    if problem := problem_of(row, "answer"):
        raise ValidationError(problem)
    if not text.strip():
        raise ValidationError({"text": "Write the answer as the public will read it."})
    if not answered_by_post.strip():
        raise ValidationError({"answered_by_post": "Say which post answered, for example: Chief Constable."})
    answer = Answer(question=row, text=text.strip(), answered_by_post=answered_by_post.strip(), item=item)
    answer.answered_on = _day_of(row, item, answered_on)
    answer.full_clean()
    answer.save()
    told = {"answered_by_post": ["", answer.answered_by_post], "answered_on": ["", answer.answered_on.isoformat()]}
    record(Verb.ADDED, answer, by=by, changes={"text": ["", answer.text], **told})
    return answer


@transaction.atomic
def publish_answer(answer: Answer, *, by: User, at: datetime | None = None, reason: str = "") -> Answer:
    """Publish an answer: its question counts as answered from now on, and everybody who asked it is owed a mail.

    A question that is a draft goes public with it. Raises PermissionDenied, or ValidationError for a question that is
    scheduled, and for a later time: the mail would come before the answer.
    """
    require_permission(by, "publish", answer)
    question = locked(answer.question)
    if at is not None and at > timezone.now():
        raise ValidationError("An answer is published at once, since the asker is told. Leave the time empty.")
    if problem := problem_of(question, "answer"):
        raise ValidationError(problem)
    if question.published_at is None:
        question = publish(question, by=by, reason=reason)
    elif not question.is_published():
        raise ValidationError(
            f"{question.reference} is scheduled and not public yet. Undo its schedule: it goes public with its answer."
        )
    row = publish(answer, by=by, reason=reason)
    today = timezone.localdate()
    for asked in (question, *question.merged.select_for_update(of=("self",))):
        if asked.pk == question.pk:
            _turn(asked, Status.ANSWERED, today, by=by)
        else:  # their addresses are kept as long as that of the question that they went on with
            asked.closed_on = today
            asked.save(update_fields=["closed_on", "modified_at"])
        owe_mail(asked, QuestionMail.Kind.ANSWERED)
    return row


@transaction.atomic
def withdraw_answer(answer: Answer, *, by: User, reason: str) -> Answer:
    """Withdraw an answer. A question that has no other is open again. Raises PermissionDenied or ValidationError."""
    question = locked(answer.question)
    row = withdraw(answer, by=by, reason=reason)
    is_answered = question.answers.filter(published_at__isnull=False, withdrawn_at__isnull=True).exists()
    if question.status == Status.ANSWERED and question.withdrawn_at is None and not is_answered:
        _turn(question, Status.ACCEPTED, None, by=by)
    return row


def _day_of(question: PublicQuestion, item: AgendaItem | None, answered_on: date | None) -> date:
    received_on = timezone.localdate(question.received_at)
    if item is None:
        if answered_on is None:
            raise ValidationError({"answered_on": "Enter the day of the answer, or choose its item."})
        if answered_on > timezone.localdate():
            raise ValidationError({"answered_on": "This day is still to come. Answer once it has been."})
        if answered_on < received_on:
            raise ValidationError(
                {"answered_on": f"The question came on {long_date(received_on)}: an answer is not of an earlier day."}
            )
        return answered_on
    meeting = item.meeting
    if meeting.board_id != question.board_id:
        raise ValidationError({"item": f"The question is to the {question.board}. Choose an item of its meetings."})
    if meeting.status != Meeting.Status.HELD or meeting.starts_on is None or item.removed_at is not None:
        raise ValidationError(
            {"item": f"“{meeting}” has not been held with this item. Mark the meeting as held, or answer in writing."}
        )
    if meeting.starts_on < received_on:
        raise ValidationError(
            {"item": f"The question came on {long_date(received_on)}, after this meeting. Choose a later one."}
        )
    if answered_on not in (None, meeting.starts_on):
        day = long_date(meeting.starts_on)
        raise ValidationError({"answered_on": f"An answer at an item is of its meeting's day, {day}."})
    return meeting.starts_on


def _turn(question: PublicQuestion, status: Status, closed_on: date | None, *, by: User) -> None:
    before = question.get_status_display()
    question.status, question.closed_on = status, closed_on
    question.save(update_fields=["status", "closed_on", "modified_at"])
    if before != question.get_status_display():
        record(Verb.CHANGED, question, by=by, changes={"status": [before, question.get_status_display()]})
