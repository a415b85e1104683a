"""What it costs and who was asked: budgets and consultations."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from pcc_portal.organisations.models import Organisation
from pcc_portal.publishing.models import Identified, Publishable
from plan.querysets import BudgetManager, ConsultationManager


class Budget(Publishable):
    """The money of one financial year, or of the span that a source speaks of."""

    office = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="budgets")
    year = models.CharField(max_length=20, help_text="As the source puts it: 2021/22.")
    starts_on = models.DateField()
    ends_on = models.DateField()
    source_note = models.TextField(blank=True, help_text="What in the sources contradicts itself. Shown to the public.")

    objects = BudgetManager()

    class Meta(Publishable.Meta):
        ordering = ["-starts_on"]
        constraints = [
            *Publishable.Meta.constraints,
            models.UniqueConstraint(fields=["office", "year"], name="budget_unique_year"),
            models.CheckConstraint(
                condition=Q(starts_on__lte=F("ends_on")),
                name="budget_ends_after_start",
                violation_error_message="The budget ends before it starts.",
            ),
        ]

    def __str__(self) -> str:
        return f"Budget {self.year}"

    def get_absolute_url(self) -> str:
        return f"{reverse('plan:budget_list')}#budget-{self.public_id}"


class BudgetLine(Identified):
    """One line of a budget: an amount, a share of the whole, or both."""

    class Kind(models.TextChoices):
        NET = "net", "net budget"
        GROSS = "gross", "gross budget"
        INCOME = "income", "income"
        INCOME_SHARE = "income_share", "share of income"
        SPENDING = "spending", "spending"
        SPENDING_SHARE = "spending_share", "share of spending"
        GRANT = "grant", "grant received"
        GRANTS_OUT = "grants_out", "grants given"
        PRECEPT = "precept", "council tax precept, Band D"
        PRECEPT_RISE = "precept_rise", "rise of the precept, Band D"
        PRECEPT_PROPOSAL = "precept_proposal", "rise asked about in a consultation, Band D"
        PRECEPT_LIMIT = "precept_limit", "highest rise without a referendum, Band D"
        PRESSURE = "pressure", "added cost"
        SAVINGS = "savings", "savings"

    budget = models.ForeignKey(Budget, on_delete=models.CASCADE, related_name="lines")
    order = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=18, choices=Kind)
    label = models.CharField(max_length=200)
    # NULL: the source gives a share only.
    amount_gbp = models.DecimalField("amount in pounds", max_digits=14, decimal_places=2, null=True, blank=True)
    percent = models.DecimalField(max_digits=6, decimal_places=2, null=True, blank=True)
    basis = models.CharField(max_length=60, blank=True, help_text="How the source qualifies it: over, per month.")
    source = models.TextField()
    source_note = models.TextField(blank=True)

    class Meta:
        ordering = ["budget", "order"]
        constraints = [
            models.UniqueConstraint(fields=["budget", "order"], name="budget_line_unique_order"),
            models.CheckConstraint(
                condition=Q(amount_gbp__isnull=False) | Q(percent__isnull=False),
                name="budget_line_amount_or_share",
                violation_error_message="Give an amount or a share.",
            ),
        ]

    @property
    def is_locked(self) -> bool:
        """A budget that was published is never rewritten."""
        return self.budget.is_locked

    def __str__(self) -> str:
        return f"{self.budget}: {self.label}"


class Consultation(Publishable):
    """A time at which people were asked, and what came of it."""

    title = models.CharField(max_length=200, unique=True)
    held_by = models.CharField(max_length=200)
    # The words are what the source says; the dates are for sorting, NULL where it does not say.
    opens = models.CharField("opened", max_length=40, blank=True, help_text="As the source puts it: November 2021.")
    opens_on = models.DateField(null=True, blank=True)
    closes = models.CharField("closed", max_length=40, blank=True)
    closes_on = models.DateField(null=True, blank=True)
    audience = models.CharField(max_length=200, blank=True)
    responses = models.PositiveIntegerField(null=True, blank=True, help_text="Empty means: not reported.")
    responses_words = models.CharField(
        max_length=60, blank=True, help_text="How the source qualifies the number: over."
    )
    result = models.TextField(blank=True)
    website = models.URLField(blank=True)
    source = models.TextField(blank=True)
    source_note = models.TextField(blank=True)

    objects = ConsultationManager()
    # A consultation is published when it opens; what came of it is known only later.
    editable_once_published: ClassVar = (
        "closes",
        "closes_on",
        "responses",
        "responses_words",
        "result",
        "source",
        "source_note",
    )

    class Meta(Publishable.Meta):
        ordering = ["-closes_on"]
        constraints = [
            *Publishable.Meta.constraints,
            models.CheckConstraint(
                condition=Q(opens_on__isnull=True) | Q(closes_on__isnull=True) | Q(opens_on__lte=F("closes_on")),
                name="consultation_closes_after_opening",
                violation_error_message="The consultation closes before it opens.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return f"{reverse('plan:consultation_list')}#consultation-{self.public_id}"
