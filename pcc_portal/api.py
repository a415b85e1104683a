"""What every API view shares: pages of results, and errors as `application/problem+json` (RFC 9457)."""

from typing import Any

from drf_standardized_errors.handler import exception_handler
from rest_framework.pagination import PageNumberPagination
from rest_framework.response import Response


class Pagination(PageNumberPagination):
    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = 200


def problem_handler(exception: Exception, context: dict[str, Any]) -> Response | None:
    return exception_handler(exception, context)
