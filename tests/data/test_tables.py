"""The shared reader of CSV files and Excel workbooks."""

import datetime
import io
import tracemalloc
import zipfile
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django import forms

from pcc_portal.data import tables
from pcc_portal.data.tables import CellError, read_table


class FigureForm(forms.Form):
    period = forms.CharField(max_length=20, help_text="the years, as 2021/22")
    value = forms.DecimalField(required=False)
    ends_on = forms.DateField(required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("period") == "never":
            raise forms.ValidationError("This never happened.")
        return cleaned


def file_of(text: str | bytes) -> io.BytesIO:
    return io.BytesIO(text if isinstance(text, bytes) else text.encode())


def workbook(rows: list[list[Any]], **formats: str) -> io.BytesIO:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    for cell, number_format in formats.items():
        sheet[cell].number_format = number_format
    content = io.BytesIO()
    book.save(content)
    return content


def errors_of(content: io.BytesIO, **options: Any) -> list[str]:
    checked = read_table(content, FigureForm, name="figures.csv", **options)
    return [str(error) for error in checked.errors]


@pytest.mark.parametrize("bom", [b"", b"\xef\xbb\xbf"])
def test_read_table_cleans_csv_with_and_without_bom(bom: bytes) -> None:
    checked = read_table(file_of(bom + b"Period,value,Ends on\r\n2018,46,2018-12-31\r\n\r\n2019,,\r\n"), FigureForm)
    assert checked.errors == []
    assert [(row.number, dict(row.data)) for row in checked.rows] == [
        (2, {"period": "2018", "value": Decimal(46), "ends_on": datetime.date(2018, 12, 31)}),
        (4, {"period": "2019", "value": None, "ends_on": None}),
    ]


def test_read_table_names_the_bad_cells_by_row_and_column() -> None:
    checked = read_table(file_of("period,value\n2018,46\n,many\nnever,1\n"), FigureForm, name="figures.csv")
    assert checked.errors == [
        CellError("figures.csv", 3, "period", "", "This is empty. Write the years, as 2021/22."),
        CellError("figures.csv", 3, "value", "many", "“many” is not a number. Write it like 1234.5."),
        CellError("figures.csv", 4, "", "", "This never happened."),
    ]
    assert [row.number for row in checked.rows] == [2]
    assert str(checked.errors[1]) == (
        "figures.csv, row 3, column “value”: “many” is not a number. Write it like 1234.5."
    )


def test_read_table_names_missing_unknown_and_repeated_columns() -> None:
    assert errors_of(file_of("value,colour,value\n1,red,2\n")) == [
        "figures.csv, row 1, column “colour”: There is no column of this name. "
        "The columns are: period, value, ends_on.",
        "figures.csv, row 1, column “value”: This heading occurs twice. Take one of the two out.",
        "figures.csv, row 1, column “period”: This column is missing. Add it to the first row.",
    ]


def test_read_table_names_cells_without_heading_and_rows_of_another_width() -> None:
    assert errors_of(file_of("period,\n2018,46\n")) == [
        "figures.csv, row 1: Column 2 has cells but no heading. Write one, or empty the column."
    ]
    assert errors_of(file_of("period,value\n2018\n2019,1,2\n")) == [
        f"figures.csv, row {row}: The number of cells is {cells} here, and 2 in the headings. "
        "Look for a comma too many or too few: a cell with a comma in it stands in double quotes."
        for row, cells in [(2, 1), (3, 3)]
    ]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "The file is empty. Write the headings in its first row, and the rows under them."),
        (b" \r\n ", "The file is empty. Write the headings in its first row, and the rows under them."),
        (b"period,value\n", "The file has headings but no rows. Write the rows under them."),
        (
            b"period\n\xff\xfe\n",
            "This is neither a CSV file in UTF-8 nor an Excel workbook (.xlsx). Save it as one of these.",
        ),
        (
            b"%PDF-1.7\x00\x01",
            "This is neither a CSV file in UTF-8 nor an Excel workbook (.xlsx). Save it as one of these.",
        ),
        (
            b"PK\x03\x04 not a workbook",
            "This can't be read as an Excel workbook (.xlsx). Open it in Excel and save it again.",
        ),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
            "This is an old Excel file or a locked one. Save it as an Excel workbook (.xlsx) without a password.",
        ),
        (
            b'period\n"2018\n',
            "The CSV is broken after row 1: unexpected end of data. Look there for a double quote without its partner.",
        ),
    ],
)
def test_read_table_says_why_a_whole_file_is_refused(content: bytes, message: str) -> None:
    assert errors_of(file_of(content)) == [f"figures.csv: {message}"]


def test_read_table_refuses_a_file_that_is_missing(tmp_path: Path) -> None:
    checked = read_table(tmp_path / "none.csv", FigureForm)
    assert [str(error) for error in checked.errors] == ["none.csv: The file can't be read: No such file or directory."]


def test_read_table_refuses_rows_that_repeat() -> None:
    assert errors_of(file_of("period,value\n2018,46\n2019,1\n2018,41\n"), unique=["period"]) == [
        "figures.csv, row 4, column “period”: This repeats row 2. Take one of the two out. (found: 2018)"
    ]


def test_read_table_limits_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "MAX_ROWS", 2)
    assert errors_of(file_of("period\n1\n2\n3\n")) == [
        "figures.csv: The file has more than 2 rows. Split it into smaller files."
    ]
    monkeypatch.setattr(tables, "MAX_UNPACKED_BYTES", 100)
    assert errors_of(workbook([["period"], ["2018"]])) == [
        "figures.csv: The workbook is too large once unpacked. Save its first sheet as CSV instead."
    ]
    monkeypatch.setattr(tables, "MAX_BYTES", 10)
    assert errors_of(file_of("period\n2018\n")) == [
        "figures.csv: The file is larger than 5 MB. Split it into smaller files."
    ]


def sheet_of(xml: str) -> io.BytesIO:
    """A workbook whose one sheet holds these rows, written by hand."""
    content = io.BytesIO()
    with zipfile.ZipFile(workbook([])) as before, zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as after:
        for entry in before.infolist():
            is_sheet = entry.filename == "xl/worksheets/sheet1.xml"
            space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
            text = f'<worksheet xmlns="{space}"><sheetData>{xml}</sheetData></worksheet>'
            after.writestr(entry, text if is_sheet else before.read(entry))
    return content


def test_read_table_stops_reading_a_workbook_at_its_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "MAX_ROWS", 500)
    refusal = "figures.csv: The sheet is larger than 500 rows by 60 columns. Split it."
    assert errors_of(sheet_of('<row r="1048576"><c r="A1048576"><v>1</v></c></row>')) == [refusal]
    assert errors_of(sheet_of('<row r="1"><c r="XFD1"><v>1</v></c></row>')) == [refusal]
    many = sheet_of("<row><c><v>1</v></c></row>" * 100_000)
    assert len(many.getvalue()) < 100_000
    tracemalloc.start()
    try:
        assert errors_of(many) == [refusal]
        assert tracemalloc.get_traced_memory()[1] < 20_000_000
    finally:
        tracemalloc.stop()
    assert errors_of(sheet_of("<row><c><v>1</v></c></row>" * 500_000)) == [
        "figures.csv: The workbook is too large once unpacked. Save its first sheet as CSV instead."
    ]


def test_read_table_fills_up_the_short_rows_of_a_workbook() -> None:
    texts = [
        f'<c r="{at}" t="inlineStr"><is><t>{text}</t></is></c>' for at, text in [("A1", "period"), ("B1", "value")]
    ]
    checked = read_table(
        sheet_of(f'<row r="1">{"".join(texts)}</row><row r="3"><c r="A3"><v>2018</v></c></row>'), FigureForm
    )
    assert checked.errors == []
    assert [(row.number, dict(row.data)) for row in checked.rows] == [
        (3, {"period": "2018", "value": None, "ends_on": None})
    ]


def test_read_table_reads_excel_as_a_reader_sees_it() -> None:
    rows: list[list[Any]] = [
        ["Period", "Value", "Ends on"],
        [2018, 46.0, datetime.datetime(2018, 12, 31)],
        ["2019", 0.82, None],
    ]
    checked = read_table(workbook(rows, B3="0%"), FigureForm)
    assert checked.errors == []
    assert [dict(row.data) for row in checked.rows] == [
        {"period": "2018", "value": Decimal(46), "ends_on": datetime.date(2018, 12, 31)},
        {"period": "2019", "value": Decimal(82), "ends_on": None},
    ]


def test_read_table_takes_the_saved_result_of_an_excel_formula() -> None:
    plain = workbook([["period", "value"], ["2018", "=40+6"]])
    assert errors_of(plain) == [
        "figures.csv, row 2, column “value”: This formula has no saved result. "
        "Open the workbook in Excel, save it, and try again. (found: =40+6)"
    ]
    saved = io.BytesIO()
    with zipfile.ZipFile(plain) as before, zipfile.ZipFile(saved, "w") as after:
        for entry in before.infolist():
            text = before.read(entry)
            if entry.filename == "xl/worksheets/sheet1.xml":
                assert text.count(b"<f>40+6</f>") == 1
                text = (
                    text.replace(b"<f>40+6</f>", b"<f>40+6</f><v>46</v>").replace(b"<v></v>", b"").replace(b"<v/>", b"")
                )
            after.writestr(entry, text)
    checked = read_table(saved, FigureForm)
    assert checked.errors == []
    assert [row.data["value"] for row in checked.rows] == [Decimal(46)]


def test_read_table_names_an_excel_error_cell() -> None:
    assert errors_of(workbook([["period", "value"], ["2018", "#DIV/0!"]])) == [
        "figures.csv, row 2, column “value”: Excel shows an error in this cell. Mend it there. (found: #DIV/0!)"
    ]


def test_read_table_names_all_faults_of_a_row_in_the_order_of_its_columns() -> None:
    content = file_of("ends_on,value,period\n31/02/2022,many,2018\n2018-12-31,1,2019\nsoon,x,2019\n")
    assert errors_of(content, unique=["period"]) == [
        "figures.csv, row 2, column “ends_on”: “31/02/2022” is not a date. "
        "Write it like 31/03/2022, 31 March 2022 or 2022-03-31.",
        "figures.csv, row 2, column “value”: “many” is not a number. Write it like 1234.5.",
        "figures.csv, row 4, column “ends_on”: “soon” is not a date. "
        "Write it like 31/03/2022, 31 March 2022 or 2022-03-31.",
        "figures.csv, row 4, column “value”: “x” is not a number. Write it like 1234.5.",
        "figures.csv, row 4, column “period”: This repeats row 3. Take one of the two out. (found: 2019)",
    ]


def test_read_table_names_the_other_faults_of_a_row_with_an_excel_error() -> None:
    assert errors_of(workbook([["period", "value", "ends_on"], ["#N/A", "#DIV/0!", "soon"], ["2019", "1", None]])) == [
        "figures.csv, row 2, column “period”: Excel shows an error in this cell. Mend it there. (found: #N/A)",
        "figures.csv, row 2, column “value”: Excel shows an error in this cell. Mend it there. (found: #DIV/0!)",
        "figures.csv, row 2, column “ends_on”: “soon” is not a date. "
        "Write it like 31/03/2022, 31 March 2022 or 2022-03-31.",
    ]
