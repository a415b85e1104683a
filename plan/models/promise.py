"""What was promised: plan, priorities, objectives, commitments, and how each commitment stands."""

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from pcc_portal.organisations.models import Area, OfficeHolder, Organisation
from pcc_portal.publishing.models import Identified, Publishable
from plan.querysets import (
    CommitmentManager,
    ObjectiveManager,
    PillarManager,
    PlanManager,
    PriorityManager,
    ProgressUpdateManager,
    RequirementManager,
    ThemeManager,
)


class Plan(Publishable):
    """A Police and Crime Plan (Police Reform and Social Responsibility Act 2011, section 5), whole.

    Its text is frozen when it is published; a change is a new plan that varies it.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", "Draft"  # being written
        CONSULTATION = "consultation", "Out for consultation"  # the public and the Panel are asked
        IN_FORCE = "in_force", "In force"  # the one that the force is held to
        VARIED = "varied", "Varied"  # a varied version of the same plan replaced it
        SUPERSEDED = "superseded", "Superseded"  # the next plan replaced it

    office = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="plans")
    # NULL: the source does not name one.
    office_holder = models.ForeignKey(
        OfficeHolder, on_delete=models.PROTECT, null=True, blank=True, related_name="plans"
    )
    title = models.CharField(max_length=200)
    strapline = models.CharField(max_length=200, blank=True)
    introduction = models.TextField(blank=True, help_text="Markdown.")
    starts_on = models.DateField("runs from")
    ends_on = models.DateField("runs until")
    status = models.CharField(max_length=14, choices=Status, default=Status.DRAFT)
    # NULL: not a variation of another plan.
    varies = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="variations")
    variation_note = models.TextField(blank=True, help_text="What changed against the plan that this one varies.")
    source = models.TextField(blank=True)
    source_note = models.TextField(
        blank=True, help_text="What in the source is unclear or contradicts itself. Shown to the public."
    )

    objects = PlanManager()
    editable_once_published: ClassVar = ("status",)

    class Meta(Publishable.Meta):
        ordering = ["-starts_on"]
        constraints = [
            *Publishable.Meta.constraints,
            models.UniqueConstraint(
                fields=["office"],
                condition=Q(status="in_force"),
                name="plan_one_in_force",
                violation_error_message="Another plan is in force: supersede it first, or make this one vary it.",
            ),
            models.CheckConstraint(
                condition=Q(starts_on__lte=F("ends_on")),
                name="plan_ends_after_start",
                violation_error_message="The plan ends before it starts.",
            ),
            models.CheckConstraint(
                condition=~Q(status="in_force") | Q(published_at__isnull=False),
                name="plan_in_force_is_published",
                violation_error_message="A plan must be published before it comes into force.",
            ),
            models.CheckConstraint(
                condition=Q(varies__isnull=True) | ~Q(variation_note=""),
                name="plan_variation_says_what_changed",
                violation_error_message="Say what this plan changes against the one that it varies.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.period}"

    @property
    def period(self) -> str:
        return f"{self.starts_on.year} to {self.ends_on.year}"

    def get_absolute_url(self) -> str:
        return reverse("plan:plan_detail", args=[self.public_id])

    def publication_problems(self) -> list[str]:
        if not Objective.objects.filter(priority__plan=self).exists():
            return ["This plan has no objective yet: add its priorities and objectives before publishing it."]
        return []

    def clean(self) -> None:
        if self.office_id is not None and self.office.kind != Organisation.Kind.OFFICE:
            raise ValidationError(
                {"office": "A plan belongs to the office of a Commissioner: choose one of that kind."}
            )


class Pillar(Identified):
    """A level above priorities that some plans have."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="pillars")
    order = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=200)

    objects = PillarManager()

    class Meta:
        ordering = ["order"]
        constraints = [models.UniqueConstraint(fields=["plan", "order"], name="pillar_unique_order")]

    @property
    def is_locked(self) -> bool:
        """The text of a plan that was published is never rewritten."""
        return self.plan.is_locked

    def __str__(self) -> str:
        return self.title


class Priority(Identified):
    """One of the plan's numbered priorities."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="priorities")
    # NULL: a plan without pillars.
    pillar = models.ForeignKey(Pillar, on_delete=models.PROTECT, null=True, blank=True, related_name="priorities")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=200)
    summary = models.TextField(blank=True)
    source = models.TextField(blank=True)
    source_note = models.TextField(blank=True)

    objects = PriorityManager()

    class Meta:
        ordering = ["plan", "number"]
        verbose_name_plural = "priorities"
        constraints = [models.UniqueConstraint(fields=["plan", "number"], name="priority_unique_number")]

    @property
    def is_locked(self) -> bool:
        """The text of a plan that was published is never rewritten."""
        return self.plan.is_locked

    def __str__(self) -> str:
        return f"{self.number}. {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("plan:priority_detail", args=[self.public_id])

    def clean(self) -> None:
        if self.pillar is not None and self.pillar.plan_id != self.plan_id:
            raise ValidationError({"pillar": "This pillar belongs to another plan."})


class Objective(Identified):
    """What a priority wants to reach."""

    priority = models.ForeignKey(Priority, on_delete=models.CASCADE, related_name="objectives")
    order = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=12, help_text="As the plan numbers it, for example 1.1.")
    title = models.CharField(max_length=200)
    summary = models.TextField(blank=True, help_text="The promise in plain words.")
    measures = models.ManyToManyField("plan.Measure", blank=True, related_name="objectives")
    requirements = models.ManyToManyField("plan.NationalRequirement", blank=True, related_name="objectives")
    source = models.TextField(blank=True)
    source_note = models.TextField(blank=True)

    objects = ObjectiveManager()

    class Meta:
        ordering = ["priority", "order"]
        constraints = [
            models.UniqueConstraint(fields=["priority", "order"], name="objective_unique_order"),
            models.UniqueConstraint(fields=["priority", "code"], name="objective_unique_code"),
        ]

    @property
    def is_locked(self) -> bool:
        """The text of a plan that was published is never rewritten."""
        return self.priority.plan.is_locked

    def __str__(self) -> str:
        return f"{self.code} {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("plan:objective_detail", args=[self.public_id])


class Theme(Identified):
    """A heading for commitments that cut across all priorities: how the office itself will work."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="themes")
    code = models.CharField(max_length=12)
    title = models.CharField(max_length=200)

    objects = ThemeManager()

    class Meta:
        ordering = ["plan", "code"]
        constraints = [models.UniqueConstraint(fields=["plan", "code"], name="theme_unique_code")]

    @property
    def is_locked(self) -> bool:
        """The text of a plan that was published is never rewritten."""
        return self.plan.is_locked

    def __str__(self) -> str:
        return self.title


class Commitment(Identified):
    """One promise. How it stands is never stored here: it is the latest public progress update's word."""

    class Kind(models.TextChoices):
        DELIVERABLE = "deliverable", "deliverable"  # done once it is done, by a date
        CONTINUING = "continuing", "continuing"  # goes on as long as the plan does

    class Wording(models.TextChoices):
        BOLD = "bold", "printed in bold in the plan"
        CLEAR = "clear", "a clear promise in the plan's text"
        RESTATED = "restated", "the objective restated: the plan has no text of its own for it"

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="commitments")
    # Exactly one of objective, priority (a promise for the whole priority) and theme is set.
    objective = models.ForeignKey(
        Objective, on_delete=models.CASCADE, null=True, blank=True, related_name="commitments"
    )
    priority = models.ForeignKey(
        Priority, on_delete=models.CASCADE, null=True, blank=True, related_name="wide_commitments"
    )
    theme = models.ForeignKey(Theme, on_delete=models.CASCADE, null=True, blank=True, related_name="commitments")
    order = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=12)
    text = models.TextField()
    kind = models.CharField(max_length=12, choices=Kind, blank=True, help_text="Empty where the plan does not say.")
    wording = models.CharField(max_length=10, choices=Wording, blank=True)
    lead = models.CharField(max_length=200, help_text="Who the plan says will lead, as a post or body.")
    # NULL: the lead is a group or post that the list of organisations does not hold.
    lead_organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="commitments_led"
    )
    partners_named = models.CharField(max_length=300, blank=True, help_text="As the plan names them.")
    partners = models.ManyToManyField(Organisation, blank=True, related_name="commitments_shared")
    areas = models.ManyToManyField(
        Area, blank=True, related_name="commitments", help_text="None means the whole force area."
    )
    target = models.CharField(max_length=200, blank=True, help_text="As the plan puts it.")
    due = models.CharField(max_length=100, blank=True, help_text="As the plan puts it, for example: each year.")
    due_on = models.DateField(null=True, blank=True, help_text="Empty where the plan gives no date.")
    # NULL: first made in this plan. Otherwise the commitment of an earlier plan that this one carries on.
    continues = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="continued_by")
    source = models.TextField(blank=True)
    source_note = models.TextField(blank=True)

    objects = CommitmentManager()

    class Meta:
        ordering = ["plan", "order"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "code"], name="commitment_unique_code"),
            models.UniqueConstraint(fields=["plan", "order"], name="commitment_unique_order"),
            models.CheckConstraint(
                condition=Q(objective__isnull=False, priority__isnull=True, theme__isnull=True)
                | Q(objective__isnull=True, priority__isnull=False, theme__isnull=True)
                | Q(objective__isnull=True, priority__isnull=True, theme__isnull=False),
                name="commitment_in_one_place",
                violation_error_message="A commitment stands under one objective, one priority or one theme.",
            ),
        ]

    @property
    def is_locked(self) -> bool:
        """The text of a plan that was published is never rewritten."""
        return self.plan.is_locked

    def __str__(self) -> str:
        return f"{self.code} {self.text[:80]}"

    def get_absolute_url(self) -> str:
        return reverse("plan:commitment_detail", args=[self.public_id])

    def clean(self) -> None:
        for field, plan_id in [
            ("objective", self.objective.priority.plan_id if self.objective else None),
            ("priority", self.priority.plan_id if self.priority else None),
            ("theme", self.theme.plan_id if self.theme else None),
        ]:
            if plan_id is not None and plan_id != self.plan_id:
                raise ValidationError({field: "This belongs to another plan."})


class ProgressUpdate(Publishable):
    """How a commitment stood at the end of a period, as judged then. Append-only once published."""

    class Status(models.TextChoices):
        NOT_STARTED = "not_started", "Not started"
        ON_TRACK = "on_track", "On track"
        AT_RISK = "at_risk", "At risk"  # may miss its date or target unless something changes
        OFF_TRACK = "off_track", "Off track"  # will miss its date or target
        DELIVERED = "delivered", "Delivered"
        NOT_DELIVERED = "not_delivered", "Not delivered"  # its time is over and it was not done
        STOPPED = "stopped", "Stopped"  # given up on purpose, for a reason

    commitment = models.ForeignKey(Commitment, on_delete=models.PROTECT, related_name="updates")
    period_starts_on = models.DateField()
    period_ends_on = models.DateField()
    status = models.CharField(max_length=14, choices=Status)
    stopped_reason = models.TextField(blank=True, help_text="Why it was stopped.")
    narrative = models.TextField(help_text="Markdown. What was done and what came of it.")
    evidence = models.TextField(blank=True, help_text="Markdown. Links to papers, figures and reports.")
    # NULL: the office itself reports.
    author_organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    # NULL: not a correction. Otherwise the published update that this one puts right.
    corrects = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="corrections")
    correction_note = models.TextField(blank=True, help_text="What was wrong.")
    is_demonstration = models.BooleanField(default=False)

    objects = ProgressUpdateManager()

    class Meta(Publishable.Meta):
        ordering = ["-period_ends_on", "-pk"]
        constraints = [
            *Publishable.Meta.constraints,
            models.CheckConstraint(
                condition=Q(period_starts_on__lte=F("period_ends_on")),
                name="progress_update_ends_after_start",
                violation_error_message="The period ends before it starts.",
            ),
            models.CheckConstraint(
                condition=~Q(status="stopped") | ~Q(stopped_reason=""),
                name="progress_update_stopped_has_reason",
                violation_error_message="Say why the commitment was stopped.",
            ),
            models.UniqueConstraint(
                fields=["corrects"],
                condition=Q(withdrawn_at__isnull=True),
                name="progress_update_corrected_once",
                violation_error_message="There is a correction of this update already: work on that one.",
            ),
            models.CheckConstraint(
                condition=Q(corrects__isnull=True) | ~Q(correction_note=""),
                name="progress_update_correction_has_note",
                violation_error_message="Say what was wrong in the update that this one corrects.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.commitment.code}: {self.get_status_display()}, {self.period_ends_on:%-d %B %Y}"

    def get_absolute_url(self) -> str:
        return f"{self.commitment.get_absolute_url()}#update-{self.public_id}"

    def clean(self) -> None:
        if self.corrects is not None and self.corrects.commitment_id != self.commitment_id:
            raise ValidationError({"corrects": "A correction must be about the same commitment."})
        # So that pages, lists, feed and API agree: none of them has to hide what is published.
        if self.published_at and self.period_ends_on and timezone.localdate(self.published_at) < self.period_ends_on:
            raise ValidationError("This period isn't over yet: publish the update on its last day or later.")


class NationalRequirement(Publishable):
    """What the government asks of every force: Strategic Policing Requirement threats and national measures."""

    class Framework(models.TextChoices):
        THREAT = "spr", "Strategic Policing Requirement"
        MEASURE = "ncpm", "National Crime and Policing Measures"

    framework = models.CharField(max_length=6, choices=Framework)
    order = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=200)
    source = models.TextField(blank=True)
    source_note = models.TextField(blank=True)

    objects = RequirementManager()

    class Meta(Publishable.Meta):
        ordering = ["framework", "order"]
        constraints = [
            *Publishable.Meta.constraints,
            models.UniqueConstraint(fields=["framework", "title"], name="requirement_unique_title"),
        ]

    def __str__(self) -> str:
        return self.title
