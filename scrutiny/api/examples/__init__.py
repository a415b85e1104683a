"""One answer of each kind, for the documentation. A test holds them against the documented fields."""

from scrutiny.api.examples.follow_up import (
    ACTION,
    ACTION_UPDATE,
    ANSWER,
    COLLABORATION_AGREEMENT,
    COMPLAINT_REVIEW,
    DECISION,
    INSPECTION,
    INSPECTION_RESPONSE,
    PUBLIC_QUESTION,
)
from scrutiny.api.examples.meetings import AGENDA_EDITION, AGENDA_ITEM, BOARD, CORRECTION, MEETING, MINUTES, PAPER

__all__ = [
    "ACTION",
    "ACTION_UPDATE",
    "AGENDA_EDITION",
    "AGENDA_ITEM",
    "ANSWER",
    "BOARD",
    "COLLABORATION_AGREEMENT",
    "COMPLAINT_REVIEW",
    "CORRECTION",
    "DECISION",
    "INSPECTION",
    "INSPECTION_RESPONSE",
    "MEETING",
    "MINUTES",
    "PAPER",
    "PUBLIC_QUESTION",
]
