"""What staff fill in to ask for a report."""

from typing import Any

from django import forms
from django.utils import timezone

from pcc_portal.publishing.forms import StaffForm
from pcc_portal.reports.registry import kinds


class RequestForm(StaffForm):
    """Which report, about what; what changes against the edition before."""

    report = forms.ChoiceField(label="Report", help_text="What is public, and quarters that have ended.")
    change_note = forms.CharField(
        label="What this edition changes",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "cols": 60}),
        help_text="Needed if an edition of this report has been published already. The public reads it.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        field = self.fields["report"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - narrows the type
        field.choices = [
            (kind.title, [(f"{kind.name}/{subject}", label) for subject, label in kind.subjects(today)])
            for kind in kinds()
        ]

    def kind_and_subject(self) -> tuple[str, str]:
        kind, _, subject = self.cleaned_data["report"].partition("/")
        return kind, subject


class CancelForm(StaffForm):
    reason = forms.CharField(
        label="Note for the audit trail", required=False, widget=forms.Textarea(attrs={"rows": 2, "cols": 60})
    )
