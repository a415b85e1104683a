"""How a Police and Crime Plan stood at the end of a quarter: the data of the plan progress report."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from django.db.models import Prefetch

from pcc_portal.quarters import Quarter
from plan.models import Budget, BudgetLine, Commitment, Measure, Objective, Plan, Priority, ProgressUpdate, Theme
from plan.queries import CommitmentLine, FigureLine, MeasureSummary, UpdateLine, budget_page, summaries, summarise
from plan.queries.heads import plan_head
from plan.queries.money import BudgetYear
from plan.queries.promise import commitment_lines
from plan.queries.updates import update_line
from plan.queries.wording import Note, SourceLink, long_date, sources_of
from plan.reports.made_from import made_from
from plan.reports.shapes import (
    BudgetPart,
    CommitmentPart,
    FigureRow,
    MeasureGroup,
    MeasurePart,
    MoneyRow,
    MoneyTable,
    ObjectivePart,
    PlanProgressReport,
    PriorityPart,
    StatusRow,
    StatusTable,
    ThemePart,
    UpdatePart,
)


def plan_of_quarter(quarter: Quarter) -> Plan:
    """The public plan that covered the quarter's last day; of several the one in force, else the latest.

    Raises ValueError with a sentence where there is none.
    """
    plans = (
        Plan.objects.published()
        .filter(starts_on__lte=quarter.ends_on, ends_on__gte=quarter.starts_on)
        .select_related("office", "office_holder")
        .in_date_order()
    )
    found = sorted(plans, key=lambda plan: plan.status != Plan.Status.IN_FORCE)
    if not found:
        raise ValueError(f"No published plan covers {quarter.label}, so there is nothing to report on.")
    return found[0]


def check_plan_progress(subject: str, today: date) -> None:
    """Raises ValueError with a sentence for a quarter that has not ended or that no published plan covers."""
    quarter = Quarter.parse(subject)
    if quarter.ends_on >= today:
        raise ValueError(f"{quarter.label} has not ended: a progress report needs the whole quarter.")
    plan_of_quarter(quarter)


def due_plan_progress(today: date) -> str | None:
    """The quarter that ended last, if the plan in force was public and covered it; else None."""
    quarter = Quarter.of(today).previous
    covers = Plan.objects.published().in_force().filter(starts_on__lte=quarter.ends_on, ends_on__gte=quarter.starts_on)
    return quarter.key if covers.exists() else None


def title_of_plan_progress(subject: str) -> str:
    return f"Police and Crime Plan progress, {Quarter.parse(subject).label}"


def quarters_of_plan_progress(today: date) -> list[tuple[str, str]]:
    """The quarters that have ended under a published plan, the latest first."""
    quarters = set()
    for plan in Plan.objects.published():
        quarter, last = Quarter.of(plan.starts_on), min(plan.ends_on, today)
        while quarter.ends_on < today and quarter.starts_on <= last:
            quarters.add(quarter)
            quarter = quarter.next
    return [(quarter.key, f"{quarter.label} ({quarter.key})") for quarter in sorted(quarters, reverse=True)]


def build_plan_progress_report(subject: str) -> PlanProgressReport:
    """`subject` is a quarter, 2023-24-Q4. Raises ValueError with a sentence if it is none or no plan covers it."""
    quarter = Quarter.parse(subject)
    plan = plan_of_quarter(quarter)
    on = quarter.ends_on
    head = plan_head(plan, on, later_plan_id=None)  # the report speaks of the plan as it was then
    rows = list(Commitment.objects.published().filter(plan=plan).with_status(on).order_by("order"))
    lines = commitment_lines(rows, _latest_updates(rows, head.office))
    updates = [line.latest for line in lines if line.latest is not None]
    objectives = list(
        Objective.objects.published()
        .filter(priority__plan=plan)
        .prefetch_related(Prefetch("measures", Measure.objects.published().order_by("title")))
        .order_by("priority__number", "order")
    )
    priorities = list(Priority.objects.published().filter(plan=plan).order_by("number"))
    themes = list(Theme.objects.published().filter(plan=plan).order_by("code"))
    measures = summaries(Measure.objects.published().order_by("category", "title"), on)
    categories = dict(Measure.objects.published().values_list("public_id", "category"))
    budgets = Budget.objects.published().filter(starts_on__lte=on, ends_on__gte=plan.starts_on)
    money = budget_page(budgets.prefetch_related(Prefetch("lines", BudgetLine.objects.order_by("order"))))
    notes = [("About this plan", plan.source_note)]
    notes += [(f"About priority {row.number}", row.source_note) for row in priorities]
    notes += [(f"About objective {row.code}", row.source_note) for row in objectives]
    notes += [(f"About commitment {row.code}", row.source_note) for row in rows]
    found = [Note(about, text) for about, text in notes if text]
    found += [
        Note(f"{measure.title}: {_small(note.about)}", note.text) for measure in measures for note in measure.notes
    ]
    found += [
        Note(f"Budget {year.year}: {_small(note.about)}", note.text) for year in money.years for note in year.notes
    ]
    numbers = _numbered_sources(plan, measures, money.years)
    return PlanProgressReport(
        quarter=quarter.key,
        quarter_label=quarter.label,
        as_of=on,
        plan_title=head.title,
        plan_period=head.period,
        strapline=head.strapline,
        office=head.office,
        holder=head.holder,
        statuses=_status_table(line.status for line in lines),
        priorities=tuple(_priority_part(row, objectives, rows, lines) for row in priorities),
        themes=tuple(_theme_part(row, rows, lines) for row in themes),
        measure_groups=_measure_groups(measures, categories, numbers),
        budgets=tuple(_budget_part(year, numbers) for year in money.years),
        sources=tuple(numbers),
        notes=tuple(dict.fromkeys(found)),
        has_demonstration_updates=any(update.is_demonstration for update in updates),
        made_from=made_from(plan, updates, measures, money.years),
    )


def _latest_updates(rows: Iterable[Commitment], office: str) -> dict[int, UpdateLine]:
    """The public update that `with_status()` found for each commitment, by its key."""
    keys = [row.status_update_id for row in rows]  # type: ignore[attr-defined]
    updates = (
        ProgressUpdate.objects.published()
        .filter(pk__in=[key for key in keys if key])
        .select_related("commitment", "author_organisation", "corrects")
    )
    return {row.pk: update_line(row, office) for row in updates}


def _status_table(statuses: Iterable[str | None]) -> StatusTable:
    summary = summarise(statuses)
    return StatusTable(
        tuple(StatusRow(count.label, count.count) for count in summary.counts), summary.total, summary.sentence
    )


def _commitment_part(line: CommitmentLine) -> CommitmentPart:
    terms = [f"Target: {line.target}" if line.target else "", f"Due: {line.due}" if line.due else ""]
    return CommitmentPart(
        code=line.code,
        text=line.text,
        lead=line.lead,
        terms=". ".join(filter(None, terms)),
        status=line.status,
        status_label=line.status_label,
        update=_update_part(line.latest) if line.latest else None,
    )


def _update_part(update: UpdateLine) -> UpdatePart:
    return UpdatePart(
        period=f"{long_date(update.period_starts_on)} to {long_date(update.period_ends_on)}",
        author=update.author,
        narrative=update.narrative,
        evidence=update.evidence,
        stopped_reason=update.stopped_reason,
        correction_note=update.correction_note,
        is_demonstration=update.is_demonstration,
    )


def _priority_part(
    priority: Priority,
    objectives: Sequence[Objective],
    rows: Sequence[Commitment],
    lines: Sequence[CommitmentLine],
) -> PriorityPart:
    under: dict[int, list[CommitmentLine]] = defaultdict(list)
    wide = []
    for row, line in zip(rows, lines, strict=True):
        if row.objective_id:
            under[row.objective_id].append(line)
        elif row.priority_id == priority.pk:
            wide.append(line)
    own = [objective for objective in objectives if objective.priority_id == priority.pk]
    return PriorityPart(
        number=priority.number,
        title=priority.title,
        summary=priority.summary,
        statuses=_status_table(line.status for line in [*(x for o in own for x in under[o.pk]), *wide]),
        objectives=tuple(
            ObjectivePart(
                code=objective.code,
                title=objective.title,
                summary=objective.summary,
                sentence=summarise(line.status for line in under[objective.pk]).sentence,
                measures=tuple(measure.title for measure in objective.measures.all()),
                commitments=tuple(_commitment_part(line) for line in under[objective.pk]),
            )
            for objective in own
        ),
        wide=tuple(_commitment_part(line) for line in wide),
    )


def _theme_part(theme: Theme, rows: Sequence[Commitment], lines: Sequence[CommitmentLine]) -> ThemePart:
    own = [line for row, line in zip(rows, lines, strict=True) if row.theme_id == theme.pk]
    statuses = _status_table(line.status for line in own)
    parts = tuple(_commitment_part(line) for line in own)
    return ThemePart(theme.code, theme.title, statuses.sentence, parts, statuses)


def _measure_groups(
    measures: Iterable[MeasureSummary], categories: dict[str, str], numbers: dict[SourceLink, int]
) -> tuple[MeasureGroup, ...]:
    by_category: dict[str, list[MeasureSummary]] = defaultdict(list)
    for measure in measures:
        by_category[categories[measure.public_id]].append(measure)
    return tuple(
        MeasureGroup(
            title=title,
            measures=tuple(_measure_part(item, numbers) for item in items if len(item.figures) > 1),
            single=tuple(_measure_part(item, numbers) for item in items if len(item.figures) == 1),
            without=tuple(item.title for item in items if not item.figures),
        )
        for title, items in by_category.items()
    )


def _measure_part(measure: MeasureSummary, numbers: dict[SourceLink, int]) -> MeasurePart:
    return MeasurePart(
        title=measure.title,
        question=measure.question,
        answer=measure.answer,
        chart=measure.chart,
        figures=tuple(
            FigureRow(line.period, line.area, line.text, _remark(line), _places(line.sources, numbers))
            for line in measure.figures
        ),
        targets=tuple(
            f"{target.kind_label.capitalize()} {target.period}, {target.area}: {target.text}"
            for target in measure.targets
        ),
    )


def _remark(line: FigureLine) -> str:
    remarks = [
        "provisional" if line.is_provisional else "",
        f"revised, was {line.revised_from}" if line.revised_from else "",
        "counted in another way from here on" if line.break_before else "",
        line.of_words,
    ]
    return "; ".join(filter(None, remarks))


def _budget_part(year: BudgetYear, numbers: dict[SourceLink, int]) -> BudgetPart:
    tables = [
        MoneyTable(
            group.title,
            tuple(
                MoneyRow(
                    line.label,
                    line.kind_label,
                    f"{line.amount_text} ({line.share_text})"
                    if line.amount_text and line.share_text
                    else line.amount_text or line.share_text,
                    _places(line.sources, numbers),
                )
                for line in group.lines
            ),
            group.charts,
        )
        for group in year.groups
    ]
    return BudgetPart(year.year, year.answer, tuple(tables))


def _numbered_sources(
    plan: Plan, measures: Iterable[MeasureSummary], years: Iterable[BudgetYear]
) -> dict[SourceLink, int]:
    """Every source that the report rests on, once, documents first, with its place in the list, from 1."""
    found = list(sources_of(plan.source))
    found += [source for measure in measures for line in measure.figures for source in line.sources]
    found += [source for measure in measures for target in measure.targets for source in target.sources]
    found += [source for year in years for group in year.groups for line in group.lines for source in line.sources]
    order = sorted(dict.fromkeys(found), key=lambda source: (bool(source.url), source.text, source.url))
    return {source: number for number, source in enumerate(order, start=1)}


def _places(sources: Iterable[SourceLink], numbers: dict[SourceLink, int]) -> tuple[int, ...]:
    return tuple(sorted({numbers[source] for source in sources}))


def _small(text: str) -> str:
    return f"{text[:1].lower()}{text[1:]}"
