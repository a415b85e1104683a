"""The record of scrutiny in the data: meetings that took place, and what public sources report of them."""

from pcc_portal.data.build.books import Books
from pcc_portal.data.rows import Wanted, permanent_id
from scrutiny.models import (
    AgendaEdition,
    AgendaEntry,
    AgendaItem,
    Board,
    CollaborationAgreement,
    Decision,
    Inspection,
    Meeting,
)


class ScrutinyRows(Books):
    """Boards, meetings, what was reported of their items, and the registers beside them. Comes after the plan."""

    def build_scrutiny(self) -> None:
        """Each row after those that it names."""
        self._meetings()
        self._agendas()
        for row in self._rows("decisions.csv"):
            self._add(Decision, row, self._plain(row))
        for row in self._rows("inspections.csv"):
            self._add(Inspection, row, self._plain(row))
        for row in self._rows("agreements.csv"):
            self._add(CollaborationAgreement, row, self._plain(row))

    def _meetings(self) -> None:
        boards = self._open("boards.csv")
        for row in self._rows("boards.csv"):
            boards[row.data["code"]] = self._add(Board, row, self._plain(row))
        meetings = self._open("meetings.csv")
        for row in self._rows("meetings.csv"):
            if board := self._find("boards.csv", row.data["board"], row, "board"):
                values = self._plain(row, "key", "board") | {"board": board, "status": Meeting.Status.HELD}
                # Known again by its place in the file: its day may become known later.
                values["public_id"] = permanent_id(self.area, Meeting, row.data["key"])
                meetings[row.data["key"]] = self._add(Meeting, row, values)
            else:
                self.incomplete.add("meetings.csv")

    def _agendas(self) -> None:
        """Nobody has the agendas themselves, so what was reported of the items is put together as one edition."""
        editions: dict[str, Wanted] = {}
        for row in self._rows("agenda_items.csv"):
            data, key = row.data, row.data["meeting"]
            meeting = self._find("meetings.csv", key, row, "meeting")
            objectives = self._find_all("plan.yaml", data["objectives"], row, "objectives")
            if meeting is None:
                continue
            if key not in editions:
                values = {"meeting": meeting, "number": 1, "is_compiled": True}
                editions[key] = self._add(AgendaEdition, row, values)
            says = self._plain(row, "meeting", "objectives")
            public_id = permanent_id(self.area, AgendaItem, key, str(data["order"]))
            item = self._add(AgendaItem, row, says | {"meeting": meeting, "public_id": public_id})
            entry = self._add(AgendaEntry, row, says | {"edition": editions[key], "item": item})
            item.links["objectives"] = entry.links["objectives"] = objectives
