"""Decisions as lines of the register and as pages, and who wrote each."""

import calendar
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q, QuerySet

from pcc_portal.components.wording import pounds
from pcc_portal.publishing.models import AuditEntry
from pcc_portal.quarters import FinancialYear
from plan.models import Objective
from plan.queries.addresses import address
from plan.queries.wording import SourceLink, long_date, sources_of
from scrutiny.models import Decision, Ground, Paper
from scrutiny.queries.documents import DocumentLine, reports_of
from scrutiny.queries.places import Place, places_of
from scrutiny.queries.wording import Link

WRITING = (AuditEntry.Verb.ADDED, AuditEntry.Verb.CHANGED, AuditEntry.Verb.IMPORTED)
NOT_KNOWN = "not-known"
MONTHS = {name: number for number, name in enumerate(calendar.month_name) if name}
MONTH_WORDS = rf"^(\d{{4}}-\d{{2}}|({'|'.join(MONTHS)}) \d{{4}})$"
# code -> words, from, below; None where the band is open. "none" stands for no amount.
BANDS: dict[str, tuple[str, Decimal | None, Decimal | None]] = {
    "under-50000": ("Under £50,000", None, Decimal(50_000)),
    "50000-250000": ("£50,000 to under £250,000", Decimal(50_000), Decimal(250_000)),
    "250000-1000000": ("£250,000 to under £1 million", Decimal(250_000), Decimal(1_000_000)),
    "from-1000000": ("£1 million and more", Decimal(1_000_000), None),
}
NO_AMOUNT = "none"


@dataclass(frozen=True)
class DecisionLine:
    """One decision in the register. `reference` and `amount` are "" where none is recorded; so is `outcome`.

    `decided_on` None: `when` says what is known of the day.
    """

    pk: int
    public_id: str
    url: str
    reference: str
    title: str
    decided_on: date | None
    when: str
    made_by: str
    kind: str
    amount: str
    amount_gbp: Decimal | None
    outcome: str
    area: str
    source: str


@dataclass(frozen=True)
class DecisionPage:
    """One decision. `kept_apart` says on what ground a part is not public, "" where all is.

    `made_at` None: outside a meeting, at one that is not public, or, for a decision from a source, not recorded.
    """

    line: DecisionLine
    decision: str
    reasons: str
    options: str
    money_note: str
    interests: str
    kept_apart: str
    made_at: Place | None
    is_outside_meetings: bool
    objectives: tuple[Link, ...]
    papers: tuple[Link, ...]
    sources: tuple[SourceLink, ...]
    source_note: str
    documents: tuple[DocumentLine, ...]
    last_updated: datetime

    @property
    def says_more(self) -> bool:
        """Are reasons, rejected options or interests recorded?"""
        return bool(self.reasons or self.options or self.interests)


@dataclass(frozen=True)
class DecisionChoices:
    """What the register can be narrowed to: codes and words; years and objectives only where decisions have them."""

    years: tuple[tuple[str, str], ...]
    objectives: tuple[tuple[str, str], ...]
    amounts: tuple[tuple[str, str], ...]


def writers(decisions: Iterable[Decision]) -> dict[int, set[int]]:
    """Keys of the people who wrote any of each decision, by its own key, as the audit trail has it; in one query."""
    found: dict[int, set[int]] = {row.pk: set() for row in decisions}
    entries = AuditEntry.objects.filter(
        content_type=ContentType.objects.get_for_model(Decision),
        object_id__in=found,
        verb__in=WRITING,
        by__isnull=False,
    )
    for decision_id, user_id in entries.values_list("object_id", "by_id"):
        found[decision_id].add(user_id)
    return found


def day_words(decided_on: date | None, date_words: str) -> str:
    """27 January 2022, or what is known: 2018-09 of a source is September 2018."""
    if decided_on is not None:
        return long_date(decided_on)
    match = re.fullmatch(r"(\d{4})-(0[1-9]|1[0-2])", date_words)
    return f"{calendar.month_name[int(match[2])]} {match[1]}" if match else date_words


def financial_year_of(decided_on: date | None, date_words: str) -> FinancialYear | None:
    """The financial year of a day or a month; None where a year alone is known, since two fall into it."""
    if decided_on is not None:
        return FinancialYear.of(decided_on)
    month, _, year = day_words(None, date_words).partition(" ")
    return FinancialYear.of(date(int(year), MONTHS[month], 1)) if month in MONTHS and year.isdigit() else None


def _in_year(year: FinancialYear) -> Q:
    months = [date(year.start + (month < 4), month, 1) for month in range(1, 13)]
    words = [text for day in months for text in (f"{day:%Y-%m}", f"{day:%B %Y}")]
    return Q(decided_on__range=(year.starts_on, year.ends_on)) | Q(decided_on__isnull=True, date_words__in=words)


def decision_choices(at: datetime) -> DecisionChoices:
    """What public decisions can be narrowed to, in two queries."""
    rows = Decision.objects.published(at)
    days = rows.order_by().values_list("decided_on", "date_words").distinct()
    years = {financial_year_of(*day) for day in days}
    known = sorted((year for year in years if year is not None), reverse=True)
    objectives = Objective.objects.published(at).filter(decisions__in=rows.order_by()).order_by("code", "pk").distinct()
    return DecisionChoices(
        years=(
            *((str(year.start), year.label) for year in known),
            *([(NOT_KNOWN, "Financial year not known")] if None in years else []),
        ),
        objectives=tuple((row.public_id, str(row)) for row in objectives),
        amounts=(*((code, words) for code, (words, _, _) in BANDS.items()), (NO_AMOUNT, "No amount recorded")),
    )


def narrowed(rows: QuerySet[Any], chosen: dict[str, str], at: datetime) -> QuerySet[Any]:
    """The decisions that a filter asks for: by year, objective, amount and words, "" for each.

    Words are looked for in what is public alone.
    """
    year = chosen.get("year", "")
    if year == NOT_KNOWN:
        rows = rows.filter(decided_on__isnull=True).exclude(date_words__regex=MONTH_WORDS)
    elif year:
        rows = rows.filter(_in_year(FinancialYear(int(year))))
    if objective := chosen.get("objective"):
        rows = rows.filter(objectives__in=Objective.objects.published(at).filter(public_id=objective).order_by())
    amount = chosen.get("amount", "")
    if amount == NO_AMOUNT:
        rows = rows.filter(amount_gbp__isnull=True)
    elif amount:
        _, least, below = BANDS[amount]
        limits = {"amount_gbp__gte": least, "amount_gbp__lt": below}
        rows = rows.filter(amount_gbp__isnull=False, **{name: limit for name, limit in limits.items() if limit})
    for word in chosen.get("q", "").split():
        rows = rows.filter(
            Q(title__icontains=word)
            | Q(reference__icontains=word)
            | Q(decision__icontains=word)
            | Q(reasons__icontains=word)
            | Q(options__icontains=word)
        )
    return rows


def decision_line(row: Decision) -> DecisionLine:
    return DecisionLine(
        pk=row.pk,
        public_id=row.public_id,
        url=address("scrutiny:decision_detail", row.public_id),
        reference=row.reference,
        title=row.title,
        decided_on=row.decided_on,
        when=day_words(row.decided_on, row.date_words),
        made_by=row.made_by,
        kind=row.kind,
        amount=pounds(row.amount_gbp) if row.amount_gbp is not None else "",
        amount_gbp=row.amount_gbp,
        outcome=row.outcome,
        area=row.area,
        source=row.source,
    )


def decision_page(row: Decision, at: datetime) -> DecisionPage:
    """`row` is public. What is kept from the public is told by its ground alone."""
    assert row.published_at is not None  # noqa: S101 - narrows the type
    places = places_of([row.item_id], at)
    papers = Paper.objects.published(at).filter(decisions=row).order_by("reference")
    objectives = Objective.objects.published(at).filter(decisions=row).order_by("code", "pk")
    return DecisionPage(
        line=decision_line(row),
        decision=row.decision,
        reasons=row.reasons,
        options=row.options,
        money_note=row.money_note,
        interests=row.interests,
        kept_apart=Ground(row.exempt_ground).label if row.exempt_ground else "",
        made_at=places.get(row.item_id) if row.item_id else None,
        is_outside_meetings=row.item_id is None and not row.source,
        objectives=tuple(Link(str(one), address("plan:objective_detail", one.public_id)) for one in objectives),
        papers=tuple(Link(str(one), address("scrutiny:paper_detail", one.public_id)) for one in papers),
        sources=sources_of(row.source),
        source_note=row.source_note,
        documents=reports_of(row.public_id, at),
        last_updated=row.published_at,
    )
