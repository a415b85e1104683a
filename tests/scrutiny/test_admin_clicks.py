"""A clerk's day in clicks: from the dashboard, no work on a meeting takes more than three."""

from datetime import UTC, date, datetime
from html.parser import HTMLParser
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from scrutiny.actions.minutes import prepare_minutes
from scrutiny.models import ActionUpdate, AgendaItem, Answer, Meeting, Paper
from tests.factories import ActionFactory, AgendaItemFactory, BoardFactory, MeetingFactory, PublicQuestionFactory
from tests.scrutiny.test_paper_files import pdf
from tests.staff import Person, _password_is_enough, person  # noqa: F401

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_now")]
MOST = 3


@pytest.fixture
def _now() -> Any:
    with time_machine.travel(datetime(2027, 1, 11, 12, tzinfo=UTC)):
        yield


class Links(HTMLParser):
    """The links of a page: their words and where they lead."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[list[str]] = []
        self.is_open = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self.is_open = True
            self.found.append(["", dict(attrs).get("href") or ""])

    def handle_endtag(self, tag: str) -> None:
        self.is_open = self.is_open and tag != "a"

    def handle_data(self, data: str) -> None:
        if self.is_open:
            self.found[-1][0] += data


class Walk:
    """Somebody at the dashboard who follows links that the page shows, and counts."""

    def __init__(self, role: str) -> None:
        self.person: Person = person(role=role)
        self.clicks = 0
        self.url = reverse("admin:index")
        self.page: Any = self.person.get(self.url)

    def follow(self, words: str) -> "Walk":
        self.url = next(url for text, url in Links(self.page.text).found if text.startswith(words)).partition("#")[0]
        return self._went(self.person.get(self.url))

    def send(self, **data: Any) -> None:
        """Press the button of the form, with what its fields hold already and what is typed."""
        form = self.page.context.get("form")
        filled = {bound.html_name: bound.value() for bound in form} if form is not None else {}
        self._went(
            self.person.post(
                self.url, {name: v for name, v in {**filled, **data}.items() if v is not None}, follow=True
            )
        )
        assert self.page.redirect_chain, self.page.context["form"].errors
        assert self.clicks <= MOST

    def _went(self, page: Any) -> "Walk":
        assert page.status_code == 200, self.url
        self.clicks, self.page = self.clicks + 1, page
        return self


@pytest.fixture
def coming() -> Meeting:
    board = BoardFactory(code="SB", name="Scrutiny Board", published=True)
    meeting: Meeting = MeetingFactory(
        board=board, published=True, starts_on=date(2027, 1, 27), agenda_due_on=date(2027, 1, 18)
    )
    AgendaItemFactory(meeting=meeting, order=1, title="Roads")
    return meeting


@pytest.fixture
def held(coming: Meeting) -> AgendaItem:
    meeting = MeetingFactory(board=coming.board, published=True, held=True, starts_on=date(2027, 1, 6))
    item: AgendaItem = AgendaItemFactory(meeting=meeting, order=1, title="Fraud")
    return item


def test_agenda_is_published(coming: Meeting) -> None:
    Walk("Publisher").follow("Publish the agenda for 27 January 2027").follow("Publish agenda…").send()
    assert coming.agenda_editions.published().count() == 1


def test_paper_is_added(coming: Meeting) -> None:
    walk = Walk("Editor").follow("Prepare the next meeting, 27 January 2027").follow("Add a paper…")
    walk.send(title="Speed", kind="report", file=SimpleUploadedFile("speed.pdf", pdf()))
    assert Paper.objects.get().title == "Speed"


def test_minutes_are_written_prepared_and_published_by_another(held: AgendaItem) -> None:
    walk = Walk("Editor").follow("Write the minutes of 6 January 2027")
    data: dict[str, Any] = {"item-0-discussion": "Much was said."}
    for forms in (walk.page.context["items"], walk.page.context["people"]):
        for form in (forms.management_form, *forms):
            values = {bound.html_name: bound.value() for bound in form if bound.value() is not None}
            data = {**values, **data}
    walk.send(**{name: value for name, value in data.items() if value is not False})
    Walk("Editor").follow("Prepare the minutes of 6 January 2027").send()
    Walk("Publisher").follow("Read and publish “").follow("Publish…").send()
    assert held.meeting.minutes_editions.published().count() == 1


def test_action_is_closed_at_an_item_and_that_is_published(held: AgendaItem) -> None:
    earlier = MeetingFactory(board=held.meeting.board, published=True, held=True, starts_on=date(2026, 10, 28))
    ActionFactory(item=AgendaItemFactory(meeting=earlier), published=True)
    Walk("Editor").follow("Actions").follow("Close at an item…").send(at_item=held.pk)
    Walk("Publisher").follow("1 action update waiting to be published").follow("Publish…").send()
    assert ActionUpdate.objects.published().get().status == "closed"


def test_question_is_taken_answered_and_that_is_published(coming: Meeting) -> None:
    question = PublicQuestionFactory(board=coming.board, meeting=coming)
    name = question.reference
    Walk("Editor").follow(f"Take up the public question {name}").follow("Accept…").send(meeting="", text="Why?")
    Walk("Editor").follow(f"Answer {name}").follow("Answer…").send(
        text="Because.", answered_by_post="Commissioner", answered_on="2027-01-11"
    )
    Walk("Publisher").follow("1 answer waiting to be published").follow("Publish…").send()
    assert Answer.objects.published().get().text == "Because."


def test_year_is_planned(coming: Meeting) -> None:
    Walk("Editor").follow("Boards").follow("Plan 2027/28…").send()
    assert Meeting.objects.filter(board=coming.board).count() == 5


def test_prepared_minutes_wait_for_a_publisher_whom_the_dashboard_names(held: AgendaItem) -> None:
    editor = person(role="Editor")
    AgendaItem.objects.filter(pk=held.pk).update(discussion="Much was said.")
    prepare_minutes(held.meeting, by=editor.user)
    assert "Waits for a Publisher" in editor.get(reverse("admin:index")).text
