"""The register of agreements with others, and the figures of complaint reviews, as lines of their pages."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from pcc_portal.components.tables import Column
from pcc_portal.components.wording import number
from pcc_portal.publishing.models import Publishable
from pcc_portal.quarters import Quarter
from plan.queries.wording import SourceLink, long_date, sources_of
from scrutiny.models import CollaborationAgreement, ComplaintReviewFigures
from scrutiny.queries.wording import MISSING

REVIEW_TABLE = (
    "Quarter",
    Column("Asked for", is_numeric=True),
    Column("Completed", is_numeric=True),
    Column("Upheld", is_numeric=True),
    Column("Share upheld", is_numeric=True),
    Column("Median days", is_numeric=True),
)


@dataclass(frozen=True)
class Gone:
    """What stood on the page until it was withdrawn."""

    public_id: str
    withdrawn_on: date
    reason: str


@dataclass(frozen=True)
class AgreementLine:
    """`signed` is the day, or what is known of it."""

    public_id: str
    title: str
    kind: str
    signed_on: date | None
    signed: str
    partners: str
    purpose: str
    standing: str
    sources: tuple[SourceLink, ...]
    source: str
    note: str


@dataclass(frozen=True)
class ReviewLine:
    """The reviews of one quarter. None: not recorded. `percent_upheld` is worked out of those completed."""

    public_id: str
    quarter: str
    starts_on: date
    ends_on: date
    received: int | None
    completed: int | None
    upheld: int | None
    percent_upheld: Decimal | None
    median_days: int | None
    note: str
    sources: tuple[SourceLink, ...]
    source: str

    @property
    def cells(self) -> tuple[str, ...]:
        """The row of the table under REVIEW_TABLE."""
        share = f"{number(self.percent_upheld)}%" if self.percent_upheld is not None else MISSING
        counts = (self.received, self.completed, self.upheld)
        days = _count(self.median_days)
        return (self.quarter, *map(_count, counts), "None completed" if self.completed == 0 else share, days)


@dataclass(frozen=True)
class AgreementListPage:
    agreements: tuple[AgreementLine, ...]
    withdrawn: tuple[Gone, ...]


@dataclass(frozen=True)
class ComplaintReviewListPage:
    """`answer` says the latest quarter in a sentence, "" where no figures are public."""

    answer: str
    reviews: tuple[ReviewLine, ...]
    withdrawn: tuple[Gone, ...]


def agreement_list_page(at: datetime) -> AgreementListPage:
    """Every public agreement, by title; in two queries."""
    rows = CollaborationAgreement.objects.published(at).order_by("title")
    return AgreementListPage(tuple(map(_agreement, rows)), _gone(CollaborationAgreement.objects.withdrawn(at)))


def complaint_review_list_page(at: datetime) -> ComplaintReviewListPage:
    """The public figures of every quarter, the latest first; in two queries."""
    reviews = tuple(map(_review, ComplaintReviewFigures.objects.published(at).in_date_order()))
    return ComplaintReviewListPage(
        answer=_answer(reviews[0]) if reviews else "",
        reviews=reviews,
        withdrawn=_gone(ComplaintReviewFigures.objects.withdrawn(at)),
    )


def _agreement(row: CollaborationAgreement) -> AgreementLine:
    return AgreementLine(
        public_id=row.public_id,
        title=row.title,
        kind=row.kind,
        signed_on=row.signed_on,
        signed=long_date(row.signed_on) if row.signed_on else row.signed_words or MISSING,
        partners=row.partners,
        purpose=row.purpose,
        standing=row.standing,
        sources=sources_of(row.source),
        source=row.source,
        note=row.source_note,
    )


def _review(row: ComplaintReviewFigures) -> ReviewLine:
    share = Decimal(row.upheld * 100) / row.completed if row.upheld is not None and row.completed else None
    return ReviewLine(
        public_id=row.public_id,
        quarter=quarter_words(row.starts_on, row.ends_on),
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        received=row.received,
        completed=row.completed,
        upheld=row.upheld,
        percent_upheld=None if share is None else round(share, 1),
        median_days=row.median_days,
        note=row.note,
        sources=sources_of(row.source),
        source=row.source,
    )


def quarter_words(starts_on: date, ends_on: date) -> str:
    """January to March 2022; the days themselves where they are no quarter of a financial year."""
    quarter = Quarter.of(starts_on)
    if (quarter.starts_on, quarter.ends_on) == (starts_on, ends_on):
        return quarter.label
    return f"{long_date(starts_on)} to {long_date(ends_on)}"


def _answer(line: ReviewLine) -> str:
    if line.completed is None:
        return f"For {line.quarter}, how many reviews were completed is not recorded."
    some = f"{number(line.completed)} review{'' if line.completed == 1 else 's'}"
    start = f"From {line.quarter}, we completed {some}."
    if not line.completed:
        return start
    if line.upheld is None:
        return f"{start} How many were upheld is not recorded."
    return f"{start} {number(line.upheld)} of them {'was' if line.upheld == 1 else 'were'} upheld."


def _count(value: int | None) -> str:
    return MISSING if value is None else number(value)


def _gone(rows: QuerySet[Any]) -> tuple[Gone, ...]:
    return tuple(_gone_one(row) for row in rows.order_by("-withdrawn_at", "-pk"))


def _gone_one(row: Publishable) -> Gone:
    assert row.withdrawn_at is not None  # noqa: S101 - narrows the type
    return Gone(row.public_id, timezone.localdate(row.withdrawn_at), row.withdrawn_reason)
