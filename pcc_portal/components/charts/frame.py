"""What both kinds of chart have round the drawing itself: the legend, the notes and the scale."""

from collections.abc import Sequence

from pcc_portal.components.charts.data import Chart
from pcc_portal.components.charts.ink import INK, QUIET, STROKES, WIDTH, Label, Shape, box, coordinate, line, marker
from pcc_portal.components.charts.words import fitted

NOTE_LINES = 6


def scale(values: Sequence[float]) -> tuple[float, float, list[float]]:
    """Lowest and highest value of the axis, which always holds zero, and its ticks."""
    low, high = min(0.0, *values), max(0.0, *values)
    if low == high:
        high = 1.0  # nothing but zeros
    span = high - low
    power = 10.0 ** (len(str(int(span))) - 1 if span >= 1 else -1)
    step = next(power * factor for factor in (0.2, 0.25, 0.5, 1, 2, 2.5, 5, 10) if span / (power * factor) <= 4.001)
    first, last = int(low // step), int(-(-high // step))
    ticks = [step * index for index in range(first, last + 1)]
    return ticks[0], ticks[-1], ticks


def legend(chart: Chart) -> tuple[list[Shape], list[Label], float]:
    """One row for each series, where there is more than one; and how much room it took."""
    if len(chart.series) < 2:
        return [], [], 0
    shapes, labels = [], []
    for index, (series, stroke) in enumerate(zip(chart.series, STROKES, strict=False)):
        y = 20 + index * 28
        if chart.kind == "bar":
            ink, dash = (INK, "6 4") if stroke.dash else (stroke.colour, "")
            shapes.append(Shape(box(4, y - 9, 48, 18), fill=stroke.colour, stroke=ink, width="3", dash=dash))
        else:
            shapes.append(Shape(line(4, y, 52, y), stroke=stroke.colour, width="4", dash=stroke.dash))
            shapes.append(Shape(marker(stroke.marker, 28, y), fill=stroke.colour, stroke=stroke.colour))
        last = next((point.text for point in reversed(series.points) if point.value is not None), "")
        # Between several lines figures can't be told apart: the last of each stands here, the table has them all.
        words = f"{series.label}: {last}" if chart.kind == "line" else series.label
        labels.append(Label("62", coordinate(y + 7), fitted(words, WIDTH - 66)[0]))
    return shapes, labels, 28 * len(chart.series) + 6


def notes(chart: Chart, y: float) -> tuple[list[Label], float]:
    """What hollow marks, upright dashed lines and gaps mean, and what is not drawn, where there is any of it."""
    points = [point for series in chart.series for point in series.points]
    said = []
    if any(point.provisional and point.value is not None for point in points):
        said.append("Hollow: provisional, may change" if chart.kind == "line" else "Hollow bar: may change")
    if chart.kind == "line" and any(point.break_before for point in points):
        said.append("Dashed upright: the count changed")
    if chart.kind == "line" and chart.gaps:
        said += fitted(chart.gaps, WIDTH - 8, lines=NOTE_LINES)
    if chart.omission:
        said += fitted(chart.omission, WIDTH - 8, lines=NOTE_LINES)
    labels = [Label("4", coordinate(y + index * 26), note, fill=QUIET) for index, note in enumerate(said)]
    return labels, 26 * len(said)
