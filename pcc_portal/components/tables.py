"""A table as the component prints it: headings, cells, and which columns hold numbers."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

NUMBER = re.compile(r"^[£+\N{MINUS SIGN}-]?£?[\d,]+(\.\d+)?\s?(%|p|m|seconds?|minutes?)?$")


@dataclass(frozen=True)
class Column:
    """A heading, and whether its cells are numbers: right-aligned, in digits of equal width."""

    title: str
    is_numeric: bool = False


@dataclass(frozen=True)
class Cell:
    content: object
    is_numeric: bool


def _is_number(cell: object) -> bool:
    return isinstance(cell, int | float | Decimal) or bool(NUMBER.match(str(cell).strip()))


def _column(title: str | Column, cells: Iterable[object]) -> Column:
    if isinstance(title, Column):
        return title
    filled = [cell for cell in cells if cell not in (None, "", "Not reported", "Not recorded")]
    return Column(title, bool(filled) and all(_is_number(cell) for cell in filled))


def lay_out(
    columns: Sequence[str | Column], rows: Sequence[Sequence[object]]
) -> tuple[list[Column], list[tuple[object, list[Cell]]]]:
    """Columns and, for each row, its heading (the first cell) and its other cells.

    A column given as plain words counts as numeric when every filled cell below it is a number. Raises ValueError
    for a row of another length than the headings.
    """
    for row in rows:
        if len(row) != len(columns):
            raise ValueError(f"a row of {len(row)} cells under {len(columns)} headings: {list(row)!r}")
    # The first column names the rows, so it reads from the left even where the names are years.
    first = columns[0] if isinstance(columns[0], Column) else Column(columns[0])
    laid = [first] + [_column(title, [row[i] for row in rows]) for i, title in enumerate(columns) if i > 0]
    body = [
        (row[0], [Cell(cell, column.is_numeric) for cell, column in zip(row[1:], laid[1:], strict=True)])
        for row in rows
    ]
    return laid, body
