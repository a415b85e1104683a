"""The CSV files hold the same rows as the pages."""

import csv
import io
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from plan.models import Measure
from tests.factories import (
    AreaFactory,
    BudgetFactory,
    BudgetLineFactory,
    CommitmentFactory,
    ConsultationFactory,
    MeasureVersionFactory,
    ObservationFactory,
    ProgressUpdateFactory,
)

pytestmark = pytest.mark.django_db


def rows(client: Client, name: str, *args: str) -> list[dict[str, str]]:
    response = client.get(reverse(f"plan:{name}", args=args))
    assert response.status_code == 200
    body = b"".join(response.streaming_content)  # type: ignore[attr-defined]
    return list(csv.DictReader(io.StringIO(body.decode("utf-8-sig"))))


def test_figures_say_how_they_were_worked_out(client: Client) -> None:
    version = MeasureVersionFactory(measure__unit=Measure.Unit.PERCENT, measure__published=True, measure__code="C999")
    ObservationFactory(
        version=version,
        area=AreaFactory(name="Cheshire", gss_code="E23000006", published=True),
        period="2021/22",
        period_starts_on=date(2021, 4, 1),
        period_ends_on=date(2022, 3, 31),
        value=Decimal("99"),
        numerator=Decimal("904"),
        denominator=Decimal("1000"),
        source="=HYPERLINK()",
        published=True,
    )
    expected = {
        "measure": "C999",
        "title": version.measure.title,
        "area": "Cheshire",
        "area_code": "E23000006",
        "period": "2021/22",
        "period_starts_on": "2021-04-01",
        "period_ends_on": "2022-03-31",
        "value": "90.4",
        "value_words": "",
        "unit": "percent",
        "reason_for_no_value": "",
        "numerator": "904",
        "denominator": "1000",
        "status": "final",
        "definition": "1",
        "source": "'=HYPERLINK()",
        "note": "",
    }
    assert rows(client, "figure_download") == [expected]
    assert rows(client, "measure_download", version.measure.public_id) == [expected]
    text = client.get(version.measure.get_absolute_url()).content.decode()
    assert "90.4%" in text
    assert "904 of 1,000" in text


def test_missing_figure_is_empty_with_its_reason(client: Client) -> None:
    ObservationFactory(value=None, suppressed_reason="Fewer than 5", published=True)
    [row] = rows(client, "figure_download")
    assert (row["value"], row["reason_for_no_value"]) == ("", "Fewer than 5")


def test_revision_replaces_the_figure_it_revises(client: Client) -> None:
    first = ObservationFactory(value=Decimal("41"), published=True)
    ObservationFactory(
        version=first.version,
        area=first.area,
        period=first.period,
        period_starts_on=first.period_starts_on,
        period_ends_on=first.period_ends_on,
        source="Later report",
        value=Decimal("46"),
        status="revised",
        revises=first,
        published=True,
    )
    assert [(row["value"], row["status"]) for row in rows(client, "figure_download")] == [("46", "revised")]
    assert "Revised; was 41 calls" in client.get(first.version.measure.get_absolute_url()).content.decode()


def test_draft_revision_leaves_the_figure_as_it_is(client: Client) -> None:
    first = ObservationFactory(value=Decimal("41"), published=True)
    ObservationFactory(
        version=first.version, area=first.area, value=Decimal("46"), status="revised", revises=first, source="Later"
    )
    assert [row["value"] for row in rows(client, "figure_download")] == ["41"]


def test_commitments_carry_the_status_of_the_page(client: Client) -> None:
    commitment = CommitmentFactory(code="1.1.1", text="Answer calls.", due="each year")
    ProgressUpdateFactory(commitment=commitment, published=True)
    [row] = rows(client, "commitment_download", commitment.plan.public_id)
    assert row == {
        "commitment": "1.1.1",
        "text": "Answer calls.",
        "under": str(commitment.objective),
        "lead": "Commissioner",
        "target": "",
        "due": "each year",
        "kind": "",
        "status": "On track",
        "status_on": "2022-03-31",
        "address": f"http://testserver{commitment.get_absolute_url()}",
    }


def test_budget_and_consultations_show_public_rows_alone(client: Client) -> None:
    BudgetLineFactory(budget=BudgetFactory(year="2021/22", published=True), label="Precept", basis="over")
    BudgetLineFactory(budget=BudgetFactory(year="2022/23"), label="Zanzibar")
    ConsultationFactory(title="Roads", responses=3738, published=True)
    ConsultationFactory(title="Zanzibar")
    [line] = rows(client, "budget_download")
    assert (line["year"], line["line"], line["amount_gbp"], line["percent"], line["basis"]) == (
        "2021/22",
        "Precept",
        "1200000",
        "",
        "over",
    )
    [asked] = rows(client, "consultation_download")
    assert (asked["title"], asked["responses"], asked["result"]) == ("Roads", "3,738", "Not reported")


@pytest.mark.parametrize("number", [1, 3])
def test_downloads_cost_the_same_at_any_size(client: Client, django_assert_num_queries: Any, number: int) -> None:
    commitment = CommitmentFactory()
    for _ in range(number):
        CommitmentFactory(objective=commitment.objective)
        figure = ObservationFactory(published=True)
        BudgetLineFactory()
    ConsultationFactory(published=True)
    for name, args, queries in [
        ("figure_download", [], 2),
        ("measure_download", [figure.version.measure.public_id], 3),
        ("commitment_download", [commitment.plan.public_id], 2),
        ("budget_download", [], 2),
        ("consultation_download", [], 1),
    ]:
        with django_assert_num_queries(queries):
            assert rows(client, name, *args)
