"""The register of published reports, one report as a page, and its file."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import models
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.views.generic import DetailView, ListView, View

from pcc_portal.publishing.views import PublishedDetailMixin, withdrawn_page
from pcc_portal.reports.documents import twin_data
from pcc_portal.reports.downloads import report_file
from pcc_portal.reports.models import Report
from pcc_portal.reports.registry import kind_named, kinds

if TYPE_CHECKING:
    _ReportList = ListView[Report]
else:
    _ReportList = ListView


@dataclass(frozen=True)
class RegisterLine:
    """One edition in the register. `heading` is its kind and the year in which it was published."""

    heading: str
    report: Report
    is_withdrawn: bool


class ReportList(_ReportList):
    """Every report that was ever published, by kind and year; withdrawn ones with the reason."""

    template_name = "reports/report_list.html"
    context_object_name = "reports"
    paginate_by = 50

    def get_queryset(self) -> models.QuerySet[Report]:
        rows = Report.objects.published() | Report.objects.withdrawn()
        return rows.defer("data").in_register_order()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        titles = {kind.name: kind.plural for kind in kinds()}
        lines = [
            RegisterLine(
                f"{titles.get(report.kind, report.kind)} published in {report.published_at:%Y}",
                report,
                report.withdrawn_at is not None and not report.is_published(),
            )
            for report in context["page_obj"]
        ]
        return {**context, "lines": lines, "crumbs": []}


class ReportDetail(PublishedDetailMixin[Report], DetailView):  # type: ignore[type-arg]
    """The same report as the PDF, as a page: from the data that was frozen when the edition was made."""

    model = Report
    template_name = "reports/report_detail.html"
    context_object_name = "report"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        report: Report = self.object
        data = twin_data(report)
        others = Report.objects.published().of(report.kind, report.subject).exclude(pk=report.pk)
        editions = list(others.defer("data").order_by("-edition")[:20])
        return {
            **super().get_context_data(**kwargs),
            "crumbs": [("Reports", reverse("reports:report_list"))],
            "report_data": data,
            "twin_template": kind_named(report.kind).twin_template if data is not None else "",
            "later": next((row for row in editions if row.edition > report.edition), None),
            "editions": editions,
            "last_updated": report.published_at,
        }


class ReportDownload(View):
    """The PDF of a published edition. 410 with the reason once it is withdrawn, 404 for all else."""

    def get(self, request: HttpRequest, public_id: str) -> HttpResponseBase:
        report = Report.objects.published().defer("data").filter(public_id=public_id).first()
        if report is not None:
            return report_file(request, report)
        gone = Report.objects.withdrawn().defer("data").filter(public_id=public_id).first()
        if gone is None:
            raise Http404
        return withdrawn_page(request, gone)
