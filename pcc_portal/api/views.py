"""The base of every resource, and the addresses that belong to the API as a whole."""

import gzip
import hashlib
import re
from collections.abc import Callable, Collection, Iterator
from datetime import UTC, datetime
from typing import Any, ClassVar

import django_filters
from django.core.cache import cache
from django.db.models import Case, DateTimeField, Expression, F, Model, Q, QuerySet, Value, When
from django.db.models.functions import Greatest, Least
from django.http import HttpRequest
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.functional import cached_property
from django.utils.http import http_date, parse_etags
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from drf_spectacular.views import SpectacularSwaggerSplitView
from rest_framework.exceptions import NotFound
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView
from rest_framework.viewsets import ViewSetMixin

from pcc_portal.api.filters import Filters, MomentField, check_names
from pcc_portal.api.links import Links
from pcc_portal.api.pagination import PAGE, PAGE_SIZE, WITHDRAWN, Pagination
from pcc_portal.api.problems import KINDS, PreconditionFailed, Withdrawn
from pcc_portal.api.renderers import encode
from pcc_portal.api.schema import document
from pcc_portal.api.serializers import ProblemKindSerializer, Row, RowSerializer
from pcc_portal.publishing.kept_pages import release
from pcc_portal.publishing.stamps import Dependency, Stamp, stamp

LINKS_SCHEMA = {
    "type": "object",
    "required": ["openapi", "docs"],
    "additionalProperties": {"type": "string", "format": "uri"},
    "properties": {
        "openapi": {"type": "string", "format": "uri", "description": "The OpenAPI document."},
        "docs": {"type": "string", "format": "uri", "description": "The documentation for people."},
    },
}
LINKS_EXAMPLE = OpenApiExample(
    "Some of the addresses",
    value={
        "plans": "https://example.org/api/v1/plans/",
        "meetings": "https://example.org/api/v1/meetings/",
        "areas": "https://example.org/api/v1/areas/",
        "openapi": "https://example.org/api/v1/openapi.json",
        "docs": "https://example.org/api/v1/docs/",
    },
)
# Memory is all that this spares: a kept body is found by its version, and a version never changes.
KEEP_SECONDS = 3600
ONE_PAGE = re.compile(r"[1-9]\d{0,3}")
KEPT_SIZES = ("50", "100", "200")
# Later than anything: stands for "not withdrawn" where times are compared.
NEVER = Value(datetime(9999, 1, 1, tzinfo=UTC), output_field=DateTimeField())
CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Last-Modified",
}
PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS",
    "Access-Control-Allow-Headers": "If-Modified-Since, If-None-Match",
    "Access-Control-Max-Age": "86400",
}


class OpenDataView(APIView):
    """Open data for anybody: readable from any origin, checked for freshness each time, no cookie, no session."""

    @cached_property
    def at(self) -> datetime:
        """The one time at which all of the answer is public."""
        return timezone.now()

    def parameters(self) -> Collection[str]:
        """The query parameters that this address takes."""
        return ()

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        check_names(request.query_params, self.parameters())

    def options(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Response:
        """What a browser asks before it lets a page of another origin read from here."""
        return Response(status=204, headers={"Allow": "GET, HEAD, OPTIONS", **PREFLIGHT})

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Response:
        for name, value in CORS.items():
            response.headers[name] = value
        # Kept by caches, but never used without asking first: what is withdrawn must be gone at once.
        response.headers["Cache-Control"] = "public, no-cache" if response.status_code < 400 else "no-store"
        answer = super().finalize_response(request, response, *args, **kwargs)
        patch_vary_headers(answer, ["Accept", "Accept-Encoding"])
        return answer

    def answer(self, request: Request, mark: Stamp, make: Callable[[], bytes]) -> Response:
        """The body that `make` gives, with the headers of its version; 304 if the client has that version already.

        Raises PreconditionFailed, and what `make` raises.
        """
        etag = self.etag(request, mark)
        headers = {"ETag": etag}
        seconds = None
        # HTTP dates know no fractions: within the second of a change, a second change would go unseen.
        if mark.changed_at is not None and int(mark.changed_at.timestamp()) < int(self.at.timestamp()):
            seconds = int(mark.changed_at.timestamp())
            headers["Last-Modified"] = http_date(seconds)
        # A tag was given out with an answer, so where it is known there is no need to make the answer again.
        if etag in parse_etags(request.headers.get("If-None-Match", "")):
            return Response(status=304, headers=headers)
        body = make()
        condition = get_conditional_response(request._request, etag=etag, last_modified=seconds)
        if condition is not None and condition.status_code == 412:
            raise PreconditionFailed
        if condition is not None:
            return Response(status=304, headers=headers)
        return self.compressed(request, body, headers)

    def etag(self, request: Request, mark: Stamp) -> str:
        """Names the version. Weak, since compressed or not, it is the same."""
        text = f"{release()}\n{request.build_absolute_uri()}\n{mark.fingerprint}"
        return f'W/"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'

    def compressed(self, request: Request, body: bytes, headers: dict[str, str]) -> Response:
        """A gzipped body, unpacked for a client that can't."""
        if "gzip" in request.headers.get("Accept-Encoding", ""):
            return Response(body, headers={**headers, "Content-Encoding": "gzip"})
        return Response(gzip.decompress(body), headers=headers)


def packed(data: Any) -> bytes:
    """JSON, gzipped; the same data gives the same bytes."""
    return gzip.compress(data if isinstance(data, bytes) else encode(data), compresslevel=6, mtime=0)


class Resource(ViewSetMixin, OpenDataView, GenericAPIView[Any]):
    """A list and its single rows, read-only, public rows alone.

    `rows_public_by` leads from the row to what decides that it is public ("" is the row itself); of several, each
    must be public. `depends_on` names every table that the answer shows something of. `id_path` leads from the row to
    its permanent id. `tells_the_day`: the answer says how things stand today, so that midnight makes a new version.
    """

    lookup_field = "public_id"
    lookup_url_kwarg = "id"
    model: ClassVar[type[Model]]
    serializer_class: type[RowSerializer]
    filterset_class: ClassVar[type[Filters]]
    depends_on: ClassVar[tuple[Dependency, ...]]
    rows_public_by: ClassVar[tuple[str, ...]] = ("",)
    id_path: ClassVar[str] = "public_id"
    tells_the_day: ClassVar[bool] = False
    basename: str
    # Public rows in the order of the list.
    public: Callable[[], QuerySet[Any]]

    def parameters(self) -> Collection[str]:
        return {*self.filterset_class.base_filters, PAGE, PAGE_SIZE} if self.action == "list" else ()

    def changed_at(self) -> Expression:
        """When the row, or its publication, last changed."""
        return Greatest(*(f"{path}published_at" for path in self.rows_public_by), "modified_at")

    def once_public(self) -> QuerySet[Any]:
        """Rows that were made public, sooner or later, whatever became of them."""
        paths = self.rows_public_by
        rows: QuerySet[Any] = self.model._default_manager.filter(
            **{f"{path}published_at__lte": self.at for path in paths}
        )
        return rows

    def withdrawn(self) -> QuerySet[Any]:
        """Rows that were public once and are no more, the latest first. Adds `gone_at`.

        What was published only after the whole that it belongs to was withdrawn has never been public.
        """
        paths = self.rows_public_by
        gone = [
            Case(When(Q(**{f"{path}withdrawn_at__lte": self.at}), then=F(f"{path}withdrawn_at")), default=NEVER)
            for path in paths
        ]
        rows = self.once_public().annotate(gone_at=Least(*gone) if len(gone) > 1 else gone[0])
        were_public = Q(
            *(
                Q(**{f"{path}published_at__isnull": True}) | Q(**{f"{path}published_at__lte": F("gone_at")})
                for path in paths
            )
        )
        gone_rows: QuerySet[Any] = rows.filter(were_public, gone_at__lte=self.at)
        return gone_rows.order_by("-gone_at", "-pk")

    def get_queryset(self) -> QuerySet[Any]:
        rows: QuerySet[Any] = self.public().annotate(changed_at=self.changed_at())
        return rows

    def list(self, request: Request) -> Response:
        """Public rows, a page at a time, in an order that does not change."""
        return self._kept_answer(request, self._page)

    def retrieve(self, request: Request, id: str) -> Response:
        """One public row. What was withdrawn answers 410; drafts and wrong addresses answer 404 alike."""
        return self._kept_answer(request, lambda: self._row(id))

    def may_be_kept(self, request: Request) -> bool:
        """Is this one of few addresses? Anybody can write any words or dates into a filter, and fill the memory."""
        params = request.query_params
        if params.urlencode() != request.META.get("QUERY_STRING", ""):
            return False  # one of endless ways to write the same
        return all(self._is_one_of_few(name, str(params[name])) for name in params)

    def _is_one_of_few(self, name: str, value: str) -> bool:
        if name == PAGE:
            return ONE_PAGE.fullmatch(value) is not None
        if name == PAGE_SIZE:
            return value in KEPT_SIZES
        choices = (django_filters.ChoiceFilter, django_filters.TypedChoiceFilter)
        return isinstance(self.filterset_class.base_filters.get(name), choices)

    def _kept_answer(self, request: Request, make: Callable[[], Any]) -> Response:
        """Bodies are kept under the tag of their version, so that nothing stale can be found there.

        The tag is made before the rows are read: a change in between gives a newer body under an older tag, which
        nobody will ask for again, and never the other way round.
        """
        mark = stamp(self.depends_on, self.at)
        if self.tells_the_day:
            mark = self._of_the_day(mark)

        def kept() -> bytes:
            key = f"api:{self.etag(request, mark)}"
            body: bytes | None = cache.get(key)
            if body is None:
                body = packed(make())
                if self.may_be_kept(request):
                    cache.set(key, body, KEEP_SECONDS)
            return body

        return self.answer(request, mark, kept)

    def _of_the_day(self, mark: Stamp) -> Stamp:
        midnight = timezone.localtime(self.at).replace(hour=0, minute=0, second=0, microsecond=0)
        changed_at = None if mark.changed_at is None else max(mark.changed_at, midnight)
        return Stamp(f"{mark.fingerprint} {midnight:%Y-%m-%d}", changed_at)

    def _page(self) -> dict[str, Any]:
        chosen, pages = self.filter_queryset(self.get_queryset()), Pagination()
        if self.request.query_params.get("include_withdrawn") != "true":
            rows = self.serializer_class.rows(
                pages.paginate_queryset(chosen, self.request), self.at, Links.of(self.request)
            )
            return pages.body(rows)
        gone, count = self._gone_since(), chosen.count()
        window = pages.window(count + gone.count(), self.request)
        rows = self.serializer_class.rows(chosen[window], self.at, Links.of(self.request))
        after = slice(max(0, window.start - count), max(0, window.stop - count))
        return {**pages.body(rows), WITHDRAWN: list(self._tombstones(gone[after]))}

    def _gone_since(self) -> QuerySet[Any]:
        """What was withdrawn, as far as `modified_since` asks for it. Other filters would tell what was in it."""
        since = self.request.query_params.get("modified_since")
        return self.withdrawn().filter(gone_at__gte=MomentField().clean(since)) if since else self.withdrawn()

    def _tombstones(self, rows: QuerySet[Any]) -> Iterator[Row]:
        before = Links.of(self.request).before(f"{self.basename}-detail")
        for public_id, at, reason in self.why_gone(rows):
            yield {"id": public_id, "url": f"{before}{public_id}/", "withdrawn_at": at, "withdrawn_reason": reason}

    def why_gone(self, rows: QuerySet[Any]) -> Iterator[tuple[str, datetime, str]]:
        """The permanent id of each of these rows of `withdrawn`, since when it is gone, and why."""
        columns = [f"{path}{name}" for path in self.rows_public_by for name in ("withdrawn_at", "withdrawn_reason")]
        for public_id, *values in rows.values_list(self.id_path, *columns):
            pairs = zip(values[::2], values[1::2], strict=True)
            yield public_id, *min((at, reason) for at, reason in pairs if at is not None and at <= self.at)

    def _row(self, public_id: str) -> dict[str, Any]:
        chosen = self.get_queryset().filter(**{self.id_path: public_id})
        rows = self.serializer_class.rows(chosen, self.at, Links.of(self.request))
        if not rows:
            self._refuse(public_id)
        return rows[0]

    def _refuse(self, public_id: str) -> None:
        """Raise Withdrawn for a row that was public once, NotFound for all else."""
        for stone in self._tombstones(self.withdrawn().filter(**{self.id_path: public_id})):
            raise Withdrawn(stone["withdrawn_at"], stone["withdrawn_reason"])
        raise NotFound


class ApiRoot(OpenDataView):
    """Where everything is."""

    # Path of each list to the name of its route, in the order in which the portal reads.
    resources: ClassVar[dict[str, str]] = {}

    @extend_schema(
        operation_id="root_retrieve", tags=["about"], responses={200: LINKS_SCHEMA}, examples=[LINKS_EXAMPLE]
    )
    def get(self, request: Request) -> Response:
        """The addresses of all lists, of this documentation, and of the OpenAPI document."""
        links = Links.of(request)
        lists = {name: links.to(route) for name, route in self.resources.items()}
        body = {**lists, "openapi": links.to("openapi"), "docs": links.to("docs")}
        return self.answer(request, Stamp(repr(body), None), lambda: packed(body))


class ProblemDetail(OpenDataView):
    @extend_schema(
        operation_id="problems_retrieve",
        tags=["about"],
        responses=ProblemKindSerializer,
        parameters=[
            OpenApiParameter("code", str, OpenApiParameter.PATH, enum=list(KINDS), description="Which kind of problem.")
        ],
    )
    def get(self, request: Request, code: str) -> Response:
        """What a kind of problem means, and what to do about it. Each problem's `type` leads here."""
        if code not in KINDS:
            raise NotFound
        kind = KINDS[code]
        body = {
            "type": request.build_absolute_uri(request.path),
            "title": kind.title,
            "status": kind.status,
            "meaning": kind.meaning,
        }
        return self.answer(request, Stamp(repr(body), None), lambda: packed(body))


@extend_schema(exclude=True)
class OpenApiDocument(OpenDataView):
    def get(self, request: Request) -> Response:
        body = document()
        return self.answer(request, Stamp(hashlib.sha256(body).hexdigest(), None), lambda: packed(body))


@extend_schema(exclude=True)
class DocsPage(SpectacularSwaggerSplitView):
    """The documentation for people. Its script comes from this host, in a request of its own."""

    template_name = "api/docs.html"
    url_name = "openapi"

    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        response: Response = super().get(request, *args, **kwargs)  # type: ignore[no-untyped-call]
        response.data["schema_url"] = self._get_schema_url(request)  # type: ignore[no-untyped-call]
        return response


@extend_schema(exclude=True)
class UnknownAddress(OpenDataView):
    """Every other address below /api/: a problem, where the site would answer with a page."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        raise NotFound
