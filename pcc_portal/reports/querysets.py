"""Which reports."""

from datetime import datetime
from typing import Self

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Exists, OuterRef, Q

from pcc_portal.publishing.models import AuditEntry
from pcc_portal.publishing.querysets import M, PublishableQuerySet


class ReportQuerySet(PublishableQuerySet[M]):
    def of(self, kind: str, subject: str) -> Self:
        """Every edition of one report."""
        return self.filter(kind=kind, subject=subject)

    def owed(self, at: datetime) -> Self:
        """Reports that some worker should be making and none is: queued, or left behind when a lease ran out."""
        return self.filter(Q(status="queued") | Q(status="rendering", leased_until__lt=at))

    def fallen(self) -> Self:
        """The latest editions that were withdrawn by themselves, since what they say was withdrawn."""
        kind = ContentType.objects.get_for_model(self.model)
        fell = AuditEntry.objects.filter(
            content_type=kind, object_id=OuterRef("pk"), verb=AuditEntry.Verb.WITHDREW, by__isnull=True
        )
        later = self.model._default_manager.filter(
            kind=OuterRef("kind"), subject=OuterRef("subject"), edition__gt=OuterRef("edition")
        )
        return self.filter(Exists(fell), ~Exists(later), withdrawn_at__isnull=False)

    def in_register_order(self) -> Self:
        return self.order_by("kind", "-subject", "-edition")


ReportManager = models.Manager.from_queryset(ReportQuerySet)
