"""What staff fill in about answers to inspections and about reviews of complaints."""

from typing import Any

from pcc_portal.publishing.forms import VersionedForm
from pcc_portal.quarters import Quarter
from scrutiny.models import Inspection, Recommendation


class ResponseForm(VersionedForm):
    """An answer to a report or to one of its recommendations: only those of the report are offered."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "recommendation" in self.fields:
            field: Any = self.fields["recommendation"]
            field.queryset = Recommendation.objects.filter(inspection=self._inspection()).order_by("number")
            field.empty_label = "The report as a whole"

    def _inspection(self) -> Inspection | None:
        """The report that is answered; None as long as none is chosen."""
        chosen = self.data.get(self.add_prefix("inspection")) if self.is_bound else self.initial.get("inspection")
        if chosen is None or "inspection" not in self.fields:
            chosen = self.instance.inspection_id
        return Inspection.objects.filter(pk=chosen).first() if str(chosen).isdigit() else None


class ComplaintReviewForm(VersionedForm):
    """The figures of one whole quarter of a financial year."""

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        starts_on, ends_on = self.cleaned_data.get("starts_on"), self.cleaned_data.get("ends_on")
        if starts_on and ends_on:
            quarter = Quarter.of(starts_on)
            if starts_on != quarter.starts_on:
                self.add_error("starts_on", f"A quarter starts on its first day. Enter {quarter.starts_on:%d/%m/%Y}.")
            elif ends_on != quarter.ends_on:
                self.add_error("ends_on", f"A quarter ends on its last day. Enter {quarter.ends_on:%d/%m/%Y}.")
        return cleaned
