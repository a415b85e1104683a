"""Rows from CSV files and Excel workbooks, each checked by a form. Every fault names file, row, column and reason."""

import csv
import io
import logging
import warnings
import zipfile
from collections.abc import Mapping, Sequence, Set
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import IO, Any

import openpyxl
from django import forms
from openpyxl.cell.cell import TYPE_ERROR, TYPE_FORMULA

from pcc_portal.sentences import row_faults

log = logging.getLogger(__name__)
MAX_BYTES = 5 * 1024 * 1024
MAX_UNPACKED_BYTES = 10 * 1024 * 1024  # a small workbook can unpack to gigabytes: refuse before unpacking
MAX_ROWS = 10_000
MAX_COLUMNS = 60

ZIP_START = b"PK\x03\x04"
OLD_EXCEL_START = b"\xd0\xcf\x11\xe0"
EMPTY = "The file is empty. Write the headings in its first row, and the rows under them."
UNREADABLE = "\0"  # stands for a cell that can't be text: no field takes it, so the others of its row are checked


@dataclass(frozen=True)
class CellError:
    """What is wrong and where. `row` 0 means the whole file; row 1 holds the headings. `column` may be empty."""

    file: str
    row: int
    column: str
    value: str
    message: str

    def __str__(self) -> str:
        place = self.file
        if self.row:
            place += f", row {self.row}"
        if self.column:
            place += f", column “{self.column}”"
        is_told = not self.value or f"“{self.value[:30]}" in self.message
        shown = "" if is_told else f" (found: {self.value[:60]})"
        return f"{place}: {self.message}{shown}"


@dataclass(frozen=True)
class CleanRow:
    """One good row: its number as a spreadsheet shows it, and its cells as the form cleaned them."""

    file: str
    number: int
    data: Mapping[str, Any]


@dataclass(frozen=True)
class CheckedTable:
    """The good rows and all faults of one file. Use the rows only when there is no fault."""

    file: str
    rows: Sequence[CleanRow]
    errors: Sequence[CellError]


@dataclass(frozen=True)
class _Grid:
    """The cells of a file as text, row by row from the heading down; `errors` are cells that can't be text."""

    rows: list[list[str]]
    errors: list[CellError]


class _FileError(Exception):
    """The file as a whole can't be read; the sentence says why and what to do."""


def read_table(
    source: Path | IO[bytes],
    form_class: type[forms.Form],
    *,
    name: str = "",
    unique: Sequence[str] = (),
    form_kwargs: Mapping[str, Any] | None = None,
) -> CheckedTable:
    """Read a CSV file (UTF-8) or an Excel workbook (.xlsx, its first sheet) and check each row with `form_class`.

    The form's fields are the columns: a required field must have a column, an optional one may, and no other column
    is allowed. Headings may be written as "Period starts on" or as "period_starts_on". `unique` names the columns
    whose values, taken together, must not occur twice. Never raises: whatever is wrong is in the errors.
    """
    name = name or str(getattr(source, "name", "") or "file")
    if isinstance(source, Path):
        name = source.name
    try:
        grid = _read_grid(_read_bytes(source), name)
    except _FileError as error:
        return CheckedTable(name, [], [CellError(name, 0, "", "", str(error))])
    if not grid.rows:
        return CheckedTable(name, [], [CellError(name, 0, "", "", EMPTY)])
    columns = [_column_key(cell) for cell in grid.rows[0]]
    faults = _heading_faults(name, columns, grid.rows, form_class)
    if faults:
        return CheckedTable(name, [], faults)
    errors = [_with_column(error, columns) for error in grid.errors]
    rows, row_errors = _check_rows(
        name,
        columns,
        grid.rows[1:],
        {(error.row, error.column) for error in errors},
        form_class,
        unique,
        form_kwargs or {},
    )
    errors.extend(row_errors)
    if not rows and not errors:
        errors.append(CellError(name, 0, "", "", "The file has headings but no rows. Write the rows under them."))
    places = {column: index for index, column in enumerate(columns)}
    return CheckedTable(name, rows, sorted(errors, key=lambda error: (error.row, places.get(error.column, -1))))


def _read_bytes(source: Path | IO[bytes]) -> bytes:
    if isinstance(source, Path):
        try:
            content = source.read_bytes()
        except OSError as error:
            raise _FileError(f"The file can't be read: {error.strerror}.") from None
    else:
        source.seek(0)
        content = source.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise _FileError("The file is larger than 5 MB. Split it into smaller files.")
    if not content.strip():
        raise _FileError(EMPTY)
    return content


def _read_grid(content: bytes, name: str) -> _Grid:
    if content.startswith(OLD_EXCEL_START):
        raise _FileError(
            "This is an old Excel file or a locked one. Save it as an Excel workbook (.xlsx) without a password."
        )
    return _read_workbook(content, name) if content.startswith(ZIP_START) else _read_csv(content)


def _read_csv(content: bytes) -> _Grid:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:
        raise _FileError("This is neither a CSV file in UTF-8 nor an Excel workbook (.xlsx). Save it as one of these.")
    rows: list[list[str]] = []
    try:
        for cells in csv.reader(io.StringIO(text, newline=""), strict=True):
            if len(rows) > MAX_ROWS:
                raise _FileError(f"The file has more than {MAX_ROWS:,} rows. Split it into smaller files.")
            rows.append([cell.strip() for cell in cells])
    except csv.Error as error:
        raise _FileError(
            f"The CSV is broken after row {len(rows)}: {error}. Look there for a double quote without its partner."
        ) from None
    return _Grid(rows, [])


def _read_workbook(content: bytes, name: str) -> _Grid:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > MAX_UNPACKED_BYTES:
                raise _FileError("The workbook is too large once unpacked. Save its first sheet as CSV instead.")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about styles and extensions, which hold no figures
            with _workbook(content, data_only=True) as results, _workbook(content, data_only=False) as formulas:
                return _read_sheet(results, formulas, name)
    except _FileError:
        raise
    except Exception:  # openpyxl raises whatever its parts raise; the log tells a fault of ours from a broken file
        log.warning("the workbook %r can't be read", name, exc_info=True)
        raise _FileError(
            "This can't be read as an Excel workbook (.xlsx). Open it in Excel and save it again."
        ) from None


def _workbook(content: bytes, *, data_only: bool) -> closing[Any]:
    """A workbook that is read row by row, so that memory holds one row and not the sheet."""
    return closing(openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=data_only))


def _read_sheet(results: Any, formulas: Any, name: str) -> _Grid:
    """The first sheet, from the same workbook opened twice: with the results of its formulas, and with the formulas."""
    if not results.worksheets:
        raise _FileError("The workbook has no sheet with cells.")
    sheets = results.worksheets[0], formulas.worksheets[0]
    for sheet in sheets:
        sheet.reset_dimensions()  # the size that the file claims may be wrong
    lines: list[list[str]] = []
    errors: list[CellError] = []
    for number, (cells, written) in enumerate(zip(*sheets, strict=True), start=1):
        if number > MAX_ROWS + 1 or len(cells) > MAX_COLUMNS:
            raise _FileError(f"The sheet is larger than {MAX_ROWS:,} rows by {MAX_COLUMNS} columns. Split it.")
        line: list[str] = []
        for cell, formula in zip(cells, written, strict=True):
            value, fault = cell.value, ""
            if cell.data_type == TYPE_ERROR:
                fault = "Excel shows an error in this cell. Mend it there."
            elif value is None and formula.data_type == TYPE_FORMULA:
                fault = "This formula has no saved result. Open the workbook in Excel, save it, and try again."
                value = formula.value
            if fault:
                errors.append(CellError(name, number, str(len(line)), str(value), fault))
            line.append(_cell_text(value, str(cell.number_format)))
        lines.append(line)
    width = max((index + 1 for line in lines for index, text in enumerate(line) if text), default=0)
    # A row ends with its last cell: those that are shorter than the widest are filled up.
    return _Grid([(line + [""] * width)[:width] for line in lines] if width else [], errors)


def _cell_text(value: object, number_format: str) -> str:
    """What a reader of the sheet sees, as text: 0.82 shown as 82% is 82, a date is in ISO form."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        number = Decimal(repr(value))
        if "%" in number_format:
            number *= 100
        return format(number.normalize(), "f")
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value).strip()


def _column_key(heading: str) -> str:
    return "_".join(heading.lower().replace("-", " ").replace("_", " ").split())


def _heading_faults(
    name: str, columns: list[str], rows: list[list[str]], form_class: type[forms.Form]
) -> list[CellError]:
    faults = []
    fields = form_class.base_fields
    seen: set[str] = set()
    for index, column in enumerate(columns):
        if not column:
            if any(len(row) > index and row[index] for row in rows[1:]):
                message = f"Column {index + 1} has cells but no heading. Write one, or empty the column."
                faults.append(CellError(name, 1, "", "", message))
        elif column in seen:
            faults.append(CellError(name, 1, column, "", "This heading occurs twice. Take one of the two out."))
        elif column not in fields:
            known = ", ".join(fields)
            faults.append(CellError(name, 1, column, "", f"There is no column of this name. The columns are: {known}."))
        seen.add(column)
    for field, form_field in fields.items():
        if form_field.required and field not in seen:
            faults.append(CellError(name, 1, field, "", "This column is missing. Add it to the first row."))
    return faults


def _with_column(error: CellError, columns: list[str]) -> CellError:
    index = int(error.column)
    column = columns[index] if index < len(columns) else f"{index + 1}"
    return CellError(error.file, error.row, column, error.value, error.message)


def _check_rows(
    name: str,
    columns: list[str],
    lines: list[list[str]],
    unreadable: Set[tuple[int, str]],
    form_class: type[forms.Form],
    unique: Sequence[str],
    form_kwargs: Mapping[str, Any],
) -> tuple[list[CleanRow], list[CellError]]:
    """The good rows, and all faults of the others but those of `unreadable` cells, which are told already."""
    good: list[CleanRow] = []
    errors: list[CellError] = []
    first_seen: dict[tuple[Any, ...], int] = {}
    for number, cells in enumerate(lines, start=2):
        if not any(cells):
            continue
        if len(cells) != len(columns):
            message = (
                f"The number of cells is {len(cells)} here, and {len(columns)} in the headings. "
                "Look for a comma too many or too few: a cell with a comma in it stands in double quotes."
            )
            errors.append(CellError(name, number, "", "", message))
            continue
        texts = {
            column: UNREADABLE if (number, column) in unreadable else text
            for column, text in zip(columns, cells, strict=True)
            if column
        }
        form = form_class(data=texts, **form_kwargs)
        faults = [
            CellError(name, number, column, texts.get(column, ""), sentence)
            for column, sentence in row_faults(form)
            if texts.get(column) != UNREADABLE
        ]
        if unique and all(column in form.cleaned_data for column in unique):
            key = tuple(form.cleaned_data[column] for column in unique)
            if (first := first_seen.setdefault(key, number)) != number:
                shown = ", ".join(str(part) for part in key if part is not None)
                message = f"This repeats row {first}. Take one of the two out."
                faults.append(CellError(name, number, unique[0], shown, message))
        errors.extend(faults)
        if form.is_valid() and not faults:
            good.append(CleanRow(name, number, form.cleaned_data))
    return good, errors
