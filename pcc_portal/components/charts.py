"""Charts as plain data and as geometry for an SVG template. Nothing here knows Django's views or WeasyPrint.

A chart must be understood in black and white, at 360 pixels, in a PDF and by somebody who hears it: series differ by
dash and marker, text is set large against the drawing, and `Chart.message` says everything in words.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal
from zlib import crc32

WIDTH = 480
FONT = 20  # shrinks to 13 pixels on the narrowest screen
INK, QUIET, RULE, PANEL = "#1a1f26", "#4c5866", "#c3ccd6", "#ffffff"
TEXT_WIDTH = 0.53  # of the font size: the average width of a character
MONTHS = {
    "January": "Jan",
    "February": "Feb",
    "March": "Mar",
    "April": "Apr",
    "June": "Jun",
    "July": "Jul",
    "August": "Aug",
    "September": "Sep",
    "October": "Oct",
    "November": "Nov",
    "December": "Dec",
}


@dataclass(frozen=True)
class ChartPoint:
    """One figure. `value` None is a gap, never zero; `text` is the figure as people read it (90.4%).

    `on` places the point in time on a line chart; without it points stand at equal distances.
    """

    label: str
    value: Decimal | None
    text: str
    provisional: bool = False
    break_before: bool = False
    on: date | None = None


@dataclass(frozen=True)
class ChartSeries:
    label: str
    points: tuple[ChartPoint, ...]


@dataclass(frozen=True)
class Chart:
    """What to draw. Every field is plain, so that a report can freeze it as JSON and draw it again."""

    kind: Literal["line", "bar"]
    title: str
    summary: str
    series: tuple[ChartSeries, ...]
    unit: Literal["", "£", "%"] = ""

    @property
    def message(self) -> str:
        """The whole chart in words: it is the image's text alternative."""
        return f"{self.title.rstrip('.:')}{'' if self.title.endswith('?') else '.'} {self.summary}".strip()

    @property
    def key(self) -> str:
        """An id for the page, the same for the same chart every time."""
        return f"chart-{crc32(repr(self).encode()):08x}"


@dataclass(frozen=True)
class Stroke:
    """How one series looks: colour, dashes and the marker at each point."""

    colour: str
    dash: str
    marker: Literal["circle", "square", "diamond", "triangle"]


STROKES = (
    Stroke("#0b6e6e", "", "circle"),
    Stroke("#5b7396", "10 6", "square"),
    Stroke("#14294b", "3 5", "diamond"),
    Stroke("#8a4500", "14 5 3 5", "triangle"),
)
MOST_SERIES = len(STROKES)


@dataclass(frozen=True)
class Shape:
    d: str
    fill: str = "none"
    stroke: str = "none"
    width: str = "1"
    dash: str = ""


@dataclass(frozen=True)
class Label:
    x: str
    y: str
    text: str
    anchor: Literal["start", "middle", "end"] = "start"
    fill: str = INK
    weight: str = "400"


@dataclass(frozen=True)
class Drawing:
    """What the template prints: shapes, then words."""

    key: str
    message: str
    width: int
    height: int
    shapes: tuple[Shape, ...]
    labels: tuple[Label, ...]


def line_chart(
    title: str, summary: str, series: Sequence[ChartSeries], unit: Literal["", "£", "%"] = ""
) -> Chart | None:
    """A line for each series over time. None where no two points can be compared: then there is nothing to draw."""
    kept = tuple(line for line in series if any(point.value is not None for point in line.points))[:MOST_SERIES]
    return Chart("line", title, summary, kept, unit) if any(_comparable(line) for line in kept) else None


def bar_chart(
    title: str, summary: str, series: Sequence[ChartSeries], unit: Literal["", "£", "%"] = ""
) -> Chart | None:
    """A bar for each point, for figures that are no series in time. None for fewer than two values."""
    kept = tuple(series)[:MOST_SERIES]
    values = [point for bars in kept for point in bars.points if point.value is not None]
    return Chart("bar", title, summary, kept, unit) if len(values) > 1 else None


def draw(chart: Chart) -> Drawing:
    return _draw_lines(chart) if chart.kind == "line" else _draw_bars(chart)


def _comparable(series: ChartSeries) -> bool:
    return any(sum(point.value is not None for point in run) > 1 for run in _runs(series.points, at_gaps=False))


def _runs(points: Sequence[ChartPoint], *, at_gaps: bool = True) -> list[list[ChartPoint]]:
    """Cut a series where its definition changed, and (for drawing) where a figure is missing."""
    runs: list[list[ChartPoint]] = [[]]
    for point in points:
        if point.break_before or (at_gaps and point.value is None):
            runs.append([])
        if point.value is not None:
            runs[-1].append(point)
    return [run for run in runs if run]


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def _scale(values: Sequence[float]) -> tuple[float, float, list[float]]:
    """Lowest and highest value of the axis, which always holds zero, and its ticks."""
    low, high = min(0.0, *values), max(0.0, *values)
    span = (high - low) or 1.0
    power = 10.0 ** (len(str(int(span))) - 1 if span >= 1 else -1)
    step = next(power * factor for factor in (0.2, 0.25, 0.5, 1, 2, 2.5, 5, 10) if span / (power * factor) <= 4.001)
    first, last = int(low // step), int(-(-high // step))
    ticks = [step * index for index in range(first, last + 1)]
    return ticks[0], ticks[-1], ticks


def _tick(value: float, unit: str, top: float) -> str:
    """An axis label: £200m, 40%, 1,500."""
    sign, size = ("\N{MINUS SIGN}" if value < 0 else ""), abs(value)
    if top >= 1_000_000:
        text = f"{size / 1_000_000:g}m" if size else "0"
    elif top >= 10:
        text = f"{size:,.0f}" if size == int(size) else f"{size:,.1f}"
    else:
        text = f"{size:g}"
    return f"{sign}£{text}" if unit == "£" else f"{sign}{text}{unit}"


def _short(label: str, room: float) -> str:
    """A period's name, made to fit: January 2022 becomes Jan 2022."""
    if _text_width(label) > room:
        label = label.replace("year ending ", "year to ")
        for month, short in MONTHS.items():
            label = label.replace(month, short)
    letters = max(4, int(room / (FONT * TEXT_WIDTH)))
    return label if len(label) <= letters else f"{label[: letters - 1].rstrip(' ,(')}…"


def _text_width(text: str) -> float:
    return len(text) * FONT * TEXT_WIDTH


def _marker(kind: str, x: float, y: float, r: float = 6) -> str:
    if kind == "square":
        return f"M{_number(x - r)} {_number(y - r)}h{r * 2:g}v{r * 2:g}h-{r * 2:g}z"
    if kind == "diamond":
        return f"M{_number(x)} {_number(y - r - 2)}l{r + 2:g} {r + 2:g}l-{r + 2:g} {r + 2:g}l-{r + 2:g} -{r + 2:g}z"
    if kind == "triangle":
        return f"M{_number(x)} {_number(y - r - 1)}l{r + 1:g} {r * 2:g}h-{r * 2 + 2:g}z"
    return f"M{_number(x - r)} {_number(y)}a{r:g} {r:g} 0 1 0 {r * 2:g} 0a{r:g} {r:g} 0 1 0 -{r * 2:g} 0z"


def _line(x1: float, y1: float, x2: float, y2: float) -> str:
    return f"M{_number(x1)} {_number(y1)}L{_number(x2)} {_number(y2)}"


def _box(x: float, y: float, width: float, height: float) -> str:
    return f"M{_number(x)} {_number(y)}h{_number(width)}v{_number(height)}h-{_number(width)}z"


def _legend(chart: Chart) -> tuple[list[Shape], list[Label], float]:
    """One row for each series, where there is more than one; and how much room it took."""
    if len(chart.series) < 2:
        return [], [], 0
    shapes, labels = [], []
    for index, (series, stroke) in enumerate(zip(chart.series, STROKES, strict=False)):
        y = 20 + index * 28
        if chart.kind == "bar":
            ink, dash = (INK, "6 4") if stroke.dash else (stroke.colour, "")
            shapes.append(Shape(_box(4, y - 9, 48, 18), fill=stroke.colour, stroke=ink, width="3", dash=dash))
        else:
            shapes.append(Shape(_line(4, y, 52, y), stroke=stroke.colour, width="4", dash=stroke.dash))
            shapes.append(Shape(_marker(stroke.marker, 28, y), fill=stroke.colour, stroke=stroke.colour))
        last = next((point.text for point in reversed(series.points) if point.value is not None), "")
        # Between several lines figures can't be told apart: the last of each stands here, the table has them all.
        words = f"{series.label}: {last}" if chart.kind == "line" else series.label
        labels.append(Label("62", _number(y + 7), _short(words, WIDTH - 66)))
    return shapes, labels, 28 * len(chart.series) + 6


def _notes(chart: Chart, y: float) -> tuple[list[Label], float]:
    """What hollow marks and upright dashed lines mean, where there are any."""
    points = [point for series in chart.series for point in series.points]
    notes = []
    if any(point.provisional and point.value is not None for point in points):
        notes.append("Hollow: provisional, may change" if chart.kind == "line" else "Hollow bar: may change")
    if chart.kind == "line" and any(point.break_before for point in points):
        notes.append("Dashed upright: the count changed")
    labels = [Label("4", _number(y + index * 26), note, fill=QUIET) for index, note in enumerate(notes)]
    return labels, 26 * len(notes)


def _positions(chart: Chart, left: float, right: float) -> dict[tuple[date | None, str], float]:
    """Where each period stands from left to right: by its date where every point has one, else evenly."""
    points = [point for series in chart.series for point in series.points]
    if all(point.on for point in points):
        days = sorted({point.on for point in points if point.on})
        span = (days[-1] - days[0]).days or 1
        return {
            (point.on, point.label): left + (right - left) * (point.on - days[0]).days / span
            for point in points
            if point.on
        }
    keys = list(dict.fromkeys((point.on, point.label) for point in points))
    return {key: left + (right - left) * index / max(1, len(keys) - 1) for index, key in enumerate(keys)}


def _draw_lines(chart: Chart) -> Drawing:
    shapes, labels, top = _legend(chart)
    low, high, ticks = _scale(
        [float(point.value) for series in chart.series for point in series.points if point.value is not None]
    )
    words = [_tick(tick, chart.unit, high) for tick in ticks]
    left, right = 14 + max(_text_width(word) for word in words) * 1.1, WIDTH - 26.0
    above, below = top + 34, top + 250
    for tick, word in zip(ticks, words, strict=True):
        y = below - (tick - low) / (high - low) * (below - above)
        shapes.append(Shape(_line(left, y, WIDTH - 4, y), stroke=INK if tick == 0 else RULE, width="1.5"))
        labels.append(Label(_number(left - 6), _number(y + 7), word, "end", QUIET))
    inner = left + 14
    places = _positions(chart, inner, right)
    grid = len(shapes)
    papers: list[Shape] = []
    taken: list[tuple[float, float, float]] = []
    for series, stroke in zip(chart.series, STROKES, strict=False):
        at = {
            id(point): (
                places[point.on, point.label],
                below - (float(point.value) - low) / (high - low) * (below - above),
            )
            for point in series.points
            if point.value is not None
        }
        for before, point in zip(series.points, series.points[1:], strict=False):
            if point.break_before:
                x = (places[before.on, before.label] + places[point.on, point.label]) / 2
                shapes.append(Shape(_line(x, above - 20, x, below), stroke=QUIET, width="2", dash="6 5"))
        for run in _runs(series.points):
            path = "L".join(f"{_number(at[id(point)][0])} {_number(at[id(point)][1])}" for point in run)
            shapes.append(Shape(f"M{path}", stroke=stroke.colour, width="4", dash=stroke.dash))
        drawn = [point for point in series.points if point.value is not None]
        for point in drawn:
            x, y = at[id(point)]
            fill = PANEL if point.provisional else stroke.colour
            shapes.append(Shape(_marker(stroke.marker, x, y), fill=fill, stroke=stroke.colour, width="3"))
        # The last figure matters most, then the first, then the others from the right.
        for point in dict.fromkeys([*drawn[-1:], *drawn[:1], *reversed(drawn)]):
            if len(chart.series) > 1:
                break
            label = _value_label(point, *at[id(point)], left, taken)
            if label:
                centre, baseline, half = taken[-1]
                papers.append(Shape(_box(centre - half, baseline - 17, half * 2, 22), fill=PANEL))
                labels.append(label)
    shapes[grid:grid] = papers
    labels += _period_labels(chart, places, below + 28)
    notes, room = _notes(chart, below + 60)
    return Drawing(chart.key, chart.message, WIDTH, int(below + 42 + room), tuple(shapes), (*labels, *notes))


def _value_label(
    point: ChartPoint, x: float, y: float, left: float, taken: list[tuple[float, float, float]]
) -> Label | None:
    """The figure above its mark, unless another figure stands there already."""
    half = _text_width(point.text) / 2
    centre = min(max(x, left + half + 2), WIDTH - half - 2)
    baseline = y - 14
    if any(abs(centre - other) < half + width + 6 and abs(baseline - line) < FONT + 4 for other, line, width in taken):
        return None
    if half > 75:
        return None
    taken.append((centre, baseline, half))
    return Label(_number(centre), _number(baseline), point.text, "middle", weight="700")


def _period_labels(chart: Chart, places: dict[tuple[date | None, str], float], y: float) -> list[Label]:
    """Names under the axis: the first and last always, others where there is room."""
    order = sorted(places.items(), key=lambda place: place[1])
    room = WIDTH / 2 - 20
    chosen: list[tuple[float, float, str]] = []
    for key, x in dict.fromkeys([order[0], order[-1], *order]):
        text = _short(key[1], room if len(chosen) < 2 else 110)
        if len(chosen) > 1 and text.endswith("…"):
            continue
        half = _text_width(text) / 2
        centre = min(max(x, half + 2), WIDTH - half - 2)
        if all(abs(centre - other) >= half + width + 10 for other, width, _ in chosen):
            chosen.append((centre, half, text))
    return [Label(_number(x), _number(y), text, "middle", QUIET) for x, _, text in chosen]


def _draw_bars(chart: Chart) -> Drawing:
    shapes, labels, top = _legend(chart)
    points = [point for series in chart.series for point in series.points]
    low, high, _ = _scale([float(point.value) for point in points if point.value is not None])
    # Figures stand in bold, a tenth wider than other text.
    room = 1.1 * max(_text_width(point.text) for point in points) + 12
    room_left = room if low < 0 else 0
    wide = WIDTH - 8 - min(room, WIDTH * 0.6) - room_left
    zero = 4 + room_left + wide * -low / (high - low)
    y = top + 4
    for name in dict.fromkeys(point.label for point in points):
        labels.append(Label("4", _number(y + 20), _short(name, WIDTH - 8)))
        y += 28
        start_of_group = y
        for series, stroke in zip(chart.series, STROKES, strict=False):
            for point in (point for point in series.points if point.label == name):
                if point.value is None:
                    labels.append(Label(_number(zero + 6), _number(y + 18), point.text, fill=QUIET))
                else:
                    length = wide * float(point.value) / (high - low)
                    start, end = min(zero, zero + length), max(zero, zero + length)
                    outline = point.provisional or bool(stroke.dash)
                    shapes.append(
                        Shape(
                            f"M{_number(start)} {_number(y)}H{_number(end)}v24H{_number(start)}z",
                            fill=PANEL if point.provisional else stroke.colour,
                            stroke=stroke.colour if not outline or point.provisional else INK,
                            width="3" if outline else "1",
                            dash="6 4" if outline else "",
                        )
                    )
                    labels.append(
                        Label(_number(start - 8), _number(y + 19), point.text, "end", weight="700")
                        if length < 0
                        else Label(_number(end + 8), _number(y + 19), point.text, weight="700")
                    )
                y += 30
        shapes.append(Shape(_line(zero, start_of_group - 3, zero, y - 3), stroke=INK, width="2"))
        y += 8
    notes, more = _notes(chart, y + 18)
    return Drawing(chart.key, chart.message, WIDTH, int(y + 4 + more), tuple(shapes), (*labels, *notes))
