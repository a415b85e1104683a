"""The pages of the budget and the consultations: what they say, and when."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from pcc_portal.publishing import actions as publishing
from tests.factories import (
    BudgetFactory,
    BudgetLineFactory,
    ConsultationFactory,
    UserFactory,
)
from tests.plan.pages import ago, page, updated_on

pytestmark = pytest.mark.django_db


def test_withdrawn_consultation_leaves_its_mark(client: Client) -> None:
    gone = ConsultationFactory(title="Zanzibar", withdrawn=True, withdrawn_reason="The dates were wrong.")
    text = page(client, reverse("plan:consultation_list"))
    assert "Zanzibar" not in text
    assert f'id="consultation-{gone.public_id}"' in text
    assert "The dates were wrong." in text


def test_budget_shows_money_in_and_out_with_what_contradicts_itself(client: Client) -> None:
    budget = BudgetFactory(year="2021/22", published=True, source_note="The lines add to more than the whole.")
    BudgetLineFactory(budget=budget, kind="net", label="Net budget", amount_gbp=Decimal("207800000"))
    BudgetLineFactory(budget=budget, label="Council tax precept", amount_gbp=Decimal("122215000"))
    BudgetLineFactory(budget=budget, label="Police grant", amount_gbp=Decimal("85952000"))
    BudgetLineFactory(
        budget=budget, kind="income_share", label="Council tax share", amount_gbp=None, percent=40, basis="more than"
    )
    BudgetLineFactory(budget=BudgetFactory(year="1999/00"), label="Zanzibar")
    text = page(client, reverse("plan:budget_list"))
    assert (
        "In 2021/22 the net budget was £207,800,000. "
        "It came from council tax precept (£122,215,000) and police grant (£85,952,000)." in text
    )
    assert "more than 40%" in text
    assert "The lines add to more than the whole." in text
    assert "Income, 2021/22. Council tax precept £122,215,000; Police grant £85,952,000." in text
    assert "Zanzibar" not in text
    assert "1999/00" not in text


def test_consultations_are_told_apart_by_the_day(client: Client, time_machine: Any) -> None:
    ConsultationFactory(title="Ask about roads", website="https://survey.example.org/", published=True)
    url = reverse("plan:consultation_list")
    time_machine.move_to("2021-10-30 12:00")
    # Published in the future of that day: not public yet.
    assert "Ask about roads" not in page(client, url)
    time_machine.move_to("2031-10-30 12:00")
    text = page(client, url)
    assert "No consultation is open now." in text
    assert "<strong>Responses:</strong> Not reported. <strong>What came of it:</strong> Not reported." in text


def test_open_consultation_comes_first_and_closes_by_itself(client: Client, time_machine: Any) -> None:
    ConsultationFactory(
        title="Ask about roads",
        website="https://survey.example.org/",
        opens_on=date(2030, 1, 1),
        closes_on=date(2030, 1, 31),
        published=True,
    )
    url = reverse("plan:consultation_list")
    assert "Not open yet" in page(client, url)
    time_machine.move_to("2030-01-31 12:00")
    text = page(client, url)
    assert "1 consultation is open now." in text
    assert "Have your say: Ask about roads" in text
    time_machine.move_to("2030-02-01 12:00")
    assert "No consultation is open now." in page(client, url)


def test_budget_and_consultations_say_when_they_were_last_updated(client: Client, time_machine: Any) -> None:
    time_machine.move_to("2026-01-10 12:00")
    budgets, consultations = reverse("plan:budget_list"), reverse("plan:consultation_list")
    assert [updated_on(page(client, url)) for url in (budgets, consultations)] == ["", ""]
    BudgetFactory(**ago(days=3))
    BudgetFactory(**ago(days=9))
    row = ConsultationFactory(published_at=timezone.now() + timedelta(days=2), published_by=UserFactory())
    BudgetFactory(scheduled=True)
    assert [updated_on(page(client, url)) for url in (budgets, consultations)] == ["2026-01-07", ""]
    time_machine.move_to("2026-01-12 13:00")
    assert updated_on(page(client, consultations)) == "2026-01-12"
    time_machine.move_to("2026-02-01 12:00")
    row.result = "Most people wanted more officers."
    row.save()
    assert updated_on(page(client, consultations)) == "2026-02-01"
    time_machine.move_to("2026-02-03 12:00")
    publishing.withdraw(row, by=UserFactory(superuser=True), reason="It was wrong.")
    assert updated_on(page(client, consultations)) == "2026-02-03"
