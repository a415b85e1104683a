"""Staff screens of the record of scrutiny."""

from scrutiny.admin.agenda import AgendaEditionAdmin, AgendaItemAdmin
from scrutiny.admin.boards import BoardAdmin, ReferenceSeriesAdmin
from scrutiny.admin.follow_up import ActionAdmin, ActionUpdateAdmin, DecisionAdmin
from scrutiny.admin.meetings import MeetingAdmin
from scrutiny.admin.minutes import CorrectionAdmin, MinutesEditionAdmin
from scrutiny.admin.papers import PaperAdmin

__all__ = [
    "ActionAdmin",
    "ActionUpdateAdmin",
    "AgendaEditionAdmin",
    "AgendaItemAdmin",
    "BoardAdmin",
    "CorrectionAdmin",
    "DecisionAdmin",
    "MeetingAdmin",
    "MinutesEditionAdmin",
    "PaperAdmin",
    "ReferenceSeriesAdmin",
]
