"""One board's year: who takes part, and what the steps share."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from scrutiny.models import AgendaItem, Board, Meeting
from tests.factories import BoardFactory
from tests.journeys.office import Office
from tests.journeys.reader import Reader

ADDRESS = "asker@example.org"


@dataclass
class Year:
    move_to: Callable[[datetime], Any]
    office: Office = field(default_factory=Office)
    reader: Reader = field(default_factory=Reader)
    board: Board = field(default_factory=lambda: BoardFactory(code="SB", name="Scrutiny Board", published=True))

    def on(self, month: int, day: int, *, hour: int = 12, year: int = 2026) -> None:
        self.move_to(datetime(year, month, day, hour, tzinfo=UTC))

    def walk(self) -> None:
        self.reader.walk()

    def places(self, word: str) -> set[str]:
        return self.reader.places(word)

    @property
    def meetings(self) -> list[Meeting]:
        return list(Meeting.objects.filter(board=self.board).order_by("starts_on", "pk"))

    def item(self, title: str) -> AgendaItem:
        return AgendaItem.objects.get(title=title)
