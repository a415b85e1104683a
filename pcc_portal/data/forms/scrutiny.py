"""Rows of the record of scrutiny: boards and their meetings, decisions, inspections, agreements."""

from django import forms

from pcc_portal.data.forms import fields
from scrutiny.models import Board, Meeting


class BoardForm(forms.Form):
    code = fields.text(8, required=True)
    name = fields.text(120, required=True)
    kind = forms.ChoiceField(choices=Board.Kind.choices)
    purpose = fields.long()
    chair = fields.text(120)
    frequency = fields.text(60)
    members = fields.long()
    openness = fields.text(60)
    host = fields.text(120)
    website = fields.url()
    source = fields.long(required=True)
    source_note = fields.long()


class MeetingForm(forms.Form):
    """A meeting that took place."""

    key = forms.SlugField()
    board = fields.text(8, required=True)
    occasion = fields.text(80)
    starts_on = fields.DayField(required=False)
    date_words = fields.text(120)
    start_time = fields.ClockField(required=False)
    end_time = fields.ClockField(required=False)
    venue = fields.text(200)
    openness = forms.ChoiceField(choices=Meeting.Openness.choices, required=False)
    chair = fields.text(120)
    website = fields.url()
    source = fields.long(required=True)
    source_note = fields.long()


class AgendaItemForm(forms.Form):
    """An item of a meeting that took place, as a public source reports it."""

    meeting = forms.SlugField()
    order = forms.IntegerField(min_value=1, max_value=1000)
    number = fields.text(12)
    title = fields.text(200, required=True)
    reported = fields.long()
    reported_outcome = fields.text(60)
    objectives = fields.KeysField(required=False)
    source = fields.long(required=True)
    source_note = fields.long()


class DecisionForm(forms.Form):
    title = fields.text(200, required=True)
    decided_on = fields.DayField(required=False)
    date_words = fields.text(60)
    made_by = fields.text(160, required=True)
    kind = fields.text(40)
    decision = fields.long(required=True)
    amount_gbp = fields.money()
    money_note = fields.long()
    area = fields.text(120)
    outcome = fields.text(120)
    source = fields.long(required=True)
    source_note = fields.long()


class InspectionForm(forms.Form):
    title = fields.text(200, required=True)
    body = fields.text(80, required=True)
    scope = fields.text(120)
    published_on = fields.DayField(required=False)
    published_words = fields.text(60)
    inspected = fields.text(80)
    grades = fields.long()
    recommendations_count = forms.IntegerField(min_value=0, required=False)
    responded_on = fields.DayField(required=False)
    website = fields.url()
    source = fields.long(required=True)
    source_note = fields.long()


class AgreementForm(forms.Form):
    title = fields.text(200, required=True)
    kind = fields.text(40, required=True)
    signed_on = fields.DayField(required=False)
    signed_words = fields.text(60)
    partners = fields.long(required=True)
    purpose = fields.long(required=True)
    standing = fields.text(120)
    source = fields.long(required=True)
    source_note = fields.long()
