"""`manage.py reports`: what is being made, what failed, what waits to be published."""

from typing import Any

from django.core.management.base import BaseCommand

from pcc_portal.reports.models import Report


class Command(BaseCommand):
    help = "List the reports that are owed, failed, or wait to be published."

    def handle(self, *args: Any, **options: Any) -> None:
        rows = (
            Report.objects.drafts()
            .defer("data")
            .exclude(status=Report.Status.CANCELLED)
            .order_by("status", "requested_at")
        )
        for row in rows:
            reason = f". {row.failure_reason}" if row.failure_reason else ""
            self.stdout.write(
                f"{row.pk}\t{row.get_status_display()}\tasked {row.requested_at:%Y-%m-%d %H:%M}\t{row}{reason}"
            )
        if not rows:
            self.stdout.write("Nothing is owed, nothing failed, nothing waits to be published.")
