"""One small public record with fixed ids and times, and golden bodies to hold the API against.

`UPDATE_GOLDEN=1 pytest tests/plan/test_api.py ...` writes the golden files anew; look at the difference before
keeping it.
"""

import json
import os
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import time_machine
from django.test import Client

from pcc_portal.organisations.models import Area, Organisation
from plan.models import (
    Commitment,
    Measure,
    MeasureVersion,
    Objective,
    Observation,
    Plan,
    Priority,
    ProgressUpdate,
)
from tests import factories
from tests.scrutiny.api_record import RESOURCES as SCRUTINY
from tests.scrutiny.api_record import make_scrutiny

GOLDEN = Path(__file__).parent / "golden"
MADE = datetime(2022, 4, 1, 8, 0, tzinfo=UTC)
PUBLISHED = datetime(2022, 4, 1, 9, 0, tzinfo=UTC)
NOW = datetime(2022, 6, 1, 12, 0, tzinfo=UTC)
RESOURCES = {
    "plans": Plan,
    "priorities": Priority,
    "objectives": Objective,
    "commitments": Commitment,
    "progress-updates": ProgressUpdate,
    "measures": Measure,
    "observations": Observation,
    **dict.fromkeys(SCRUTINY),
    "areas": Area,
    "organisations": Organisation,
}


@dataclass
class Record:
    office: Organisation
    council: Organisation
    area: Area
    plan: Plan
    priority: Priority
    objective: Objective
    commitment: Commitment
    cross_cutting: Commitment
    update: ProgressUpdate
    measure: Measure
    version: MeasureVersion
    observation: Observation
    scrutiny: dict[str, Any]


def make_record(**state: Any) -> Record:
    """A row of every resource, made at MADE and published at PUBLISHED unless `state` says otherwise."""
    user = factories.UserFactory()
    public = state or {"published_at": PUBLISHED, "published_by": user}
    with time_machine.travel(MADE, tick=False):
        cheshire = factories.AreaFactory(public_id="c2bn8v5x", kind="force", name="Cheshire", **public)
        area = factories.AreaFactory(
            public_id="d4kq7w2m", name="Warrington", gss_code="E06000007", parent=cheshire, source="ONS", **public
        )
        office = factories.OrganisationFactory(public_id="h8mz4r6k", name="The Office", **public)
        council = factories.OrganisationFactory(
            public_id="p6rf3h9t",
            kind="council",
            name="Warrington Borough Council",
            short_name="Warrington",
            website="https://www.warrington.gov.uk/",
            valid_from=date(1998, 4, 1),
            succeeded_by=office,
            **public,
        )
        council.areas.add(area)
        factories.OrganisationIdentifierFactory(organisation=council, scheme="GB-LAE", number="WRT")
        holder = factories.OfficeHolderFactory(person="A. Commissioner", organisation=office, **public)
        plan = factories.PlanFactory(
            public_id="k7m2q9xd",
            title="Police and Crime Plan",
            introduction="This plan.",
            office=office,
            office_holder=holder,
            source="Plan, page 1",
            **public,
        )
        priority = factories.PriorityFactory(
            public_id="b3vt5n8w", plan=plan, number=1, title="Prevent crime", pillar=None
        )
        objective = factories.ObjectiveFactory(
            public_id="f9cj2x6p", priority=priority, order=1, code="1.1", title="Be seen"
        )
        theme = factories.ThemeFactory(public_id="g3hj4k5m", plan=plan, code="D.1", title="Listening")
        commitment = factories.CommitmentFactory(
            public_id="t4dp8k2v",
            objective=objective,
            order=1,
            code="1.1.1",
            text="Name an officer for every neighbourhood.",
            kind="deliverable",
            wording="bold",
            lead="Chief Constable",
            lead_organisation=office,
            partners_named="Councils",
            due="by March 2022",
            due_on=date(2022, 3, 31),
            source_note="The page gives no month.",
        )
        commitment.partners.add(council)
        commitment.areas.add(area)
        cross_cutting = factories.CommitmentFactory(
            public_id="v7w8x9bz", objective=None, theme=theme, order=2, code="D.1.1", text="Listen."
        )
        measure = factories.MeasureFactory(
            public_id="r5wg3b7z",
            code="CALLS_999",
            title="999 calls in time",
            question="How many 999 calls are answered in time?",
            unit="percent",
            polarity="up",
            owner=office,
            **public,
        )
        version = factories.MeasureVersionFactory(measure=measure)
        factories.TargetFactory(
            measure=measure, area=area, period="by March 2022", due_on=date(2022, 3, 31), value=Decimal("90")
        )
        objective.measures.add(measure)
        objective.requirements.add(
            factories.NationalRequirementFactory(title="Serious and organised crime", order=1, **public)
        )
        observation = factories.ObservationFactory(
            public_id="z9nk4c7h",
            version=version,
            area=area,
            period="2021/22",
            period_starts_on=date(2021, 4, 1),
            period_ends_on=date(2022, 3, 31),
            value=None,
            value_words="about nine in ten",
            numerator=Decimal("18500"),
            denominator=Decimal("20000"),
            status="provisional",
            source_line="p. 4",
            **public,
        )
        factories.ObservationFactory(
            public_id="z2nk4c7h",
            version=version,
            area=area,
            period="2022/23",
            period_starts_on=date(2022, 4, 1),
            period_ends_on=None,
            value=None,
            suppressed_reason="Fewer than five calls.",
            **public,
        )
        update = factories.ProgressUpdateFactory(
            public_id="x2hs6m9b",
            commitment=commitment,
            narrative="Nine in ten are named.",
            author_organisation=council,
            **public,
        )
        scrutiny = make_scrutiny(public, office=office, area=area, objective=objective, measure=measure)
    if not state:
        Plan.objects.filter(pk=plan.pk).update(status=Plan.Status.IN_FORCE)
    return Record(
        office,
        council,
        area,
        plan,
        priority,
        objective,
        commitment,
        cross_cutting,
        update,
        measure,
        version,
        observation,
        scrutiny,
    )


def row_of(record: Record, resource: str) -> Any:
    """The row of the record that stands for a resource."""
    return (
        record.scrutiny.get(resource)
        or {
            "plans": record.plan,
            "priorities": record.priority,
            "objectives": record.objective,
            "commitments": record.commitment,
            "progress-updates": record.update,
            "measures": record.measure,
            "observations": record.observation,
            "areas": record.area,
            "organisations": record.council,
        }[resource]
    )


def problem(client: Client, address: str, status: int, **headers: str) -> dict[str, Any]:
    response = client.get(address, headers=headers)
    assert response.status_code == status, response.content
    assert response["Content-Type"] == "application/problem+json"
    assert response["Access-Control-Allow-Origin"] == "*"
    assert response["Cache-Control"] == "no-store"
    body: dict[str, Any] = response.json()
    return body


def assert_golden(name: str, body: Any) -> None:
    """The body is, value for value, what the golden file holds."""
    path = GOLDEN / name
    text = json.dumps(body, indent=2, ensure_ascii=False) + "\n"
    if os.environ.get("UPDATE_GOLDEN") == "1":
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    assert text == path.read_text(), f"{name} differs: if that is meant, run the test with UPDATE_GOLDEN=1"
