"""How a page of one published thing answers: the page, 410 with date and reason, or 404."""

from typing import TYPE_CHECKING, Any, Generic, TypeVar

from django.core.exceptions import ObjectDoesNotExist
from django.core.signing import BadSignature
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.cache import add_never_cache_headers
from django.views.generic import DetailView, View
from django.views.generic.detail import SingleObjectMixin

from pcc_portal.publishing import previews

M = TypeVar("M", bound=models.Model)

if TYPE_CHECKING:
    _Detail = DetailView[Any]
else:
    _Detail = SingleObjectMixin  # Django's own classes are generic to the type checker alone


class Withdrawn(Exception):  # noqa: N818 - an answer, not an error
    """Raised while looking for a row that was public once; carries the row that holds date and reason."""

    def __init__(self, target: Any) -> None:
        super().__init__(str(target))
        self.target = target


def withdrawn_page(request: HttpRequest, target: Any) -> HttpResponse:
    """The page that stands where something was withdrawn: 410, with the date and the reason."""
    context = {"withdrawn_at": target.withdrawn_at, "withdrawn_reason": target.withdrawn_reason}
    return render(request, "410.html", context, status=410)


class PublishedDetailMixin(_Detail, Generic[M]):
    """For a detail page addressed by `public_id`.

    The queryset is the model's `published()` rows, passed through `narrow` for what the page needs besides. A row
    that was withdrawn, or whose plan was, answers 410; a draft, a scheduled row and a wrong address answer 404
    alike, so that the answer tells nothing about drafts.
    """

    slug_field = "public_id"
    slug_url_kwarg = "public_id"

    def get_queryset(self) -> models.QuerySet[M]:
        manager: Any = self.model._default_manager
        return self.narrow(manager.published())

    def narrow(self, queryset: models.QuerySet[M]) -> models.QuerySet[M]:
        """Add what the page needs: related rows, annotations."""
        return queryset

    def withdrawn_record(self, target: Any) -> Any:
        """The row that holds date and reason of the withdrawal: the row itself, unless a page says otherwise."""
        return target

    def get_object(self, queryset: models.QuerySet[M] | None = None) -> M:
        """The published row. Raises Withdrawn or Http404."""
        try:
            row: M = super().get_object(queryset)
        except Http404:
            manager: Any = self.model._default_manager
            gone = manager.withdrawn().filter(public_id=self.kwargs[self.slug_url_kwarg]).first()
            if gone is None:
                raise
            raise Withdrawn(self.withdrawn_record(gone)) from None
        return row

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return super().dispatch(request, *args, **kwargs)
        except Withdrawn as withdrawn:
            return withdrawn_page(request, withdrawn.target)


class PreviewDetail(View):
    """A draft as the public would see it, for whoever has the link, for a day."""

    def get(self, request: HttpRequest, token: str) -> HttpResponseBase:
        response = self._answer(request, token)
        add_never_cache_headers(response)
        response["X-Robots-Tag"] = "noindex, nofollow"
        response["Referrer-Policy"] = "no-referrer"
        return response

    def _answer(self, request: HttpRequest, token: str) -> HttpResponseBase:
        try:
            preview = previews.read(token)
        except previews.Expired:
            return self._ended(request)
        except (BadSignature, ObjectDoesNotExist):
            return self._refusal(request, "This is not a preview link", "Check that you have copied all of it.", 404)
        if preview.row.withdrawn_at is not None:
            return self._refusal(request, "This preview has ended", "What it showed was withdrawn.", 410)
        if preview.row.is_published():
            return redirect(previews.page_of(preview.row))
        request.preview_until = preview.until  # type: ignore[attr-defined]
        try:
            return previews.draft_page(preview, request)
        except previews.Expired:
            return self._ended(request)

    def _ended(self, request: HttpRequest) -> HttpResponse:
        return self._refusal(request, "This preview has ended", "Ask whoever sent it for a new link.", 410)

    @staticmethod
    def _refusal(request: HttpRequest, title: str, text: str, status: int) -> HttpResponse:
        return render(request, "publishing/preview_ended.html", {"title": title, "text": text}, status=status)
