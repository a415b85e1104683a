"""Staff screens of the record of scrutiny."""

from scrutiny.admin.agenda import AgendaEditionAdmin, AgendaItemAdmin
from scrutiny.admin.agreements import CollaborationAgreementAdmin, ComplaintReviewFiguresAdmin
from scrutiny.admin.boards import BoardAdmin, ReferenceSeriesAdmin
from scrutiny.admin.follow_up import ActionAdmin, ActionUpdateAdmin, DecisionAdmin
from scrutiny.admin.inspections import InspectionAdmin, ResponseAdmin
from scrutiny.admin.meetings import MeetingAdmin
from scrutiny.admin.minutes import CorrectionAdmin, MinutesEditionAdmin
from scrutiny.admin.papers import PaperAdmin
from scrutiny.admin.questions import AnswerAdmin, PublicQuestionAdmin, QuestionContactAdmin

__all__ = [
    "ActionAdmin",
    "ActionUpdateAdmin",
    "AgendaEditionAdmin",
    "AgendaItemAdmin",
    "AnswerAdmin",
    "BoardAdmin",
    "CollaborationAgreementAdmin",
    "ComplaintReviewFiguresAdmin",
    "CorrectionAdmin",
    "DecisionAdmin",
    "InspectionAdmin",
    "MeetingAdmin",
    "MinutesEditionAdmin",
    "PaperAdmin",
    "PublicQuestionAdmin",
    "QuestionContactAdmin",
    "ReferenceSeriesAdmin",
    "ResponseAdmin",
]
