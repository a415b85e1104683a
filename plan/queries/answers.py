"""What a row of figures says: the answer in a sentence and the chart. Only like is set against like."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Literal

from pcc_portal.components.charts import MOST_SERIES, Chart, ChartPoint, ChartSeries, bar_chart, line_chart
from plan.models import Measure
from plan.queries.lines import FigureLine
from plan.queries.wording import bare_figure, figure_text, in_period, plain_number

# A count over a month can't be set against a count over a year; a percentage or an average can.
ADDS_UP = (Measure.Unit.COUNT, Measure.Unit.POUNDS, Measure.Unit.OTHER)


def main_figures(lines: Sequence[FigureLine]) -> list[FigureLine]:
    """The figures of the area that the measure is about, oldest first: the force area, else the one with most."""
    by_area: dict[str, list[FigureLine]] = defaultdict(list)
    for line in sorted(lines, key=lambda line: line.ends_on is not None):  # what has no date is never the latest
        by_area[line.area].append(line)
    for area_lines in by_area.values():
        if area_lines[0].is_of_force:
            return area_lines
    return max(by_area.values(), key=len, default=[])


def can_compare(one: FigureLine, other: FigureLine) -> bool:
    """Both are numbers, and cover as long a time where that matters."""
    if one.value is None or other.value is None:
        return False
    if one.unit not in ADDS_UP:
        return True
    if one.days is None or other.days is None:
        return one.days is other.days
    return abs(one.days - other.days) <= max(one.days, other.days) * 0.1


def answer_of(figures: Sequence[FigureLine], unit: str, polarity: str) -> str:
    """The latest figure, its period and how it changed; whether that is better only where the measure says so."""
    if not figures:
        return "No figure has been published yet."
    latest = figures[-1]
    rivals = [line for line in figures[:-1] if line.ends_on == latest.ends_on and line.period == latest.period]
    if rivals:
        texts = " and ".join(dict.fromkeys(line.text for line in [*rivals, latest]))
        return f"Sources differ for {latest.area} {in_period(latest.period)}: {texts}."
    if latest.value is None and not latest.value_words:
        return f"There is no figure for {latest.area} {in_period(latest.period)}: {latest.text}."
    opening = "It was" if unit == Measure.Unit.CHANGE else "The latest figure is"
    said = f"{opening} {latest.text}, for {latest.area} {in_period(latest.period)}"
    if latest.is_provisional:
        said += " (provisional)"
    before = _figure_before(figures)
    if before is None:
        return f"{said}."
    return f"{said}. {_change(before, latest, unit, polarity)}"


def _figure_before(figures: Sequence[FigureLine]) -> FigureLine | None:
    """The last earlier figure that the latest can be set against, not beyond a break in the definition."""
    latest = figures[-1]
    if latest.break_before:
        return None
    for line in reversed(figures[:-1]):
        if line.ends_on != latest.ends_on and can_compare(line, latest):
            return line
        if line.break_before:
            return None
    return None


def _change(before: FigureLine, latest: FigureLine, unit: str, polarity: str) -> str:
    """How the latest figure differs from the one before. No difference is worked out from a qualified figure."""
    was = f"{before.text} {in_period(before.period)}"
    if latest.value is None or before.value is None:
        return f"Before that it was {was}."
    step = latest.value - before.value
    if unit == Measure.Unit.CHANGE:
        return f"Before that it was {was}."
    if not (latest.is_exact and before.is_exact):
        return f"Before that it was {was}."
    if step == 0:
        return f"It was the same {in_period(before.period)}."
    return (
        f"That is {_step(step, before.value, unit)} {before.text} {in_period(before.period)}{_verdict(step, polarity)}."
    )


def _step(step: Decimal, base: Decimal, unit: str) -> str:
    way = "up" if step > 0 else "down"
    if unit == Measure.Unit.PERCENT:
        points = plain_number(round(abs(step), 1))
        return f"{way} {points} percentage point{'' if points == '1' else 's'} from"
    if unit in (Measure.Unit.SECONDS, Measure.Unit.MINUTES):
        return f"{way} {bare_figure(abs(step), unit)} from"
    if unit == Measure.Unit.OTHER or base <= 0:
        return f"{way} from"
    return f"{way} {plain_number(round(abs(step) * 100 / base, 1))}% from"


def _verdict(step: Decimal, polarity: str) -> str:
    """Better or worse, in the measure's own sense; nothing where neither is better."""
    if polarity == Measure.Polarity.CONTEXT:
        return ""
    is_better = (step > 0) == (polarity == Measure.Polarity.UP)
    return ", which is better" if is_better else ", which is worse"


def chart_of(title: str, summary: str, lines: Sequence[FigureLine], unit: str) -> Chart | None:
    """Lines over time for dated figures; bars where areas are compared in one period or periods have no date.

    Bars too where most areas have a figure for one period alone: their marks would lie upon each other at the end of
    a line. A second source for the same period is a series of its own: the contradiction shows.
    """
    main = main_figures(lines)
    if not main:
        return None
    latest = next((line for line in reversed(main) if line.value is not None), None)
    if latest is None:
        return None
    mark: Literal["", "£", "%"] = "£" if unit == Measure.Unit.POUNDS else "%" if unit in _PERCENT else ""
    like = [line for line in lines if line.value is None or can_compare(line, latest)]
    dated = [line for line in like if line.ends_on]
    over_time = line_chart(title, summary, _series(dated, unit), mark)
    if over_time:
        periods = _periods(dated)
        if len(periods) <= MOST_SERIES and _are_mostly_single(dated):
            said = " ".join(f"{bars.label}: {_by_area(periods[bars.label])}" for bars in _bars_of_areas(periods))
            return bar_chart(title, said, _bars_of_areas(periods), mark)
        return over_time
    same = [line for line in like if line.period == latest.period and line.ends_on == latest.ends_on]
    if len({line.area for line in same}) > 1:
        points = tuple(_point(line, line.area) for line in _first_of_each(same))
        return bar_chart(f"{title}, {latest.period}", _by_area(same), [ChartSeries(latest.period, points)], mark)
    if len({line.period for line in like}) > 1 and unit not in (Measure.Unit.OTHER,):
        points = tuple(_point(line, line.period) for line in _own_area(like, latest.area))
        return bar_chart(title, summary, [ChartSeries(latest.area, points)], mark)
    return None


_PERCENT = (Measure.Unit.PERCENT, Measure.Unit.CHANGE)


def _own_area(lines: Sequence[FigureLine], area: str) -> list[FigureLine]:
    return [line for line in lines if line.area == area]


def _first_of_each(lines: Sequence[FigureLine]) -> list[FigureLine]:
    return list({line.area: line for line in reversed(lines)}.values())[::-1]


def _by_area(lines: Sequence[FigureLine]) -> str:
    return "; ".join(f"{line.area} {line.text}" for line in lines) + "."


def _are_mostly_single(lines: Sequence[FigureLine]) -> bool:
    """Whether more areas have one figure than have several, and all are counted in the same way."""
    if any(line.break_before for line in lines):
        return False
    counts = Counter(line.area for line in lines if line.value is not None)
    return sum(count == 1 for count in counts.values()) > len(counts) / 2


def _periods(lines: Sequence[FigureLine]) -> dict[str, list[FigureLine]]:
    """Figures by period, the latest first, the force area first in each."""
    periods: dict[str, list[FigureLine]] = defaultdict(list)
    latest_first = sorted(lines, key=lambda line: line.ends_on or date.max, reverse=True)
    for line in sorted(latest_first, key=lambda line: not line.is_of_force):
        periods[line.period].append(line)
    return periods


def _bars_of_areas(periods: dict[str, list[FigureLine]]) -> list[ChartSeries]:
    return [ChartSeries(period, tuple(_point(line, line.area) for line in lines)) for period, lines in periods.items()]


def _series(lines: Sequence[FigureLine], unit: str) -> list[ChartSeries]:
    """A series for each area, the force area first; figures that differ for the same day go into one of their own."""
    main: dict[str, list[FigureLine]] = defaultdict(list)
    rival: dict[str, list[FigureLine]] = defaultdict(list)
    for line in sorted(lines, key=lambda line: not line.is_of_force):
        before = main[line.area][-1:]
        where = rival if before and before[0].ends_on == line.ends_on else main
        where[line.area].append(line)
    named = [*main.items(), *((f"{area}, another source", found) for area, found in rival.items())]
    return [ChartSeries(name, tuple(_points(found))) for name, found in named]


def _points(lines: Sequence[FigureLine]) -> Iterator[ChartPoint]:
    for before, line in zip([None, *lines], lines, strict=False):
        has_gap = before is not None and _is_period_missing(before, line)
        yield replace(_point(line, line.period), gap_before=has_gap)


def _is_period_missing(before: FigureLine, line: FigureLine) -> bool:
    """Whether a whole period would fit between two figures, so that a line between them would be made up."""
    if before.ends_on is None or line.starts_on is None or line.days is None:
        return False
    return (line.starts_on - before.ends_on).days >= line.days * 0.9


def _point(line: FigureLine, label: str) -> ChartPoint:
    text = line.text
    if line.value is not None and line.unit == Measure.Unit.COUNT:
        text = figure_text(line.value, line.value_words, line.unit)  # the title says what is counted
    return ChartPoint(label, line.value, text, line.is_provisional, line.break_before, line.ends_on)
