"""One figure as a line of a table."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from pcc_portal.organisations.models import Area
from plan.models import MeasureVersion, Observation
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


def figure_line(row: Observation, *, break_before: bool = False, before: Observation | None = None) -> FigureLine:
    """`row` is public and comes with version, measure and area; `before` is the public figure that it replaced."""
    measure = row.version.measure
    figure = row.figure
    of_words = ""
    if row.numerator is not None and row.denominator is not None:
        of_words = f"{plain_number(row.numerator)} of {plain_number(row.denominator)}"
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
        revised_from=figure_text(before.figure, before.value_words, measure.unit, measure.unit_noun) if before else "",
        suppressed_reason=row.suppressed_reason,
        sources=sources_of(row.source),
        source=row.source,
        note=row.source_note,
        published_at=row.published_at,
    )


def figure_lines(
    observations: Iterable[Observation], versions: Iterable[MeasureVersion], at: datetime
) -> dict[int, list[FigureLine]]:
    """Public figures by measure, in the order given, without those that a public revision replaced.

    `observations` come with their area, `versions` with their measure and are all of the measures' definitions. A
    figure of an area that is not public is left out. Within an area the first figure after a break in the
    definition is marked: figures between two breaks can be compared.
    """
    known: dict[int, tuple[MeasureVersion, int]] = {}
    breaks: dict[int, int] = defaultdict(int)
    for version in sorted(versions, key=lambda version: version.number):
        breaks[version.measure_id] += version.number > 1 and not version.is_comparable
        known[version.pk] = version, breaks[version.measure_id]
    rows = {row.pk: row for row in observations if row.area.is_published(at)}
    replaced = {row.revises_id for row in rows.values()}
    lines: dict[int, list[FigureLine]] = defaultdict(list)
    eras: dict[tuple[int, int], int] = {}
    for row in rows.values():
        version, era = known[row.version_id]
        row.version = version
        if row.pk in replaced:
            continue
        key = version.measure_id, row.area_id
        is_break = eras.get(key, era) != era
        eras[key] = era
        before = rows.get(row.revises_id) if row.revises_id else None
        if before:
            before.version = known[before.version_id][0]
        lines[version.measure_id].append(figure_line(row, break_before=is_break, before=before))
    return lines
