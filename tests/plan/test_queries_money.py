"""What the page of the budget says of each year."""

from datetime import date
from decimal import Decimal

import pytest

from plan.models import Budget
from plan.queries import (
    budget_page,
)
from plan.queries.money import money_line
from tests.factories import (
    BudgetFactory,
    BudgetLineFactory,
)


@pytest.mark.django_db
def test_money_line_puts_its_basis_in_place() -> None:
    line = money_line(
        BudgetLineFactory(amount_gbp=Decimal("0.83"), percent=Decimal("6.40"), basis="approximately, per month"),
        "2022/23",
    )
    assert (line.amount_text, line.share_text) == ("approximately £0.83 per month", "6.4%")


def budget(year: int, *lines: tuple[str, str, str, str]) -> None:
    """A public budget that starts in that year, with lines: kind, label, amount, basis."""
    row = BudgetFactory(
        year=f"{year}/{year - 1999}", starts_on=date(year, 4, 1), ends_on=date(year + 1, 3, 31), published=True
    )
    for kind, label, amount, basis in lines:
        BudgetLineFactory(budget=row, kind=kind, label=label, amount_gbp=Decimal(amount), basis=basis)


def first_sentence_of_budgets() -> str:
    return budget_page(Budget.objects.published().in_date_order().prefetch_related("lines")).answer


@pytest.mark.django_db
def test_budget_page_speaks_of_the_newest_year_first() -> None:
    assert first_sentence_of_budgets() == ""
    budget(2021, ("net", "Net budget", "207800000", ""), ("income", "Council tax precept", "122215000", ""))
    whole = "In 2021/22 the net budget was £207,800,000. It came from council tax precept (£122,215,000)."
    assert first_sentence_of_budgets() == whole
    budget(
        2025,
        ("savings", "Savings identified", "6300000", "nearly"),
        ("precept_rise", "Band D rise per year", "14", "per year"),
    )
    assert first_sentence_of_budgets() == (
        "The net budget for 2025/26 is not known. What is known of that year: Band D rise, £14 per year; savings "
        f"identified, nearly £6,300,000. The latest net budget that is known is of an earlier year. {whole}"
    )
    budget(2026, *(("pressure", f"Cost {number}", "5", "") for number in range(5)))
    assert first_sentence_of_budgets().startswith(
        "The net budget for 2026/27 is not known. What is known of that year: cost 0, £5; cost 1, £5; cost 2, £5; "
        "and 2 more. The latest"
    )
    budget(2027)
    assert first_sentence_of_budgets().startswith(
        "The net budget for 2027/28 is not known. Nor is any other figure of that year. The latest"
    )


@pytest.mark.django_db
def test_budget_page_without_any_net_budget_says_what_is_known() -> None:
    budget(2025, ("savings", "Savings identified", "6300000", ""))
    assert first_sentence_of_budgets() == (
        "The net budget for 2025/26 is not known. What is known of that year: savings identified, £6,300,000."
    )
