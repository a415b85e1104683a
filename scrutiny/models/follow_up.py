"""What comes of a meeting: actions with their updates, and decisions."""

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.text import Truncator

from pcc_portal.organisations.models import Organisation
from pcc_portal.publishing.models import Publishable
from plan.models import Objective
from scrutiny.models.agenda import AgendaItem, Ground, Paper
from scrutiny.querysets.follow_up import ActionManager, ActionUpdateManager, DecisionManager


class Action(Publishable):
    """Something that somebody was asked to do at an item. How it stands is the word of its latest public update."""

    class Status(models.TextChoices):
        OPEN = "open", "Open"  # nobody has reported yet
        IN_PROGRESS = "in_progress", "In progress"
        PROPOSED_CLOSED = "proposed_closed", "Proposed for closing"  # the owner says it is done; the board decides
        CLOSED = "closed", "Closed"  # by the board, at an item
        SUPERSEDED = "superseded", "Superseded"  # another action took its place

    reference = models.CharField(max_length=32, unique=True, editable=False)
    item = models.ForeignKey(AgendaItem, on_delete=models.PROTECT, related_name="actions")
    text = models.TextField(help_text="What is to be done.")
    owner_post = models.CharField("owner", max_length=160, help_text="A post, for example: Chief Constable.")
    # NULL: not an organisation on our list.
    owner_organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="actions_owned"
    )
    # NULL: no day was set.
    due_on = models.DateField("due", null=True, blank=True)
    objectives = models.ManyToManyField(Objective, blank=True, related_name="actions")
    # NULL: did not come of a public question.
    question = models.ForeignKey(
        "scrutiny.PublicQuestion", on_delete=models.PROTECT, null=True, blank=True, related_name="actions"
    )

    objects = ActionManager()

    class Meta(Publishable.Meta):
        ordering = ["reference"]
        constraints = [*Publishable.Meta.constraints]

    def __str__(self) -> str:
        """The trail keeps this: what was asked for in private has no words in it until somebody publishes them."""
        if not self.is_locked and self.item.is_private:
            return self.reference
        return f"{self.reference} {Truncator(self.text).chars(80)}"

    def fields_kept_apart(self) -> tuple[str, ...]:
        return ("text",) if self.item.is_private else ()

    def get_absolute_url(self) -> str:
        return reverse("scrutiny:action_detail", args=[self.public_id])


class ActionUpdate(Publishable):
    """What was reported on an action between meetings, or decided on it at one. Append-only once published."""

    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="updates")
    reported_on = models.DateField("as of")
    status = models.CharField(
        max_length=16, choices=[choice for choice in Action.Status.choices if choice[0] != Action.Status.OPEN]
    )
    text = models.TextField(help_text="Markdown. What was done.")
    evidence = models.TextField(blank=True, help_text="Markdown. Links to papers, figures and reports.")
    # NULL: the due day stays as it was.
    new_due_on = models.DateField("new due day", null=True, blank=True)
    new_due_reason = models.TextField("why a new day", blank=True)
    # Set for a closing alone: the item at which the board closed it.
    closed_at_item = models.ForeignKey(
        AgendaItem, on_delete=models.PROTECT, null=True, blank=True, related_name="actions_closed"
    )
    # Set for a superseded action alone.
    superseded_by_action = models.ForeignKey(
        Action, on_delete=models.PROTECT, null=True, blank=True, related_name="supersedes"
    )

    objects = ActionUpdateManager()

    class Meta(Publishable.Meta):
        ordering = ["action", "-reported_on", "-pk"]
        constraints = [
            *Publishable.Meta.constraints,
            models.CheckConstraint(condition=~Q(status="open"), name="action_update_is_never_open"),
            models.CheckConstraint(
                condition=Q(status="closed", closed_at_item__isnull=False)
                | ~Q(status="closed") & Q(closed_at_item__isnull=True),
                name="action_closed_at_an_item",
                violation_error_message="An action is closed at an item of a meeting, and only there.",
            ),
            models.CheckConstraint(
                condition=Q(status="superseded", superseded_by_action__isnull=False)
                & ~Q(superseded_by_action=F("action"))
                | ~Q(status="superseded") & Q(superseded_by_action__isnull=True),
                name="action_superseded_by_another",
                violation_error_message="Say which other action takes the place of a superseded one.",
            ),
            models.CheckConstraint(
                condition=Q(new_due_on__isnull=True, new_due_reason="")
                | Q(new_due_on__isnull=False) & ~Q(new_due_reason=""),
                name="action_new_day_with_reason",
                violation_error_message="Say why the day is moved, and only then.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.action.reference}, {self.reported_on:%-d %B %Y}: {self.get_status_display()}"

    def get_absolute_url(self) -> str:
        return f"{self.action.get_absolute_url()}#update-{self.public_id}"

    def fields_kept_apart(self) -> tuple[str, ...]:
        return ("text", "evidence", "new_due_reason") if self.action.item.is_private else ()


class Decision(Publishable):
    """A decision of significant public interest, at a meeting or not (Specified Information Order 2011, para 5(d))."""

    # "": none is recorded, for a decision of the past; nobody makes one up.
    reference = models.CharField(max_length=32, blank=True, editable=False)
    title = models.CharField(max_length=200)
    # NULL: only `date_words` is known.
    decided_on = models.DateField("day", null=True, blank=True)
    date_words = models.CharField(max_length=60, blank=True, help_text="Where the day is not known: what is.")
    made_by = models.CharField(max_length=160, help_text="A post, for example: Commissioner.")
    # NULL: made outside a meeting.
    item = models.ForeignKey(AgendaItem, on_delete=models.PROTECT, null=True, blank=True, related_name="decisions")
    kind = models.CharField(max_length=40, blank=True, help_text="For example grants, estate, budget.")
    decision = models.TextField(help_text="Markdown. What was decided.")
    reasons = models.TextField(blank=True, help_text="Markdown.")
    options = models.TextField("options rejected", blank=True, help_text="Markdown.")
    # NULL: no amount, or none recorded.
    amount_gbp = models.DecimalField(
        "amount", max_digits=14, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    money_note = models.TextField("money", blank=True, help_text="What it costs, and from which budget.")
    interests = models.TextField("interests declared", blank=True)
    exempt_part = models.TextField(blank=True, help_text="What is kept from the public. Never published.")
    exempt_ground = models.CharField("ground", max_length=10, choices=Ground, blank=True)
    area = models.CharField(max_length=120, blank=True)
    outcome = models.CharField(max_length=120, blank=True, help_text="As a source puts it.")
    objectives = models.ManyToManyField(Objective, blank=True, related_name="decisions")
    papers = models.ManyToManyField(Paper, blank=True, related_name="decisions")
    source = models.TextField(blank=True)
    source_note = models.TextField(blank=True)

    objects = DecisionManager()
    editable_once_published: ClassVar = ("source_note",)
    private_fields: ClassVar = ("exempt_part",)

    class Meta(Publishable.Meta):
        ordering = [F("decided_on").desc(nulls_last=True), "-pk"]
        constraints = [
            *Publishable.Meta.constraints,
            models.UniqueConstraint(fields=["reference"], condition=~Q(reference=""), name="decision_unique_reference"),
            models.CheckConstraint(
                condition=Q(decided_on__isnull=False) | ~Q(date_words=""),
                name="decision_has_day_or_words",
                violation_error_message="Give the day, or say in words what is known of it.",
            ),
            models.CheckConstraint(
                condition=Q(exempt_part="", exempt_ground="") | ~Q(exempt_part="") & ~Q(exempt_ground=""),
                name="decision_exempt_on_a_ground",
                violation_error_message="What is kept from the public needs one of the four lawful grounds.",
            ),
        ]

    def __str__(self) -> str:
        """The trail keeps this: a draft of what was decided in private has no words in it."""
        if not self.is_locked and self.item and self.item.is_private:
            return self.reference
        return f"{self.reference} {self.title}".strip()

    def fields_kept_apart(self) -> tuple[str, ...]:
        words = ("title", "decision", "reasons", "options", "money_note", "interests")
        return (*self.private_fields, *(words if self.item and self.item.is_private else ()))

    def get_absolute_url(self) -> str:
        return reverse("scrutiny:decision_detail", args=[self.public_id])

    def clean(self) -> None:
        if self.decided_on and self.item and self.item.meeting.starts_on not in (None, self.decided_on):
            raise ValidationError({"decided_on": "A decision at an item has the day of its meeting."})
