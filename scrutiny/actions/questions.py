"""Questions of the public: received through the public form, then accepted, merged, redirected or not taken.

Each step is written with what the asker is told of it, in one transaction. No name and no address of an asker is in
the audit trail, and neither is the question as it was asked.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from pcc_portal.accounts.models import User
from pcc_portal.organisations.models import Area
from pcc_portal.publishing.actions import locked, record, require_permission
from pcc_portal.publishing.changes import difference, snapshot
from pcc_portal.publishing.models import AuditEntry, Publishable
from pcc_portal.quarters import Quarter
from plan.queries.wording import long_date
from scrutiny.actions.question_mail import owe_mail
from scrutiny.actions.references import next_reference, quarter_prefix
from scrutiny.models import Board, Meeting, PublicQuestion, QuestionContact, QuestionMail
from scrutiny.queries.asking import taking_questions

Status = PublicQuestion.Status
Reason = PublicQuestion.Reason
Kind = QuestionMail.Kind
Verb = AuditEntry.Verb
# What the audit trail tells of a step: never a name, never the question as it was asked.
TOLD = ("status", "meeting", "text", "merged_into", "redirected_to", "declined_reason", "closed_on")


@dataclass(frozen=True)
class Step:
    """Something that staff do with a question: in which states; may the public read it already?"""

    done: str
    before: frozenset[Status]
    once_public: bool


CLOSED_UNANSWERED = frozenset({Status.MERGED, Status.REDIRECTED, Status.DECLINED})
# The whole life of a question. What is not here can't happen.
STEPS: Mapping[str, Step] = {
    # Accepted again: for another meeting, or after all.
    "accept": Step("accepted", frozenset({Status.RECEIVED, Status.ACCEPTED}) | CLOSED_UNANSWERED, True),
    "merge": Step("merged", frozenset({Status.RECEIVED, Status.ACCEPTED}), False),
    "redirect": Step("redirected", frozenset({Status.RECEIVED, Status.ACCEPTED}), False),
    "decline": Step("turned down", frozenset({Status.RECEIVED, Status.ACCEPTED}), False),
    # Answered again: what the asker wanted to know besides.
    "answer": Step("answered", frozenset({Status.ACCEPTED, Status.ANSWERED}), True),
}
INSTEAD = {
    Status.RECEIVED: "Accept it first.",
    Status.MERGED: "Accept it first if it is to be answered on its own after all.",
    Status.REDIRECTED: "Accept it first if it is to be answered here after all.",
    Status.DECLINED: "Accept it first if it is to be answered after all.",
    Status.ANSWERED: "Add another answer, or withdraw the question with the reason.",
}


def problem_of(question: PublicQuestion, step: str) -> str:
    """Why this can't be done with the question now, and what can; "" where it can."""
    rule, status = STEPS[step], Status(question.status)
    if question.withdrawn_at is not None:
        withdrawn_on = long_date(timezone.localdate(question.withdrawn_at))
        return f"{question.reference} was withdrawn on {withdrawn_on}, so nothing more is done with it."
    if status not in rule.before:
        return (
            f"{question.reference} can't be {rule.done}, since its state is “{status.label}”. "
            f"{INSTEAD.get(status, 'Do something else with it.')}"
        )
    if question.published_at is not None and not rule.once_public:
        return (
            f"{question.reference} can't be {rule.done}, since the public can read it or will. "
            "Answer it, or withdraw it with the reason."
        )
    return ""


@transaction.atomic
def receive_question(
    *,
    public_id: str,
    text: str,
    email: str,
    board: Board,
    meeting: Meeting | None,
    area: Area | None = None,
    name: str = "",
    is_name_shown: bool = False,
) -> PublicQuestion:
    """Store a question from the public form and owe the asker a mail: once for each form, by its `public_id`.

    `meeting` is the one for which it comes in time. Raises ValidationError for a text or an address that can't be.
    """
    if stored := PublicQuestion.objects.filter(public_id=public_id).first():
        return stored
    now = timezone.now()
    quarter = Quarter.of(meeting.starts_on if meeting and meeting.starts_on else timezone.localdate(now))
    question = PublicQuestion(
        public_id=public_id,
        board=board,
        meeting=meeting,
        received_at=now,
        text_asked=text,
        area=area,
        shown_name=name if is_name_shown else "",
    )
    try:
        with transaction.atomic():
            question.reference = next_reference(quarter_prefix(board, quarter, "PQ"))
            question.save()
    except IntegrityError:
        if stored := PublicQuestion.objects.filter(public_id=public_id).first():
            return stored  # the same form, sent twice in one moment
        raise
    contact = QuestionContact(question=question, name=name, email=email)
    contact.full_clean()
    contact.save()
    record(Verb.ADDED, question, by=None, reason="Sent through the public form.")
    owe_mail(question, Kind.RECEIVED)
    return question


@transaction.atomic
def accept_question(question: PublicQuestion, *, meeting: Meeting | None, text: str, by: User) -> PublicQuestion:
    """Take a question to a meeting, or, without one, to be answered in writing. `text` is what the public will read.

    An accepted question is given another meeting the same way. Raises PermissionDenied, or ValidationError with a
    sentence.
    """
    row = _taken_up(question, "accept", by)
    text = text.strip()
    if not text:
        raise ValidationError({"text": "Write the question as the public will read it."})
    if row.is_locked and text != row.text:
        raise ValidationError({"text": "The public can read this question or will, so its words stay as they are."})
    if row.status == Status.ACCEPTED and (row.meeting, row.text) == (meeting, text):
        raise ValidationError(f"{row.reference} is accepted like this already. Choose another meeting or other words.")
    if meeting is not None and (row.status != Status.ACCEPTED or meeting != row.meeting):
        require_in_time(row, meeting)
    is_news = row.status != Status.ACCEPTED or row.meeting != meeting
    fields = {"merged_into": None, "redirected_to": "", "declined_reason": "", "closed_on": None}
    _store(row, by=by, status=Status.ACCEPTED, meeting=meeting, text=text, **fields)
    if is_news:
        owe_mail(row, Kind.ACCEPTED)
    return row


def require_in_time(question: PublicQuestion, meeting: Meeting) -> None:
    """Raise ValidationError, with what to do, if a question can't go to this meeting."""
    if meeting.board_id != question.board_id:
        raise ValidationError(f"{question.reference} is to the {question.board}. Choose one of its meetings.")
    now, received_on = timezone.now(), timezone.localdate(question.received_at)
    meetings = taking_questions(timezone.localdate(now), now).filter(board=question.board_id)
    if not meetings.filter(pk=meeting.pk).exists():
        raise ValidationError(
            f"“{meeting}” takes no questions: it is over, off, not public or has no last day for them. "
            "Choose another meeting, or answer in writing."
        )
    last_day = meeting.questions_due_on
    if last_day is None or received_on <= last_day:
        return
    later = meetings.filter(questions_due_on__gte=received_on).first()
    instead = (
        f"Offer it to the next meeting, on {long_date(later.starts_on)}, or answer in writing."
        if later and later.starts_on
        else "No later meeting is planned: leave it until one is, or answer in writing."
    )
    raise ValidationError(
        f"{question.reference} came on {long_date(received_on)}, too late for “{meeting}”: "
        f"questions had to be in by the end of {long_date(last_day)}. {instead}"
    )


@transaction.atomic
def merge_question(question: PublicQuestion, *, into: PublicQuestion | None, by: User) -> PublicQuestion:
    """Let a question go on as part of another that asks the same. Raises PermissionDenied or ValidationError."""
    if into is None or into.pk == question.pk:
        raise ValidationError("Choose the other question, which asks the same.")
    # Always in this order, so that two people who merge two questions into each other don't wait for each other.
    for pair in sorted((question, into), key=lambda one: one.pk):
        locked(pair)
    row, other = _taken_up(question, "merge", by), locked(into)
    if other.board_id != row.board_id:
        raise ValidationError(f"{other.reference} is to another board. Choose a question to the {row.board}.")
    if other.status not in (Status.RECEIVED, Status.ACCEPTED, Status.ANSWERED) or other.withdrawn_at is not None:
        raise ValidationError(f"{other.reference} is not going to be answered. Choose one that is.")
    if row.merged.exists():
        raise ValidationError(
            f"Other questions were merged into {row.reference}. Merge {other.reference} into this one instead."
        )
    _store(row, by=by, status=Status.MERGED, merged_into=other, closed_on=timezone.localdate())
    owe_mail(row, Kind.MERGED)
    return row


@transaction.atomic
def redirect_question(question: PublicQuestion, *, to: str, by: User) -> PublicQuestion:
    """Tell the asker which other body answers. Raises PermissionDenied or ValidationError."""
    row = _taken_up(question, "redirect", by)
    if not to.strip():
        raise ValidationError({"to": "Say which body can answer, and how to reach it: the asker will read it."})
    _refuse_if_merged(row)
    _store(row, by=by, status=Status.REDIRECTED, redirected_to=to.strip(), closed_on=timezone.localdate())
    owe_mail(row, Kind.REDIRECTED)
    return row


@transaction.atomic
def decline_question(question: PublicQuestion, *, reason: str, by: User) -> PublicQuestion:
    """Do not take a question, for a reason from the list. Raises PermissionDenied or ValidationError."""
    row = _taken_up(question, "decline", by)
    if reason not in Reason.values:
        raise ValidationError({"reason": "Choose the reason: the asker will read it."})
    _refuse_if_merged(row)
    _store(row, by=by, status=Status.DECLINED, declined_reason=reason, closed_on=timezone.localdate())
    owe_mail(row, Kind.DECLINED)
    return row


def close_withdrawn(row: Publishable) -> None:
    """Close a question that is withdrawn while it is open: from that day on the deletion of its contact is counted."""
    if not isinstance(row, PublicQuestion) or row.closed_on is not None or row.withdrawn_at is None:
        return
    row.closed_on = timezone.localdate(row.withdrawn_at)
    row.save(update_fields=["closed_on", "modified_at"])
    record(Verb.CHANGED, row, by=row.withdrawn_by, changes={"closed_on": ["", row.closed_on.isoformat()]})


@transaction.atomic
def remove_shown_name(question: PublicQuestion, *, by: User) -> PublicQuestion:
    """Take back the consent to show the name, as the asker wishes. Raises PermissionDenied or ValidationError."""
    require_permission(by, "change", question)
    row = locked(question)
    if not row.shown_name:
        raise ValidationError(f"{row.reference} shows no name.")
    if row.is_locked:
        raise ValidationError(
            f"{row.reference} was published with the name, and what was published is never rewritten. Withdraw the "
            "question: its page then shows the reason alone."
        )
    row.shown_name = ""
    row.save(update_fields=["shown_name", "modified_at"])
    record(Verb.CHANGED, row, by=by, changes={"shown_name": ["a name", ""]}, reason="The asker wishes it.")
    return row


def _taken_up(question: PublicQuestion, step: str, by: User) -> PublicQuestion:
    """The question, locked, if this step can be taken now. Raises PermissionDenied or ValidationError."""
    require_permission(by, "change", question)
    row = locked(question)
    if problem := problem_of(row, step):
        raise ValidationError(problem)
    return row


def _refuse_if_merged(row: PublicQuestion) -> None:
    if row.merged.exists():
        raise ValidationError(
            f"Other questions were merged into {row.reference}, and their askers wait for its answer. "
            "Accept those on their own first, or answer this one."
        )


def _store(row: PublicQuestion, *, by: User, **fields: object) -> None:
    before = snapshot(row)
    for name, value in fields.items():
        setattr(row, name, value)
    row.full_clean()
    row.save(update_fields=[*fields, "modified_at"])
    changes = difference(before, snapshot(row))
    record(Verb.CHANGED, row, by=by, changes={name: pair for name, pair in changes.items() if name in TOLD})
