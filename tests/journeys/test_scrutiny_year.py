"""One board's year: what staff do and what the public asks, with all that anybody outside can read at every step.

What is hidden stays out of every page, list, feed, calendar and API answer until it is published. `places` says
exactly where a word then stands.
"""

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.journeys import year_after, year_before
from tests.journeys.year import Year, live_through
from tests.staff import _password_is_enough  # noqa: F401

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def year(time_machine: Any, settings: Any) -> Year:
    settings.CELERY_TASK_ALWAYS_EAGER = True
    time_machine.move_to(datetime(2026, 3, 2, 12, tzinfo=UTC))
    return Year(time_machine.move_to)


def test_the_year_of_a_board_from_its_plan_to_the_closed_action(year: Year) -> None:
    live_through(
        year,
        [
            year_before.the_year_is_planned,
            year_before.a_question_comes,
            year_before.the_question_is_accepted,
            year_before.the_agenda_is_published,
            year_before.the_agenda_changes,
            year_before.a_paper_comes_in_time,
            year_before.papers_come_late_and_restricted,
            year_after.the_meeting_is_held_and_its_minutes_imported,
            year_after.draft_minutes_are_published_by_another_person,
            year_after.what_the_meeting_asked_and_decided_is_published,
            year_after.the_question_is_answered,
            year_after.the_action_is_reported_on,
            year_after.the_action_is_proposed_for_closing,
            year_after.the_next_agenda_says_how_actions_stand,
            year_after.the_next_meeting_confirms_and_closes,
            year_after.confirmed_minutes_are_corrected,
            year_after.a_meeting_is_postponed_and_one_cancelled,
            year_after.the_address_is_deleted,
        ],
    )
