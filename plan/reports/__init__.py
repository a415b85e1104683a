"""The plan's PDF reports, one kind so far: plan progress, for a quarter."""

from plan.reports.made_from import no_longer_public
from plan.reports.progress import (
    build_plan_progress_report,
    check_plan_progress,
    due_plan_progress,
    quarters_of_plan_progress,
    title_of_plan_progress,
)
from plan.reports.shapes import PlanProgressReport

PLAN_PROGRESS = "plan-progress"

__all__ = [
    "PLAN_PROGRESS",
    "PlanProgressReport",
    "build_plan_progress_report",
    "check_plan_progress",
    "due_plan_progress",
    "no_longer_public",
    "quarters_of_plan_progress",
    "title_of_plan_progress",
]
