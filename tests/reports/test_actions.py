"""The life of a report: asked for once, claimed by one, attached whole, failed with a reason, published by two."""

import hashlib
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from pcc_portal.reports import actions
from pcc_portal.reports.models import Report
from tests.factories import ReportFactory, UserFactory
from tests.reports.kinds import PDF, ask, claim, files, make_ready, small_kind, verbs

pytestmark = pytest.mark.django_db
Status = Report.Status


@pytest.fixture(autouse=True)
def _small() -> Iterator[None]:
    with small_kind():
        yield


def test_request_report_makes_a_queued_row_and_an_entry() -> None:
    user = UserFactory(role="Editor")
    report = ask(by=user)
    assert (report.status, report.edition, report.title) == (Status.QUEUED, 1, "Small report 2021")
    assert (report.requested_by, verbs()) == (user, ["requested"])


def test_request_report_returns_the_one_in_the_making() -> None:
    first = ask()
    assert ask() == first
    claim(first)
    assert ask() == first
    assert Report.objects.count() == 1
    assert verbs() == ["requested"]


def test_request_report_gives_the_winner_of_a_race(monkeypatch: pytest.MonkeyPatch) -> None:
    """Both looked before either wrote: the database refuses the second, who gets the first one's row."""
    looks = iter([None])
    look = actions._in_the_making
    monkeypatch.setattr(actions, "_in_the_making", lambda *args: next(looks, look(*args)))
    winner = ReportFactory(kind="small", subject="2021")
    # The loser read "no edition yet" before the winner's row appeared, so it tries to write edition 1 as well.
    monkeypatch.setattr(
        actions,
        "_new_request",
        lambda *args: Report.objects.create(
            kind="small", subject="2021", edition=1, title="x", requested_at=timezone.now()
        ),
    )
    assert ask() == winner
    assert Report.objects.count() == 1


def test_request_report_needs_the_right() -> None:
    with pytest.raises(PermissionDenied, match="may not add reports"):
        ask(by=UserFactory(role="Auditor"))
    assert Report.objects.count() == 0


@pytest.mark.parametrize(
    ("kind", "subject", "sentence"),
    [("huge", "2021", "'huge' is not a kind of report"), ("small", "1999", "1999 is no subject.")],
)
def test_request_report_refuses_what_is_none(kind: str, subject: str, sentence: str) -> None:
    with pytest.raises(ValidationError, match=sentence):
        actions.request_report(kind, subject, by=None)
    assert Report.objects.count() == 0


def test_request_report_waits_for_the_edition_that_is_ready() -> None:
    make_ready(ask())
    with pytest.raises(ValidationError, match="Edition 1 is ready and waits to be published"):
        ask()


def test_a_second_edition_says_what_it_changes() -> None:
    first = make_ready(ask())
    actions.publish_report(first, by=UserFactory(superuser=True))
    with pytest.raises(ValidationError, match="Say what this edition changes"):
        ask()
    second = ask(change_note="A figure was wrong.")
    assert (second.edition, second.change_note) == (2, "A figure was wrong.")


def test_a_cancelled_edition_is_taken_up_under_its_number() -> None:
    user = UserFactory(role="Editor")
    cancelled = actions.cancel_report(ask(by=user), by=user)
    again = ask()
    assert (again.pk, again.edition, again.status, again.attempts) == (cancelled.pk, 1, Status.QUEUED, 0)


def test_claim_report_gives_it_to_one() -> None:
    report = ask()
    now = timezone.now()
    claimed = claim(report, now=now)
    assert (claimed.status, claimed.attempts) == (Status.RENDERING, 1)
    assert claimed.leased_until == now + timedelta(seconds=120)
    assert actions.claim_report(report.pk) is None


@pytest.mark.parametrize("status", [Status.FAILED, Status.CANCELLED])
def test_claim_report_leaves_what_is_not_owed(status: str) -> None:
    assert actions.claim_report(ReportFactory(kind="small", status=status).pk) is None


def test_claim_report_takes_over_when_the_lease_has_run_out() -> None:
    report = ask()
    first = claim(report)
    assert actions.claim_report(report.pk, now=timezone.now() + timedelta(seconds=119)) is None
    second = claim(report, now=timezone.now() + timedelta(seconds=121))
    assert second.attempts == 2
    assert second.lease_token != first.lease_token


def test_extend_lease_is_for_the_holder() -> None:
    claimed = claim(ask())
    later = timezone.now() + timedelta(seconds=100)
    assert actions.extend_lease(claimed.pk, token=claimed.lease_token, now=later)
    claimed.refresh_from_db()
    assert claimed.leased_until == later + timedelta(seconds=120)
    assert not actions.extend_lease(claimed.pk, token="somebody else's")
    assert not actions.extend_lease(claimed.pk, token="")


def test_attach_pdf_makes_it_ready_and_whole(settings: Any) -> None:
    report = make_ready(ask())
    assert (report.status, report.pages, report.size_bytes) == (Status.READY, 3, len(PDF))
    assert report.sha256 == hashlib.sha256(PDF).hexdigest()
    assert report.data_sha256 == hashlib.sha256(report.data.encode()).hexdigest()
    assert [path.read_bytes() for path in files(settings)] == [PDF]
    assert report.file.name == str(files(settings)[0].relative_to(settings.MEDIA_ROOT))
    assert (report.lease_token, report.leased_until) == ("", None)
    assert verbs() == ["requested", "changed"]


def test_attach_pdf_of_a_worker_whose_lease_was_given_away_is_refused(settings: Any) -> None:
    """A hangs, B takes over and finishes; A wakes up and must change nothing."""
    report = ask()
    a = claim(report)
    a_token = a.lease_token
    b = claim(report, now=timezone.now() + timedelta(seconds=121))
    b = actions.store_data(b, token=b.lease_token, data='{"subject":"b"}')
    done = actions.attach_pdf(b, token=b.lease_token, pdf=b"%PDF B", pages=1)
    with pytest.raises(actions.LeaseLost):
        actions.store_data(a, token=a_token, data='{"subject":"a"}')
    with pytest.raises(actions.LeaseLost):
        actions.attach_pdf(a, token=a_token, pdf=b"%PDF A", pages=9)
    with pytest.raises(actions.LeaseLost):
        actions.fail_report(a, token=a_token, reason="too late", for_good=True)
    done.refresh_from_db()
    assert (done.status, done.pages, done.data) == (Status.READY, 1, '{"subject":"b"}')
    assert [path.read_bytes() for path in files(settings)] == [b"%PDF B"]


def test_attach_pdf_removes_what_a_killed_attempt_left(settings: Any) -> None:
    report = ask()
    left = Path(settings.MEDIA_ROOT) / "reports" / report.public_id / "killed.pdf"
    left.parent.mkdir(parents=True)
    left.write_bytes(b"half of it")
    make_ready(report)
    assert [path.read_bytes() for path in files(settings)] == [PDF]


def test_a_worker_that_was_overtaken_leaves_the_others_file(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A records its failure and stalls before it clears up; B makes the report; A goes on and clears up."""
    a = claim(ask())
    clear = actions.clear_leftovers
    monkeypatch.setattr(actions, "clear_leftovers", lambda report_id: None)
    actions.fail_report(a, token=a.lease_token, reason="No memory.", for_good=False)
    b = claim(a, now=timezone.now() + timedelta(seconds=6))
    b = actions.store_data(b, token=b.lease_token, data='{"subject":"b"}')
    stored = Path(settings.MEDIA_ROOT) / actions.attempt_file(b, b.lease_token)
    stored.parent.mkdir(parents=True)
    stored.write_bytes(b"%PDF B, half written")
    clear(a.pk)
    assert [path.read_bytes() for path in files(settings)] == [b"%PDF B, half written"]
    stored.unlink()
    done = actions.attach_pdf(b, token=b.lease_token, pdf=b"%PDF B", pages=1)
    clear(a.pk)
    assert (done.status, actions.stored_hash(done.file.name)) == (Status.READY, done.sha256)


def test_a_cancelled_edition_that_was_made_anew_keeps_its_file(
    settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    """Cancelled, asked for again and made, all before the first clearing up."""
    report = make_ready(ask())
    with django_capture_on_commit_callbacks(execute=True):
        actions.cancel_report(report, by=UserFactory(superuser=True))
        again = make_ready(ask())
    assert (again.pk, actions.stored_hash(again.file.name)) == (report.pk, again.sha256)
    assert len(files(settings)) == 1


def test_attach_pdf_stopped_after_the_commit_keeps_the_file(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    claimed = claim(ask())
    claimed = actions.store_data(claimed, token=claimed.lease_token, data='{"subject":"2021"}')
    make = actions._make_ready

    def stopped(*args: Any) -> Report:
        make(*args)
        raise SystemExit

    monkeypatch.setattr(actions, "_make_ready", stopped)
    with pytest.raises(SystemExit):
        actions.attach_pdf(claimed, token=claimed.lease_token, pdf=PDF, pages=1)
    report = Report.objects.get()
    assert (report.status, actions.stored_hash(report.file.name)) == (Status.READY, report.sha256)


def test_attach_pdf_that_was_stored_wrongly_is_not_ready(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    claimed = claim(ask())
    monkeypatch.setattr(actions, "stored_hash", lambda name: "0" * 64)
    with pytest.raises(OSError, match="was not stored as it was written"):
        actions.attach_pdf(claimed, token=claimed.lease_token, pdf=PDF, pages=1)
    claimed.refresh_from_db()
    assert (claimed.status, files(settings)) == (Status.RENDERING, [])


def test_fail_report_tries_again_after_a_pause_and_then_gives_up() -> None:
    report = ask()
    now = timezone.now()
    for attempt, pause in [(1, 5), (2, 10)]:
        claimed = claim(report, now=now)
        assert not actions.fail_report(claimed, token=claimed.lease_token, reason="No memory.", for_good=False)
        report.refresh_from_db()
        assert (report.status, report.attempts, report.failure_reason) == (Status.RENDERING, attempt, "No memory.")
        assert report.leased_until is not None
        assert timedelta(seconds=pause - 2) < report.leased_until - timezone.now() <= timedelta(seconds=pause)
        assert actions.claim_report(report.pk) is None
        now = report.leased_until + timedelta(seconds=1)
    claimed = claim(report, now=now)
    assert actions.fail_report(claimed, token=claimed.lease_token, reason="No memory.", for_good=False)
    report.refresh_from_db()
    assert (report.status, report.failure_reason, report.lease_token) == (Status.FAILED, "No memory.", "")
    assert verbs() == ["requested", "failed"]


def test_fail_report_for_good_at_once() -> None:
    claimed = claim(ask())
    assert actions.fail_report(claimed, token=claimed.lease_token, reason="No such quarter.", for_good=True)
    claimed.refresh_from_db()
    assert (claimed.status, claimed.attempts) == (Status.FAILED, 1)


def test_claim_report_gives_up_after_as_many_deaths_as_may_be() -> None:
    report = ask()
    now = timezone.now()
    for _ in range(3):
        claim(report, now=now)
        now += timedelta(seconds=121)
    assert actions.claim_report(report.pk, now=now) is None
    report.refresh_from_db()
    assert report.status == Status.FAILED
    assert report.failure_reason.startswith("Given up after 3 tries. The worker stopped in the middle each time")


def test_request_due_reports_asks_once() -> None:
    assert actions.request_due_reports(date(2022, 2, 1)) == []
    (report,) = actions.request_due_reports(date(2022, 1, 1))
    assert (report.subject, report.status, report.requested_by) == ("2021", Status.QUEUED, None)
    assert actions.request_due_reports(date(2022, 1, 2)) == []
    make_ready(report)
    assert actions.request_due_reports(date(2022, 1, 3)) == []
    assert Report.objects.count() == 1
    assert not Report.objects.filter(published_at__isnull=False).exists()
    assert verbs() == ["requested", "changed"]


@pytest.mark.parametrize("status", [Status.FAILED, Status.CANCELLED])
def test_request_due_reports_leaves_what_people_decided(status: str) -> None:
    ReportFactory(kind="small", subject="2021", status=status)
    assert actions.request_due_reports(date(2022, 1, 1)) == []


def test_request_due_reports_goes_on_after_one_that_is_refused(caplog: pytest.LogCaptureFixture) -> None:
    assert actions.request_due_reports(date(2000, 1, 1)) == []
    assert "the small of 1999 can't be asked for: 1999 is no subject." in caplog.text


def test_take_owed_names_each_once_per_lease() -> None:
    report = ask()
    assert actions.take_owed() == []
    later = timezone.now() + timedelta(seconds=121)
    assert actions.take_owed(now=later) == [report.pk]
    assert actions.take_owed(now=later + timedelta(seconds=119)) == []
    assert actions.take_owed(now=later + timedelta(seconds=121)) == [report.pk]


def test_take_owed_names_a_failed_try_when_its_pause_is_over() -> None:
    """The pause decides, not the lease; and the row is still named once only."""
    report = claim(ask())
    actions.fail_report(report, token=report.lease_token, reason="No memory.", for_good=False)
    now = timezone.now()
    assert actions.take_owed(now=now + timedelta(seconds=4)) == []
    assert actions.take_owed(now=now + timedelta(seconds=6)) == [report.pk]
    assert actions.take_owed(now=now + timedelta(seconds=36)) == []
    assert actions.take_owed(now=now + timedelta(seconds=127)) == [report.pk]


def test_take_owed_finds_what_a_dead_worker_left() -> None:
    report = claim(ask())
    assert actions.take_owed(now=timezone.now() + timedelta(seconds=119)) == []
    assert actions.take_owed(now=timezone.now() + timedelta(seconds=121)) == [report.pk]


def test_retry_report_is_for_failed_ones() -> None:
    user = UserFactory(role="Editor")
    report = ask()
    with pytest.raises(ValidationError, match=r"Only a failed report can be tried again\. This one is waiting\."):
        actions.retry_report(report, by=user)
    claimed = claim(report)
    actions.fail_report(claimed, token=claimed.lease_token, reason="No.", for_good=True)
    again = actions.retry_report(report, by=user)
    assert (again.status, again.attempts, again.failure_reason, again.requested_by) == (Status.QUEUED, 0, "", user)


def test_cancel_report_takes_the_lease_away(settings: Any) -> None:
    user = UserFactory(role="Editor")
    claimed = claim(ask(by=user))
    actions.cancel_report(claimed, by=user, reason="Not needed.")
    with pytest.raises(actions.LeaseLost):
        actions.attach_pdf(claimed, token=claimed.lease_token, pdf=PDF, pages=1)
    claimed.refresh_from_db()
    assert (claimed.status, files(settings)) == (Status.CANCELLED, [])
    with pytest.raises(ValidationError, match="cancelled already"):
        actions.cancel_report(claimed, by=user)


def test_cancel_report_removes_the_file_of_one_that_waits(
    settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    report = make_ready(ask())
    with django_capture_on_commit_callbacks(execute=True):
        cancelled = actions.cancel_report(report, by=UserFactory(superuser=True))
    assert (cancelled.status, cancelled.sha256, cancelled.pages) == (Status.CANCELLED, "", None)
    assert files(settings) == []


def test_cancel_report_leaves_what_was_published() -> None:
    user = UserFactory(superuser=True)
    report = actions.publish_report(make_ready(ask()), by=user)
    with pytest.raises(ValidationError, match="Withdraw it instead"):
        actions.cancel_report(report, by=user)
