"""Made-up requests against every documented address: answers keep the document, and nothing fails on this side."""

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi import checks

from pcc_portal.wsgi import application
from tests.api import make_record

API = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)
CHECKS = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
    checks.negative_data_rejection,
]


@pytest.fixture(autouse=True)
def _record(db: None) -> Iterator[None]:
    """Rows in a transaction of the test's own, which a finished request must not close, as in Django's client."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    make_record()
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@API.parametrize()
@settings(
    max_examples=12,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_every_address_keeps_its_document(case: Any) -> None:
    # The test transport does not unpack.
    case.call_and_validate(checks=CHECKS, headers={"Accept-Encoding": "identity"})
