"""Measures and their figures as finished shapes: the page, the list, an objective's short form and the CSV."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, IntegerField, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from pcc_portal.components.charts import Chart
from pcc_portal.publishing.querysets import is_published
from plan.models import Measure, MeasureVersion, Objective, Observation, Target
from plan.queries.answers import answer_of, chart_of, main_figures
from plan.queries.lines import FigureLine, figure_line
from plan.queries.wording import Note, SourceLink, figure_text, sources_of
from plan.querysets import ObservationQuerySet


@dataclass(frozen=True)
class TargetLine:
    kind_label: str
    area: str
    period: str
    due_on: date | None
    value: Decimal
    text: str
    sources: tuple[SourceLink, ...]
    note: str


@dataclass(frozen=True)
class DefinitionLine:
    number: int
    definition: str
    applies_from: date | None
    is_comparable: bool
    change_note: str


@dataclass(frozen=True)
class MeasureSummary:
    """A measure on an objective's page or in a report: the answer, the chart and the figures, newest first."""

    public_id: str
    url: str
    title: str
    question: str
    answer: str
    latest: FigureLine | None
    chart: Chart | None
    figures: tuple[FigureLine, ...]
    targets: tuple[TargetLine, ...]
    notes: tuple[Note, ...]

    @property
    def has_areas(self) -> bool:
        """Whether the figures are about more than one place."""
        return len({line.area for line in self.figures}) > 1


@dataclass(frozen=True)
class MeasureListItem:
    public_id: str
    url: str
    title: str
    question: str
    latest: FigureLine | None
    is_national: bool


@dataclass(frozen=True)
class MeasureCategory:
    title: str
    measures: tuple[MeasureListItem, ...]


@dataclass(frozen=True)
class ObjectiveLink:
    code: str
    title: str
    url: str


@dataclass(frozen=True)
class MeasurePage:
    summary: MeasureSummary
    code: str
    category: str
    unit_words: str
    polarity: str
    polarity_label: str
    frequency_label: str
    owner: str
    is_national: bool
    external_framework: str
    external_code: str
    definitions: tuple[DefinitionLine, ...]
    objectives: tuple[ObjectiveLink, ...]
    has_provisional: bool


def _observations() -> ObservationQuerySet[Observation]:
    """The query behind every figure that the public sees: current, of a public measure, in a public area.

    `era` counts the breaks in the measure's definition up to the figure's own: figures of one era can be compared.
    """
    breaks = (
        MeasureVersion.objects.filter(
            measure=OuterRef("version__measure"),
            is_comparable=False,
            number__gt=1,
            number__lte=OuterRef("version__number"),
        )
        .order_by()
        .values("measure")
        .annotate(breaks=Count("pk"))
        .values("breaks")
    )
    return (
        Observation.objects.published()
        .filter(is_published(prefix="area__"))
        .current()
        .annotate(era=Coalesce(Subquery(breaks, output_field=IntegerField()), 0))
        .select_related("version__measure", "area", "revises")
        .in_period_order()
    )


def _lines(observations: Iterable[Observation]) -> dict[int, list[FigureLine]]:
    """Figures by measure, oldest first; within an area the first figure after a break is marked."""
    lines: dict[int, list[FigureLine]] = defaultdict(list)
    eras: dict[tuple[int, int], int] = {}
    for row in observations:
        key, era = (row.version.measure_id, row.area_id), row.era  # type: ignore[attr-defined]
        is_break = eras.get(key, era) != era
        eras[key] = era
        lines[row.version.measure_id].append(figure_line(row, break_before=is_break))
    return lines


def summaries(measures: Iterable[Measure], on: date | None = None) -> tuple[MeasureSummary, ...]:
    """Short forms of several public measures, in two queries at any number of them.

    `on` leaves out figures for periods that end after that day; a figure without a date stays.
    """
    measures = list(measures)
    observations = _observations().filter(version__measure__in=measures)
    if on is not None:
        observations = observations.filter(Q(period_ends_on__isnull=True) | Q(period_ends_on__lte=on))
    lines = _lines(observations)
    targets: dict[int, list[TargetLine]] = defaultdict(list)
    for target in (
        Target.objects.published()
        .filter(is_published(prefix="area__"), measure__in=measures)
        .select_related("area", "measure")
        .order_by("due_on", "pk")
    ):
        targets[target.measure_id].append(_target_line(target))
    return tuple(_summary(measure, lines[measure.pk], tuple(targets[measure.pk])) for measure in measures)


def summaries_of_objective(objective: Objective) -> tuple[MeasureSummary, ...]:
    return summaries(Measure.objects.published().filter(objectives=objective).order_by("title"))


def _summary(measure: Measure, lines: list[FigureLine], targets: tuple[TargetLine, ...]) -> MeasureSummary:
    main = main_figures(lines)
    notes = [Note("About this measure", measure.source_note)] if measure.source_note else []
    notes += [Note(f"About the figure for {line.period}, {line.area}", line.note) for line in lines if line.note]
    notes += [Note(f"About the {target.kind_label} {target.period}", target.note) for target in targets if target.note]
    notes = list({note.text: note for note in reversed(notes)}.values())[::-1]  # the same words once
    answer = answer_of(main, measure.unit, measure.polarity)
    return MeasureSummary(
        public_id=measure.public_id,
        url=measure.get_absolute_url(),
        title=measure.title,
        question=measure.question,
        answer=answer,
        latest=main[-1] if main else None,
        chart=chart_of(measure.title, answer, lines, measure.unit),
        figures=tuple(reversed(lines)),
        targets=targets,
        notes=tuple(notes),
    )


def _target_line(row: Target) -> TargetLine:
    return TargetLine(
        kind_label=row.get_kind_display(),
        area=row.area.name,
        period=row.period,
        due_on=row.due_on,
        value=row.value,
        text=figure_text(row.value, row.value_words, row.measure.unit, row.measure.unit_noun),
        sources=sources_of(row.source),
        note=row.source_note,
    )


def measure_page(measure: Measure) -> MeasurePage:
    """One measure with all its figures, in four queries. `measure` comes with its owner."""
    summary = summaries([measure])[0]
    definitions = MeasureVersion.objects.filter(measure=measure).order_by("number")
    objectives = Objective.objects.published().filter(measures=measure).order_by("priority__number", "order")
    return MeasurePage(
        summary=summary,
        code=measure.code,
        category=measure.category,
        unit_words=unit_words(measure),
        polarity=measure.polarity,
        polarity_label=measure.get_polarity_display(),
        frequency_label=measure.get_frequency_display(),
        owner=measure.owner.name if measure.owner and measure.owner.is_published() else "",
        is_national=measure.is_national,
        external_framework=measure.external_framework,
        external_code=measure.external_code,
        definitions=tuple(
            DefinitionLine(row.number, row.definition, row.applies_from, row.is_comparable, row.change_note)
            for row in definitions
        ),
        objectives=tuple(ObjectiveLink(row.code, row.title, row.get_absolute_url()) for row in objectives),
        has_provisional=any(line.is_provisional for line in summary.figures),
    )


def unit_words(measure: Measure) -> str:
    """What the figures are: `calls`, `per cent`, `pounds`."""
    if measure.unit in (Measure.Unit.COUNT, Measure.Unit.OTHER):
        return measure.unit_noun or measure.get_unit_display()
    return measure.get_unit_display()


def measure_categories(measures: Iterable[Measure]) -> tuple[MeasureCategory, ...]:
    """Measures under their categories, each with its latest figure; in one query more than the measures'."""
    measures = list(measures)
    lines = _lines(_observations().filter(version__measure__in=measures))
    categories: dict[str, list[MeasureListItem]] = defaultdict(list)
    for measure in measures:
        main = main_figures(lines[measure.pk])
        categories[measure.category].append(
            MeasureListItem(
                measure.public_id,
                measure.get_absolute_url(),
                measure.title,
                measure.question,
                main[-1] if main else None,
                measure.is_national,
            )
        )
    return tuple(MeasureCategory(title, tuple(items)) for title, items in categories.items())


def all_figures(measure: Measure | None = None) -> Iterator[FigureLine]:
    """Every public figure, or one measure's, oldest first within its measure: the rows of the CSV."""
    rows = _observations()
    if measure is not None:
        rows = rows.filter(version__measure=measure)
    for lines in _lines(rows).values():
        yield from lines
