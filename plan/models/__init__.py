"""The Police and Crime Plan: what was promised (`promise`), how it is counted (`figures`), what it costs (`money`)."""

from plan.models.figures import Measure, MeasureVersion, Observation, Target
from plan.models.money import Budget, BudgetLine, Consultation
from plan.models.promise import (
    Commitment,
    NationalRequirement,
    Objective,
    Pillar,
    Plan,
    Priority,
    ProgressUpdate,
    Theme,
)

__all__ = [
    "Budget",
    "BudgetLine",
    "Commitment",
    "Consultation",
    "Measure",
    "MeasureVersion",
    "NationalRequirement",
    "Objective",
    "Observation",
    "Pillar",
    "Plan",
    "Priority",
    "ProgressUpdate",
    "Target",
    "Theme",
]
