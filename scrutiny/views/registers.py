"""The register of agreements with others and the figures of complaint reviews: page and CSV of each."""

from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.views.generic import TemplateView, View

from pcc_portal.publishing.downloads import csv_response
from pcc_portal.publishing.kept_pages import KeptPageMixin
from pcc_portal.publishing.stamps import Dependency
from scrutiny.models import CollaborationAgreement, ComplaintReviewFigures
from scrutiny.queries.registers import REVIEW_TABLE, agreement_list_page, complaint_review_list_page

AGREEMENT_COLUMNS = {
    "title": "what the agreement is called",
    "kind": "what sort of agreement it is",
    "signed_on": "the day on which it was signed; empty where it is not known",
    "signed": "the day, or what is known of it, in words",
    "partners": "who works together",
    "purpose": "what for",
    "standing": "how it stands, as the source puts it; empty where it says nothing",
    "source": "where it comes from",
    "note": "what to bear in mind",
}
REVIEW_COLUMNS = {
    "quarter": "the months that the figures cover",
    "starts_on": "the first day",
    "ends_on": "the last day",
    "received": "how many reviews were asked for; empty where it is not recorded, never nought",
    "completed": "how many we completed",
    "upheld": "in how many of those the complaint had not been handled in a reasonable and proportionate way",
    "percent_upheld": "upheld in per cent of completed, worked out here",
    "median_days": "half of the completed reviews took no longer than this",
    "source": "where the figures come from",
    "note": "what to bear in mind",
}


def _crumbs() -> list[tuple[str, str]]:
    return [("Scrutiny", reverse("scrutiny:meeting_list"))]


class AgreementList(KeptPageMixin, TemplateView):
    """By which agreements the office and the force work with others."""

    depends_on = (Dependency(CollaborationAgreement),)
    template_name = "scrutiny/agreement_list.html"
    extra_context = {"columns": AGREEMENT_COLUMNS.items()}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(page=agreement_list_page(timezone.now()), crumbs=_crumbs(), **kwargs)


class AgreementDownload(View):
    """Every public agreement."""

    def get(self, request: HttpRequest) -> HttpResponseBase:
        rows = (
            [
                line.title,
                line.kind,
                line.signed_on,
                line.signed,
                line.partners,
                line.purpose,
                line.standing,
                line.source,
                line.note,
            ]
            for line in agreement_list_page(timezone.now()).agreements
        )
        return csv_response("agreements", list(AGREEMENT_COLUMNS), rows)


class ComplaintReviewList(KeptPageMixin, TemplateView):
    """How many reviews of complaints were asked for, completed and upheld in each quarter."""

    depends_on = (Dependency(ComplaintReviewFigures),)
    template_name = "scrutiny/complaint_review_list.html"
    extra_context = {"columns": REVIEW_COLUMNS.items(), "headings": REVIEW_TABLE}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        page = complaint_review_list_page(timezone.now())
        table = [line.cells for line in page.reviews]
        return super().get_context_data(page=page, table=table, crumbs=_crumbs(), **kwargs)


class ComplaintReviewDownload(View):
    """The public figures of every quarter."""

    def get(self, request: HttpRequest) -> HttpResponseBase:
        rows = (
            [
                line.quarter,
                line.starts_on,
                line.ends_on,
                line.received,
                line.completed,
                line.upheld,
                line.percent_upheld,
                line.median_days,
                line.source,
                line.note,
            ]
            for line in complaint_review_list_page(timezone.now()).reviews
        )
        return csv_response("complaint-reviews", list(REVIEW_COLUMNS), rows)
