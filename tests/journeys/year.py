"""One board's year: who takes part, and what the steps share."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.urls import reverse

from pcc_portal.reports.models import Report
from scrutiny.models import AgendaItem, Board, Meeting
from tests.factories import BoardFactory
from tests.journeys.office import Office
from tests.journeys.reader import Reader

ADDRESS = "asker@example.org"
PRINTED = {"report_detail", "report_download"}  # where what a report says stands: on its page and in its PDF


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

    def asked_for(self, kind: str, subject: str, **data: str) -> Report:
        """The editor asks for a report and the worker makes it. Nobody outside finds it before it is published."""
        asked = self.office.write(reverse("admin:reports_report_add"), report=f"{kind}/{subject}", **data)
        assert "is being made. This page shows when it is ready." in asked
        report = Report.objects.of(kind, subject).get(published_at=None)
        assert (report.status, report.failure_reason) == ("ready", "")
        for address in (report.get_absolute_url(), _file(report)):
            assert self.reader.client.get(address).status_code == 404
        return report

    def printed(self, report: Report) -> str:
        """The words of a public report's PDF at the last walk."""
        return self.reader.pages[_file(report)]


Step = Callable[[Year], Iterator[None]]


def live_through(year: Year, steps: list[Step]) -> None:
    """Each step yields where the reader is to walk first and last. Its last walk is the first of the step after it.

    So what a step has published and what the next one has only written are looked at together.
    """
    before: Iterator[None] = iter(())
    for step in steps:
        parts = step(year)
        next(parts)
        year.walk()
        next(before, None)
        next(parts, None)
        before = parts
    year.walk()
    next(before, None)


def _file(report: Report) -> str:
    return reverse("reports:report_download", args=[report.public_id])
