"""The data of the plan's PDF reports. Plain frozen dataclasses: they are kept as JSON beside each edition.

They are read back for as long as an edition stands, so a field may be added with a default and none may be renamed.
"""

from dataclasses import dataclass
from datetime import date

from pcc_portal.components.charts import Chart
from plan.queries.wording import Note, SourceLink


@dataclass(frozen=True)
class StatusRow:
    label: str
    count: int


@dataclass(frozen=True)
class StatusTable:
    """How commitments stand: rows in a fixed order without zeros, and the same in words."""

    rows: tuple[StatusRow, ...]
    total: int
    sentence: str


@dataclass(frozen=True)
class UpdatePart:
    """What was last reported on a commitment by the end of the quarter; narrative and evidence are Markdown."""

    period: str
    author: str
    narrative: str
    evidence: str
    stopped_reason: str
    correction_note: str
    is_demonstration: bool


@dataclass(frozen=True)
class CommitmentPart:
    """One promise. `update` is None where nobody has reported on it."""

    code: str
    text: str
    lead: str
    terms: str
    status: str
    status_label: str
    update: UpdatePart | None


@dataclass(frozen=True)
class ObjectivePart:
    code: str
    title: str
    summary: str
    sentence: str
    measures: tuple[str, ...]
    commitments: tuple[CommitmentPart, ...]


@dataclass(frozen=True)
class PriorityPart:
    """`wide` are promises for the whole priority rather than for one objective."""

    number: int
    title: str
    summary: str
    statuses: StatusTable
    objectives: tuple[ObjectivePart, ...]
    wide: tuple[CommitmentPart, ...]


@dataclass(frozen=True)
class ThemePart:
    code: str
    title: str
    sentence: str
    commitments: tuple[CommitmentPart, ...]
    statuses: StatusTable | None = None  # None in the first editions


@dataclass(frozen=True)
class FigureRow:
    """One figure. `remark` says provisional, revised or that the count changed; "" where there is nothing to say.

    `sources` are places in the report's list of sources, from 1.
    """

    period: str
    area: str
    text: str
    remark: str
    sources: tuple[int, ...]


@dataclass(frozen=True)
class MeasurePart:
    """A question and its answer. `chart` is None where too little can be compared: the table alone then says it."""

    title: str
    question: str
    answer: str
    chart: Chart | None
    figures: tuple[FigureRow, ...]
    targets: tuple[str, ...]


@dataclass(frozen=True)
class MeasureGroup:
    """Measures of one category: those with several figures in full, those with one as rows, those with none by name."""

    title: str
    measures: tuple[MeasurePart, ...]
    single: tuple[MeasurePart, ...]
    without: tuple[str, ...]


@dataclass(frozen=True)
class MoneyRow:
    """One line of a budget: an amount, a share of the whole, or both, as the source gives them."""

    label: str
    kind: str
    amount: str
    sources: tuple[int, ...]


@dataclass(frozen=True)
class MoneyTable:
    title: str
    rows: tuple[MoneyRow, ...]
    charts: tuple[Chart, ...]


@dataclass(frozen=True)
class BudgetPart:
    year: str
    answer: str
    tables: tuple[MoneyTable, ...]


@dataclass(frozen=True)
class MadeFrom:
    """Public rows of one model (`plan.observation`) that a report says something from, by their permanent ids."""

    model: str
    ids: tuple[str, ...]


@dataclass(frozen=True)
class PlanProgressReport:
    """How one Police and Crime Plan stood at the end of a quarter, from what had been published when it was made."""

    quarter: str
    quarter_label: str
    as_of: date
    plan_title: str
    plan_period: str
    strapline: str
    office: str
    holder: str
    statuses: StatusTable
    priorities: tuple[PriorityPart, ...]
    themes: tuple[ThemePart, ...]
    measure_groups: tuple[MeasureGroup, ...]
    budgets: tuple[BudgetPart, ...]
    sources: tuple[SourceLink, ...]
    notes: tuple[Note, ...]
    has_demonstration_updates: bool = False
    made_from: tuple[MadeFrom, ...] = ()
