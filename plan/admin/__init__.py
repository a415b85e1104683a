"""Staff screens of the plan: the promise, its figures, and the money."""

from plan.admin.figures import MeasureAdmin, MeasureVersionAdmin, ObservationAdmin, TargetAdmin
from plan.admin.money import BudgetAdmin, ConsultationAdmin
from plan.admin.plans import PlanAdmin
from plan.admin.promise import (
    CommitmentAdmin,
    NationalRequirementAdmin,
    ObjectiveAdmin,
    PillarAdmin,
    PriorityAdmin,
    ProgressUpdateAdmin,
    ThemeAdmin,
)

__all__ = [
    "BudgetAdmin",
    "CommitmentAdmin",
    "ConsultationAdmin",
    "MeasureAdmin",
    "MeasureVersionAdmin",
    "NationalRequirementAdmin",
    "ObjectiveAdmin",
    "ObservationAdmin",
    "PillarAdmin",
    "PlanAdmin",
    "PriorityAdmin",
    "ProgressUpdateAdmin",
    "TargetAdmin",
    "ThemeAdmin",
]
