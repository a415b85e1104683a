"""The agenda: working items, the numbered editions that the public reads, and the papers."""

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.text import slugify

from pcc_portal.publishing.models import Identified, Publishable
from pcc_portal.reports.models import Report
from plan.models import Measure, Objective
from scrutiny.models.meetings import Meeting
from scrutiny.querysets.agenda import (
    AgendaEditionManager,
    AgendaEntryManager,
    AgendaItemManager,
    PaperManager,
    PaperUseManager,
)

SHA256 = RegexValidator(r"^[0-9a-f]{64}$", "64 hexadecimal digits")


class Ground(models.TextChoices):
    """Why something is heard or kept without the public: the four grounds of the Specified Information Order 2011."""

    SECURITY = "security", "It would harm national security"
    SAFETY = "safety", "It could put somebody's safety at risk"
    JUSTICE = "justice", "It could hinder the prevention or detection of crime, or the course of justice"
    LAW = "law", "The law forbids it to be published"


class Verdict(models.TextChoices):
    """How far an answer gave assurance."""

    ASSURED = "assured", "Assured"
    PARTLY = "partly", "Partly assured"
    NOT_ASSURED = "not_assured", "Not assured"


class AgendaItem(Identified):
    """One item of a meeting as staff work on it: never shown itself.

    The public reads its frozen copies: AgendaEntry before the meeting, MinutesEntry after it.
    """

    class Purpose(models.TextChoices):
        APPROVAL = "approval", "For approval"
        DISCUSSION = "discussion", "For discussion"
        INFORMATION = "information", "For information"
        QUESTION = "question", "Questions"

    class Rolling(models.TextChoices):
        """Items that each agenda of an own board has by itself."""

        MINUTES = "minutes", "Minutes of the previous meeting"
        ACTIONS = "actions", "Action log"
        QUESTIONS = "questions", "Public questions"

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="items")
    order = models.PositiveSmallIntegerField(validators=[MinValueValidator(1)])
    number = models.CharField(max_length=12, blank=True, help_text="As printed, for example 4a. Empty: not numbered.")
    title = models.CharField(max_length=200)
    description = models.TextField(blank=True, help_text="Markdown. What the item is about, as the agenda says it.")
    purpose = models.CharField(max_length=12, choices=Purpose, blank=True)
    presenter = models.CharField(max_length=160, blank=True, help_text="A post, for example: Chief Constable.")
    rolling = models.CharField(max_length=10, choices=Rolling, blank=True, editable=False)
    objectives = models.ManyToManyField(Objective, blank=True, related_name="agenda_items")
    measures = models.ManyToManyField(Measure, blank=True, related_name="agenda_items")
    is_private = models.BooleanField("heard without the public", default=False)
    private_ground = models.CharField("ground", max_length=10, choices=Ground, blank=True)
    # Not NULL: off the agenda. The item stays, since an earlier edition lists it; the next edition does not.
    removed_at = models.DateTimeField(null=True, blank=True, editable=False)
    # Minutes, item by item: working text until an edition of the minutes freezes it.
    discussion = models.TextField(blank=True, help_text="Markdown. What was asked and said.")
    outcome = models.TextField(blank=True, help_text="Markdown. What was agreed.")
    verdict = models.CharField("assurance", max_length=12, choices=Verdict, blank=True)
    verdict_reason = models.TextField("why", blank=True, help_text="Why, and what would change it.")
    private_minutes = models.TextField(blank=True, help_text="What was said without the public. Never published.")
    # NULL: no recording, or the place in it is not known.
    video_seconds = models.PositiveIntegerField("starts at, in the recording", null=True, blank=True)
    # What a source other than the office's own papers reports of the item, for meetings of the past.
    reported = models.TextField(blank=True, help_text="In our own words.")
    reported_outcome = models.CharField(max_length=60, blank=True)
    source = models.TextField(blank=True)
    source_note = models.TextField(blank=True)

    objects = AgendaItemManager()
    private_fields: ClassVar = ("private_minutes",)

    class Meta:
        ordering = ["meeting", "order"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "order"],
                condition=Q(removed_at__isnull=True),
                name="agenda_item_unique_order",
                violation_error_message="Another item of this meeting stands at this place.",
            ),
            models.UniqueConstraint(
                fields=["meeting", "rolling"],
                condition=~Q(rolling="") & Q(removed_at__isnull=True),
                name="agenda_item_rolls_once",
                violation_error_message="The agenda has this standing item already.",
            ),
            models.CheckConstraint(
                condition=Q(is_private=False, private_ground="") | Q(is_private=True) & ~Q(private_ground=""),
                name="agenda_item_private_on_a_ground",
                violation_error_message="A private item needs one of the four lawful grounds, and only a private one.",
            ),
            models.CheckConstraint(
                condition=Q(verdict="") | ~Q(verdict_reason=""),
                name="agenda_item_verdict_with_reason",
                violation_error_message="Say why the answer did or did not assure.",
            ),
            models.CheckConstraint(
                condition=Q(is_private=False) | Q(description="", discussion="", outcome="", verdict=""),
                name="agenda_item_private_text_apart",
                violation_error_message=(
                    "The title and ground of a private item are public. Move what else you wrote to private minutes."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.title}" if self.number else self.title

    def get_absolute_url(self) -> str:
        return reverse("scrutiny:item_detail", args=[self.public_id])


class AgendaEdition(Publishable):
    """The agenda as it was published the n-th time. `data` is the record that its SHA-256 is taken of."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="agenda_editions")
    number = models.PositiveSmallIntegerField(validators=[MinValueValidator(1)])
    change_note = models.TextField(blank=True, help_text="What changed since the edition before, and why.")
    # Put together from public reports of a meeting of the past: nobody has the agenda itself.
    is_compiled = models.BooleanField(default=False, editable=False)
    # JSON of scrutiny.records.AgendaRecord in UTF-8, and its hash; "" for a compiled edition, which is no original.
    data = models.TextField(blank=True, editable=False)
    sha256 = models.CharField("SHA-256", max_length=64, blank=True, validators=[SHA256], editable=False)

    objects = AgendaEditionManager()

    class Meta(Publishable.Meta):
        ordering = ["meeting", "-number"]
        constraints = [
            *Publishable.Meta.constraints,
            models.UniqueConstraint(fields=["meeting", "number"], name="agenda_edition_unique_number"),
            models.CheckConstraint(condition=Q(number__gte=1), name="agenda_edition_from_one"),
            models.CheckConstraint(
                condition=Q(number=1) | ~Q(change_note=""),
                name="agenda_edition_says_what_changed",
                violation_error_message="Say what changed since the edition before.",
            ),
            models.CheckConstraint(
                condition=Q(is_compiled=True, data="", sha256="") | Q(is_compiled=False) & ~Q(data="") & ~Q(sha256=""),
                name="agenda_edition_record_with_hash",
            ),
        ]

    def __str__(self) -> str:
        return f"Agenda, edition {self.number}: {self.meeting}"

    def get_absolute_url(self) -> str:
        return reverse("scrutiny:agenda_detail", args=[self.public_id])

    def publication_problems(self) -> list[str]:
        return [] if self.entries.exists() else ["This agenda lists no items."]


class AgendaEntry(Identified):
    """An item as an edition of the agenda lists it: frozen with the edition."""

    edition = models.ForeignKey(AgendaEdition, on_delete=models.CASCADE, related_name="entries")
    item = models.ForeignKey(AgendaItem, on_delete=models.PROTECT, related_name="entries")
    order = models.PositiveSmallIntegerField()
    number = models.CharField(max_length=12, blank=True)
    title = models.CharField(max_length=200)
    description = models.TextField(blank=True)
    purpose = models.CharField(max_length=12, choices=AgendaItem.Purpose, blank=True)
    presenter = models.CharField(max_length=160, blank=True)
    is_private = models.BooleanField(default=False)
    private_ground = models.CharField(max_length=10, choices=Ground, blank=True)
    objectives = models.ManyToManyField(Objective, blank=True, related_name="agenda_entries")
    measures = models.ManyToManyField(Measure, blank=True, related_name="agenda_entries")
    reported = models.TextField(blank=True)
    reported_outcome = models.CharField(max_length=60, blank=True)
    source = models.TextField(blank=True)
    source_note = models.TextField(blank=True)

    objects = AgendaEntryManager()

    class Meta:
        ordering = ["edition", "order"]
        verbose_name_plural = "agenda entries"
        constraints = [
            models.UniqueConstraint(fields=["edition", "item"], name="agenda_entry_unique_item"),
            models.UniqueConstraint(fields=["edition", "order"], name="agenda_entry_unique_order"),
        ]

    @property
    def is_locked(self) -> bool:
        """An agenda that was published is never rewritten."""
        return self.edition.is_locked

    def __str__(self) -> str:
        return f"{self.number}. {self.title}" if self.number else self.title

    def get_absolute_url(self) -> str:
        return self.item.get_absolute_url()


class Paper(Publishable):
    """A paper that items speak of: an uploaded file, or a report made by the portal. Its file never changes.

    A restricted paper is listed with its ground and can't be published, so no address leads to its file.
    """

    class Kind(models.TextChoices):
        REPORT = "report", "Report"
        PRESENTATION = "presentation", "Presentation"
        LETTER = "letter", "Letter"
        DATA = "data", "Figures"
        OTHER = "other", "Other paper"

    reference = models.CharField(max_length=32, unique=True, editable=False)
    title = models.CharField(max_length=200)
    kind = models.CharField(max_length=14, choices=Kind, default=Kind.REPORT)
    author = models.CharField(max_length=160, blank=True, help_text="The body or post that wrote it.")
    # NULL: undated.
    dated_on = models.DateField("date on the paper", null=True, blank=True)
    summary = models.TextField(blank=True)
    # NULL: an uploaded file. Otherwise the published report that is the paper.
    report = models.ForeignKey(Report, on_delete=models.PROTECT, null=True, blank=True, related_name="papers")
    file = models.FileField(upload_to="papers/", blank=True, max_length=200, editable=False)
    file_name = models.CharField(max_length=160, blank=True, editable=False, help_text="As it was uploaded.")
    content_type = models.CharField(max_length=100, blank=True, editable=False, help_text="Read from the content.")
    size_bytes = models.PositiveBigIntegerField(null=True, blank=True, editable=False)
    sha256 = models.CharField("SHA-256", max_length=64, blank=True, validators=[SHA256], editable=False)
    late_reason = models.TextField("why it is late", blank=True, help_text="Needed once the day for papers is past.")
    is_supplementary = models.BooleanField(default=False, help_text="Added to the papers that were sent out first.")
    is_restricted = models.BooleanField(default=False, help_text="Listed with its ground; nobody outside can open it.")
    restricted_ground = models.CharField("ground", max_length=10, choices=Ground, blank=True)
    # NULL: no day set on which to look again whether it can be opened.
    review_on = models.DateField("look again on", null=True, blank=True)
    # NULL: replaces none. The paper that it replaces stays, marked.
    replaces = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaced_by")
    source = models.TextField(blank=True)

    objects = PaperManager()
    editable_once_published: ClassVar = ("review_on",)
    # What is written before a paper is restricted is in the trail for good.
    private_fields: ClassVar = ("summary", "file_name")

    class Meta(Publishable.Meta):
        ordering = ["-created_at", "-pk"]
        constraints = [
            *Publishable.Meta.constraints,
            models.CheckConstraint(
                condition=Q(report__isnull=False, file="", sha256="", size_bytes__isnull=True)
                | Q(report__isnull=True, size_bytes__isnull=False) & ~Q(file="") & ~Q(sha256="") & ~Q(content_type=""),
                name="paper_file_or_report",
                violation_error_message="A paper is a file or a report of the portal.",
            ),
            models.CheckConstraint(
                condition=Q(is_restricted=False, restricted_ground="")
                | Q(is_restricted=True) & ~Q(restricted_ground=""),
                name="paper_restricted_on_a_ground",
                violation_error_message="A restricted paper needs one of the four lawful grounds, and only such a one.",
            ),
            models.CheckConstraint(
                condition=Q(is_restricted=False) | Q(published_at__isnull=True),
                name="paper_restricted_is_never_published",
                violation_error_message="A restricted paper can't be published. Lift the restriction first.",
            ),
            models.CheckConstraint(
                condition=Q(replaces__isnull=True) | ~Q(replaces=F("id")), name="paper_replaces_another"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("scrutiny:paper_detail", args=[self.public_id])

    def clean(self) -> None:
        if self.is_restricted and self.report and self.report.publication_state in ("published", "scheduled"):
            raise ValidationError(
                "A published report can't be a restricted paper: everybody can open it, or will. Withdraw the report "
                "first, and say why."
            )

    @property
    def download_name(self) -> str:
        """What the file is called when somebody saves it: sb-2022-q4-p02-road-safety.pdf."""
        ending = str(self.file.name).rpartition(".")[2]
        return f"{slugify(f'{self.reference} {self.title}')[:80]}.{ending}"


class PaperUse(Identified):
    """A paper at an item. Several items and meetings can have the same paper.

    Public when the paper is (or is listed as restricted), the item stands on a published agenda, and nothing waits.
    """

    item = models.ForeignKey(AgendaItem, on_delete=models.CASCADE, related_name="paper_uses")
    paper = models.ForeignKey(Paper, on_delete=models.PROTECT, related_name="uses")
    order = models.PositiveSmallIntegerField(default=1, validators=[MinValueValidator(1)])
    # A restricted paper put at a public item: the public reads its name once somebody who may publish papers shows it.
    is_waiting = models.BooleanField("waits to be shown", default=False, editable=False)

    objects = PaperUseManager()

    class Meta:
        ordering = ["item", "order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["item", "paper"],
                name="paper_use_once",
                violation_error_message="This paper is at this item already.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.paper} at {self.item}"
