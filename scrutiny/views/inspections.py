"""Inspections of the police, with what was recommended and answered: list, page and CSV."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.views.generic import TemplateView, View

from pcc_portal.publishing.downloads import csv_response
from pcc_portal.publishing.kept_pages import KeptPageMixin
from pcc_portal.publishing.stamps import Dependency
from pcc_portal.publishing.views import PublishedDetailMixin
from plan.views.bases import TemplateDetail
from scrutiny.models import Inspection, Recommendation, Response
from scrutiny.queries.inspections import AnswerLine, all_recommendations, by_year, inspection_page, with_answers
from scrutiny.views import dependencies

INSPECTIONS = (Dependency(Inspection), Dependency(Recommendation, "inspection"), Dependency(Response))

INSPECTION_COLUMNS = {
    "title": "what the report is called",
    "inspected_by": "the inspectorate",
    "scope": "whom or what it is about",
    "published_on": "the day of the report; empty where it is not known",
    "published": "the day of the report, or what is known of it, in words",
    "inspected": "when the inspectors came, as the source puts it",
    "grades": "what they found, in short",
    "recommendations": "how many it makes; empty where that is not recorded, never nought",
    "answer_due_on": "the last lawful day for the Commissioner's answer; empty where it is not known",
    "answered_on": "the day on which the Commissioner's answer was published; empty where it is not recorded",
    "answer": "answered, waiting, overdue or not_recorded",
    "source": "where it comes from",
    "address": "its page",
}
RECOMMENDATION_COLUMNS = {
    "inspection": "the report that makes it",
    "number": "its number in the report",
    "kind": "recommendation, cause of concern or area for improvement",
    "text": "what is recommended",
    "due_on": "by when; empty where the inspectorate set no day",
    "commissioner": "the Commissioner's answer",
    "commissioner_action": "what the Commissioner says is done or proposed",
    "commissioner_no_action": "why nothing is, where nothing is",
    "chief_constable": "the Chief Constable's answer",
    "chief_constable_action": "what the Chief Constable says is done or proposed",
    "chief_constable_no_action": "why nothing is, where nothing is",
    "address": "its place on the page of the inspection",
}


class InspectionList(KeptPageMixin, TemplateView):
    """Every inspection by year, with its grades and how the answer to it stands."""

    depends_on = INSPECTIONS
    template_name = "scrutiny/inspection_list.html"
    extra_context = {"columns": INSPECTION_COLUMNS.items()}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        at = timezone.now()
        years = by_year(with_answers(Inspection.objects.published(at), at), timezone.localdate())
        count = sum(len(year.inspections) for year in years)
        crumbs = [("Scrutiny", reverse("scrutiny:meeting_list"))]
        return super().get_context_data(years=years, count=count, crumbs=crumbs, **kwargs)


class InspectionDetail(KeptPageMixin, PublishedDetailMixin[Inspection], TemplateDetail):
    """One inspection: what was found and recommended, what was answered, and where it was asked about."""

    model = Inspection
    depends_on = (
        *INSPECTIONS,
        *dependencies.AGENDAS,
        *dependencies.MINUTES,
        Dependency(Inspection.items.through, "inspection"),
    )
    template_name = "scrutiny/inspection_detail.html"

    def narrow(self, queryset: QuerySet[Inspection]) -> QuerySet[Inspection]:
        return with_answers(queryset, timezone.now())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        page = inspection_page(self.object, timezone.localdate(), timezone.now())
        crumbs = [("Scrutiny", reverse("scrutiny:meeting_list")), ("Inspections", reverse("scrutiny:inspection_list"))]
        return super().get_context_data(page=page, last_updated=page.last_updated, crumbs=crumbs, **kwargs)


class InspectionDownload(View):
    """Every public inspection."""

    def get(self, request: HttpRequest) -> HttpResponseBase:
        at = timezone.now()
        years = by_year(with_answers(Inspection.objects.published(at), at), timezone.localdate())
        rows = (
            [
                line.title,
                line.body,
                line.scope,
                line.published_on,
                line.when,
                line.inspected,
                line.grades,
                line.recommendations,
                line.standing.due_on,
                line.standing.answered_on,
                line.standing.state,
                line.source,
                request.build_absolute_uri(line.url),
            ]
            for year in years
            for line in year.inspections
        )
        return csv_response("inspections", list(INSPECTION_COLUMNS), rows)


class RecommendationDownload(View):
    """Every recommendation of every public inspection, with the latest answer of each post."""

    def get(self, request: HttpRequest) -> HttpResponseBase:
        return csv_response("recommendations", list(RECOMMENDATION_COLUMNS), self._rows(request))

    def _rows(self, request: HttpRequest) -> Iterator[list[object]]:
        for line in all_recommendations(timezone.now()):
            answers = [
                cell
                for author in (Response.Author.COMMISSIONER, Response.Author.CHIEF_CONSTABLE)
                for cell in _answer_of(str(author.label), line.answers)
            ]
            address = request.build_absolute_uri(line.url)
            yield [line.inspection, line.number, line.kind, line.text, line.due_on, *answers, address]


def _answer_of(author: str, answers: Iterable[AnswerLine]) -> tuple[str, str, str]:
    own = [answer for answer in answers if answer.author == author]
    return (own[-1].text, own[-1].action, own[-1].no_action_reason) if own else ("", "", "")
