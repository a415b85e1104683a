"""Which tables each page of the record shows something of: a change in one of them makes the page anew."""

from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from pcc_portal.organisations.models import Organisation
from pcc_portal.publishing.stamps import Dependency
from pcc_portal.reports.models import Report
from plan.models import Measure, Objective, Plan, Priority
from scrutiny.models import (
    Action,
    ActionUpdate,
    AgendaEdition,
    AgendaEntry,
    Board,
    Correction,
    Decision,
    Inspection,
    Meeting,
    MinutesEdition,
    MinutesEntry,
    Paper,
    PaperUse,
    PublicQuestion,
)


class ListedPapers(Dependency):
    """Papers at items of public agendas. A use has no publication of its own: paper and agenda decide."""

    def rows(self, at: datetime) -> QuerySet[Any, Any]:
        return PaperUse.objects.published(at)


class RestrictedPapers(Dependency):
    """Papers that are named at items of public agendas without ever being published."""

    def rows(self, at: datetime) -> QuerySet[Any, Any]:
        uses = PaperUse.objects.published(at).filter(paper=OuterRef("pk"))
        return Paper.objects.filter(Exists(uses), is_restricted=True)


BOARDS = (Dependency(Board),)
PAPERS = (Dependency(Paper), ListedPapers(PaperUse, "paper"), RestrictedPapers(Paper), Dependency(Report))
AGENDAS = (*BOARDS, Dependency(Meeting), Dependency(AgendaEdition), Dependency(AgendaEntry, "edition"))
MINUTES = (Dependency(MinutesEdition), Dependency(MinutesEntry, "edition"))
# A line of a list says what of agenda, papers and minutes is out.
MEETINGS = (*AGENDAS, *PAPERS, Dependency(MinutesEdition))
OBJECTIVES = (
    Dependency(Plan),
    Dependency(Priority, "plan"),
    Dependency(Objective, "priority__plan"),
    Dependency(AgendaEntry.objectives.through, "agendaentry__edition"),
)
MEASURES = (Dependency(Measure), Dependency(AgendaEntry.measures.through, "agendaentry__edition"))
ACTIONS = (Dependency(Action), Dependency(ActionUpdate), Dependency(Organisation))
ITEMS = (
    *AGENDAS,
    *MINUTES,
    *PAPERS,
    *OBJECTIVES,
    *MEASURES,
    *ACTIONS,
    Dependency(Correction),
    Dependency(Decision),
    Dependency(Inspection),
    Dependency(Inspection.items.through, "inspection"),
)
MEETING = (*ITEMS, Dependency(PublicQuestion))
AGENDA_EDITIONS = (*AGENDAS, *OBJECTIVES, *MEASURES)
MINUTES_EDITIONS = (*AGENDAS, *MINUTES)
DISCUSSED_PAPERS = (*AGENDAS, *MINUTES, *PAPERS)
COVERAGE = (*AGENDAS, *OBJECTIVES)
EVIDENCE = (
    *AGENDAS,
    Dependency(AgendaEntry.objectives.through, "agendaentry__edition"),
    Dependency(Action),
    Dependency(ActionUpdate),
    Dependency(Action.objectives.through, "action"),
    Dependency(Decision),
    Dependency(Decision.objectives.through, "decision"),
)
