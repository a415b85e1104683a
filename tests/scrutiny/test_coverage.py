"""Which objectives were asked about in public: the matrix, its words and its CSV."""

import csv
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from plan.models import Objective
from scrutiny.models import Board
from scrutiny.queries.coverage import MEETINGS, coverage
from tests.factories import (
    AgendaEditionFactory,
    AgendaEntryFactory,
    AgendaItemFactory,
    BoardFactory,
    MeetingFactory,
    ObjectiveFactory,
    PlanFactory,
    PriorityFactory,
)
from tests.scrutiny.pages import page, words

pytestmark = pytest.mark.django_db
URL = "scrutiny:coverage_detail"


@pytest.fixture
def objectives() -> list[Objective]:
    plan = PlanFactory(in_force=True)
    priority = PriorityFactory(plan=plan, number=1, title="Safer")
    return [ObjectiveFactory(priority=priority, code=f"1.{n}", title=f"Promise {n}") for n in (1, 2, 3)]


def asked(board: Board, day: date | None, *about: Objective, title: str = "Asked", **fields: Any) -> Any:
    meeting = MeetingFactory(
        board=board,
        published=True,
        starts_on=day,
        **{"date_words": "" if day else "some day", "status": "held", **fields.pop("meeting", {})},
    )
    item = AgendaItemFactory(meeting=meeting, number="")
    entry = AgendaEntryFactory(item=item, title=title, **fields)
    entry.objectives.add(*about)
    return item


def test_matrix_tells_when_each_objective_was_asked_about(client: Client, objectives: list[Objective]) -> None:
    first, second, _ = objectives
    board = BoardFactory(published=True, name="Scrutiny Board")
    asked(board, date(2018, 1, 25), second)
    for number in range(MEETINGS - 1):
        asked(board, date(2019 + number // 4, 1 + number % 4 * 3, 20))
    item = asked(board, date(2022, 1, 27), first, title="Roads")
    found = coverage(timezone.now())
    rows = {row.code: row for row in found.priorities[0].objectives}
    assert found.priorities[0].title == "1. Safer"
    assert (found.covered, found.total, len(found.meetings)) == (1, 3, MEETINGS)
    assert [meeting.day for meeting in found.meetings][-2:] == ["20 Jul 2021", "27 Jan 2022"]
    assert rows["1.1"].words == "Last recorded as asked about in public at the meeting of 27 January 2022."
    assert rows["1.2"].words == "Not recorded as asked about in public since the meeting of 25 January 2018."
    assert rows["1.3"].words == "Not recorded as asked about in public at any meeting."
    assert [len(cell) for cell in rows["1.1"].cells] == [0] * (MEETINGS - 1) + [1]
    assert [(link.text, link.url) for link in rows["1.1"].asked] == [("27 Jan 2022: Roads", item.get_absolute_url())]
    html = page(client, reverse(URL))
    text = words(html)
    assert "1 of 3 objectives of" in text
    assert "came up at the latest 12 meetings of our boards." in text
    assert f'<a class="govuk-link" href="{item.get_absolute_url()}">Asked<span' in html
    assert f'<th scope="row" class="govuk-table__header">1.1 {first.title}</th>' in html
    assert html.index("<table") < html.index(">1. Safer</h2>")
    assert html.count(">Not recorded<") == 3 * MEETINGS - 1
    assert " No " not in text
    for objective in objectives:
        assert f'href="{objective.get_absolute_url()}"' in html


def test_matrix_counts_meetings_held_in_public_by_own_boards_alone(objectives: list[Objective]) -> None:
    first, *_ = objectives
    own, others = BoardFactory(published=True), BoardFactory(published=True, kind=Board.Kind.OTHERS)
    asked(others, date(2022, 1, 3), first)
    asked(own, date(2022, 1, 4), first, meeting={"status": "cancelled", "status_reason": "Snow."})
    asked(own, date(2022, 1, 5), first, meeting={"status": "planned"})
    asked(own, date(2022, 1, 6), first, is_private=True, private_ground="safety")
    asked(own, date(2022, 1, 7), first, meeting={"published_at": None, "published_by": None})
    meeting = MeetingFactory(board=own, published=True, held=True, starts_on=date(2022, 1, 8))
    draft = AgendaEntryFactory(item__meeting=meeting, edition=AgendaEditionFactory(meeting=meeting))
    draft.objectives.add(first)
    row = coverage(timezone.now()).priorities[0].objectives[0]
    assert (row.last_on, row.count) == (None, 0)
    draft.edition.published_at, draft.edition.published_by = timezone.now(), meeting.published_by
    draft.edition.save()
    row = coverage(timezone.now()).priorities[0].objectives[0]
    assert (row.last_on, row.count) == (date(2022, 1, 8), 1)


def test_meeting_without_an_exact_day_stands_where_it_is_known_to_be(
    client: Client, objectives: list[Objective]
) -> None:
    first, second, _ = objectives
    board = BoardFactory(published=True, name="Scrutiny Board")
    asked(board, date(2021, 1, 20), first)
    item = asked(board, None, first, second, meeting={"date_words": "about December 2020"})
    asked(board, date(2020, 10, 7))
    asked(board, None, meeting={"date_words": "Day not known"})
    found = coverage(timezone.now())
    assert [meeting.day for meeting in found.meetings] == [
        "Day not known", "7 Oct 2020", "about December 2020", "20 Jan 2021",
    ]  # fmt: skip
    rows = found.priorities[0].objectives
    assert [row.words for row in rows[:2]] == [
        "Last recorded as asked about in public at the meeting of 20 January 2021.",
        "Last recorded as asked about in public at the meeting (about December 2020).",
    ]
    assert [(row.last_on, row.count) for row in rows] == [(date(2021, 1, 20), 2), (None, 1), (None, 0)]
    assert f'href="{item.get_absolute_url()}">Asked<' in page(client, reverse(URL))


def test_without_a_plan_in_force_the_page_says_so(client: Client) -> None:
    PlanFactory(published=True, status="superseded")
    assert "No plan is in force here at the moment" in page(client, reverse(URL))


def test_csv_has_a_row_for_each_item_and_for_each_objective_without(
    client: Client, objectives: list[Objective]
) -> None:
    board = BoardFactory(published=True, name="Scrutiny Board")
    item = asked(board, date(2022, 1, 27), objectives[0], title="=Roads")
    body = b"".join(client.get(reverse("scrutiny:coverage_download")).streaming_content)  # type: ignore[attr-defined]
    rows = list(csv.DictReader(body.decode("utf-8-sig").splitlines()))
    assert rows[0] == {
        "objective": "1.1",
        "title": "Promise 1",
        "last_asked_on": "2022-01-27",
        "meeting_on": "2022-01-27",
        "meeting": "Scrutiny Board, 27 January 2022",
        "item": "'=Roads",
        "address": f"http://testserver{item.get_absolute_url()}",
    }
    assert [(row["objective"], row["last_asked_on"], row["item"]) for row in rows[1:]] == [
        ("1.2", "", ""),
        ("1.3", "", ""),
    ]


@pytest.mark.parametrize("rows", [1, 3])
def test_matrix_costs_the_same_at_any_size(
    client: Client, django_assert_num_queries: Any, objectives: list[Objective], rows: int
) -> None:
    board = BoardFactory(published=True)
    for number in range(rows):
        asked(board, date(2022, 1 + number, 27), *objectives)
    with django_assert_num_queries(6):
        page(client, reverse(URL))
    with django_assert_num_queries(1):  # nothing has changed: the page is kept
        page(client, reverse(URL))
