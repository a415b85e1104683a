"""The one definition of "public"."""

from datetime import datetime
from typing import Self, TypeVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

M = TypeVar("M", bound=models.Model, covariant=True)


def is_published(at: datetime | None = None, prefix: str = "") -> Q:
    """The condition that the row at `prefix` ("" or "plan__") is public at a time, now unless told.

    `published_at` in the future is a schedule: the row turns public by itself. A withdrawn row is not public.
    """
    at = at or timezone.now()
    return Q(**{f"{prefix}published_at__lte": at}) & (
        Q(**{f"{prefix}withdrawn_at__isnull": True}) | Q(**{f"{prefix}withdrawn_at__gt": at})
    )


class PublishableQuerySet(models.QuerySet[M]):
    def published(self, at: datetime | None = None) -> Self:
        """Rows that the public may see at a time, now unless told."""
        return self.filter(is_published(at))

    def withdrawn(self, at: datetime | None = None) -> Self:
        """Rows that were public once and have been withdrawn: their addresses answer 410."""
        at = at or timezone.now()
        return self.filter(published_at__lte=at, withdrawn_at__lte=at)

    def drafts(self) -> Self:
        """Rows that nobody has published or scheduled."""
        return self.filter(published_at__isnull=True)
