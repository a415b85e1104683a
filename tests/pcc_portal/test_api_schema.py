"""The API's own description: golden, valid, and kept by every example, body and problem."""

import json
from typing import Any

import jsonschema
import pytest
import time_machine
from django.core.management import call_command
from django.test import Client

from pcc_portal.api import schema as api_schema
from pcc_portal.organisations.api import examples as organisation_examples
from plan.api import examples as plan_examples
from scrutiny.api import examples as scrutiny_examples
from tests import factories
from tests.api import NOW, RESOURCES, assert_golden, make_record

API = "/api/v1"


@pytest.fixture(autouse=True)
def _now() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


def schema() -> dict[str, Any]:
    document: dict[str, Any] = json.loads(api_schema.document())
    return document


def test_openapi_document_is_golden(client: Client) -> None:
    document = client.get(f"{API}/openapi.json").json()
    document["info"]["title"] = document["info"]["contact"] = document["servers"] = "as the installation says"
    assert_golden("openapi.json", document)


def test_openapi_document_has_no_warnings(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("spectacular", "--validate", "--fail-on-warn", "--format", "openapi-json")
    captured = capsys.readouterr()
    assert json.loads(captured.out)["openapi"] == "3.1.0"
    assert captured.err == ""


def test_openapi_document_keeps_the_public_sectors_rules() -> None:
    """The GOV.UK API rules: version, description, contact, semantic version, kebab case, unique ids, 406 declared."""
    document = schema()
    assert document["openapi"] == "3.1.0"
    assert document["info"]["description"]
    assert document["info"]["contact"]["email"]
    assert [part.isdigit() for part in document["info"]["version"].split(".")] == [True, True, True]
    tags = {tag["name"] for tag in document["tags"] if tag["description"]}
    operations = [operation for path in document["paths"].values() for operation in path.values()]
    assert len({operation["operationId"] for operation in operations}) == len(operations) == 52
    for path, item in document["paths"].items():
        assert path == path.lower()
        assert "_" not in path.split("{")[0]
        for operation in item.values():
            assert operation["description"]
            assert set(operation["tags"]) <= tags
            assert {"200", "304", "400", "406", "412", "500"} <= set(operation["responses"])
            assert not [name for name in operation["responses"]["200"]["headers"] if name.lower().startswith("x-")]
            for parameter in operation.get("parameters", []):
                assert parameter["description"], (path, parameter["name"])


EXAMPLES = {
    "Plan": plan_examples.PLAN,
    "Priority": plan_examples.PRIORITY,
    "Objective": plan_examples.OBJECTIVE,
    "Commitment": plan_examples.COMMITMENT,
    "ProgressUpdate": plan_examples.PROGRESS_UPDATE,
    "Measure": plan_examples.MEASURE,
    "Observation": plan_examples.OBSERVATION,
    "Board": scrutiny_examples.BOARD,
    "Meeting": scrutiny_examples.MEETING,
    "AgendaItem": scrutiny_examples.AGENDA_ITEM,
    "AgendaEdition": scrutiny_examples.AGENDA_EDITION,
    "Paper": scrutiny_examples.PAPER,
    "Minutes": scrutiny_examples.MINUTES,
    "Correction": scrutiny_examples.CORRECTION,
    "Action": scrutiny_examples.ACTION,
    "ActionUpdate": scrutiny_examples.ACTION_UPDATE,
    "Decision": scrutiny_examples.DECISION,
    "PublicQuestion": scrutiny_examples.PUBLIC_QUESTION,
    "Answer": scrutiny_examples.ANSWER,
    "Inspection": scrutiny_examples.INSPECTION,
    "InspectionResponse": scrutiny_examples.INSPECTION_RESPONSE,
    "CollaborationAgreement": scrutiny_examples.COLLABORATION_AGREEMENT,
    "ComplaintReview": scrutiny_examples.COMPLAINT_REVIEW,
    "Area": organisation_examples.AREA,
    "Organisation": organisation_examples.ORGANISATION,
}


def closed(node: Any) -> Any:
    """The schema with every object closed: a field that is not documented is an error."""
    if isinstance(node, dict):
        node = {key: closed(value) for key, value in node.items()}
        if node.get("type") == "object" and "additionalProperties" not in node:
            node["additionalProperties"] = False
    elif isinstance(node, list):
        node = [closed(value) for value in node]
    return node


def assert_keeps(described: dict[str, Any], value: Any) -> None:
    components = closed(schema()["components"])
    jsonschema.Draft202012Validator(
        {**closed(described), "components": components},
        format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER,
    ).validate(value)


def assert_documented(component: str, value: Any) -> None:
    assert_keeps({"$ref": f"#/components/schemas/{component}"}, value)


def test_every_body_has_an_example_that_keeps_its_schema() -> None:
    for path, item in schema()["paths"].items():
        body = item["get"]["responses"]["200"]["content"]["application/json"]
        examples = [example["value"] for example in body.get("examples", {}).values()]
        assert examples, path
        for example in examples:
            assert_keeps(body["schema"], example)


@pytest.mark.parametrize("component", EXAMPLES)
def test_example_keeps_its_own_schema(component: str) -> None:
    assert_documented(component, EXAMPLES[component])


@pytest.mark.django_db
@pytest.mark.parametrize(("component", "resource"), list(zip(EXAMPLES, RESOURCES, strict=True)))
def test_body_has_exactly_the_documented_fields(client: Client, component: str, resource: str) -> None:
    make_record()
    rows = client.get(f"{API}/{resource}/").json()["results"]
    assert rows
    for row in rows:
        assert_documented(component, row)


@pytest.mark.django_db
def test_problems_have_exactly_the_documented_fields(client: Client) -> None:
    assert_documented("Problem", client.get(f"{API}/plans/?page=0").json())
    assert_documented("ProblemKind", client.get(f"{API}/problems/withdrawn/").json())
    plan = factories.PlanFactory(withdrawn=True)
    assert_documented("Withdrawn", client.get(f"{API}/plans/{plan.public_id}/").json())


def test_docs_page_keeps_the_strict_policy(client: Client) -> None:
    page = client.get(f"{API}/docs/")
    html = page.content.decode()
    policy = {part.strip() for part in page["Content-Security-Policy"].split(";")}
    assert {"default-src 'none'", "script-src 'self'", "style-src 'self'", "connect-src 'self'"} <= policy
    assert "<h1" in html
    assert "<style" not in html
    assert "style=" not in html
    assert "//cdn" not in html
    script = client.get(f"{API}/docs/?script=")
    assert script["Content-Type"].startswith("application/javascript")
    assert '"validatorUrl": null' in script.content.decode()
    assert 'url: "/api/v1/openapi.json"' in script.content.decode().replace("\\u002D", "-")
