"""The public list of questions and each question's page: what is public of them, and nothing else."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from scrutiny.models import PublicQuestion
from scrutiny.queries.questions import questions_of_meeting
from tests.factories import (
    ActionFactory,
    AgendaEntryFactory,
    AgendaItemFactory,
    AnswerFactory,
    AreaFactory,
    BoardFactory,
    MeetingFactory,
    PublicQuestionFactory,
    QuestionContactFactory,
)

pytestmark = pytest.mark.django_db
LIST = "/scrutiny/questions/"


@pytest.fixture
def board() -> Any:
    return BoardFactory(code="SB", name="Scrutiny Board", published=True)


@pytest.fixture
def held(board: Any) -> Any:
    return MeetingFactory(board=board, starts_on=date(2022, 1, 27), held=True, published=True)


def answered(board: Any, **fields: Any) -> Any:
    state = {"published": True, "status": "answered", "closed_on": date(2022, 1, 27), "text": "Why?"}
    question = PublicQuestionFactory(**{"board": board} | state | fields)
    QuestionContactFactory(question=question, name="Zanzibar Resident", email="zanzibar@example.org")
    return question


def text_of(client: Client, address: str) -> str:
    return " ".join(client.get(address).text.partition("<main")[2].split())


def test_a_question_shows_its_answers_where_they_were_given_and_what_came_of_it(
    client: Client, board: Any, held: Any
) -> None:
    area = AreaFactory(name="Halton", kind="authority", published=True)
    question = answered(board, meeting=held, area=area, shown_name="A. Resident")
    item = AgendaItemFactory(meeting=held, number="5", title="Working title")
    AgendaEntryFactory(item=item, title="Public questions")
    AnswerFactory(question=question, item=item, text="Because **so**.", published=True)
    AnswerFactory(question=question, text="And more.", answered_on=date(2022, 2, 3), published=True)
    action = ActionFactory(item=item, question=question, text="Report on it.", published=True)
    page = text_of(client, question.get_absolute_url())
    for part in (
        'Answered on <time datetime="2022-01-27">27 January 2022</time>.',
        '<dd class="govuk-summary-list__value">A. Resident</dd>',
        '<dd class="govuk-summary-list__value">Halton</dd>',
        f'at <a class="govuk-link" href="{item.get_absolute_url()}">5. Public questions</a>',
        "Because <strong>so</strong>.",
        "A further answer",
        "in writing",
        f'<a class="govuk-link" href="{action.get_absolute_url()}">{action.reference}</a>',
        "Report on it.",
    ):
        assert part in page, part
    for hidden in ("Zanzibar", "zanzibar", "as I asked it", "Working title"):
        assert hidden not in page


def test_drafts_of_answers_and_actions_do_not_show(client: Client, board: Any, held: Any) -> None:
    question = answered(board, shown_name="")
    AnswerFactory(question=question, text="Zanzibar draft.")
    AnswerFactory(question=question, text="Zanzibar later.", scheduled=True)
    AnswerFactory(question=question, text="Zanzibar gone.", withdrawn=True)
    ActionFactory(item=AgendaItemFactory(meeting=held), question=question, text="Zanzibar action.")
    page = text_of(client, question.get_absolute_url())
    assert "Zanzibar" not in page
    assert "Not answered yet. It is to be answered in writing." in page
    assert "A member of the public" in page
    assert "No action is recorded that came of this question." in page
    assert "was withdrawn on" in page
    assert "It was wrong." in page


@pytest.mark.parametrize(
    ("starts_on", "status", "words"),
    [(date(2022, 1, 27), "held", "It was for the"), (date(2900, 1, 27), "planned", "It goes to the")],
)
def test_a_waiting_question_names_its_meeting(
    client: Client, board: Any, starts_on: date, status: str, words: str
) -> None:
    meeting = MeetingFactory(board=board, starts_on=starts_on, status=status, published=True)
    question = PublicQuestionFactory(board=board, meeting=meeting, published=True)
    assert f'Not answered yet. {words} <a class="govuk-link" href="{meeting.get_absolute_url()}">' in text_of(
        client, question.get_absolute_url()
    )


def test_a_meeting_and_an_area_that_are_not_public_are_not_named(client: Client, board: Any) -> None:
    meeting = MeetingFactory(board=board, occasion="Zanzibar meeting")
    question = answered(board, meeting=meeting, area=AreaFactory(name="Zanzibar"))
    for address in (LIST, question.get_absolute_url()):
        page = text_of(client, address)
        assert "Zanzibar" not in page
        assert question.text in page
    public = answered(
        board,
        meeting=MeetingFactory(board=board, occasion="Mombasa meeting", published=True),
        area=AreaFactory(name="Mombasa", published=True),
    )
    page = text_of(client, public.get_absolute_url())
    assert page.count("Mombasa meeting") >= 1
    assert page.count("Mombasa") > page.count("Mombasa meeting")


def test_markup_and_links_of_a_question_stay_text(client: Client, board: Any) -> None:
    question = answered(board, text="<b>Why</b> https://spam.example.com ?")
    page = text_of(client, question.get_absolute_url())
    assert "&lt;b&gt;Why&lt;/b&gt; https://spam.example.com ?" in page
    assert 'href="https://spam' not in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["Third?", "Second?", "First?"]),
        ("?year=2021", ["First?"]),
        ("?state=answered", ["Second?"]),
        ("?state=waiting", ["Third?", "First?"]),
        ("?area={area}", ["Third?"]),
        ("?state=other", ["Third?", "Second?", "First?"]),
    ],
)
def test_the_list_is_narrowed_by_year_answer_and_area(client: Client, board: Any, query: str, found: list[str]) -> None:
    area = AreaFactory(name="Halton", kind="authority", published=True)
    for number, (text, on) in enumerate({"First?": None, "Second?": None, "Third?": area}.items()):
        received_at = datetime(2021 + number, 1, 10, tzinfo=UTC)
        PublicQuestionFactory(board=board, text=text, area=on, received_at=received_at, published=True)
    AnswerFactory(question=PublicQuestion.objects.get(text="Second?"), published=True)
    PublicQuestionFactory(board=board, text="Draft?", area=area)
    response = client.get(LIST + query.format(area=area.public_id))
    assert [line.text for line in response.context["lines"]] == found


@pytest.mark.parametrize("rows", [1, 3])
def test_pages_of_questions_cost_the_same_at_any_size(
    client: Client, board: Any, held: Any, django_assert_num_queries: Any, rows: int
) -> None:
    for _ in range(rows):
        area = AreaFactory(kind="authority", published=True)
        question = answered(board, meeting=held, area=area)
    item = AgendaItemFactory(meeting=held)
    for _ in range(rows):
        AnswerFactory(question=question, item=item, published=True)
        ActionFactory(question=question, item=item, published=True)
    with django_assert_num_queries(7):
        assert len(client.get(LIST).context["lines"]) == rows
    with django_assert_num_queries(6):
        page = client.get(question.get_absolute_url()).context["page"]
    assert len(page.answers) == len(page.actions) == rows


def test_a_meeting_has_the_questions_taken_to_it_and_answered_at_it(board: Any, held: Any) -> None:
    item = AgendaItemFactory(meeting=held)
    taken = PublicQuestionFactory(board=board, meeting=held, published=True, reference="SB-2021-Q4-PQ02")
    other = answered(board, reference="SB-2021-Q4-PQ01")
    AnswerFactory(question=other, item=item, published=True)
    AnswerFactory(question=answered(board), item=item)
    PublicQuestionFactory(board=board, meeting=held, reference="SB-2021-Q4-PQ03")
    lines = questions_of_meeting(held, timezone.now())
    assert [line.reference for line in lines] == [other.reference, taken.reference]


def test_a_withdrawn_question_says_when_and_why(client: Client, board: Any) -> None:
    question = PublicQuestionFactory(board=board, withdrawn=True, status="accepted", text="Zanzibar?")
    response = client.get(question.get_absolute_url())
    assert response.status_code == 410
    assert "It was wrong." in response.text
    assert "Zanzibar" not in response.text


def test_the_privacy_page_says_how_long_an_address_is_kept(client: Client, settings: Any) -> None:
    settings.QUESTION_CONTACT_MONTHS = 7
    page = client.get(reverse("privacy")).text
    assert '<h2 class="govuk-heading-m" id="questions">' in page
    assert "It is deleted 7 months after the question is closed." in page
