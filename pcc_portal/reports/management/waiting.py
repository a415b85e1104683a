"""Waiting at the command line for a report that a worker makes."""

import time
from collections.abc import Callable

from django.core.management.base import CommandError

from pcc_portal.reports.models import Report

NO_WORKER = (
    "No worker has taken the report in {seconds} seconds. Start one with: celery -A pcc_portal worker\n"
    "The report stays asked for: a worker will make it, and running this command again goes on from there."
)
UNTAKEN_SECONDS = 60


def wait_for(report: Report, say: Callable[[str], object], *, timeout: float) -> Report:
    """Follow a report until it is ready, saying what happens.

    Raises CommandError, with what to do, if it fails, is cancelled, no worker takes it, or the time is over.
    """
    started, said = time.monotonic(), ""
    while True:
        row = Report.objects.defer("data").get(pk=report.pk)
        seconds = time.monotonic() - started
        words = f"{row.get_status_display()}{f', try {row.attempts}' if row.attempts > 1 else ''}"
        if words != said:
            say(f"{row}: {words} ({seconds:.0f} s)")
            said = words
        match row.status:
            case Report.Status.READY:
                return row
            case Report.Status.FAILED:
                raise CommandError(f"{row} failed. {row.failure_reason}")
            case Report.Status.CANCELLED:
                raise CommandError(f"{row} was cancelled.")
            case Report.Status.QUEUED if seconds > min(timeout, UNTAKEN_SECONDS) and row.attempts == 0:
                raise CommandError(NO_WORKER.format(seconds=round(seconds)))
        if seconds > timeout:
            raise CommandError(
                f"{row} was not ready after {timeout:.0f} seconds. Run the command again to go on waiting."
            )
        time.sleep(0.5)
