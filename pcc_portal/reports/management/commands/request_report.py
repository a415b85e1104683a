"""`manage.py request_report plan-progress 2023-24-Q4`: ask for a report in the name of the system."""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from pcc_portal.reports.actions import request_report
from pcc_portal.reports.management.waiting import wait_for
from pcc_portal.reports.registry import kinds
from pcc_portal.reports.tasks import send_for


class Command(BaseCommand):
    help = "Ask for a report. A worker makes it; a person publishes it in the admin."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("kind", choices=[kind.name for kind in kinds()])
        parser.add_argument("subject", help="What it is about, for example the quarter 2023-24-Q4.")
        parser.add_argument("--change-note", default="", help="What this edition changes against the one before.")
        parser.add_argument("--wait", action="store_true", help="Wait until it is ready or has failed.")
        parser.add_argument("--timeout", type=float, default=300, help="How many seconds to wait at most (300).")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            report = request_report(options["kind"], options["subject"], by=None, change_note=options["change_note"])
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        send_for(report.pk)
        self.stdout.write(f"Asked for: {report}")
        if options["wait"]:
            ready = wait_for(report, self.stdout.write, timeout=options["timeout"])
            self.stdout.write(f"{ready.pages} pages, {ready.size_bytes} bytes, SHA-256 {ready.sha256}")
