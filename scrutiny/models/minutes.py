"""The minutes: numbered editions, frozen when they are published, confirmed at a later meeting; then corrections."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse

from pcc_portal.publishing.models import Identified, Publishable
from scrutiny.models.agenda import SHA256, AgendaItem, Verdict
from scrutiny.models.meetings import Meeting
from scrutiny.querysets.minutes import CorrectionManager, MinutesEditionManager, MinutesEntryManager


class MinutesEdition(Publishable):
    """The minutes as one person prepared them and another published them, the n-th time.

    `data` is the record that its SHA-256 is taken of: attendance, and each item in public.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", "Draft, not yet confirmed"  # public, with a banner that says so
        CONFIRMED = "confirmed", "Confirmed"  # by the board, at an item of a later meeting

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="minutes_editions")
    number = models.PositiveSmallIntegerField(validators=[MinValueValidator(1)])
    status = models.CharField(max_length=10, choices=Status, default=Status.DRAFT)
    change_note = models.TextField(blank=True, help_text="What changed since the edition before.")
    # NULL: not confirmed. Otherwise the item of a later meeting at which the board did.
    confirmed_at_item = models.ForeignKey(
        AgendaItem, on_delete=models.PROTECT, null=True, blank=True, related_name="minutes_confirmed"
    )
    drafted_at = models.DateTimeField(editable=False)
    drafted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, editable=False, related_name="+")
    # JSON of scrutiny.records.MinutesRecord in UTF-8, and its hash.
    data = models.TextField(editable=False)
    sha256 = models.CharField("SHA-256", max_length=64, validators=[SHA256], editable=False)

    objects = MinutesEditionManager()

    class Meta(Publishable.Meta):
        ordering = ["meeting", "-number"]
        constraints = [
            *Publishable.Meta.constraints,
            models.UniqueConstraint(fields=["meeting", "number"], name="minutes_edition_unique_number"),
            models.UniqueConstraint(
                fields=["meeting"],
                condition=Q(status="confirmed", withdrawn_at__isnull=True),
                name="minutes_confirmed_once",
                violation_error_message="The minutes of this meeting are confirmed already: record a correction.",
            ),
            models.UniqueConstraint(
                fields=["meeting"],
                condition=Q(published_at__isnull=True),
                name="minutes_one_edition_waits",
                violation_error_message="Another edition of these minutes waits already, and only one can. "
                "Discard that one first.",
            ),
            models.CheckConstraint(
                condition=Q(status="confirmed", confirmed_at_item__isnull=False)
                | Q(status="draft", confirmed_at_item__isnull=True),
                name="minutes_confirmed_at_an_item",
                violation_error_message="Minutes are confirmed at an item of a later meeting.",
            ),
            models.CheckConstraint(
                condition=Q(number=1) | ~Q(change_note=""),
                name="minutes_edition_says_what_changed",
                violation_error_message="Say what changed since the edition before.",
            ),
            models.CheckConstraint(condition=~Q(data="") & ~Q(sha256=""), name="minutes_edition_record_with_hash"),
        ]

    def __str__(self) -> str:
        return f"Minutes, edition {self.number}: {self.meeting}"

    def get_absolute_url(self) -> str:
        return reverse("scrutiny:minutes_detail", args=[self.public_id])


class MinutesEntry(Identified):
    """What an edition of the minutes says of one item heard in public: frozen with the edition."""

    edition = models.ForeignKey(MinutesEdition, on_delete=models.CASCADE, related_name="entries")
    item = models.ForeignKey(AgendaItem, on_delete=models.PROTECT, related_name="minutes_entries")
    order = models.PositiveSmallIntegerField()
    number = models.CharField(max_length=12, blank=True)
    title = models.CharField(max_length=200)
    discussion = models.TextField(blank=True)
    outcome = models.TextField(blank=True)
    verdict = models.CharField(max_length=12, choices=Verdict, blank=True)
    verdict_reason = models.TextField(blank=True)
    video_seconds = models.PositiveIntegerField(null=True, blank=True)

    objects = MinutesEntryManager()

    class Meta:
        ordering = ["edition", "order"]
        verbose_name_plural = "minutes entries"
        constraints = [
            models.UniqueConstraint(fields=["edition", "item"], name="minutes_entry_unique_item"),
            models.UniqueConstraint(fields=["edition", "order"], name="minutes_entry_unique_order"),
        ]

    @property
    def is_locked(self) -> bool:
        """Minutes that were published are never rewritten."""
        return self.edition.is_locked

    def __str__(self) -> str:
        return f"{self.number}. {self.title}" if self.number else self.title

    def get_absolute_url(self) -> str:
        return self.item.get_absolute_url()


class Correction(Publishable):
    """What was wrong in confirmed minutes, and what is right. The minutes themselves stay as they were confirmed."""

    edition = models.ForeignKey(MinutesEdition, on_delete=models.PROTECT, related_name="corrections")
    # NULL: it speaks of the attendance or the whole.
    item = models.ForeignKey(
        AgendaItem, on_delete=models.PROTECT, null=True, blank=True, related_name="minutes_corrections"
    )
    before = models.TextField("what they say")
    after = models.TextField("what is right")
    reason = models.TextField("why")
    drafted_at = models.DateTimeField(editable=False)
    drafted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, editable=False, related_name="+")

    objects = CorrectionManager()

    class Meta(Publishable.Meta):
        ordering = ["edition", "pk"]
        constraints = [*Publishable.Meta.constraints]

    def __str__(self) -> str:
        return f"Correction of {self.edition}"

    def get_absolute_url(self) -> str:
        return f"{self.edition.meeting.get_absolute_url()}#correction-{self.public_id}"

    def clean(self) -> None:
        if self.edition.status != MinutesEdition.Status.CONFIRMED:
            raise ValidationError(
                {"edition": "Only confirmed minutes are corrected; of a draft, prepare a new edition."}
            )
        if self.item is not None and self.item.meeting_id != self.edition.meeting_id:
            raise ValidationError({"item": "This item is of another meeting."})
