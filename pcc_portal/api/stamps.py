"""What an answer depends on, summed up in one cheap query: the source of ETag and Last-Modified."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Count, Max, Q, Value
from django.db.models.functions import Cast

from pcc_portal.publishing.models import Identified, Publishable

NO_TIME = Cast(Value(None), models.DateTimeField())


@dataclass(frozen=True)
class Dependency:
    """A table that an answer is made from. `path` leads from it to the row whose publication makes it public.

    Only rows that were made public, sooner or later, count: work on drafts leaves no trace in any header. Rows come
    and go by publishing (one more), withdrawing and late edits (`modified_at`), and by time itself, when a schedule
    comes true (one more). A table that only joins two others has no times; its rows are never changed, so their
    number and highest key tell of every change.
    """

    model: type[models.Model]
    path: str = ""

    def summary(self, at: datetime) -> models.QuerySet[Any, Any]:
        prefix = f"{self.path}__" if self.path else ""
        rows: models.QuerySet[Any, Any] = self.model._base_manager.filter(
            Q(**{f"{prefix}published_at__lte": at})
        ).order_by()
        is_identified = issubclass(self.model, Identified)
        owns_publication = issubclass(self.model, Publishable)
        summary: models.QuerySet[Any, Any] = (
            rows.annotate(group=Value(1))
            .values("group")
            .annotate(
                rows=Count("pk"),
                withdrawn=Count(f"{prefix}withdrawn_at"),
                highest=Max("pk"),
                modified=Max("modified_at") if is_identified else NO_TIME,
                published=Max("published_at") if owns_publication else NO_TIME,
            )
            .annotate(table=Value(self.model._meta.db_table))
            .values_list("table", "rows", "withdrawn", "highest", "modified", "published")
        )
        return summary


@dataclass(frozen=True)
class Stamp:
    """`fingerprint` differs whenever the answer may; `changed_at` is None where nothing has been public yet."""

    fingerprint: str
    changed_at: datetime | None


def stamp(dependencies: Sequence[Dependency], at: datetime) -> Stamp:
    """Sum up the tables at a time, in one query."""
    first, *others = (dependency.summary(at) for dependency in dependencies)
    rows = sorted(first.union(*others, all=True) if others else first)
    times = [time for row in rows for time in row[4:] if time is not None]
    return Stamp(hashlib.sha256(repr(rows).encode()).hexdigest(), max(times, default=None))
