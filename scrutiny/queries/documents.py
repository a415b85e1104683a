"""Published PDF reports about a meeting, a decision, or the actions of boards, as lines that lead to them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from pcc_portal.components.wording import file_size
from pcc_portal.reports.models import Report

ACTION_LOG = "action-log"  # the kind of report; its subject is a board's code and a quarter


@dataclass(frozen=True)
class DocumentLine:
    """A published report of the portal, as PDF."""

    title: str
    url: str
    details: str


def reports_of(subject: str, at: datetime) -> tuple[DocumentLine, ...]:
    """The latest public edition of each kind of report about a meeting or a decision, by its permanent id."""
    return latest_lines(Report.objects.published(at).filter(subject=subject).defer("data"))


def latest_lines(rows: Iterable[Report]) -> tuple[DocumentLine, ...]:
    """Of each kind the latest edition."""
    return _lines({row.kind: row for row in sorted(rows, key=lambda row: (row.kind, row.edition))}.values())


def action_log_reports(at: datetime) -> tuple[DocumentLine, ...]:
    """Of each board the latest public action log."""
    rows = Report.objects.published(at).filter(kind=ACTION_LOG).order_by("subject", "edition")
    return _lines({row.subject.partition("-")[0]: row for row in rows.defer("data")}.values())


def _lines(rows: Iterable[Report]) -> tuple[DocumentLine, ...]:
    return tuple(DocumentLine(row.title, row.get_absolute_url(), _details(row)) for row in rows)


def _details(row: Report) -> str:
    pages = f"{row.pages} page{'' if row.pages == 1 else 's'}"
    return f"PDF, {pages}, {file_size(row.size_bytes)}"
