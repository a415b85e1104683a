"""What a load did, in one sentence."""

from pcc_portal.data.loader import Loaded
from pcc_portal.organisations.models import Area, OfficeHolder, Organisation
from plan.models import (
    Budget,
    BudgetLine,
    Commitment,
    Consultation,
    Measure,
    NationalRequirement,
    Objective,
    Observation,
    Plan,
    Priority,
    Target,
)
from scrutiny.models import AgendaItem, Board, CollaborationAgreement, Decision, Inspection, Meeting


def summary(area: str, loaded: Loaded) -> str:
    """Say how much there is and how much of it this run added or changed."""
    name = area.capitalize()
    if not (loaded.added or loaded.changed):
        return f"{name}: nothing to change."
    count = loaded.wanted
    figures = count[Observation] + count[Target]
    parts = [f"{count[model]} {model._meta.verbose_name_plural}" for model in (Area, Organisation, OfficeHolder)]
    parts += [f"{count[model]} {model._meta.verbose_name_plural}" for model in (NationalRequirement, Measure)]
    parts.append(f"{figures} figures ({count[Observation]} observations and {count[Target]} targets)")
    parts.append(f"{count[Budget]} budgets with {count[BudgetLine]} lines")
    parts.append(f"{count[Consultation]} consultations")
    parts.append(f"{count[Board]} boards with {count[Meeting]} meetings and {count[AgendaItem]} agenda items")
    parts += [
        f"{count[model]} {model._meta.verbose_name_plural}" for model in (Decision, Inspection, CollaborationAgreement)
    ]
    parts.append(
        f"{count[Plan]} plan with {count[Priority]} priorities, {count[Objective]} objectives and "
        f"{count[Commitment]} commitments"
    )
    return f"{name}: {loaded.added} rows added, {loaded.changed} changed. The data holds {', '.join(parts)}."
