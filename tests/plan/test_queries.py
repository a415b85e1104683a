"""What the finished shapes say: answers, charts, words and counts."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from pcc_portal.organisations.models import Area
from plan.models import Budget, Measure, Objective, Observation, Plan
from plan.queries import (
    MeasureSummary,
    budget_page,
    objective_page,
    plan_on_a_page,
    summaries,
    summaries_of_objective,
)
from plan.queries.addresses import address
from plan.queries.heads import plan_head
from plan.queries.money import money_line
from plan.queries.statuses import summarise
from plan.queries.wording import figure_text, in_period, sources_of
from tests.factories import (
    AreaFactory,
    BudgetFactory,
    BudgetLineFactory,
    CommitmentFactory,
    MeasureFactory,
    MeasureVersionFactory,
    ObjectiveFactory,
    ObservationFactory,
    OfficeHolderFactory,
    OrganisationFactory,
    PlanFactory,
    PriorityFactory,
    ProgressUpdateFactory,
    TargetFactory,
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


def as_shown(plan: Plan) -> Plan:
    """The plan with all that its page wants to come with it."""
    return Plan.objects.with_later_plan().select_related("office", "office_holder").get(pk=plan.pk)


@pytest.mark.django_db
def test_objective_shows_each_target_of_public_places_once_in_order() -> None:
    first = MeasureVersionFactory(measure__published=True)
    MeasureVersionFactory(measure=first.measure, number=2)
    without = MeasureFactory(published=True)
    place = AreaFactory(name="Cheshire", published=True)
    for period, due_on in [("by 2024", date(2024, 3, 31)), ("by 2022", date(2022, 3, 31))]:
        TargetFactory(measure=first.measure, area=place, period=period, due_on=due_on, value=Decimal(95))
    TargetFactory(measure=first.measure, area=AreaFactory(name="Hidden"))
    objective = ObjectiveFactory()
    objective.measures.add(first.measure, without)
    found = {summary.public_id: summary for summary in summaries_of_objective(objective)}
    assert [
        (line.kind_label, line.area, line.period, line.text) for line in found[first.measure.public_id].targets
    ] == [
        ("target", "Cheshire", "by 2022", "95 calls"),
        ("target", "Cheshire", "by 2024", "95 calls"),
    ]
    assert found[without.public_id].targets == ()
    assert found == {summary.public_id: summary for summary in summaries([first.measure, without])}


@pytest.mark.django_db
@pytest.mark.parametrize("rows", [1, 3])
def test_queries_cost_the_same_at_any_size(django_assert_num_queries: Any, rows: int) -> None:
    objective = ObjectiveFactory()
    for _ in range(rows):
        for _ in range(rows):
            ProgressUpdateFactory(commitment=CommitmentFactory(objective=objective), published=True)
        version = ObservationFactory(published=True).version
        TargetFactory.create_batch(rows, measure=version.measure)
        objective.measures.add(version.measure)
    plan = as_shown(Plan.objects.get())
    with django_assert_num_queries(5):
        plan_on_a_page(plan, date(2026, 1, 1))
    found = Objective.objects.with_later_plan().select_related(
        "priority__plan__office", "priority__plan__office_holder"
    )
    objective = found.get()
    with django_assert_num_queries(6):  # one of them is the evidence of scrutiny
        objective_page(objective, date(2026, 1, 1))
    measures = list(Measure.objects.all())
    with django_assert_num_queries(3):
        summaries(measures)


@pytest.mark.django_db
def test_plan_counts_as_it_stood_on_a_day() -> None:
    commitment = CommitmentFactory()
    for year, status in [(2022, "on_track"), (2023, "delivered")]:
        ProgressUpdateFactory(
            commitment=commitment,
            status=status,
            period_starts_on=date(year, 1, 1),
            period_ends_on=date(year, 3, 31),
            published=True,
        )
    plan = commitment.plan
    for on, pairs, quarter in [
        (date(2022, 3, 30), [("not_reported", 1)], ""),
        (date(2022, 3, 31), [("on_track", 1)], "January to March 2022"),
        (date(2023, 3, 31), [("delivered", 1)], "January to March 2023"),
    ]:
        page = plan_on_a_page(as_shown(plan), on)
        assert page.statuses.pairs == pairs
        assert page.priorities[0].statuses.pairs == pairs
        assert page.quarter == quarter


@pytest.mark.django_db
def test_priority_counts_its_objectives_and_its_own_commitments() -> None:
    priority = PriorityFactory()
    CommitmentFactory(objective=ObjectiveFactory(priority=priority))
    CommitmentFactory(objective=None, priority=priority)
    page = plan_on_a_page(as_shown(priority.plan), date(2022, 1, 1))
    assert page.priorities[0].statuses.total == 2
    assert page.priorities[0].objectives[0].statuses.total == 1
    assert page.statuses.total == 2


@pytest.mark.django_db
def test_plan_names_public_people_and_bodies_alone() -> None:
    plan = PlanFactory(in_force=True, office=OrganisationFactory(name="Office"), office_holder=OfficeHolderFactory())
    head = plan_head(plan, date(2022, 1, 1), None)
    assert (head.office, head.holder) == ("", "")
    plan.office = OrganisationFactory(name="Public office", published=True)
    plan.office_holder = OfficeHolderFactory(person="Jo Roe", published=True)
    head = plan_head(plan, date(2022, 1, 1), None)
    assert (head.office, head.holder) == ("Public office", "Jo Roe, Police and Crime Commissioner")


@pytest.mark.parametrize(
    ("value", "words", "unit", "noun", "text"),
    [
        ("1200000", "more than", "count", "people", "more than 1,200,000 people"),
        ("1200000", "", "pounds", "", "£1,200,000"),
        ("5.71", "", "pounds", "", "£5.71"),
        ("90.4", "", "percent", "", "90.4%"),
        ("90", "over", "percent", "", "over 90%"),
        ("90", "over 90", "percent", "", "over 90%"),
        ("-3.9", "", "change", "", "down 3.9%"),
        ("8", "", "change", "", "up 8%"),
        ("0", "", "change", "", "no change"),
        ("1", "", "seconds", "", "1 second"),
        ("5.5", "around", "minutes", "", "around 5.5 minutes"),
        ("2040", "", "other", "year", "2040"),
        ("2", "", "other", "rank", "rank 2"),
        (None, "two thirds", "other", "", "two thirds"),
        (None, "", "count", "", "Not reported"),
    ],
)
def test_figure_is_worded_as_its_source_puts_it(value: str | None, words: str, unit: str, noun: str, text: str) -> None:
    assert figure_text(Decimal(value) if value else None, words, unit, noun) == text


@pytest.mark.parametrize(
    ("period", "words"),
    [
        ("2021/22", "in 2021/22"),
        ("November 2022", "in November 2022"),
        ("year ending March 2022", "in the year ending March 2022"),
        ("September to November 2022", "from September to November 2022"),
        ("first year in office (2021/22)", "(first year in office, 2021/22)"),
    ],
)
def test_period_ends_a_sentence(period: str, words: str) -> None:
    assert in_period(period) == words


def test_sources_become_links() -> None:
    links = sources_of("The plan, page 21; https://www.example.org/a?b=1; The plan, page 21")
    assert [(link.text, link.url) for link in links] == [
        ("The plan, page 21", ""),
        ("example.org", "https://www.example.org/a?b=1"),
    ]


@pytest.mark.django_db
def test_money_line_puts_its_basis_in_place() -> None:
    line = money_line(
        BudgetLineFactory(amount_gbp=Decimal("0.83"), percent=Decimal("6.40"), basis="approximately, per month"),
        "2022/23",
    )
    assert (line.amount_text, line.share_text) == ("approximately £0.83 per month", "6.4%")


def budget(year: int, *lines: tuple[str, str, str, str]) -> None:
    """A public budget that starts in that year, with lines: kind, label, amount, basis."""
    row = BudgetFactory(
        year=f"{year}/{year - 1999}", starts_on=date(year, 4, 1), ends_on=date(year + 1, 3, 31), published=True
    )
    for kind, label, amount, basis in lines:
        BudgetLineFactory(budget=row, kind=kind, label=label, amount_gbp=Decimal(amount), basis=basis)


def first_sentence_of_budgets() -> str:
    return budget_page(Budget.objects.published().in_date_order().prefetch_related("lines")).answer


@pytest.mark.django_db
def test_budget_page_speaks_of_the_newest_year_first() -> None:
    assert first_sentence_of_budgets() == ""
    budget(2021, ("net", "Net budget", "207800000", ""), ("income", "Council tax precept", "122215000", ""))
    whole = "In 2021/22 the net budget was £207,800,000. It came from council tax precept (£122,215,000)."
    assert first_sentence_of_budgets() == whole
    budget(
        2025,
        ("savings", "Savings identified", "6300000", "nearly"),
        ("precept_rise", "Band D rise per year", "14", "per year"),
    )
    assert first_sentence_of_budgets() == (
        "The net budget for 2025/26 is not known. What is known of that year: Band D rise, £14 per year; savings "
        f"identified, nearly £6,300,000. The latest net budget that is known is of an earlier year. {whole}"
    )
    budget(2026, *(("pressure", f"Cost {number}", "5", "") for number in range(5)))
    assert first_sentence_of_budgets().startswith(
        "The net budget for 2026/27 is not known. What is known of that year: cost 0, £5; cost 1, £5; cost 2, £5; "
        "and 2 more. The latest"
    )
    budget(2027)
    assert first_sentence_of_budgets().startswith(
        "The net budget for 2027/28 is not known. Nor is any other figure of that year. The latest"
    )


@pytest.mark.django_db
def test_budget_page_without_any_net_budget_says_what_is_known() -> None:
    budget(2025, ("savings", "Savings identified", "6300000", ""))
    assert first_sentence_of_budgets() == (
        "The net budget for 2025/26 is not known. What is known of that year: savings identified, £6,300,000."
    )


def test_summary_counts_in_a_fixed_order_without_zeros() -> None:
    found = summarise(["off_track", None, "delivered", None])
    assert found.pairs == [("delivered", 1), ("off_track", 1), ("not_reported", 2)]
    assert found.total == 4


@pytest.mark.django_db
def test_address_is_that_of_the_row() -> None:
    objective = ObjectiveFactory()
    assert address("plan:objective_detail", objective.public_id) == objective.get_absolute_url()
