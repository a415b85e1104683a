"""Figures, periods, sources and counts in words."""

from decimal import Decimal

import pytest

from plan.queries.statuses import summarise
from plan.queries.wording import figure_text, in_period, sources_of


@pytest.mark.parametrize(
    ("value", "words", "unit", "noun", "text"),
    [
        ("1200000", "more than", "count", "people", "more than 1,200,000 people"),
        ("1200000", "", "pounds", "", "£1,200,000"),
        ("5.71", "", "pounds", "", "£5.71"),
        ("90.4", "", "percent", "", "90.4%"),
        ("90", "over", "percent", "", "over 90%"),
        ("90", "over 90", "percent", "", "over 90%"),
        ("-3.9", "", "change", "", "down 3.9%"),
        ("8", "", "change", "", "up 8%"),
        ("0", "", "change", "", "no change"),
        ("1", "", "seconds", "", "1 second"),
        ("5.5", "around", "minutes", "", "around 5.5 minutes"),
        ("2040", "", "other", "year", "2040"),
        ("2", "", "other", "rank", "rank 2"),
        (None, "two thirds", "other", "", "two thirds"),
        (None, "", "count", "", "Not reported"),
    ],
)
def test_figure_is_worded_as_its_source_puts_it(value: str | None, words: str, unit: str, noun: str, text: str) -> None:
    assert figure_text(Decimal(value) if value else None, words, unit, noun) == text


@pytest.mark.parametrize(
    ("period", "words"),
    [
        ("2021/22", "in 2021/22"),
        ("November 2022", "in November 2022"),
        ("year ending March 2022", "in the year ending March 2022"),
        ("September to November 2022", "from September to November 2022"),
        ("first year in office (2021/22)", "(first year in office, 2021/22)"),
    ],
)
def test_period_ends_a_sentence(period: str, words: str) -> None:
    assert in_period(period) == words


def test_sources_become_links() -> None:
    links = sources_of("The plan, page 21; https://www.example.org/a?b=1; The plan, page 21")
    assert [(link.text, link.url) for link in links] == [
        ("The plan, page 21", ""),
        ("example.org", "https://www.example.org/a?b=1"),
    ]


def test_summary_counts_in_a_fixed_order_without_zeros() -> None:
    found = summarise(["off_track", None, "delivered", None])
    assert found.pairs == [("delivered", 1), ("off_track", 1), ("not_reported", 2)]
    assert found.total == 4
