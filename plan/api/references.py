"""How rows of the plan name each other, in short."""

from typing import Any

from rest_framework import serializers

from pcc_portal.api.links import Links
from pcc_portal.api.serializers import Row, RowSerializer


class PlanReferenceSerializer(RowSerializer):
    """A plan, in short."""

    title = serializers.CharField()


class PriorityReferenceSerializer(RowSerializer):
    """A priority, in short."""

    number = serializers.IntegerField()
    title = serializers.CharField()


class ObjectiveReferenceSerializer(RowSerializer):
    """An objective, in short."""

    code = serializers.CharField()
    title = serializers.CharField()


class ThemeReferenceSerializer(serializers.Serializer[Any]):
    """A heading for commitments that cut across all priorities."""

    id = serializers.CharField()
    code = serializers.CharField()
    title = serializers.CharField()


class CommitmentReferenceSerializer(RowSerializer):
    """A commitment, in short."""

    code = serializers.CharField()


class MeasureReferenceSerializer(RowSerializer):
    """A measure, in short."""

    code = serializers.CharField()
    title = serializers.CharField()


class References:
    """References by hand, their addresses begun once for a whole list."""

    def __init__(self, links: Links) -> None:
        self._links = links
        self._before: dict[str, str] = {}

    def link(self, kind: str, public_id: str | None) -> Row | None:
        """Id and address of a row of a kind; None for none."""
        if public_id is None:
            return None
        before = self._before.get(kind) or self._before.setdefault(kind, self._links.before(f"{kind}-detail"))
        return {"id": public_id, "url": f"{before}{public_id}/"}

    def to(self, kind: str, public_id: str | None, **more: Any) -> Row | None:
        """Id, address and what else the reference says; None for none."""
        row = self.link(kind, public_id)
        if row is not None:
            row.update(more)
        return row
