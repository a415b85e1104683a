"""What the public narrows the lists of actions and decisions by, and what staff fill in about them."""

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.utils import timezone

from pcc_portal.components.statuses import ACTION_STATUSES
from pcc_portal.publishing.forms import StaffForm, VersionedForm
from scrutiny.actions import follow_up as actions
from scrutiny.models import Action, AgendaItem, Decision, Meeting
from scrutiny.queries.actions import ActionChoices
from scrutiny.queries.decisions import DecisionChoices

Choices = Sequence[tuple[str, str]]


class NarrowingForm(forms.Form):
    """A filter of a public list: everything may stay empty, and a code that is none of the choices is told."""

    def chosen(self) -> dict[str, str]:
        """What was chosen, by the name of each field; what is no choice of ours narrows nothing."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    def chosen_words(self) -> list[str]:
        """The same as people read it: Owner: Chief Constable."""
        words = []
        for name, value in self.chosen().items():
            choices = dict(cast(Choices, getattr(self.fields[name], "choices", ())))
            words.append(f"{self.fields[name].label}: {choices.get(value) or f'“{value}”'}")
        return words


def _choice(label: str, every: str, choices: Choices) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        required=False,
        choices=[("", every), *choices],
        error_messages={"invalid_choice": f"{label}: choose one from the list."},
    )


class ActionFilterForm(NarrowingForm):
    """By how actions stand, who owns them, what objective they serve and, with several boards, which board asked."""

    def __init__(self, data: Any, choices: ActionChoices) -> None:
        super().__init__(data)
        states = [(style.key, style.label) for style in ACTION_STATUSES.values()]
        self.fields["state"] = _choice(
            "How it stands", "All", [("unfinished", "Everything that is not closed"), *states]
        )
        self.fields["owner"] = _choice("Owner", "Everybody", choices.owners)
        if choices.objectives:
            self.fields["objective"] = _choice("Objective of the plan", "All", choices.objectives)
        if len(choices.boards) > 1:
            self.fields["board"] = _choice("Board", "All", choices.boards)


class DecisionFilterForm(NarrowingForm):
    """By financial year, amount, objective and words."""

    def __init__(self, data: Any, choices: DecisionChoices) -> None:
        super().__init__(data)
        self.fields["q"] = forms.CharField(
            label="Words", required=False, max_length=100, help_text="In the title, the decision or its reasons."
        )
        self.fields["year"] = _choice("Financial year", "All", choices.years)
        self.fields["amount"] = _choice("Amount", "All", choices.amounts)
        if choices.objectives:
            self.fields["objective"] = _choice("Objective of the plan", "All", choices.objectives)


def _text(label: str, help_text: str = "", *, is_required: bool = True) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": 4, "cols": 70})
    return forms.CharField(label=label, required=is_required, widget=widget, help_text=help_text)


def _evidence() -> forms.CharField:
    return _text("Evidence", "Markdown. Links to papers, figures and reports.", is_required=False)


def _as_of() -> forms.DateField:
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(label="As of", initial=timezone.localdate, widget=widget)


class ProgressForm(StaffForm):
    """What was done since, as of a day."""

    reported_on = _as_of()
    text = _text("What was done", "Markdown. The public reads this.")
    evidence = _evidence()


class MoveForm(StaffForm):
    """A new day, with the reason that the public reads."""

    new_due_on = forms.DateField(label="New due day", widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
    reason = _text("Why a new day", "The public reads this.")
    reported_on = _as_of()


class ItemField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """An item of a meeting that was held, the latest meeting first."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.meeting}: {obj}"


class CloseForm(StaffForm):
    """At which item the board closed it. The action says so where none is chosen."""

    at_item = ItemField(
        AgendaItem.objects.none(),
        label="Item",
        required=False,
        help_text="Of a meeting that was held, the latest first.",
    )
    text = _text("What the board said", "Markdown. The public reads this.", is_required=False)
    evidence = _evidence()


class SupersedeForm(StaffForm):
    """Which action took its place. The action says so where none is chosen."""

    superseded_by = forms.ModelChoiceField(Action.objects.none(), label="The action in its place", required=False)
    text = _text("Why", "Markdown. The public reads this.")
    reported_on = _as_of()


def held_items() -> Any:
    """Items at which something can have been asked for, decided or closed, the latest meeting first."""
    rows = AgendaItem.objects.on_agenda().filter(meeting__status=Meeting.Status.HELD, meeting__starts_on__isnull=False)
    return rows.select_related("meeting__board").order_by("-meeting__starts_on", "-meeting__pk", "order")


def close_form(action: Action) -> type[CloseForm]:
    """The form with the items of the meetings that can close this action."""
    items = held_items().filter(meeting__board=action.item.meeting.board_id)
    if action.item.meeting.starts_on:
        items = items.filter(meeting__starts_on__gt=action.item.meeting.starts_on)

    class Form(CloseForm):
        at_item = ItemField(
            items, label="Item", required=False, help_text="Of a meeting that was held, the latest first."
        )

    return Form


def supersede_form(action: Action) -> type[SupersedeForm]:
    """The form with the other actions of the board that are public and not finished."""
    others = Action.objects.published().with_standing().unfinished().exclude(pk=action.pk)
    of_board = others.filter(item__meeting__board=action.item.meeting.board_id).order_by("-reference")

    class Form(SupersedeForm):
        superseded_by = forms.ModelChoiceField(of_board, label="The action in its place", required=False)

    return Form


class ActionForm(VersionedForm):
    """A draft of an action. Its reference is given once, from the meeting at which it was asked for."""

    class Meta:
        model = Action
        fields = "__all__"

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        item = self.instance.item if self.instance.pk else self.cleaned_data.get("item")
        if item is None:
            return cleaned
        if not self.instance.pk:
            actions.require_held(item)
        if problem := actions.due_too_early(item, self.cleaned_data.get("due_on")):
            self.add_error("due_on", problem)
        return cleaned


class DecisionForm(VersionedForm):
    """A draft of a decision. Its reference is given once, unless it is taken from a source."""

    class Meta:
        model = Decision
        fields = "__all__"

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if "decided_on" in self.cleaned_data and "source" in self.cleaned_data:
            field, problem = actions.decision_problem(
                decided_on=self.cleaned_data["decided_on"], source=self.cleaned_data["source"]
            )
            if problem:
                self.add_error(field, problem)
        return cleaned
