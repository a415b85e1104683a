"""`manage.py make_demonstration_report`: make and publish the progress report that shows how the portal works."""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from pcc_portal.accounts.models import User
from pcc_portal.reports.actions import publish_report, request_report
from pcc_portal.reports.management.waiting import wait_for
from pcc_portal.reports.models import Report
from pcc_portal.reports.tasks import send_for


class Command(BaseCommand):
    help = "Make the demonstration report with the running worker and publish it. Run again, it changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--kind", default="plan-progress")
        parser.add_argument("--subject", default="2023-24-Q4", help="The last quarter of the plan (2023-24-Q4).")
        parser.add_argument("--timeout", type=float, default=300, help="How many seconds to wait at most (300).")

    def handle(self, *args: Any, **options: Any) -> None:
        kind, subject = options["kind"], options["subject"]
        editions = Report.objects.of(kind, subject).defer("data").order_by("-edition")
        known = editions.filter(published_at__isnull=False).first()
        if known is not None:
            self.stdout.write(f"{known} is there already: {known.get_absolute_url()}")
            return
        publisher = User.objects.filter(is_superuser=True, is_active=True).order_by("pk").first()
        if publisher is None:
            raise CommandError("There is no administrator to publish it: make one with manage.py createsuperuser")
        report = editions.filter(status=Report.Status.READY).first()
        try:
            if report is None:
                report = request_report(kind, subject, by=None, is_demonstration=True)
                send_for(report.pk)
                report = wait_for(report, self.stdout.write, timeout=options["timeout"])
            publish_report(report, by=publisher, reason="Set-up: shows a report made from the data loaded here.")
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        self.stdout.write(f"Published {report}: {report.pages} pages, {report.size_bytes} bytes")
        self.stdout.write(report.get_absolute_url())
