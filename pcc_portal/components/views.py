"""The gallery: each component with sample content, for staff who choose one and for us who check them all."""

from datetime import date
from typing import Any

from django import forms
from django.contrib.admin.views.decorators import staff_member_required
from django.core.paginator import Paginator
from django.utils.decorators import method_decorator
from django.views.generic import TemplateView

from pcc_portal.components.statuses import TAGS
from pcc_portal.components.tables import Column

MARKDOWN = """## A heading

A paragraph with **strong words** and [a link](/about/).

- one point
- another point
"""


class SampleForm(forms.Form):
    """Every kind of field, sent with mistakes so that the errors show."""

    name = forms.CharField(
        error_messages={"required": "Enter your name."},
        label="Your name",
        help_text="As it should appear on the paper.",
    )
    day = forms.DateField(label="Date of the meeting", help_text="For example, 27 January 2022.")
    question = forms.CharField(
        error_messages={"required": "Enter your question."}, label="Your question", widget=forms.Textarea
    )
    area = forms.ChoiceField(
        error_messages={"required": "Choose an area."},
        label="Area",
        choices=[("", "Choose an area"), ("north", "North"), ("south", "South")],
    )
    reply = forms.ChoiceField(
        error_messages={"required": "Choose how we should answer."},
        label="How should we answer?",
        choices=[("post", "By post"), ("mail", "By e-mail")],
        widget=forms.RadioSelect,
    )
    topics = forms.MultipleChoiceField(
        error_messages={"required": "Choose what it is about."},
        label="What is it about?",
        choices=[("roads", "Roads"), ("fraud", "Fraud")],
        widget=forms.CheckboxSelectMultiple,
    )
    agrees = forms.BooleanField(
        error_messages={"required": "Tick this to send your question."}, label="You may publish my question"
    )


@method_decorator(staff_member_required(login_url="account_login"), name="dispatch")
class ComponentGalleryDetail(TemplateView):
    template_name = "components/component_gallery_detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form = SampleForm({"day": "yesterday", "name": ""})
        form.is_valid()
        return super().get_context_data(
            crumbs=[("Admin", "/admin/")],
            statuses=[style.key for style in TAGS.values()],
            counts={"delivered": 7, "on_track": 12, "at_risk": 3, "off_track": 1, "not_reported": 4},
            none_reported={"not_reported": 26},
            page_obj=Paginator(range(100), 10).get_page(5),
            rows=[
                ("Runs from", "1 April 2021"),
                ("Led by", "The Commissioner"),
                ("Objectives", [("Answer calls quickly", "#tables"), ("Visible policing", "#tags")]),
            ],
            columns=["Year", Column("Net budget", is_numeric=True), "Where it is spent"],
            table_rows=[("2021/22", "£207,800,000", "Policing"), ("2020/21", "£195,620,000", "Policing")],
            day=date(2022, 1, 27),
            markdown=MARKDOWN,
            form=form,
            amount="158100",
            **kwargs,
        )
