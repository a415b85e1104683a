"""Boards and their meetings: where the Chief Constable answers in public, and who else meets."""

from datetime import datetime
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from pcc_portal.organisations.models import Organisation
from pcc_portal.publishing.models import Identified, Publishable
from pcc_portal.quarters import Quarter
from scrutiny.querysets.meetings import BoardManager, MeetingManager


class ReferenceSeries(models.Model):
    """How far a series of reference numbers has come. A number that was given out is never given out again."""

    prefix = models.CharField(max_length=24, unique=True, help_text="For example SB-2022-Q1 or SB-2022-Q1-PQ.")
    last = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["prefix"]
        verbose_name_plural = "reference series"

    def __str__(self) -> str:
        return f"{self.prefix}: {self.last} given out"


class Board(Publishable):
    """A body that meets: the office's own Scrutiny Board, or a board of others that bears on policing here."""

    class Kind(models.TextChoices):
        OWN = "own", "our own"  # the office runs it, so agenda, papers and minutes are its duty
        OTHERS = "others", "of others"  # another body runs it; here it is recorded, with links

    code = models.CharField(
        max_length=8,
        unique=True,
        validators=[RegexValidator(r"^[A-Z][A-Z0-9]+$", "Two to eight capital letters or digits, for example SB.")],
        help_text="Starts every reference of the board, for example SB in SB-2022-Q1-03.",
    )
    name = models.CharField(max_length=120, unique=True)
    kind = models.CharField(max_length=8, choices=Kind)
    purpose = models.TextField(blank=True)
    chair = models.CharField(max_length=120, blank=True, help_text="As the source puts it.")
    frequency = models.CharField(max_length=60, blank=True, help_text="As the source puts it, for example quarterly.")
    members = models.TextField(blank=True, help_text="As the source puts it.")
    host = models.CharField("run by", max_length=120, blank=True)
    openness = models.CharField(
        "open to the public", max_length=60, blank=True, help_text="As the source puts it; empty where it says nothing."
    )
    how_to_attend = models.TextField(blank=True, help_text="Markdown. Holds for each meeting that says nothing else.")
    website = models.URLField(max_length=300, blank=True)
    source = models.TextField(blank=True)
    source_note = models.TextField(blank=True)

    objects = BoardManager()
    editable_once_published: ClassVar = (
        "purpose", "chair", "frequency", "members", "host", "openness", "how_to_attend", "website", "source",
        "source_note",
    )  # fmt: skip

    class Meta(Publishable.Meta):
        ordering = ["kind", "name"]
        constraints = [*Publishable.Meta.constraints]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("scrutiny:board_detail", args=[self.public_id])


class Meeting(Publishable):
    """One meeting of a board. What became of its agenda and minutes is read from their editions, never stored here.

    Date, place and links stay open once it is public, since they change; each change counts up `sequence`, which
    tells calendars. Its agenda and reason stay in sight when it is postponed or cancelled.
    """

    class Status(models.TextChoices):
        PLANNED = "planned", "Planned"  # has not taken place yet
        HELD = "held", "Held"  # took place
        POSTPONED = "postponed", "Postponed"  # did not take place; `postponed_to` is the one instead, if there is one
        CANCELLED = "cancelled", "Cancelled"  # did not and will not take place

    class Openness(models.TextChoices):
        PUBLIC = "public", "In public"
        PARTLY = "partly", "Partly in public"  # some items are heard without the public
        PRIVATE = "private", "Not in public"

    board = models.ForeignKey(Board, on_delete=models.PROTECT, related_name="meetings")
    occasion = models.CharField(max_length=80, blank=True, help_text="What sets it apart, for example: annual meeting.")
    # NULL: the source gives no day; `date_words` then says what it does give.
    starts_on = models.DateField("day", null=True, blank=True)
    date_words = models.CharField(max_length=120, blank=True, help_text="Where the day is not known: what is.")
    # NULL: not recorded.
    start_time = models.TimeField("planned start", null=True, blank=True)
    end_time = models.TimeField("planned end", null=True, blank=True)
    # NULL: not held yet, or not recorded.
    began_at = models.DateTimeField("actual start", null=True, blank=True)
    ended_at = models.DateTimeField("actual end", null=True, blank=True)
    venue = models.CharField(max_length=200, blank=True)
    how_to_attend = models.TextField(blank=True, help_text="Markdown. Empty: as for every meeting of the board.")
    online_url = models.URLField("link to watch live", max_length=300, blank=True)
    recording_url = models.URLField("recording", max_length=300, blank=True)
    openness = models.CharField(max_length=8, choices=Openness, blank=True, help_text="Empty where it is not recorded.")
    chair = models.CharField(max_length=120, blank=True, help_text="Who chairs, where it is recorded.")
    status = models.CharField(max_length=10, choices=Status, default=Status.PLANNED)
    status_reason = models.TextField(blank=True, help_text="Why it was postponed or cancelled. The public reads it.")
    # NULL: not postponed, or no new date yet.
    postponed_to = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="postponed_from"
    )
    # As computed when the day was set, so that a later change of the rule rewrites no past. NULL: no rule held.
    agenda_due_on = models.DateField(null=True, blank=True)
    papers_due_on = models.DateField(null=True, blank=True)
    questions_due_on = models.DateField(null=True, blank=True)
    sequence = models.PositiveIntegerField(default=0, editable=False)
    website = models.URLField("page of the board's host", max_length=300, blank=True)
    source = models.TextField(blank=True)
    source_note = models.TextField(blank=True)

    objects = MeetingManager()
    editable_once_published: ClassVar = (
        "occasion",
        "how_to_attend",
        "online_url",
        "recording_url",
        "openness",
        "chair",
        "venue",
        "website",
        "source",
        "source_note",
    )
    moved_by_actions: ClassVar = (
        "starts_on",
        "date_words",
        "start_time",
        "end_time",
        "began_at",
        "ended_at",
        "status",
        "status_reason",
        "postponed_to",
        "agenda_due_on",
        "papers_due_on",
        "questions_due_on",
        "sequence",
    )

    class Meta(Publishable.Meta):
        ordering = [F("starts_on").desc(nulls_last=True), "-pk"]
        constraints = [
            *Publishable.Meta.constraints,
            models.CheckConstraint(
                condition=Q(starts_on__isnull=False) | ~Q(date_words=""),
                name="meeting_has_day_or_words",
                violation_error_message="Give the day, or say in words what is known of it.",
            ),
            models.CheckConstraint(
                condition=Q(end_time__isnull=True) | Q(start_time__isnull=False, end_time__gt=F("start_time")),
                name="meeting_ends_after_start",
                violation_error_message="The meeting ends before it starts.",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(began_at__isnull=False, ended_at__gt=F("began_at")),
                name="meeting_ended_after_it_began",
                violation_error_message="The meeting ended before it began.",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["planned", "held"], status_reason="")
                | Q(status__in=["postponed", "cancelled"]) & ~Q(status_reason=""),
                name="meeting_off_with_reason",
                violation_error_message="Say why the meeting is postponed or cancelled: the public will read it.",
            ),
            models.CheckConstraint(
                condition=Q(postponed_to__isnull=True) | Q(status="postponed"),
                name="meeting_only_postponed_leads_on",
                violation_error_message="Only a postponed meeting has another in its place.",
            ),
            models.CheckConstraint(
                condition=~Q(status="planned") | Q(starts_on__isnull=False),
                name="meeting_planned_for_a_day",
                violation_error_message="A planned meeting needs its day.",
            ),
        ]

    def __str__(self) -> str:
        when = f"{self.starts_on:%-d %B %Y}" if self.starts_on else self.date_words
        return f"{self.board.name}, {when}"

    def get_absolute_url(self) -> str:
        return reverse("scrutiny:meeting_detail", args=[self.public_id])

    @property
    def quarter(self) -> Quarter | None:
        """The financial quarter of its day; None where the day is not known."""
        return Quarter.of(self.starts_on) if self.starts_on else None

    @property
    def starts_at(self) -> datetime | None:
        """The planned start as a moment; None where day or time is not known."""
        if self.starts_on is None or self.start_time is None:
            return None
        return timezone.make_aware(datetime.combine(self.starts_on, self.start_time))

    @property
    def is_off(self) -> bool:
        """It did not take place, or will not, on this day."""
        return self.status in (self.Status.POSTPONED, self.Status.CANCELLED)

    def publication_problems(self) -> list[str]:
        if self.board.publication_state in ("published", "scheduled"):
            return []
        return [f"“{self.board}” is not public, so nobody could see its meeting. Publish the board first."]

    def clean(self) -> None:
        if self.postponed_to is not None and self.postponed_to.board_id != self.board_id:
            raise ValidationError({"postponed_to": "This meeting is of another board."})


class Attendance(Identified):
    """Who was there, as working notes; the public sees it as part of the minutes, frozen with their edition.

    Only people who act in public: members, officers, invited speakers. An excuse has no reason stored with it.
    """

    class Status(models.TextChoices):
        PRESENT = "present", "Present"
        REMOTE = "remote", "Present by video or telephone"
        SUBSTITUTE = "substitute", "Substitute"  # present in place of `substitute_for`
        IN_ATTENDANCE = "in_attendance", "In attendance"  # there to advise or present, not a member
        APOLOGIES = "apologies", "Apologies"
        EXCUSED = "excused", "Excused"  # absent with the board's leave
        ABSENT = "absent", "Absent"

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="attendances")
    order = models.PositiveSmallIntegerField(default=1, validators=[MinValueValidator(1)])
    name = models.CharField(max_length=120)
    post = models.CharField(max_length=160, blank=True)
    initials = models.CharField(max_length=8, blank=True, help_text="As the minutes use them for actions.")
    # NULL: not an organisation on our list.
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="attendances"
    )
    status = models.CharField(max_length=14, choices=Status)
    substitute_for = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ["meeting", "order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "name"],
                name="attendance_unique_person",
                violation_error_message="This person is on the list already.",
            ),
            models.CheckConstraint(
                condition=Q(status="substitute") & ~Q(substitute_for="")
                | ~Q(status="substitute") & Q(substitute_for=""),
                name="attendance_substitute_for_someone",
                violation_error_message="Say whom the substitute stood in for, and only for a substitute.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}: {self.get_status_display()}"
