"""Charts: what is drawn, what is left out, and what is said in words."""

import re
from datetime import date
from decimal import Decimal
from itertools import combinations, pairwise
from xml.etree import ElementTree

import msgspec
import pytest
from django.template import engines

from pcc_portal.components.charts import Chart, ChartPoint, ChartSeries, bar_chart, draw, line_chart

SVG = "{http://www.w3.org/2000/svg}"


def point(year: int, value: int | None, **more: bool) -> ChartPoint:
    text = "Not reported" if value is None else f"{value}%"
    return ChartPoint(str(year), None if value is None else Decimal(value), text, on=date(year, 3, 31), **more)


def series(*values: int | None, label: str = "Cheshire") -> ChartSeries:
    return ChartSeries(label, tuple(point(2020 + index, value) for index, value in enumerate(values)))


def svg(chart: Chart | None) -> ElementTree.Element:
    html = engines["django"].from_string("{% chart chart %}").render({"chart": chart})
    assert "style=" not in html
    return ElementTree.fromstring(html).find(f"{SVG}svg")  # type: ignore[return-value]  # noqa: S314 - our own


def test_chart_needs_two_comparable_points() -> None:
    assert line_chart("Calls", "", [series(5)]) is None
    assert line_chart("Calls", "", [series(5, None)]) is None
    broken = ChartSeries("Cheshire", (point(2020, 5), point(2021, 6, break_before=True)))
    assert line_chart("Calls", "", [broken]) is None
    assert bar_chart("Calls", "", [series(5, None)]) is None
    assert line_chart("Calls", "", [series(5, 6)]) is not None


def test_no_chart_prints_nothing() -> None:
    assert engines["django"].from_string("{% chart chart %}").render({"chart": None}).strip() == ""


def test_chart_is_an_image_with_the_whole_message_as_its_name() -> None:
    image = svg(line_chart("Calls answered", "Up from 5% to <6%>.", [series(5, 6)], "%"))
    title = image.find(f"{SVG}title")
    assert title is not None
    assert image.attrib["role"] == "img"
    assert image.attrib["aria-labelledby"] == title.attrib["id"]
    assert title.text == "Calls answered. Up from 5% to <6%>."


def test_missing_value_is_a_gap_and_never_zero() -> None:
    chart = line_chart("Calls", "", [series(5, 6, None, 7, 8)])
    assert chart is not None
    lines = [shape.d for shape in draw(chart).shapes if shape.width == "4"]
    assert [line.count("L") for line in lines] == [1, 1]
    markers = [shape for shape in draw(chart).shapes if shape.width == "3"]
    assert len(markers) == 4


def test_time_without_a_figure_breaks_the_line_and_is_told() -> None:
    points = (point(2016, -2), point(2022, 9, gap_before=True), point(2023, 5))
    chart = line_chart("Crime", "Up.", [ChartSeries("Cheshire", points)])
    assert chart is not None
    drawing = draw(chart)
    assert [shape.d.count("L") for shape in drawing.shapes if shape.width == "4"] == [0, 1]
    assert "No figures are known between 2016 and 2022." in [label.text for label in drawing.labels]
    assert drawing.message == "Crime. Up. No figures are known between 2016 and 2022."


def test_break_in_definition_cuts_the_line_and_is_marked() -> None:
    points = (point(2020, 5), point(2021, 6), point(2022, 9, break_before=True), point(2023, 9))
    chart = line_chart("Calls", "", [ChartSeries("Cheshire", points)])
    assert chart is not None
    drawing = draw(chart)
    assert len([shape for shape in drawing.shapes if shape.width == "4"]) == 2
    assert len([shape for shape in drawing.shapes if shape.dash == "6 5"]) == 1
    assert "Dashed upright: the count changed" in [label.text for label in drawing.labels]


def test_provisional_point_is_hollow_and_explained() -> None:
    points = (point(2020, 5), point(2021, 6, provisional=True))
    chart = line_chart("Calls", "", [ChartSeries("Cheshire", points)])
    assert chart is not None
    drawing = draw(chart)
    assert [shape.fill for shape in drawing.shapes if shape.width == "3"] == ["#0b6e6e", "#ffffff"]
    assert "Hollow: provisional, may change" in [label.text for label in drawing.labels]


def test_points_stand_by_their_dates() -> None:
    points = tuple(
        ChartPoint(str(day), Decimal(5), "5", on=day) for day in (date(2020, 1, 1), date(2021, 1, 1), date(2024, 1, 1))
    )
    chart = line_chart("Calls", "", [ChartSeries("Cheshire", points)])
    assert chart is not None
    path = next(shape.d for shape in draw(chart).shapes if shape.width == "4")
    first, second, third = (float(x) for x in re.findall(r"[ML]([\d.]+)", path))
    assert (third - second) / (second - first) == pytest.approx(3, abs=0.02)


def test_axis_starts_at_zero_and_reaches_below_for_falls() -> None:
    above = line_chart("Calls", "", [series(90, 95)], "%")
    below = line_chart("Change", "", [series(-4, 8)], "%")
    assert above is not None
    assert below is not None
    assert next(label.text for label in draw(above).labels if label.anchor == "end") == "0%"
    assert [label.text for label in draw(below).labels if label.anchor == "end"][:2] == ["\N{MINUS SIGN}5%", "0%"]


def test_series_differ_by_dash_and_marker_and_are_named_with_their_last_figure() -> None:
    chart = line_chart("Calls", "", [series(5, 6), series(7, 8, label="England")], "%")
    assert chart is not None
    drawing = draw(chart)
    assert {shape.dash for shape in drawing.shapes if shape.width == "4"} == {"", "10 6"}
    assert [label.text for label in drawing.labels][:2] == ["Cheshire: 6%", "England: 8%"]


def test_bars_run_from_zero_both_ways_and_say_what_is_missing() -> None:
    bars = ChartSeries("2021", (point(2020, -4), point(2021, 8), point(2022, None)))
    chart = bar_chart("Change", "", [bars])
    assert chart is not None
    drawing = draw(chart)
    down, up = (
        [float(x) for x in re.findall(r"[MH]([\d.]+)", shape.d)][:2] for shape in drawing.shapes if "v24" in shape.d
    )
    assert down[1] == up[0]
    assert (up[1] - up[0]) / (down[1] - down[0]) == pytest.approx(2, abs=0.02)
    assert "Not reported" in [label.text for label in drawing.labels]


def test_words_stay_inside_the_drawing() -> None:
    points = tuple(
        ChartPoint(f"year ending September {year}", Decimal(10**8), "£100,000,000", on=date(year, 9, 30))
        for year in range(2015, 2024)
    )
    chart = line_chart("Money", "", [ChartSeries("Cheshire", points)], "£")
    assert chart is not None
    for label in draw(chart).labels:
        half = len(label.text) * 20 * 0.53 / 2
        x = float(label.x) + {"start": half, "middle": 0, "end": -half}[label.anchor]
        assert x - half > -8, label.text
        assert x + half <= 488, label.text


def test_chart_keeps_its_shape_as_json_and_its_id() -> None:
    chart = line_chart("Calls", "Up.", [series(5, None, 6, 7)], "%")
    assert chart is not None
    again = msgspec.json.decode(msgspec.json.encode(chart), type=Chart)
    assert again == chart
    assert again.key == chart.key
    assert draw(again) == draw(chart)


def test_long_figures_beside_bars_stay_inside_the_drawing() -> None:
    words = "more than 20,000 people"
    points = (
        ChartPoint("2018/19", Decimal(20000), words, break_before=True),
        ChartPoint("2020/21", Decimal(3600), "more than 3,600 people"),
    )
    chart = bar_chart("People helped", "", [ChartSeries("Cheshire", points)])
    assert chart is not None
    labels = {label.text: label for label in draw(chart).labels}
    assert float(labels[words].x) + 1.1 * len(words) * 20 * 0.53 <= 480
    # Bars have no place for an upright line, so no word explains one.
    assert "Dashed upright: the count changed" not in labels


@pytest.mark.parametrize(
    "values",
    [(-16, -5, -2), (44, 96, 40), (27, 17, 7, 6, 6), (-6, -10, -15), (40, -14), (0, 0, 0), (85, 90, 90, 91)],
)
def test_figures_stand_clear_of_the_line_and_of_each_other(values: tuple[int, ...]) -> None:
    chart = line_chart("Burglary", "", [series(*values)], "%")
    assert chart is not None
    drawing = draw(chart)
    corners = [
        (float(x), float(y))
        for shape in drawing.shapes
        if shape.width == "4"
        for x, y in re.findall(r"[ML]([\d.]+) ([\d.]+)", shape.d)
    ]
    way = [
        (x1 + (x2 - x1) * step / 200, y1 + (y2 - y1) * step / 200)
        for (x1, y1), (x2, y2) in pairwise(corners)
        for step in range(201)
    ]
    boxes = []
    for label in (label for label in drawing.labels if label.weight == "700"):
        half = len(label.text) * 20 * 0.53 / 2
        x, y = float(label.x), float(label.y)
        boxes.append((x - half, y - 15, x + half, y + 2))
    assert {label.text for label in drawing.labels if label.weight == "700"} >= {f"{values[0]}%", f"{values[-1]}%"}
    for left, top, right, bottom in boxes:
        assert not [(x, y) for x, y in way if left < x < right and top < y < bottom]
        assert 0 <= top < bottom <= drawing.height
    for (left, top, right, bottom), (left2, top2, right2, bottom2) in combinations(boxes, 2):
        assert right < left2 or right2 < left or bottom < top2 or bottom2 < top


def test_long_period_stands_on_two_lines_and_whole() -> None:
    points = (
        ChartPoint("first year in office (2021/22)", Decimal(5_000_000), "over £5,000,000", on=date(2022, 3, 31)),
        ChartPoint("2022/23", Decimal(5_300_000), "£5,300,000", on=date(2023, 3, 31)),
    )
    chart = line_chart("Money", "", [ChartSeries("Cheshire", points)], "£")
    assert chart is not None
    words = [label.text for label in draw(chart).labels]
    assert words[-3:] == ["first year in office", "(2021/22)", "2022/23"]
    assert "over £5,000,000" in words


def test_what_is_not_drawn_is_named_with_the_reason() -> None:
    chart = line_chart("Calls", "Up.", [series(5, 6, label=f"Area {number}") for number in range(1, 7)], "%")
    assert chart is not None
    said = "Not drawn: Area 5 and Area 6, because no more than 4 can be told apart."
    assert chart.message == f"Calls. Up. {said}"
    assert " ".join(label.text for label in draw(chart).labels).endswith(said)
    assert not [label.text for label in draw(chart).labels if label.text.startswith("Area 5")]


def test_bars_of_nothing_but_zeros_are_drawn() -> None:
    chart = bar_chart("Deaths", "", [series(0, 0)])
    assert chart is not None
    assert [label.text for label in draw(chart).labels if label.weight == "700"] == ["0%", "0%"]
