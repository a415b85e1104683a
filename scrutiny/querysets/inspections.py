"""Which inspections, recommendations, responses, agreements and complaint reviews."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import F
from django.utils import timezone

from pcc_portal.publishing.querysets import M, PublishableQuerySet, is_published


class InspectionQuerySet(PublishableQuerySet[M]):
    def in_date_order(self) -> Self:
        """The latest first; those whose day is not known last."""
        return self.order_by(F("published_on").desc(nulls_last=True), "-published_words", "title")


class RecommendationQuerySet(models.QuerySet[M]):
    def published(self, at: datetime | None = None) -> Self:
        return self.filter(is_published(at, "inspection__"))

    def withdrawn(self, at: datetime | None = None) -> Self:
        at = at or timezone.now()
        return self.filter(inspection__published_at__lte=at, inspection__withdrawn_at__lte=at)


class ResponseQuerySet(PublishableQuerySet[M]):
    def published(self, at: datetime | None = None) -> Self:
        """Public responses to public inspections."""
        return super().published(at).filter(is_published(at, "inspection__"))


class AgreementQuerySet(PublishableQuerySet[M]):
    pass


class ComplaintReviewQuerySet(PublishableQuerySet[M]):
    def in_date_order(self) -> Self:
        return self.order_by("-starts_on", "-pk")


AgreementManager = models.Manager.from_queryset(AgreementQuerySet)
ComplaintReviewManager = models.Manager.from_queryset(ComplaintReviewQuerySet)
InspectionManager = models.Manager.from_queryset(InspectionQuerySet)
RecommendationManager = models.Manager.from_queryset(RecommendationQuerySet)
ResponseManager = models.Manager.from_queryset(ResponseQuerySet)
