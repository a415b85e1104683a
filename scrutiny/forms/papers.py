"""What staff fill in about papers: an upload, a restriction, where a paper belongs."""

from pathlib import PurePath
from typing import Any

from django import forms
from django.db import models

from pcc_portal.publishing.forms import PublishForm, StaffForm
from pcc_portal.reports.models import Report
from scrutiny.actions.papers import AboutPaper
from scrutiny.models import AgendaItem, Ground, Meeting, Paper, PaperUse
from scrutiny.paper_files import ACCEPTED

ROWS = 6  # files in one go
NOT_RESTRICTED = ("", "Not restricted")
FILE_HELP = (
    "PDF, Word (.docx), Excel (.xlsx), CSV, PNG or JPEG. It is published as it is, with whatever it says of its author "
    "or of the place where a photograph was taken."
)


def _file(*, is_required: bool, help_text: str = FILE_HELP) -> forms.FileField:
    widget = forms.FileInput(attrs={"accept": ACCEPTED})
    return forms.FileField(label="File", required=is_required, widget=widget, help_text=help_text)


def _day(label: str, help_text: str = "") -> forms.DateField:
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(label=label, required=False, widget=widget, help_text=help_text)


def _text(label: str, help_text: str = "", rows: int = 2) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows, "cols": 60})
    return forms.CharField(label=label, required=False, widget=widget, help_text=help_text)


def _line(label: str, help_text: str = "", longest: int = 200) -> forms.CharField:
    widget = forms.TextInput(attrs={"size": 60})
    return forms.CharField(label=label, required=False, max_length=longest, widget=widget, help_text=help_text)


def title_from(name: str) -> str:
    """A title out of a file's name: `road_safety-2022.pdf` gives “Road safety-2022”."""
    words = " ".join(PurePath(name).stem.replace("_", " ").split())
    return words[:1].upper() + words[1:]


class ItemField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """An item, called by its number and title; with its meeting where items of several are offered."""

    def __init__(self, label: str, *, is_required: bool, with_meeting: bool = False, help_text: str = "") -> None:
        super().__init__(AgendaItem.objects.none(), label=label, required=is_required, help_text=help_text)
        self.with_meeting = with_meeting

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.meeting}: {obj}" if self.with_meeting else str(obj)


class AboutForm(StaffForm):
    """What is said of a paper, whatever its content comes from."""

    title = _line("Title", "Empty: made from the file's name.")
    kind = forms.ChoiceField(label="Kind", choices=Paper.Kind.choices)
    author = _line("Author", "The body or post that wrote it, for example: Chief Constable.", 160)
    dated_on = _day("Date on the paper")
    summary = _text("Summary")
    is_supplementary = forms.BooleanField(
        label="Supplementary", required=False, help_text="Added to the papers that were sent out first."
    )
    late_reason = _text("Why it is late", "Needed once the day for papers is past. The public reads it.")
    restricted_ground = forms.ChoiceField(
        label="Restricted",
        required=False,
        choices=[NOT_RESTRICTED, *Ground.choices],
        help_text="A restricted paper is listed with its title and ground. Nobody outside can open it.",
    )
    review_on = _day("Look again on", "The day on which to ask whether a restricted paper can be opened.")

    def about(self, source_name: str) -> AboutPaper:
        """What was filled in; the title is made from what the content is called, where it was left empty."""
        data = {name: self.cleaned_data[name] for name in AboutForm.base_fields}
        return AboutPaper(**{**data, "title": data["title"] or title_from(source_name)})


class UploadForm(AboutForm):
    """A paper for a meeting: a file, or a report that the portal made."""

    item = ItemField("Item", is_required=False, help_text="Empty: it is put at an item later.")
    file = _file(is_required=False)
    report = forms.ModelChoiceField(
        Report.objects.none(),
        label="Or a report of the portal",
        required=False,
        help_text="Its PDF is the paper. Leave the file empty then.",
    )
    field_order = ["item", "file", "report"]

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["item"].queryset = items_of(meeting)  # type: ignore[attr-defined]
        self.fields["report"].queryset = Report.objects.filter(  # type: ignore[attr-defined]
            status=Report.Status.READY, withdrawn_at__isnull=True
        ).defer("data")

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if "file" not in self.errors and "report" not in self.errors:
            if not data.get("file") and not data.get("report"):
                self.add_error("file", "Choose the file, or a report of the portal.")
            elif data.get("file") and data.get("report"):
                self.add_error("report", "A paper is a file or a report, not both. Leave one of them empty.")
        return data


class ReplaceForm(AboutForm):
    """The file that takes a paper's place; what is said of it starts as it was said of the old one."""

    file = _file(is_required=True)
    field_order = ["file"]


class RowForm(StaffForm):
    """One of several files that go to a meeting together."""

    file = _file(is_required=False, help_text="")
    title = _line("Title")
    item = ItemField("Item", is_required=False)

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["item"].queryset = items_of(meeting)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        if not self.cleaned_data.get("file") and "file" not in self.errors:
            self.add_error("file", "Choose the file, or empty the row.")
        return self.cleaned_data


class RestrictForm(StaffForm):
    ground = forms.ChoiceField(label="Ground", choices=[("", "Choose the ground"), *Ground.choices])
    review_on = _day("Look again on", "The day on which to ask whether it can be opened.")
    reason = _text("Note for the audit trail", rows=3)


class LiftForm(StaffForm):
    """The action says so where the reason is empty."""

    reason = _text("Reason", "For the audit trail: why it need no longer be kept from the public.", rows=3)


class PublishPaperForm(PublishForm):
    late_reason = _text("Why it is late", "Needed once the day for papers is past. The public reads it.", rows=3)
    field_order = ["at", "late_reason", "reason"]


def put_form(item: AgendaItem) -> type[StaffForm]:
    """A form that offers the papers that can be put at this item, the newest first."""
    papers = Paper.objects.filter(withdrawn_at__isnull=True).exclude(uses__item=item)
    return type("PutForm", (StaffForm,), {"paper": forms.ModelChoiceField(papers, label="Paper")})


def attach_form(paper: Paper) -> type[StaffForm]:
    """A form that offers the items at which this paper is not yet, of the latest meetings first."""
    field = ItemField("Item", is_required=True, with_meeting=True)
    field.queryset = (
        AgendaItem.objects.filter(removed_at__isnull=True, meeting__status__in=["planned", "held"])
        .exclude(paper_uses__paper=paper)
        .select_related("meeting__board")
        .order_by(models.F("meeting__starts_on").desc(nulls_last=True), "meeting", "order")
    )
    return type("AttachForm", (StaffForm,), {"item": field})


def detach_form(paper: Paper) -> type[StaffForm]:
    """A form that offers the items at which this paper is."""
    uses = PaperUse.objects.filter(paper=paper).select_related("item__meeting__board")

    class UseField(forms.ModelChoiceField):  # type: ignore[type-arg]
        def label_from_instance(self, obj: Any) -> str:
            return f"{obj.item.meeting}: {obj.item}"

    reason = _text("Reason", "Needed where the public sees the paper at this item.", rows=3)
    return type("DetachForm", (StaffForm,), {"use": UseField(uses, label="Item"), "reason": reason})


def items_of(meeting: Meeting) -> models.QuerySet[AgendaItem]:
    """The items that the meeting's next agenda lists."""
    return meeting.items.on_agenda()
