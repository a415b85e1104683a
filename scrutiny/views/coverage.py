"""Which objectives were asked about in public: the matrix as page and as CSV."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.views.generic import TemplateView, View

from pcc_portal.publishing.downloads import csv_response
from pcc_portal.publishing.kept_pages import KeptPageMixin
from scrutiny.queries.coverage import coverage
from scrutiny.views import dependencies
from scrutiny.views.meetings import scrutiny_crumbs

COVERAGE_COLUMNS = {
    "objective": "the objective's code in the plan in force",
    "title": "what the plan promises",
    "last_asked_on": "the latest meeting that asked about it in public; empty where none, or not its day, is recorded",
    "meeting_on": "the day of a meeting that asked about it; empty where none, or not its day, is recorded",
    "meeting": "that meeting",
    "item": "the item of its agenda",
    "address": "the item's page",
}


class CoverageDetail(KeptPageMixin, TemplateView):
    """Objectives of the plan in force by the latest meetings of our own boards."""

    depends_on = dependencies.COVERAGE
    template_name = "scrutiny/coverage_detail.html"
    extra_context = {"columns": COVERAGE_COLUMNS.items()}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(page=coverage(timezone.now()), crumbs=scrutiny_crumbs(), **kwargs)


class CoverageDownload(View):
    """A row for each item at which an objective came up, and one for each objective that did not."""

    def get(self, request: HttpRequest) -> HttpResponseBase:
        return csv_response("scrutiny-coverage", list(COVERAGE_COLUMNS), self._rows(request))

    def _rows(self, request: HttpRequest) -> Iterator[list[object]]:
        page = coverage(timezone.now())
        for priority in page.priorities:
            for row in priority.objectives:
                about = [row.code, row.title, row.last_on]
                if not row.count:
                    yield [*about, None, "", "", ""]
                for meeting, cell in zip(page.meetings, row.cells, strict=True):
                    for item in cell:
                        yield [*about, meeting.on, meeting.title, item.text, request.build_absolute_uri(item.url)]
