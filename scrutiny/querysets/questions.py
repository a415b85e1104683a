"""Which public questions and answers."""

from datetime import date, datetime
from typing import Self

from django.db import models
from django.db.models import Q

from pcc_portal.publishing.querysets import M, PublishableQuerySet, is_published


class PublicQuestionQuerySet(PublishableQuerySet[M]):
    def published(self, at: datetime | None = None) -> Self:
        """Public questions to public boards."""
        return super().published(at).filter(is_published(at, "board__"))

    def waiting(self) -> Self:
        """Questions on which somebody has something to do."""
        return self.filter(status__in=["received", "accepted"], withdrawn_at__isnull=True)


class AnswerQuerySet(PublishableQuerySet[M]):
    def published(self, at: datetime | None = None) -> Self:
        """Public answers to public questions."""
        return super().published(at).filter(is_published(at, "question__"), is_published(at, "question__board__"))


class QuestionContactQuerySet(models.QuerySet[M]):
    def expired(self, *, closed_before: date, received_before: datetime) -> Self:
        """Contacts kept long enough: of questions closed before a day, or open and received before a moment."""
        return self.filter(
            Q(question__closed_on__lt=closed_before)
            | Q(question__closed_on__isnull=True, question__received_at__lt=received_before)
        )


class QuestionMailQuerySet(models.QuerySet[M]):
    def unsent(self) -> Self:
        """Mails that somebody can still get: without a contact there is nobody to write to."""
        return self.filter(sent_at__isnull=True, question__contact__isnull=False)

    def owed(self, at: datetime) -> Self:
        """Mails to send now, in the order in which they were promised."""
        return self.unsent().filter(due_at__lte=at).order_by("pk")


AnswerManager = models.Manager.from_queryset(AnswerQuerySet)
PublicQuestionManager = models.Manager.from_queryset(PublicQuestionQuerySet)
QuestionContactManager = models.Manager.from_queryset(QuestionContactQuerySet)
QuestionMailManager = models.Manager.from_queryset(QuestionMailQuerySet)
