"""What pages say of the day of a meeting: when it really was, that it was put off, and which questions it took."""

from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from scrutiny.models import Meeting
from tests.factories import (
    ActionFactory,
    AgendaEditionFactory,
    AgendaEntryFactory,
    AgendaItemFactory,
    AnswerFactory,
    BoardFactory,
    MeetingFactory,
    PublicQuestionFactory,
)
from tests.scrutiny.pages import page, words

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("began", "ended", "shown"),
    [
        (datetime(2021, 7, 21, 13, 5, tzinfo=UTC), datetime(2021, 7, 21, 14, 50, tzinfo=UTC), "2:05pm to 3:50pm"),
        (datetime(2021, 7, 21, 13, 5, tzinfo=UTC), None, "From 2:05pm"),
        (None, None, None),
    ],
)
def test_meeting_shows_when_it_really_began_and_ended(
    client: Client, began: datetime | None, ended: datetime | None, shown: str | None
) -> None:
    meeting = MeetingFactory(
        held=True, published=True, starts_on=date(2021, 7, 21), start_time=time(14), began_at=began, ended_at=ended
    )
    facts = dict(client.get(meeting.get_absolute_url()).context["page"].facts)
    assert (facts["Time"], facts.get("Actual time")) == ("2pm", shown)


def test_agenda_put_together_from_reports_is_no_edition(client: Client) -> None:
    meeting = MeetingFactory(held=True, published=True)
    entry = AgendaEntryFactory(
        item=AgendaItemFactory(meeting=meeting),
        edition=AgendaEditionFactory(meeting=meeting, is_compiled=True, published=True, data="", sha256=""),
    )
    text = words(page(client, meeting.get_absolute_url()))
    assert entry.title in text
    assert "Every edition" not in text


def test_item_of_a_meeting_that_was_put_off_says_so_and_leads_on(client: Client) -> None:
    board = BoardFactory(published=True)
    new = MeetingFactory(board=board, published=True, starts_on=date(2199, 2, 10))
    old = MeetingFactory(
        board=board,
        published=True,
        starts_on=date(2199, 1, 27),
        status=Meeting.Status.POSTPONED,
        status_reason="Flood in the hall.",
        postponed_to=new,
    )
    item = AgendaItemFactory(meeting=old)
    edition = AgendaEditionFactory(meeting=old, published=True)
    AgendaEntryFactory(item=item, edition=edition)
    html = page(client, item.get_absolute_url())
    assert "This meeting is postponed to 10 February 2199. Flood in the hall." in words(html)
    assert f'href="{new.get_absolute_url()}">See the meeting on 10 February 2199</a>' in html
    assert "What was said here" not in html
    earlier = (
        f'The agenda of that meeting: <a class="govuk-link" href="{edition.get_absolute_url()}">Agenda, edition 1</a>'
    )
    assert earlier in page(client, new.get_absolute_url())
    AgendaEntryFactory(item=AgendaItemFactory(meeting=new), edition=AgendaEditionFactory(meeting=new, published=True))
    assert earlier not in page(client, new.get_absolute_url())


def test_item_of_a_cancelled_meeting_says_so(client: Client) -> None:
    meeting = MeetingFactory(
        published=True, starts_on=date(2022, 1, 27), status=Meeting.Status.CANCELLED, status_reason="Nobody came."
    )
    item = AgendaItemFactory(meeting=meeting)
    AgendaEntryFactory(item=item, edition=AgendaEditionFactory(meeting=meeting, published=True))
    assert "This meeting was cancelled. Nobody came." in words(page(client, item.get_absolute_url()))


def test_meeting_shows_the_questions_taken_to_it_and_answered_at_it(client: Client) -> None:
    board = BoardFactory(published=True)
    held = MeetingFactory(board=board, published=True, held=True, starts_on=date(2022, 1, 27))
    fields: dict[str, Any] = {"board": board, "published": True}
    PublicQuestionFactory(**fields, meeting=held, text="Why here?", reference="SB-2021-Q4-PQ02")
    other = PublicQuestionFactory(**fields, text="Why later?", reference="SB-2021-Q4-PQ01", status="accepted")
    AnswerFactory(question=other, item=AgendaItemFactory(meeting=held), published=True, answered_on=date(2022, 1, 27))
    draft = PublicQuestionFactory(board=board, meeting=held, text="Why in secret?")
    text = words(page(client, held.get_absolute_url())).partition("Questions from the public")[2]
    assert text.startswith(
        " Why later? SB-2021-Q4-PQ01. Asked by a member of the public, 10 January 2022. Answered 27 January 2022. "
        "Why here? SB-2021-Q4-PQ02. Asked by a member of the public, 10 January 2022. Not answered yet."
    )
    assert draft.text not in text


def test_private_meeting_invites_no_questions_and_says_nothing_of_attending(client: Client) -> None:
    meeting = MeetingFactory(
        published=True, starts_on=date(2199, 1, 28), questions_due_on=date(2199, 1, 21), openness=""
    )
    text = words(page(client, meeting.get_absolute_url()))
    assert "Ask a question for this meeting" in text
    assert "How to attend" not in text
    listed = words(page(client, reverse("scrutiny:meeting_list")))
    assert "The next meeting" in listed
    assert "how to attend" not in listed
    Meeting.objects.filter(pk=meeting.pk).update(openness=Meeting.Openness.PRIVATE)
    meeting.refresh_from_db()
    meeting.save()
    assert "Ask a question" not in words(page(client, meeting.get_absolute_url()))


def test_references_are_explained_where_they_first_show(client: Client) -> None:
    questions, actions = reverse("scrutiny:question_list"), reverse("scrutiny:action_list")
    assert "A reference such as" not in page(client, questions) + page(client, actions)
    PublicQuestionFactory(published=True)
    ActionFactory(published=True)
    explained = "names the board, a quarter of the financial year, and a number. 2021-Q4 is January to March 2022."
    assert f"A reference such as SB-2021-Q4-PQ01 {explained}" in words(page(client, questions))
    assert f"A reference such as SB-2021-Q4-01 {explained}" in words(page(client, actions))
