import hashlib

import factory
from django.core.files.base import ContentFile
from django.utils import timezone

from pcc_portal.reports.models import Report
from tests.factories.publishing import PublishableFactory

FILE = b"%PDF-1.7 stands for a finished report"


class ReportFactory(PublishableFactory):
    """A queued report. `ready=True` has a stored file (no real PDF); to publish it pass `published=True` as well."""

    class Meta:
        model = Report

    class Params:
        ready = factory.Trait(
            status=Report.Status.READY,
            data="{}",
            data_sha256=hashlib.sha256(b"{}").hexdigest(),
            sha256=hashlib.sha256(FILE).hexdigest(),
            pages=1,
            size_bytes=len(FILE),
            finished_at=factory.LazyFunction(timezone.now),
            file=factory.LazyFunction(lambda: ContentFile(FILE, name="report.pdf")),
        )

    kind = "plan-progress"
    subject = factory.Sequence(lambda n: f"{2000 + n}-{(2001 + n) % 100:02}-Q4")
    edition = 1
    title = factory.LazyAttribute(lambda report: f"Plan progress, {report.subject}")
    requested_at = factory.LazyFunction(timezone.now)
