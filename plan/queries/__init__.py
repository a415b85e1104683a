"""Reads over several models, each returning the finished shape of one page. The report reads the same shapes."""

from plan.queries.commitments import CommitmentPage, commitment_page
from plan.queries.figures import (
    MeasureCategory,
    MeasurePage,
    MeasureSummary,
    all_figures,
    measure_categories,
    measure_page,
    summaries,
    summaries_of_objective,
)
from plan.queries.heads import PlanHead
from plan.queries.lines import FigureLine
from plan.queries.money import BudgetPage, ConsultationPage, budget_page, consultation_page
from plan.queries.promise import (
    CommitmentLine,
    ObjectiveLine,
    ObjectivePage,
    PlanOnAPage,
    PriorityLine,
    PriorityPage,
    ThemeLine,
    objective_page,
    plan_on_a_page,
    priority_page,
)
from plan.queries.statuses import StatusCount, StatusSummary, summarise
from plan.queries.updates import UpdateLine

__all__ = [
    "BudgetPage",
    "CommitmentLine",
    "CommitmentPage",
    "ConsultationPage",
    "FigureLine",
    "MeasureCategory",
    "MeasurePage",
    "MeasureSummary",
    "ObjectiveLine",
    "ObjectivePage",
    "PlanHead",
    "PlanOnAPage",
    "PriorityLine",
    "PriorityPage",
    "StatusCount",
    "StatusSummary",
    "ThemeLine",
    "UpdateLine",
    "all_figures",
    "budget_page",
    "commitment_page",
    "consultation_page",
    "measure_categories",
    "measure_page",
    "objective_page",
    "plan_on_a_page",
    "priority_page",
    "summaries",
    "summaries_of_objective",
    "summarise",
]
