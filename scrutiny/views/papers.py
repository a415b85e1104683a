"""The file of a public paper."""

from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.views.generic import View

from pcc_portal.publishing.views import withdrawn_page
from scrutiny.downloads import paper_file
from scrutiny.models import Paper


class PaperDownload(View):
    """The uploaded file, or on to the PDF of the report that the paper is. 410 once withdrawn, 404 for all else.

    A restricted paper is never published, so that this address is 404 for it as for one that does not exist.
    """

    def get(self, request: HttpRequest, public_id: str) -> HttpResponseBase:
        paper = Paper.objects.published().select_related("report").filter(public_id=public_id).first()
        if paper is not None and paper.report is not None:
            return HttpResponseRedirect(reverse("reports:report_download", args=[paper.report.public_id]))
        if paper is not None:
            return paper_file(request, paper)
        gone = Paper.objects.withdrawn().select_related("report").filter(public_id=public_id).first()
        if gone is None:
            raise Http404
        return withdrawn_page(request, gone if gone.withdrawn_at else gone.report)
