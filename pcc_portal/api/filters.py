"""Query parameters: which ones a list takes, how their values are read, and what is said when they are wrong."""

import difflib
import re
from collections.abc import Collection
from datetime import UTC, date, datetime, time
from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils import timezone
from django_filters.rest_framework import DjangoFilterBackend
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.request import Request
from rest_framework.views import APIView

from pcc_portal.publishing.models import ID_ALPHABET, ID_LENGTH
from pcc_portal.publishing.querysets import is_published

ID_PATTERN = f"^[{ID_ALPHABET}]{{{ID_LENGTH}}}$"
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?([Zz]|[+-]\d{2}:\d{2})")


def check_names(params: QueryDict, allowed: Collection[str]) -> None:
    """Raise ValidationError for each parameter that is unknown, given twice or empty."""
    errors: dict[str, list[ErrorDetail]] = {}
    for name, values in params.lists():
        if name not in allowed:
            near = difflib.get_close_matches(name, sorted(allowed), n=1, cutoff=0.5)
            hint = f"Did you mean {near[0]}?" if near else _all_of(allowed)
            errors[name] = [ErrorDetail(f"There is no parameter {name[:60]} here. {hint}", code="unknown")]
        elif len(values) > 1:
            errors[name] = [ErrorDetail(f"{name} is given {len(values)} times: give it once.", code="repeated")]
        elif not values[0].strip():
            errors[name] = [ErrorDetail(f"{name} is empty: give it a value or leave it out.", code="empty")]
    if errors:
        raise ValidationError(errors)


def _all_of(allowed: Collection[str]) -> str:
    return f"It takes {', '.join(sorted(allowed))}." if allowed else "It takes no parameters."


class IdField(forms.CharField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.validators = []

    def clean(self, value: Any) -> str:
        text: str = super().clean(value)
        if text and not re.fullmatch(ID_PATTERN, text):
            raise forms.ValidationError(
                f"An id is {ID_LENGTH} letters and digits, as the field id gives it, not {text[:40]!a}.", code="invalid"
            )
        return text


class DayField(forms.CharField):
    def clean(self, value: Any) -> date | None:
        text: str = super().clean(value)
        if not text:
            return None
        try:
            if not DAY.fullmatch(text):
                raise ValueError
            return date.fromisoformat(text)
        except ValueError:
            raise forms.ValidationError(f"Write a date as 2022-03-31, not {text[:40]!a}.", code="invalid") from None


class MomentField(forms.CharField):
    """A time with its zone, or a date, which stands for its first moment in the portal's own time zone."""

    def clean(self, value: Any) -> datetime | None:
        text: str = super().clean(value)
        if not text:
            return None
        try:
            if DAY.fullmatch(text):
                return timezone.make_aware(datetime.combine(date.fromisoformat(text), time.min))
            if not MOMENT.fullmatch(text):
                raise ValueError
            # In UTC, since PostgreSQL takes no zone further than 16 hours away, and the notation allows 24.
            return datetime.fromisoformat(text.upper()).astimezone(UTC)
        except (ValueError, OverflowError):
            raise forms.ValidationError(
                "Write a time with its zone, as 2022-03-31T09:00:00Z or 2022-03-31T09:00:00%2B01:00 "
                f"(a plus sign must be written %2B), or a date as 2022-03-31, not {text[:40]!a}.",
                code="invalid",
            ) from None


@extend_schema_field({"type": "string", "pattern": ID_PATTERN})
class IdFilter(django_filters.Filter):  # type: ignore[misc]
    """Rows joined to the one with this id. `public` is the path to what decides that the other row is public.

    Without that condition a public row would tell that it is joined to a draft.
    """

    field_class = IdField

    def __init__(self, path: str, says: str, public: str | None = None) -> None:
        super().__init__(field_name=f"{path}__public_id", help_text=says)
        self.path = path
        self.public = path if public is None else public

    def filter(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        if not value:
            return queryset
        condition = Q(**{self.field_name: value})
        if self.public:
            condition &= is_published(prefix=f"{self.public}__")
        # A join to many would repeat a row only if it met the one id twice, which their unique pairs rule out.
        return queryset.filter(condition)


@extend_schema_field(OpenApiTypes.DATE)
class DayFilter(django_filters.Filter):  # type: ignore[misc]
    field_class = DayField


@extend_schema_field({"type": "string", "anyOf": [{"format": "date-time"}, {"format": "date"}]})
class MomentFilter(django_filters.Filter):  # type: ignore[misc]
    field_class = MomentField


@extend_schema_field(OpenApiTypes.BOOL)
class YesNoFilter(django_filters.TypedChoiceFilter):  # type: ignore[misc]
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            choices=[("true", "yes"), ("false", "no")], coerce={"true": True, "false": False}.get, **kwargs
        )


class Filters(django_filters.FilterSet):  # type: ignore[misc]
    """The parameters of one list. `changed_at` is a column that every resource adds."""

    modified_since = MomentFilter(
        field_name="changed_at",
        lookup_expr="gte",
        help_text="Only what was changed or published at or after this time (with its zone) or date.",
    )
    include_withdrawn = YesNoFilter(
        method="as_they_are",
        help_text="With true, the list ends with what was withdrawn: id, address, time and reason, nothing else. "
        "Of the other parameters only modified_since narrows this part.",
    )

    def as_they_are(self, queryset: QuerySet[Any], name: str, value: bool) -> QuerySet[Any]:
        """The view adds what was withdrawn; the public rows stay the same."""
        return queryset


class FilterBackend(DjangoFilterBackend):  # type: ignore[misc]
    """django-filter, spared where the request asks for no filter: making its form costs as much as the query."""

    def filter_queryset(self, request: Request, queryset: QuerySet[Any], view: APIView) -> QuerySet[Any]:
        if request.query_params.keys().isdisjoint(view.filterset_class.base_filters):  # type: ignore[attr-defined]
            return queryset
        filterset = self.get_filterset(request, queryset, view)
        if not filterset.is_valid():
            raise ValidationError(
                {
                    name: [ErrorDetail(error["message"], code=error["code"]) for error in errors]
                    for name, errors in filterset.errors.get_json_data().items()
                }
            )
        rows: QuerySet[Any] = filterset.qs
        return rows
