"""How rows of the record name each other, in short."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db.models import Value
from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from pcc_portal.api.links import Links
from pcc_portal.api.serializers import Row, RowSerializer
from plan.api.references import References as PlanReferences
from scrutiny.models import AgendaEntry, MinutesEntry

KINDS = (
    "board",
    "meeting",
    "agenda-item",
    "agenda-edition",
    "paper",
    "minutes",
    "action",
    "action-update",
    "decision",
    "public-question",
    "answer",
    "inspection",
    "inspection-response",
    "correction",
    "collaboration-agreement",
    "complaint-review",
)


class BoardReferenceSerializer(RowSerializer):
    """A board, in short."""

    code = serializers.CharField()
    name = serializers.CharField()


class MeetingReferenceSerializer(RowSerializer):
    """A meeting, in short."""

    board = serializers.CharField(help_text="The code of its board.")
    starts_on = serializers.DateField(allow_null=True, help_text="Null where the day is not known.")


class AgendaItemReferenceSerializer(RowSerializer):
    """An item of an agenda, in short."""

    number = serializers.CharField(allow_null=True)
    title = serializers.CharField()


class EditionReferenceSerializer(RowSerializer):
    """A numbered edition, in short."""

    number = serializers.IntegerField()


class PaperReferenceSerializer(RowSerializer):
    """A paper, in short."""

    reference = serializers.CharField()
    title = serializers.CharField()


@extend_schema_serializer(component_name="RecordReference")
class RecordReferenceSerializer(RowSerializer):
    """An action or a question, in short."""

    reference = serializers.CharField()


class InspectionReferenceSerializer(RowSerializer):
    """An inspection, in short."""

    title = serializers.CharField()


class References(PlanReferences):
    """References by hand, to rows of the record and of the plan."""

    def __init__(self, links: Links) -> None:
        super().__init__(links)
        self._before |= {kind: links.before(f"{kind}-detail") for kind in KINDS}

    def meeting(self, public_id: str | None, code: str, starts_on: Any) -> Row | None:
        return self.to("meeting", public_id, board=code, starts_on=starts_on)


def listed_items(keys: Collection[int | None], at: datetime, refer: References) -> dict[int | None, Row]:
    """References to items by the item's key, in one query; only to those that the API has as rows.

    An item's own words are never public: the latest public agenda that lists it gives number and title, or the latest
    minutes where none does.
    """
    wanted = {key for key in keys if key is not None}
    kinds: tuple[Any, ...] = (MinutesEntry, AgendaEntry)
    told, listed = (
        model.objects.ever_published(at)
        .filter(item__in=wanted)
        .order_by()
        .annotate(row_kind=Value(kind))
        .values_list("row_kind", "edition__number", "item", "item__public_id", "number", "title")
        for kind, model in enumerate(kinds)
    )
    return {
        key: refer.to("agenda-item", public_id, number=number or None, title=title) or {}
        for _, _, key, public_id, number, title in sorted(told.union(listed, all=True))
    }
