"""Cells of an area's data, to find and to spoil; and all that is stored, to compare."""

import csv
from pathlib import Path
from typing import Any

from django.apps import apps


def change_cell(path: Path, row: int, column: str, value: str) -> None:
    """Set a cell of a CSV file; row 1 holds the headings."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    rows[row - 1][rows[0].index(column)] = value
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)


def row_of(path: Path, **cells: str) -> int:
    """The number of the only row with these cells."""
    with path.open(encoding="utf-8", newline="") as file:
        found = [n for n, row in enumerate(csv.DictReader(file), 2) if cells.items() <= row.items()]
    assert len(found) == 1
    return found[0]


def everything() -> dict[str, list[tuple[Any, ...]]]:
    """All rows of all models of the loader, audit trail and links included."""
    models = [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.app_label in ("plan", "scrutiny", "organisations", "publishing", "accounts")
    ]
    return {model._meta.label: sorted(model._base_manager.values_list(), key=str) for model in models}
