"""Who may keep a copy of a page."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

PUBLIC = "public, no-cache"
PRIVATE = "private, no-store"


class CacheControlMiddleware:
    """Public pages may be kept and must be asked for again before each use, so that what is withdrawn is gone at once.

    Whatever a signed-in person sees, and whatever sets a cookie, is never kept. A view that sets the header itself
    is left alone: previews, files.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not response.has_header("Cache-Control"):
            is_private = bool(response.cookies) or settings.SESSION_COOKIE_NAME in request.COOKIES
            response["Cache-Control"] = PRIVATE if is_private else PUBLIC
        return response
