"""The chart tag, apart from the other components so that a report can use it alone."""

from django import template

from pcc_portal.components.charts import Chart, Drawing, draw

register = template.Library()


@register.inclusion_tag("components/chart.html")
def chart(chart: Chart | None) -> dict[str, Drawing | None]:
    """Inline SVG of a chart; nothing for None, which is a chart with too little to compare."""
    return {"drawing": draw(chart) if chart else None}
