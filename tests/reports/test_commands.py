"""Reports at the command line."""

from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from pcc_portal.reports import actions, tasks
from pcc_portal.reports.management import waiting
from pcc_portal.reports.management.commands import make_demonstration_report, request_report
from pcc_portal.reports.models import Report
from tests.factories import ReportFactory, UserFactory
from tests.reports.kinds import small_kind

pytestmark = pytest.mark.django_db
Status = Report.Status


def run(*args: str) -> str:
    out = StringIO()
    call_command(*args, stdout=out)
    return out.getvalue()


@pytest.fixture
def worker(monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker that makes each report at once, on the spot."""
    for module in (make_demonstration_report, request_report):
        monkeypatch.setattr(module, "send_for", tasks.render_report)


@pytest.fixture
def no_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (make_demonstration_report, request_report):
        monkeypatch.setattr(module, "send_for", lambda report_id: None)
    monkeypatch.setattr(waiting, "UNTAKEN_SECONDS", 0.1)


def test_request_report_waits_and_says_what_came(worker: None) -> None:
    with small_kind():
        said = run("request_report", "small", "2021", "--wait")
    report = Report.objects.get()
    assert said.splitlines() == [
        "Asked for: Small report 2021, edition 1",
        "Small report 2021, edition 1: ready to publish (0 s)",
        f"1 pages, {report.size_bytes} bytes, SHA-256 {report.sha256}",
    ]


def test_request_report_refuses_in_a_sentence(worker: None) -> None:
    with small_kind(), pytest.raises(CommandError, match=r"^1999 is no subject\.$"):
        run("request_report", "small", "1999")


def test_waiting_without_a_worker_says_so(no_worker: None) -> None:
    with small_kind(), pytest.raises(CommandError, match="No worker has taken the report in 1 seconds"):
        run("request_report", "small", "2021", "--wait")
    assert Report.objects.get().status == Status.QUEUED


def test_waiting_for_a_report_that_fails_gives_the_reason(worker: None) -> None:
    def build(subject: str) -> Any:
        raise ValueError("No published plan covers 2021.")

    with small_kind(build), pytest.raises(CommandError, match=r"failed\. No published plan covers 2021\."):
        run("request_report", "small", "2021", "--wait")


def test_make_demonstration_report_publishes_once(worker: None) -> None:
    UserFactory(superuser=True)
    with small_kind():
        first = run("make_demonstration_report", "--kind", "small", "--subject", "2021")
        second = run("make_demonstration_report", "--kind", "small", "--subject", "2021")
    report = Report.objects.published().get()
    assert (report.is_demonstration, report.requested_by, Report.objects.count()) == (True, None, 1)
    assert f"Published Small report 2021, edition 1: 1 pages, {report.size_bytes} bytes" in first
    assert second == f"Small report 2021, edition 1 is there already: {report.get_absolute_url()}\n"


def test_make_demonstration_report_goes_on_from_one_that_is_ready(no_worker: None) -> None:
    UserFactory(superuser=True)
    with small_kind():
        asked = actions.request_report("small", "2021", by=None, is_demonstration=True)
        tasks.render_report(asked.pk)
        run("make_demonstration_report", "--kind", "small", "--subject", "2021")
    assert Report.objects.published().get() == asked


def test_make_demonstration_report_needs_an_administrator(worker: None) -> None:
    with small_kind(), pytest.raises(CommandError, match="There is no administrator"):
        run("make_demonstration_report", "--kind", "small", "--subject", "2021")
    assert Report.objects.count() == 0


def test_reports_lists_what_is_owed_and_failed() -> None:
    assert run("reports") == "Nothing is owed, nothing failed, nothing waits to be published.\n"
    failed = ReportFactory(status=Status.FAILED, failure_reason="No plan.")
    ReportFactory(status=Status.CANCELLED)
    ReportFactory(ready=True, published=True)
    assert run("reports") == (f"{failed.pk}\tfailed\tasked {failed.requested_at:%Y-%m-%d %H:%M}\t{failed}. No plan.\n")
