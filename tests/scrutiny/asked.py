"""Questions to the Scrutiny Board, as tests of the actions ask them."""

from datetime import UTC, date, datetime
from typing import Any

from tests.factories import MeetingFactory, PublicQuestionFactory, QuestionContactFactory


def planned(board: Any, day: date, last_day: date) -> Any:
    return MeetingFactory(board=board, starts_on=day, questions_due_on=last_day, published=True)


def asked(board: Any, reference: str = "SB-2026-Q4-PQ01", **fields: Any) -> Any:
    """A question with somebody to write to; it came on 11 January 2027."""
    received_at = datetime(2027, 1, 11, 12, tzinfo=UTC)
    question = PublicQuestionFactory(**{"board": board, "reference": reference, "received_at": received_at} | fields)
    QuestionContactFactory(question=question, name="Zanzibar Resident", email="zanzibar@example.org")
    return question


def published(board: Any, reference: str = "SB-2026-Q4-PQ01", **fields: Any) -> Any:
    return asked(board, reference, **{"published": True, "text": "Why?"} | fields)


def owed(question: Any) -> list[str]:
    return list(question.mails.order_by("pk").values_list("kind", flat=True))


def refusal(error: Any) -> str:
    return str(error.value.messages[0])
