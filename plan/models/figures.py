"""How it is counted: measures, their definitions over time, the figures, and the targets."""

from decimal import Decimal
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from pcc_portal.organisations.models import Area, Organisation
from pcc_portal.publishing.models import Identified, Publishable
from plan.querysets import MeasureManager, ObservationManager, TargetManager


class Measure(Publishable):
    """A question that figures answer over time."""

    class Unit(models.TextChoices):
        COUNT = "count", "a count"  # of what: `unit_noun`
        PERCENT = "percent", "per cent"
        CHANGE = "change", "per cent change"
        POUNDS = "pounds", "pounds"
        SECONDS = "seconds", "seconds"
        MINUTES = "minutes", "minutes"
        OTHER = "other", "other"  # a rank, a year, a fraction: `unit_noun` says what

    class Polarity(models.TextChoices):
        UP = "up", "higher is better"
        DOWN = "down", "lower is better"
        CONTEXT = "context", "context only"  # neither is better: never coloured, never judged

    class Frequency(models.TextChoices):
        MONTHLY = "monthly", "monthly"
        QUARTERLY = "quarterly", "quarterly"
        YEARLY = "yearly", "yearly"
        IRREGULAR = "irregular", "from time to time"

    code = models.CharField(max_length=40, unique=True)
    title = models.CharField(max_length=200)
    question = models.CharField(max_length=200, help_text="In plain words: How quickly are 999 calls answered?")
    category = models.CharField(max_length=60)
    unit = models.CharField(max_length=10, choices=Unit)
    unit_noun = models.CharField(max_length=60, blank=True, help_text="What is counted: people, calls, offences.")
    polarity = models.CharField(max_length=8, choices=Polarity)
    frequency = models.CharField(max_length=10, choices=Frequency, default=Frequency.IRREGULAR)
    # NULL: the source does not say whose figures they are.
    owner = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="measures")
    is_national = models.BooleanField(
        "part of the National Crime and Policing Measures", default=False, help_text="As the source marks it."
    )
    external_framework = models.CharField(max_length=100, blank=True)
    external_code = models.CharField(max_length=40, blank=True)
    source_note = models.TextField(blank=True, help_text="What to bear in mind. Shown to the public.")

    objects = MeasureManager()
    editable_once_published: ClassVar = ("frequency", "owner", "source_note")

    class Meta(Publishable.Meta):
        ordering = ["category", "title"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("plan:measure_detail", args=[self.public_id])


class MeasureVersion(Identified):
    """One definition of a measure. A change of definition is a new version; the break shows in chart and table."""

    measure = models.ForeignKey(Measure, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField(default=1)
    definition = models.TextField(help_text="What is counted, by whom, how.")
    # NULL: since the first figure.
    applies_from = models.DateField(null=True, blank=True)
    is_comparable = models.BooleanField("comparable with the version before", default=True)
    change_note = models.TextField(blank=True, help_text="What changed against the version before.")

    class Meta:
        ordering = ["measure", "number"]
        constraints = [
            models.UniqueConstraint(fields=["measure", "number"], name="measure_version_unique_number"),
            models.CheckConstraint(
                condition=Q(is_comparable=True) | ~Q(change_note=""),
                name="measure_version_break_has_note",
                violation_error_message="Say why this version can't be compared with the one before.",
            ),
        ]

    @property
    def is_locked(self) -> bool:
        """The definition or target of a measure that was published is never rewritten."""
        return self.measure.is_locked

    def __str__(self) -> str:
        return f"{self.measure.title}, definition {self.number}"


def worked_out(
    unit: str, value: Decimal | None, numerator: Decimal | None, denominator: Decimal | None
) -> Decimal | None:
    """A figure as it is shown: a percentage comes from numerator and denominator where both are known."""
    if numerator is not None and denominator is not None and unit == Measure.Unit.PERCENT:
        return (numerator * 100 / denominator).quantize(Decimal("0.1"))
    return value


class Observation(Publishable):
    """One figure. Append-only once published: a revision is a new row that names the one it replaces."""

    class Status(models.TextChoices):
        PROVISIONAL = "provisional", "provisional"
        FINAL = "final", "final"
        REVISED = "revised", "revised"

    version = models.ForeignKey(MeasureVersion, on_delete=models.PROTECT, related_name="observations")
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="observations")
    period = models.CharField(max_length=80, help_text="As the source puts it: year ending March 2022.")
    # NULL: the source does not say.
    period_starts_on = models.DateField(null=True, blank=True)
    period_ends_on = models.DateField(null=True, blank=True)
    value = models.DecimalField(max_digits=18, decimal_places=4, null=True, blank=True)
    value_words = models.CharField(
        max_length=80,
        blank=True,
        help_text="How the source qualifies the figure (more than), or puts it without one (two thirds).",
    )
    suppressed_reason = models.CharField(max_length=200, blank=True, help_text="Why there is no figure.")
    numerator = models.DecimalField(max_digits=18, decimal_places=4, null=True, blank=True)
    denominator = models.DecimalField(max_digits=18, decimal_places=4, null=True, blank=True)
    status = models.CharField(max_length=12, choices=Status, default=Status.FINAL)
    # NULL: the first figure for its period.
    revises = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="revisions")
    source = models.TextField(help_text="Address or document.")
    source_line = models.CharField(max_length=20, blank=True)
    source_note = models.TextField(blank=True)

    objects = ObservationManager()

    class Meta(Publishable.Meta):
        ordering = ["version", "period_ends_on", "pk"]
        constraints = [
            *Publishable.Meta.constraints,
            models.UniqueConstraint(
                fields=["version", "area", "period", "source"],
                condition=Q(revises__isnull=True),
                name="observation_unique_in_source",
                violation_error_message=(
                    "This measure, area, period and source have a figure already: a new one must revise it."
                ),
            ),
            models.UniqueConstraint(
                fields=["revises"],
                condition=Q(withdrawn_at__isnull=True),
                name="observation_revised_once",
                violation_error_message="There is a revision of this figure already: work on that one.",
            ),
            models.CheckConstraint(
                condition=Q(value__isnull=False) | ~Q(value_words="") | ~Q(suppressed_reason=""),
                name="observation_value_or_reason",
                violation_error_message="Give a value, or say why there is none.",
            ),
            models.CheckConstraint(
                condition=Q(suppressed_reason="")
                | Q(value__isnull=True, numerator__isnull=True, denominator__isnull=True),
                name="observation_suppressed_has_no_value",
                violation_error_message="A suppressed figure must not be stored: empty the value.",
            ),
            models.CheckConstraint(
                condition=Q(numerator__isnull=True, denominator__isnull=True)
                | Q(
                    numerator__isnull=False,
                    denominator__isnull=False,
                    denominator__gt=0,
                    numerator__lte=F("denominator"),
                    numerator__gte=0,
                ),
                name="observation_numerator_within_denominator",
                violation_error_message="The numerator must lie between 0 and the denominator.",
            ),
            models.CheckConstraint(
                condition=Q(period_starts_on__isnull=True)
                | Q(period_ends_on__isnull=True)
                | Q(period_starts_on__lte=F("period_ends_on")),
                name="observation_ends_after_start",
                violation_error_message="The period ends before it starts.",
            ),
            models.CheckConstraint(
                condition=Q(revises__isnull=True) | Q(status="revised"),
                name="observation_revision_is_marked",
                violation_error_message="A figure that revises another has the status: revised.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version.measure.title}, {self.area}, {self.period}"

    @property
    def figure(self) -> Decimal | None:
        """The value; a percentage is worked out from numerator and denominator where both are known."""
        return worked_out(self.version.measure.unit, self.value, self.numerator, self.denominator)

    def clean(self) -> None:
        if self.revises is not None and (
            self.revises.version.measure_id != self.version.measure_id or self.revises.area_id != self.area_id
        ):
            raise ValidationError({"revises": "A revision must be of the same measure and area."})


class Target(Identified):
    """Where a measure is meant to be, or the baseline that it is measured from."""

    class Kind(models.TextChoices):
        TARGET = "target", "target"
        BASELINE = "baseline", "baseline"

    measure = models.ForeignKey(Measure, on_delete=models.CASCADE, related_name="targets")
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.TARGET)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="targets")
    period = models.CharField(max_length=80, help_text="As the source puts it: by March 2022.")
    due_on = models.DateField(null=True, blank=True, help_text="Empty where the source gives no date.")
    value = models.DecimalField(max_digits=18, decimal_places=4)
    value_words = models.CharField(max_length=80, blank=True)
    source = models.TextField()
    source_line = models.CharField(max_length=20, blank=True)
    source_note = models.TextField(blank=True)

    objects = TargetManager()

    class Meta:
        ordering = ["measure", "due_on"]
        constraints = [
            models.UniqueConstraint(fields=["measure", "kind", "area", "period"], name="target_unique_period"),
        ]

    @property
    def is_locked(self) -> bool:
        """The definition or target of a measure that was published is never rewritten."""
        return self.measure.is_locked

    def __str__(self) -> str:
        return f"{self.measure.title}: {self.get_kind_display()} {self.period}"
