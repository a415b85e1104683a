"""The plan's resources, body by body."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from plan.models import Measure, Plan, ProgressUpdate
from tests import factories
from tests.api import NOW, PUBLISHED, RESOURCES, Record, assert_golden, make_record, row_of

pytestmark = pytest.mark.django_db
API = "/api/v1"
OURS = [name for name in RESOURCES if name not in ("areas", "organisations")]


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
