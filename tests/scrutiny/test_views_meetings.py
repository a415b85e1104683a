"""Pages of meetings and boards: what they say and keep back, what they cost, how they answer for what is gone."""

import gzip
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from scrutiny.models import AgendaItem, Board, Meeting
from tests.factories import (
    ActionFactory,
    ActionUpdateFactory,
    AgendaEditionFactory,
    AgendaEntryFactory,
    AgendaItemFactory,
    BoardFactory,
    CorrectionFactory,
    DecisionFactory,
    MeetingFactory,
    MinutesEditionFactory,
    MinutesEntryFactory,
    ObjectiveFactory,
    PaperFactory,
    PaperUseFactory,
    PlanFactory,
    PublicQuestionFactory,
    ReportFactory,
    UserFactory,
)
from tests.scrutiny.pages import page, words
from tests.scrutiny.records import item_record, minutes_with, someone

pytestmark = pytest.mark.django_db
MEETINGS = "scrutiny:meeting_list"


def fill(meeting: Meeting, rows: int) -> None:
    """`rows` of everything that a meeting's page lists."""
    objective = ObjectiveFactory(priority__plan=PlanFactory(published=True, status="superseded"))
    before = MeetingFactory(board=meeting.board, published=True, held=True, starts_on=date(2021, 10, 28))
    MeetingFactory(board=meeting.board, published=True, starts_on=date(2022, 4, 28))
    items = AgendaItemFactory.create_batch(rows, meeting=meeting)
    editions = [AgendaEditionFactory(meeting=meeting, number=n + 1, published=True) for n in range(rows)]
    minutes = [minutes_with(meeting, number=n + 1) for n in range(rows)]
    for item in items:
        AgendaEntryFactory(item=item, edition=editions[-1]).objectives.add(objective)
        MinutesEntryFactory(item=item, edition=minutes[-1])
        PaperUseFactory(item=item)
        ActionFactory(item=item, published=True)
        DecisionFactory(item=item, published=True)
        closed = ActionFactory(item=AgendaItemFactory(meeting=before), published=True)
        ActionUpdateFactory(action=closed, status="closed", closed_at_item=item, published=True)
        PublicQuestionFactory(board=meeting.board, meeting=meeting, published=True)
        CorrectionFactory(edition=minutes[0], item=item, published=True)
    ReportFactory(kind="agenda-pack", subject=meeting.public_id, ready=True, published=True)


@pytest.mark.parametrize("rows", [1, 3])
def test_meeting_page_costs_the_same_at_any_size(client: Client, django_assert_num_queries: Any, rows: int) -> None:
    meeting = MeetingFactory(published=True, held=True, starts_on=date(2022, 1, 27))
    fill(meeting, rows)
    with django_assert_num_queries(8):
        page(client, meeting.get_absolute_url())
    with django_assert_num_queries(1):  # nothing has changed: the page is kept
        page(client, meeting.get_absolute_url())


@pytest.mark.parametrize("rows", [1, 3])
def test_lists_cost_the_same_at_any_size(client: Client, django_assert_num_queries: Any, rows: int) -> None:
    board = BoardFactory(published=True)
    for number in range(rows):
        BoardFactory(published=True, kind=Board.Kind.OTHERS)
        meeting = MeetingFactory(board=board, published=True, starts_on=date(2022, 1, 27 + number))
        AgendaEntryFactory(item__meeting=meeting)
    with django_assert_num_queries(5):
        page(client, reverse(MEETINGS))
    with django_assert_num_queries(2):
        page(client, reverse("scrutiny:board_list"))
    with django_assert_num_queries(4):
        page(client, board.get_absolute_url())


def test_meeting_that_is_off_keeps_its_agenda_and_reason_in_sight(client: Client, today: date) -> None:
    meeting = MeetingFactory(
        published=True,
        starts_on=date(2022, 1, 27),
        status="cancelled",
        status_reason="The hall is flooded.",
        questions_due_on=date(2022, 1, 21),
    )
    AgendaEntryFactory(item__meeting=meeting, title="Road safety")
    listed = words(page(client, reverse(MEETINGS)))
    assert "27 January 2022: " in listed
    assert "This meeting is cancelled. The hall is flooded." in listed
    text = words(page(client, meeting.get_absolute_url()))
    assert "This meeting is cancelled. The hall is flooded." in text
    assert "Road safety" in text
    assert "Ask a question" not in text


def test_postponed_meeting_and_the_one_in_its_place_lead_to_each_other(client: Client) -> None:
    later = MeetingFactory(published=True, starts_on=date(2022, 3, 3))
    first = MeetingFactory(
        board=later.board,
        published=True,
        starts_on=date(2022, 1, 27),
        status="postponed",
        status_reason="Snow.",
        postponed_to=later,
    )
    assert f'<a class="govuk-link" href="{later.get_absolute_url()}">See the meeting on 3 March 2022</a>' in page(
        client, first.get_absolute_url()
    )
    text = words(page(client, later.get_absolute_url()))
    assert "It takes the place of the meeting of 27 January 2022, which was postponed." in text


def test_meeting_reads_as_one_page(client: Client, time_machine: Any) -> None:
    time_machine.move_to(datetime(2022, 3, 1, 12, tzinfo=UTC))
    board = BoardFactory(published=True, name="Scrutiny Board")
    meeting = MeetingFactory(
        board=board,
        published=True,
        held=True,
        starts_on=date(2022, 1, 27),
        venue="Town Hall",
        agenda_due_on=date(2022, 1, 18),
        recording_url="https://example.org/a.mp4",
    )
    edition = AgendaEditionFactory(
        meeting=meeting, published_at=datetime(2022, 1, 18, 9, tzinfo=UTC), published_by=UserFactory()
    )
    item = AgendaItemFactory(meeting=meeting, number="4a", title="Work in progress title")
    AgendaEntryFactory(item=item, edition=edition, title="Road safety", presenter="Chief Constable")
    PaperUseFactory(item=item, paper=PaperFactory(published=True, title="The figures", late_reason="They came late."))
    ActionFactory(item=item, published=True, text="Count the cars.", reference="SB-2022-Q4-01", due_on=date(2022, 2, 1))
    DecisionFactory(item=item, published=True, title="Buy cameras")
    minutes = minutes_with(
        meeting, attendance=(someone("A. One", "present", "Commissioner"), someone("B. Two", "apologies"))
    )
    MinutesEntryFactory(
        item=item,
        edition=minutes,
        discussion="It was **asked** why.",
        outcome="More was wanted.",
        verdict="partly",
        verdict_reason="The money is not clear.",
        video_seconds=725,
    )
    html = page(client, meeting.get_absolute_url())
    text = words(html)
    for expected in (
        "This meeting took place. Agenda published. 1 paper published. Draft minutes published.",
        "Place Town Hall",
        "Time Not recorded",
        "Agenda published 7 working days before the meeting; due 18 January 2022.",
        "Draft, not yet confirmed",
        "4a. Road safety",
        "Presented by: Chief Constable.",
        "Why it was late: They came late.",
        "It was asked why.",
        "More was wanted.",
        "Did the answer assure? Partly assured",
        "Why: The money is not clear.",
        "Watch this item: from 12:05 in the recording",
        "Open Overdue SB-2022-Q4-01",
        "Buy cameras",
        "1 of 2 took part: 1 present and 1 with apologies.",
        "1 action asked for and 1 decision made at this meeting.",
        f"SHA-256: {minutes.sha256}",
    ):
        assert expected in text, expected
    assert text.count("SB-2022-Q4-01 Count the cars. Chief Constable") == 2  # at its item and at the end
    assert 'href="https://example.org/a.mp4#t=725"' in html
    assert "Work in progress title" not in html
    assert len(html) < 100_000
    assert len(gzip.compress(html.encode())) < 20_000


def test_confirmed_minutes_carry_no_banner_and_name_where_they_were_confirmed(client: Client) -> None:
    meeting = MeetingFactory(published=True, held=True, starts_on=date(2022, 1, 27))
    later = AgendaItemFactory(meeting=MeetingFactory(board=meeting.board, published=True, starts_on=date(2022, 4, 28)))
    AgendaEntryFactory(item=later)
    minutes_with(meeting, number=1)
    corrected = AgendaItemFactory(meeting=meeting, number="1", title="As listed")
    record = item_record(corrected, number="1", title="As minuted", discussion="Was 14.")
    confirmed = minutes_with(meeting, number=2, status="confirmed", confirmed_at_item=later, items=(record,))
    CorrectionFactory(edition=confirmed, published=True, before="A. One", after="A. Two")
    AgendaEntryFactory(item=corrected)
    AgendaItem.objects.filter(pk=corrected.pk).update(title="Work in progress title")
    correction = CorrectionFactory(
        edition=confirmed, item=corrected, published=True, before="Was 14.", after="It was 15."
    )
    CorrectionFactory(edition=confirmed, after="Zanzibar")
    html = page(client, meeting.get_absolute_url())
    assert "Draft, not yet confirmed" not in html
    assert f"The board confirmed them at {meeting.board.name}, 28 April 2022. 1. As listed" in words(html)
    assert f'id="correction-{correction.public_id}"' in html
    text = words(html)
    today = f"{timezone.localdate():%-d %B %Y}"
    assert text.count(f"Corrected on {today}, ") == 2
    said = "The minutes say: Was 14. What is right: It was 15. Why: A word was wrong."
    assert f"Minutes confirmed, corrected on {today}." in text
    assert text.count(said) == 1
    assert text.index("1. As listed") < text.index(said) < text.index("Corrections of the minutes")
    assert text.index("Corrections of the minutes") < text.index("The minutes say: A. One")
    assert said in words(page(client, corrected.get_absolute_url()))
    edition_text = words(page(client, confirmed.get_absolute_url()))
    assert f"Corrected on {today}. The text stays as it was confirmed." in edition_text
    assert edition_text.index("1. As minuted") < edition_text.index(said)
    assert "The minutes say: A. One" in edition_text
    assert "Work in progress title" not in html
    assert "Zanzibar" not in html
    assert "Draft minutes, edition 1" in html
    html = page(client, later.meeting.get_absolute_url())
    assert f"{later.title} Minutes confirmed here {meeting.board.name}, 27 January 2022 Every edition" in words(html)
    assert f'href="{confirmed.get_absolute_url()}">{meeting.board.name}, 27 January 2022</a>' in html


def test_restricted_paper_is_named_with_its_ground_and_no_way_to_it(client: Client) -> None:
    item = AgendaItemFactory()
    AgendaEntryFactory(item=item)
    paper = PaperFactory(title="Operation", is_restricted=True, restricted_ground="justice")
    PaperUseFactory(item=item, paper=paper)
    PaperUseFactory(item=item, paper=PaperFactory(title="Zanzibar draft"))
    PaperUseFactory(item=item, paper=PaperFactory(title="Zanzibar gone", withdrawn=True))
    html = page(client, item.meeting.get_absolute_url())
    assert "Operation Restricted" in words(html)
    assert "It could hinder the prevention or detection of crime, or the course of justice." in words(html)
    assert paper.public_id not in html
    assert "Zanzibar" not in html


def test_private_item_is_listed_with_its_ground_and_nothing_of_what_was_said(client: Client) -> None:
    item = AgendaItemFactory(is_private=True, private_ground="safety", private_minutes="Zanzibar")
    AgendaEntryFactory(item=item, title="A case", is_private=True, private_ground="safety")
    minutes_with(item.meeting, items=(item_record(item, title="A case", ground="safety"),))
    text = words(page(client, item.meeting.get_absolute_url()))
    assert "A case" in text
    assert "Heard without the public. It could put somebody's safety at risk." in text
    assert "Zanzibar" not in text


def test_work_on_items_shows_only_once_an_edition_is_published(client: Client) -> None:
    meeting = MeetingFactory(published=True, held=True)
    item = AgendaItemFactory(meeting=meeting, title="Zanzibar", discussion="Zanzibar", reported="Zanzibar")
    draft = AgendaEditionFactory(meeting=item.meeting)
    AgendaEntryFactory(item=item, edition=draft, title="Zanzibar")
    MinutesEntryFactory(item=item, edition=MinutesEditionFactory(meeting=item.meeting), discussion="Zanzibar")
    html = page(client, item.meeting.get_absolute_url())
    assert "Zanzibar" not in html
    assert "Agenda: not recorded." in html


def test_agenda_of_the_past_says_that_it_was_put_together(client: Client) -> None:
    meeting = MeetingFactory(published=True, held=True, source="https://www.example.org/post", source_note="A guess.")
    edition = AgendaEditionFactory(meeting=meeting, published=True, is_compiled=True, data="", sha256="")
    AgendaEntryFactory(
        item__meeting=meeting,
        edition=edition,
        reported="Crime fell.",
        reported_outcome="noted",
        source="https://www.example.org/item",
    )
    html = page(client, meeting.get_absolute_url())
    text = words(html)
    assert "We do not have the agenda of this meeting itself." in text
    assert "What was reported Crime fell. Reported outcome: noted." in text
    assert 'href="https://www.example.org/item"' in html
    assert "About this meeting: A guess." in text
    assert "working day" not in text
    assert "SHA-256" not in text


def test_action_log_item_carries_the_totals(client: Client) -> None:
    meeting = MeetingFactory(published=True, held=True, starts_on=date(2022, 1, 27))
    item = AgendaItemFactory(meeting=meeting, rolling=AgendaItem.Rolling.ACTIONS)
    AgendaEntryFactory(item=item)
    text = words(page(client, meeting.get_absolute_url()))
    assert "On 27 January 2022" in text or "No action had been asked for." in text
    assert "See the action log" in text


def test_page_of_a_restricted_papers_name_is_made_anew_when_it_changes(client: Client) -> None:
    item = AgendaItemFactory()
    AgendaEntryFactory(item=item)
    paper = PaperFactory(title="First name", is_restricted=True, restricted_ground="law")
    first = client.get(item.meeting.get_absolute_url())["ETag"]
    use = PaperUseFactory(item=item, paper=paper)
    assert "First name" in page(client, item.meeting.get_absolute_url())
    paper.title = "Second name"
    paper.save()
    assert "Second name" in page(client, item.meeting.get_absolute_url())
    use.delete()
    assert client.get(item.meeting.get_absolute_url())["ETag"] == first


def test_work_on_drafts_leaves_no_trace_on_a_meeting(client: Client) -> None:
    item = AgendaItemFactory()
    AgendaEntryFactory(item=item)
    url = item.meeting.get_absolute_url()
    before = client.get(url)["ETag"]
    item.discussion = "Being written."
    item.save()
    PaperUseFactory(item=item, paper=PaperFactory())
    AgendaEntryFactory(
        item=AgendaItemFactory(meeting=item.meeting),
        edition__meeting=item.meeting,
        edition__number=2,
        edition=AgendaEditionFactory(meeting=item.meeting, number=2),
    )
    after = client.get(url)
    assert (after["ETag"], "Being written." in after.text) == (before, False)
    AgendaEditionFactory(meeting=item.meeting, number=3, published=True)
    assert client.get(url)["ETag"] != before


@pytest.mark.parametrize("state", [{}, {"scheduled": True}])
def test_draft_and_scheduled_rows_answer_404(client: Client, state: dict[str, bool]) -> None:
    meeting, board = MeetingFactory(**state), BoardFactory(**state)
    of_board = MeetingFactory(board=board, published=True)
    for row in (meeting, board, of_board):
        assert client.get(row.get_absolute_url()).status_code == 404


def test_withdrawn_meeting_and_board_answer_410_with_the_reason(client: Client) -> None:
    meeting = MeetingFactory(published=True)
    assert client.get(meeting.get_absolute_url()).status_code == 200
    Meeting.objects.filter(pk=meeting.pk).update(
        withdrawn_at=timezone.now(), withdrawn_by=UserFactory(), withdrawn_reason="It was listed twice."
    )
    response = client.get(meeting.get_absolute_url())
    assert response.status_code == 410
    assert "It was listed twice." in response.content.decode()
    other = MeetingFactory(published=True)
    Board.objects.filter(pk=other.board_id).update(
        withdrawn_at=timezone.now(), withdrawn_by=UserFactory(), withdrawn_reason="No such board."
    )
    for row in (other, other.board):
        response = client.get(row.get_absolute_url())
        assert response.status_code == 410
        assert "No such board." in response.content.decode()
