"""The published PDF: one row per edition, and the row is the record of what is owed."""

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.text import slugify

from pcc_portal.publishing.models import Publishable
from pcc_portal.reports.querysets import ReportManager


class Report(Publishable):
    """One numbered edition of a report. Its data, file and hash never change once it is ready."""

    class Status(models.TextChoices):
        QUEUED = "queued", "waiting"  # owed: a worker will take it; the message in the queue is only a hint
        RENDERING = "rendering", "being made"  # a worker holds the lease until `leased_until`
        READY = "ready", "ready to publish"  # file checked and stored; a person decides whether to publish
        FAILED = "failed", "failed"  # gave up, for the reason in `failure_reason`; can be asked for again
        CANCELLED = "cancelled", "cancelled"  # nobody wants it any more

    kind = models.CharField(max_length=40, help_text="A name in the registry of report kinds.")
    subject = models.CharField(max_length=60, help_text="What it is about, for example the quarter 2023-24-Q4.")
    edition = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=200)
    is_demonstration = models.BooleanField(default=False, help_text="Marked as a demonstration wherever it shows.")
    change_note = models.TextField(
        blank=True, help_text="What this edition changes. Needed from the second edition on."
    )
    status = models.CharField(max_length=12, choices=Status, default=Status.QUEUED)

    # NULL: the timetable or set-up asked for it, not a person.
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    requested_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    # Both set while a worker makes the report; the token tells that worker from one that took over.
    leased_until = models.DateTimeField(null=True, blank=True)
    lease_token = models.CharField(max_length=32, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    failure_reason = models.TextField(blank=True)

    # What it was made from: JSON of the kind's dataclass, in UTF-8; "" until a worker has read it.
    data = models.TextField(blank=True, editable=False)
    data_sha256 = models.CharField(max_length=64, blank=True)
    file = models.FileField(upload_to="reports/", blank=True, max_length=200)
    sha256 = models.CharField(
        "SHA-256", max_length=64, blank=True, validators=[RegexValidator(r"^[0-9a-f]{64}$", "64 hexadecimal digits")]
    )
    # NULL until the file is ready.
    pages = models.PositiveIntegerField(null=True, blank=True)
    size_bytes = models.PositiveBigIntegerField(null=True, blank=True)

    objects = ReportManager()

    class Meta(Publishable.Meta):
        ordering = ["-requested_at", "-pk"]
        constraints = [
            *Publishable.Meta.constraints,
            models.UniqueConstraint(fields=["kind", "subject", "edition"], name="report_unique_edition"),
            models.UniqueConstraint(
                fields=["kind", "subject"],
                condition=Q(status__in=["queued", "rendering"]),
                name="report_one_edition_in_the_making",
                violation_error_message="This report is being made already.",
            ),
            models.CheckConstraint(
                condition=~Q(status="ready")
                | (
                    Q(pages__isnull=False, size_bytes__isnull=False, pages__gte=1, size_bytes__gte=1)
                    & ~Q(file="")
                    & ~Q(sha256="")
                    & ~Q(data="")
                ),
                name="report_ready_has_whole_file",
            ),
            models.CheckConstraint(
                condition=Q(published_at__isnull=True) | Q(status="ready"),
                name="report_published_only_when_ready",
                violation_error_message="Only a report that is ready can be published.",
            ),
            models.CheckConstraint(condition=Q(edition__gte=1), name="report_edition_from_one"),
            models.CheckConstraint(
                condition=Q(edition=1) | ~Q(change_note=""),
                name="report_later_edition_says_what_changed",
                violation_error_message="Say what this edition changes.",
            ),
            models.CheckConstraint(
                condition=Q(status="rendering", leased_until__isnull=False) & ~Q(lease_token="")
                | ~Q(status="rendering") & Q(leased_until__isnull=True, lease_token=""),
                name="report_lease_while_rendering",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}, edition {self.edition}"

    def get_absolute_url(self) -> str:
        return reverse("reports:report_detail", args=[self.public_id])

    @property
    def download_name(self) -> str:
        """What the file is called when somebody saves it: plan-progress-2023-24-q4-edition-1.pdf."""
        return f"{slugify(f'{self.kind}-{self.subject}-edition-{self.edition}')}.pdf"
