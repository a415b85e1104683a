"""What staff fill in about boards, meetings and their agendas."""

from datetime import date, timedelta
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from pcc_portal.publishing.forms import LabelledFormSet, StaffForm, VersionedForm
from pcc_portal.quarters import FinancialYear, Quarter
from plan.queries.wording import long_date
from scrutiny.actions.meetings import day_problem
from scrutiny.actions.minutes.editions import require_unconfirmed
from scrutiny.models import AgendaItem, Board, Meeting
from scrutiny.queries.minutes_authors import MINUTE_FIELDS
from scrutiny.working_days import last_known_year, next_working_day

QUARTERS = (1, 2, 3, 4)
OFF = (Meeting.Status.POSTPONED, Meeting.Status.CANCELLED)
WEDNESDAY = 2


def proposed_days(board: Board, year: FinancialYear, on: date) -> dict[str, date]:
    """A day for each quarter, by the name of its field: the fourth Wednesday of the quarter's first month.

    The figures of the quarter before are out by then. A bank holiday makes it the next working day. No day is proposed
    that is past, and none in a quarter in which the board meets already.
    """
    days = {}
    for quarter in (Quarter(year.start, number) for number in QUARTERS):
        first = quarter.starts_on
        day = next_working_day(first + timedelta(days=(WEDNESDAY - first.weekday()) % 7 + 21))
        planned = Meeting.objects.filter(board=board, starts_on__range=(first, quarter.ends_on))
        if day > on and not planned.filter(withdrawn_at__isnull=True).exclude(status__in=OFF).exists():
            days[f"day_{quarter.number}"] = day
    return days


def years_to_plan() -> list[FinancialYear]:
    """This financial year and the next, as far as their bank holidays are known."""
    this = FinancialYear.of(timezone.localdate())
    return [year for year in (this, FinancialYear(this.start + 1)) if year.ends_on.year <= last_known_year()]


def _day(label: str, *, is_required: bool = True, help_text: str = "") -> forms.DateField:
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(label=label, required=is_required, help_text=help_text, widget=widget)


def _time(label: str) -> forms.TimeField:
    widget = forms.TimeInput(format="%H:%M", attrs={"type": "time"})
    return forms.TimeField(label=label, required=False, widget=widget)


def _venue() -> forms.CharField:
    return forms.CharField(label="Venue", required=False, max_length=200, widget=forms.TextInput(attrs={"size": 60}))


def _reason(label: str, help_text: str) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": 3, "cols": 60})
    return forms.CharField(label=label, required=False, help_text=help_text, widget=widget)


class PlanYearForm(StaffForm):
    """A day in each quarter that is not over, and what holds for all of them."""

    day_1 = _day("April to June", is_required=False)
    day_2 = _day("July to September", is_required=False)
    day_3 = _day("October to December", is_required=False)
    day_4 = _day("January to March", is_required=False, help_text="Leave a day empty to plan no meeting there.")
    start_time = _time("Start")
    end_time = _time("End")
    venue = _venue()

    def clean(self) -> dict[str, Any] | None:
        for name, day in self.cleaned_data.copy().items():
            if name.startswith("day_") and day and day < timezone.localdate():
                self.add_error(name, f"{long_date(day)} is past. Choose a coming day, or leave this empty.")
        return super().clean()


def plan_year_form(year: FinancialYear, on: date) -> type[PlanYearForm]:
    """The form without the quarters that are over."""
    over = [number for number in QUARTERS if Quarter(year.start, number).ends_on < on]
    return type("Form", (PlanYearForm,), {f"day_{number}": None for number in over})


class MoveMeetingForm(StaffForm):
    """The day, times and place, as they shall be."""

    starts_on = _day("Day")
    start_time = _time("Start")
    end_time = _time("End")
    venue = _venue()
    reason = _reason("Note for the audit trail", "")


class ReplanForm(StaffForm):
    """The new day of a postponed meeting."""

    starts_on = _day("New day")
    start_time = _time("Start")
    end_time = _time("End")
    venue = _venue()


class PostponeForm(StaffForm):
    """Why, and the new day where there is one. The action says so where the reason is empty."""

    reason = _reason("Reason", "The public reads this.")
    starts_on = _day("New day", is_required=False, help_text="Leave this empty if there is no new day yet.")
    start_time = _time("Start")
    end_time = _time("End")
    venue = _venue()


class CancelMeetingForm(StaffForm):
    """Why. The action says so where it is empty."""

    reason = _reason("Reason", "The public reads this.")


class HoldForm(StaffForm):
    """When the meeting really began and ended, on its day."""

    began = _time("Began at")
    ended = _time("Ended at")


class PublishAgendaForm(StaffForm):
    """What changed, and when the edition goes public. The action says so where the note is needed and empty."""

    note = _reason("What changed, and why", "Needed from the second edition on: the public reads it.")
    at = forms.DateTimeField(
        label="Publish at",
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
        help_text="Leave this empty to publish now. Until a later time the public sees nothing of it.",
    )


class UndoScheduleForm(StaffForm):
    """Why, for the audit trail alone: the public has seen nothing."""

    reason = _reason("Note for the audit trail", "")


class ConfirmForm(StaffForm):
    """Nothing is asked but whether."""


class MeetingForm(VersionedForm):
    """A meeting. A new one is planned, or took place; its day must be one on which the board can meet."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "status" in self.fields:
            kept = (Meeting.Status.PLANNED, Meeting.Status.HELD)
            self.fields["status"] = forms.ChoiceField(
                choices=[(status.value, status.label) for status in kept], initial=Meeting.Status.PLANNED
            )
        if "how_to_attend" in self.fields:
            self.fields["how_to_attend"].widget.attrs["rows"] = 3

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or {}
        board, day = cleaned.get("board"), cleaned.get("starts_on")
        if self.instance.pk is None and board and day and cleaned.get("status") == Meeting.Status.PLANNED:
            # Locked until the meeting is stored, so that no other is planned for the day meanwhile.
            board = Board._base_manager.select_for_update().get(pk=board.pk)
            if problem := day_problem(board, day):
                self.add_error("starts_on", problem)
        return cleaned


class ItemRowForm(VersionedForm):
    """An item as a row of its meeting's screen. `place` is where it shall stand; the order itself is never typed."""

    place = forms.IntegerField(
        min_value=1, max_value=999, required=False, widget=forms.NumberInput(attrs={"class": "place"})
    )

    class Meta:
        model = AgendaItem
        fields: ClassVar = ("number", "title", "purpose", "presenter")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["place"] = self.instance.order


class AgendaItemForm(VersionedForm):
    """An item on its own page. A new one needs a meeting whose agenda is open.

    Once its minutes are confirmed the page has no fields for them; one that was opened before is refused.
    """

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or {}
        meeting = cleaned.get("meeting")
        if self.instance.pk is None and meeting and (meeting.is_off or meeting.withdrawn_at is not None):
            self.add_error("meeting", "The agenda of this meeting stays as it was: choose another meeting.")
        if self.instance.pk and any(name in self.data for name in MINUTE_FIELDS):
            try:
                require_unconfirmed(self.instance.meeting)
            except ValidationError as error:
                self.add_error(None, error)
        return cleaned


class AttendanceFormSet(LabelledFormSet):
    """Who was there, as rows of the meeting's screen: refused once the minutes are confirmed."""

    def clean(self) -> None:
        super().clean()
        if any(name.startswith(f"{self.prefix}-") and name.endswith("-name") for name in self.data):
            require_unconfirmed(self.instance)
