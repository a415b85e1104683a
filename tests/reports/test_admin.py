"""The staff screen: ask, follow, look, publish by a second person, try again, cancel."""

import hashlib
from datetime import date
from typing import Any

import pytest
from django.contrib.admin import site
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.test import RequestFactory
from django.urls import reverse

from pcc_portal.accounts.models import User
from pcc_portal.publishing.actions import withdraw_with
from pcc_portal.reports import actions, admin
from pcc_portal.reports.models import Report
from pcc_portal.reports.queries import to_make_anew
from tests.factories import AuditEntryFactory, ConsultationFactory, PlanFactory, ReportFactory
from tests.reports.kinds import small_kind
from tests.staff import Person, _password_is_enough, person  # noqa: F401 - a fixture of its own accord

pytestmark = pytest.mark.django_db
Status = Report.Status


def url(page: str, report: Report | None = None) -> str:
    return reverse(f"admin:reports_report_{page}", args=[report.pk] if report else [])


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    ids: list[int] = []
    monkeypatch.setattr(admin, "send_for", ids.append)
    return ids


def test_an_editor_asks_for_a_report(sent: list[int]) -> None:
    PlanFactory(in_force=True)
    editor = person(role="Editor")
    page = editor.get(url("add")).content.decode()
    assert '<optgroup label="Plan progress report">' in page
    assert '<option value="plan-progress/2023-24-Q4">January to March 2024 (2023-24-Q4)</option>' in page
    response = editor.post(url("add"), {"report": "plan-progress/2023-24-Q4"}, follow=True)
    report = Report.objects.get()
    assert (report.subject, report.requested_by, sent) == ("2023-24-Q4", editor.user, [report.pk])
    html = response.content.decode()
    assert "It waits for a worker." in html
    assert f'data-state-url="{url("state", report)}"' in html
    assert f'<a class="button quiet-button" href="{url("change", report)}">Refresh</a>' in html


def test_asking_twice_shows_the_same_report(sent: list[int]) -> None:
    PlanFactory(in_force=True)
    for _ in range(2):
        person(role="Editor").post(url("add"), {"report": "plan-progress/2023-24-Q4"})
    assert Report.objects.count() == 1


def test_a_refusal_stands_above_the_form(sent: list[int]) -> None:
    PlanFactory(in_force=True)
    ReportFactory(subject="2023-24-Q4", ready=True)
    html = person(role="Editor").post(url("add"), {"report": "plan-progress/2023-24-Q4"}).content.decode()
    assert "Edition 1 is ready and waits to be published." in html
    assert sent == []


@pytest.mark.parametrize("role", ["Auditor", "Publisher"])
def test_others_may_not_ask(role: str) -> None:
    assert person(role=role).get(url("add")).status_code == 403


def readable_report(**state: Any) -> Report:
    data = '{"subject":"2021"}'
    digest = hashlib.sha256(data.encode()).hexdigest()
    return ReportFactory(kind="small", subject="2021", ready=True, data=data, data_sha256=digest, **state)


def test_who_asked_cannot_publish_and_another_can() -> None:
    asker, other = person(role="Administrator"), person(role="Publisher")
    report = readable_report(requested_by=asker.user)
    with small_kind():
        html = asker.post(url("publish", report), {}).content.decode()
        assert "somebody else must publish it" in html
        assert not Report.objects.published().exists()
        other.post(url("publish", report), {"reason": "Looked at."})
    assert Report.objects.published().get() == report


def test_nobody_types_into_a_report() -> None:
    report = ReportFactory()
    page = person(superuser=True).get(url("change", report)).content.decode()
    assert 'name="title"' not in page
    assert 'name="_save"' not in page


def test_staff_open_the_pdf_before_it_is_published() -> None:
    report = ReportFactory(ready=True)
    response: Any = person(role="Publisher").get(url("file", report))
    assert b"".join(response.streaming_content) == b"%PDF-1.7 stands for a finished report"
    assert person(role="Publisher").get(url("file", ReportFactory())).status_code == 404


def test_state_tells_the_page() -> None:
    report = ReportFactory(status=Status.FAILED, failure_reason="No plan.")
    response = person(role="Editor").get(url("state", report))
    assert response.json() == {"state": "failed", "words": "It failed: No plan."}
    assert "no-store" in response["Cache-Control"]


def test_a_failed_report_is_tried_again(sent: list[int]) -> None:
    report = ReportFactory(status=Status.FAILED, failure_reason="No plan.")
    editor = person(role="Editor")
    assert "It failed for this reason: No plan." in editor.get(url("retry", report)).content.decode()
    editor.post(url("retry", report))
    report.refresh_from_db()
    assert (report.status, sent) == (Status.QUEUED, [report.pk])


def test_a_report_is_cancelled() -> None:
    report = ReportFactory()
    person(role="Editor").post(url("cancel", report), {"reason": "Not needed."})
    report.refresh_from_db()
    assert report.status == Status.CANCELLED


def test_duties_name_what_failed_and_what_waits() -> None:
    ConsultationFactory()
    ReportFactory(status=Status.FAILED, title="Failed one")
    ReportFactory(ready=True, title="Ready one")
    duties = person(role="Administrator").get(reverse("admin:index")).context["duties"]
    assert [(duty.text, duty.urgent) for duty in duties] == [
        ("Try again or cancel: “Failed one, edition 1” failed", True),
        ("Look at and publish “Ready one, edition 1”", False),
        ("1 consultation waiting to be published", False),
    ]


def duty_of(client: Person) -> str:
    (duty,) = client.get(reverse("admin:index")).context["duties"]
    return str(duty.text)


def test_duties_leave_a_report_to_somebody_else_than_who_asked(settings: Any) -> None:
    asker = person(role="Administrator", name="Ash Asker")
    report = ReportFactory(ready=True, title="Ready one", requested_by=asker.user)
    assert duty_of(asker) == (
        "“Ready one, edition 1” is ready, but you asked for it and nobody else may publish it: "
        "an administrator can give somebody the role of Publisher"
    )
    other = person(role="Publisher", name="Bo Publisher")
    person(role="Editor", name="Ed Editor")
    person(role="Publisher", name="Gone Publisher", is_active=False)
    AuditEntryFactory(target=report, verb="requested", by=person(role="Administrator", name="Asked Before").user)
    opening = "Ask somebody else to publish “Ready one, edition 1”, since you asked for it: "
    assert duty_of(asker) == f"{opening}Bo Publisher may"
    assert duty_of(other) == "Look at and publish “Ready one, edition 1”"
    for name in ("Cy", "Di", "Em"):
        person(superuser=True, name=name)
    assert duty_of(asker) == f"{opening}Bo Publisher, Cy, Di and 1 more may"
    settings.TWO_PERSON_RULE = False
    assert duty_of(asker) == "Look at and publish “Ready one, edition 1”"


@pytest.mark.parametrize("rows", [1, 3])
def test_what_fell_costs_the_same_at_any_size(rows: int, django_assert_num_queries: Any) -> None:
    PlanFactory(in_force=True)
    quarters = ["2023-24-Q1", "2023-24-Q2", "2023-24-Q3", "2023-24-Q4"][: rows + 1]
    for quarter in quarters:
        report = ReportFactory(subject=quarter, ready=True, published=True)
        withdraw_with(report, ConsultationFactory(withdrawn=True), reason="It says what was withdrawn.")
    ReportFactory(subject=quarters[0], edition=2, change_note="Anew.", status=Status.CANCELLED)
    ContentType.objects.get_for_model(Report)
    with django_assert_num_queries(2):
        assert [report.subject for report in to_make_anew(date(2024, 4, 2))] == quarters[:0:-1]


@pytest.mark.parametrize("rows", [1, 3])
def test_duties_cost_the_same_at_any_size(rows: int, django_assert_num_queries: Any) -> None:
    client, request = person(role="Publisher"), RequestFactory().get("/")
    for _ in range(rows):
        ReportFactory(ready=True)
    request.user = User.objects.get(pk=client.user.pk)
    request.user.has_perm("reports.publish_report")
    ContentType.objects.get_for_model(Report)
    with django_assert_num_queries(2):
        assert len(site._registry[Report].duties(request)) == rows  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ({"status": Status.QUEUED}, "It waits for a worker."),
        ({"status": Status.RENDERING, "attempts": 2}, "It is being made (try 2)."),
        (
            {"status": Status.RENDERING, "attempts": 1, "failure_reason": "No memory."},
            "Try 1 failed; it will be tried again. No memory.",
        ),
        ({"status": Status.CANCELLED}, "It was cancelled."),
        ({"status": Status.READY, "pages": 12}, "It is ready: 12 pages."),
    ],
)
def test_state_words(state: dict[str, Any], words: str) -> None:
    assert admin.state_words(Report(**state)) == words


@pytest.mark.parametrize("rows", [1, 3])
def test_change_list_queries(rows: int, django_assert_max_num_queries: Any) -> None:
    client = person(superuser=True)
    for _ in range(rows):
        ReportFactory(requested_by=client.user)
    with django_assert_max_num_queries(9):
        client.get(url("changelist"))


def test_publish_of_a_scheduled_time_in_the_past_is_refused() -> None:
    report = readable_report()
    with small_kind(), pytest.raises(ValidationError, match="can't lie in the past"):
        actions.publish_report(report, by=person(superuser=True).user, at=report.requested_at)
