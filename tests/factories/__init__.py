"""One factory for each model. `published=True` publishes the row an hour ago, by a user made for it."""

from tests.factories.accounts import UserFactory
from tests.factories.organisations import (
    AreaFactory,
    OfficeHolderFactory,
    OrganisationFactory,
    OrganisationIdentifierFactory,
)
from tests.factories.plan import (
    BudgetFactory,
    BudgetLineFactory,
    CommitmentFactory,
    ConsultationFactory,
    MeasureFactory,
    MeasureVersionFactory,
    NationalRequirementFactory,
    ObjectiveFactory,
    ObservationFactory,
    PillarFactory,
    PlanFactory,
    PriorityFactory,
    ProgressUpdateFactory,
    TargetFactory,
    ThemeFactory,
)
from tests.factories.publishing import AuditEntryFactory
from tests.factories.reports import ReportFactory

__all__ = [
    "AreaFactory",
    "AuditEntryFactory",
    "BudgetFactory",
    "BudgetLineFactory",
    "CommitmentFactory",
    "ConsultationFactory",
    "MeasureFactory",
    "MeasureVersionFactory",
    "NationalRequirementFactory",
    "ObjectiveFactory",
    "ObservationFactory",
    "OfficeHolderFactory",
    "OrganisationFactory",
    "OrganisationIdentifierFactory",
    "PillarFactory",
    "PlanFactory",
    "PriorityFactory",
    "ProgressUpdateFactory",
    "ReportFactory",
    "TargetFactory",
    "ThemeFactory",
    "UserFactory",
]
