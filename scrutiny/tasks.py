"""What workers do about questions. A message is only a hint: delivered twice or lost, the row decides."""

from celery import shared_task
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from scrutiny.actions import question_mail
from scrutiny.models import QuestionMail


@shared_task
def send_question_mail(mail_id: int) -> None:
    """Send a mail if it is owed; do nothing if it isn't."""
    mail = question_mail.claim_mail(mail_id)
    if mail is not None:
        question_mail.send_mail(mail)


@shared_task
def sweep_question_mail() -> None:
    """Send again for what is owed: messages that were lost, mails that failed, senders that died."""
    for mail_id in question_mail.take_owed(timezone.now()):
        send_question_mail.delay(mail_id)


@shared_task
def delete_question_contacts() -> None:
    """Each night: delete the names and addresses of askers that were kept long enough."""
    question_mail.delete_due_contacts(timezone.localdate())


def send_for(question_id: int) -> None:
    """Tell the workers, after the commit, what the askers of a question and of those merged into it are owed.

    If the broker is away, the sweep sends.
    """
    _send_after_commit(Q(question=question_id) | Q(question__merged_into=question_id))


def send_for_meeting(meeting_id: int) -> None:
    """Tell the workers the same of all questions that wait for a meeting."""
    _send_after_commit(Q(question__meeting=meeting_id))


def _send_after_commit(which: Q) -> None:
    transaction.on_commit(lambda: _send_owed(which), robust=True)


def _send_owed(which: Q) -> None:
    for mail_id in QuestionMail.objects.owed(timezone.now()).filter(which).values_list("pk", flat=True):
        send_question_mail.delay(mail_id)
