"""Making one report: what a worker does with a row, and what the row says when it goes wrong."""

from datetime import date
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone

from pcc_portal.celery import app
from pcc_portal.reports import actions, documents, pdf, production, tasks
from pcc_portal.reports.models import Report
from pcc_portal.reports.registry import ReportProblem
from tests.factories import ReportFactory
from tests.reports.kinds import Small, page, small_kind

pytestmark = pytest.mark.django_db
Status = Report.Status


def test_render_report_makes_it_ready() -> None:
    report = ReportFactory(kind="small", subject="2021")
    with small_kind():
        tasks.render_report(report.pk)
    report.refresh_from_db()
    assert (report.status, report.pages, report.attempts) == (Status.READY, 1, 1)
    assert report.data == '{"subject":"2021","words":"Nothing to see."}'
    with report.file.open() as file:
        assert file.read(5) == b"%PDF-"


def test_render_report_delivered_twice_makes_one(monkeypatch: pytest.MonkeyPatch) -> None:
    report = ReportFactory(kind="small", subject="2021")
    made = []
    render = pdf.render_pdf
    monkeypatch.setattr(pdf, "render_pdf", lambda *args, **kwargs: made.append(1) or render(*args, **kwargs))
    with small_kind():
        tasks.render_report(report.pk)
        tasks.render_report(report.pk)
    report.refresh_from_db()
    assert (report.attempts, made) == (1, [1])


def test_a_subject_that_is_none_fails_with_the_kinds_sentence() -> None:
    def build(subject: str) -> Any:
        raise ValueError("No published plan covers 2021.")

    report = ReportFactory(kind="small")
    with small_kind(build):
        tasks.render_report(report.pk)
    report.refresh_from_db()
    assert (report.status, report.failure_reason) == (Status.FAILED, "No published plan covers 2021.")


def test_a_missing_picture_fails_the_report(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pcc_portal.reports.pdf.static_path", lambda name: None)
    report = ReportFactory(kind="small")
    body = '<img src="static:mark.svg" alt="A picture">'
    with small_kind(html=page(report, body)):
        tasks.render_report(report.pk)
    report.refresh_from_db()
    assert (report.status, report.failure_reason) == (
        Status.FAILED,
        "The report needs the file mark.svg, which is not there.",
    )


def test_a_picture_without_words_fails_the_report() -> None:
    report = ReportFactory(kind="small")
    with small_kind(html=page(report, '<img src="static:mark.svg">')):
        tasks.render_report(report.pk)
    report.refresh_from_db()
    assert report.failure_reason == (
        "The report did not pass its checks: the picture static:mark.svg has no text alternative."
    )


def test_a_fault_of_the_program_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    report = ReportFactory(kind="small")

    def broken(*args: Any, **kwargs: Any) -> bytes:
        raise MemoryError

    monkeypatch.setattr(pdf, "render_pdf", broken)
    with small_kind():
        tasks.render_report(report.pk)
    report.refresh_from_db()
    assert (report.status, report.attempts) == (Status.RENDERING, 1)
    assert report.failure_reason == "The program failed (MemoryError). The worker's log has the details."


def test_a_report_cancelled_meanwhile_stays_cancelled(monkeypatch: pytest.MonkeyPatch) -> None:
    report = ReportFactory(kind="small")
    render = pdf.render_pdf

    def cancel_then_render(*args: Any, **kwargs: Any) -> bytes:
        Report.objects.update(status=Status.CANCELLED, lease_token="", leased_until=None)
        return render(*args, **kwargs)

    monkeypatch.setattr(pdf, "render_pdf", cancel_then_render)
    with small_kind():
        tasks.render_report(report.pk)
    report.refresh_from_db()
    assert (report.status, report.file.name) == (Status.CANCELLED, "")


def test_sweep_reports_sends_for_what_is_owed(monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[int] = []
    monkeypatch.setattr(tasks.render_report, "delay", sent.append)
    monkeypatch.setattr(actions, "take_owed", lambda: [3, 5])
    tasks.sweep_reports()
    assert sent == [3, 5]


def test_request_due_reports_sends_for_what_it_asked(
    monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    sent: list[int] = []
    monkeypatch.setattr(tasks.render_report, "delay", sent.append)
    monkeypatch.setattr(timezone, "localdate", lambda: date(2022, 1, 1))
    with small_kind(), django_capture_on_commit_callbacks(execute=True):
        tasks.request_due_reports()
        tasks.request_due_reports()
    report = Report.objects.get()
    assert (report.status, sent) == (Status.QUEUED, [report.pk])


def test_the_timetable_names_tasks_that_there_are() -> None:
    named = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    app.loader.import_default_modules()
    assert {tasks.sweep_reports.name, tasks.request_due_reports.name} <= named <= set(app.tasks)


def test_send_for_survives_a_broker_that_is_away(
    monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    def away(report_id: int) -> None:
        raise ConnectionError

    monkeypatch.setattr(tasks.render_report, "delay", away)
    with django_capture_on_commit_callbacks(execute=True):
        tasks.send_for(1)


def test_heartbeat_extends_the_lease(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.REPORT_LEASE_SECONDS = 0.03
    report = Report(pk=7, lease_token="t")
    beats: list[tuple[int, str]] = []
    monkeypatch.setattr(
        actions, "extend_lease", lambda report_id, *, token: beats.append((report_id, token)) or len(beats) < 3
    )
    with production.Heartbeat(report) as heart:
        heart.thread.join(timeout=5)
    assert beats == [(7, "t")] * 3


def test_data_is_frozen(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the database says later changes nothing in an edition that was made before."""
    report = ReportFactory(kind="small", subject="2021")
    with small_kind(lambda subject: Small(subject, "As it was.")):
        tasks.render_report(report.pk)
    report.refresh_from_db()
    with small_kind(lambda subject: Small(subject, "As it is now.")):
        assert documents.load_data(report) == Small("2021", "As it was.")


def test_data_that_was_changed_is_not_laid_out() -> None:
    report = ReportFactory.build(kind="small", data='{"subject":"2021"}', data_sha256="0" * 64)
    with small_kind():
        with pytest.raises(ReportProblem, match="its hash is another"):
            documents.print_html(report)
        assert documents.twin_data(report) is None


def test_twin_data_of_an_unreadable_edition_is_none() -> None:
    with small_kind():
        assert documents.twin_data(ReportFactory.build(kind="small", data='{"other":1}')) is None
        assert documents.twin_data(ReportFactory.build(kind="gone", data="{}")) is None
