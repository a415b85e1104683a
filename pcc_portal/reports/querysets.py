"""Which reports."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q

from pcc_portal.publishing.querysets import M, PublishableQuerySet


class ReportQuerySet(PublishableQuerySet[M]):
    def of(self, kind: str, subject: str) -> Self:
        """Every edition of one report."""
        return self.filter(kind=kind, subject=subject)

    def owed(self, at: datetime) -> Self:
        """Reports that some worker should be making and none is: queued, or left behind when a lease ran out."""
        return self.filter(Q(status="queued") | Q(status="rendering", leased_until__lt=at))

    def in_register_order(self) -> Self:
        return self.order_by("kind", "-subject", "-edition")


ReportManager = models.Manager.from_queryset(ReportQuerySet)
