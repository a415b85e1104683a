"""One figure as a line of a table."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from pcc_portal.organisations.models import Area
from plan.models import Observation
from plan.queries.wording import SourceLink, figure_text, plain_number, sources_of


@dataclass(frozen=True)
class FigureLine:
    """One public figure. `value` is None where there is none: `text` then says why or how the source puts it.

    `is_exact` is false for a figure that its source qualifies (`more than`): no difference is worked out from it.
    `revised_from` is the text of the figure that this one replaced, "" for a first figure.
    """

    public_id: str
    measure_code: str
    measure_title: str
    area: str
    area_kind: str
    area_code: str
    period: str
    starts_on: date | None
    ends_on: date | None
    value: Decimal | None
    value_words: str
    text: str
    unit: str
    is_exact: bool
    status_label: str
    is_provisional: bool
    version: int
    break_before: bool
    numerator: Decimal | None
    denominator: Decimal | None
    of_words: str
    revised_from: str
    suppressed_reason: str
    sources: tuple[SourceLink, ...]
    source: str
    note: str
    published_at: datetime

    @property
    def is_of_force(self) -> bool:
        return self.area_kind == Area.Kind.FORCE

    @property
    def days(self) -> int | None:
        """How long the period is, None where the source does not say."""
        return (self.ends_on - self.starts_on).days if self.starts_on and self.ends_on else None


def figure_line(row: Observation, *, break_before: bool) -> FigureLine:
    """`row` comes with version, measure, area and what it revises."""
    measure = row.version.measure
    figure = row.figure
    of_words = ""
    if row.numerator is not None and row.denominator is not None:
        of_words = f"{plain_number(row.numerator)} of {plain_number(row.denominator)}"
    before = row.revises
    assert row.published_at is not None  # noqa: S101 - narrows the type: the row is public
    return FigureLine(
        public_id=row.public_id,
        measure_code=measure.code,
        measure_title=measure.title,
        area=row.area.name,
        area_kind=row.area.kind,
        area_code=row.area.gss_code,
        period=row.period,
        starts_on=row.period_starts_on,
        ends_on=row.period_ends_on,
        value=figure,
        value_words=row.value_words,
        text=figure_text(figure, row.value_words, measure.unit, measure.unit_noun, reason=row.suppressed_reason),
        unit=measure.unit,
        is_exact=figure is not None and not row.value_words,
        status_label=row.get_status_display(),
        is_provisional=row.status == Observation.Status.PROVISIONAL,
        version=row.version.number,
        break_before=break_before,
        numerator=row.numerator,
        denominator=row.denominator,
        of_words=of_words,
        revised_from=_earlier_text(before, measure.unit, measure.unit_noun) if before else "",
        suppressed_reason=row.suppressed_reason,
        sources=sources_of(row.source),
        source=row.source,
        note=row.source_note,
        published_at=row.published_at,
    )


def _earlier_text(before: Observation, unit: str, noun: str) -> str:
    """What a revised figure was before, if the public may see that."""
    return figure_text(before.value, before.value_words, unit, noun) if before.is_published() else ""
