"""What tests of pages and staff screens may ask for: a day, a meeting of January 2027, and who works on it."""

from datetime import UTC, date, datetime, time
from typing import Any

import pytest
import time_machine

from scrutiny.models import Meeting
from tests.factories import BoardFactory, MeetingFactory
from tests.staff import Person, person


@pytest.fixture
def _now() -> Any:
    with time_machine.travel(datetime(2027, 1, 11, 12, tzinfo=UTC)):
        yield


@pytest.fixture
def boss() -> Person:
    return person(role="Administrator")


@pytest.fixture
def meeting() -> Meeting:
    board = BoardFactory(code="SB", name="Scrutiny Board", published=True, how_to_attend="Come along.")
    return MeetingFactory(
        board=board,
        starts_on=date(2027, 1, 27),
        start_time=time(14),
        venue="County Hall",
        published=True,
        agenda_due_on=date(2027, 1, 18),
        papers_due_on=date(2027, 1, 20),
    )


@pytest.fixture
def today(time_machine: Any) -> date:
    time_machine.move_to(datetime(2022, 1, 20, 12, tzinfo=UTC))
    return date(2022, 1, 20)
