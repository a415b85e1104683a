"""The record's resources, body by body: what each says, what each leaves out, and what it costs."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from scrutiny.api.urls import router
from scrutiny.records import MinutesItemRecord, MinutesRecord, written
from tests import factories
from tests.api import NOW, PUBLISHED, Record, assert_golden, make_record, row_of
from tests.scrutiny.api_record import RESOURCES

pytestmark = pytest.mark.django_db
API = "/api/v1"


@pytest.fixture
def record() -> Record:
    return make_record()


@pytest.fixture(autouse=True)
def _now() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


def ids(client: Client, address: str) -> list[str]:
    response = client.get(f"{API}/{address}")
    assert response.status_code == 200, response.content
    return [row["id"] for row in response.json()["results"]]


@pytest.mark.parametrize("resource", RESOURCES)
def test_list_is_golden_and_holds_the_single_rows(client: Client, record: Record, resource: str) -> None:
    body = client.get(f"{API}/{resource}/").json()
    assert row_of(record, resource).public_id in [row["id"] for row in body["results"]]
    assert_golden(f"api/{resource}.json", body)
    for row in body["results"]:
        assert client.get(row["url"].removeprefix("http://testserver")).json() == row


@pytest.mark.parametrize("state", ["draft", "scheduled", "withdrawn"])
@pytest.mark.parametrize("resource", RESOURCES)
def test_unpublished_row_is_in_no_list_and_answers_by_its_state(client: Client, resource: str, state: str) -> None:
    user = factories.UserFactory()
    fields = {
        "draft": {"published_at": None},
        "scheduled": {"published_at": NOW + timedelta(days=1), "published_by": user},
        "withdrawn": {
            "published_at": PUBLISHED,
            "published_by": user,
            "withdrawn_at": PUBLISHED + timedelta(days=1),
            "withdrawn_by": user,
            "withdrawn_reason": "It was wrong.",
        },
    }[state]
    row = row_of(make_record(**fields), resource)
    body = client.get(f"{API}/{resource}/?include_withdrawn=true").json()
    assert body["results"] == []
    stones = [stone for stone in body["withdrawn"] if stone["id"] == row.public_id]
    response = client.get(f"{API}/{resource}/{row.public_id}/")
    if state == "withdrawn":
        assert response.status_code == 410
        assert stones == [
            {
                "id": row.public_id,
                "url": f"http://testserver{API}/{resource}/{row.public_id}/",
                "withdrawn_at": "2022-04-02T09:00:00Z",
                "withdrawn_reason": "It was wrong.",
            }
        ]
    else:
        assert (response.status_code, stones) == (404, [])


def queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as context:
        assert client.get(f"{API}/{address}").status_code == 200
    return len(context)


def record_of(item: str) -> str:
    said = MinutesItemRecord(item, "1", "Title", "", "Asked.", "", "", "")
    return written(MinutesRecord("m2fg4h5j", "Board", NOW.date(), 1, "confirmed", item, "", (), (said,)))


# The summary, the number of rows, the rows, and one for each kind of thing that is many to a row or named by an item.
LIST_QUERIES = {
    "boards": 3,
    "meetings": 3,
    "agenda-items": 6,
    "agenda-editions": 4,
    "papers": 5,
    "minutes": 5,
    "corrections": 4,
    "actions": 5,
    "action-updates": 4,
    "decisions": 6,
    "public-questions": 3,
    "answers": 4,
    "inspections": 6,
    "inspection-responses": 3,
    "collaboration-agreements": 3,
    "complaint-reviews": 3,
}


@pytest.mark.parametrize(("resource", "expected"), LIST_QUERIES.items())
def test_list_costs_the_same_queries_at_one_and_three_rows(client: Client, resource: str, expected: int) -> None:
    def add() -> None:
        item = factories.AgendaItemFactory()
        factories.AgendaEntryFactory(item=item)
        factories.PaperUseFactory(item=item)
        edition = factories.MinutesEditionFactory(
            meeting=item.meeting,
            published=True,
            status="confirmed",
            confirmed_at_item=item,
            data=record_of(item.public_id),
        )
        factories.MinutesEntryFactory(item=item, edition=edition)
        factories.CorrectionFactory(edition=edition, item=item, published=True)
        action = factories.ActionFactory(item=item, published=True)
        factories.ActionUpdateFactory(action=action, status="closed", closed_at_item=item, published=True)
        factories.DecisionFactory(item=item, published=True)
        question = factories.PublicQuestionFactory(meeting=item.meeting, published=True)
        factories.AnswerFactory(question=question, item=item, published=True)
        inspection = factories.InspectionFactory(published=True)
        inspection.items.add(item)
        factories.RecommendationFactory(inspection=inspection)
        factories.ResponseFactory(inspection=inspection, published=True)
        factories.CollaborationAgreementFactory(published=True)
        factories.ComplaintReviewFiguresFactory(published=True)

    add()
    assert queries(client, f"{resource}/?page=1") == expected
    add()
    add()
    assert len(ids(client, f"{resource}/?page_size=100")) >= 3
    assert queries(client, f"{resource}/?page=1") == expected
    assert queries(client, f"{resource}/?page=1") == 1, "kept under its version: the summary alone"


def test_every_resource_is_tried() -> None:
    assert tuple(prefix for prefix, _, _ in router.registry) == RESOURCES
