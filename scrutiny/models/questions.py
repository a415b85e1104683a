"""Questions of the public: what was asked, what was answered, and, kept apart, how to reach who asked."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from pcc_portal.organisations.models import Area
from pcc_portal.publishing.models import Identified, Publishable
from scrutiny.models.agenda import AgendaItem
from scrutiny.models.meetings import Board, Meeting
from scrutiny.querysets.questions import (
    AnswerManager,
    PublicQuestionManager,
    QuestionContactManager,
    QuestionMailManager,
)


class PublicQuestion(Publishable):
    """A question from the public to a board. The public reads `text` once staff publish it, never `text_asked`."""

    class Status(models.TextChoices):
        RECEIVED = "received", "Received"  # nobody has looked at it yet
        ACCEPTED = "accepted", "Accepted"  # goes to its meeting, or is answered in writing
        MERGED = "merged", "Merged"  # `merged_into` asks the same
        REDIRECTED = "redirected", "Redirected"  # another body answers: `redirected_to`
        DECLINED = "declined", "Not taken"  # for `declined_reason`
        ANSWERED = "answered", "Answered"  # at a meeting or in writing

    class Reason(models.TextChoices):
        """Why a question is not taken. The asker reads it."""

        REMIT = "remit", "It is not about what the Commissioner or the Chief Constable answers for"
        CASE = "case", "It is about a single case or complaint, which has its own way"
        PERSON = "person", "It names or could identify a private person"
        CONDUCT = "conduct", "It is abusive, or accuses somebody without proof"
        ASKED = "asked", "It was answered in public in the last six months"
        PRIVATE = "private", "An answer would have to reveal what the law protects"
        NONE = "none", "It does not ask anything"

    reference = models.CharField(max_length=32, unique=True, editable=False)
    board = models.ForeignKey(Board, on_delete=models.PROTECT, related_name="questions")
    # NULL: for no meeting yet: none is planned for which it was in time.
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, null=True, blank=True, related_name="questions")
    received_at = models.DateTimeField(editable=False)
    text_asked = models.TextField("as asked", editable=False)
    text = models.TextField("as published", blank=True, help_text="Leave out what could identify a private person.")
    # NULL: no area given.
    area = models.ForeignKey(Area, on_delete=models.PROTECT, null=True, blank=True, related_name="questions")
    # The name to show; "" without consent to show it.
    shown_name = models.CharField(max_length=80, blank=True)
    status = models.CharField(max_length=10, choices=Status, default=Status.RECEIVED, editable=False)
    # NULL unless merged.
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged", editable=False
    )
    redirected_to = models.CharField(max_length=200, blank=True, editable=False)
    declined_reason = models.CharField(max_length=8, choices=Reason, blank=True, editable=False)
    # NULL: still open. The day on which nothing more was to be done, from which the contact's deletion is counted.
    closed_on = models.DateField(null=True, blank=True, editable=False)

    objects = PublicQuestionManager()
    moved_by_actions: ClassVar = ("status", "closed_on", "meeting")
    private_fields: ClassVar = ("text_asked",)

    class Meta(Publishable.Meta):
        ordering = ["-received_at", "-pk"]
        constraints = [
            *Publishable.Meta.constraints,
            models.CheckConstraint(
                condition=Q(status="merged", merged_into__isnull=False) & ~Q(merged_into=F("id"))
                | ~Q(status="merged") & Q(merged_into__isnull=True),
                name="question_merged_into_another",
            ),
            models.CheckConstraint(
                condition=Q(status="redirected") & ~Q(redirected_to="") | ~Q(status="redirected") & Q(redirected_to=""),
                name="question_redirected_somewhere",
            ),
            models.CheckConstraint(
                condition=Q(status="declined") & ~Q(declined_reason="") | ~Q(status="declined") & Q(declined_reason=""),
                name="question_declined_for_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True, status__in=["received", "accepted"])
                | Q(closed_on__isnull=False, status__in=["merged", "redirected", "declined", "answered"])
                | Q(closed_on__isnull=False, withdrawn_at__isnull=False),
                name="question_closed_on_a_day",
            ),
            models.CheckConstraint(
                condition=Q(published_at__isnull=True) | Q(status__in=["accepted", "answered"]) & ~Q(text=""),
                name="question_published_once_accepted",
                violation_error_message="Accept the question, and write its text for the public, before publishing it.",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        return reverse("scrutiny:question_detail", args=[self.public_id])


class QuestionContact(Identified):
    """How to reach who asked: kept apart, never shown in public, deleted on schedule."""

    question = models.OneToOneField(PublicQuestion, on_delete=models.CASCADE, related_name="contact")
    name = models.CharField(max_length=80, blank=True)
    email = models.EmailField()

    objects = QuestionContactManager()
    private_fields: ClassVar = ("name", "email")

    class Meta:
        ordering = ["question"]

    def __str__(self) -> str:
        return f"Who asked {self.question.reference}"


class QuestionMail(Identified):
    """A mail that the asker of a question is owed, or was sent. Its words and the address are read when it is sent."""

    class Kind(models.TextChoices):
        """What the asker is told."""

        RECEIVED = "received", "It was received"
        ACCEPTED = "accepted", "It was accepted, and who answers when"
        MERGED = "merged", "It goes on as part of another question"
        REDIRECTED = "redirected", "Another body answers"
        DECLINED = "declined", "It was not taken, and why"
        ANSWERED = "answered", "It was answered"
        MOVED = "moved", "Its meeting has another day, or is off"

    question = models.ForeignKey(PublicQuestion, on_delete=models.CASCADE, related_name="mails")
    kind = models.CharField(max_length=10, choices=Kind, editable=False)
    # Not tried before: whoever sends it moves this on first, so that nobody else sends it meanwhile.
    due_at = models.DateTimeField(editable=False)
    attempts = models.PositiveSmallIntegerField(default=0, editable=False)
    # NULL: still owed.
    sent_at = models.DateTimeField(null=True, blank=True, editable=False)
    failure = models.CharField(max_length=200, blank=True, editable=False, help_text="What the last try ended with.")

    objects = QuestionMailManager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = "mail about a question"
        verbose_name_plural = "mails about questions"

    def __str__(self) -> str:
        return f"{self.question.reference}: {self.get_kind_display()}"


class Answer(Publishable):
    """An answer to a public question, at an item or in writing. A later one adds to it."""

    question = models.ForeignKey(PublicQuestion, on_delete=models.PROTECT, related_name="answers")
    text = models.TextField(help_text="Markdown.")
    answered_by_post = models.CharField(
        "answered by", max_length=160, help_text="A post, for example: Chief Constable."
    )
    answered_on = models.DateField("day")
    # NULL: answered in writing.
    item = models.ForeignKey(AgendaItem, on_delete=models.PROTECT, null=True, blank=True, related_name="answers")

    objects = AnswerManager()

    class Meta(Publishable.Meta):
        ordering = ["question", "answered_on", "pk"]
        constraints = [*Publishable.Meta.constraints]

    def __str__(self) -> str:
        return f"Answer to {self.question.reference}, {self.answered_on:%-d %B %Y}"

    def get_absolute_url(self) -> str:
        return f"{self.question.get_absolute_url()}#answer-{self.public_id}"
