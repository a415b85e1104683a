"""The data of the plan progress report, its words in print, and the page that says the same."""

import hashlib
import re
from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import msgspec
import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone
from pypdf import PdfReader

from pcc_portal.publishing.actions import withdraw
from pcc_portal.reports import checks, documents, pdf
from pcc_portal.reports.actions import publish_report, request_due_reports, stored_hash
from pcc_portal.reports.models import Report
from plan.models import Plan, ProgressUpdate
from plan.reports import (
    PlanProgressReport,
    build_plan_progress_report,
    check_plan_progress,
    due_plan_progress,
    no_longer_public,
    quarters_of_plan_progress,
    title_of_plan_progress,
)
from tests.factories import (
    AreaFactory,
    BudgetFactory,
    BudgetLineFactory,
    CommitmentFactory,
    MeasureFactory,
    MeasureVersionFactory,
    ObjectiveFactory,
    ObservationFactory,
    OrganisationFactory,
    PlanFactory,
    PriorityFactory,
    ProgressUpdateFactory,
    ReportFactory,
    ThemeFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
GOLDEN = Path(__file__).resolve().parents[1] / "golden" / "plan_progress.txt"
Status = ProgressUpdate.Status


@pytest.fixture
def small_plan() -> dict[str, Any]:
    """One priority with two objectives, a theme, a measure with a figure revised, and a budget."""
    office = OrganisationFactory(published=True, name="Office of the Commissioner")
    plan = PlanFactory(in_force=True, title="Police and Crime Plan", office=office, source="Plan 2021 to 2024")
    priority = PriorityFactory(plan=plan, number=1, title="Safer roads", summary="Fewer deaths.")
    objective = ObjectiveFactory(priority=priority, order=1, code="1.1", title="Slow down", summary="Drive slower.")
    ObjectiveFactory(priority=priority, order=2, code="1.2", title="Empty objective", summary="")
    theme = ThemeFactory(plan=plan, code="D.1", title="Working together")
    reported = CommitmentFactory(
        objective=objective, code="1.1.1", text="Buy cameras.", lead="Chief Constable", order=1, due="each year"
    )
    CommitmentFactory(objective=objective, code="1.1.2", text="Paint the roads.", order=2)
    CommitmentFactory(objective=None, priority=priority, code="1.0.1", text="Talk about it.", order=3)
    CommitmentFactory(objective=None, theme=theme, code="D.1.1", text="Meet often.", order=4)
    ProgressUpdateFactory(
        published=True,
        commitment=reported,
        status=Status.AT_RISK,
        period_starts_on=date(2023, 10, 1),
        period_ends_on=date(2023, 12, 31),
        narrative="Two of **five** cameras bought.",
    )
    area = AreaFactory(published=True, name="Cheshire", kind="force")
    measure = MeasureFactory(
        published=True, title="Road deaths", question="How many people die?", category="Roads", unit_noun="deaths"
    )
    objective.measures.add(measure)
    version = MeasureVersionFactory(measure=measure)
    for year, value in [(2022, 41), (2023, 29)]:
        ObservationFactory(
            published=True,
            version=version,
            area=area,
            period=str(year),
            period_starts_on=date(year, 1, 1),
            period_ends_on=date(year, 12, 31),
            value=Decimal(value),
            source="https://example.org/roads",
            source_note="The news gave 46." if year == 2022 else "",
        )
    budget = BudgetFactory(
        published=True, office=office, year="2023/24", starts_on=date(2023, 4, 1), ends_on=date(2024, 3, 31)
    )
    BudgetLineFactory(
        budget=budget, kind="net", label="Net budget", amount_gbp=Decimal("207800000"), source="Plan 2021 to 2024"
    )
    return {"plan": plan, "commitment": reported, "version": version, "area": area, "measure": measure}


def report_row(**kwargs: Any) -> Report:
    report = ReportFactory(subject="2023-24-Q4", title=title_of_plan_progress("2023-24-Q4"), **kwargs)
    report.data = documents.build_data(report)
    report.data_sha256 = hashlib.sha256(report.data.encode()).hexdigest()
    return report


def test_build_counts_and_latest_update(small_plan: dict[str, Any]) -> None:
    data = build_plan_progress_report("2023-24-Q4")
    assert [(row.label, row.count) for row in data.statuses.rows] == [("At risk", 1), ("Not reported", 3)]
    assert data.statuses.total == 4
    (priority,) = data.priorities
    assert [(line.code, line.status) for line in priority.objectives[0].commitments] == [
        ("1.1.1", "at_risk"),
        ("1.1.2", "not_reported"),
    ]
    update = priority.objectives[0].commitments[0].update
    assert update is not None
    assert (update.period, update.narrative) == (
        "1 October 2023 to 31 December 2023",
        "Two of **five** cameras bought.",
    )
    assert [line.code for line in priority.wide] == ["1.0.1"]
    assert [line.code for line in data.themes[0].commitments] == ["D.1.1"]
    assert priority.objectives[1].commitments == ()


def test_build_is_as_of_the_end_of_the_quarter(small_plan: dict[str, Any]) -> None:
    """Later updates and figures belong to later reports."""
    ProgressUpdateFactory(
        published=True,
        commitment=small_plan["commitment"],
        status=Status.DELIVERED,
        period_starts_on=date(2024, 1, 1),
        period_ends_on=date(2024, 3, 31),
    )
    ObservationFactory(
        published=True,
        version=small_plan["version"],
        area=small_plan["area"],
        period="January 2024",
        period_starts_on=date(2024, 1, 1),
        period_ends_on=date(2024, 1, 31),
    )
    before, after = build_plan_progress_report("2023-24-Q3"), build_plan_progress_report("2023-24-Q4")
    statuses = [data.priorities[0].objectives[0].commitments[0].status for data in (before, after)]
    assert statuses == ["at_risk", "delivered"]
    periods = [[row.period for row in data.measure_groups[0].measures[0].figures] for data in (before, after)]
    assert periods == [["2023", "2022"], ["January 2024", "2023", "2022"]]


def test_build_knows_only_what_is_published(small_plan: dict[str, Any]) -> None:
    word = "Zanzibar"
    ProgressUpdateFactory(
        commitment=small_plan["commitment"],
        narrative=word,
        period_starts_on=date(2024, 1, 1),
        period_ends_on=date(2024, 3, 31),
    )
    ObservationFactory(version=small_plan["version"], area=small_plan["area"], period=word, source_note=word)
    hidden = MeasureFactory(title=word, question=word, source_note=word)
    ObjectiveFactory(priority=PriorityFactory(plan=PlanFactory(title=word), title=word)).measures.add(hidden)
    BudgetLineFactory(budget=BudgetFactory(starts_on=date(2023, 4, 1), ends_on=date(2024, 3, 31)), label=word)
    secret = msgspec.json.encode(build_plan_progress_report("2023-24-Q4")).decode()
    assert word not in secret
    hidden.published_at, hidden.published_by = small_plan["plan"].published_at, small_plan["plan"].published_by
    hidden.save()
    assert word in msgspec.json.encode(build_plan_progress_report("2023-24-Q4")).decode()


def test_build_names_measures_without_figures_and_notes(small_plan: dict[str, Any]) -> None:
    MeasureFactory(published=True, title="Potholes", category="Roads")
    data = build_plan_progress_report("2023-24-Q4")
    assert data.measure_groups[0].without == ("Potholes",)
    assert [(note.about, note.text) for note in data.notes] == [
        ("Road deaths: about the figure for 2022, Cheshire", "The news gave 46.")
    ]
    assert [source.url or source.text for source in data.sources] == ["Plan 2021 to 2024", "https://example.org/roads"]
    assert data.measure_groups[0].measures[0].figures[0].sources == (2,)
    assert data.budgets[0].tables[0].rows[0].sources == (1,)


def test_data_survives_json(small_plan: dict[str, Any]) -> None:
    data = build_plan_progress_report("2023-24-Q4")
    assert data.measure_groups[0].measures[0].chart is not None
    assert msgspec.json.decode(msgspec.json.encode(data), type=PlanProgressReport) == data


@pytest.mark.parametrize("subject", ["2023", "2023-25-Q1", "2023-24-Q5", ""])
def test_check_refuses_what_is_no_quarter(subject: str) -> None:
    with pytest.raises(ValueError, match="is not a quarter: write it as 2021-22-Q4"):
        check_plan_progress(subject, date(2026, 1, 1))


def test_check_refuses_a_quarter_that_has_not_ended(small_plan: dict[str, Any]) -> None:
    check_plan_progress("2023-24-Q4", date(2024, 4, 1))
    with pytest.raises(ValueError, match="January to March 2024 has not ended"):
        check_plan_progress("2023-24-Q4", date(2024, 3, 31))


def test_check_refuses_a_quarter_without_a_plan() -> None:
    PlanFactory()
    with pytest.raises(ValueError, match="No published plan covers January to March 2024"):
        check_plan_progress("2023-24-Q4", date(2026, 1, 1))


def test_due_is_the_quarter_that_ended_last_under_the_plan_in_force() -> None:
    PlanFactory(published=True, starts_on=date(2015, 1, 1), ends_on=date(2021, 3, 31), status=Plan.Status.SUPERSEDED)
    PlanFactory(starts_on=date(2024, 4, 1), ends_on=date(2028, 3, 31))
    PlanFactory(in_force=True, starts_on=date(2021, 5, 13), ends_on=date(2024, 3, 31))
    before, first, last, after = date(2021, 6, 30), date(2021, 7, 1), date(2024, 6, 30), date(2024, 7, 1)
    found = [due_plan_progress(day) for day in (before, first, last, after)]
    assert found == [None, "2021-22-Q1", "2023-24-Q4", None]


def test_the_timetable_asks_for_plan_progress_once(small_plan: dict[str, Any]) -> None:
    (report,) = request_due_reports(date(2024, 4, 1))
    assert (report.kind, report.subject, report.published_at) == ("plan-progress", "2023-24-Q4", None)
    assert request_due_reports(date(2024, 4, 2)) == []


def test_quarters_are_those_that_ended_under_a_published_plan() -> None:
    PlanFactory(starts_on=date(2015, 1, 1))
    PlanFactory(in_force=True, starts_on=date(2023, 5, 1), ends_on=date(2024, 3, 31))
    assert [key for key, _ in quarters_of_plan_progress(date(2023, 12, 31))] == ["2023-24-Q2", "2023-24-Q1"]
    assert next(key for key, _ in quarters_of_plan_progress(date(2030, 1, 1))) == "2023-24-Q4"


def test_build_queries_do_not_grow(small_plan: dict[str, Any], django_assert_max_num_queries: Any) -> None:
    for _ in range(3):
        objective = ObjectiveFactory(priority__plan=small_plan["plan"])
        CommitmentFactory(objective=objective)
        objective.measures.add(MeasureFactory(published=True))
        BudgetLineFactory(budget=BudgetFactory(published=True, starts_on=date(2023, 4, 1), ends_on=date(2024, 3, 31)))
    with django_assert_max_num_queries(16):
        build_plan_progress_report("2023-24-Q4")


def printed(report: Report) -> str:
    made = pdf.render_pdf(documents.print_html(report), made_at=report.requested_at)
    checks.check_pdf(made, title=str(report))
    return "\f".join(page.extract_text() for page in PdfReader(BytesIO(made)).pages)


def test_report_text_is_golden(small_plan: dict[str, Any], settings: Any) -> None:
    """The words of a small report, page by page. Write the golden file anew on purpose only."""
    settings.SITE_URL = "https://pcc.example.org"
    report = report_row(public_id="bcdfghjk", requested_at="2024-04-02T09:30:00Z")
    report.refresh_from_db(fields=["requested_at"])
    text = re.sub(r"\.{4,}", "....", printed(report)).replace(report.data_sha256, "DATA-HASH").replace("\f", "\n\n")
    if not GOLDEN.exists():
        GOLDEN.write_text(text, encoding="utf-8")
        pytest.fail(f"{GOLDEN.name} was written: read it, then run the test again")
    assert text == GOLDEN.read_text(encoding="utf-8")


def test_twin_says_what_the_pdf_says(small_plan: dict[str, Any], client: Client) -> None:
    """Page and PDF come from the same frozen data, whatever is published later."""
    report = report_row(ready=True)
    Report.objects.filter(pk=report.pk).delete()
    report = ReportFactory(
        ready=True, published=True, subject="2023-24-Q4", data=report.data, data_sha256=report.data_sha256
    )
    before = client.get(report.get_absolute_url()).content.decode()
    for words in (
        "Buy cameras.",
        "Two of <strong>five</strong> cameras bought.",
        "At risk: 1; Not reported: 2",
        "41 deaths",
    ):
        assert words in before
    ProgressUpdateFactory(
        published=True,
        commitment=small_plan["commitment"],
        status=Status.DELIVERED,
        period_starts_on=date(2024, 1, 1),
        period_ends_on=date(2024, 3, 31),
    )
    assert client.get(report.get_absolute_url()).content.decode() == before


def kind_of_row(small_plan: dict[str, Any], kind: str) -> Any:
    if kind == "update":
        return ProgressUpdate.objects.get(commitment=small_plan["commitment"])
    if kind == "figure":
        return small_plan["version"].observations.order_by("period_ends_on").last()
    return {"plan": small_plan["plan"], "measure": small_plan["measure"], "office": small_plan["plan"].office}[kind]


@pytest.mark.parametrize(
    ("kind", "gone"),
    [
        ("update", ["1 progress update"]),
        ("figure", ["1 observation"]),
        ("measure", ["1 measure", "2 observations"]),
        ("plan", ["1 plan", "1 progress update"]),
        ("office", ["1 organisation"]),
    ],
)
def test_no_longer_public_names_what_was_withdrawn(small_plan: dict[str, Any], kind: str, gone: list[str]) -> None:
    data = build_plan_progress_report("2023-24-Q4")
    assert no_longer_public(data) == []
    withdraw(kind_of_row(small_plan, kind), by=UserFactory(superuser=True), reason="It was wrong.")
    assert no_longer_public(data) == gone


def test_a_report_of_what_was_withdrawn_is_not_published(small_plan: dict[str, Any]) -> None:
    user = UserFactory(superuser=True)
    report = report_row(ready=True)
    report.save()
    withdraw(kind_of_row(small_plan, "figure"), by=user, reason="It was wrong.")
    Report.objects.filter(pk=report.pk).update(sha256=stored_hash(report.file.name))
    with pytest.raises(ValidationError, match=r"withdrawn since it was made: 1 observation\. Cancel this edition"):
        publish_report(report, by=user)
    assert not Report.objects.published().exists()


@pytest.mark.parametrize("kind", ["update", "figure", "plan", "office"])
def test_a_scheduled_report_does_not_appear_once_a_source_is_withdrawn(small_plan: dict[str, Any], kind: str) -> None:
    user, now = UserFactory(superuser=True), timezone.now()
    report = report_row(ready=True)
    report.save()
    Report.objects.filter(pk=report.pk).update(sha256=stored_hash(report.file.name))
    publish_report(report, by=user, at=now + timedelta(hours=1))
    assert Report.objects.published(now + timedelta(hours=2)).exists()
    withdraw(kind_of_row(small_plan, kind), by=user, reason="It was wrong.")
    assert not Report.objects.published(now + timedelta(hours=2)).exists()


def test_hostile_text_stays_text(small_plan: dict[str, Any]) -> None:
    ProgressUpdateFactory(
        published=True,
        commitment=small_plan["commitment"],
        period_starts_on=date(2024, 1, 1),
        period_ends_on=date(2024, 3, 31),
        narrative="<img src=http://203.0.113.5/x.png> ![a](file:///etc/passwd) <style>@import url(http://x)</style>",
    )
    html = documents.print_html(report_row())
    assert "<img" not in html
    assert "@import" not in html.replace("&lt;style&gt;@import url(http://x)&lt;/style&gt;", "")
    checks.check_html(html)
