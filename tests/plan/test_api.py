"""The plan's resources, body by body."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from pcc_portal.organisations.models import Area
from plan.api.urls import router
from plan.models import Measure, Observation, Plan, ProgressUpdate
from tests import factories
from tests.api import NOW, PUBLISHED, RESOURCES, Record, assert_golden, make_record, row_of

pytestmark = pytest.mark.django_db
API = "/api/v1"
OURS = [prefix for prefix, _, _ in router.registry]


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


@pytest.mark.parametrize("resource", OURS)
def test_list_is_golden(client: Client, record: Record, resource: str) -> None:
    response = client.get(f"{API}/{resource}/")
    assert response.status_code == 200
    assert response["Content-Type"] == "application/json"
    assert_golden(f"api/{resource}.json", response.json())
    assert not response.cookies


@pytest.mark.parametrize("resource", OURS)
def test_single_row_is_the_row_of_the_list(client: Client, record: Record, resource: str) -> None:
    row = client.get(f"{API}/{resource}/").json()["results"][0]
    response = client.get(row["url"].removeprefix("http://testserver"))
    assert response.status_code == 200
    assert response.json() == row


def queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as context:
        assert client.get(f"{API}/{address}").status_code == 200
    return len(context)


# The summary, the number of rows, the rows, and one for each kind of thing that is many to a row.
LIST_QUERIES = {
    "plans": 3,
    "priorities": 3,
    "objectives": 5,
    "commitments": 5,
    "progress-updates": 3,
    "measures": 6,
    "observations": 3,
}


@pytest.mark.parametrize(("resource", "expected"), LIST_QUERIES.items())
def test_list_costs_the_same_queries_at_one_and_three_rows(client: Client, resource: str, expected: int) -> None:
    def add() -> None:
        commitment = factories.CommitmentFactory(lead_organisation=factories.OrganisationFactory(published=True))
        commitment.partners.add(factories.OrganisationFactory(published=True))
        commitment.areas.add(factories.AreaFactory(published=True))
        factories.ProgressUpdateFactory(commitment=commitment, published=True)
        observation = factories.ObservationFactory(published=True)
        factories.TargetFactory(measure=observation.version.measure)
        commitment.objective.measures.add(observation.version.measure)
        commitment.objective.requirements.add(factories.NationalRequirementFactory(published=True))

    add()
    assert queries(client, f"{resource}/?page=1") == expected
    add()
    add()
    assert len(ids(client, f"{resource}/")) >= 3
    assert queries(client, f"{resource}/?page=1") == expected
    assert queries(client, f"{resource}/?page=1") == 1, "kept under its version: the summary alone"


@pytest.mark.parametrize("state", ["draft", "scheduled", "withdrawn"])
@pytest.mark.parametrize("resource", OURS)
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
    assert ids(client, f"{resource}/") == []
    response = client.get(f"{API}/{resource}/{row.public_id}/")
    assert response["Content-Type"] == "application/problem+json"
    if state == "withdrawn":
        assert response.status_code == 410
        assert response.json() == {
            "type": "http://testserver/api/v1/problems/withdrawn/",
            "title": "What was published here has been withdrawn",
            "status": 410,
            "detail": "It was withdrawn on 2 April 2022. It was wrong.",
            "instance": f"/api/v1/{resource}/{row.public_id}/",
            "errors": [],
            "withdrawn_at": "2022-04-02T09:00:00Z",
            "withdrawn_reason": "It was wrong.",
        }
    else:
        assert response.status_code == 404
        assert response.json() == client.get(f"{API}/{resource}/22222222/").json() | {
            "instance": f"/api/v1/{resource}/{row.public_id}/"
        }


def test_children_go_with_a_withdrawn_parent(client: Client, record: Record) -> None:
    for model, row in ((Plan, record.plan), (Measure, record.measure)):
        model._default_manager.filter(pk=row.pk).update(
            withdrawn_at=PUBLISHED + timedelta(days=1),
            withdrawn_by=factories.UserFactory(),
            withdrawn_reason="The whole was wrong.",
        )
    for resource in ("priorities", "objectives", "commitments", "progress-updates", "observations"):
        response = client.get(f"{API}/{resource}/{row_of(record, resource).public_id}/")
        assert response.status_code == 410, resource
        assert response.json()["withdrawn_reason"] == "The whole was wrong."
        assert ids(client, f"{resource}/") == []


def test_draft_child_of_a_withdrawn_parent_was_never_here(client: Client, record: Record) -> None:
    draft = factories.ProgressUpdateFactory(commitment=record.commitment)
    Plan.objects.filter(pk=record.plan.pk).update(
        withdrawn_at=NOW, withdrawn_by=factories.UserFactory(), withdrawn_reason="Wrong."
    )
    assert client.get(f"{API}/progress-updates/{draft.public_id}/").status_code == 404


@pytest.mark.parametrize("state", [{}, {"scheduled": True}, {"withdrawn": True}])
def test_public_rows_never_name_what_is_not_public(client: Client, state: dict[str, bool]) -> None:
    word = "Zanzibar"
    office = factories.OrganisationFactory(name=f"{word} office", **state)
    area = factories.AreaFactory(name=f"{word} area", **state)
    holder = factories.OfficeHolderFactory(person=f"{word} person", **state)
    earlier = factories.PlanFactory(title=f"{word} plan", **state)
    plan = factories.PlanFactory(
        in_force=True, office=office, office_holder=holder, varies=earlier, variation_note="Shorter."
    )
    objective = factories.ObjectiveFactory(priority__plan=plan)
    old = factories.CommitmentFactory(objective__priority__plan=earlier, text=word)
    commitment = factories.CommitmentFactory(objective=objective, lead_organisation=office, continues=old)
    commitment.partners.add(office)
    commitment.areas.add(area)
    factories.ProgressUpdateFactory(commitment=commitment, narrative=word, **state)
    factories.ProgressUpdateFactory(
        commitment=commitment,
        author_organisation=office,
        period_ends_on="2021-12-31",
        period_starts_on="2021-10-01",
        published=True,
    )
    measure = factories.MeasureFactory(owner=office, published=True)
    factories.TargetFactory(measure=measure, area=area)
    factories.ObservationFactory(version__measure=measure, area=area, published=True)
    objective.measures.add(measure, factories.MeasureFactory(title=word, **state))
    objective.requirements.add(factories.NationalRequirementFactory(title=word, **state))
    for resource in RESOURCES:
        body = client.get(f"{API}/{resource}/").content.decode()
        assert word not in body, resource
        assert office.public_id not in body, resource
        assert old.public_id not in body, resource
    row = client.get(f"{API}/commitments/{commitment.public_id}/").json()
    assert (row["lead_organisation"], row["partners"], row["areas"], row["continues"]) == (None, [], [], None)
    assert (row["status"], row["status_on"]) == ("on_track", "2021-12-31")
    for query in (f"lead_organisation={office.public_id}", f"partner={office.public_id}", f"area={area.public_id}"):
        assert ids(client, f"commitments/?{query}") == [], "a filter must not tell of it either"


def test_commitment_without_a_public_update_is_not_reported(client: Client, record: Record) -> None:
    row = client.get(f"{API}/commitments/{record.cross_cutting.public_id}/").json()
    assert (row["status"], row["status_on"]) == ("not_reported", None)


def test_schedule_comes_true_for_body_tag_and_list(client: Client) -> None:
    user = factories.UserFactory()
    with time_machine.travel(NOW - timedelta(days=2), tick=False):
        commitment = factories.CommitmentFactory(objective__priority__plan__in_force=True)
        factories.ProgressUpdateFactory(
            commitment=commitment, status="at_risk", published_at=NOW + timedelta(hours=1), published_by=user
        )
    address = f"{API}/commitments/{commitment.public_id}/"
    before = client.get(address)
    assert before.json()["status"] == "not_reported"
    with time_machine.travel(NOW + timedelta(hours=2), tick=False):
        after = client.get(address, headers={"If-None-Match": before["ETag"]})
        assert after.status_code == 200
        assert after.json()["status"] == "at_risk"
        assert after.json()["modified_at"] == "2022-06-01T13:00:00Z"
        assert after["Last-Modified"] == "Wed, 01 Jun 2022 13:00:00 GMT"
        assert ids(client, "commitments/?modified_since=2022-06-01T13:00:00Z") == [commitment.public_id]
        assert ids(client, "commitments/?modified_since=2022-06-01T14:00:01%2B01:00") == []


def test_revision_shows_on_both_figures(client: Client, record: Record) -> None:
    revision = factories.ObservationFactory(
        version=record.version,
        area=record.area,
        period="2021/22",
        source="Revised report",
        revises=record.observation,
        status="revised",
        published=True,
    )
    old = client.get(f"{API}/observations/{record.observation.public_id}/").json()
    new = client.get(f"{API}/observations/{revision.public_id}/").json()
    assert old["revised_by"]["id"] == revision.public_id
    assert new["revises"]["id"] == record.observation.public_id
    assert old["modified_at"] == new["published_at"] == "2022-06-01T11:00:00Z"
    assert record.observation.public_id not in ids(client, "observations/?is_current=true")
    assert ids(client, "observations/?is_current=false") == [record.observation.public_id]


def test_figure_of_an_area_that_is_not_public_is_nowhere(client: Client, record: Record) -> None:
    area = factories.AreaFactory()
    figure = factories.ObservationFactory(version=record.version, area=area, published=True)
    address = f"{API}/observations/{figure.public_id}/"
    assert figure.public_id not in ids(client, "observations/")
    assert client.get(address).status_code == 404
    assert figure not in Observation.objects.published()
    Area.objects.filter(pk=area.pk).update(published_at=NOW, published_by=factories.UserFactory())
    assert figure.public_id in ids(client, "observations/")
    assert client.get(address).status_code == 200


def test_figure_changes_when_its_revision_is_withdrawn(client: Client, record: Record) -> None:
    same = {"version": record.version, "area": record.area, "revises": record.observation, "status": "revised"}
    factories.ObservationFactory(
        **same,
        period="2021/22",
        published=True,
        withdrawn_at=NOW - timedelta(minutes=5),
        withdrawn_by=factories.UserFactory(),
        withdrawn_reason="Counted twice.",
    )
    address = f"{API}/observations/{record.observation.public_id}/"
    old = client.get(address).json()
    assert (old["revised_by"], old["modified_at"]) == (None, "2022-06-01T11:55:00Z")
    revision = factories.ObservationFactory(**same, period="2021/22", published=True)
    assert client.get(address).json()["revised_by"]["id"] == revision.public_id
    assert ids(client, "observations/").count(record.observation.public_id) == 1


FILTERS = [
    ("plans/?status=in_force", ["k7m2q9xd"]),
    ("plans/?status=superseded", []),
    ("plans/?office=h8mz4r6k", ["k7m2q9xd"]),
    ("plans/?runs_on=2022-01-01", ["k7m2q9xd"]),
    ("plans/?runs_on=2030-01-01", []),
    ("priorities/?plan=k7m2q9xd", ["b3vt5n8w"]),
    ("priorities/?plan=22222222", []),
    ("objectives/?plan=k7m2q9xd", ["f9cj2x6p"]),
    ("objectives/?priority=b3vt5n8w", ["f9cj2x6p"]),
    ("objectives/?code=1.1&measure=CALLS_999", ["f9cj2x6p"]),
    ("objectives/?measure=OTHER", []),
    ("commitments/?plan=k7m2q9xd", ["t4dp8k2v", "v7w8x9bz"]),
    ("commitments/?priority=b3vt5n8w", ["t4dp8k2v"]),
    ("commitments/?objective=f9cj2x6p", ["t4dp8k2v"]),
    ("commitments/?status=on_track", ["t4dp8k2v"]),
    ("commitments/?status=not_reported", ["v7w8x9bz"]),
    ("commitments/?kind=deliverable", ["t4dp8k2v"]),
    ("commitments/?lead=constable", ["t4dp8k2v"]),
    ("commitments/?lead_organisation=h8mz4r6k", ["t4dp8k2v"]),
    ("commitments/?partner=p6rf3h9t", ["t4dp8k2v"]),
    ("commitments/?area=d4kq7w2m", ["t4dp8k2v"]),
    ("commitments/?due_from=2022-03-31&due_to=2022-03-31", ["t4dp8k2v"]),
    ("commitments/?due_from=2022-04-01", []),
    ("progress-updates/?commitment=t4dp8k2v", ["x2hs6m9b"]),
    ("progress-updates/?objective=f9cj2x6p&plan=k7m2q9xd", ["x2hs6m9b"]),
    ("progress-updates/?status=delivered", []),
    ("progress-updates/?period_from=2022-03-31&period_to=2022-03-31", ["x2hs6m9b"]),
    ("progress-updates/?period_from=2022-04-01", []),
    ("measures/?category=contact&polarity=up&unit=percent", ["r5wg3b7z"]),
    ("measures/?code=CALLS_999&objective=f9cj2x6p&owner=h8mz4r6k", ["r5wg3b7z"]),
    ("measures/?is_national=true", []),
    ("measures/?is_national=false&frequency=irregular", ["r5wg3b7z"]),
    ("observations/?measure=CALLS_999", ["z9nk4c7h", "z2nk4c7h"]),
    ("observations/?area=d4kq7w2m&status=provisional", ["z9nk4c7h"]),
    ("observations/?category=Contact&polarity=up&period_to=2022-03-31", ["z9nk4c7h"]),
    ("observations/?polarity=down", []),
    ("observations/?period_from=2022-04-01", []),
    ("measures/?modified_since=2022-04-01", ["r5wg3b7z"]),
    ("measures/?modified_since=2022-04-01T09:00:00Z", ["r5wg3b7z"]),
    ("measures/?modified_since=2022-03-31T11:23:00-21:37", ["r5wg3b7z"]),  # a zone that PostgreSQL itself refuses
    ("measures/?modified_since=2022-04-01T10:00:00.000001%2B01:00", []),
    ("progress-updates/?modified_since=2022-04-02", []),
]


@pytest.mark.parametrize(("address", "expected"), FILTERS)
def test_filter_chooses_exactly(client: Client, record: Record, address: str, expected: list[str]) -> None:
    assert ids(client, address) == expected


@pytest.mark.parametrize("resource", RESOURCES)
def test_every_filter_is_tried(resource: str) -> None:
    if resource in OURS:
        tried = {
            part.split("=")[0]
            for address, _ in FILTERS
            if address.startswith(f"{resource}/?")
            for part in address.split("?")[1].split("&")
        } | {"modified_since", "include_withdrawn"}
        if resource == "observations":
            tried |= {"is_current"}
        view = next(view for prefix, view, _ in router.registry if prefix == resource)
        assert set(view.filterset_class.base_filters) == tried


def test_new_definition_changes_the_measure(client: Client, record: Record) -> None:
    address = f"{API}/measures/{record.measure.public_id}/"
    before = client.get(address)
    factories.MeasureVersionFactory(measure=record.measure, number=2, is_comparable=False, change_note="New system.")
    after = client.get(address, headers={"If-None-Match": before["ETag"]})
    assert after.status_code == 200
    assert [definition["number"] for definition in after.json()["definitions"]] == [1, 2]
    assert after.json()["modified_at"] == "2022-06-01T12:00:00Z"


def test_updates_come_latest_first(client: Client, record: Record) -> None:
    earlier = factories.ProgressUpdateFactory(
        commitment=record.commitment,
        period_starts_on="2021-10-01",
        period_ends_on="2021-12-31",
        status=ProgressUpdate.Status.OFF_TRACK,
        published=True,
    )
    assert ids(client, "progress-updates/") == [record.update.public_id, earlier.public_id]
    assert ids(client, "commitments/?status=off_track") == []


def test_figures_of_money_keep_their_pence(client: Client) -> None:
    for value in ("12.5", "7"):
        factories.ObservationFactory(version__measure__unit="pounds", value=value, published=True)
    values = [row["value"] for row in client.get(f"{API}/observations/").json()["results"]]
    assert sorted(values) == ["12.50", "7.00"]
