"""Rows of the plan, its figures and its money, and of the places and bodies that it speaks of."""

from typing import Any

from django import forms

from pcc_portal.data.forms import fields
from pcc_portal.organisations.models import Area, OfficeHolder, Organisation
from plan.models import BudgetLine, Commitment, Measure, NationalRequirement, Observation, Plan, Target


class AreaForm(forms.Form):
    key = forms.SlugField()
    kind = forms.ChoiceField(choices=Area.Kind.choices)
    name = fields.text(120, required=True)
    gss_code = forms.RegexField(
        r"^[A-Z]\d{8}$",
        required=False,
        error_messages={"invalid": "“%(value)s” is not a GSS code. Write a letter and eight digits, like E06000006."},
    )
    parent = fields.text(50)
    source = fields.long(required=True)
    source_note = fields.long()


class OrganisationForm(forms.Form):
    id = forms.SlugField()
    kind = forms.ChoiceField(choices=Organisation.Kind.choices)
    name = fields.text(200, required=True)
    short_name = fields.text(60)
    role = fields.long()
    website = fields.url()
    areas = fields.KeysField(required=False)
    charity_number = fields.text(30)
    company_number = fields.text(30)
    source = fields.long(required=True)
    source_note = fields.long()


class OfficeHolderForm(fields.SpanForm):
    person = fields.text(120, required=True)
    post = forms.ChoiceField(choices=OfficeHolder.Post.choices)
    organisation = fields.text(50, required=True)
    starts_on = fields.DayField(required=False)
    ends_on = fields.DayField(required=False)
    source = fields.long(required=True)
    source_note = fields.long()


class RequirementForm(forms.Form):
    framework = forms.ChoiceField(choices=NationalRequirement.Framework.choices)
    order = forms.IntegerField(min_value=1, max_value=1000)
    title = fields.text(200, required=True)
    objectives = fields.KeysField(required=False)
    source = fields.long(required=True)
    source_note = fields.long()


class MeasureForm(forms.Form):
    code = fields.text(40, required=True)
    title = fields.text(200, required=True)
    question = fields.text(200, required=True)
    category = fields.text(60, required=True)
    unit = forms.ChoiceField(choices=Measure.Unit.choices)
    unit_noun = fields.text(60)
    polarity = forms.ChoiceField(choices=Measure.Polarity.choices)
    owner = fields.text(50)
    is_national = fields.YesNoField()
    objectives = fields.KeysField(required=False)
    source_note = fields.long()


class DefinitionForm(forms.Form):
    measure = fields.text(40, required=True)
    number = forms.IntegerField(min_value=1, max_value=1000)
    definition = fields.long(required=True)
    applies_from = fields.DayField(required=False)
    is_comparable = fields.YesNoField()
    change_note = fields.long()

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("is_comparable") is False and not cleaned.get("change_note"):
            self.add_error(
                "change_note", "This is empty. Say why this definition can't be compared with the one before."
            )
        return cleaned


class FigureForm(fields.SpanForm):
    first = "period_starts_on"
    last = "period_ends_on"

    measure = fields.text(40, required=True)
    definition = forms.IntegerField(min_value=1, max_value=1000)
    area = fields.text(50, required=True)
    period = fields.text(80, required=True)
    period_starts_on = fields.DayField(required=False)
    period_ends_on = fields.DayField(required=False)
    value = fields.figure()
    value_words = fields.text(80)
    suppressed_reason = fields.text(200)
    status = forms.ChoiceField(choices=Observation.Status.choices)
    revises = fields.long()  # the source of the figure for the same measure, area and period that this one replaces
    source = fields.long(required=True)
    source_note = fields.long()

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
    measure = fields.text(40, required=True)
    area = fields.text(50, required=True)
    kind = forms.ChoiceField(choices=Target.Kind.choices)
    period = fields.text(80, required=True)
    due_on = fields.DayField(required=False)
    value = fields.figure(required=True)
    value_words = fields.text(80)
    source = fields.long(required=True)
    source_note = fields.long()


class BudgetForm(fields.SpanForm):
    office = fields.text(50, required=True)
    year = fields.text(20, required=True)
    starts_on = fields.DayField()
    ends_on = fields.DayField()
    source_note = fields.long()


class BudgetLineForm(forms.Form):
    year = fields.text(20, required=True)
    order = forms.IntegerField(min_value=1, max_value=1000)
    kind = forms.ChoiceField(choices=BudgetLine.Kind.choices)
    label = fields.text(200, required=True)
    amount_gbp = fields.money()
    percent = forms.DecimalField(max_digits=6, decimal_places=2, required=False)
    basis = fields.text(60)
    source = fields.long(required=True)
    source_note = fields.long()

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if {"amount_gbp", "percent"} <= cleaned.keys() and cleaned["amount_gbp"] is None and cleaned["percent"] is None:
            self.add_error("amount_gbp", "This is empty. Write an amount here, or a share in percent.")
        return cleaned


class ConsultationForm(fields.SpanForm):
    first = "opens_on"
    last = "closes_on"

    title = fields.text(200, required=True)
    held_by = fields.text(200, required=True)
    opens = fields.text(40)
    opens_on = fields.DayField(required=False)
    closes = fields.text(40)
    closes_on = fields.DayField(required=False)
    audience = fields.text(200)
    responses = forms.IntegerField(min_value=0, required=False)
    responses_words = fields.text(60)
    result = fields.long()
    website = fields.url()
    source = fields.long(required=True)
    source_note = fields.long()


class PlanForm(fields.SpanForm):
    title = fields.text(200, required=True)
    strapline = fields.text(200)
    introduction = fields.long(required=True)
    office = fields.text(50, required=True)
    commissioner = fields.text(120, required=True)
    starts_on = fields.DayField()
    ends_on = fields.DayField()
    status = forms.ChoiceField(choices=Plan.Status.choices)
    source = fields.long(required=True)
    page_source = fields.long(required=True)
    source_note = fields.long()


class PriorityForm(forms.Form):
    number = forms.IntegerField(min_value=1, max_value=1000)
    title = fields.text(200, required=True)
    summary = fields.long(required=True)
    pages = fields.text(40, required=True)
    source_note = fields.long()


class ObjectiveForm(forms.Form):
    code = fields.text(12, required=True)
    title = fields.text(200, required=True)
    summary = fields.long(required=True)
    pages = fields.text(40, required=True)
    source_note = fields.long()


class ThemeForm(forms.Form):
    code = fields.text(12, required=True)
    title = fields.text(200, required=True)


class CommitmentForm(forms.Form):
    code = fields.text(12, required=True)
    text = fields.long(required=True)
    wording = forms.ChoiceField(choices=Commitment.Wording.choices, required=False)
    kind = forms.ChoiceField(choices=Commitment.Kind.choices, required=False)
    lead = fields.text(200, required=True)
    lead_organisation = fields.text(50)
    partners_named = fields.text(300)
    partners = fields.KeysField(required=False)
    target = fields.text(200)
    due = fields.text(100)
    due_on = fields.DayField(required=False)
    pages = fields.text(40, required=True)
    source_note = fields.long()
