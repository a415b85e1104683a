"""How commitments stand, counted and in words."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from plan.models import ProgressUpdate

NOT_REPORTED = "not_reported"
Status = ProgressUpdate.Status

# In the order in which they are counted; the first five stand in every bar's legend, the others where they occur.
LABELS: dict[str, str] = {
    Status.DELIVERED.value: "Delivered",
    Status.ON_TRACK.value: "On track",
    Status.AT_RISK.value: "At risk",
    Status.OFF_TRACK.value: "Off track",
    Status.NOT_STARTED.value: "Not started",
    Status.NOT_DELIVERED.value: "Not delivered",
    Status.STOPPED.value: "Stopped",
    NOT_REPORTED: "Not reported",
}


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
    def is_reported(self) -> bool:
        return any(count.status != NOT_REPORTED for count in self.counts)


def summarise(statuses: Iterable[str | None]) -> StatusSummary:
    """Count statuses; None stands for a commitment that nobody has reported on."""
    found = Counter(status or NOT_REPORTED for status in statuses)
    total = found.total()
    counts = tuple(StatusCount(status, label, found[status]) for status, label in LABELS.items() if found[status])
    return StatusSummary(counts, total, _sentence(counts, total))


def _sentence(counts: tuple[StatusCount, ...], total: int) -> str:
    promises = "1 commitment" if total == 1 else f"{total} commitments"
    if not counts:
        return "No commitments."
    if len(counts) == 1 and counts[0].status == NOT_REPORTED:
        return f"{promises}: progress not reported."
    parts = [f"{count.count} {count.label.lower()}" for count in counts]
    listed = parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
    return f"{promises}: {listed}."
