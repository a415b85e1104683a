"""What staff fill in about minutes: item by item, who was there, editions and corrections."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from pcc_portal.publishing.forms import StaffForm, VersionedForm
from scrutiny.models import AgendaItem, Attendance, Meeting, MinutesEdition
from scrutiny.queries.wording import moment

PUBLIC_TEXTS = ("discussion", "outcome", "verdict", "verdict_reason")


class MomentField(forms.CharField):
    """A place in a recording, as people read it off a player: 1:02:05 or 12:05. The value is in seconds."""

    def to_python(self, value: Any) -> Any:
        text = str(value or "").strip()
        if not text:
            return None
        found = re.fullmatch(r"(?:(\d{1,2}):)?([0-5]?\d):([0-5]\d)", text)
        if found is None:
            raise ValidationError("Write the place in the recording as hours, minutes and seconds, like 1:02:05.")
        hours, minutes, seconds = (int(part or 0) for part in found.groups())
        return hours * 3600 + minutes * 60 + seconds

    def prepare_value(self, value: Any) -> Any:
        return moment(value) if isinstance(value, int) else value


class ItemMinutesForm(VersionedForm):
    """The minutes of one item. One heard without the public has private minutes alone."""

    video_seconds = MomentField(
        label="Starts at, in the recording",
        required=False,
        help_text="Hours, minutes and seconds, for example 1:02:05.",
    )

    class Meta:
        model = AgendaItem
        fields = [*PUBLIC_TEXTS, "video_seconds", "private_minutes"]
        widgets = {
            "discussion": forms.Textarea(attrs={"rows": 8, "cols": 80}),
            "outcome": forms.Textarea(attrs={"rows": 3, "cols": 80}),
            "verdict_reason": forms.Textarea(attrs={"rows": 2, "cols": 80}),
            "private_minutes": forms.Textarea(attrs={"rows": 4, "cols": 80}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.is_private:
            for name in PUBLIC_TEXTS:
                del self.fields[name]

    def in_sight(self) -> list[forms.BoundField]:
        """The fields of what the public will read."""
        return [field for field in self.visible_fields() if field.name != "private_minutes"]

    def texts(self) -> dict[str, Any]:
        """What was typed, by the names of the item's fields."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields if name in self.fields}


class AttendanceForm(VersionedForm):
    class Meta:
        model = Attendance
        fields = ["name", "post", "initials", "status", "substitute_for"]


class PrepareForm(StaffForm):
    """What changed since the edition before, and where the board confirmed the minutes, if it did."""

    change_note = forms.CharField(
        label="What changed since the edition before",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "cols": 60}),
        help_text="The public reads this. Empty for the first edition, or where the board only confirmed the minutes.",
    )
    confirmed_at_item = forms.ModelChoiceField(
        AgendaItem.objects.none(),
        label="Confirmed at",
        required=False,
        empty_label="Not yet confirmed: a draft",
        help_text="The item of a later meeting at which the board confirmed these minutes.",
    )

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["confirmed_at_item"]
        field.queryset = _later_items(meeting)
        field.label_from_instance = lambda item: f"{item.meeting}: {item}"


def _later_items(meeting: Meeting) -> Any:
    """Items of the board's later meetings that were held, the next meeting's first."""
    items = AgendaItem.objects.filter(
        meeting__board=meeting.board_id,
        meeting__status=Meeting.Status.HELD,
        meeting__starts_on__gt=meeting.starts_on or timezone.localdate(),
        removed_at__isnull=True,
    )
    return items.select_related("meeting__board").order_by("meeting__starts_on", "order")


class CorrectionForm(StaffForm):
    """What confirmed minutes say, what is right, and why."""

    item = forms.ModelChoiceField(
        AgendaItem.objects.none(), required=False, empty_label="The attendance, or the whole", label="Item"
    )
    before = forms.CharField(
        label="What they say",
        widget=forms.Textarea(attrs={"rows": 3, "cols": 60}),
        help_text="Copied from the confirmed edition, word by word.",
    )
    after = forms.CharField(label="What is right", widget=forms.Textarea(attrs={"rows": 3, "cols": 60}))
    reason = forms.CharField(
        label="Why", widget=forms.Textarea(attrs={"rows": 2, "cols": 60}), help_text="The public reads all three."
    )

    def __init__(self, *args: Any, edition: MinutesEdition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["item"]
        field.queryset = AgendaItem.objects.filter(minutes_entries__edition=edition).order_by("order")


class DiscardForm(StaffForm):
    reason = forms.CharField(
        label="Note for the audit trail", required=False, widget=forms.Textarea(attrs={"rows": 2, "cols": 60})
    )
