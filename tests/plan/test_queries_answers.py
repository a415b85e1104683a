"""What a measure's figures answer, in words and as a chart."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from pcc_portal.organisations.models import Area
from plan.models import Measure, Observation
from plan.queries import (
    MeasureSummary,
    summaries,
)
from tests.factories import (
    AreaFactory,
    MeasureVersionFactory,
    ObservationFactory,
)

Figure = tuple[str, date | None, date | None, str | None]


def summary(unit: str, polarity: str, *figures: Figure, **more: Any) -> MeasureSummary:
    """A measure of the force area with figures: period, first day, last day, value."""
    version = MeasureVersionFactory(
        measure__unit=unit, measure__polarity=polarity, measure__published=True, measure__title="Calls"
    )
    area = AreaFactory(name="Cheshire", kind=Area.Kind.FORCE, published=True)
    for period, starts_on, ends_on, value in figures:
        ObservationFactory(
            version=version,
            area=area,
            period=period,
            period_starts_on=starts_on,
            period_ends_on=ends_on,
            value=Decimal(value) if value else None,
            published=True,
            **(more if (period, starts_on, ends_on, value) == figures[-1] else {}),
        )
    return summaries([version.measure])[0]


YEARS: tuple[Figure, Figure] = (
    ("2020/21", date(2020, 4, 1), date(2021, 3, 31), "200"),
    ("2021/22", date(2021, 4, 1), date(2022, 3, 31), "150"),
)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("unit", "polarity", "answer"),
    [
        ("count", "down", "That is down 25% from 200 calls in 2020/21, which is better."),
        ("count", "up", "That is down 25% from 200 calls in 2020/21, which is worse."),
        ("count", "context", "That is down 25% from 200 calls in 2020/21."),
        ("pounds", "up", "That is down 25% from £200 in 2020/21, which is worse."),
        ("minutes", "down", "That is down 50 minutes from 200 minutes in 2020/21, which is better."),
        ("percent", "up", "That is down 50 percentage points from 200% in 2020/21, which is worse."),
        ("change", "down", "Before that it was up 200% in 2020/21."),
    ],
)
def test_answer_says_the_change_and_judges_only_where_it_may(unit: str, polarity: str, answer: str) -> None:
    assert summary(unit, polarity, *YEARS).answer.endswith(answer)


@pytest.mark.django_db
def test_month_is_not_set_against_a_year() -> None:
    found = summary("count", "down", YEARS[0], ("May 2021", date(2021, 5, 1), date(2021, 5, 31), "20"))
    assert found.answer == "The latest figure is 20 calls, for Cheshire in May 2021."
    assert found.chart is None


@pytest.mark.django_db
def test_percentage_of_a_month_can_be_set_against_a_year() -> None:
    found = summary("percent", "up", YEARS[0], ("May 2021", date(2021, 5, 1), date(2021, 5, 31), "90"))
    assert "That is down 110 percentage points" in found.answer
    assert found.chart is not None


@pytest.mark.django_db
def test_qualified_figure_is_not_reckoned_with() -> None:
    found = summary("count", "up", *YEARS, value_words="more than")
    assert found.answer == (
        "The latest figure is more than 150 calls, for Cheshire in 2021/22. Before that it was 200 calls in 2020/21."
    )


@pytest.mark.django_db
def test_missing_figure_is_said_and_left_out_of_the_chart() -> None:
    gap: Figure = ("2022/23", date(2022, 4, 1), date(2023, 3, 31), None)
    found = summary("count", "up", *YEARS, gap, suppressed_reason="Fewer than 5")
    assert found.answer == "There is no figure for Cheshire in 2022/23: Fewer than 5."
    assert found.chart is not None
    assert [point.value for point in found.chart.series[0].points] == [200, 150, None]


@pytest.mark.django_db
@pytest.mark.parametrize(("starts_on", "is_broken"), [(date(2022, 4, 1), False), (date(2023, 4, 1), True)])
def test_line_breaks_where_a_whole_period_has_no_figure(starts_on: date, is_broken: bool) -> None:
    later: Figure = ("the year after", starts_on, starts_on.replace(year=starts_on.year + 1, month=3, day=31), "9")
    found = summary("count", "up", *YEARS, later)
    assert found.chart is not None
    assert [point.gap_before for point in found.chart.series[0].points] == [False, False, is_broken]
    assert ("No figures are known between 2021/22 and the year after." in found.chart.message) is is_broken


@pytest.mark.django_db
def test_sources_that_differ_are_both_shown() -> None:
    found = summary("count", "down", YEARS[0], YEARS[1])
    rows = list(Observation.objects.order_by("period_ends_on"))
    ObservationFactory(
        version=rows[1].version,
        area=rows[1].area,
        period="2021/22",
        period_starts_on=date(2021, 4, 1),
        period_ends_on=date(2022, 3, 31),
        value=Decimal("160"),
        source="Another report",
        published=True,
    )
    found = summaries([rows[0].version.measure])[0]
    assert found.answer == "Sources differ for Cheshire in 2021/22: 150 calls and 160 calls."
    assert found.chart is not None
    assert [(line.label, [int(point.value or 0) for point in line.points]) for line in found.chart.series] == [
        ("Cheshire", [200, 150]),
        ("Cheshire, another source", [160]),
    ]


@pytest.mark.django_db
@pytest.mark.parametrize("passed_over", [False, True])
def test_break_in_definition_stops_the_comparison(passed_over: bool) -> None:
    first = MeasureVersionFactory(measure__published=True)
    MeasureVersionFactory(
        measure=first.measure,
        number=2,
        is_comparable=not passed_over,
        change_note="Counted anew." if passed_over else "",
    )
    last = MeasureVersionFactory(
        measure=first.measure, number=3, is_comparable=passed_over, change_note="" if passed_over else "Counted anew."
    )
    area = AreaFactory(published=True)
    for version, year, value in [(first, 2019, 100), (first, 2020, 110), (last, 2021, 300), (last, 2022, 310)]:
        ObservationFactory(
            version=version,
            area=area,
            period=str(year),
            period_starts_on=date(year, 1, 1),
            period_ends_on=date(year, 12, 31),
            value=Decimal(value),
            published=True,
        )
    found = summaries([first.measure])[0]
    assert [line.break_before for line in found.figures] == [False, True, False, False]
    assert "from 300 calls in 2021" in found.answer
    assert found.chart is not None
    assert [point.break_before for point in found.chart.series[0].points] == [False, False, True, False]


@pytest.mark.django_db
def test_places_in_one_period_are_compared_as_bars() -> None:
    version = MeasureVersionFactory(measure__unit=Measure.Unit.PERCENT, measure__published=True)
    for name, value in [("Halton", "26.4"), ("Warrington", "35.02")]:
        ObservationFactory(
            version=version,
            area=AreaFactory(name=name, published=True),
            period="May 2021",
            period_ends_on=date(2021, 5, 31),
            period_starts_on=date(2021, 5, 1),
            value=Decimal(value),
            published=True,
        )
    chart = summaries([version.measure])[0].chart
    assert chart is not None
    assert chart.kind == "bar"
    assert [(point.label, point.text) for point in chart.series[0].points] == [
        ("Halton", "26.4%"),
        ("Warrington", "35.02%"),
    ]


@pytest.mark.django_db
def test_places_with_one_figure_beside_the_force_are_all_drawn_as_bars() -> None:
    version = MeasureVersionFactory(measure__unit=Measure.Unit.PERCENT, measure__published=True)
    force = AreaFactory(name="Cheshire", kind=Area.Kind.FORCE, published=True)
    districts = [AreaFactory(name=f"District {number}", published=True) for number in range(1, 5)]
    for year, area, value in [
        (2016, force, 24),
        (2021, force, 27),
        *[(2021, area, 30 + index) for index, area in enumerate(districts)],
    ]:
        ObservationFactory(
            version=version,
            area=area,
            period=f"May {year}",
            period_starts_on=date(year, 5, 1),
            period_ends_on=date(year, 5, 31),
            value=Decimal(value),
            published=True,
        )
    chart = summaries([version.measure])[0].chart
    assert chart is not None
    assert chart.kind == "bar"
    assert [(bars.label, [(point.label, point.text) for point in bars.points]) for bars in chart.series] == [
        (
            "May 2021",
            [
                ("Cheshire", "27%"),
                ("District 1", "30%"),
                ("District 2", "31%"),
                ("District 3", "32%"),
                ("District 4", "33%"),
            ],
        ),
        ("May 2016", [("Cheshire", "24%")]),
    ]
    assert chart.summary.endswith("District 4 33%. May 2016: Cheshire 24%.")
    assert chart.left_out == ()


@pytest.mark.django_db
def test_figures_without_a_date_are_never_the_latest() -> None:
    found = summary("count", "context", YEARS[0], ("when the plan was written", None, None, "7"))
    assert found.latest is not None
    assert found.latest.period == "2020/21"
