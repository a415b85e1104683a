"""Budgets and consultations as finished pages."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.utils import timezone

from pcc_portal.components.charts import Chart, ChartPoint, ChartSeries, bar_chart
from pcc_portal.components.wording import MISSING, listing, number, pounds
from plan.models import Budget, BudgetLine, Consultation
from plan.queries.wording import QUALIFIERS, Note, SourceLink, percent, sources_of

Kind = BudgetLine.Kind
# What a line is about; every kind stands in exactly one group, in the order of the page.
GROUPS: dict[str, tuple[Kind, ...]] = {
    "The whole budget": (Kind.NET, Kind.GROSS),
    "What comes in": (Kind.INCOME, Kind.INCOME_SHARE, Kind.GRANT),
    "What goes out": (Kind.SPENDING, Kind.SPENDING_SHARE, Kind.GRANTS_OUT),
    "What council tax payers pay, Band D": (
        Kind.PRECEPT,
        Kind.PRECEPT_RISE,
        Kind.PRECEPT_PROPOSAL,
        Kind.PRECEPT_LIMIT,
    ),
    "Costs and savings": (Kind.PRESSURE, Kind.SAVINGS),
}
CHARTED: tuple[tuple[Kind, str], ...] = (
    (Kind.INCOME, "Income"),
    (Kind.SPENDING, "Spending"),
    (Kind.SPENDING_SHARE, "Share of spending"),
)

KNOWN = 3  # lines of a year without a net budget that the first sentence names


@dataclass(frozen=True)
class MoneyLine:
    """One line of a budget. `amount_text` and `share_text` are "" where the source gives none."""

    year: str
    kind: str
    kind_label: str
    label: str
    amount: Decimal | None
    amount_text: str
    share: Decimal | None
    share_text: str
    basis: str
    sources: tuple[SourceLink, ...]
    source: str
    note: str


@dataclass(frozen=True)
class MoneyGroup:
    """Lines of one table. `sources` holds the one source of all of them; () where they differ, and each has its own."""

    title: str
    lines: tuple[MoneyLine, ...]
    sources: tuple[SourceLink, ...]
    has_amounts: bool
    has_shares: bool
    charts: tuple[Chart, ...]


@dataclass(frozen=True)
class BudgetYear:
    public_id: str
    year: str
    answer: str
    groups: tuple[MoneyGroup, ...]
    notes: tuple[Note, ...]


@dataclass(frozen=True)
class BudgetPage:
    """`last_updated` is None where no budget is public."""

    answer: str
    years: tuple[BudgetYear, ...]
    last_updated: datetime | None


@dataclass(frozen=True)
class ConsultationLine:
    """`responses` and `result` say so where they are not known; `is_open` on the day the page is for."""

    public_id: str
    title: str
    held_by: str
    opens: str
    closes: str
    opens_on: date | None
    closes_on: date | None
    audience: str
    responses: str
    result: str
    website: str
    sources: tuple[SourceLink, ...]
    source: str
    note: str


@dataclass(frozen=True)
class WithdrawnConsultation:
    """What stands where a consultation was read until it was withdrawn."""

    public_id: str
    withdrawn_on: date
    reason: str


@dataclass(frozen=True)
class ConsultationPage:
    """`last_updated` is None where no consultation ever was public."""

    open_now: tuple[ConsultationLine, ...]
    coming: tuple[ConsultationLine, ...]
    closed: tuple[ConsultationLine, ...]
    withdrawn: tuple[WithdrawnConsultation, ...]
    last_updated: datetime | None


def _qualified(text: str, basis: str) -> str:
    """An amount with its basis in the right place: approximately £0.83 per month."""
    before, after = [], []
    for part in filter(None, (part.strip() for part in basis.split(","))):
        if QUALIFIERS.fullmatch(part):
            before.append(part)
        elif part.startswith("per "):
            after.append(part)
        else:
            after.append("(worked out by us)" if part == "derived" else f"({part})")
    return " ".join([*before, text, *after])


def money_line(row: BudgetLine, year: str) -> MoneyLine:
    amount, share = row.amount_gbp, row.percent
    return MoneyLine(
        year=year,
        kind=row.kind,
        kind_label=row.get_kind_display(),
        label=row.label,
        amount=amount,
        amount_text=_qualified(pounds(amount), row.basis) if amount is not None else "",
        share=share,
        share_text=(percent(share) if amount is not None else _qualified(percent(share), row.basis))
        if share is not None
        else "",
        basis=row.basis,
        sources=sources_of(row.source),
        source=row.source,
        note=row.source_note,
    )


def budget_page(budgets: Iterable[Budget]) -> BudgetPage:
    """All years, the latest first, in two queries. `budgets` come with their lines."""
    rows = list(budgets)
    years = tuple(_year(budget) for budget in rows)
    times = [row.published_at for row in rows if row.published_at]
    return BudgetPage(answer=_newest_answer(years), years=years, last_updated=max(times, default=None))


def _newest_answer(years: tuple[BudgetYear, ...]) -> str:
    """What is known of the newest year, and the latest net budget where that is an earlier year's; "" without years."""
    if not years:
        return ""
    newest, *earlier = years
    if newest.answer:
        return newest.answer
    lines = [line for group in newest.groups for line in group.lines]
    known = [_line_in_words(line) for line in lines[:KNOWN]]
    if len(lines) > KNOWN:
        known.append(f"and {len(lines) - KNOWN} more")
    said = f"The net budget for {newest.year} is not known. "
    said += f"What is known of that year: {'; '.join(known)}." if known else "Nor is any other figure of that year."
    before = next((year.answer for year in earlier if year.answer), "")
    return f"{said} The latest net budget that is known is of an earlier year. {before}" if before else said


def _line_in_words(line: MoneyLine) -> str:
    """Band D rise, £14 per year: what the figure says itself is left out of the label."""
    figure, label = line.amount_text or line.share_text, _lower(line.label)
    for part in line.basis.split(","):
        if part.strip().startswith("per "):
            label = label.removesuffix(part.strip()).rstrip()
    return f"{label}, {figure}"


def _year(budget: Budget) -> BudgetYear:
    lines = [money_line(row, budget.year) for row in budget.lines.all()]
    groups = []
    for title, kinds in GROUPS.items():
        chosen = tuple(line for line in lines if line.kind in kinds)
        if chosen:
            charts = (_chart(budget.year, kind, words, lines) for kind, words in CHARTED if kind in kinds)
            groups.append(
                MoneyGroup(
                    title,
                    chosen,
                    chosen[0].sources if len({line.source for line in chosen}) == 1 else (),
                    any(line.amount_text for line in chosen),
                    any(line.share_text for line in chosen),
                    tuple(chart for chart in charts if chart),
                )
            )
    notes = [Note(f"About {budget.year}", budget.source_note)] if budget.source_note else []
    for text in dict.fromkeys(line.note for line in lines if line.note):
        about = [line.label for line in lines if line.note == text]
        notes.append(Note(f"About {about[0]}" if len(about) == 1 else f"About these {len(about)} lines", text))
    return BudgetYear(budget.public_id, budget.year, _answer(budget.year, lines), tuple(groups), tuple(notes))


def _chart(year: str, kind: Kind, words: str, lines: list[MoneyLine]) -> Chart | None:
    """Bars of one kind, the largest first."""
    is_share = kind in (Kind.INCOME_SHARE, Kind.SPENDING_SHARE)
    drawn = [
        (line.label, line.share if is_share else line.amount, line.share_text if is_share else line.amount_text)
        for line in lines
        if line.kind == kind
    ]
    points = tuple(
        ChartPoint(label, value, text)
        for label, value, text in sorted(drawn, key=lambda item: item[1] or Decimal(0), reverse=True)
        if value is not None
    )
    summary = "; ".join(f"{point.label} {point.text}" for point in points) + "."
    return bar_chart(f"{words}, {year}", summary, [ChartSeries(year, points)], "%" if is_share else "£")


def _answer(year: str, lines: list[MoneyLine]) -> str:
    """The year's net budget and where it comes from; "" where the sources give no net budget."""
    whole = next((line for line in lines if line.kind == Kind.NET), None)
    if whole is None:
        return ""
    income = [line for line in lines if line.kind == Kind.INCOME and line.amount is not None]
    said = f"In {year} the net budget was {whole.amount_text}."
    if income:
        said += f" It came from {listing([f'{_lower(line.label)} ({line.amount_text})' for line in income])}."
    return said


def _lower(label: str) -> str:
    """A label inside a sentence: its first letter small unless it starts initials or the name of a council tax band."""
    is_name = label[1:2].isupper() or label.startswith("Band ")
    return label if is_name else f"{label[:1].lower()}{label[1:]}"


def consultation_page(consultations: Iterable[Consultation], on: date) -> ConsultationPage:
    """Open now, not open yet, and closed on a day. One that gives no dates is counted as closed.

    Of a withdrawn one among `consultations`, only that it was withdrawn, when and why.
    """
    open_now: list[ConsultationLine] = []
    coming: list[ConsultationLine] = []
    closed: list[ConsultationLine] = []
    withdrawn: list[WithdrawnConsultation] = []
    times: list[datetime] = []
    for row in consultations:
        # What came of it is filled in later, and shows at once; a schedule was written before it came.
        times.append(max(filter(None, (row.published_at, row.modified_at))))
        if row.withdrawn_at is not None and not row.is_published():
            day = timezone.localdate(row.withdrawn_at)
            withdrawn.append(WithdrawnConsultation(row.public_id, day, row.withdrawn_reason))
            continue
        if row.opens_on and row.opens_on > on:
            where = coming
        elif row.opens_on and row.closes_on and row.closes_on >= on:
            where = open_now
        else:
            where = closed
        where.append(_consultation_line(row))
    return ConsultationPage(
        tuple(open_now), tuple(coming), tuple(closed), tuple(withdrawn), last_updated=max(times, default=None)
    )


def _consultation_line(row: Consultation) -> ConsultationLine:
    responses = f"{row.responses_words} {number(row.responses)}".strip() if row.responses is not None else MISSING
    return ConsultationLine(
        public_id=row.public_id,
        title=row.title,
        held_by=row.held_by,
        opens=row.opens,
        closes=row.closes,
        opens_on=row.opens_on,
        closes_on=row.closes_on,
        audience=row.audience,
        responses=responses,
        result=row.result.rstrip(".") or MISSING,
        website=row.website,
        sources=sources_of(row.source),
        source=row.source,
        note=row.source_note,
    )
