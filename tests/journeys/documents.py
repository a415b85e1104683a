"""One public report of each kind, and of each shape that a kind can have, for the browser."""

from typing import Any

from pcc_portal.reports.models import Report
from pcc_portal.reports.registry import kinds
from scrutiny.models import Decision, MinutesEdition
from tests.scrutiny.pdfs import row_of

QUARTER = "2023-24-Q4"  # the last that the plan of 2021 to 2024 covers as a whole


def publish_reports() -> list[Report]:
    """The pages are made of frozen data, so a file that stands for the PDF will do."""
    minutes = MinutesEdition.objects.current().order_by("pk")
    decided = Decision.objects.published().order_by("pk")
    subjects: dict[str, list[Any]] = {
        "action-log": [f"{minutes[0].meeting.board.code}-2021-22-Q4"],
        "agenda-pack": [minutes[0].meeting.public_id],
        "decision-notice": [decided[0].public_id, decided.reverse()[0].public_id],
        "minutes": list(minutes.values_list("meeting__public_id", flat=True)),
        "plan-progress": [QUARTER],
    }
    assert subjects.keys() == {kind.name for kind in kinds()}, "a kind of report has no page here"
    return [
        row_of(kind, subject, ready=True, published=True) for kind, several in subjects.items() for subject in several
    ]
