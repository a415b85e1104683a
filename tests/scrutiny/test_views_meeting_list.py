"""The list of meetings: the next one first, how to attend and ask, and whose boards it shows."""

import re
from datetime import date, time

import pytest
from django.test import Client
from django.urls import reverse

from scrutiny.models import Board
from tests.factories import (
    BoardFactory,
    MeetingFactory,
)
from tests.scrutiny.pages import page, words

pytestmark = pytest.mark.django_db
MEETINGS = "scrutiny:meeting_list"


def test_list_starts_with_the_next_meeting_and_how_to_attend_and_ask(client: Client, today: date) -> None:
    MeetingFactory(
        published=True,
        board__name="Scrutiny Board",
        starts_on=date(2022, 1, 27),
        start_time=time(14),
        venue="Town Hall",
        how_to_attend="Doors open at **1:30pm**.",
        online_url="https://example.org/live",
        questions_due_on=date(2022, 1, 21),
    )
    html = page(client, reverse(MEETINGS))
    text = words(html)
    assert "The next meeting is on 27 January 2022." in text
    assert "Scrutiny Board27 January 2022, 2pmTown Hall" in text
    assert "Doors open at <strong>1:30pm</strong>." in html
    assert 'href="https://example.org/live"' in html
    assert (
        f'<a class="govuk-link" href="{reverse("scrutiny:question_create")}">Ask a question for this meeting</a>'
        in html
    )
    assert "by the end of 21 January 2022" in text
    assert text.index("how to attend") < text.index("Agenda not published yet · Papers not published yet")


def test_list_says_plainly_what_is_not_known_and_when_it_is_too_late(client: Client, today: date) -> None:
    assert "No meeting that you can attend is planned here at the moment." in page(client, reverse(MEETINGS))
    MeetingFactory(published=True, starts_on=date(2022, 1, 21), questions_due_on=date(2022, 1, 14))
    text = words(page(client, reverse(MEETINGS)))
    assert "The time is not recorded yet. The place is not recorded yet." in text
    assert "It is too late to ask a question for this meeting." in text


def test_list_is_of_own_boards_until_another_is_chosen(client: Client, today: date) -> None:
    own = BoardFactory(published=True, name="Scrutiny Board")
    MeetingFactory(board=own, published=True, starts_on=date(2022, 1, 27))
    panel = BoardFactory(published=True, name="A Panel", kind=Board.Kind.OTHERS)
    MeetingFactory(board=panel, published=True, starts_on=date(2022, 2, 3))
    BoardFactory(published=True, name="Board without meetings")
    MeetingFactory(board__name="Draft Board", board__published_at=None, board__published_by=None)
    html = page(client, reverse(MEETINGS))
    assert "27 January 2022: Scrutiny Board" in html
    assert "3 February 2022" not in html
    choices = re.findall(r"<li>(?:<strong>|<a [^>]*board=[^>]*>)(.*?)</(?:strong|a)>", html)
    assert choices == ["Our own boards", "Scrutiny Board", "All boards of others", "A Panel"]
    assert "(of others)" in html
    others = page(client, f"{reverse(MEETINGS)}?board=others")
    assert "3 February 2022: A Panel" in others
    assert "(a board of others)" in others
    assert "27 January 2022: Scrutiny Board" not in others
    assert "3 February 2022: A Panel" in page(client, f"{reverse(MEETINGS)}?board={panel.public_id}")
    assert "No meeting has been published here yet." in page(client, f"{reverse(MEETINGS)}?board=zzzzzzzz")
