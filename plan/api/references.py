"""How rows of the plan name each other, in short."""

from typing import Any

from rest_framework import serializers

from pcc_portal.api.links import Links
from pcc_portal.api.serializers import Row, RowSerializer

KINDS = (
    "plan",
    "priority",
    "objective",
    "commitment",
    "progress-update",
    "measure",
    "observation",
    "organisation",
)


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
    """References by hand, to rows of any kind that has a route named after it."""

    def __init__(self, links: Links) -> None:
        self._before = {kind: links.before(f"{kind}-detail") for kind in KINDS}

    def link(self, kind: str, public_id: str | None) -> Row | None:
        """Id and address of a row; None for none."""
        return None if public_id is None else {"id": public_id, "url": f"{self._before[kind]}{public_id}/"}

    def to(self, kind: str, public_id: str | None, **more: Any) -> Row | None:
        """Id, address and what else the reference says; None for none."""
        if public_id is None:
            return None
        return {"id": public_id, "url": f"{self._before[kind]}{public_id}/", **more}
