"""What an answer depends on, summed up in one cheap query: the source of ETag and Last-Modified."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any

from django.db import connection, models
from django.db.models import Count, Func, Max, Q, Sum, Value
from django.db.models.functions import Cast

from pcc_portal.publishing.models import Identified, Publishable

NO_TIME = Cast(Value(None), models.DateTimeField())
NO_NUMBER = Cast(Value(None), models.BigIntegerField())
# Stands for the time of the request while the SQL is made.
SENTINEL = datetime(1, 2, 3, 4, 5, 6, tzinfo=UTC)


class Microseconds(Func):
    """A time as a number that can be summed: microseconds since 1970."""

    output_field = models.BigIntegerField()
    template = "CAST(EXTRACT(EPOCH FROM %(expressions)s) * 1000000 AS bigint)"

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        # SQLite keeps times as text, with up to six figures after the second. The remainder lets
        # the sum of millions of rows stay within 64 bits.
        template = (
            "((CAST(strftime('%%%%s', %(expressions)s) AS INTEGER) * 1000000"
            " + CAST(substr(substr(%(expressions)s, 21) || '000000', 1, 6) AS INTEGER)) %%%% 1099511627689)"
        )
        return self.as_sql(compiler, connection, template=template, **context)


@dataclass(frozen=True)
class Dependency:
    """A table that an answer is made from. `path` leads from it to the row whose publication makes it public.

    Only rows that were made public, sooner or later, count: work on drafts leaves no trace in any header. Rows come
    and go by publishing (one more), withdrawing and late edits (`modified_at`), and by time itself, when a schedule
    comes true (one more). A table that only joins two others has no times; its rows are never changed, so their
    number and highest key tell of every change. The numbers under which registers know an organisation are edited
    on its own form, which saves the organisation too.
    """

    model: type[models.Model]
    path: str = ""

    @property
    def prefix(self) -> str:
        return f"{self.path}__" if self.path else ""

    def rows(self, at: datetime) -> models.QuerySet[Any, Any]:
        """Rows that were made public by then, withdrawn ones among them."""
        return self.model._base_manager.filter(Q(**{f"{self.prefix}published_at__lte": at}))

    def summary(self, at: datetime) -> models.QuerySet[Any, Any]:
        is_identified = issubclass(self.model, Identified)
        owns_publication = issubclass(self.model, Publishable)
        summary: models.QuerySet[Any, Any] = (
            self.rows(at)
            .order_by()
            .annotate(table=Value(self.model._meta.db_table))
            .values("table")
            .annotate(
                rows=Count("pk"),
                withdrawn=Count(f"{self.prefix}withdrawn_at"),
                highest=Max("pk"),
                modified=Max("modified_at") if is_identified else NO_TIME,
                # The highest time alone would hide an edit that is committed after a later one.
                edits=Sum(Microseconds("modified_at")) if is_identified else NO_NUMBER,
                published=Max("published_at") if owns_publication else NO_TIME,
            )
            .values_list("table", "rows", "withdrawn", "highest", "edits", "modified", "published")
        )
        return summary


@dataclass(frozen=True)
class Stamp:
    """`fingerprint` differs whenever the answer may; `changed_at` is None where nothing has been public yet."""

    fingerprint: str
    changed_at: datetime | None


@cache
def _statement(dependencies: tuple[Dependency, ...], vendor: str) -> tuple[str, tuple[Any, ...]]:
    """The SQL of all summaries together. Django takes 10 ms to write it and the database 0.3 ms to run it."""
    first, *others = (dependency.summary(SENTINEL) for dependency in dependencies)
    sql, params = (first.union(*others, all=True) if others else first).query.sql_with_params()
    return sql, params


def _moment(value: Any) -> datetime:
    """A time as the database driver gives it: SQLite's is text, in UTC."""
    return value if isinstance(value, datetime) else datetime.fromisoformat(value).replace(tzinfo=UTC)


def stamp(dependencies: tuple[Dependency, ...], at: datetime) -> Stamp:
    """Sum up the tables at a time, in one query."""
    sql, params = _statement(dependencies, connection.vendor)
    stands_for_now = connection.ops.adapt_datetimefield_value(SENTINEL)
    now = connection.ops.adapt_datetimefield_value(at)
    with connection.cursor() as cursor:
        cursor.execute(sql, [now if param == stands_for_now else param for param in params])
        rows = sorted(cursor.fetchall())
    times = [_moment(value) for row in rows for value in row[5:] if value is not None]
    return Stamp(hashlib.sha256(repr(rows).encode()).hexdigest(), max(times, default=None))
