"""CSV files: read back exactly, and harmless in a spreadsheet."""

import csv
import io
from datetime import date
from decimal import Decimal

import pytest

from pcc_portal.publishing.downloads import csv_cell, csv_response


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        (None, ""),
        (Decimal("-4.4000"), "-4.4"),
        (Decimal("1200000.0000"), "1200000"),
        (0, "0"),
        (True, "yes"),
        (date(2022, 3, 31), "2022-03-31"),
        ("plain", "plain"),
        ("=1+1", "'=1+1"),
        ("+44", "'+44"),
        ("-cmd", "'-cmd"),
        ("@sum", "'@sum"),
        (" =1+1", "' =1+1"),
        ("\t=1", "'\t=1"),
    ],
)
def test_csv_cell_is_exact_and_never_a_formula(value: object, cell: str) -> None:
    assert csv_cell(value) == cell


def test_csv_response_is_utf8_with_a_mark_and_a_name() -> None:
    response = csv_response("figures", ["line", "amount"], [["£ per head, each", Decimal("5.50")], ['"quoted"', None]])
    body = b"".join(response.streaming_content)  # type: ignore[arg-type]
    assert body.startswith(b"\xef\xbb\xbfline,amount\r\n")
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"] == 'attachment; filename="figures.csv"'
    rows = list(csv.reader(io.StringIO(body.decode("utf-8-sig"))))
    assert rows == [["line", "amount"], ["£ per head, each", "5.5"], ['"quoted"', ""]]
