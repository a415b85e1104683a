"""Lines over time: each figure stands beside its mark, clear of the line."""

from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from pcc_portal.components.charts.data import Chart, ChartPoint, runs
from pcc_portal.components.charts.frame import legend, notes, scale
from pcc_portal.components.charts.ink import (
    INK,
    PANEL,
    QUIET,
    RULE,
    STROKES,
    WIDTH,
    Drawing,
    Label,
    Shape,
    box,
    coordinate,
    line,
    marker,
)
from pcc_portal.components.charts.words import fitted, text_width

Place = tuple[float, float]
HEIGHT = 216
BESIDE = 14  # from the middle of a mark to its figure
CAPITAL, DESCENT = 15, 5  # how far letters reach above and below the line that they stand on
LONGEST_FIGURE = 210


@dataclass(frozen=True)
class Box:
    """An upright rectangle."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: "Box", gap: float = 0) -> bool:
        return (
            self.left < other.right + gap
            and other.left < self.right + gap
            and self.top < other.bottom + gap
            and other.top < self.bottom + gap
        )

    def is_crossed(self, start: Place, end: Place, gap: float = 3) -> bool:
        """Whether the way from `start` to `end` runs through it, by cutting the way at each side (Liang-Barsky)."""
        across, down = end[0] - start[0], end[1] - start[1]
        first, last = 0.0, 1.0
        for step, room in (
            (-across, start[0] - self.left + gap),
            (across, self.right + gap - start[0]),
            (-down, start[1] - self.top + gap),
            (down, self.bottom + gap - start[1]),
        ):
            if step == 0:
                if room < 0:
                    return False
            elif step < 0:
                first = max(first, room / step)
            else:
                last = min(last, room / step)
        return first <= last


@dataclass(frozen=True)
class Figure:
    """Where a figure's words may stand."""

    centre: float
    baseline: float
    box: Box


def draw_lines(chart: Chart) -> Drawing:
    shapes, labels, top = legend(chart)
    low, high, ticks = scale(
        [float(point.value) for series in chart.series for point in series.points if point.value is not None]
    )
    words = [_tick(tick, chart.unit, high) for tick in ticks]
    left, right = 16 + max(text_width(word) for word in words), WIDTH - 26.0
    above, below = top + 34, top + 34 + HEIGHT

    def height(value: float) -> float:
        return below - (value - low) / (high - low) * HEIGHT

    for tick, word in zip(ticks, words, strict=True):
        y = height(tick)
        shapes.append(Shape(line(left, y, WIDTH - 4, y), stroke=INK if tick == 0 else RULE, width="1.5"))
        labels.append(Label(coordinate(left - 6), coordinate(y + 7), word, "end", QUIET))
    places = _positions(chart, left + 24, right)
    grid = len(shapes)
    ways: list[tuple[Place, Place]] = []
    for series, stroke in zip(chart.series, STROKES, strict=False):
        for before, point in pairwise(series.points):
            if point.break_before:
                x = (places[before.on, before.label] + places[point.on, point.label]) / 2
                shapes.append(Shape(line(x, above - 20, x, below), stroke=QUIET, width="2", dash="6 5"))
                ways.append(((x, above - 20), (x, below)))
        at = {
            id(point): (places[point.on, point.label], height(float(point.value)))
            for point in series.points
            if point.value is not None
        }
        for run in runs(series.points):
            corners = [at[id(point)] for point in run]
            path = "L".join(f"{coordinate(x)} {coordinate(y)}" for x, y in corners)
            shapes.append(Shape(f"M{path}", stroke=stroke.colour, width="4", dash=stroke.dash))
            ways += pairwise(corners)
        drawn = [(point, at[id(point)]) for point in series.points if point.value is not None]
        for point, (x, y) in drawn:
            fill = PANEL if point.provisional else stroke.colour
            shapes.append(Shape(marker(stroke.marker, x, y), fill=fill, stroke=stroke.colour, width="3"))
    deepest = below
    if len(chart.series) == 1:
        figures = _figures(drawn, ways, Box(left + BESIDE, top, WIDTH - 2, below + CAPITAL + BESIDE), height(0))
        for text, figure in figures:
            labels.append(Label(coordinate(figure.centre), coordinate(figure.baseline), text, "middle", weight="700"))
            paper = figure.box
            shapes.insert(
                grid,
                Shape(
                    box(paper.left, paper.top - 2, paper.right - paper.left, paper.bottom - paper.top + 2), fill=PANEL
                ),
            )
            deepest = max(deepest, paper.bottom)
    periods, room = _period_labels(places, deepest + 28)
    said, more = notes(chart, deepest + 60 + room)
    return Drawing(
        chart.key, chart.message, WIDTH, int(deepest + 42 + room + more), tuple(shapes), (*labels, *periods, *said)
    )


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


def _figures(
    drawn: list[tuple[ChartPoint, Place]], ways: list[tuple[Place, Place]], room: Box, zero: float
) -> list[tuple[str, Figure]]:
    """The figures of one line, each where it meets nothing: the last matters most, then the first, then the others.

    The first and the last always stand; another one that finds no place is left to the table.
    """
    found: list[tuple[str, Figure]] = []
    marks = [Box(x - 9, y - 9, x + 9, y + 9) for _, (x, y) in drawn]
    ends = {0, len(drawn) - 1}
    for index in dict.fromkeys([len(drawn) - 1, 0, *range(len(drawn) - 1, -1, -1)]):
        point, place = drawn[index]
        width = text_width(point.text, bold=True)
        if width > LONGEST_FIGURE:
            continue
        others = marks[:index] + marks[index + 1 :]

        def price(figure: Figure, others: list[Box] = others) -> int:
            """How much it stands in the way: another figure is worse than the line, the axis matters least."""
            return (
                100 * sum(figure.box.meets(taken.box, 6) for _, taken in found)
                + 10 * sum(figure.box.meets(mark) for mark in others)
                + 10 * sum(figure.box.is_crossed(*way) for way in ways)
                + (figure.box.top < zero < figure.box.bottom)
            )

        best = min(_places(place, width / 2, room), key=price)
        if price(best) < 10 or (index in ends and price(best) < 100):
            found.append((point.text, best))
    return found


def _places(place: Place, half: float, room: Box) -> list[Figure]:
    """Above the mark, below it, to its left and right, and a line further off: inside the drawing, the best first."""
    x, y = place
    middle, below = y + 7, y + CAPITAL + BESIDE - 1
    figures = []
    for centre, baseline in (
        (x, y - BESIDE),
        (x, below),
        (x - half - BESIDE, middle),
        (x + half + BESIDE, middle),
        (x - half, y - BESIDE),
        (x + half, y - BESIDE),
        (x - half, below),
        (x + half, below),
        (x, y - BESIDE - 24),
    ):
        inside = min(max(centre, room.left + half), room.right - half)
        level = min(max(baseline, room.top + CAPITAL), room.bottom)
        figures.append(Figure(inside, level, Box(inside - half, level - CAPITAL, inside + half, level + DESCENT)))
    own = Box(x - 7, y - 7, x + 7, y + 7)
    return [figure for figure in figures if not figure.box.meets(own)] or figures[:1]


def _period_labels(places: dict[tuple[date | None, str], float], y: float) -> tuple[list[Label], float]:
    """Names under the axis: the first and last always, others where there is room; and the room for a second line."""
    order = sorted(places.items(), key=lambda place: place[1])
    chosen: list[tuple[float, float, list[str]]] = []
    for key, x in dict.fromkeys([order[0], order[-1], *order]):
        lines = fitted(key[1], WIDTH / 2 - 20, lines=2 if len(chosen) < 2 else 1)
        half = max(text_width(text) for text in lines) / 2
        centre = min(max(x, half + 2), WIDTH - half - 2)
        if all(abs(centre - other) >= half + width + 10 for other, width, _ in chosen):
            chosen.append((centre, half, lines))
    labels = [
        Label(coordinate(x), coordinate(y + 24 * index), text, "middle", QUIET)
        for x, _, lines in chosen
        for index, text in enumerate(lines)
    ]
    return labels, 24 * (max(len(lines) for _, _, lines in chosen) - 1)
