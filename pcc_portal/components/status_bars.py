"""The counted bar: how many commitments stand where."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pcc_portal.components.statuses import STATUSES
from pcc_portal.components.wording import listing

WIDTH = 1000
GAP = 4


@dataclass(frozen=True)
class Segment:
    key: str
    x: int
    width: int


@dataclass(frozen=True)
class StatusBar:
    """`segments` in units of a bar that is WIDTH wide; `sentence` says the same in words."""

    segments: list[Segment]
    sentence: str
    width: int = WIDTH


def status_bar(counts: Mapping[str, int] | Iterable[tuple[str, int]], noun: str = "commitments") -> StatusBar:
    """The bar for counts by status. Raises KeyError for a status that STATUSES does not hold.

    The five that matter most are named even at nought, the others only where they occur: a bar without "off
    track" would leave open whether nobody counted or nothing was off track.
    """
    by_status = dict(counts.items() if isinstance(counts, Mapping) else counts)
    if unknown := by_status.keys() - STATUSES.keys():
        raise KeyError(f"not a status: {', '.join(sorted(unknown))}")
    total = sum(by_status.values())
    if total == 0:
        return StatusBar([], f"No {noun} yet.")
    if total == 1:
        noun = noun.removesuffix("s")
    if by_status.get("not_reported") == total:
        return StatusBar(_segments(by_status, total), f"{total:,} {noun}: none reported on yet.")
    parts = []
    for style in STATUSES.values():
        count = by_status.get(style.key, 0)
        if count or style.is_always_counted:
            parts.append(f"{count:,} {style.phrase}")
    return StatusBar(_segments(by_status, total), f"{total:,} {noun}: {listing(parts)}.")


def _segments(counts: Mapping[str, int], total: int) -> list[Segment]:
    """Widths in proportion; running sums are rounded, so that the ends meet and the last one reaches the end."""
    segments, done = [], 0
    for key in STATUSES:
        count = counts.get(key, 0)
        if not count:
            continue
        start, end = round(done * WIDTH / total), round((done + count) * WIDTH / total)
        gap = GAP if done + count < total else 0
        segments.append(Segment(key, start, max(end - start - gap, 1)))
        done += count
    return segments
