"""Measures and their figures as finished shapes: the page, the list, an objective's short form and the CSV."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import BooleanField, ExpressionWrapper, F, Q, QuerySet
from django.utils import timezone

from pcc_portal.components.charts import Chart
from pcc_portal.organisations.models import Area
from pcc_portal.publishing.querysets import is_published
from plan.models import Measure, MeasureVersion, Objective, Observation, Target
from plan.queries.addresses import address
from plan.queries.answers import answer_of, chart_of, main_figures
from plan.queries.lines import FigureLine, figure_lines
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
    last_updated: datetime

    @property
    def has_areas(self) -> bool:
        """Whether the figures are about more than one place."""
        return len({line.area for line in self.figures}) > 1

    @property
    def has_statuses(self) -> bool:
        """Whether there is more to say of any figure than that it is final."""
        return any(
            line.status_label != Observation.Status.FINAL.label or line.revised_from or line.break_before
            for line in self.figures
        )


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
    last_updated: datetime


def figures_of(
    versions: Iterable[MeasureVersion],
    on: date | None = None,
    observations: ObservationQuerySet[Observation] | None = None,
) -> dict[int, list[FigureLine]]:
    """Every figure that the public sees of public measures, oldest first, by measure: the one reading of figures.

    `versions` are all definitions of those measures. `on` leaves out figures for periods that end after that day; a
    figure without a date stays.
    """
    versions = list(versions)
    at = timezone.now()
    if observations is None:
        observations = Observation.objects.filter(is_published(at), version__in=[row.pk for row in versions])
    if on is not None:
        observations = observations.filter(Q(period_ends_on__isnull=True) | Q(period_ends_on__lte=on))
    return figure_lines(observations.select_related("area").in_period_order(), versions, at)


def summaries(measures: Iterable[Measure], on: date | None = None) -> tuple[MeasureSummary, ...]:
    """Short forms of several public measures, in three queries at any number of them."""
    by_key = {measure.pk: measure for measure in measures}
    versions = list(MeasureVersion.objects.filter(measure__in=by_key).defer("definition", "change_note"))
    for version in versions:
        version.measure = by_key[version.measure_id]
    return _summaries(by_key.values(), versions, _targets_of(by_key), on)


def _targets_of(measures: Collection[int]) -> QuerySet[Target]:
    """The targets of public measures, by their keys, that are about public areas."""
    targets = Target.objects.filter(is_published(prefix="area__"), measure__in=measures)
    return targets.select_related("area").order_by("due_on", "pk")


def _summaries(
    measures: Collection[Measure],
    versions: Iterable[MeasureVersion],
    targets: Iterable[Target],
    on: date | None = None,
) -> tuple[MeasureSummary, ...]:
    """In one query and that of the targets. `measures` are public; `versions` and `targets` are all of theirs."""
    by_key = {measure.pk: measure for measure in measures}
    lines = figures_of(versions, on)
    aims: dict[int, list[TargetLine]] = defaultdict(list)
    for target in targets:
        aims[target.measure_id].append(_target_line(target, by_key[target.measure_id]))
    return tuple(_summary(row, lines[row.pk], tuple(aims[row.pk])) for row in by_key.values())


TARGET_COLUMNS = ("pk", "kind", "period", "due_on", "value", "value_words", "source", "source_note")


def summaries_of_objective(objective: Objective) -> tuple[MeasureSummary, ...]:
    """In two queries: measures, their definitions and their targets come in one, a row for each pair of the latter."""
    rows = (
        Measure.objects.published()
        .filter(objectives=objective)
        .order_by("title", "pk", "targets__due_on", "targets__pk")
        .annotate(
            version_pk=F("versions__pk"),
            version_number=F("versions__number"),
            version_is_comparable=F("versions__is_comparable"),
            **{f"target_{column}": F(f"targets__{column}") for column in TARGET_COLUMNS},
            target_area=F("targets__area__name"),
            target_area_is_public=ExpressionWrapper(is_published(prefix="targets__area__"), BooleanField()),
        )
    )
    measures: dict[int, Measure] = {}
    versions: dict[int, MeasureVersion] = {}
    targets: dict[int, Target] = {}
    row: Any
    for row in rows:
        measure = measures.setdefault(row.pk, row)
        if row.version_pk:
            versions[row.version_pk] = MeasureVersion(
                pk=row.version_pk,
                measure=measure,
                number=row.version_number,
                is_comparable=row.version_is_comparable,
            )
        if row.target_area_is_public:
            columns = {column: getattr(row, f"target_{column}") for column in TARGET_COLUMNS}
            targets[row.target_pk] = Target(measure=measure, area=Area(name=row.target_area), **columns)
    return _summaries(measures.values(), versions.values(), targets.values())


def _summary(measure: Measure, lines: list[FigureLine], targets: tuple[TargetLine, ...]) -> MeasureSummary:
    main = main_figures(lines)
    notes = [Note("About this measure", measure.source_note)] if measure.source_note else []
    notes += [Note(f"About the figure for {line.period}, {line.area}", line.note) for line in lines if line.note]
    notes += [Note(f"About the {target.kind_label} {target.period}", target.note) for target in targets if target.note]
    notes = list({note.text: note for note in reversed(notes)}.values())[::-1]  # the same words once
    answer = answer_of(main, measure.unit, measure.polarity)
    assert measure.published_at is not None  # noqa: S101 - narrows the type: the measure is public
    return MeasureSummary(
        public_id=measure.public_id,
        url=address("plan:measure_detail", measure.public_id),
        title=measure.title,
        question=measure.question,
        answer=answer,
        latest=main[-1] if main else None,
        chart=chart_of(measure.title, answer, lines, measure.unit),
        figures=tuple(reversed(lines)),
        targets=targets,
        notes=tuple(notes),
        last_updated=max([measure.published_at, *(line.published_at for line in lines)]),
    )


def _target_line(row: Target, measure: Measure) -> TargetLine:
    return TargetLine(
        kind_label=row.get_kind_display(),
        area=row.area.name,
        period=row.period,
        due_on=row.due_on,
        value=row.value,
        text=figure_text(row.value, row.value_words, measure.unit, measure.unit_noun),
        sources=sources_of(row.source),
        note=row.source_note,
    )


def measure_page(measure: Measure) -> MeasurePage:
    """One public measure with all its figures, in four queries. It comes with its owner."""
    definitions = list(measure.versions.order_by("number"))
    summary = _summaries([measure], definitions, _targets_of([measure.pk]))[0]
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
        objectives=tuple(
            ObjectiveLink(row.code, row.title, address("plan:objective_detail", row.public_id)) for row in objectives
        ),
        has_provisional=any(line.is_provisional for line in summary.figures),
        # A definition that is added to a public measure is public at once.
        last_updated=max([summary.last_updated, *(row.created_at for row in definitions)]),
    )


def unit_words(measure: Measure) -> str:
    """What the figures are: `calls`, `per cent`, `pounds`."""
    if measure.unit in (Measure.Unit.COUNT, Measure.Unit.OTHER):
        return measure.unit_noun or measure.get_unit_display()
    return measure.get_unit_display()


def measure_categories(measures: Iterable[Measure]) -> tuple[MeasureCategory, ...]:
    """Public measures under their categories, each with its latest figure; in two queries more than the measures'."""
    by_key = {measure.pk: measure for measure in measures}
    versions = list(MeasureVersion.objects.filter(measure__in=by_key).defer("definition", "change_note"))
    for version in versions:
        version.measure = by_key[version.measure_id]
    lines = figures_of(versions)
    categories: dict[str, list[MeasureListItem]] = defaultdict(list)
    for measure in by_key.values():
        main = main_figures(lines[measure.pk])
        categories[measure.category].append(
            MeasureListItem(
                measure.public_id,
                address("plan:measure_detail", measure.public_id),
                measure.title,
                measure.question,
                main[-1] if main else None,
                measure.is_national,
            )
        )
    return tuple(MeasureCategory(title, tuple(items)) for title, items in categories.items())


def all_figures(measure: Measure | None = None) -> Iterator[FigureLine]:
    """Every public figure, or one public measure's, oldest first within its measure: the rows of the CSV."""
    if measure is not None:
        lines = figures_of(measure.versions.all())
    else:
        versions = MeasureVersion.objects.filter(is_published(prefix="measure__")).select_related("measure")
        lines = figures_of(versions, observations=Observation.objects.published())
    for key in sorted(lines, key=lambda key: lines[key][0].measure_code):
        yield from lines[key]
