"""Areas and organisations in the API, body by body."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import factories
from tests.api import NOW, PUBLISHED, assert_golden, make_record

pytestmark = pytest.mark.django_db
API = "/api/v1"


@pytest.fixture(autouse=True)
def _now() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


def ids(client: Client, address: str) -> list[str]:
    response = client.get(f"{API}/{address}")
    assert response.status_code == 200, response.content
    return [row["id"] for row in response.json()["results"]]


@pytest.mark.parametrize("resource", ["areas", "organisations"])
def test_list_is_golden_and_holds_the_single_rows(client: Client, resource: str) -> None:
    make_record()
    body = client.get(f"{API}/{resource}/").json()
    assert_golden(f"api/{resource}.json", body)
    for row in body["results"]:
        assert client.get(row["url"].removeprefix("http://testserver")).json() == row


@pytest.mark.parametrize(("resource", "expected"), [("areas", 3), ("organisations", 5)])
def test_list_costs_the_same_queries_at_one_and_three_rows(client: Client, resource: str, expected: int) -> None:
    def add() -> None:
        organisation = factories.OrganisationFactory(
            published=True, succeeded_by=factories.OrganisationFactory(published=True)
        )
        organisation.areas.add(factories.AreaFactory(published=True))
        factories.OrganisationIdentifierFactory(organisation=organisation)

    def queries() -> int:
        with CaptureQueriesContext(connection) as context:
            client.get(f"{API}/{resource}/")
        return len(context)

    add()
    assert queries() == expected
    add()
    add()
    assert len(ids(client, f"{resource}/?page=1")) >= 3
    assert queries() == expected


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("areas/?kind=authority", ["d4kq7w2m"]),
        ("areas/?gss_code=E06000007", ["d4kq7w2m"]),
        ("areas/?parent=c2bn8v5x", ["d4kq7w2m"]),
        ("areas/?parent=22222222", []),
        ("areas/?modified_since=2022-04-02", []),
        ("organisations/?kind=council", ["p6rf3h9t"]),
        ("organisations/?area=d4kq7w2m", ["p6rf3h9t"]),
        ("organisations/?scheme=GB-LAE", ["p6rf3h9t"]),
        ("organisations/?scheme=GB-CHC", []),
        ("organisations/?modified_since=2022-04-01", ["h8mz4r6k", "p6rf3h9t"]),
    ],
)
def test_filter_chooses_exactly(client: Client, address: str, expected: list[str]) -> None:
    make_record()
    assert ids(client, address) == expected


@pytest.mark.parametrize("state", ["draft", "scheduled", "withdrawn"])
def test_unpublished_rows_are_neither_listed_nor_named(client: Client, state: str) -> None:
    hidden = {state: True} if state != "draft" else {}
    area = factories.AreaFactory(name="Zanzibar", kind="force", **hidden)
    successor = factories.OrganisationFactory(name="Zanzibar Council", **hidden)
    child = factories.AreaFactory(parent=area, published=True)
    organisation = factories.OrganisationFactory(succeeded_by=successor, published=True)
    organisation.areas.add(area)
    assert ids(client, "areas/") == [child.public_id]
    assert ids(client, "organisations/") == [organisation.public_id]
    assert client.get(f"{API}/areas/{child.public_id}/").json()["parent"] is None
    row = client.get(f"{API}/organisations/{organisation.public_id}/").json()
    assert (row["succeeded_by"], row["areas"]) == (None, [])
    assert ids(client, f"areas/?parent={area.public_id}") == ids(client, f"organisations/?area={area.public_id}") == []
    expected = 410 if state == "withdrawn" else 404
    assert client.get(f"{API}/areas/{area.public_id}/").status_code == expected
    assert client.get(f"{API}/organisations/{successor.public_id}/").status_code == expected


def test_withdrawn_organisation_says_when_and_why(client: Client) -> None:
    organisation = factories.OrganisationFactory(
        published_at=PUBLISHED,
        published_by=factories.UserFactory(),
        withdrawn_at=PUBLISHED + timedelta(days=30),
        withdrawn_by=factories.UserFactory(),
        withdrawn_reason="It was entered twice.",
    )
    body = client.get(f"{API}/organisations/{organisation.public_id}/").json()
    assert body["detail"] == "It was withdrawn on 1 May 2022. It was entered twice."
    assert body["withdrawn_at"] == "2022-05-01T09:00:00Z"


def test_organisation_with_two_numbers_is_listed_once(client: Client) -> None:
    organisation = factories.OrganisationFactory(published=True)
    for _ in range(2):
        factories.OrganisationIdentifierFactory(organisation=organisation)
    assert ids(client, "organisations/?scheme=GB-CHC") == [organisation.public_id]


def test_area_added_to_an_organisation_changes_its_tag(client: Client) -> None:
    organisation = factories.OrganisationFactory(published=True)
    area = factories.AreaFactory(published=True)
    address = f"{API}/organisations/{organisation.public_id}/"
    tag = client.get(address)["ETag"]
    assert client.get(address, headers={"If-None-Match": tag}).status_code == 304
    organisation.areas.add(area)
    after = client.get(address, headers={"If-None-Match": tag})
    assert [row["id"] for row in after.json()["areas"]] == [area.public_id]
    organisation.areas.clear()
    assert client.get(address, headers={"If-None-Match": after["ETag"]}).status_code == 200
