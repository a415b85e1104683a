"""What workers do about reports. A message is only a hint: delivered twice or lost, the row decides."""

from celery import shared_task
from django.db import transaction
from django.utils import timezone

from pcc_portal.reports import actions, production


@shared_task
def render_report(report_id: int) -> None:
    """Make a report if it is owed; do nothing if it isn't."""
    report = actions.claim_report(report_id)
    if report is not None:
        production.produce(report)


@shared_task
def sweep_reports() -> None:
    """Send again for what is owed: messages that were lost, reports whose worker died."""
    for report_id in actions.take_owed():
        render_report.delay(report_id)


@shared_task
def request_due_reports() -> None:
    """Each day: ask for the reports that are due. They wait as drafts until a person publishes them."""
    for report in actions.request_due_reports(timezone.localdate()):
        send_for(report.pk)


def send_for(report_id: int) -> None:
    """Tell the workers once the row is committed. If the broker can't be reached, the sweep will send."""
    transaction.on_commit(lambda: render_report.delay(report_id), robust=True)
