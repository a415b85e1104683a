"""Bars from zero, each with its name above and its figure beside it."""

from pcc_portal.components.charts.data import Chart
from pcc_portal.components.charts.frame import legend, notes, scale
from pcc_portal.components.charts.ink import INK, PANEL, QUIET, STROKES, WIDTH, Drawing, Label, Shape, coordinate, line
from pcc_portal.components.charts.words import fitted, text_width


def draw_bars(chart: Chart) -> Drawing:
    shapes, labels, top = legend(chart)
    points = [point for series in chart.series for point in series.points]
    low, high, _ = scale([float(point.value) for point in points if point.value is not None])
    room = max(text_width(point.text, bold=True) for point in points) + 12
    room_left = room if low < 0 else 0
    wide = WIDTH - 8 - min(room, WIDTH * 0.6) - room_left
    zero = 4 + room_left + wide * -low / (high - low)
    y = top + 4
    for name in dict.fromkeys(point.label for point in points):
        for words in fitted(name, WIDTH - 8, lines=2):
            labels.append(Label("4", coordinate(y + 20), words))
            y += 28
        start_of_group = y
        for series, stroke in zip(chart.series, STROKES, strict=False):
            for point in (point for point in series.points if point.label == name):
                if point.value is None:
                    labels.append(Label(coordinate(zero + 6), coordinate(y + 18), point.text, fill=QUIET))
                else:
                    length = wide * float(point.value) / (high - low)
                    start, end = min(zero, zero + length), max(zero, zero + length)
                    outline = point.provisional or bool(stroke.dash)
                    shapes.append(
                        Shape(
                            f"M{coordinate(start)} {coordinate(y)}H{coordinate(end)}v24H{coordinate(start)}z",
                            fill=PANEL if point.provisional else stroke.colour,
                            stroke=stroke.colour if not outline or point.provisional else INK,
                            width="3" if outline else "1",
                            dash="6 4" if outline else "",
                        )
                    )
                    labels.append(
                        Label(coordinate(start - 8), coordinate(y + 19), point.text, "end", weight="700")
                        if length < 0
                        else Label(coordinate(end + 8), coordinate(y + 19), point.text, weight="700")
                    )
                y += 30
        shapes.append(Shape(line(zero, start_of_group - 3, zero, y - 3), stroke=INK, width="2"))
        y += 8
    said, more = notes(chart, y + 18)
    return Drawing(chart.key, chart.message, WIDTH, int(y + 4 + more), tuple(shapes), (*labels, *said))
