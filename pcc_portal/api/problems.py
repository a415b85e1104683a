"""Errors as `application/problem+json` (RFC 9457), each kind with an address that explains it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from drf_standardized_errors.formatter import ExceptionFormatter
from drf_standardized_errors.handler import ExceptionHandler
from drf_standardized_errors.types import ErrorResponse, ExceptionHandlerContext
from rest_framework import exceptions
from rest_framework.response import Response

CONTENT_TYPE = "application/problem+json"


@dataclass(frozen=True)
class Kind:
    """One kind of problem: its code stands in its address and never changes, its words may."""

    code: str
    status: int
    title: str
    meaning: str


KINDS = {
    kind.code: kind
    for kind in (
        Kind(
            "invalid-parameters",
            400,
            "The query parameters are not valid",
            "A query parameter is unknown, given twice, empty, or has a value that can't be read. The list `errors` "
            "names each one and says what would be right.",
        ),
        Kind(
            "not-found",
            404,
            "Nothing public is at this address",
            "The address is wrong, the page of results lies behind the last one, or nothing has been published there.",
        ),
        Kind(
            "method-not-allowed",
            405,
            "This address can only be read",
            "Public data is read with GET, HEAD or OPTIONS.",
        ),
        Kind(
            "not-acceptable",
            406,
            "The answer can't be given in the form that was asked for",
            "Answers are JSON: ask for application/json in the Accept header, or leave the header out.",
        ),
        Kind(
            "withdrawn",
            410,
            "What was published here has been withdrawn",
            "The office took it off the public record. `withdrawn_at` says when and `withdrawn_reason` says why.",
        ),
        Kind(
            "precondition-failed",
            412,
            "The condition in the request does not hold",
            "The request has an If-Match or If-Unmodified-Since header, and what is here has changed since.",
        ),
        Kind(
            "unsupported-media-type",
            415,
            "The body of the request can't be read",
            "A request body must be JSON. Reading needs no body at all.",
        ),
        Kind(
            "server-error",
            500,
            "Something went wrong on this side",
            "The fault is in the portal, not in the request. It has been recorded. Try again later.",
        ),
    )
}
KIND_OF_STATUS = {kind.status: kind for kind in KINDS.values()}


class Withdrawn(exceptions.APIException):
    """What was asked for was public once: 410 with date and reason."""

    status_code = 410
    default_code = "withdrawn"

    def __init__(self, at: datetime, reason: str) -> None:
        super().__init__(f"It was withdrawn on {timezone.localtime(at):%-d %B %Y}. {reason}")
        self.at, self.reason = at, reason


class PreconditionFailed(exceptions.APIException):
    status_code = 412
    default_code = "precondition_failed"
    default_detail = "What is here has changed since the version that the request names."


class NoSuchPage(exceptions.NotFound):
    """A page of results behind the last one."""


def instance_of(request: Any) -> str:
    """Path and query of the request, as a relative address."""
    return str(request.get_full_path()) if request is not None else ""


def problem(kind: Kind, detail: str, request: Any, errors: list[dict[str, str]]) -> dict[str, Any]:
    """The body of a problem."""
    address = reverse("problem-detail", args=[kind.code])
    if isinstance(getattr(request, "_request", request), HttpRequest):
        address = request.build_absolute_uri(address)
    return {
        "type": address,
        "title": kind.title,
        "status": kind.status,
        "detail": detail,
        "instance": instance_of(request),
        "errors": errors,
    }


class ProblemFormatter(ExceptionFormatter):
    def format_error_response(self, error_response: ErrorResponse) -> dict[str, Any]:
        status = self.exc.status_code
        request = self.context.get("request")
        kind = KIND_OF_STATUS.get(status)
        if kind is None:
            kind = Kind("server-error" if status >= 500 else "invalid-parameters", status, "The request failed", "")
        if isinstance(self.exc, exceptions.ValidationError):
            errors = [
                {"parameter": error.attr or "", "code": error.code, "detail": error.detail}
                for error in error_response.errors
            ]
            detail = " ".join(error["detail"] for error in errors)
        else:
            errors = []
            detail = kind.meaning if status >= 500 else " ".join(error.detail for error in error_response.errors)
        if type(self.exc) is exceptions.NotFound:
            detail = "The address is wrong, or nothing has been published there."
        body = problem(kind, detail, request, errors)
        if isinstance(self.exc, Withdrawn):
            body |= {"withdrawn_at": self.exc.at, "withdrawn_reason": self.exc.reason}
        return body


class ProblemHandler(ExceptionHandler):
    def format_exception(self, exc: exceptions.APIException) -> Any:
        return ProblemFormatter(exc, self.context, self.exc).run()

    def should_not_handle(self, exc: Exception) -> bool:
        """While developing, a fault shows Django's own page with the traceback."""
        return settings.DEBUG and not isinstance(exc, exceptions.APIException)

    def get_response(self, exc: exceptions.APIException, data: Mapping[str, Any]) -> Response:
        return Response(data, status=exc.status_code, headers=self.get_headers(exc), content_type=CONTENT_TYPE)


def problem_handler(exception: Exception, context: ExceptionHandlerContext) -> Response | None:
    """Django REST framework's EXCEPTION_HANDLER."""
    return ProblemHandler(exception, context).run()
