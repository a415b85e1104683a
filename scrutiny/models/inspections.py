"""HMICFRS inspections with what was recommended and answered; collaboration agreements; reviews of complaints."""

from datetime import date, timedelta
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from pcc_portal.publishing.models import Identified, Publishable
from scrutiny.models.agenda import AgendaItem
from scrutiny.querysets.inspections import (
    AgreementManager,
    ComplaintReviewManager,
    InspectionManager,
    RecommendationManager,
    ResponseManager,
)

# Before the end of 56 days that begin with the day of publication (Police Act 1996, section 55(5)).
DAYS_TO_RESPOND = 55


class Inspection(Publishable):
    """An inspection of the police by HM Inspectorate (HMICFRS and those before it)."""

    title = models.CharField(max_length=200)
    body = models.CharField("inspected by", max_length=80)
    scope = models.CharField(max_length=120, blank=True)
    # NULL: the day is not known; `published_words` says what is.
    published_on = models.DateField("report published", null=True, blank=True)
    published_words = models.CharField(max_length=60, blank=True)
    inspected = models.CharField("when inspected", max_length=80, blank=True)
    grades = models.TextField(blank=True)
    # NULL: not recorded.
    recommendations_count = models.PositiveSmallIntegerField(null=True, blank=True)
    responded_on = models.DateField("our response published", null=True, blank=True)
    website = models.URLField(max_length=300, blank=True)
    items = models.ManyToManyField(AgendaItem, blank=True, related_name="inspections")
    source = models.TextField(blank=True)
    source_note = models.TextField(blank=True)

    objects = InspectionManager()
    editable_once_published: ClassVar = (
        "grades", "recommendations_count", "responded_on", "website", "items", "source", "source_note",
    )  # fmt: skip

    class Meta(Publishable.Meta):
        ordering = [F("published_on").desc(nulls_last=True), "-published_words", "title"]
        constraints = [
            *Publishable.Meta.constraints,
            models.UniqueConstraint(fields=["body", "title"], name="inspection_unique_title"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("scrutiny:inspection_detail", args=[self.public_id])

    @property
    def response_due_on(self) -> date | None:
        """The last lawful day for the Commissioner's comments; None where the day of the report is not known."""
        return self.published_on + timedelta(days=DAYS_TO_RESPOND) if self.published_on else None


class Recommendation(Identified):
    """One thing that an inspection recommends; public with its inspection."""

    class Kind(models.TextChoices):
        RECOMMENDATION = "recommendation", "Recommendation"
        CAUSE_OF_CONCERN = "cause_of_concern", "Cause of concern"
        AREA_FOR_IMPROVEMENT = "area_for_improvement", "Area for improvement"

    inspection = models.ForeignKey(Inspection, on_delete=models.CASCADE, related_name="recommendations")
    number = models.PositiveSmallIntegerField(validators=[MinValueValidator(1)])
    kind = models.CharField(max_length=20, choices=Kind, default=Kind.RECOMMENDATION)
    text = models.TextField()
    # NULL: the inspectorate set no day.
    due_on = models.DateField("due", null=True, blank=True)

    objects = RecommendationManager()

    class Meta:
        ordering = ["inspection", "number"]
        constraints = [models.UniqueConstraint(fields=["inspection", "number"], name="recommendation_unique_number")]

    @property
    def is_locked(self) -> bool:
        """What an inspection recommends is never rewritten once it is published."""
        return self.inspection.is_locked

    def __str__(self) -> str:
        return f"{self.number}. {self.text[:80]}"

    def get_absolute_url(self) -> str:
        return f"{self.inspection.get_absolute_url()}#recommendation-{self.public_id}"


class Response(Publishable):
    """An answer to an inspection, or to one of its recommendations (Police Act 1996, section 55(5) to (5B))."""

    class Author(models.TextChoices):
        COMMISSIONER = "commissioner", "Police and Crime Commissioner"
        CHIEF_CONSTABLE = "chief_constable", "Chief Constable"

    inspection = models.ForeignKey(Inspection, on_delete=models.PROTECT, related_name="responses")
    # NULL: on the report as a whole.
    recommendation = models.ForeignKey(
        Recommendation, on_delete=models.PROTECT, null=True, blank=True, related_name="responses"
    )
    author = models.CharField("answer of the", max_length=16, choices=Author)
    text = models.TextField("comments", help_text="Markdown.")
    action = models.TextField("action taken or proposed", blank=True, help_text="Markdown.")
    no_action_reason = models.TextField("why no action", blank=True)

    objects = ResponseManager()

    class Meta(Publishable.Meta):
        ordering = ["inspection", F("recommendation__number").asc(nulls_first=True), "author", "pk"]
        constraints = [
            *Publishable.Meta.constraints,
            models.CheckConstraint(
                condition=Q(recommendation__isnull=True)
                | ~Q(author="commissioner")
                | ~Q(action="") & Q(no_action_reason="")
                | Q(action="") & ~Q(no_action_reason=""),
                name="response_says_action_or_why_none",
                violation_error_message="Say what is done or proposed, or why nothing is: the law asks for one.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_author_display()} on {self.recommendation or self.inspection}"

    def get_absolute_url(self) -> str:
        return f"{self.inspection.get_absolute_url()}#response-{self.public_id}"

    def publication_problems(self) -> list[str]:
        if self.inspection.publication_state in ("published", "scheduled"):
            return []
        return [f"“{self.inspection}” is not public, so nobody could see the answer. Publish the inspection first."]

    def clean(self) -> None:
        if self.recommendation is not None and self.recommendation.inspection_id != self.inspection_id:
            raise ValidationError(
                {"recommendation": "This recommendation is of another inspection. Choose one of this."}
            )


class CollaborationAgreement(Publishable):
    """An agreement by which the office or the force works with others."""

    title = models.CharField(max_length=200, unique=True)
    kind = models.CharField(max_length=40, help_text="For example collaboration, partnership, compact.")
    # NULL: only `signed_words` is known, if anything.
    signed_on = models.DateField("signed", null=True, blank=True)
    signed_words = models.CharField(max_length=60, blank=True)
    partners = models.TextField()
    purpose = models.TextField()
    standing = models.CharField("how it stands", max_length=120, blank=True, help_text="As the source puts it.")
    source = models.TextField(blank=True)
    source_note = models.TextField(blank=True)

    objects = AgreementManager()
    editable_once_published: ClassVar = ("standing", "source", "source_note")

    class Meta(Publishable.Meta):
        ordering = ["title"]
        constraints = [*Publishable.Meta.constraints]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return f"{reverse('scrutiny:agreement_list')}#agreement-{self.public_id}"


class ComplaintReviewFigures(Publishable):
    """Reviews of police complaints that the office dealt with in one quarter. NULL: not recorded, never zero."""

    starts_on = models.DateField("quarter from")
    ends_on = models.DateField("until")
    received = models.PositiveIntegerField(null=True, blank=True)
    completed = models.PositiveIntegerField(null=True, blank=True)
    upheld = models.PositiveIntegerField(
        null=True, blank=True, help_text="Found not reasonable and proportionate, among those completed."
    )
    median_days = models.PositiveIntegerField("median days to complete", null=True, blank=True)
    note = models.TextField(blank=True)
    source = models.TextField()

    objects = ComplaintReviewManager()

    class Meta(Publishable.Meta):
        ordering = ["-starts_on"]
        verbose_name = verbose_name_plural = "complaint review figures"
        constraints = [
            *Publishable.Meta.constraints,
            models.UniqueConstraint(
                fields=["starts_on"],
                condition=Q(withdrawn_at__isnull=True),
                name="complaint_reviews_once_a_quarter",
                violation_error_message="There are figures of this quarter already: withdraw them first.",
            ),
            models.CheckConstraint(
                condition=Q(starts_on__lt=F("ends_on")), name="complaint_reviews_quarter_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(upheld__isnull=True) | Q(completed__isnull=False, upheld__lte=F("completed")),
                name="complaint_reviews_upheld_among_completed",
                violation_error_message="More reviews were upheld than completed.",
            ),
        ]

    def __str__(self) -> str:
        return f"Complaint reviews, {self.starts_on:%B %Y} to {self.ends_on:%B %Y}"

    def get_absolute_url(self) -> str:
        return reverse("scrutiny:complaint_review_list")
