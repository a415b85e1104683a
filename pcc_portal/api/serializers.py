"""Shapes of answers. A serializer here documents its fields, and makes dicts of them by hand.

Django REST framework's own way from objects to dicts costs some ten times what the query costs; a list of a hundred
rows is asked for often, so the rows are read as plain values and put into shape by `rows`. Tests hold each body
against the documented fields.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Case, F, QuerySet, When
from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers

from pcc_portal.api.links import Links
from pcc_portal.api.problems import KINDS
from pcc_portal.publishing.querysets import is_published

Row = dict[str, Any]


def if_public(path: str, at: datetime) -> Case:
    """The public id at the end of a foreign key, NULL unless that row is public itself: a draft is never named."""
    return Case(When(is_published(at, f"{path}__"), then=F(f"{path}__public_id")))


def grouped(pairs: Iterable[tuple[int, Row]]) -> dict[int, list[Row]]:
    """Many-to-many rows by the primary key that they belong to, in the order in which they come."""
    groups: dict[int, list[Row]] = defaultdict(list)
    for key, row in pairs:
        groups[key].append(row)
    return groups


def plain(number: Decimal | None, places: int = 0) -> str | None:
    """A decimal as text without the zeros that only the database's scale adds, but with at least these places."""
    if number is None:
        return None
    text = f"{number:f}"
    whole, _, fraction = text.partition(".")
    fraction = fraction.rstrip("0").ljust(places, "0")
    return f"{whole}.{fraction}" if fraction else whole


class RowSerializer(serializers.Serializer[Any]):
    """One kind of row. `id` and `url` are the same for all."""

    id = serializers.CharField(help_text="Permanent id: it never changes and is never used again.")
    url = serializers.URLField(help_text="This, in the API.")

    # Reads the rows of a queryset, with what is public beside them at a time, in a fixed number of queries.
    rows: Callable[[QuerySet[Any], datetime, Links], list[Row]]


class LinkSerializer(RowSerializer):
    """A thing of the same kind."""


class TombstoneSerializer(serializers.Serializer[Any]):
    """What stands in the place of something that was withdrawn. Nothing of its content is told."""

    id = serializers.CharField(help_text="The permanent id that it had.")
    url = serializers.URLField(help_text="Where it was in the API: this address answers 410.")
    withdrawn_at = serializers.DateTimeField(help_text="When it was withdrawn.")
    withdrawn_reason = serializers.CharField(help_text="Why, as the office put it.")


class ProblemErrorSerializer(serializers.Serializer[Any]):
    parameter = serializers.CharField(help_text="The query parameter that is wrong.")
    code = serializers.CharField(help_text="What is wrong with it, in a word that never changes.")
    detail = serializers.CharField(help_text="What is wrong and what would be right, in a sentence.")


class ProblemSerializer(serializers.Serializer[Any]):
    """What went wrong (RFC 9457)."""

    type = serializers.URLField(help_text="The kind of problem: an address that explains it.")
    title = serializers.CharField(help_text="The kind of problem in words.")
    status = serializers.IntegerField(help_text="The HTTP status once more.")
    detail = serializers.CharField(help_text="What is wrong with this very request.")
    instance = serializers.CharField(help_text="Path and query of the request.")
    errors = ProblemErrorSerializer(  # type: ignore[assignment]
        many=True, help_text="Each parameter that is wrong; empty for other problems."
    )


class WithdrawnSerializer(ProblemSerializer):
    """Something that was public and was taken off the record."""

    withdrawn_at = serializers.DateTimeField(help_text="When it was withdrawn.")
    withdrawn_reason = serializers.CharField(help_text="Why, as the office put it.")


@extend_schema_serializer(
    examples=[
        OpenApiExample(
            "Something that was withdrawn",
            value={
                "type": "https://example.org/api/v1/problems/withdrawn/",
                "title": KINDS["withdrawn"].title,
                "status": KINDS["withdrawn"].status,
                "meaning": KINDS["withdrawn"].meaning,
            },
        )
    ]
)
class ProblemKindSerializer(serializers.Serializer[Any]):
    """One kind of problem, explained."""

    type = serializers.URLField(help_text="The address that stands in problems of this kind.")
    title = serializers.CharField(help_text="The kind of problem in words.")
    status = serializers.IntegerField(help_text="The HTTP status that comes with it.")
    meaning = serializers.CharField(help_text="What it means and what to do.")
