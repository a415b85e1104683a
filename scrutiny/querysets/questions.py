"""Which public questions and answers."""

from datetime import date, datetime
from typing import Self

from django.db import models

from pcc_portal.publishing.querysets import M, PublishableQuerySet, is_published


class PublicQuestionQuerySet(PublishableQuerySet[M]):
    def published(self, at: datetime | None = None) -> Self:
        """Public questions to public boards."""
        return super().published(at).filter(is_published(at, "board__"))

    def waiting(self) -> Self:
        """Questions on which somebody has something to do."""
        return self.filter(status__in=["received", "accepted"])

    def closed_before(self, day: date) -> Self:
        return self.filter(closed_on__lt=day)


class AnswerQuerySet(PublishableQuerySet[M]):
    def published(self, at: datetime | None = None) -> Self:
        """Public answers to public questions."""
        return super().published(at).filter(is_published(at, "question__"), is_published(at, "question__board__"))


AnswerManager = models.Manager.from_queryset(AnswerQuerySet)
PublicQuestionManager = models.Manager.from_queryset(PublicQuestionQuerySet)
