"""What a meeting still asks of staff: on its own screen, and on the dashboard of each role."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.urls import reverse

from scrutiny.models import AgendaItem, Board, Meeting
from tests.factories import (
    AgendaItemFactory,
    AttendanceFactory,
    MeetingFactory,
    PaperUseFactory,
)
from tests.scrutiny.meeting_screen import duties, missing, url
from tests.staff import Person, _password_is_enough, person  # noqa: F401

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_now")]


# What is missing


def test_screen_says_what_is_missing_with_where_to_mend_it(boss: Person, meeting: Meeting) -> None:
    Meeting.objects.filter(pk=meeting.pk).update(venue="", start_time=None)
    Board.objects.update(how_to_attend="")
    AgendaItemFactory(meeting=meeting, order=1, title="Action log", rolling="actions")
    item = AgendaItemFactory(meeting=meeting, order=2, title="Roads", purpose="discussion")
    AgendaItemFactory(meeting=meeting, order=3, title="From the floor", purpose="question")
    AgendaItemFactory(meeting=meeting, order=4, title="Close")
    assert missing(boss, meeting) == [
        ("No start time is set.", url(meeting, "move")),
        ("No venue is set, and no link to watch live.", url(meeting, "move")),
        ("Nothing says how to attend.", f"{url(meeting)}#id_how_to_attend"),
        ("The agenda is not published: due in 7 days (18 January 2027).", url(meeting, "agenda")),
        ("“2. Roads” has no paper: add one, if there is to be one.", f"{url(item)}#paper_uses-group"),
    ]


def test_screen_says_that_an_agenda_changed_and_a_paper_is_a_draft(boss: Person, meeting: Meeting) -> None:
    item = AgendaItemFactory(meeting=meeting, order=1, title="Roads")
    boss.post(url(meeting, "agenda"), {})
    AgendaItem.objects.update(title="Safer roads")
    use = PaperUseFactory(item=item, paper__published=False, paper__reference="P1", paper__title="Speed")
    text = "“P1 Speed” at “1. Safer roads” is not published: due in 9 days (20 January 2027)."
    draft = (text, url(use.paper, "publish"))
    changed = "The agenda has changed since it was published. Changed: 1. Safer roads (title)."
    assert missing(boss, meeting) == [(changed, url(meeting, "agenda")), draft]
    use.paper.is_restricted, use.paper.restricted_ground = True, "law"
    use.paper.save()
    assert missing(boss, meeting) == [(changed, url(meeting, "agenda"))]


def test_screen_of_a_held_meeting_asks_for_its_minutes(boss: Person, meeting: Meeting) -> None:
    Meeting.objects.update(status="held", starts_on=date(2027, 1, 6))
    item = AgendaItemFactory(meeting=meeting, order=1, title="Roads")
    assert missing(boss, meeting) == [
        ("Nobody is on the attendance list.", f"{url(meeting)}#attendances-group"),
        ("“1. Roads” has no minutes yet.", f"{url(item)}#id_discussion"),
        ("The minutes are not written.", reverse("admin:scrutiny_minutesedition_write", args=[meeting.pk])),
    ]
    AttendanceFactory(meeting=meeting)
    AgendaItem.objects.update(discussion="Much was said.")
    prepare = reverse("admin:scrutiny_minutesedition_prepare", args=[meeting.pk])
    assert missing(boss, meeting) == [("The minutes are written, but not prepared.", prepare)]


def test_nothing_is_missing_for_a_meeting_that_is_off(boss: Person, meeting: Meeting) -> None:
    Meeting.objects.update(status="cancelled", status_reason="Storm")
    assert missing(boss, meeting) == []
    assert "Nothing is missing." in boss.get(url(meeting)).text


# The dashboard


def test_dashboard_says_what_near_meetings_ask_for(meeting: Meeting) -> None:
    PaperUseFactory(item=AgendaItemFactory(meeting=meeting, order=1), paper__published=False)
    AgendaItemFactory(meeting=meeting, order=2, purpose="approval")  # perhaps there is to be no paper
    with time_machine.travel(datetime(2027, 1, 17, 12, tzinfo=UTC)):
        assert duties(person(role="Administrator")) == [
            ("Publish the agenda for 27 January 2027 (Scrutiny Board): due tomorrow (18 January 2027)", False),
            (
                "Publish the papers for 27 January 2027 (Scrutiny Board): due in 3 days (20 January 2027), 1 draft",
                False,
            ),
            ("Prepare the next meeting, 27 January 2027 (Scrutiny Board): 3 things are missing", False),
        ]
    with time_machine.travel(datetime(2027, 1, 20, 12, tzinfo=UTC)):
        assert duties(person(role="Administrator")) == [
            ("Publish the agenda for 27 January 2027 (Scrutiny Board): was due 2 days ago (18 January 2027)", True),
            ("Publish the papers for 27 January 2027 (Scrutiny Board): due today (20 January 2027), 1 draft", True),
            ("Prepare the next meeting, 27 January 2027 (Scrutiny Board): 3 things are missing", False),
        ]
    with time_machine.travel(datetime(2027, 1, 28, 12, tzinfo=UTC)):
        assert duties(person(role="Administrator")) == [
            ("Say whether the meeting of 27 January 2027 (Scrutiny Board) took place", True),
            ("Plan the next meeting of Scrutiny Board: none is planned", False),
        ]
        assert duties(person(role="Directory officer")) == []


def test_dashboard_says_for_whom_something_waits(meeting: Meeting) -> None:
    """An Editor has no button to publish an agenda or to hold a public meeting, a Publisher none to write minutes."""
    AgendaItemFactory(meeting=meeting, order=1, title="Roads")
    MeetingFactory(board=meeting.board, starts_on=date(2027, 1, 6), published=True)
    MeetingFactory(board=meeting.board, starts_on=date(2027, 1, 8), held=True, published=True)
    agenda = "Publish the agenda for 27 January 2027 (Scrutiny Board): due in 7 days (18 January 2027)"
    took_place = "Say whether the meeting of 6 January 2027 (Scrutiny Board) took place"
    coming = "Prepare the next meeting, 27 January 2027 (Scrutiny Board): 1 thing is missing"
    owed = "Write the minutes of 8 January 2027 (Scrutiny Board): held 1 working day ago"

    def told(client: Person) -> list[tuple[str, str]]:
        found = client.get(reverse("admin:index")).context["duties"]
        assert {client.get(duty.url).status_code for duty in found} == {200}
        return [(duty.text, duty.waits_for) for duty in found if "2027" in duty.text]

    publisher, editor = "a Publisher", "an Editor"
    assert told(person(role="Editor")) == [
        (owed, ""), (coming, ""), (took_place, publisher), (agenda, publisher),
    ]  # fmt: skip
    assert told(person(role="Publisher")) == [(took_place, ""), (agenda, ""), (owed, editor), (coming, editor)]
    assert "Waits for a Publisher" in person(role="Editor").get(reverse("admin:index")).text


@pytest.mark.parametrize("role", ["Editor", "Publisher"])
def test_every_line_of_what_is_missing_opens_for_each_role(meeting: Meeting, role: str) -> None:
    item = AgendaItemFactory(meeting=meeting, order=1, title="Roads", purpose="discussion")
    PaperUseFactory(item=item, paper__published=False)
    past = MeetingFactory(board=meeting.board, starts_on=date(2027, 1, 6), published=True)
    held = MeetingFactory(board=meeting.board, starts_on=date(2027, 1, 8), held=True, published=True)
    for row in (meeting, past, held):
        client = person(role=role)
        found = client.get(url(row)).context["gaps"]
        assert found
        assert {client.get(gap.url).status_code for gap in found} == {200}, [gap.text for gap in found]


def test_dashboard_leads_to_a_published_agenda_in_three_clicks(boss: Person, meeting: Meeting) -> None:
    AgendaItemFactory(meeting=meeting, order=1)
    first = next(duty for duty in boss.get(reverse("admin:index")).context["duties"] if "agenda" in duty.text)
    screen = boss.get(first.url)
    second = next(button for button in screen.context["row_buttons"] if button.label == "Publish agenda…")
    third = boss.post(second.url, {}, follow=True)
    assert "Edition 1 of the agenda is public now." in third.text
    assert third.redirect_chain == [(url(meeting), 302)]
