"""The rows that are wanted so far, and the indexes by which the files name one another's rows."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pcc_portal.data.plan_file import PlanTree
from pcc_portal.data.rows import Wanted
from pcc_portal.data.tables import CellError, CleanRow

Tables = Mapping[str, Sequence[CleanRow]]


class Books:
    """The files of one area as they are turned into wanted rows; `errors` names each reference that leads nowhere.

    `incomplete` names the files with faults: what is not found in them is not missed, since it may be a bad row.
    """

    def __init__(self, area: str, tables: Tables, tree: PlanTree | None, incomplete: Iterable[str]) -> None:
        self.area = area
        self.tables, self.tree, self.incomplete = tables, tree, set(incomplete)
        self.errors: list[CellError] = []
        self.wanted: list[Wanted] = []
        # file name -> {key in the files: row}
        self.books: dict[str, dict[Any, Wanted]] = {}

    def _add(self, model: type[Any], row: CleanRow, values: dict[str, Any]) -> Wanted:
        wanted = Wanted(model, row, values)
        self.wanted.append(wanted)
        return wanted

    def _plain(self, row: CleanRow, *left_out: str) -> dict[str, Any]:
        return {name: value for name, value in row.data.items() if name not in left_out}

    def _find(self, file: str, key: Any, row: CleanRow, column: str) -> Wanted | None:
        """The row of `file` with this key; None, and an error, where there is none. No key means none is named."""
        if key in ("", None):
            return None
        found = self.books.get(file, {}).get(key)
        if found is None and file not in self.incomplete:
            shown = " ".join(map(str, key)) if isinstance(key, tuple) else str(key)
            message = f"“{shown}” is not in {file}. Mend it here, or add it there."
            self.errors.append(CellError(row.file, row.number, column, shown, message))
        return found

    def _find_all(self, file: str, keys: Sequence[str], row: CleanRow, column: str) -> list[Wanted]:
        return [found for key in keys if (found := self._find(file, key, row, column))]

    def _rows(self, file: str) -> Sequence[CleanRow]:
        return self.tables.get(file, [])

    def _open(self, file: str) -> dict[Any, Wanted]:
        """A new index of the file's rows."""
        self.books[file] = {}
        return self.books[file]
