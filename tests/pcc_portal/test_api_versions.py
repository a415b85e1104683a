"""How an answer of the API changes: what was withdrawn, and the versions that 304 goes by."""

import gzip
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from pcc_portal.organisations.models import Organisation
from plan.models import ProgressUpdate
from tests import factories
from tests.api import MADE, NOW, RESOURCES, make_record, problem, row_of

API = "/api/v1"


@pytest.fixture(autouse=True)
def _now() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


# What was withdrawn.


def withdraw(row: Any, **when: Any) -> None:
    type(row)._default_manager.filter(pk=row.pk).update(
        withdrawn_at=NOW - timedelta(**when), withdrawn_by=factories.UserFactory(), withdrawn_reason="It was wrong."
    )


@pytest.mark.django_db
def test_list_ends_with_what_was_withdrawn(client: Client) -> None:
    made = [factories.AreaFactory(name=f"Borough {n}", published_at=MADE, published_by=factories.UserFactory())
            for n in range(5)]  # fmt: skip
    factories.AreaFactory(name="Draft")
    factories.AreaFactory(name="Later", scheduled=True)
    withdraw(made[1], days=2)
    withdraw(made[3], days=1)
    stones = [
        {
            "id": row.public_id,
            "url": f"http://testserver{API}/areas/{row.public_id}/",
            "withdrawn_at": at,
            "withdrawn_reason": "It was wrong.",
        }
        for row, at in ((made[3], "2022-05-31T12:00:00Z"), (made[1], "2022-05-30T12:00:00Z"))
    ]
    body = client.get(f"{API}/areas/?include_withdrawn=true").json()
    assert (body["count"], [row["id"] for row in body["results"]]) == (5, [made[n].public_id for n in (0, 2, 4)])
    assert body["withdrawn"] == stones
    pages = [client.get(f"{API}/areas/?include_withdrawn=true&page_size=2&page={n}").json() for n in (1, 2, 3)]
    assert [len(page["results"]) for page in pages] == [2, 1, 0]
    assert [page["withdrawn"] for page in pages] == [[], stones[:1], stones[1:]]
    for address in ("areas/", "areas/?include_withdrawn=false"):
        plain = client.get(f"{API}/{address}").json()
        assert (plain["count"], "withdrawn" in plain) == (3, False)


@pytest.mark.django_db
def test_tombstones_obey_modified_since_alone(client: Client) -> None:
    """A filter by content would tell what was in it."""
    area = factories.AreaFactory(kind="force", published_at=MADE, published_by=factories.UserFactory())
    withdraw(area, days=2)

    def gone(query: str) -> list[str]:
        return [row["id"] for row in client.get(f"{API}/areas/?include_withdrawn=true&{query}").json()["withdrawn"]]

    assert gone("modified_since=2022-05-30T12:00:00Z") == gone("modified_since=2022-05-30") == [area.public_id]
    assert gone("modified_since=2022-05-30T12:00:01Z") == []
    assert gone("kind=authority") == gone("kind=force") == [area.public_id]


@pytest.mark.django_db
def test_part_of_a_withdrawn_whole_has_its_tombstone(client: Client) -> None:
    record = make_record()
    withdraw(record.plan, days=3)
    withdraw(record.update, days=1)
    never = factories.ProgressUpdateFactory(
        commitment=record.commitment, published_at=NOW - timedelta(days=2), published_by=factories.UserFactory()
    )
    (stone,) = client.get(f"{API}/progress-updates/?include_withdrawn=true").json()["withdrawn"]
    assert (stone["id"], stone["withdrawn_at"]) == (record.update.public_id, "2022-05-29T12:00:00Z")
    assert client.get(f"{API}/progress-updates/{record.update.public_id}/").status_code == 410
    assert client.get(f"{API}/progress-updates/{never.public_id}/").status_code == 404, "it was never public"


# Versions.


@pytest.mark.django_db
@pytest.mark.parametrize("resource", RESOURCES)
def test_unchanged_answers_304_on_list_and_row(client: Client, resource: str) -> None:
    row = row_of(make_record(), resource)
    for address in (f"{API}/{resource}/", f"{API}/{resource}/{row.public_id}/"):
        fresh = client.get(address)
        assert fresh.status_code == 200
        # Whether an action is overdue depends on the day: midnight in London makes a new version.
        changed = "Tue, 31 May 2022 23:00:00 GMT" if resource == "actions" else "Fri, 01 Apr 2022 09:00:00 GMT"
        assert fresh["Last-Modified"] == changed
        assert fresh["Cache-Control"] == "public, no-cache"
        for headers in (
            {"If-None-Match": fresh["ETag"]},
            {"If-None-Match": f'"other", {fresh["ETag"]}'},
            {"If-None-Match": "*"},
            {"If-Modified-Since": fresh["Last-Modified"]},
        ):
            kept = client.get(address, headers=headers)
            assert (kept.status_code, kept.content, kept["ETag"]) == (304, b"", fresh["ETag"]), headers
        assert client.get(address, headers={"If-None-Match": '"other"'}).status_code == 200
        earlier = client.get(address, headers={"If-Modified-Since": "Fri, 01 Apr 2022 08:59:59 GMT"})
        assert earlier.status_code == 200
        head = client.head(address)
        assert (head.status_code, head.content, head["ETag"]) == (200, b"", fresh["ETag"])


@pytest.mark.django_db
def test_withdrawing_ends_304_at_once(client: Client) -> None:
    record = make_record()
    addresses = [
        f"{API}/progress-updates/",
        f"{API}/progress-updates/{record.update.public_id}/",
        f"{API}/commitments/",
    ]
    tags = [client.get(address)["ETag"] for address in addresses]
    ProgressUpdate.objects.filter(pk=record.update.pk).update(
        withdrawn_at=NOW, withdrawn_by=factories.UserFactory(), withdrawn_reason="Wrong.", modified_at=NOW
    )
    answers = [
        client.get(address, headers={"If-None-Match": tag}) for address, tag in zip(addresses, tags, strict=True)
    ]
    assert [answer.status_code for answer in answers] == [200, 410, 200]
    assert answers[0].json()["count"] == 0
    assert answers[2].json()["results"][0]["status"] == "not_reported"


@pytest.mark.django_db
def test_no_condition_makes_a_missing_row_look_unchanged(client: Client) -> None:
    make_record()
    for headers in ({"If-None-Match": "*"}, {"If-Modified-Since": "Fri, 01 Apr 2099 09:00:00 GMT"}):
        assert client.get(f"{API}/plans/22222222/", headers=headers).status_code == 404
        assert client.get(f"{API}/plans/?page=9", headers=headers).status_code == 404


@pytest.mark.django_db
def test_work_on_drafts_leaves_no_trace_in_headers(client: Client) -> None:
    make_record()
    addresses = [f"{API}/{resource}/" for resource in RESOURCES]
    before = [(answer["ETag"], answer["Last-Modified"]) for answer in map(client.get, addresses)]
    office = factories.OrganisationFactory()
    objective = factories.ObjectiveFactory(priority__plan=factories.PlanFactory(office=office))
    commitment = factories.CommitmentFactory(objective=objective)
    commitment.partners.add(office)
    objective.measures.add(factories.MeasureVersionFactory(measure=factories.MeasureFactory()).measure)
    factories.ProgressUpdateFactory(commitment=commitment)
    factories.ObservationFactory(area=factories.AreaFactory(), version__measure=factories.MeasureFactory())
    assert [(answer["ETag"], answer["Last-Modified"]) for answer in map(client.get, addresses)] == before


@pytest.mark.django_db
def test_every_resource_notices_every_table_that_it_shows(client: Client) -> None:
    """A late edit of what is named beside a row gives the row a new version."""
    record = make_record()
    addresses = [f"{API}/{resource}/" for resource in ("plans", "commitments", "measures", "organisations")]
    before = [client.get(address)["ETag"] for address in addresses]
    with time_machine.travel(NOW + timedelta(hours=1), tick=False):
        Organisation.objects.get(pk=record.office.pk).save()
        assert all(tag != client.get(address)["ETag"] for address, tag in zip(addresses, before, strict=True))


@pytest.mark.django_db
def test_last_modified_waits_out_the_second_of_the_change(client: Client) -> None:
    """HTTP dates know no fractions: two changes in one second could not be told apart."""
    with time_machine.travel(MADE, tick=False):
        factories.AreaFactory(published_at=NOW, published_by=factories.UserFactory())
    assert "Last-Modified" not in client.get(f"{API}/areas/").headers
    with time_machine.travel(NOW + timedelta(seconds=1), tick=False):
        assert client.get(f"{API}/areas/")["Last-Modified"] == "Wed, 01 Jun 2022 12:00:00 GMT"


@pytest.mark.django_db
def test_failed_condition_is_a_problem(client: Client) -> None:
    make_record()
    body = problem(client, f"{API}/plans/", 412, **{"If-Match": '"other"'})
    assert body["type"] == "http://testserver/api/v1/problems/precondition-failed/"


@pytest.mark.django_db
def test_body_is_gzipped_only_for_those_who_can_read_it(client: Client) -> None:
    make_record()
    plain = client.get(f"{API}/plans/")
    packed = client.get(f"{API}/plans/", headers={"Accept-Encoding": "gzip, br"})
    assert packed["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.content) == plain.content
    assert packed["ETag"] == plain["ETag"]
    assert "Content-Encoding" not in plain.headers
    assert {part.strip() for part in plain["Vary"].split(",")} == {"Accept", "Accept-Encoding"}
