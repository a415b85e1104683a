"""One plan, priority or objective as a finished page: what was promised and how it stands on a day."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Max, Q

from pcc_portal.quarters import Quarter
from plan.evidence import Evidence, evidence_for
from plan.models import Commitment, NationalRequirement, Objective, Plan, Priority, ProgressUpdate, Theme
from plan.queries.figures import MeasureSummary, summaries_of_objective
from plan.queries.statuses import LABELS, NOT_REPORTED, StatusSummary, summarise
from plan.queries.updates import UpdateLine, updates_of
from plan.queries.wording import Note, SourceLink, long_date, sources_of


@dataclass(frozen=True)
class PlanHead:
    """What every page under a plan says about the plan itself. `standing` is empty for a plan in force and in time."""

    public_id: str
    url: str
    title: str
    strapline: str
    period: str
    starts_on: date
    ends_on: date
    office: str
    holder: str
    status_label: str
    is_in_force: bool
    standing: str


@dataclass(frozen=True)
class CommitmentLine:
    """One promise and how it stands. `status` is `not_reported` and `status_on` None where nobody has reported."""

    public_id: str
    url: str
    code: str
    text: str
    lead: str
    target: str
    due: str
    kind_label: str
    status: str
    status_label: str
    status_on: date | None
    latest: UpdateLine | None = None


@dataclass(frozen=True)
class ObjectiveLine:
    public_id: str
    url: str
    code: str
    title: str
    summary: str
    statuses: StatusSummary


@dataclass(frozen=True)
class PriorityLine:
    public_id: str
    url: str
    number: int
    title: str
    summary: str
    pillar: str
    objectives: tuple[ObjectiveLine, ...]
    statuses: StatusSummary


@dataclass(frozen=True)
class ThemeLine:
    code: str
    title: str
    commitments: tuple[CommitmentLine, ...]
    statuses: StatusSummary


@dataclass(frozen=True)
class PlanOnAPage:
    """`quarter` is the label of the quarter that the latest public update speaks of, "" where there is none."""

    head: PlanHead
    introduction: str
    priorities: tuple[PriorityLine, ...]
    themes: tuple[ThemeLine, ...]
    statuses: StatusSummary
    quarter: str
    variation_note: str
    last_updated: datetime
    sources: tuple[SourceLink, ...]
    notes: tuple[Note, ...]


@dataclass(frozen=True)
class ObjectiveWithCommitments:
    objective: ObjectiveLine
    commitments: tuple[CommitmentLine, ...]


@dataclass(frozen=True)
class PriorityPage:
    head: PlanHead
    priority: PriorityLine
    objectives: tuple[ObjectiveWithCommitments, ...]
    wide_commitments: tuple[CommitmentLine, ...]
    quarter: str
    last_updated: datetime
    sources: tuple[SourceLink, ...]
    notes: tuple[Note, ...]


@dataclass(frozen=True)
class RequirementLine:
    """What the government asks of every force, and under which framework."""

    title: str
    framework: str


@dataclass(frozen=True)
class ObjectivePage:
    head: PlanHead
    objective: ObjectiveLine
    priority_title: str
    priority_url: str
    commitments: tuple[CommitmentLine, ...]
    earlier_updates: tuple[UpdateLine, ...]
    measures: tuple[MeasureSummary, ...]
    requirements: tuple[RequirementLine, ...]
    evidence: tuple[Evidence, ...]
    quarter: str
    sources: tuple[SourceLink, ...]
    notes: tuple[Note, ...]


def plan_head(plan: Plan, on: date) -> PlanHead:
    """Reads no row: the plan comes with its office and office-holder."""
    holder = plan.office_holder
    return PlanHead(
        public_id=plan.public_id,
        url=plan.get_absolute_url(),
        title=plan.title,
        strapline=plan.strapline,
        period=plan.period,
        starts_on=plan.starts_on,
        ends_on=plan.ends_on,
        office=plan.office.name if plan.office.is_published() else "",
        holder=f"{holder.person}, {holder.get_post_display()}" if holder and holder.is_published() else "",
        status_label=plan.get_status_display(),
        is_in_force=plan.status == Plan.Status.IN_FORCE,
        standing=_standing(plan, on),
    )


def _standing(plan: Plan, on: date) -> str:
    """Whether the plan still holds, in plain words; "" where nothing needs saying."""
    if plan.status == Plan.Status.IN_FORCE and plan.ends_on < on:
        return f"This plan ran until {plan.ends_on:%B %Y}. No later plan has been published here."
    if plan.status == Plan.Status.CONSULTATION:
        return "This plan is out for consultation. It is not in force yet."
    if plan.status == Plan.Status.DRAFT:
        return "This plan is not in force yet."
    if plan.status == Plan.Status.VARIED:
        return "A varied version has replaced this plan. You are reading it as it was."
    if plan.status == Plan.Status.SUPERSEDED:
        return f"This is an earlier plan: it ran from {long_date(plan.starts_on)} to {long_date(plan.ends_on)}."
    return ""


def commitment_lines(commitments: Iterable[Any], latest: dict[int, UpdateLine] | None = None) -> list[CommitmentLine]:
    """Lines of commitments that carry the columns of `with_status()`."""
    return [
        CommitmentLine(
            public_id=row.public_id,
            url=row.get_absolute_url(),
            code=row.code,
            text=row.text,
            lead=row.lead,
            target=row.target,
            due=row.due or (long_date(row.due_on) if row.due_on else ""),
            kind_label=row.get_kind_display() if row.kind else "",
            status=row.status or NOT_REPORTED,
            status_label=LABELS[row.status or NOT_REPORTED],
            status_on=row.status_on,
            latest=(latest or {}).get(row.status_update_id),
        )
        for row in commitments
    ]


def quarter_of(days: Iterable[date | None]) -> str:
    """The label of the quarter of the latest day; "" where there is none."""
    known = [day for day in days if day]
    return Quarter.of(max(known)).label if known else ""


def plan_on_a_page(plan: Plan, on: date) -> PlanOnAPage:
    """The whole plan with every commitment counted, in five queries. `plan` comes with office and office-holder."""
    commitments = list(Commitment.objects.published().filter(plan=plan).with_status(on).order_by("order"))
    objectives = Objective.objects.published().filter(priority__plan=plan).order_by("order")
    of_objective: dict[int | None, list[str | None]] = defaultdict(list)
    of_priority: dict[int | None, list[str | None]] = defaultdict(list)
    of_theme: dict[int | None, list[Any]] = defaultdict(list)
    for row in commitments:
        status: str | None = row.status  # type: ignore[attr-defined]
        of_objective[row.objective_id].append(status)
        of_priority[row.priority_id].append(status)
        of_theme[row.theme_id].append(row)
    lines: dict[int, list[ObjectiveLine]] = defaultdict(list)
    for objective in objectives:
        lines[objective.priority_id].append(_objective_line(objective, of_objective[objective.pk]))
        of_priority[objective.priority_id] += of_objective[objective.pk]
    priorities = Priority.objects.published().filter(plan=plan).select_related("pillar").order_by("number")
    themes = Theme.objects.published().filter(plan=plan).order_by("code")
    notes = [Note("About this plan", plan.source_note)] if plan.source_note else []
    return PlanOnAPage(
        head=plan_head(plan, on),
        introduction=plan.introduction,
        priorities=tuple(_priority_line(row, tuple(lines[row.pk]), of_priority[row.pk]) for row in priorities),
        themes=tuple(
            ThemeLine(
                theme.code,
                theme.title,
                tuple(commitment_lines(of_theme[theme.pk])),
                summarise(row.status for row in of_theme[theme.pk]),
            )
            for theme in themes
        ),
        statuses=summarise(row.status for row in commitments),  # type: ignore[attr-defined]
        quarter=quarter_of(row.status_on for row in commitments),  # type: ignore[attr-defined]
        variation_note=plan.variation_note,
        last_updated=_last_updated(plan, on),
        sources=sources_of(plan.source),
        notes=tuple(notes),
    )


def _last_updated(plan: Plan, on: date) -> datetime:
    """When the plan, or the latest update on it, was published."""
    assert plan.published_at is not None  # noqa: S101 - narrows the type: the plan is public
    updates = ProgressUpdate.objects.published().filter(commitment__plan=plan, period_ends_on__lte=on)
    latest = updates.aggregate(latest=Max("published_at"))["latest"]
    return max(plan.published_at, latest) if latest else plan.published_at


def _objective_line(objective: Objective, statuses: Iterable[str | None]) -> ObjectiveLine:
    return ObjectiveLine(
        objective.public_id,
        objective.get_absolute_url(),
        objective.code,
        objective.title,
        objective.summary,
        summarise(statuses),
    )


def _priority_line(
    priority: Priority, objectives: tuple[ObjectiveLine, ...], statuses: Iterable[str | None]
) -> PriorityLine:
    return PriorityLine(
        priority.public_id,
        priority.get_absolute_url(),
        priority.number,
        priority.title,
        priority.summary,
        priority.pillar.title if priority.pillar else "",
        objectives,
        summarise(statuses),
    )


def priority_page(priority: Priority, on: date) -> PriorityPage:
    """One priority with its objectives and their commitments. Comes with plan, office, office-holder and pillar."""
    objectives = list(priority.objectives.order_by("order"))
    commitments = list(
        Commitment.objects.published()
        .filter(Q(objective__priority=priority) | Q(priority=priority))
        .with_status(on)
        .order_by("order")
    )
    under: dict[int | None, list[CommitmentLine]] = defaultdict(list)
    for row, line in zip(commitments, commitment_lines(commitments), strict=True):
        under[row.objective_id].append(line)
    listed = tuple(
        ObjectiveWithCommitments(
            _objective_line(objective, (line.status for line in under[objective.pk])), tuple(under[objective.pk])
        )
        for objective in objectives
    )
    notes = [(f"About priority {priority.number}", priority.source_note)]
    notes += [(f"About objective {row.code}", row.source_note) for row in objectives]
    notes += [(f"About commitment {row.code}", row.source_note) for row in commitments]
    return PriorityPage(
        head=plan_head(priority.plan, on),
        priority=_priority_line(
            priority,
            tuple(item.objective for item in listed),
            (row.status for row in commitments),  # type: ignore[attr-defined]
        ),
        objectives=listed,
        wide_commitments=tuple(under[None]),
        quarter=quarter_of(row.status_on for row in commitments),  # type: ignore[attr-defined]
        last_updated=_last_updated(priority.plan, on),
        sources=sources_of(priority.source),
        notes=tuple(Note(about, text) for about, text in notes if text),
    )


def objective_page(objective: Objective, on: date) -> ObjectivePage:
    """One objective with everything that is known of it. Comes with priority, plan, office and office-holder."""
    plan = objective.priority.plan
    commitments = list(Commitment.objects.published().filter(objective=objective).with_status(on).order_by("order"))
    updates = updates_of({"commitment__objective": objective}, plan_head(plan, on).office, on)
    lines = commitment_lines(commitments, {update.pk: update for update in updates})
    shown = {line.latest.pk for line in lines if line.latest}
    notes = [(f"About objective {objective.code}", objective.source_note)]
    notes += [(f"About commitment {row.code}", row.source_note) for row in commitments]
    return ObjectivePage(
        head=plan_head(plan, on),
        objective=_objective_line(objective, (line.status for line in lines)),
        priority_title=str(objective.priority),
        priority_url=objective.priority.get_absolute_url(),
        commitments=tuple(lines),
        earlier_updates=tuple(update for update in updates if update.pk not in shown),
        measures=summaries_of_objective(objective),
        requirements=tuple(
            RequirementLine(row.title, row.get_framework_display())
            for row in NationalRequirement.objects.published().filter(objectives=objective)
        ),
        evidence=evidence_for(objective.pk),
        quarter=quarter_of(line.status_on for line in lines),
        sources=sources_of(objective.source),
        notes=tuple(Note(about, text) for about, text in notes if text),
    )


@dataclass(frozen=True)
class CommitmentPage:
    """One promise in full, with every public update, newest first."""

    head: PlanHead
    commitment: CommitmentLine
    parent_title: str
    parent_url: str
    partners: str
    areas: str
    continues_url: str
    updates: tuple[UpdateLine, ...]
    sources: tuple[SourceLink, ...]
    notes: tuple[Note, ...]


def commitment_page(commitment: Commitment, on: date) -> CommitmentPage:
    """One commitment. Comes with `with_status()`, plan, office, office-holder, objective, priority and theme."""
    plan = commitment.plan
    head = plan_head(plan, on)
    updates = updates_of({"commitment": commitment}, head.office, on)
    line = commitment_lines([commitment], {update.pk: update for update in updates})[0]
    parent = commitment.objective or commitment.priority
    named = [row.name for row in commitment.partners.published().order_by("name")]
    areas = [row.name for row in commitment.areas.published().order_by("name")]
    before = commitment.continues
    return CommitmentPage(
        head=head,
        commitment=line,
        parent_title=str(parent or commitment.theme),
        parent_url=parent.get_absolute_url() if parent else plan.get_absolute_url(),
        partners=commitment.partners_named or ", ".join(named),
        areas=", ".join(areas),
        continues_url=before.get_absolute_url() if before and before.plan.is_published() else "",
        updates=tuple(updates),
        sources=sources_of(commitment.source),
        notes=(Note("About this commitment", commitment.source_note),) if commitment.source_note else (),
    )
