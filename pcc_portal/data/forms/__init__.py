"""What a good row of each data file looks like: one form per file, one field per column."""

from collections.abc import Mapping

from django import forms

from pcc_portal.data.forms.plan import (
    AreaForm,
    BudgetForm,
    BudgetLineForm,
    ConsultationForm,
    DefinitionForm,
    FigureForm,
    MeasureForm,
    OfficeHolderForm,
    OrganisationForm,
    RequirementForm,
    TargetForm,
)
from pcc_portal.data.forms.scrutiny import (
    AgendaItemForm,
    AgreementForm,
    BoardForm,
    DecisionForm,
    InspectionForm,
    MeetingForm,
)

# file name -> (form of a row, columns whose values must not occur twice)
FILES: Mapping[str, tuple[type[forms.Form], tuple[str, ...]]] = {
    "areas.csv": (AreaForm, ("key",)),
    "organisations.csv": (OrganisationForm, ("id",)),
    "office_holders.csv": (OfficeHolderForm, ("person", "post", "starts_on")),
    "requirements.csv": (RequirementForm, ("framework", "title")),
    "measures.csv": (MeasureForm, ("code",)),
    "definitions.csv": (DefinitionForm, ("measure", "number")),
    "figures.csv": (FigureForm, ("measure", "area", "period", "source")),
    "targets.csv": (TargetForm, ("measure", "kind", "area", "period")),
    "budgets.csv": (BudgetForm, ("year",)),
    "budget_lines.csv": (BudgetLineForm, ("year", "order")),
    "consultations.csv": (ConsultationForm, ("title",)),
    "boards.csv": (BoardForm, ("code",)),
    "meetings.csv": (MeetingForm, ("key",)),
    "agenda_items.csv": (AgendaItemForm, ("meeting", "order")),
    "decisions.csv": (DecisionForm, ("title", "source")),
    "inspections.csv": (InspectionForm, ("body", "title")),
    "agreements.csv": (AgreementForm, ("title",)),
}
