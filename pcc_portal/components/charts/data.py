"""What to draw: plain values that a report can freeze as JSON and draw again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Literal
from zlib import crc32

from pcc_portal.components.charts.ink import MOST_SERIES
from pcc_portal.components.wording import listing


@dataclass(frozen=True)
class ChartPoint:
    """One figure. `value` None is a gap, never zero; `text` is the figure as people read it (90.4%).

    `on` places the point in time on a line chart; without it points stand at equal distances. `gap_before`: between
    the point before and this one there is time that no figure is known for.
    """

    label: str
    value: Decimal | None
    text: str
    provisional: bool = False
    break_before: bool = False
    on: date | None = None
    gap_before: bool = False


@dataclass(frozen=True)
class ChartSeries:
    label: str
    points: tuple[ChartPoint, ...]


@dataclass(frozen=True)
class Chart:
    """What to draw. Every field is plain, so that a report can freeze it as JSON and draw it again.

    `left_out` names the series for which there was no stroke left.
    """

    kind: Literal["line", "bar"]
    title: str
    summary: str
    series: tuple[ChartSeries, ...]
    unit: Literal["", "£", "%"] = ""
    left_out: tuple[str, ...] = ()

    @property
    def message(self) -> str:
        """The whole chart in words: it is the image's text alternative."""
        opening = f"{self.title.rstrip('.:')}{'' if self.title.endswith('?') else '.'}"
        return " ".join(filter(None, (opening, self.summary, self.gaps, self.omission)))

    @property
    def gaps(self) -> str:
        """Between which figures a line breaks because none is known; "" where it is whole."""
        pairs = [pair for series in self.series for pair in pairwise(series.points) if pair[1].gap_before]
        between = dict.fromkeys(f"between {before.label} and {after.label}" for before, after in pairs)
        return f"No figures are known {listing(list(between))}." if between else ""

    @property
    def omission(self) -> str:
        """What is not drawn, and why; "" where all is."""
        if not self.left_out:
            return ""
        return f"Not drawn: {listing(list(self.left_out))}, because no more than {MOST_SERIES} can be told apart."

    @property
    def key(self) -> str:
        """An id for the page, the same for the same chart every time."""
        return f"chart-{crc32(repr(self).encode()):08x}"


def line_chart(
    title: str, summary: str, series: Sequence[ChartSeries], unit: Literal["", "£", "%"] = ""
) -> Chart | None:
    """A line for each series over time. None where no two points can be compared: then there is nothing to draw."""
    known = tuple(line for line in series if any(point.value is not None for point in line.points))
    chart = _chart("line", title, summary, known, unit)
    return chart if any(_comparable(line) for line in chart.series) else None


def bar_chart(
    title: str, summary: str, series: Sequence[ChartSeries], unit: Literal["", "£", "%"] = ""
) -> Chart | None:
    """A bar for each point, for figures that are no series in time. None for fewer than two values."""
    chart = _chart("bar", title, summary, tuple(series), unit)
    values = [point for bars in chart.series for point in bars.points if point.value is not None]
    return chart if len(values) > 1 else None


def runs(points: Sequence[ChartPoint], *, at_gaps: bool = True) -> list[list[ChartPoint]]:
    """Cut a series where its definition changed, and (for drawing) where a figure is missing."""
    found: list[list[ChartPoint]] = [[]]
    for point in points:
        if point.break_before or (at_gaps and (point.gap_before or point.value is None)):
            found.append([])
        if point.value is not None:
            found[-1].append(point)
    return [run for run in found if run]


def _chart(
    kind: Literal["line", "bar"],
    title: str,
    summary: str,
    series: tuple[ChartSeries, ...],
    unit: Literal["", "£", "%"],
) -> Chart:
    left_out = tuple(line.label for line in series[MOST_SERIES:])
    return Chart(kind, title, summary, series[:MOST_SERIES], unit, left_out)


def _comparable(series: ChartSeries) -> bool:
    return any(sum(point.value is not None for point in run) > 1 for run in runs(series.points, at_gaps=False))
