"""One plan, priority or objective as a finished page: what was promised and how it stands on a day."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q

from pcc_portal.quarters import Quarter
from plan.evidence import Evidence, evidence_for
from plan.models import Commitment, NationalRequirement, Objective, Plan, Priority
from plan.queries.addresses import address
from plan.queries.figures import MeasureSummary, summaries_of_objective
from plan.queries.heads import PlanHead, last_updated, plan_head
from plan.queries.statuses import LABELS, NOT_REPORTED, StatusSummary, summarise
from plan.queries.updates import Standing, UpdateLine, standings, updates_of
from plan.queries.wording import Note, SourceLink, long_date, sources_of


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
    last_updated: datetime
    sources: tuple[SourceLink, ...]
    notes: tuple[Note, ...]


COMMITMENT_COLUMNS = (
    "pk",
    "public_id",
    "code",
    "text",
    "lead",
    "target",
    "due",
    "due_on",
    "kind",
    "objective_id",
    "priority_id",
    "theme_id",
    "source_note",
)
KIND_LABELS = dict(Commitment.Kind.choices)


def commitment_line(
    row: Mapping[str, Any], standing: Standing | None, latest: UpdateLine | None = None
) -> CommitmentLine:
    """`row` holds the columns of COMMITMENT_COLUMNS; `standing` is None where nobody has reported."""
    status = standing.status if standing else NOT_REPORTED
    return CommitmentLine(
        public_id=row["public_id"],
        url=address("plan:commitment_detail", row["public_id"]),
        code=row["code"],
        text=row["text"],
        lead=row["lead"],
        target=row["target"],
        due=row["due"] or (long_date(row["due_on"]) if row["due_on"] else ""),
        kind_label=KIND_LABELS[row["kind"]] if row["kind"] else "",
        status=status,
        status_label=LABELS[status],
        status_on=standing.on if standing else None,
        latest=latest,
    )


def commitment_lines(commitments: Iterable[Any], latest: dict[int, UpdateLine] | None = None) -> list[CommitmentLine]:
    """Lines of commitments that carry the columns of `with_status()`."""
    return [
        commitment_line(
            {column: getattr(row, column) for column in COMMITMENT_COLUMNS},
            Standing(row.status, row.status_on) if row.status else None,
            (latest or {}).get(row.status_update_id),
        )
        for row in commitments
    ]


def quarter_of(days: Iterable[date | None]) -> str:
    """The label of the quarter of the latest day; "" where there is none."""
    known = [day for day in days if day]
    return Quarter.of(max(known)).label if known else ""


def plan_on_a_page(plan: Plan, on: date) -> PlanOnAPage:
    """The whole plan with every commitment counted, in five queries.

    `plan` is public and comes with `with_later_plan()`, office and office-holder; what stands under a public plan is
    public with it.
    """
    rows = list(plan.commitments.order_by("order").values(*COMMITMENT_COLUMNS))
    found = standings({"commitment__plan": plan}, on)
    under: dict[tuple[str, int | None], list[CommitmentLine]] = defaultdict(list)
    for row in rows:
        line = commitment_line(row, found.get(row["pk"]))
        for column in ("objective_id", "priority_id", "theme_id"):
            under[column, row[column]].append(line)
    objectives: dict[int, list[ObjectiveLine]] = defaultdict(list)
    for objective in Objective.objects.filter(priority__plan=plan).order_by("order"):
        lines = under["objective_id", objective.pk]
        objectives[objective.priority_id].append(_objective_line(objective, lines))
        under["priority_id", objective.priority_id] += lines
    return PlanOnAPage(
        head=plan_head(plan, on, plan.later_plan_id),  # type: ignore[attr-defined]
        introduction=plan.introduction,
        priorities=tuple(
            _priority_line(row, tuple(objectives[row.pk]), under["priority_id", row.pk])
            for row in plan.priorities.select_related("pillar").order_by("number")
        ),
        themes=tuple(
            ThemeLine(row.code, row.title, tuple(lines), summarise(line.status for line in lines))
            for row in plan.themes.order_by("code")
            for lines in [under["theme_id", row.pk]]
        ),
        statuses=_summary_of(rows, found),
        quarter=quarter_of(standing.on for standing in found.values()),
        variation_note=plan.variation_note,
        last_updated=last_updated(plan, (standing.published_at for standing in found.values())),
        sources=sources_of(plan.source),
        notes=(Note("About this plan", plan.source_note),) if plan.source_note else (),
    )


def _summary_of(rows: Iterable[Mapping[str, Any]], found: Mapping[int, Standing]) -> StatusSummary:
    return summarise(found[row["pk"]].status if row["pk"] in found else None for row in rows)


def _objective_line(objective: Objective, commitments: Iterable[CommitmentLine]) -> ObjectiveLine:
    return ObjectiveLine(
        objective.public_id,
        address("plan:objective_detail", objective.public_id),
        objective.code,
        objective.title,
        objective.summary,
        summarise(line.status for line in commitments),
    )


def _priority_line(
    priority: Priority, objectives: tuple[ObjectiveLine, ...], commitments: Iterable[CommitmentLine]
) -> PriorityLine:
    return PriorityLine(
        priority.public_id,
        address("plan:priority_detail", priority.public_id),
        priority.number,
        priority.title,
        priority.summary,
        priority.pillar.title if priority.pillar else "",
        objectives,
        summarise(line.status for line in commitments),
    )


def priority_page(priority: Priority, on: date) -> PriorityPage:
    """One public priority with its objectives and their commitments, in three queries.

    It comes with `with_later_plan()`, plan, office, office-holder and pillar.
    """
    rows = list(
        Commitment.objects.filter(Q(objective__priority=priority) | Q(priority=priority))
        .order_by("order")
        .values(*COMMITMENT_COLUMNS)
    )
    found = standings({"commitment__in": [row["pk"] for row in rows]}, on)
    under: dict[int | None, list[CommitmentLine]] = defaultdict(list)
    for row in rows:
        under[row["objective_id"]].append(commitment_line(row, found.get(row["pk"])))
    objectives = list(priority.objectives.order_by("order"))
    listed = tuple(
        ObjectiveWithCommitments(_objective_line(row, under[row.pk]), tuple(under[row.pk])) for row in objectives
    )
    notes = [(f"About priority {priority.number}", priority.source_note)]
    notes += [(f"About objective {row.code}", row.source_note) for row in objectives]
    notes += [(f"About commitment {row['code']}", row["source_note"]) for row in rows]
    return PriorityPage(
        head=plan_head(priority.plan, on, priority.later_plan_id),  # type: ignore[attr-defined]
        priority=_priority_line(
            priority, tuple(item.objective for item in listed), [line for lines in under.values() for line in lines]
        ),
        objectives=listed,
        wide_commitments=tuple(under[None]),
        quarter=quarter_of(standing.on for standing in found.values()),
        last_updated=last_updated(priority.plan, (standing.published_at for standing in found.values())),
        sources=sources_of(priority.source),
        notes=tuple(Note(about, text) for about, text in notes if text),
    )


def objective_page(objective: Objective, on: date) -> ObjectivePage:
    """One public objective with everything that is known of it, in five queries and those of the evidence.

    It comes with `with_later_plan()`, priority, plan, office and office-holder.
    """
    plan = objective.priority.plan
    head = plan_head(plan, on, objective.later_plan_id)  # type: ignore[attr-defined]
    rows = list(objective.commitments.order_by("order").values(*COMMITMENT_COLUMNS))
    updates = updates_of({"commitment__objective": objective}, head.office, on)
    latest = {update.commitment_pk: update for update in reversed(updates)}
    lines = tuple(
        commitment_line(row, Standing(update.status, update.period_ends_on) if update else None, update)
        for row in rows
        for update in [latest.get(row["pk"])]
    )
    shown = {update.pk for update in latest.values()}
    measures = summaries_of_objective(objective)
    requirements = list(NationalRequirement.objects.published().filter(objectives=objective))
    times = [update.published_at for update in updates] + [measure.last_updated for measure in measures]
    times += [row.published_at for row in requirements if row.published_at]
    notes = [(f"About objective {objective.code}", objective.source_note)]
    notes += [(f"About commitment {row['code']}", row["source_note"]) for row in rows]
    return ObjectivePage(
        head=head,
        objective=_objective_line(objective, lines),
        priority_title=str(objective.priority),
        priority_url=address("plan:priority_detail", objective.priority.public_id),
        commitments=lines,
        earlier_updates=tuple(update for update in updates if update.pk not in shown),
        measures=measures,
        requirements=tuple(RequirementLine(row.title, row.get_framework_display()) for row in requirements),
        evidence=evidence_for(objective.pk),
        quarter=quarter_of(line.status_on for line in lines),
        last_updated=last_updated(plan, times),
        sources=sources_of(objective.source),
        notes=tuple(Note(about, text) for about, text in notes if text),
    )
