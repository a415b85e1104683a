"""Charts as plain data and as geometry for an SVG template. Nothing here knows Django's views or WeasyPrint.

A chart must be understood in black and white, at 360 pixels, in a PDF and by somebody who hears it: series differ by
dash and marker, text is set large against the drawing, and `Chart.message` says everything in words.
"""

from pcc_portal.components.charts.bars import draw_bars
from pcc_portal.components.charts.data import Chart, ChartPoint, ChartSeries, bar_chart, line_chart
from pcc_portal.components.charts.ink import MOST_SERIES, Drawing
from pcc_portal.components.charts.lines import draw_lines

__all__ = ["MOST_SERIES", "Chart", "ChartPoint", "ChartSeries", "Drawing", "bar_chart", "draw", "line_chart"]


def draw(chart: Chart) -> Drawing:
    return draw_lines(chart) if chart.kind == "line" else draw_bars(chart)
