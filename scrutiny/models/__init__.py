"""The record of scrutiny: boards, meetings, agendas, papers, minutes, and what comes of them."""

from scrutiny.models.agenda import AgendaEdition, AgendaEntry, AgendaItem, Ground, Paper, PaperUse, Verdict
from scrutiny.models.follow_up import Action, ActionUpdate, Decision
from scrutiny.models.inspections import (
    CollaborationAgreement,
    ComplaintReviewFigures,
    Inspection,
    Recommendation,
    Response,
)
from scrutiny.models.meetings import Attendance, Board, Meeting, ReferenceSeries
from scrutiny.models.minutes import Correction, MinutesEdition, MinutesEntry
from scrutiny.models.questions import Answer, PublicQuestion, QuestionContact, QuestionMail

__all__ = [
    "Action",
    "ActionUpdate",
    "AgendaEdition",
    "AgendaEntry",
    "AgendaItem",
    "Answer",
    "Attendance",
    "Board",
    "CollaborationAgreement",
    "ComplaintReviewFigures",
    "Correction",
    "Decision",
    "Ground",
    "Inspection",
    "Meeting",
    "MinutesEdition",
    "MinutesEntry",
    "Paper",
    "PaperUse",
    "PublicQuestion",
    "QuestionContact",
    "QuestionMail",
    "Recommendation",
    "ReferenceSeries",
    "Response",
    "Verdict",
]
