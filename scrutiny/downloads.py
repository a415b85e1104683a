"""The file of a paper over HTTP, for the public and for staff."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from pcc_portal.reports.downloads import stored_file
from scrutiny.models import Paper

# Whatever a browser makes of the file, it may run nothing and fetch nothing: papers come from many hands.
NOTHING = "sandbox; default-src 'none'"


def paper_file(request: HttpRequest, paper: Paper) -> HttpResponseBase:
    """The uploaded file as it was sent, to be saved and not shown in place."""
    is_text = paper.content_type.startswith("text/")
    response = stored_file(
        request,
        str(paper.file.name),
        size=paper.size_bytes or 0,
        sha256=paper.sha256,
        modified_at=paper.created_at,
        filename=paper.download_name,
        media_type=f"{paper.content_type}; charset=utf-8" if is_text else paper.content_type,
    )
    response["Content-Security-Policy"] = NOTHING
    response["X-Content-Type-Options"] = "nosniff"
    return response
