"""The plan's lists and single rows. Each starts from the same public rows as the pages do."""

from typing import Any

from django.db.models import Case, Expression, F, Max, OuterRef, QuerySet, Subquery, When
from django.db.models.functions import Coalesce, Greatest
from drf_spectacular.utils import extend_schema

from pcc_portal.api.views import Resource
from pcc_portal.organisations.models import Area, OfficeHolder, Organisation
from pcc_portal.publishing.stamps import Dependency
from plan.api import filters, serializers
from plan.models import (
    Commitment,
    Measure,
    MeasureVersion,
    NationalRequirement,
    Objective,
    Observation,
    Pillar,
    Plan,
    Priority,
    ProgressUpdate,
    Target,
    Theme,
)


@extend_schema(tags=["plans"])
class PlanViewSet(Resource):
    model = Plan
    serializer_class = serializers.PlanSerializer
    filterset_class = filters.PlanFilters
    depends_on = (Dependency(Plan), Dependency(Organisation), Dependency(OfficeHolder))

    def public(self) -> QuerySet[Any]:
        return Plan.objects.published(self.at).in_date_order()


@extend_schema(tags=["priorities"])
class PriorityViewSet(Resource):
    model = Priority
    serializer_class = serializers.PrioritySerializer
    filterset_class = filters.PriorityFilters
    depends_on = (Dependency(Plan), Dependency(Pillar, "plan"), Dependency(Priority, "plan"))
    rows_public_by = ("plan__",)

    def public(self) -> QuerySet[Any]:
        return Priority.objects.published(self.at).order_by("-plan__starts_on", "-plan", "number", "pk")


@extend_schema(tags=["objectives"])
class ObjectiveViewSet(Resource):
    model = Objective
    serializer_class = serializers.ObjectiveSerializer
    filterset_class = filters.ObjectiveFilters
    depends_on = (
        Dependency(Plan),
        Dependency(Priority, "plan"),
        Dependency(Objective, "priority__plan"),
        Dependency(Measure),
        Dependency(Objective.measures.through, "objective__priority__plan"),
        Dependency(NationalRequirement),
        Dependency(Objective.requirements.through, "objective__priority__plan"),
    )
    rows_public_by = ("priority__plan__",)

    def public(self) -> QuerySet[Any]:
        return Objective.objects.published(self.at).order_by(
            "-priority__plan__starts_on", "-priority__plan", "priority__number", "order", "pk"
        )


@extend_schema(tags=["commitments"])
class CommitmentViewSet(Resource):
    model = Commitment
    serializer_class = serializers.CommitmentSerializer
    filterset_class = filters.CommitmentFilters
    depends_on = (
        Dependency(Plan),
        Dependency(Priority, "plan"),
        Dependency(Objective, "priority__plan"),
        Dependency(Theme, "plan"),
        Dependency(Commitment, "plan"),
        Dependency(ProgressUpdate),
        Dependency(Organisation),
        Dependency(Commitment.partners.through, "commitment__plan"),
        Dependency(Area),
        Dependency(Commitment.areas.through, "commitment__plan"),
    )
    rows_public_by = ("plan__",)

    def public(self) -> QuerySet[Any]:
        return (
            Commitment.objects.published(self.at)
            .with_status(at=self.at)
            .order_by("-plan__starts_on", "-plan", "order", "pk")
        )

    def changed_at(self) -> Expression:
        """A progress update that comes, or is withdrawn, changes how the commitment stands."""
        updates = (
            ProgressUpdate.objects.filter(commitment=OuterRef("pk"), published_at__lte=self.at)
            .order_by()
            .values("commitment")
            .annotate(last=Max(Greatest("published_at", "modified_at")))
            .values("last")
        )
        return Greatest("plan__published_at", "modified_at", Coalesce(Subquery(updates), "modified_at"))


@extend_schema(tags=["progress-updates"])
class ProgressUpdateViewSet(Resource):
    model = ProgressUpdate
    serializer_class = serializers.ProgressUpdateSerializer
    filterset_class = filters.ProgressUpdateFilters
    depends_on = (
        Dependency(ProgressUpdate),
        Dependency(Plan),
        Dependency(Commitment, "plan"),
        Dependency(Organisation),
    )
    rows_public_by = ("", "commitment__plan__")

    def public(self) -> QuerySet[Any]:
        return ProgressUpdate.objects.published(self.at).in_date_order()


@extend_schema(tags=["measures"])
class MeasureViewSet(Resource):
    model = Measure
    serializer_class = serializers.MeasureSerializer
    filterset_class = filters.MeasureFilters
    depends_on = (
        Dependency(Measure),
        Dependency(MeasureVersion, "measure"),
        Dependency(Target, "measure"),
        Dependency(Area),
        Dependency(Organisation),
        Dependency(Plan),
        Dependency(Objective, "priority__plan"),
        Dependency(Objective.measures.through, "objective__priority__plan"),
    )

    def public(self) -> QuerySet[Any]:
        return Measure.objects.published(self.at).order_by("category", "title", "pk")

    def changed_at(self) -> Expression:
        """A new definition or target changes the measure."""

        def last(model: type[MeasureVersion] | type[Target]) -> Coalesce:
            rows = model._default_manager.filter(measure=OuterRef("pk")).order_by().values("measure")
            return Coalesce(Subquery(rows.annotate(last=Max("modified_at")).values("last")), "modified_at")

        return Greatest("published_at", "modified_at", last(MeasureVersion), last(Target))


@extend_schema(tags=["observations"])
class ObservationViewSet(Resource):
    model = Observation
    serializer_class = serializers.ObservationSerializer
    filterset_class = filters.ObservationFilters
    depends_on = (
        Dependency(Observation),
        Dependency(Measure),
        Dependency(MeasureVersion, "measure"),
        Dependency(Area),
    )
    rows_public_by = ("", "version__measure__", "area__")

    def public(self) -> QuerySet[Any]:
        in_order = Observation.objects.published(self.at).in_period_order()
        return in_order.order_by("version__measure__code", *in_order.query.order_by)

    def changed_at(self) -> Expression:
        """The revision that replaces a figure changes it too, and so does the end of that revision."""
        revisions = (
            Observation.objects.filter(revises=OuterRef("pk"), published_at__lte=self.at)
            .order_by()
            .values("revises")
            .annotate(last=Max(Coalesce(Case(When(withdrawn_at__lte=self.at, then=F("withdrawn_at"))), "published_at")))
            .values("last")
        )
        return Greatest(super().changed_at(), Coalesce(Subquery(revisions), "published_at"))
