"""The life of a meeting: every step, and every step that is refused."""

from datetime import UTC, date, datetime, time
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError

from pcc_portal.accounts.models import User
from pcc_portal.publishing.models import AuditEntry
from pcc_portal.quarters import FinancialYear
from scrutiny.actions import meetings as actions
from scrutiny.models import Board, Meeting
from tests.factories import (
    AgendaEditionFactory,
    AgendaItemFactory,
    BoardFactory,
    MeasureFactory,
    MeetingFactory,
    PaperUseFactory,
    PublicQuestionFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

YEAR = FinancialYear(2026)
DAYS = [date(2026, 4, 22), date(2026, 7, 22), date(2026, 10, 28), date(2027, 1, 27)]
TODAY = datetime(2026, 11, 24, 12, tzinfo=UTC)
AT_2 = {"start_time": time(14), "end_time": None, "venue": "County Hall"}


@pytest.fixture
def boss() -> User:
    return UserFactory(role="Administrator")


@pytest.fixture
def board() -> Board:
    return BoardFactory(code="SB", name="Scrutiny Board", published=True)


def planned(board: Board, day: date = DAYS[-1], **values: Any) -> Meeting:
    return MeetingFactory(board=board, starts_on=day, **values)


def test_plan_year_makes_drafts_with_their_items_and_their_due_days(boss: User, board: Board) -> None:
    made = actions.plan_year(board, by=boss, year=YEAR, days=DAYS[::-1], start_time=time(14), venue=" County Hall ")
    assert [meeting.starts_on for meeting in made] == DAYS
    last = Meeting.objects.get(starts_on=DAYS[-1])
    assert (last.venue, last.start_time, last.publication_state) == ("County Hall", time(14), "draft")
    # Seven and five working days, and three clear ones, before Wednesday 27 January 2027.
    assert (last.agenda_due_on, last.papers_due_on, last.questions_due_on) == (
        date(2027, 1, 18),
        date(2027, 1, 20),
        date(2027, 1, 21),
    )
    assert list(last.items.values_list("order", "number", "title", "rolling", "purpose")) == [
        (1, "1", "Minutes of the previous meeting", "minutes", "approval"),
        (2, "2", "Action log", "actions", "discussion"),
        (3, "3", "Public questions", "questions", "question"),
    ]
    added = AuditEntry.objects.filter(verb=AuditEntry.Verb.ADDED, by=boss, content_type__model="meeting")
    assert added.count() == 4


def test_plan_year_names_every_day_that_will_not_do_and_makes_nothing(boss: User, board: Board) -> None:
    planned(board, DAYS[0])
    planned(board, date(2026, 7, 22), status="cancelled", status_reason="Storm")
    days = [
        DAYS[0], DAYS[1], DAYS[1], date(2026, 5, 30), date(2026, 12, 25), date(2027, 4, 7),
    ]  # fmt: skip
    with pytest.raises(ValidationError) as caught:
        actions.plan_year(board, by=boss, year=YEAR, days=days)
    assert caught.value.messages == [
        "Scrutiny Board meets on 22 April 2026 already. Choose another day.",
        "22 July 2026 is there twice. Leave one out, or choose another day.",
        "30 May 2026 is no working day (a Saturday). The next one is 1 June 2026.",
        "25 December 2026 is no working day (Christmas Day). The next one is 29 December 2026.",
        "7 April 2027 is not in 2026/27, which runs from 1 April to 31 March.",
    ]
    assert Meeting.objects.count() == 2


def test_plan_year_twice_makes_nothing_twice(boss: User, board: Board) -> None:
    actions.plan_year(board, by=boss, year=YEAR, days=DAYS)
    with pytest.raises(ValidationError, match="meets on 22 April 2026 already"):
        actions.plan_year(board, by=boss, year=YEAR, days=DAYS)
    assert Meeting.objects.count() == 4


def test_plan_year_refuses_a_year_without_bank_holidays_and_no_days_at_all(boss: User, board: Board) -> None:
    with pytest.raises(ValidationError) as caught:
        actions.plan_year(board, by=boss, year=FinancialYear(2028), days=[date(2029, 1, 24)])
    assert caught.value.messages == [
        "24 January 2029 can't be checked: the list of bank holidays ends with 2028. "
        "Plan it once the portal has been updated with a newer list."
    ]
    with pytest.raises(ValidationError, match="Choose at least one day"):
        actions.plan_year(board, by=boss, year=YEAR, days=[])
    with pytest.raises(PermissionDenied):
        actions.plan_year(board, by=UserFactory(role="Auditor"), year=YEAR, days=DAYS)


def test_plan_meeting_of_others_owes_nothing_and_meets_when_it_likes(boss: User) -> None:
    panel = BoardFactory(kind=Board.Kind.OTHERS)
    meeting = actions.plan_meeting(Meeting(board=panel, starts_on=date(2027, 1, 30)), by=boss)
    assert (meeting.agenda_due_on, meeting.papers_due_on, meeting.questions_due_on) == (None, None, None)
    assert meeting.items.count() == 0
    held = actions.plan_meeting(Meeting(board=panel, date_words="November 2018", status="held"), by=boss)
    assert str(held).endswith(", November 2018")


def test_move_meeting_counts_anew_and_tells_calendars(boss: User, board: Board) -> None:
    meeting = planned(board, published=True, agenda_due_on=date(2027, 1, 18))
    moved = actions.move_meeting(meeting, by=boss, starts_on=date(2027, 2, 3), reason="A clash", **AT_2)
    moved.refresh_from_db()
    assert (moved.starts_on, moved.start_time, moved.venue, moved.sequence) == (
        date(2027, 2, 3), time(14), "County Hall", 1,
    )  # fmt: skip
    assert moved.agenda_due_on == date(2027, 1, 25)
    entry = AuditEntry.objects.get(verb=AuditEntry.Verb.CHANGED)
    assert (entry.reason, entry.changes["starts_on"]) == ("A clash", ["2027-01-27", "2027-02-03"])
    with pytest.raises(ValidationError, match="Nothing changes: give another day, time or place"):
        actions.move_meeting(moved, by=boss, starts_on=date(2027, 2, 3), **AT_2)
    with pytest.raises(ValidationError, match=r"no working day \(a Sunday\)"):
        actions.move_meeting(moved, by=boss, starts_on=date(2027, 2, 7), **AT_2)
    late = actions.move_meeting(moved, by=boss, starts_on=date(2027, 2, 3), **{**AT_2, "start_time": time(15)})
    assert (late.sequence, late.agenda_due_on) == (2, date(2027, 1, 25))


def test_move_of_a_public_meeting_needs_the_right_to_publish(board: Board) -> None:
    editor, publisher = UserFactory(role="Editor"), UserFactory(role="Publisher")
    with pytest.raises(PermissionDenied, match="may not publish meetings"):
        actions.move_meeting(planned(board, published=True), by=editor, starts_on=DAYS[-1], **AT_2)
    with pytest.raises(PermissionDenied, match="may not change meetings"):
        actions.move_meeting(planned(board), by=publisher, starts_on=DAYS[-1], **AT_2)


def test_move_is_refused_while_an_agenda_of_the_old_day_is_scheduled(boss: User, board: Board) -> None:
    meeting = planned(board, published=True)
    AgendaEditionFactory(meeting=meeting, published_at=datetime(2099, 1, 5, 9, tzinfo=UTC), published_by=boss)
    refused = "Edition 1 of the agenda goes public on 5 January 2099 at 09:00"
    with pytest.raises(ValidationError, match=refused):
        actions.move_meeting(meeting, by=boss, starts_on=date(2027, 2, 3), **AT_2)
    with pytest.raises(ValidationError, match=refused):
        actions.cancel_meeting(meeting, by=boss, reason="Storm")


def test_postpone_meeting_carries_items_papers_and_questions_over(boss: User, board: Board) -> None:
    meeting = planned(board, published=True, venue="County Hall", online_url="https://example.org/live")
    item = AgendaItemFactory(
        meeting=meeting, order=1, number="4a", title="Roads", is_private=True, private_ground="law", discussion=""
    )
    measure = MeasureFactory()
    item.measures.add(measure)
    use = PaperUseFactory(item=item)
    AgendaItemFactory(meeting=meeting, order=2, removed_at=TODAY)
    waiting = PublicQuestionFactory(meeting=meeting, board=board)
    closed = PublicQuestionFactory(meeting=meeting, board=board, status="answered", closed_on=date(2026, 11, 1))
    old = actions.postpone_meeting(
        meeting, by=boss, reason=" Storm ", starts_on=date(2027, 2, 10), start_time=time(14), venue="Town Hall"
    )
    new = old.postponed_to
    assert new is not None
    assert (old.status, old.status_reason, old.sequence) == ("postponed", "Storm", 1)
    assert (new.starts_on, new.venue, new.online_url, new.sequence, new.publication_state) == (
        date(2027, 2, 10), "Town Hall", "https://example.org/live", 0, "published",
    )  # fmt: skip
    assert new.agenda_due_on == date(2027, 2, 1)
    copy = new.items.get()
    assert (copy.number, copy.title, copy.private_ground) == ("4a", "Roads", "law")
    assert [list(copy.measures.all()), copy.paper_uses.get().paper] == [[measure], use.paper]
    assert meeting.items.count() == 2
    for question in (waiting, closed):
        question.refresh_from_db()
    assert (waiting.meeting, closed.meeting) == (new, meeting)


def test_postpone_meeting_without_a_day_is_given_one_later(boss: User, board: Board) -> None:
    draft = planned(board)
    old = actions.postpone_meeting(draft, by=boss, reason="Storm")
    assert (old.postponed_to, actions.can(old, "replan"), actions.can(old, "cancel")) == (None, True, True)
    new = actions.replan_meeting(old, by=boss, starts_on=date(2027, 2, 10))
    old.refresh_from_db()
    assert (old.postponed_to, old.sequence, new.publication_state) == (new, 2, "draft")
    assert (actions.can(old, "replan"), actions.can(old, "cancel")) == (False, False)
    for again in (
        lambda: actions.replan_meeting(old, by=boss, starts_on=date(2027, 2, 17)),
        lambda: actions.cancel_meeting(old, by=boss, reason="Storm"),
    ):
        with pytest.raises(ValidationError) as caught:
            again()
        assert caught.value.messages == [
            "“Scrutiny Board, 10 February 2027” takes the place of this meeting. Go on with that one."
        ]


def test_postpone_and_cancel_need_a_reason(boss: User, board: Board) -> None:
    meeting = planned(board)
    with pytest.raises(ValidationError, match="Say why the meeting is postponed: the public will read it"):
        actions.postpone_meeting(meeting, by=boss, reason=" ")
    with pytest.raises(ValidationError, match="Say why the meeting is cancelled: the public will read it"):
        actions.cancel_meeting(meeting, by=boss, reason="")


def test_cancel_meeting_keeps_its_agenda_and_says_why(boss: User, board: Board) -> None:
    item = AgendaItemFactory(meeting=planned(board))
    gone = actions.cancel_meeting(item.meeting, by=boss, reason="Storm")
    gone.refresh_from_db()
    assert (gone.status, gone.status_reason, gone.sequence, gone.items.count()) == ("cancelled", "Storm", 1, 1)


def test_hold_meeting_from_its_day_on(boss: User, board: Board) -> None:
    meeting = planned(board)
    with time_machine.travel(datetime(2027, 1, 26, 23, tzinfo=UTC)), pytest.raises(ValidationError) as caught:
        actions.hold_meeting(meeting, by=boss)
    assert caught.value.messages == [
        "This meeting is planned for 27 January 2027, which is still to come. "
        "If it took place earlier, move it to that day first."
    ]
    with time_machine.travel(datetime(2027, 1, 27, 18, tzinfo=UTC)):
        began, ended = datetime(2027, 1, 27, 14, 5, tzinfo=UTC), datetime(2027, 1, 27, 16, tzinfo=UTC)
        for times, refused in (
            ((datetime(2027, 1, 27, 19, tzinfo=UTC), None), "began in the future"),
            ((None, ended), "Give the actual start too."),
            ((datetime(2027, 1, 26, 14, tzinfo=UTC), None), "so it can't have begun on 26 January 2027."),
            ((ended, began), "The meeting ended before it began."),
        ):
            with pytest.raises(ValidationError, match=refused):
                actions.hold_meeting(meeting, by=boss, began_at=times[0], ended_at=times[1])
        held = actions.hold_meeting(meeting, by=boss, began_at=began)
        assert (held.status, held.began_at, held.ended_at, held.sequence) == ("held", began, None, 0)
        assert actions.record_times(held, by=boss, began_at=began, ended_at=ended).ended_at == ended
    with time_machine.travel(datetime(2027, 2, 3, 18, tzinfo=UTC)), pytest.raises(ValidationError) as caught:
        actions.record_times(held, by=boss, began_at=began, ended_at=datetime(2027, 1, 30, 16, tzinfo=UTC))
    assert caught.value.messages == [
        "A meeting is over within a day, so it can't have ended on 30 January 2027. Give the time at which it ended."
    ]


@pytest.mark.parametrize(
    ("status", "allowed"),
    [
        ("planned", {"move", "postpone", "cancel", "hold"}),
        ("held", {"time"}),
        ("postponed", {"replan", "cancel"}),
        ("cancelled", set()),
    ],
)
def test_each_state_allows_what_the_table_says_and_refuses_the_rest_in_a_sentence(
    boss: User, board: Board, status: str, allowed: set[str]
) -> None:
    reason = "Storm" if status in ("postponed", "cancelled") else ""
    meeting = planned(board, date(2026, 4, 22), status=status, status_reason=reason)
    assert {step for step in actions.STEPS if actions.can(meeting, step)} == allowed
    calls: dict[str, Any] = {
        "move": lambda: actions.move_meeting(meeting, by=boss, starts_on=DAYS[1], **AT_2),
        "postpone": lambda: actions.postpone_meeting(meeting, by=boss, reason="Flood"),
        "replan": lambda: actions.replan_meeting(meeting, by=boss, starts_on=DAYS[1]),
        "cancel": lambda: actions.cancel_meeting(meeting, by=boss, reason="Flood"),
        "hold": lambda: actions.hold_meeting(meeting, by=boss),
        "time": lambda: actions.record_times(meeting, by=boss, began_at=None, ended_at=None),
    }
    assert calls.keys() == actions.STEPS.keys()
    for step in actions.STEPS.keys() - allowed:
        with pytest.raises(ValidationError) as caught:
            calls[step]()
        assert caught.value.messages == [f"This meeting can't be {actions.STEPS[step].done}: its state is “{status}”."]
    meeting.refresh_from_db()
    assert (meeting.status, meeting.sequence) == (status, 0)


def test_nothing_happens_to_a_withdrawn_meeting(boss: User, board: Board) -> None:
    meeting = planned(board, withdrawn=True)
    assert not any(actions.can(meeting, step) for step in actions.STEPS)
    with pytest.raises(ValidationError, match="This meeting was withdrawn, so nothing happens to it any more"):
        actions.cancel_meeting(meeting, by=boss, reason="Storm")
