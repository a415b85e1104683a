"""Which tables the answers show something of, or are dated by: a change in one of them makes a new version."""

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
    Recommendation,
    Response,
)
from scrutiny.stamps import ListedPapers, RestrictedPapers

BOARDS = (Dependency(Board),)
MEETING_NAMES = (*BOARDS, Dependency(Meeting))
AGENDAS = (*MEETING_NAMES, Dependency(AgendaEdition), Dependency(AgendaEntry, "edition"))
# A reference to an item is worded by the agenda that lists it, or by the minutes.
ITEM_NAMES = (*AGENDAS, Dependency(MinutesEdition), Dependency(MinutesEntry, "edition"))
PAPERS = (*ITEM_NAMES, Dependency(Paper), ListedPapers(PaperUse, "paper"), RestrictedPapers(Paper), Dependency(Report))
OBJECTIVES = (Dependency(Plan), Dependency(Priority, "plan"), Dependency(Objective, "priority__plan"))
MINUTES = (*ITEM_NAMES, Dependency(Correction))
QUESTIONS = (Dependency(PublicQuestion), Dependency(Answer))
ACTIONS = (Dependency(Action), Dependency(ActionUpdate))
MEETINGS = (
    *PAPERS,
    Dependency(Correction),
    *ACTIONS,
    Dependency(Decision),
    *QUESTIONS,
)
ITEMS = (
    *PAPERS,
    *OBJECTIVES,
    Dependency(AgendaEntry.objectives.through, "agendaentry__edition"),
    Dependency(Measure),
    Dependency(AgendaEntry.measures.through, "agendaentry__edition"),
)
ACTION_LOG = (
    *ITEM_NAMES,
    *ACTIONS,
    Dependency(Organisation),
    Dependency(PublicQuestion),
    *OBJECTIVES,
    Dependency(Action.objectives.through, "action"),
)
UPDATES = (*ITEM_NAMES, *ACTIONS)
DECISIONS = (
    *ITEM_NAMES,
    Dependency(Decision),
    *OBJECTIVES,
    Dependency(Decision.objectives.through, "decision"),
    Dependency(Paper),
    Dependency(Report),
    Dependency(Decision.papers.through, "decision"),
)
PUBLIC_QUESTIONS = (*MEETING_NAMES, *QUESTIONS, Dependency(Area))
ANSWERS = (*ITEM_NAMES, *QUESTIONS)
INSPECTIONS = (
    *ITEM_NAMES,
    Dependency(Inspection),
    Dependency(Recommendation, "inspection"),
    Dependency(Response),
    Dependency(Inspection.items.through, "inspection"),
)
RESPONSES = (Dependency(Inspection), Dependency(Recommendation, "inspection"), Dependency(Response))
