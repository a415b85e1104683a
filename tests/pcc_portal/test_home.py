"""What leads from the home page, the header and the news to the record of scrutiny."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from pcc_portal.publishing.actions import withdraw
from pcc_portal.queries import latest_publications
from tests.factories import (
    AgendaEditionFactory,
    BoardFactory,
    DecisionFactory,
    MeetingFactory,
    MinutesEditionFactory,
    PaperFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


def test_home_shows_the_next_public_meeting_and_how_to_ask(client: Client, time_machine: Any) -> None:
    time_machine.move_to(datetime(2022, 1, 20, 12, tzinfo=UTC))
    none = (
        "No public meeting has been announced. "
        f'Read what came of <a class="govuk-link" href="{reverse("scrutiny:meeting_list")}">earlier meetings</a>.'
    )
    assert none in client.get("/").content.decode()
    meeting = MeetingFactory(
        published=True, starts_on=date(2022, 1, 27), venue="Town Hall", questions_due_on=date(2022, 1, 21)
    )
    html = client.get("/").content.decode()
    assert none not in html
    assert f'href="{meeting.get_absolute_url()}"' in html
    assert "27 January 2022" in html
    assert "Town Hall" in html
    assert (
        f'<a class="govuk-link" href="{reverse("scrutiny:question_create")}">Ask a question for this meeting</a>'
        in html
    )
    withdraw(meeting, by=UserFactory(superuser=True), reason="It was put off.")
    assert none in client.get("/").content.decode()


def test_header_marks_the_section_that_a_page_belongs_to(client: Client) -> None:
    html = client.get(reverse("scrutiny:board_list")).content.decode()
    links = re.findall(r'<a class="portal-nav__link" href="([^"]*)"( aria-current="true")?>(.*?)</a>', html)
    assert [title for _, _, title in links] == ["Plan", "Scrutiny", "Figures", "Budget", "Reports"]
    assert [(url, title) for url, current, title in links if current] == [("/scrutiny/", "Scrutiny")]


def test_latest_publications_name_what_meetings_bring() -> None:
    about = {"published_at": timezone.now() - timedelta(days=90), "published_by": UserFactory()}
    board = BoardFactory(name="Scrutiny Board", **about)
    meeting = MeetingFactory(board=board, held=True, starts_on=date(2022, 1, 27), **about)
    AgendaEditionFactory(meeting=meeting, published=True)
    AgendaEditionFactory(meeting=meeting, number=2, published=True)
    compiled = MeetingFactory(board=board, held=True, **about)
    AgendaEditionFactory(meeting=compiled, published=True, is_compiled=True, data="", sha256="")
    MinutesEditionFactory(meeting=meeting, published=True)
    paper = PaperFactory(title="Roads", published=True)
    PaperFactory(is_restricted=True, restricted_ground="safety")
    DecisionFactory.create_batch(2, published=True)
    assert {line.text: line.url for line in latest_publications(timezone.now())} == {
        "Agenda: Scrutiny Board, 27 January 2022": meeting.get_absolute_url(),
        "Draft minutes: Scrutiny Board, 27 January 2022": meeting.get_absolute_url(),
        "Paper: Roads": paper.get_absolute_url(),
        "2 decisions": reverse("scrutiny:decision_list"),
    }
