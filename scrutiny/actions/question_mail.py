"""Mail to whoever asked a question, and the deletion of their name and address.

What is owed is a row. Whoever sends a mail first takes it for a while by moving on its `due_at`, in one statement, so
that a message delivered twice sends one mail; a sender that dies gives it back when that while is over. A sender that
dies after the mail server took the mail and before the row says so would send it again: the Message-ID is the same
then, by which mail programs know a copy. No address and no name is written to the log or the audit trail.
"""

import calendar
import logging
from datetime import date, datetime, timedelta
from smtplib import SMTPException, SMTPResponseException
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import F
from django.template.loader import render_to_string
from django.utils import timezone

from pcc_portal.publishing.actions import record
from pcc_portal.publishing.models import AuditEntry
from scrutiny.models import Meeting, PublicQuestion, QuestionContact, QuestionMail
from scrutiny.queries.question_progress import progress_of, progress_path, quote_of

log = logging.getLogger(__name__)

Kind = QuestionMail.Kind
LEASE = timedelta(minutes=10)
LONGEST_PAUSE = timedelta(days=1)
OPEN_MONTHS = 12  # a question that nobody closes keeps its asker's address no longer than this


def owe_mail(question: PublicQuestion, kind: Kind) -> QuestionMail | None:
    """Promise a mail to the asker, as a part of the caller's transaction; None where there is nobody to write to."""
    if not QuestionContact.objects.filter(question=question).exists():
        return None
    return QuestionMail.objects.create(question=question, kind=kind, due_at=timezone.now())


def owe_news_of(meeting: Meeting) -> None:
    """Promise the askers of questions that wait for a public meeting to tell them its new day, or that it is off.

    One that nobody has tried to send yet tells it anyway, since its words are read when it is sent.
    """
    if not meeting.is_published():
        return
    waiting = PublicQuestion.objects.filter(meeting=meeting).waiting()
    for question in waiting.exclude(mails__in=QuestionMail.objects.filter(kind=Kind.MOVED, attempts=0)):
        owe_mail(question, Kind.MOVED)


def take_owed(at: datetime) -> list[int]:
    """The keys of mails to send now, in the order in which they were promised."""
    return list(QuestionMail.objects.owed(at).values_list("pk", flat=True))


def claim_mail(mail_id: int) -> QuestionMail | None:
    """Take a mail that is owed, for as long as LEASE; None where it was sent, is being sent, or has no reader."""
    now = timezone.now()
    owed = QuestionMail.objects.filter(pk=mail_id, sent_at__isnull=True, due_at__lte=now)
    if not owed.update(due_at=now + LEASE, attempts=F("attempts") + 1, modified_at=now):
        return None
    return QuestionMail.objects.unsent().select_related("question__contact").filter(pk=mail_id).first()


def send_mail(mail: QuestionMail) -> None:
    """Send a mail that the caller has claimed, and say so in its row. A failure is told there, and tried again."""
    try:
        _message(mail).send()
    except (SMTPException, OSError) as error:
        code = f" {error.smtp_code}" if isinstance(error, SMTPResponseException) else ""
        mail.failure = f"{type(error).__name__}{code}"
        mail.due_at = timezone.now() + min(timedelta(minutes=2 ** min(mail.attempts, 12)), LONGEST_PAUSE)
        mail.save(update_fields=["failure", "due_at", "modified_at"])
        log.error(
            "A mail about question %s could not be sent (%s). It is tried again at %s. Check EMAIL_URL and its server.",
            mail.question.reference,
            mail.failure,
            timezone.localtime(mail.due_at).strftime("%H:%M"),
        )
        return
    mail.sent_at, mail.failure = timezone.now(), ""
    mail.save(update_fields=["sent_at", "failure", "modified_at"])


@transaction.atomic
def delete_due_contacts(on: date) -> int:
    """Delete the names and addresses that were kept long enough. Returns how many, which one audit entry tells too."""
    open_since = timezone.make_aware(datetime.combine(months_before(on, OPEN_MONTHS), datetime.min.time()))
    due = QuestionContact.objects.expired(
        closed_before=months_before(on, settings.QUESTION_CONTACT_MONTHS), received_before=open_since
    ).select_for_update(of=("self",))
    contacts = list(due.order_by("pk"))
    if not contacts:
        return 0
    count = len(contacts)
    record(
        AuditEntry.Verb.DELETED,
        contacts[0],
        by=None,
        label=f"The name and e-mail address of {count} asker{'' if count == 1 else 's'} of public questions",
        reason=deletion_words(),
    )
    QuestionContact.objects.filter(pk__in=[contact.pk for contact in contacts]).delete()
    return count


def deletion_words() -> str:
    """When an asker's address is deleted, in a sentence or two."""
    months = settings.QUESTION_CONTACT_MONTHS
    return (
        f"It is deleted {months} month{'' if months == 1 else 's'} after the question is closed. "
        f"A question that is still open keeps it for {OPEN_MONTHS} months at most."
    )


def months_before(day: date, months: int) -> date:
    """The same day of an earlier month, or that month's last day."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _message(mail: QuestionMail) -> EmailMessage:
    question, now = mail.question, timezone.now()
    progress = progress_of(question, now, told=mail.kind if mail.kind in (Kind.RECEIVED, Kind.MOVED) else "")
    text = render_to_string(
        "scrutiny/mail/question.txt",
        {
            "progress": progress,
            "quote": quote_of(question, now),
            "page_url": settings.SITE_URL + progress.page_url if progress.page_url else "",
            "progress_url": settings.SITE_URL + progress_path(question),
            "deletion": deletion_words(),
            "office_name": settings.OFFICE_NAME,
            "office_email": settings.OFFICE_EMAIL,
            "office_phone": settings.OFFICE_PHONE,
        },
    )
    return EmailMessage(
        subject=f"{progress.heading}: {question.reference}",
        body=text,
        to=[question.contact.email],
        headers={
            "Message-ID": f"<question-mail-{mail.public_id}@{urlsplit(settings.SITE_URL).hostname}>",
            "Auto-Submitted": "auto-generated",
        },
    )
