from decimal import Decimal

import pytest

from pcc_portal.components import wording


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Decimal("158100.00"), "£158,100"),
        ("225.44", "£225.44"),
        (Decimal("0"), "£0"),
        (Decimal("-1200"), "\N{MINUS SIGN}£1,200"),
        (1_234_567, "£1,234,567"),
        (Decimal("0.5"), "£0.50"),
        (None, "Not reported"),
        ("", "Not reported"),
        ("many", "Not reported"),
    ],
)
def test_pounds(value: object, text: str) -> None:
    assert wording.pounds(value) == text


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (Decimal("385999.0000"), "count", "385,999"),
        (Decimal("92.3000"), "percent", "92.3%"),
        (Decimal("5.2"), "change", "+5.2%"),
        (Decimal("-3.9"), "change", "\N{MINUS SIGN}3.9%"),
        (Decimal("207800000"), "pounds", "£207,800,000"),
        (Decimal("9.4"), "seconds", "9.4 seconds"),
        (Decimal("1"), "minutes", "1 minute"),
        (Decimal("3"), "other", "3"),
        (None, "percent", "Not reported"),
        (Decimal("0"), "count", "0"),
    ],
)
def test_figure_with_its_unit(value: object, unit: str, text: str) -> None:
    assert wording.figure(value, unit) == text


@pytest.mark.parametrize(
    ("size", "text"),
    [(0, "0 bytes"), (999, "999 bytes"), (412_345, "412 kB"), (3_100_000, "3.1 MB"), (999_900, "1.0 MB"), (None, "")],
)
def test_file_size(size: object, text: str) -> None:
    assert wording.file_size(size) == text


def test_listing_joins_as_people_do() -> None:
    assert wording.listing([]) == ""
    assert wording.listing(["one"]) == "one"
    assert wording.listing(["one", "two", "three"]) == "one, two and three"
