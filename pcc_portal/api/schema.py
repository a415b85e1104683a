"""How the API is written down as OpenAPI 3.1."""

from functools import cache
from typing import Any

from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.openapi import AutoSchema as SpectacularSchema
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers

from pcc_portal.api.problems import CONTENT_TYPE, KIND_OF_STATUS
from pcc_portal.api.renderers import encode
from pcc_portal.api.serializers import ProblemSerializer, WithdrawnSerializer

HEADERS = [
    ("ETag", "Names this version of the answer. Send it back as If-None-Match to be told 304 if nothing changed.", str),
    ("Last-Modified", "When anything that the answer is made from last changed.", str),
]


def _example(status: int) -> dict[str, Any]:
    kind = KIND_OF_STATUS[status]
    body: dict[str, Any] = {
        "type": f"https://example.org/api/v1/problems/{kind.code}/",
        "title": kind.title,
        "status": status,
        "detail": kind.meaning,
        "instance": "/api/v1/plans/",
        "errors": [],
    }
    if status == 400:
        detail = "page_size must be a whole number from 1 to 200, not 500."
        body |= {
            "detail": detail,
            "instance": "/api/v1/plans/?page_size=500",
            "errors": [{"parameter": "page_size", "code": "out_of_range", "detail": detail}],
        }
    if status == 410:
        body |= {
            "detail": "It was withdrawn on 31 March 2022. It was published in error.",
            "withdrawn_at": "2022-03-31T09:00:00Z",
            "withdrawn_reason": "It was published in error.",
        }
    return body


class AutoSchema(SpectacularSchema):
    """Adds to every operation the problems that it can answer with, and the headers of conditional requests."""

    def get_override_parameters(self) -> list[Any]:
        """Response headers are declared the way spectacular declares parameters."""
        return [
            *super().get_override_parameters(),
            *(
                OpenApiParameter(name, kind, OpenApiParameter.HEADER, description=says, response=[200, 304])
                for name, says, kind in HEADERS
            ),
        ]

    def _problems(self) -> dict[str, type[serializers.Serializer[Any]]]:
        problems: dict[str, type[serializers.Serializer[Any]]] = {
            "400": ProblemSerializer,
            "406": ProblemSerializer,
            "412": ProblemSerializer,
            "500": ProblemSerializer,
        }
        if "{" in self.path or self._is_list_view():
            problems["404"] = ProblemSerializer
        if "{" in self.path and hasattr(self.view, "filterset_class"):
            problems["410"] = WithdrawnSerializer
        return problems

    def _get_response_bodies(self, direction: str = "response") -> dict[str, Any]:
        responses: dict[str, Any] = super()._get_response_bodies(direction=direction)  # type: ignore[arg-type]
        if direction != "response":
            return responses
        for response in responses.values():
            response["description"] = response.get("description") or "What was asked for."
        headers = self._get_response_headers_for_code("304")
        responses["304"] = {
            "description": "Nothing has changed since the version that the request names.",
            "headers": headers,
        }
        for status, serializer in self._problems().items():
            response = self._get_response_for_code(serializer, status, [CONTENT_TYPE])  # type: ignore[no-untyped-call]
            response["description"] = KIND_OF_STATUS[int(status)].title + "."
            response["content"][CONTENT_TYPE]["example"] = _example(int(status))
            responses[status] = response
        return dict(sorted(responses.items()))


@cache
def document() -> bytes:
    """The whole OpenAPI document as JSON. It depends on code and settings alone, so it is made once."""
    generator = SchemaGenerator()  # type: ignore[no-untyped-call]
    return encode(generator.get_schema(request=None, public=True))  # type: ignore[no-untyped-call]
