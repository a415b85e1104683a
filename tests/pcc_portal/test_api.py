"""What holds for every address of the API: parameters, pages, methods, errors."""

from typing import Any

import pytest
import time_machine
from django.test import Client
from django.test.utils import override_settings

from pcc_portal.api.pagination import Pagination
from pcc_portal.api.problems import KINDS
from plan.models import Plan
from tests import factories
from tests.api import NOW, RESOURCES, problem

API = "/api/v1"


@pytest.fixture(autouse=True)
def _now() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


# Parameters.


def test_unknown_parameter_is_named_with_the_nearest(client: Client) -> None:
    assert problem(client, f"{API}/commitments/?statsu=on_track", 400) == {
        "type": "http://testserver/api/v1/problems/invalid-parameters/",
        "title": "The query parameters are not valid",
        "status": 400,
        "detail": "There is no parameter statsu here. Did you mean status?",
        "instance": "/api/v1/commitments/?statsu=on_track",
        "errors": [
            {
                "parameter": "statsu",
                "code": "unknown",
                "detail": "There is no parameter statsu here. Did you mean status?",
            }
        ],
    }


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "errors"),
    [
        (
            "priorities/?zzz=1",
            [
                (
                    "zzz",
                    "unknown",
                    "There is no parameter zzz here. "
                    "It takes include_withdrawn, modified_since, page, page_size, plan.",
                )
            ],
        ),
        ("plans/?page=1&page=2", [("page", "repeated", "page is given 2 times: give it once.")]),
        ("plans/?status=", [("status", "empty", "status is empty: give it a value or leave it out.")]),
        ("plans/k7m2q9xd/?page=1", [("page", "unknown", "There is no parameter page here. It takes no parameters.")]),
        ("?page=1", [("page", "unknown", "There is no parameter page here. It takes no parameters.")]),
        (
            "plans/?page_size=201",
            [("page_size", "out_of_range", "page_size must be a whole number from 1 to 200, not 201.")],
        ),
        (
            "plans/?page_size=0",
            [("page_size", "out_of_range", "page_size must be a whole number from 1 to 200, not 0.")],
        ),
        ("plans/?page=two", [("page", "out_of_range", "page must be a whole number from 1 to 1000000, not two.")]),
        (
            "plans/?page=%D9%A3",
            [("page", "out_of_range", "page must be a whole number from 1 to 1000000, not \u0663.")],
        ),
        (
            "plans/?office=h8mz",
            [
                (
                    "office",
                    "invalid",
                    "An id is 8 letters and digits, as the field id gives it, not 'h8mz'.",
                )
            ],
        ),
        (
            "plans/?office=%25s%25(x)d%00",
            [("office", "invalid", r"An id is 8 letters and digits, as the field id gives it, not '%s%(x)d\x00'.")],
        ),
        (
            "plans/?status=lost",
            [
                (
                    "status",
                    "invalid_choice",
                    "Select a valid choice. lost is not one of the available choices.",
                )
            ],
        ),
        (
            "plans/?runs_on=31/03/2022",
            [("runs_on", "invalid", "Write a date as 2022-03-31, not '31/03/2022'.")],
        ),
        (
            "measures/?is_national=yes",
            [("is_national", "invalid_choice", "Select a valid choice. yes is not one of the available choices.")],
        ),
    ],
)
def test_bad_parameter_is_refused_by_name(client: Client, address: str, errors: list[tuple[str, str, str]]) -> None:
    body = problem(client, f"{API}/{address}", 400)
    assert [(error["parameter"], error["code"], error["detail"]) for error in body["errors"]] == errors
    assert body["detail"] == errors[0][2]


@pytest.mark.django_db
@pytest.mark.parametrize("resource", RESOURCES)
@pytest.mark.parametrize(
    "value",
    [
        "yesterday",
        "2022-13-01",
        "2022-03-31T09:00:00",
        "2022-03-31T09:00:00+01:00",
        "20220331",
        "9999-99-99T99:99:99Z",
        "2022-02-30T09:00:00Z",
    ],
)
def test_modified_since_needs_a_date_or_a_time_with_its_zone(client: Client, resource: str, value: str) -> None:
    (error,) = problem(client, f"{API}/{resource}/?modified_since={value}", 400)["errors"]
    assert (error["parameter"], error["code"]) == ("modified_since", "invalid")
    assert error["detail"].startswith("Write a time with its zone, as 2022-03-31T09:00:00Z")


# Pages.


@pytest.mark.django_db
def test_pages_hold_every_row_once(client: Client) -> None:
    made = [factories.AreaFactory(name=f"Borough {n}", published=True).public_id for n in range(1, 6)]
    first = client.get(f"{API}/areas/?page_size=2&kind=authority").json()
    assert (first["count"], first["page"], first["pages"], first["page_size"]) == (5, 1, 3, 2)
    assert first["previous"] is None
    assert first["next"] == "http://testserver/api/v1/areas/?kind=authority&page=2&page_size=2"
    seen, address = [], "http://testserver/api/v1/areas/?page_size=2&kind=authority"
    while address:
        body = client.get(address.removeprefix("http://testserver")).json()
        seen += [row["id"] for row in body["results"]]
        address = body["next"]
    assert seen == made
    assert body["previous"] == "http://testserver/api/v1/areas/?kind=authority&page=2&page_size=2"


@pytest.mark.django_db
def test_page_behind_the_last_is_not_found(client: Client) -> None:
    assert client.get(f"{API}/areas/?page=1").json()["results"] == []
    body = problem(client, f"{API}/areas/?page=2", 404)
    assert body["detail"] == "There is no page 2: the last page is 1."
    assert Pagination.max_page_size == 200


# Methods, origins, errors.


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_writing_is_refused(client: Client, method: str) -> None:
    response = getattr(client, method)(f"{API}/plans/", data="{}", content_type="application/json")
    assert response.status_code == 405
    assert response["Allow"] == "GET, HEAD, OPTIONS"
    assert response.json() == {
        "type": "http://testserver/api/v1/problems/method-not-allowed/",
        "title": "This address can only be read",
        "status": 405,
        "detail": f'Method "{method.upper()}" not allowed.',
        "instance": "/api/v1/plans/",
        "errors": [],
    }


def test_options_let_any_origin_read(client: Client) -> None:
    response = client.options(f"{API}/plans/", headers={"Origin": "https://example.com"})
    assert response.status_code == 204
    assert response["Allow"] == "GET, HEAD, OPTIONS"
    assert response["Access-Control-Allow-Origin"] == "*"
    assert response["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
    assert response["Access-Control-Allow-Headers"] == "If-Modified-Since, If-None-Match"


@pytest.mark.django_db
def test_open_data_sets_no_cookie_and_lets_any_origin_read(client: Client) -> None:
    for address in [f"{API}/", f"{API}/openapi.json", f"{API}/docs/", *(f"{API}/{name}/" for name in RESOURCES)]:
        response = client.get(address)
        assert response.status_code == 200
        assert not response.cookies
        assert "Cookie" not in response.get("Vary", "")
        assert response.get("Access-Control-Allow-Origin") == (None if address.endswith("docs/") else "*")


@pytest.mark.django_db
def test_html_alone_is_not_acceptable(client: Client) -> None:
    assert problem(client, f"{API}/plans/", 406, Accept="text/html") == {
        "type": "http://testserver/api/v1/problems/not-acceptable/",
        "title": "The answer can't be given in the form that was asked for",
        "status": 406,
        "detail": "Could not satisfy the request Accept header.",
        "instance": "/api/v1/plans/",
        "errors": [],
    }
    assert client.get(f"{API}/plans/", headers={"Accept": "text/html,*/*;q=0.8"}).status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/api/", "/api/v2/", f"{API}/nothing/", f"{API}/plans/x/y/", f"{API}/plans/-/"])
def test_unknown_address_is_a_problem(client: Client, address: str) -> None:
    assert problem(client, address, 404) == {
        "type": "http://testserver/api/v1/problems/not-found/",
        "title": "Nothing public is at this address",
        "status": 404,
        "detail": "The address is wrong, or nothing has been published there.",
        "instance": address,
        "errors": [],
    }


@override_settings(DEBUG=True)
def test_unknown_address_is_a_problem_while_developing_too(client: Client) -> None:
    assert problem(client, f"{API}/nothing/", 404)["status"] == 404


@pytest.mark.parametrize("address", [f"{API}/plans", f"{API}/plans/k7m2q9xd", f"{API}/nothing"])
def test_forgotten_slash_is_put_right(client: Client, address: str) -> None:
    response = client.get(address + "?page=1")
    assert (response.status_code, response["Location"]) == (301, f"{address}/?page=1")


@pytest.mark.django_db
def test_fault_is_a_problem_that_tells_nothing(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError("the secret is out")

    monkeypatch.setattr(Plan.objects.__class__, "published", fail, raising=False)
    client.raise_request_exception = False
    assert problem(client, f"{API}/plans/", 500) == {
        "type": "http://testserver/api/v1/problems/server-error/",
        "title": "Something went wrong on this side",
        "status": 500,
        "detail": "The fault is in the portal, not in the request. It has been recorded. Try again later.",
        "instance": "/api/v1/plans/",
        "errors": [],
    }


def test_every_kind_of_problem_is_explained_at_its_address(client: Client) -> None:
    for code, kind in KINDS.items():
        assert client.get(f"{API}/problems/{code}/").json() == {
            "type": f"http://testserver/api/v1/problems/{code}/",
            "title": kind.title,
            "status": kind.status,
            "meaning": kind.meaning,
        }
    problem(client, f"{API}/problems/other/", 404)


def test_root_names_every_list_and_the_documentation(client: Client) -> None:
    assert client.get(f"{API}/").json() == {
        **{name: f"http://testserver/api/v1/{name}/" for name in RESOURCES},
        "openapi": "http://testserver/api/v1/openapi.json",
        "docs": "http://testserver/api/v1/docs/",
    }
