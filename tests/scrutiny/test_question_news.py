"""What askers are told of a meeting that is moved, postponed or cancelled, and how often."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.core import mail

from scrutiny import tasks
from scrutiny.actions import meetings
from scrutiny.models import Meeting, PublicQuestion, QuestionMail
from tests.factories import BoardFactory, MeetingFactory, PublicQuestionFactory, QuestionContactFactory, UserFactory
from tests.staff import Person, _password_is_enough, person, url  # noqa: F401

pytestmark = pytest.mark.django_db
Status = PublicQuestion.Status
CHANGED = "The meeting for your question has changed: SB-2026-Q4-PQ01"
AT_2: dict[str, Any] = {"start_time": None, "end_time": None, "venue": "Town hall"}


@pytest.fixture(autouse=True)
def _surroundings(time_machine: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    time_machine.move_to("2027-01-12 12:00+00:00")
    monkeypatch.setattr(tasks.send_question_mail, "delay", tasks.send_question_mail)


@pytest.fixture
def boss() -> Any:
    return UserFactory(role="Administrator")


@pytest.fixture
def january() -> Any:
    board = BoardFactory(code="SB", name="Scrutiny Board", published=True)
    return MeetingFactory(board=board, starts_on=date(2027, 1, 27), questions_due_on=date(2027, 1, 21), published=True)


def asked(meeting: Meeting, **fields: Any) -> Any:
    received_at = datetime(2027, 1, 11, 12, tzinfo=UTC)
    question = PublicQuestionFactory(
        **{
            "board": meeting.board,
            "meeting": meeting,
            "reference": "SB-2026-Q4-PQ01",
            "status": Status.ACCEPTED,
            "received_at": received_at,
        }
        | fields
    )
    QuestionContactFactory(question=question, email="zanzibar@example.org")
    return question


def told() -> list[tuple[str, list[str]]]:
    """Subject, and the sentences between the reference and the link, of each mail that goes out."""
    tasks.sweep_question_mail()
    tasks.sweep_question_mail()
    found = []
    for message in mail.outbox:
        lines = [line for line in str(message.body).splitlines() if line]
        found.append((message.subject, lines[2 : lines.index("See at any time how it stands:")]))
    return found


def test_a_moved_meeting_tells_its_new_day_and_a_new_place_alone_tells_nothing(boss: Any, january: Any) -> None:
    asked(january)
    meetings.move_meeting(january, by=boss, starts_on=date(2027, 1, 27), **AT_2)
    assert told() == []
    moved = meetings.move_meeting(january, by=boss, starts_on=date(2027, 2, 2), **AT_2)
    meetings.move_meeting(moved, by=boss, starts_on=date(2027, 2, 3), **AT_2)
    assert told() == [
        (CHANGED, ["It is to be answered at the meeting of the Scrutiny Board on 3 February 2027."]),
    ]


def test_a_postponed_meeting_tells_so_and_then_its_new_day(boss: Any, january: Any) -> None:
    question = asked(january)
    old = meetings.postpone_meeting(january, by=boss, reason="Flood.")
    off = (
        "The meeting of the Scrutiny Board on 27 January 2027 is postponed. "
        "We will tell you what becomes of your question."
    )
    assert told() == [(CHANGED, [off])]
    new = meetings.replan_meeting(old, by=boss, starts_on=date(2027, 2, 10))
    question.refresh_from_db()
    assert question.meeting == new
    assert told()[1:] == [
        (
            CHANGED,
            [
                "The meeting of the Scrutiny Board on 27 January 2027 was postponed: Flood.",
                "It is to be answered at the meeting of the Scrutiny Board on 10 February 2027.",
            ],
        )
    ]


def test_a_cancelled_meeting_tells_so(boss: Any, january: Any) -> None:
    asked(january)
    meetings.cancel_meeting(january, by=boss, reason="Flood.")
    assert told() == [
        (
            CHANGED,
            [
                "The meeting of the Scrutiny Board on 27 January 2027 is cancelled. "
                "We will tell you what becomes of your question."
            ],
        )
    ]


def test_nobody_is_told_of_a_draft_and_nobody_who_waits_no_more(boss: Any, january: Any) -> None:
    asked(january, status=Status.DECLINED, declined_reason="case", closed_on=date(2027, 1, 12))
    draft = MeetingFactory(board=january.board, starts_on=date(2027, 4, 28))
    asked(draft, reference="SB-2027-Q1-PQ01")
    for meeting in (january, draft):
        meetings.cancel_meeting(meeting, by=boss, reason="Flood.")
    assert not QuestionMail.objects.exists()


@pytest.mark.parametrize(
    ("page", "data"),
    [
        ("move", {"starts_on": "2027-02-03"}),
        ("postpone", {"reason": "Flood.", "starts_on": "2027-02-03"}),
        ("postpone", {"reason": "Flood."}),
        ("cancel", {"reason": "Flood."}),
    ],
)
def test_the_buttons_send_at_once(
    january: Any, page: str, data: dict[str, str], django_capture_on_commit_callbacks: Any
) -> None:
    asked(january)
    client = person(role="Administrator")
    with django_capture_on_commit_callbacks(execute=True):
        client.post(url(january, page), data)
    assert [(message.to, message.subject) for message in mail.outbox] == [(["zanzibar@example.org"], CHANGED)]


def test_the_button_that_sets_the_new_day_sends_at_once(
    boss: Any, january: Any, django_capture_on_commit_callbacks: Any
) -> None:
    asked(january)
    old = meetings.postpone_meeting(january, by=boss, reason="Flood.")
    tasks.sweep_question_mail()
    mail.outbox.clear()
    client = person(role="Administrator")
    with django_capture_on_commit_callbacks(execute=True):
        client.post(url(old, "replan"), {"starts_on": "2027-02-10"})
    assert [(message.to, message.subject) for message in mail.outbox] == [(["zanzibar@example.org"], CHANGED)]
