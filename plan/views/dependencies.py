"""Which tables each page shows something of: a change in one of them makes the page anew."""

from pcc_portal.organisations.models import Area, OfficeHolder, Organisation
from pcc_portal.publishing.stamps import Dependency
from plan.models import (
    Budget,
    BudgetLine,
    Commitment,
    Consultation,
    Measure,
    MeasureVersion,
    NationalRequirement,
    Objective,
    Observation,
    Pillar,
    Plan,
    Priority,
    ProgressUpdate,
    Target,
    Theme,
)

PLANS = (Dependency(Plan), Dependency(Organisation), Dependency(OfficeHolder))
PROMISES = (
    *PLANS,
    Dependency(Pillar, "plan"),
    Dependency(Priority, "plan"),
    Dependency(Objective, "priority__plan"),
    Dependency(Theme, "plan"),
    Dependency(Commitment, "plan"),
    Dependency(ProgressUpdate),
)
COMMITMENTS = (
    *PROMISES,
    Dependency(Area),
    Dependency(Commitment.partners.through, "commitment__plan"),
    Dependency(Commitment.areas.through, "commitment__plan"),
)
FIGURES = (
    Dependency(Measure),
    Dependency(MeasureVersion, "measure"),
    Dependency(Observation),
    Dependency(Target, "measure"),
    Dependency(Area),
    Dependency(Organisation),
)
MEASURES = (
    *FIGURES,
    Dependency(Plan),
    Dependency(Priority, "plan"),
    Dependency(Objective, "priority__plan"),
    Dependency(Objective.measures.through, "objective__priority__plan"),
)
OBJECTIVES = (
    *PROMISES,
    *(dependency for dependency in FIGURES if dependency.model is not Organisation),
    Dependency(Objective.measures.through, "objective__priority__plan"),
    Dependency(NationalRequirement),
    Dependency(Objective.requirements.through, "objective__priority__plan"),
)
BUDGETS = (Dependency(Budget), Dependency(BudgetLine, "budget"))
CONSULTATIONS = (Dependency(Consultation),)
