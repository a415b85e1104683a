"""Every change to a report. The row is the record of what is owed; a worker holds it by a lease, never for good.

A worker claims a row and gets a token. Each later step names that token, so that a worker whose lease was given to
another one changes nothing. The file lies under a name of its own attempt, and the row points at it only once it is
whole: whatever is killed when, a row that is ready has its file, and a file without a row is out of reach.
"""

import hashlib
import logging
import secrets
from datetime import date, datetime, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, models, transaction
from django.db.models import F, Q
from django.utils import timezone

from pcc_portal.accounts.models import User
from pcc_portal.publishing.actions import locked, publish, record, require_permission, undo_schedule, withdraw_with
from pcc_portal.publishing.models import AuditEntry, Publishable
from pcc_portal.reports.documents import load_data
from pcc_portal.reports.models import Report
from pcc_portal.reports.queries import askers
from pcc_portal.reports.registry import ReportProblem, kind_named, kinds

log = logging.getLogger(__name__)

Status = Report.Status
Verb = AuditEntry.Verb
FIRST_PAUSE = timedelta(seconds=5)  # doubled after each failed try


class LeaseLost(Exception):  # noqa: N818 - not a fault: another worker goes on
    """This worker's lease ran out and the report was given to another, or nobody wants it any more."""


def request_report(
    kind: str, subject: str, *, by: User | None, change_note: str = "", is_demonstration: bool = False
) -> Report:
    """Ask for a report and return its row: the one that is being made already, or a new edition.

    `by=None` is the timetable or set-up. A failed or cancelled edition is taken up again under its number, since
    nobody has seen it. Raises PermissionDenied without the right to add reports, ValidationError with a sentence if
    kind or subject is none, if an edition still waits for publication, or if a later edition says no change.
    """
    if by is not None:
        require_permission(by, "add", Report())
    try:
        found = kind_named(kind)
        found.check(subject, timezone.localdate())
        title = found.title_of(subject)
    except ValueError as error:
        raise ValidationError(str(error)) from error
    if being_made := _in_the_making(kind, subject):
        return being_made
    try:
        with transaction.atomic():
            return _new_request(kind, subject, title, by, change_note.strip(), is_demonstration)
    except IntegrityError:
        # Somebody asked at the same moment and won.
        if being_made := _in_the_making(kind, subject):
            return being_made
        raise


def _in_the_making(kind: str, subject: str) -> Report | None:
    return Report.objects.of(kind, subject).filter(status__in=[Status.QUEUED, Status.RENDERING]).first()


def _new_request(
    kind: str, subject: str, title: str, by: User | None, change_note: str, is_demonstration: bool
) -> Report:
    latest = Report.objects.of(kind, subject).select_for_update(of=("self",)).order_by("-edition").first()
    if latest is not None and latest.status == Status.READY and latest.published_at is None:
        raise ValidationError(
            f"Edition {latest.edition} is ready and waits to be published. Publish it, or cancel it and ask again."
        )
    take_up = latest is not None and latest.status in (Status.FAILED, Status.CANCELLED)
    row = latest if latest is not None and take_up else Report(kind=kind, subject=subject)
    row.edition = latest.edition + (0 if take_up else 1) if latest is not None else 1
    row.title, row.requested_by, row.requested_at = title, by, timezone.now()
    row.is_demonstration = is_demonstration
    row.change_note = change_note or (row.change_note if take_up else "")
    _wait_for_a_worker(row)
    if row.edition > 1 and not row.change_note:
        raise ValidationError("Say what this edition changes.")
    row.save()
    record(Verb.REQUESTED, row, by=by, reason=change_note)
    return row


def _wait_for_a_worker(row: Report) -> None:
    row.status, row.attempts = Status.QUEUED, 0
    row.failure_reason, row.finished_at = "", None
    row.leased_until, row.lease_token = None, ""


def request_due_reports(today: date) -> list[Report]:
    """Ask, in the name of the timetable, for each report that is due and has no edition: what was newly asked for.

    It becomes a draft like any other. An edition that failed or was cancelled is left to the people who did that.
    """
    asked = []
    for kind in kinds():
        subject = kind.due(today)
        if subject is None or Report.objects.of(kind.name, subject).exists():
            continue
        try:
            asked.append(request_report(kind.name, subject, by=None))
        except ValidationError as error:
            log.error("the %s of %s can't be asked for: %s", kind.name, subject, " ".join(error.messages))
    return asked


def take_owed(*, now: datetime | None = None) -> list[int]:
    """Ids of reports that a worker should be making and, it seems, none is; each is named once per lease.

    One whose lease has run out, or whose pause after a failed try is over, is named at once. Otherwise a row that
    changed within the last lease is left alone: its message is on its way.
    """
    now = now or timezone.now()
    quiet_since = now - timedelta(seconds=settings.REPORT_LEASE_SECONDS)
    unsent = Q(status=Status.RENDERING, modified_at__lte=F("leased_until"))
    owed = Report.objects.owed(now).filter(unsent | Q(modified_at__lte=quiet_since))
    ids = list(owed.order_by("requested_at").values_list("pk", flat=True))
    return [pk for pk in ids if owed.filter(pk=pk).update(modified_at=now)]


def claim_report(report_id: int, *, now: datetime | None = None) -> Report | None:
    """Take a report that is owed, for as long as the lease lasts. None if there is nothing to do.

    One statement decides, so that of two workers with the same message one gets it. A report whose workers died as
    often as may be is given up here, with the reason.
    """
    now = now or timezone.now()
    owed = Report.objects.owed(now).filter(pk=report_id)
    if owed.filter(attempts__gte=settings.REPORT_MAX_ATTEMPTS).exists():
        _give_up(report_id, now)
        return None
    token = secrets.token_hex(16)
    claimed = owed.filter(attempts__lt=settings.REPORT_MAX_ATTEMPTS).update(
        status=Status.RENDERING,
        lease_token=token,
        leased_until=now + timedelta(seconds=settings.REPORT_LEASE_SECONDS),
        attempts=F("attempts") + 1,
        modified_at=now,
    )
    return Report.objects.get(pk=report_id, lease_token=token) if claimed else None


@transaction.atomic
def _give_up(report_id: int, now: datetime) -> None:
    row = locked(Report(pk=report_id))
    if row.status not in (Status.QUEUED, Status.RENDERING) or (row.leased_until and row.leased_until >= now):
        return
    reason = row.failure_reason or "The worker stopped in the middle each time; it may lack memory or time."
    _fail(row, f"Given up after {row.attempts} tries. {reason}", now)


def _fail(row: Report, reason: str, now: datetime) -> None:
    row.status, row.failure_reason, row.finished_at = Status.FAILED, reason, now
    row.leased_until, row.lease_token = None, ""
    row.save(update_fields=["status", "failure_reason", "finished_at", "leased_until", "lease_token", "modified_at"])
    record(Verb.FAILED, row, by=None, reason=reason)
    transaction.on_commit(lambda: clear_leftovers(row.pk), robust=True)


def extend_lease(report_id: int, *, token: str, now: datetime | None = None) -> bool:
    """The worker is alive: hold on to the report for another lease. False if it is no longer this worker's."""
    now = now or timezone.now()
    until = now + timedelta(seconds=settings.REPORT_LEASE_SECONDS)
    return bool(_held(report_id, token).update(leased_until=until, modified_at=now))


def _held(report_id: int, token: str) -> models.QuerySet[Report]:
    return Report.objects.filter(pk=report_id, status=Status.RENDERING, lease_token=token).exclude(lease_token="")


def store_data(report: Report, *, token: str, data: str) -> Report:
    """Freeze what the report is made from. Raises LeaseLost if the report is no longer this worker's."""
    digest = hashlib.sha256(data.encode()).hexdigest()
    if not _held(report.pk, token).update(data=data, data_sha256=digest, modified_at=timezone.now()):
        raise LeaseLost(report.pk)
    report.data, report.data_sha256 = data, digest
    return report


def attach_pdf(report: Report, *, token: str, pdf: bytes, pages: int) -> Report:
    """Store the finished file and make the report ready. Raises LeaseLost if it is no longer this worker's.

    After any other failure the file stays: a stop or a lost connection may have come after the commit that made the
    row point at it. If none did, it is a leftover.
    """
    digest = hashlib.sha256(pdf).hexdigest()
    name = default_storage.save(attempt_file(report, token), ContentFile(pdf))
    if stored_hash(name) != digest:
        default_storage.delete(name)
        raise OSError(f"{name} was not stored as it was written")
    try:
        row = _make_ready(report.pk, token, name, digest, len(pdf), pages)
    except LeaseLost:
        default_storage.delete(name)
        raise
    clear_leftovers(row.pk)
    return row


@transaction.atomic
def _make_ready(report_id: int, token: str, name: str, digest: str, size: int, pages: int) -> Report:
    now = timezone.now()
    changed = _held(report_id, token).update(
        status=Status.READY,
        file=name,
        sha256=digest,
        size_bytes=size,
        pages=pages,
        finished_at=now,
        failure_reason="",
        leased_until=None,
        lease_token="",
        modified_at=now,
    )
    if not changed:
        raise LeaseLost(report_id)
    row = Report.objects.get(pk=report_id)
    record(Verb.CHANGED, row, by=None, changes={"status": ["rendering", "ready"], "sha256": ["", digest]})
    return row


def fail_report(report: Report, *, token: str, reason: str, for_good: bool) -> bool:
    """A try failed. Try again after a pause, or mark the report as failed: at once `for_good`, or after the last try.

    `reason` is a sentence that staff understand. True if the report has failed now. During the pause the row keeps a
    lease that no worker holds. Raises LeaseLost if the report is no longer this worker's.
    """
    now = timezone.now()
    with transaction.atomic():
        row = locked(report)
        if row.status != Status.RENDERING or row.lease_token != token:
            raise LeaseLost(report.pk)
        if for_good or row.attempts >= settings.REPORT_MAX_ATTEMPTS:
            _fail(row, reason, now)
            return True
        row.failure_reason = reason
        row.lease_token = secrets.token_hex(16)
        row.leased_until = now + FIRST_PAUSE * 2 ** (row.attempts - 1)
        row.save(update_fields=["failure_reason", "lease_token", "leased_until", "modified_at"])
    clear_leftovers(report.pk)
    return False


@transaction.atomic
def retry_report(report: Report, *, by: User) -> Report:
    """Make a failed report again, under its edition. Raises ValidationError for one that has not failed."""
    require_permission(by, "add", report)
    row = locked(report)
    if row.status != Status.FAILED:
        raise ValidationError(f"Only a failed report can be tried again. This one is {row.get_status_display()}.")
    if being_made := _in_the_making(row.kind, row.subject):
        raise ValidationError(f"Edition {being_made.edition} of this report is being made already.")
    _wait_for_a_worker(row)
    row.requested_by, row.requested_at = by, timezone.now()
    row.save()
    record(Verb.REQUESTED, row, by=by, reason="Tried again after it failed.")
    return row


@transaction.atomic
def cancel_report(report: Report, *, by: User, reason: str = "") -> Report:
    """Nobody wants this edition any more: a worker that is making it will find its lease gone.

    Raises ValidationError for a report that was published (that is withdrawn instead) or cancelled already.
    """
    require_permission(by, "add", report)
    row = locked(report)
    if row.published_at is not None:
        raise ValidationError("This report was published or scheduled. Withdraw it instead.")
    if row.status == Status.CANCELLED:
        raise ValidationError("This report was cancelled already.")
    row.status, row.finished_at = Status.CANCELLED, timezone.now()
    row.leased_until, row.lease_token = None, ""
    row.file, row.sha256, row.pages, row.size_bytes = "", "", None, None
    row.save()
    record(Verb.CANCELLED, row, by=by, reason=reason)
    transaction.on_commit(lambda: clear_leftovers(row.pk), robust=True)
    return row


@transaction.atomic
def publish_report(report: Report, *, by: User, at: datetime | None = None, reason: str = "") -> Report:
    """Publish a report that is ready, now or at a later time.

    Raises PermissionDenied without the publish right; ValidationError if the same person asked for it, now or
    before it was tried again (the two-person rule), if it isn't ready, if its file or data is no longer the one that
    was checked, or if it says what has been withdrawn since.
    """
    require_permission(by, "publish", report)
    row = locked(report)
    if settings.TWO_PERSON_RULE and by.pk in askers([row])[row.pk]:
        raise ValidationError(
            "You asked for this report, so somebody else must publish it: two people stand behind each report."
        )
    if row.status == Status.READY and (problem := _no_longer_fit(row)):
        raise ValidationError(f"{problem} Cancel this edition and ask for it again.")
    return publish(row, by=by, at=at, reason=reason)


def _no_longer_fit(row: Report) -> str:
    """Why a report that was ready may not appear any more, as a sentence; "" for one that may."""
    if stored_hash(row.file.name) != row.sha256:
        return "The stored file is missing or is not the one that was checked."
    return _withdrawn_since(row)


def _withdrawn_since(row: Report) -> str:
    """Why a report may not appear any more, by what it says, as a sentence; "" where all of it still stands."""
    try:
        return _says_what_is_withdrawn(row)
    except (ReportProblem, ValueError) as error:
        return str(error)


def _says_what_is_withdrawn(row: Report) -> str:
    gone = kind_named(row.kind).no_longer_public(load_data(row))
    return f"It says what has been withdrawn since it was made: {', '.join(gone)}." if gone else ""


def follow_withdrawal(withdrawn: Publishable) -> None:
    """A row was withdrawn: a report that says it is withdrawn too, and one still to come becomes a draft again.

    Runs in the transaction of the withdrawal. Every report that is ready is locked, scheduled or not: whoever publishes
    one at the same moment is either seen here, or sees the withdrawal. A report may be a paper in an agenda pack, so
    those that stand are asked again until none falls.
    """
    ready = Report.objects.filter(status=Status.READY, withdrawn_at__isnull=True)
    rows = list(ready.select_for_update(of=("self",)).order_by("pk"))
    while fallen := [(row, why) for row in rows if row.published_at is not None and (why := _why_it_falls(row))]:
        for row, why in fallen:
            rows.remove(row)
            if row.is_published():
                withdraw_with(row, withdrawn, reason=f"{why} The reason given was: {withdrawn.withdrawn_reason}")
            else:
                undo_schedule(row, by=None, reason=f"{why} The schedule was undone.")


def _why_it_falls(row: Report) -> str:
    """What a scheduled or public report says that was withdrawn. A public one that can't be read any more stands."""
    if not row.is_published():
        return _withdrawn_since(row)
    try:
        return _says_what_is_withdrawn(row)
    except (ReportProblem, ValueError) as error:
        log.error("report %s is public, and whether it says what was withdrawn is not known: %s", row.pk, error)
        return ""


def folder(report: Report) -> str:
    """Where the attempts at one edition are stored."""
    return f"reports/{report.public_id}"


def attempt_file(report: Report, token: str) -> str:
    """Where the worker with this token stores its file: no other attempt writes there."""
    return f"{folder(report)}/{token}.pdf"


def stored_hash(name: str | None) -> str:
    """The SHA-256 of a stored file, "" if there is none."""
    if not name or not default_storage.exists(name):
        return ""
    with default_storage.open(name) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@transaction.atomic
def clear_leftovers(report_id: int) -> None:
    """Remove what earlier attempts at this edition left behind. Never fails over one: it is out of reach anyway.

    Whoever calls this may have been overtaken, so the row says, under its lock, what stays: the file it points at
    and the file of the worker that holds it now.
    """
    row = locked(Report(pk=report_id))
    kept = {row.file.name, attempt_file(row, row.lease_token)}
    try:
        for left in default_storage.listdir(folder(row))[1]:
            name = f"{folder(row)}/{left}"
            if name not in kept:
                default_storage.delete(name)
    except FileNotFoundError:
        return
    except OSError as error:
        log.warning("could not remove leftovers of report %s: %s", report_id, error)
