"""Pages of results. A size over the limit is refused, not cut down in silence."""

from typing import Any

from django.db.models import QuerySet
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.utils.urls import replace_query_param
from rest_framework.views import APIView

from pcc_portal.api.problems import NoSuchPage

PAGE = "page"
PAGE_SIZE = "page_size"
WITHDRAWN = "withdrawn"
# Far more than any list here will ever have; it keeps the offset within what databases can count.
HIGHEST_PAGE = 1_000_000


def _positive(text: str | None, name: str, otherwise: int, limit: int) -> int:
    if text is None:
        return otherwise
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:20]) <= limit):
        message = f"{name} must be a whole number from 1 to {limit}, not {text[:40]}."
        raise ValidationError({name: [ErrorDetail(message, code="out_of_range")]})
    return int(text)


class Pagination(BasePagination):
    page_size = 50
    max_page_size = 200

    def paginate_queryset(  # type: ignore[override]
        self, queryset: QuerySet[Any], request: Request, view: APIView | None = None
    ) -> QuerySet[Any]:
        """The rows of the page asked for, still to be read. Raises ValidationError or NoSuchPage."""
        return queryset[self.window(queryset.count(), request)]

    def window(self, count: int, request: Request) -> slice:
        """Where in that many results the page asked for lies. Raises ValidationError or NoSuchPage."""
        self.request = request
        self.size = _positive(request.query_params.get(PAGE_SIZE), PAGE_SIZE, self.page_size, self.max_page_size)
        self.number = _positive(request.query_params.get(PAGE), PAGE, 1, HIGHEST_PAGE)
        self.count = count
        self.pages = max(1, -(-self.count // self.size))
        if self.number > self.pages:
            raise NoSuchPage(f"There is no page {self.number}: the last page is {self.pages}.")
        start = (self.number - 1) * self.size
        return slice(start, start + self.size)

    def _page(self, number: int) -> str | None:
        if not 1 <= number <= self.pages:
            return None
        return replace_query_param(self.request.build_absolute_uri(), PAGE, number)

    def body(self, rows: Any) -> dict[str, Any]:
        """The page with its rows, and where it lies among all of them."""
        return {
            "count": self.count,
            "page": self.number,
            "pages": self.pages,
            "page_size": self.size,
            "next": self._page(self.number + 1),
            "previous": self._page(self.number - 1),
            "results": rows,
        }

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        address = {"type": ["string", "null"], "format": "uri"}
        return {
            "type": "object",
            "required": ["count", "page", "pages", "page_size", "next", "previous", "results"],
            "properties": {
                "count": {
                    "type": "integer",
                    "minimum": 0,
                    "example": 1,
                    "description": "How many there are on all pages.",
                },
                "page": {"type": "integer", "minimum": 1, "example": 1, "description": "The number of this page."},
                "pages": {"type": "integer", "minimum": 1, "example": 1, "description": "How many pages there are."},
                "page_size": {
                    "type": "integer",
                    "minimum": 1,
                    "maximum": self.max_page_size,
                    "example": self.page_size,
                    "description": "How many fit on a page.",
                },
                "next": {**address, "example": None, "description": "The next page; null on the last."},
                "previous": {**address, "example": None, "description": "The page before; null on the first."},
                "results": schema,
                WITHDRAWN: {
                    "type": "array",
                    "items": {"$ref": "#/components/schemas/Tombstone"},
                    "description": "What was withdrawn, the latest first: with include_withdrawn=true alone.",
                    "example": [],
                },
            },
        }

    def get_schema_operation_parameters(self, view: APIView) -> list[dict[str, Any]]:
        return [
            {
                "name": PAGE,
                "in": "query",
                "description": "Which page of the results, from 1.",
                "schema": {"type": "integer", "minimum": 1, "maximum": HIGHEST_PAGE, "default": 1},
            },
            {
                "name": PAGE_SIZE,
                "in": "query",
                "description": f"How many results to a page, at most {self.max_page_size}. More is refused.",
                "schema": {
                    "type": "integer",
                    "minimum": 1,
                    "maximum": self.max_page_size,
                    "default": self.page_size,
                },
            },
        ]
