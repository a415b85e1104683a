"""How the API is written down as OpenAPI 3.1."""

from functools import cache
from typing import Any

from drf_spectacular.contrib.django_filters import DjangoFilterExtension
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.openapi import AutoSchema as SpectacularSchema
from drf_spectacular.plumbing import ResolvedComponent
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers

from pcc_portal.api.filters import ID_PATTERN
from pcc_portal.api.problems import CONTENT_TYPE, KIND_OF_STATUS
from pcc_portal.api.renderers import encode
from pcc_portal.api.serializers import ProblemSerializer, TombstoneSerializer, WithdrawnSerializer

HEADERS = [
    ("ETag", "Names this version of the answer. Send it back as If-None-Match to be told 304 if nothing changed.", str),
    ("Last-Modified", "When anything that the answer is made from last changed.", str),
]

ROW_ID = OpenApiParameter(
    "id",
    {"type": "string", "pattern": ID_PATTERN},
    OpenApiParameter.PATH,
    description="The permanent id, as the field id of a list gives it.",
)


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


class FilterExtension(DjangoFilterExtension):  # type: ignore[no-untyped-call]
    """Describes every filter by its help text; spectacular leaves it out where the type is declared."""

    target_class = "pcc_portal.api.filters.FilterBackend"
    priority = 1

    def get_schema_operation_parameters(self, auto_schema: Any, *args: Any, **kwargs: Any) -> list[dict[str, Any]]:
        parameters: list[dict[str, Any]] = super().get_schema_operation_parameters(auto_schema, *args, **kwargs)  # type: ignore[no-untyped-call]
        filters = auto_schema.view.filterset_class.base_filters
        for parameter in parameters:
            parameter.setdefault("description", filters[parameter["name"]].extra["help_text"])
        return parameters


class AutoSchema(SpectacularSchema):
    """Adds to every operation the problems that it can answer with, and the headers of conditional requests."""

    def get_override_parameters(self) -> list[Any]:
        """Response headers are declared the way spectacular declares parameters."""
        return [
            *super().get_override_parameters(),
            *([ROW_ID] if "{id}" in self.path else []),
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
        if self._is_list_view():
            self.resolve_serializer(TombstoneSerializer, "response")
        for response in responses.values():
            response["description"] = response.get("description") or "What was asked for."
        headers = self._get_response_headers_for_code("304")
        responses["304"] = {
            "description": "Nothing has changed since the version that the request names.",
            "headers": headers,
        }
        for status, serializer in self._problems().items():
            responses[status] = self._shared_problem(status, serializer)
        return dict(sorted(responses.items()))

    def _shared_problem(self, status: str, serializer: type[serializers.Serializer[Any]]) -> dict[str, str]:
        """A problem looks the same everywhere, so it is written down once and pointed to."""
        kind = KIND_OF_STATUS[int(status)]
        response = self._get_response_for_code(serializer, status, [CONTENT_TYPE])  # type: ignore[no-untyped-call]
        response["description"] = f"{kind.title}."
        response["content"][CONTENT_TYPE]["example"] = _example(int(status))
        response.pop("headers", None)
        name = "".join(part.title() for part in kind.code.split("-"))
        component = ResolvedComponent(name=name, type="responses", schema=response, object=kind.code)  # type: ignore[no-untyped-call]
        self.registry.register_on_missing(component)
        reference: dict[str, str] = component.ref
        return reference


@cache
def document() -> bytes:
    """The whole OpenAPI document as JSON. It depends on code and settings alone, so it is made once."""
    generator = SchemaGenerator()  # type: ignore[no-untyped-call]
    return encode(generator.get_schema(request=None, public=True))  # type: ignore[no-untyped-call]
