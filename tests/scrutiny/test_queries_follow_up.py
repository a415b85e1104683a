"""How actions stand on a day, the totals of the rolling log, and what a page of an action or a decision shows."""

from datetime import date
from typing import Any

import pytest
from django.utils import timezone

from pcc_portal.components.statuses import ACTION_STATUSES, VERDICTS
from scrutiny.models import Action, Verdict
from scrutiny.queries import actions, decisions
from tests.factories import (
    ActionFactory,
    ActionUpdateFactory,
    AgendaEntryFactory,
    AgendaItemFactory,
    BoardFactory,
    DecisionFactory,
    MeetingFactory,
    MinutesEntryFactory,
    ObjectiveFactory,
)

pytestmark = pytest.mark.django_db
OCTOBER, JANUARY, APRIL, JULY = date(2021, 10, 28), date(2022, 1, 27), date(2022, 4, 28), date(2022, 7, 28)


@pytest.fixture(autouse=True)
def _today(time_machine: Any) -> None:
    time_machine.move_to("2022-06-01 12:00+01:00", tick=False)


@pytest.fixture
def board() -> Any:
    return BoardFactory(code="SB", name="Scrutiny Board", published=True)


def meeting_on(board: Any, day: date, **traits: Any) -> Any:
    """A public meeting; of a day that is past, a held one."""
    return MeetingFactory(**{"board": board, "starts_on": day, "published": True, "held": day < JULY} | traits)


def item_of(meeting: Any) -> Any:
    return AgendaItemFactory(meeting=meeting)


def log_sentence_of(meeting: Any) -> str:
    """What a meeting says of the log: of all that the board asked for before it."""
    return actions.actions_with_log((), meeting, on=timezone.localdate(), at=timezone.now())[1]


def year_of(board: Any) -> tuple[Any, ...]:
    """Seven actions of January and one of April; what became of them by the first of June."""
    january, april = item_of(meeting_on(board, JANUARY)), item_of(meeting_on(board, APRIL))
    rows = [
        ActionFactory(reference=f"SB-2021-Q4-{n:02}", item=january, due_on=date(2022, 4, n), published=True)
        for n in range(1, 8)
    ]
    ActionFactory(reference="SB-2022-Q1-01", item=april, due_on=None, published=True)
    report = {"published": True, "reported_on": date(2022, 3, 1)}
    ActionUpdateFactory(action=rows[0], **report)
    ActionUpdateFactory(action=rows[1], **{**report, "status": "proposed_closed"})
    ActionUpdateFactory(action=rows[2], new_due_on=date(2022, 9, 1), new_due_reason="Later.", **report)
    for row in rows[3:5]:
        ActionUpdateFactory(action=row, status="closed", closed_at_item=april, reported_on=APRIL, published=True)
    ActionUpdateFactory(
        action=rows[5], status="superseded", superseded_by_action=rows[6], reported_on=APRIL, published=True
    )
    ActionUpdateFactory(action=rows[6], status="closed", closed_at_item=april, reported_on=APRIL)
    ActionFactory(item=january)
    ActionFactory(item=january, withdrawn=True)
    return january.meeting, april.meeting


def test_words_of_statuses_and_verdicts_are_the_models_own() -> None:
    assert {key: style.label for key, style in ACTION_STATUSES.items() if key != "overdue"} == dict(
        Action.Status.choices
    )
    assert {key: style.label for key, style in VERDICTS.items()} == dict(Verdict.choices)


def test_log_counts_what_waits_and_what_ended_at_the_last_meeting(board: Any, django_assert_num_queries: Any) -> None:
    year_of(board)
    other = ActionFactory(published=True)
    with django_assert_num_queries(2):
        log = actions.action_log(board, date(2022, 6, 1))
    assert (log.open, log.in_progress, log.proposed_closed, log.unfinished) == (2, 2, 1, 5)
    assert (log.overdue, log.closed_since, log.superseded_since, log.since) == (3, 2, 1, APRIL)
    assert [line.reference for line in log.rows] == [
        "SB-2021-Q4-01",
        "SB-2021-Q4-02",
        "SB-2021-Q4-03",
        "SB-2021-Q4-07",
        "SB-2022-Q1-01",
        "SB-2021-Q4-04",
        "SB-2021-Q4-05",
        "SB-2021-Q4-06",
    ]
    assert [line.reference for line in log.rows if line.is_overdue] == [
        "SB-2021-Q4-01",
        "SB-2021-Q4-02",
        "SB-2021-Q4-07",
    ]
    assert other.reference not in {line.reference for line in log.rows}


def test_sentence_tells_the_totals_of_each_meeting_as_of_its_day(board: Any) -> None:
    january, april = year_of(board)
    october, july = meeting_on(board, OCTOBER), meeting_on(board, JULY)
    assert log_sentence_of(october) == "No action had been asked for."
    assert log_sentence_of(january) == "No action had been asked for."
    assert log_sentence_of(april) == (
        "On 28 April 2022, 4 actions were open; 3 of them were overdue; 2 were closed and "
        "1 was superseded at this meeting."
    )
    assert log_sentence_of(july) == (
        "5 actions are open; 3 of them are overdue; 2 were closed and 1 was superseded since 28 April 2022."
    )


def test_no_sentence_stands_at_a_meeting_that_is_off(board: Any) -> None:
    year_of(board)
    off = meeting_on(board, JULY, status="cancelled", status_reason="Nobody could come.")
    no_day = meeting_on(board, JULY, starts_on=None, date_words="Summer 2022", status="held")
    assert [log_sentence_of(meeting) for meeting in (off, no_day)] == ["", ""]


def test_sentence_of_few_actions_reads_well(board: Any) -> None:
    assert log_sentence_of(meeting_on(board, JULY)) == "No action has been asked for yet."
    item = item_of(meeting_on(board, JANUARY))
    action = ActionFactory(item=item, due_on=date(2022, 5, 31), published=True)
    july = board.meetings.get(starts_on=JULY)
    tail = "none was closed since 27 January 2022."
    assert log_sentence_of(july) == f"1 action is open; it is overdue; {tail}"
    moved = {"new_due_on": date(2022, 6, 1), "new_due_reason": "Snow."}
    ActionUpdateFactory(action=action, reported_on=JANUARY, published=True, **moved)
    assert log_sentence_of(july) == f"1 action is open; it is not overdue; {tail}"
    ActionUpdateFactory(action=action, status="closed", closed_at_item=item, reported_on=APRIL, published=True)
    assert log_sentence_of(july) == "No action is open; 1 was closed since 27 January 2022."


def test_sentence_on_the_day_of_the_meeting_itself(time_machine: Any) -> None:
    time_machine.move_to("2022-04-28 18:00+01:00", tick=False)
    _, april = year_of(BoardFactory(published=True))
    assert log_sentence_of(april) == (
        "4 actions are open; 3 of them are overdue; 2 were closed and 1 was superseded at this meeting."
    )


def test_place_is_told_in_the_words_of_public_editions(board: Any) -> None:
    item = AgendaItemFactory(meeting=meeting_on(board, JANUARY, occasion="annual meeting"), title="Zanzibar")
    row = ActionFactory(item=item, published=True)

    def place() -> Any:
        on, at = date(2022, 6, 1), timezone.now()
        return actions.action_lines(actions.actions_standing(on, at).filter(pk=row.pk), on, at)[0].asked_at

    assert (place().title, place().url) == ("", "")
    assert (place().meeting, place().when) == ("Scrutiny Board, annual meeting", "27 January 2022")
    MinutesEntryFactory(item=item, number="4", title="Roads, as minuted")
    assert (place().title, place().url) == ("4. Roads, as minuted", f"/scrutiny/items/{item.public_id}/")
    AgendaEntryFactory(item=item, number="4", title="Roads")
    assert (place().title, place().url) == ("4. Roads", f"/scrutiny/items/{item.public_id}/")


@pytest.mark.parametrize(
    ("day", "words", "told", "year"),
    [
        (date(2022, 1, 27), "", "27 January 2022", "2021/22"),
        (None, "2018-09", "September 2018", "2018/19"),
        (None, "2025-02", "February 2025", "2024/25"),
        (None, "March 2022", "March 2022", "2021/22"),
        (None, "2017", "2017", None),
        (None, "Summer 2017", "Summer 2017", None),
        (None, "2018-13", "2018-13", None),
    ],
)
def test_day_of_a_decision_and_its_financial_year(day: Any, words: str, told: str, year: str | None) -> None:
    assert decisions.day_words(day, words) == told
    found = decisions.financial_year_of(day, words)
    assert (str(found) if found else None) == year


def test_register_is_narrowed_by_year_amount_objective_and_words() -> None:
    objective = ObjectiveFactory(priority__plan__published=True)
    april = DecisionFactory(
        title="April", decided_on=date(2022, 4, 1), amount_gbp=50_000, published=True, reasons="For road safety."
    )
    march = DecisionFactory(title="March", decided_on=date(2022, 3, 31), amount_gbp=49_999, published=True)
    month = DecisionFactory(title="Month", decided_on=None, date_words="2022-03", reference="", published=True)
    word = DecisionFactory(title="Word", decided_on=None, date_words="March 2023", published=True)
    year = DecisionFactory(title="Year", decided_on=None, date_words="2022", amount_gbp=2_000_000, published=True)
    april.objectives.add(objective)
    DecisionFactory(title="Hidden", exempt_part="Zanzibar", exempt_ground="law", published=True)

    def found(**chosen: str) -> set[str]:
        rows = decisions.narrowed(decisions.Decision.objects.published(), chosen, timezone.now())
        return {row.title for row in rows} - {"Hidden"}

    assert found() == {row.title for row in (april, march, month, word, year)}
    assert found(year="2021") == {"March", "Month"}
    assert found(year="2022") == {"April", "Word"}
    assert found(year="not-known") == {"Year"}
    assert found(amount="under-50000") == {"March"}
    assert found(amount="50000-250000") == {"April"}
    assert found(amount="from-1000000") == {"Year"}
    assert found(amount="none") == {"Month", "Word"}
    assert found(objective=objective.public_id) == {"April"}
    assert found(q="SAFETY road") == {"April"}
    assert found(q="road Zanzibar") == set()
    assert list(decisions.narrowed(decisions.Decision.objects.published(), {"q": "Zanzibar"}, timezone.now())) == []
    choices = decisions.decision_choices(timezone.now())
    assert choices.years == (("2022", "2022/23"), ("2021", "2021/22"), ("not-known", "Financial year not known"))
    assert choices.objectives == ((objective.public_id, str(objective)),)
