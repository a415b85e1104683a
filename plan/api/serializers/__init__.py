"""The shapes of the plan's answers: the promise, its progress, and the figures."""

from plan.api.serializers.figures import MeasureSerializer, ObservationSerializer
from plan.api.serializers.progress import CommitmentSerializer, ProgressUpdateSerializer
from plan.api.serializers.promise import ObjectiveSerializer, PlanSerializer, PrioritySerializer

__all__ = [
    "CommitmentSerializer",
    "MeasureSerializer",
    "ObjectiveSerializer",
    "ObservationSerializer",
    "PlanSerializer",
    "PrioritySerializer",
    "ProgressUpdateSerializer",
]
