"""What a good row of each data file looks like: one form per file, one field per column."""

from collections.abc import Mapping
from typing import Any

from django import forms

from pcc_portal.organisations.models import Area, OfficeHolder, Organisation
from plan.models import BudgetLine, Commitment, Measure, NationalRequirement, Observation, Plan, Target


class DayField(forms.DateField):
    """A day in ISO form."""

    def __init__(self, **options: Any) -> None:
        super().__init__(input_formats=["%Y-%m-%d"], **options)


class KeysField(forms.CharField):
    """Several keys, parted by semicolons, as a list."""

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        return [part.strip() for part in text.split(";") if part.strip()]


class YesNoField(forms.ChoiceField):
    """`yes` or `no`, as a bool."""

    def __init__(self, **options: Any) -> None:
        super().__init__(choices=[("yes", "yes"), ("no", "no")], **options)

    def clean(self, value: Any) -> Any:
        return super().clean(value) == "yes"


def _text(length: int, *, required: bool = False) -> forms.CharField:
    return forms.CharField(max_length=length, required=required)


def _long(*, required: bool = False) -> forms.CharField:
    return forms.CharField(required=required)


def _url() -> forms.URLField:
    return forms.URLField(required=False, assume_scheme="https")


def _money() -> forms.DecimalField:
    return forms.DecimalField(max_digits=14, decimal_places=2, required=False)


def _figure(*, required: bool = False) -> forms.DecimalField:
    return forms.DecimalField(max_digits=18, decimal_places=4, required=required)


class _SpanForm(forms.Form):
    """A row with a first and a last day, which must come in this order."""

    first = "starts_on"
    last = "ends_on"

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        first, last = cleaned.get(self.first), cleaned.get(self.last)
        if first and last and first > last:
            message = f"“{last}” lies before {self.first}, “{first}”. Mend the one that is wrong."
            self.add_error(self.last, message)
        return cleaned


class AreaForm(forms.Form):
    key = forms.SlugField()
    kind = forms.ChoiceField(choices=Area.Kind.choices)
    name = _text(120, required=True)
    gss_code = forms.RegexField(
        r"^[A-Z]\d{8}$",
        required=False,
        error_messages={"invalid": "“%(value)s” is not a GSS code. Write a letter and eight digits, like E06000006."},
    )
    parent = _text(50)
    source = _long(required=True)
    source_note = _long()


class OrganisationForm(forms.Form):
    id = forms.SlugField()
    kind = forms.ChoiceField(choices=Organisation.Kind.choices)
    name = _text(200, required=True)
    short_name = _text(60)
    role = _long()
    website = _url()
    areas = KeysField(required=False)
    charity_number = _text(30)
    company_number = _text(30)
    source = _long(required=True)
    source_note = _long()


class OfficeHolderForm(_SpanForm):
    person = _text(120, required=True)
    post = forms.ChoiceField(choices=OfficeHolder.Post.choices)
    organisation = _text(50, required=True)
    starts_on = DayField(required=False)
    ends_on = DayField(required=False)
    source = _long(required=True)
    source_note = _long()


class RequirementForm(forms.Form):
    framework = forms.ChoiceField(choices=NationalRequirement.Framework.choices)
    order = forms.IntegerField(min_value=1, max_value=1000)
    title = _text(200, required=True)
    objectives = KeysField(required=False)
    source = _long(required=True)
    source_note = _long()


class MeasureForm(forms.Form):
    code = _text(40, required=True)
    title = _text(200, required=True)
    question = _text(200, required=True)
    category = _text(60, required=True)
    unit = forms.ChoiceField(choices=Measure.Unit.choices)
    unit_noun = _text(60)
    polarity = forms.ChoiceField(choices=Measure.Polarity.choices)
    owner = _text(50)
    is_national = YesNoField()
    objectives = KeysField(required=False)
    source_note = _long()


class DefinitionForm(forms.Form):
    measure = _text(40, required=True)
    number = forms.IntegerField(min_value=1, max_value=1000)
    definition = _long(required=True)
    applies_from = DayField(required=False)
    is_comparable = YesNoField()
    change_note = _long()

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("is_comparable") is False and not cleaned.get("change_note"):
            self.add_error(
                "change_note", "This is empty. Say why this definition can't be compared with the one before."
            )
        return cleaned


class FigureForm(_SpanForm):
    first = "period_starts_on"
    last = "period_ends_on"

    measure = _text(40, required=True)
    definition = forms.IntegerField(min_value=1, max_value=1000)
    area = _text(50, required=True)
    period = _text(80, required=True)
    period_starts_on = DayField(required=False)
    period_ends_on = DayField(required=False)
    value = _figure()
    value_words = _text(80)
    suppressed_reason = _text(200)
    status = forms.ChoiceField(choices=Observation.Status.choices)
    revises = _long()  # the source of the figure for the same measure, area and period that this one replaces
    source = _long(required=True)
    source_note = _long()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        value, reason = cleaned.get("value"), cleaned.get("suppressed_reason")
        if "value" in cleaned and value is None and not (cleaned.get("value_words") or reason):
            self.add_error("value", "This is empty. Write a number, or say in suppressed_reason why there is none.")
        if value is not None and reason:
            self.add_error("value", "A suppressed figure must not be stored. Empty this, or empty suppressed_reason.")
        if cleaned.get("revises") and cleaned.get("status") != Observation.Status.REVISED:
            self.add_error("status", "A figure that revises another is marked. Write revised here, or empty revises.")
        return cleaned


class TargetForm(forms.Form):
    measure = _text(40, required=True)
    area = _text(50, required=True)
    kind = forms.ChoiceField(choices=Target.Kind.choices)
    period = _text(80, required=True)
    due_on = DayField(required=False)
    value = _figure(required=True)
    value_words = _text(80)
    source = _long(required=True)
    source_note = _long()


class BudgetForm(_SpanForm):
    office = _text(50, required=True)
    year = _text(20, required=True)
    starts_on = DayField()
    ends_on = DayField()
    source_note = _long()


class BudgetLineForm(forms.Form):
    year = _text(20, required=True)
    order = forms.IntegerField(min_value=1, max_value=1000)
    kind = forms.ChoiceField(choices=BudgetLine.Kind.choices)
    label = _text(200, required=True)
    amount_gbp = _money()
    percent = forms.DecimalField(max_digits=6, decimal_places=2, required=False)
    basis = _text(60)
    source = _long(required=True)
    source_note = _long()

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if {"amount_gbp", "percent"} <= cleaned.keys() and cleaned["amount_gbp"] is None and cleaned["percent"] is None:
            self.add_error("amount_gbp", "This is empty. Write an amount here, or a share in percent.")
        return cleaned


class ConsultationForm(_SpanForm):
    first = "opens_on"
    last = "closes_on"

    title = _text(200, required=True)
    held_by = _text(200, required=True)
    opens = _text(40)
    opens_on = DayField(required=False)
    closes = _text(40)
    closes_on = DayField(required=False)
    audience = _text(200)
    responses = forms.IntegerField(min_value=0, required=False)
    responses_words = _text(60)
    result = _long()
    website = _url()
    source = _long(required=True)
    source_note = _long()


class PlanForm(_SpanForm):
    title = _text(200, required=True)
    strapline = _text(200)
    introduction = _long(required=True)
    office = _text(50, required=True)
    commissioner = _text(120, required=True)
    starts_on = DayField()
    ends_on = DayField()
    status = forms.ChoiceField(choices=Plan.Status.choices)
    source = _long(required=True)
    page_source = _long(required=True)
    source_note = _long()


class PriorityForm(forms.Form):
    number = forms.IntegerField(min_value=1, max_value=1000)
    title = _text(200, required=True)
    summary = _long(required=True)
    pages = _text(40, required=True)
    source_note = _long()


class ObjectiveForm(forms.Form):
    code = _text(12, required=True)
    title = _text(200, required=True)
    summary = _long(required=True)
    pages = _text(40, required=True)
    source_note = _long()


class ThemeForm(forms.Form):
    code = _text(12, required=True)
    title = _text(200, required=True)


class CommitmentForm(forms.Form):
    code = _text(12, required=True)
    text = _long(required=True)
    wording = forms.ChoiceField(choices=Commitment.Wording.choices, required=False)
    kind = forms.ChoiceField(choices=Commitment.Kind.choices, required=False)
    lead = _text(200, required=True)
    lead_organisation = _text(50)
    partners_named = _text(300)
    partners = KeysField(required=False)
    target = _text(200)
    due = _text(100)
    due_on = DayField(required=False)
    pages = _text(40, required=True)
    source_note = _long()


# file name -> (form of a row, columns whose values must not occur twice)
FILES: Mapping[str, tuple[type[forms.Form], tuple[str, ...]]] = {
    "areas.csv": (AreaForm, ("key",)),
    "organisations.csv": (OrganisationForm, ("id",)),
    "office_holders.csv": (OfficeHolderForm, ("person", "post", "starts_on")),
    "requirements.csv": (RequirementForm, ("framework", "title")),
    "measures.csv": (MeasureForm, ("code",)),
    "definitions.csv": (DefinitionForm, ("measure", "number")),
    "figures.csv": (FigureForm, ("measure", "area", "period", "source")),
    "targets.csv": (TargetForm, ("measure", "kind", "area", "period")),
    "budgets.csv": (BudgetForm, ("year",)),
    "budget_lines.csv": (BudgetLineForm, ("year", "order")),
    "consultations.csv": (ConsultationForm, ("title",)),
}
