"""How commitments stand, counted and in words."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from pcc_portal.components.status_bars import status_bar
from pcc_portal.components.statuses import STATUSES

NOT_REPORTED = "not_reported"
LABELS = {key: style.label for key, style in STATUSES.items()}


@dataclass(frozen=True)
class StatusCount:
    status: str
    label: str
    count: int


@dataclass(frozen=True)
class StatusSummary:
    """Counts of commitments by status, in a fixed order and without zeros, and the same as a sentence."""

    counts: tuple[StatusCount, ...]
    total: int
    sentence: str

    @property
    def pairs(self) -> list[tuple[str, int]]:
        """What the counted bar takes."""
        return [(count.status, count.count) for count in self.counts]


def summarise(statuses: Iterable[str | None]) -> StatusSummary:
    """Count statuses; None stands for a commitment that nobody has reported on."""
    found = Counter(status or NOT_REPORTED for status in statuses)
    counts = tuple(StatusCount(status, label, found[status]) for status, label in LABELS.items() if found[status])
    return StatusSummary(counts, found.total(), status_bar(found).sentence)
