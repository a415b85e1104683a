"""Making one report that a worker has claimed: read, freeze, lay out, check, store. Fails into the row."""

import logging
import threading
from types import TracebackType
from typing import Self

from django.conf import settings
from django.db import connection

from pcc_portal.reports import actions, checks, documents, merging, pdf
from pcc_portal.reports.models import Report
from pcc_portal.reports.registry import ReportProblem, kind_named

log = logging.getLogger(__name__)


class Heartbeat:
    """Extends the lease while a long rendering goes on, from a thread with a database connection of its own."""

    def __init__(self, report: Report) -> None:
        self.report_id, self.token = report.pk, report.lease_token
        self.stopped = threading.Event()
        self.thread = threading.Thread(target=self._beat, name=f"lease of report {report.pk}", daemon=True)

    def _beat(self) -> None:
        try:
            while not self.stopped.wait(settings.REPORT_LEASE_SECONDS / 3):
                if not actions.extend_lease(self.report_id, token=self.token):
                    return
        except Exception:  # the lease then runs out, and the report is made by another worker
            log.exception("the lease of report %s can't be extended", self.report_id)
        finally:
            connection.close()

    def __enter__(self) -> Self:
        self.thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.stopped.set()
        self.thread.join()


def produce(report: Report) -> Report | None:
    """Make the report that this worker holds the lease of. None if it failed or was taken over."""
    token = report.lease_token
    try:
        try:
            with Heartbeat(report):
                report = actions.store_data(report, token=token, data=documents.build_data(report))
                html = documents.print_html(report)
                checks.check_html(html)
                file = pdf.render_pdf(html, made_at=report.requested_at)
                inserts = kind_named(report.kind).inserts
                if inserts is not None:
                    file = merging.merge(file, inserts(documents.load_data(report)))
                pages = checks.check_pdf(file, title=str(report), merges=inserts is not None)
            return actions.attach_pdf(report, token=token, pdf=file, pages=pages)
        except ReportProblem as problem:
            log.error("report %s: %s", report.pk, problem)
            actions.fail_report(report, token=token, reason=str(problem), for_good=True)
        except actions.LeaseLost:
            raise
        except Exception as error:
            log.exception("report %s: the try failed", report.pk)
            reason = f"The program failed ({type(error).__name__}). The worker's log has the details."
            actions.fail_report(report, token=token, reason=reason, for_good=False)
    except actions.LeaseLost:
        log.warning("report %s: no longer this worker's", report.pk)
    return None
