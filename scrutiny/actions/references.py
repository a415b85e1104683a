"""Reference numbers, each given out once and never again, even if what had it is gone."""

from django.db import transaction

from pcc_portal.quarters import Quarter
from scrutiny.models import Board, ReferenceSeries


@transaction.atomic
def next_reference(prefix: str, *, digits: int = 2) -> str:
    """The next number of a series: SB-2022-Q1-03 of SB-2022-Q1, SB-2022-Q1-P03 of SB-2022-Q1-P.

    Holds the series until the commit.
    """
    ReferenceSeries.objects.get_or_create(prefix=prefix)
    series = ReferenceSeries.objects.select_for_update().get(prefix=prefix)
    series.last += 1
    series.save(update_fields=["last"])
    joint = "" if prefix[-1].isalpha() else "-"
    return f"{prefix}{joint}{series.last:0{digits}}"


def quarter_prefix(board: Board, quarter: Quarter, kind: str = "") -> str:
    """The start of a reference of a board in a financial quarter: SB-2022-Q1; SB-2022-Q1-PQ for a kind, questions."""
    prefix = f"{board.code}-{quarter.year}-Q{quarter.number}"
    return f"{prefix}-{kind}" if kind else prefix
