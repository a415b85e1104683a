"""The import of minutes: the text or document, then each proposal as a row that a person ticks, mends or leaves out."""

import uuid
from collections.abc import Sequence
from typing import Any

from django import forms
from django.db import models
from django.forms import formset_factory

from pcc_portal.publishing.forms import StaffForm
from scrutiny.actions.minutes import (
    ConfirmedAction,
    ConfirmedAttendee,
    ConfirmedDecision,
    ConfirmedImport,
    ConfirmedItem,
)
from scrutiny.minutes_reader import ItemProposal, Reading, UnreadableDocument, text_of_document
from scrutiny.minutes_reader.decided import is_only_noting
from scrutiny.models import AgendaItem, Attendance, Ground, Meeting

LONGEST_TEXT = 400_000  # characters: some two hundred pages
MOST_FIELDS = 950  # of one page: more than 1,000 would be refused, and all that was typed with them
NEW, NOWHERE = "new", "none"
IN_PUBLIC = "public"
AREA = {"rows": 2, "cols": 50}
Rows = Sequence[tuple[str, str]]


class MinutesTextForm(StaffForm):
    """Minutes as text or as a Word document. After `is_valid`, `cleaned_data["text"]` is the text to read."""

    text = forms.CharField(
        label="The minutes",
        required=False,
        strip=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 18, "cols": 100}),
        help_text="Paste them as they are.",
    )
    file = forms.FileField(
        label="Or a Word document (.docx)", required=False, help_text="Up to 10 MB, without macros or a password."
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        file, has_text = cleaned.get("file"), bool((cleaned.get("text") or "").strip())
        if file and has_text:
            self.add_error("file", "There is text above as well. Give one of the two: empty the text, or no document.")
        elif file:
            try:
                cleaned["text"] = text_of_document(file.read())
            except UnreadableDocument as error:
                self.add_error("file", str(error))
        elif "text" in cleaned and not has_text and "file" not in self.errors:
            self.add_error("text", "Paste the minutes here, or choose a Word document below.")
        return cleaned


class SourceRow(StaffForm):
    """A row beside its source: `source` is “12: the line”, so that the page needs nothing else to show it again."""

    source = forms.CharField(widget=forms.HiddenInput, required=False, strip=False)
    way_out = "or untick this row"

    @property
    def source_parts(self) -> tuple[str, str]:
        """The number of the source line and its text."""
        line, _, text = str(self["source"].value() or "").partition(": ")
        return line, text

    def need(self, *names: str) -> None:
        """Say of each of these fields that it is empty."""
        for name in names:
            if not self.cleaned_data.get(name) and name not in self.errors:
                self.add_error(name, f"Enter the {str(self.fields[name].label).lower()}, {self.way_out}.")


class AttendeeRow(SourceRow):
    keep = forms.BooleanField(label="Take it", required=False)
    name = forms.CharField(label="Name", max_length=120, required=False)
    post = forms.CharField(label="Post", max_length=160, required=False)
    initials = forms.CharField(label="Initials", max_length=8, required=False)
    status = forms.ChoiceField(label="Status", choices=Attendance.Status.choices)
    substitute_for = forms.CharField(label="Substitute for", max_length=120, required=False)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("keep"):
            self.need("name", *(["substitute_for"] if cleaned.get("status") == Attendance.Status.SUBSTITUTE else []))
        return cleaned

    def confirmed(self) -> ConfirmedAttendee:
        values = self.cleaned_data
        return ConfirmedAttendee(
            name=values["name"],
            status=values["status"],
            post=values["post"],
            initials=values["initials"],
            substitute_for=values["substitute_for"] if values["status"] == Attendance.Status.SUBSTITUTE else "",
        )


class ItemRow(StaffForm):
    source = forms.CharField(widget=forms.HiddenInput, required=False, strip=False)
    target = forms.ChoiceField(label="Goes to")
    number = forms.CharField(label="Number", max_length=12, required=False)
    title = forms.CharField(label="Title", max_length=200, required=False)
    hearing = forms.ChoiceField(
        label="Heard",
        required=False,
        choices=[
            ("", "Say whether the public was there"),
            (IN_PUBLIC, "In public"),
            *((value, f"Without the public: {label}") for value, label in Ground.choices),
        ],
        help_text="What was said without the public goes to the private minutes, which are never published.",
    )
    onto = forms.ChoiceField(
        label="If it has minutes already",
        required=False,
        choices=[
            ("", "Say what to do"),
            ("append", "Put the new text below"),
            ("replace", "Put the new text in their place"),
            ("keep", "Leave them as they are"),
        ],
    )
    discussion = forms.CharField(
        label="What was said", required=False, widget=forms.Textarea(attrs={"rows": 6, "cols": 80})
    )
    outcome = forms.CharField(
        label="What was agreed", required=False, widget=forms.Textarea(attrs={"rows": 3, "cols": 80})
    )
    source_parts = SourceRow.source_parts

    def __init__(self, *args: Any, targets: Rows, has_texts: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["target"]
        field.choices = [*targets, (NEW, "A new item"), (NOWHERE, "Nowhere: leave it out")]
        if not has_texts:
            del self.fields["onto"]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("target") == NEW and not cleaned.get("title"):
            self.add_error("title", "Enter the title of the new item.")
        if cleaned.get("target") != NOWHERE and not cleaned.get("hearing"):
            self.add_error("hearing", "Say whether this was heard in public or on which ground it was not.")
        return cleaned


class ResultRow(SourceRow):
    """Something that came of an item: an action, a decision, or no more than the text of the minutes."""

    class Kind(models.TextChoices):
        ACTION = "action", "An action"
        DECISION = "decision", "A decision"
        TEXT = "text", "Neither: leave it as text of its item"

    kind = forms.ChoiceField(label="What it is", choices=Kind.choices)
    of = forms.ChoiceField(label="Item")
    text = forms.CharField(label="Words", required=False, widget=forms.Textarea(attrs=AREA))
    owner_post = forms.CharField(label="Owner of an action", max_length=160, required=False)
    due_on = forms.DateField(
        label="Day an action is due",
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    title = forms.CharField(
        label="Title of a decision", max_length=200, required=False, help_text="Empty: how its text starts."
    )
    made_by = forms.CharField(label="Post or body that decided", max_length=160, required=False)
    way_out = "or leave this row as text"

    def __init__(self, *args: Any, items: Rows, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["of"]
        field.choices = items

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("kind") == self.Kind.ACTION:
            self.need("text", "owner_post")
        elif cleaned.get("kind") == self.Kind.DECISION:
            self.need("text", "made_by")
        return cleaned

    def is_at(self, place: int, kind: str) -> bool:
        """Is it of this kind, and of the item at this place of the form?"""
        return bool(self.cleaned_data["kind"] == kind and self.cleaned_data["of"] == str(place))

    def action(self) -> ConfirmedAction:
        values = self.cleaned_data
        return ConfirmedAction(text=values["text"], owner_post=values["owner_post"], due_on=values["due_on"])

    def decision(self) -> ConfirmedDecision:
        values = self.cleaned_data
        title = values["title"] or _title(values["text"])
        return ConfirmedDecision(title=title, decision=values["text"], made_by=values["made_by"])


Kind = ResultRow.Kind


class ReviewForm(StaffForm):
    """What the page carries besides its rows: the text, and the name of this one reading of it."""

    upload = forms.RegexField(r"^[0-9a-f]{32}$", widget=forms.HiddenInput)
    text = forms.CharField(
        label="The text that was read",
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 14, "cols": 100}),
    )
    left_out = forms.CharField(
        label="What stands under no item",
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "cols": 80}),
        help_text="This is not imported. Copy what belongs to an item into its text: nothing keeps the rest.",
    )


class Review:
    """All proposals of one reading as forms: those just read, or those that a person sends back."""

    def __init__(self, meeting: Meeting, reading: Reading | None = None, text: str = "", data: Any = None) -> None:
        self.meeting = meeting
        items = list(AgendaItem.objects.filter(meeting=meeting).on_agenda())
        self.by_key = {str(item.pk): item for item in items}
        first = _initial(meeting, reading, text, self.by_key) if reading is not None else {}
        with_texts = any(item.discussion or item.outcome or item.private_minutes for item in items)
        shared = {"targets": [(key, str(item)) for key, item in self.by_key.items()], "has_texts": with_texts}
        self.form = ReviewForm(data, initial=first.get("form"))
        self.items = _rows(ItemRow, "item", data, first, shared)
        self.attendees = _rows(AttendeeRow, "who", data, first, {})
        names = {"items": [(str(place), _label(row)) for place, row in enumerate(self.items.forms)]}
        self.results = _rows(ResultRow, "result", data, first, names)
        self.parts: list[Any] = [self.attendees, self.items, self.results]

    @property
    def has_too_many_fields(self) -> bool:
        """More than one page can send back."""
        return sum(len(row.fields) for part in self.parts for row in part.forms) > MOST_FIELDS

    def is_valid(self) -> bool:
        """Check every row, so that all faults are shown at once."""
        are_valid = all([self.form.is_valid(), *(part.is_valid() for part in self.parts)])
        return are_valid and self._have_places()

    def confirmed(self) -> ConfirmedImport:
        """What the person confirmed. Only after `is_valid`."""
        left_out = [self.form.cleaned_data["left_out"]]
        items = []
        for place, row in enumerate(self.items.forms):
            values = row.cleaned_data
            if values["target"] == NOWHERE:
                left_out += [values["title"], values["discussion"], values["outcome"]]
                continue
            items.append(
                ConfirmedItem(
                    item=self.by_key.get(values["target"]),
                    number=values["number"],
                    title=values["title"],
                    ground="" if values["hearing"] == IN_PUBLIC else values["hearing"],
                    discussion=values["discussion"],
                    outcome=values["outcome"],
                    onto=values.get("onto", ""),
                    actions=[row.action() for row in self.results.forms if row.is_at(place, Kind.ACTION)],
                    decisions=[row.decision() for row in self.results.forms if row.is_at(place, Kind.DECISION)],
                )
            )
        return ConfirmedImport(
            attendees=[row.confirmed() for row in self.attendees.forms if row.cleaned_data["keep"]],
            items=items,
            left_out="\n\n".join(text.strip() for text in left_out if text.strip()),
        )

    def _have_places(self) -> bool:
        """No two texts for one item, and no action or decision of an item that is left out."""
        are_sound = True
        taken: set[str] = set()
        for row in self.items.forms:
            target = row.cleaned_data["target"]
            if target in taken and target in self.by_key:
                row.add_error("target", "Another text goes to this item already. Choose another, or join the texts.")
                are_sound = False
            taken.add(target)
        for row in self.results.forms:
            item = self.items.forms[int(row.cleaned_data["of"])]
            if row.cleaned_data["kind"] != Kind.TEXT and item.cleaned_data["target"] == NOWHERE:
                row.add_error("of", f"This item is left out. Choose the item to which this belongs, {row.way_out}.")
                are_sound = False
        return are_sound


def _rows(form: type[forms.Form], name: str, data: Any, first: dict[str, Any], shared: dict[str, Any]) -> Any:
    return formset_factory(form, extra=0)(data, prefix=name, initial=first.get(name), form_kwargs=shared)


def _label(row: Any) -> str:
    number, title = row["number"].value() or "", row["title"].value() or "Text without a heading"
    return f"{number}. {title}" if number else str(title)


def _initial(meeting: Meeting, reading: Reading, text: str, by_key: dict[str, AgendaItem]) -> dict[str, Any]:
    listed = {name.casefold() for name in meeting.attendances.values_list("name", flat=True)}
    rest = "\n".join(line.text for line in reading.remainder)
    return {
        "form": {"upload": uuid.uuid4().hex, "text": text, "left_out": rest},
        "who": [
            {
                "source": f"{who.line}: {who.source}",
                "keep": who.name.casefold() not in listed,
                "name": who.name[:120],
                "post": who.post[:160],
                "initials": who.initials[:8],
                "status": who.status,
                "substitute_for": who.substitute_for[:120],
            }
            for who in reading.attendees
        ],
        "item": [_of_item(item, by_key) for item in reading.items],
        "result": [
            row
            for place, item in enumerate(reading.items)
            for row in _results(item, str(place), meeting, is_private=_is_private(item, by_key))
        ],
    }


def _results(item: ItemProposal, place: str, meeting: Meeting, *, is_private: bool) -> list[dict[str, Any]]:
    """What came of an item, in the order of its lines. Of one heard without the public all is left as text."""
    made_by = meeting.board.name
    actions = [
        {
            "source": f"{found.line}: {found.source}",
            "kind": Kind.TEXT if is_private or found.repeats_line else Kind.ACTION,
            "of": place,
            "text": found.text,
            "owner_post": found.owner[:160],
            "due_on": found.due_on,
            "made_by": made_by,
        }
        for found in item.actions
    ]
    decisions = [
        {
            "source": f"{found.line}: {found.source}",
            "kind": Kind.TEXT if is_private or found.is_also_action or is_only_noting(found.text) else Kind.DECISION,
            "of": place,
            "text": found.text,
            "title": _title(found.text),
            "made_by": found.made_by[:160] or made_by,
        }
        for found in item.decisions
    ]
    return sorted([*actions, *decisions], key=lambda row: int(row["source"].partition(":")[0]))


def _is_private(item: ItemProposal, by_key: dict[str, AgendaItem]) -> bool:
    """Does the text look so, or is the agenda's item heard without the public? What came of it is not for the log."""
    known = by_key.get(item.agenda_key)
    return item.looks_private or (known is not None and known.is_private)


def _of_item(item: ItemProposal, by_key: dict[str, AgendaItem]) -> dict[str, Any]:
    known = by_key.get(item.agenda_key)
    hearing = (
        known.private_ground if known is not None and known.is_private else "" if item.looks_private else IN_PUBLIC
    )
    return {
        "source": f"{item.line}: {item.source}",
        "target": item.agenda_key or NEW,
        "number": item.number[:12],
        "title": item.title[:200],
        "hearing": hearing,
        "discussion": item.discussion,
        "outcome": item.outcome,
    }


def _title(decision: str) -> str:
    """The start of a decision, to a word's end."""
    return decision.rstrip(".") if len(decision) <= 90 else f"{decision[:90].rpartition(' ')[0]} …"
