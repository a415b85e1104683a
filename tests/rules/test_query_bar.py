"""Any public page, and any list of the API, is made in at most eight queries, however much there is to show."""

from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from pcc_portal.publishing.models import Identified
from scrutiny.models import PublicQuestion
from scrutiny.queries.question_progress import progress_path
from tests.rules.addresses import public_addresses
from tests.scrutiny.full_record import ON, full_record

MOST = 8
# One way to narrow each list that can be narrowed; that of actions by their owner has a query of its own.
NARROWED = {
    "scrutiny:meeting_list": "board=others",
    "scrutiny:action_list": "owner=chief-constable&state=closed",
    "scrutiny:decision_list": "q=do",
    "scrutiny:question_list": "state=answered",
}


def addresses_to_measure() -> list[str]:
    """Every public address that takes nothing, and those of each row: its page, and what lies below that."""
    rows = [row for model in apps.get_models() if issubclass(model, Identified) for row in model._default_manager.all()]
    ids = {row.public_id for row in rows}
    pages = tuple({row.get_absolute_url().partition("#")[0] for row in rows if hasattr(row, "get_absolute_url")})
    found = [one for one in public_addresses() if one.startswith(pages) or ids.isdisjoint(one.split("/"))]
    found += [f"{reverse(name)}?{query}" for name, query in NARROWED.items()]
    return [*found, *map(progress_path, PublicQuestion.objects.all())]


@pytest.mark.django_db
def test_public_pages_are_made_in_eight_queries(client: Client, time_machine: Any) -> None:
    time_machine.move_to(ON)
    full_record(rows=2)
    asked: dict[str, int] = {}
    for address in addresses_to_measure():
        with CaptureQueriesContext(connection) as queries:
            response = client.get(address)
            assert not response.streaming or b"".join(response.streaming_content)  # type: ignore[attr-defined]
        if response.status_code == 200:
            asked[address] = len(queries)
    assert len(asked) > 150
    assert {address: count for address, count in asked.items() if count > MOST} == {}
