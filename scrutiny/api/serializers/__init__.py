"""The shapes of the record's answers."""

from scrutiny.api.serializers.agenda import AgendaEditionSerializer, AgendaItemSerializer
from scrutiny.api.serializers.follow_up import ActionSerializer, ActionUpdateSerializer, DecisionSerializer
from scrutiny.api.serializers.inspections import (
    CollaborationAgreementSerializer,
    ComplaintReviewSerializer,
    InspectionResponseSerializer,
    InspectionSerializer,
)
from scrutiny.api.serializers.meetings import BoardSerializer, MeetingSerializer
from scrutiny.api.serializers.minutes import CorrectionSerializer, MinutesSerializer
from scrutiny.api.serializers.papers import PaperSerializer
from scrutiny.api.serializers.questions import AnswerSerializer, PublicQuestionSerializer

__all__ = [
    "ActionSerializer",
    "ActionUpdateSerializer",
    "AgendaEditionSerializer",
    "AgendaItemSerializer",
    "AnswerSerializer",
    "BoardSerializer",
    "CollaborationAgreementSerializer",
    "ComplaintReviewSerializer",
    "CorrectionSerializer",
    "DecisionSerializer",
    "InspectionResponseSerializer",
    "InspectionSerializer",
    "MeetingSerializer",
    "MinutesSerializer",
    "PaperSerializer",
    "PublicQuestionSerializer",
]
