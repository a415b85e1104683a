from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pcc_portal.quarters import FinancialYear, Quarter


@pytest.mark.parametrize(
    ("day", "key", "starts_on", "ends_on", "label"),
    [
        (date(2021, 4, 1), "2021-22-Q1", date(2021, 4, 1), date(2021, 6, 30), "April to June 2021"),
        (date(2021, 9, 30), "2021-22-Q2", date(2021, 7, 1), date(2021, 9, 30), "July to September 2021"),
        (date(2021, 12, 31), "2021-22-Q3", date(2021, 10, 1), date(2021, 12, 31), "October to December 2021"),
        (date(2022, 1, 1), "2021-22-Q4", date(2022, 1, 1), date(2022, 3, 31), "January to March 2022"),
        (date(2000, 3, 31), "1999-00-Q4", date(2000, 1, 1), date(2000, 3, 31), "January to March 2000"),
    ],
)
def test_quarter_of_a_day(day: date, key: str, starts_on: date, ends_on: date, label: str) -> None:
    quarter = Quarter.of(day)
    assert (quarter.key, quarter.starts_on, quarter.ends_on, str(quarter)) == (key, starts_on, ends_on, label)


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2200, 1, 1)))
def test_quarter_holds_its_day_and_its_key_reads_back(day: date) -> None:
    quarter = Quarter.of(day)
    assert quarter.starts_on <= day <= quarter.ends_on
    assert Quarter.parse(quarter.key) == quarter
    assert quarter.next.previous == quarter
    assert FinancialYear.of(day).starts_on <= day <= FinancialYear.of(day).ends_on


@pytest.mark.parametrize("text", ["", "2021-22-Q5", "2021-23-Q1", "2021-Q1", "Q1 2021/22"])
def test_quarter_refuses_another_form(text: str) -> None:
    with pytest.raises(ValueError, match="is not a quarter: write it as 2021-22-Q4"):
        Quarter.parse(text)


def test_quarter_refuses_another_number() -> None:
    with pytest.raises(ValueError, match="a quarter is 1, 2, 3 or 4, not 5"):
        Quarter(2021, 5)


def test_financial_year_label() -> None:
    assert str(FinancialYear(1999)) == "1999/00"
