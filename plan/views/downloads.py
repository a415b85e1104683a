"""The same rows as the pages, as CSV. Each table says what its columns mean: the pages print it."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.views.generic import View

from pcc_portal.publishing.downloads import csv_response
from pcc_portal.publishing.views import PublishedDetailMixin
from plan.models import Budget, Commitment, Consultation, Measure, Plan
from plan.queries.figures import all_figures
from plan.queries.lines import FigureLine
from plan.queries.money import budget_page, consultation_page
from plan.queries.promise import commitment_lines

FIGURE_COLUMNS = {
    "measure": "the measure's permanent code",
    "title": "what is counted",
    "area": "the place that the figure is about",
    "area_code": "its code at the Office for National Statistics, where it has one",
    "period": "the time that the figure covers, as its source puts it",
    "period_starts_on": "the first day of the period, where the source says",
    "period_ends_on": "the last day of the period, where the source says",
    "value": "the figure alone; empty where there is none, never nought",
    "value_words": "how the source qualifies the figure (more than), or puts it without one",
    "unit": "count, percent, change (per cent), pounds, seconds, minutes or other",
    "reason_for_no_value": "why there is no figure",
    "numerator": "how many, where the figure is a percentage worked out here",
    "denominator": "out of how many",
    "status": "provisional, final or revised",
    "definition": "the number of the definition that was counted by; the measure's page has its text",
    "source": "where the figure comes from",
    "note": "what to bear in mind",
}
COMMITMENT_COLUMNS = {
    "commitment": "the number in the plan",
    "text": "what was promised",
    "under": "the objective, priority or theme that it stands under",
    "lead": "who the plan says will lead",
    "target": "the target, as the plan puts it",
    "due": "when it is due, as the plan puts it",
    "kind": "deliverable or continuing, where the plan says",
    "status": "how it stood in the latest published update, or not reported",
    "status_on": "the last day of the period that the update speaks of",
    "address": "its page",
}
BUDGET_COLUMNS = {
    "year": "the financial year, or the span that the source speaks of",
    "kind": "what sort of line it is",
    "line": "what the money is for",
    "amount_gbp": "in pounds; empty where the source gives a share only",
    "percent": "the share, in per cent",
    "basis": "how the source qualifies it",
    "source": "where it comes from",
    "note": "what to bear in mind",
}
CONSULTATION_COLUMNS = {
    "title": "what was asked about",
    "held_by": "who asked",
    "opened": "as the source puts it",
    "closed": "as the source puts it",
    "audience": "who was asked",
    "responses": "how many answered, or not reported",
    "result": "what came of it, or not reported",
    "website": "the survey's own page",
    "source": "where it comes from",
    "note": "what to bear in mind",
}


def _figure_row(line: FigureLine) -> list[object]:
    return [
        line.measure_code,
        line.measure_title,
        line.area,
        line.area_code,
        line.period,
        line.starts_on,
        line.ends_on,
        line.value,
        line.value_words,
        line.unit,
        line.suppressed_reason,
        line.numerator,
        line.denominator,
        line.status_label,
        line.version,
        line.source,
        line.note,
    ]


class FigureDownload(View):
    """Every public figure of every public measure."""

    def get(self, request: HttpRequest) -> HttpResponseBase:
        return csv_response("figures", list(FIGURE_COLUMNS), map(_figure_row, all_figures()))


class MeasureDownload(PublishedDetailMixin[Measure], View):
    """One measure's public figures."""

    model = Measure

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # type: ignore[override]
        measure = self.get_object()
        rows = map(_figure_row, all_figures(measure))
        return csv_response(f"figures-{measure.public_id}", list(FIGURE_COLUMNS), rows)


class CommitmentDownload(PublishedDetailMixin[Plan], View):
    """Every commitment of one plan with how it stands."""

    model = Plan

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # type: ignore[override]
        plan = self.get_object()
        rows = self._rows(plan, request, timezone.localdate())
        return csv_response(f"commitments-{plan.public_id}", list(COMMITMENT_COLUMNS), rows)

    def _rows(self, plan: Plan, request: HttpRequest, on: date) -> Iterator[list[object]]:
        commitments = (
            Commitment.objects.published()
            .filter(plan=plan)
            .with_status(on)
            .select_related("objective", "priority", "theme")
            .order_by("order")
        )
        for row, line in zip(commitments, commitment_lines(commitments), strict=True):
            yield [
                line.code,
                line.text,
                row.objective or row.priority or row.theme,
                line.lead,
                line.target,
                line.due,
                line.kind_label,
                line.status_label,
                line.status_on,
                request.build_absolute_uri(line.url),
            ]


class BudgetDownload(View):
    """Every line of every public budget."""

    def get(self, request: HttpRequest) -> HttpResponseBase:
        page = budget_page(Budget.objects.published().in_date_order().prefetch_related("lines"))
        rows = (
            [line.year, line.kind_label, line.label, line.amount, line.share, line.basis, line.source, line.note]
            for year in page.years
            for group in year.groups
            for line in group.lines
        )
        return csv_response("budget", list(BUDGET_COLUMNS), rows)


class ConsultationDownload(View):
    """Every public consultation."""

    def get(self, request: HttpRequest) -> HttpResponseBase:
        page = consultation_page(Consultation.objects.published().in_date_order(), timezone.localdate())
        rows = (
            [
                line.title,
                line.held_by,
                line.opens,
                line.closes,
                line.audience,
                line.responses,
                line.result,
                line.website,
                line.source,
                line.note,
            ]
            for line in (*page.open_now, *page.coming, *page.closed)
        )
        return csv_response("consultations", list(CONSULTATION_COLUMNS), rows)
