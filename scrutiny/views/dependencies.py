"""Which tables each page of the record shows something of: a change in one of them makes the page anew."""

from pcc_portal.organisations.models import Area, Organisation
from pcc_portal.publishing.stamps import Dependency
from pcc_portal.reports.models import Report
from plan.models import Measure, Objective, Plan, Priority
from scrutiny.models import (
    Action,
    ActionUpdate,
    AgendaEdition,
    AgendaEntry,
    Answer,
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
from scrutiny.stamps import ListedPapers, RestrictedPapers

BOARDS = (Dependency(Board),)
PAPERS = (Dependency(Paper), ListedPapers(PaperUse, "paper"), RestrictedPapers(Paper), Dependency(Report))
AGENDAS = (*BOARDS, Dependency(Meeting), Dependency(AgendaEdition), Dependency(AgendaEntry, "edition"))
MINUTES = (Dependency(MinutesEdition), Dependency(MinutesEntry, "edition"))
# A line of a list says what of agenda, papers and minutes is out.
MEETINGS = (*AGENDAS, *PAPERS, Dependency(MinutesEdition), Dependency(Correction))
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
MEETING = (*ITEMS, Dependency(PublicQuestion), Dependency(Answer), Dependency(Area))
AGENDA_EDITIONS = (*AGENDAS, *OBJECTIVES, *MEASURES)
MINUTES_EDITIONS = (*AGENDAS, *MINUTES, Dependency(Correction))
DISCUSSED_PAPERS = (*AGENDAS, *MINUTES, *PAPERS)
CALENDARS = (*BOARDS, Dependency(Meeting))
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
