"""Which rows of the plan, in what order, with which columns."""

from datetime import date, datetime
from typing import Self

from django.apps import apps
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.utils import timezone

from pcc_portal.publishing.querysets import M, PublishableQuerySet, is_published


def _later_plan(path: str, at: datetime | None) -> Subquery:
    """The permanent id of the last of the public plans that begin or end after the plan at `path` ("" or "plan__")."""
    is_later = Q(starts_on__gt=OuterRef(f"{path}starts_on")) | Q(ends_on__gt=OuterRef(f"{path}ends_on"))
    plans = apps.get_model("plan", "Plan")._default_manager.filter(is_published(at), is_later)
    return Subquery(plans.order_by("-starts_on", "-ends_on", "-pk").values("public_id")[:1])


class PlanQuerySet(PublishableQuerySet[M]):
    def with_later_plan(self, at: datetime | None = None) -> Self:
        """Add `later_plan_id`, the permanent id of the public plan that came after; NULL where there is none."""
        return self.annotate(later_plan_id=_later_plan("", at))

    def in_force(self) -> Self:
        return self.filter(status="in_force")

    def in_date_order(self) -> Self:
        return self.order_by("-starts_on", "-pk")


class _OfPlan(models.QuerySet[M]):
    """Rows that are public when their plan is: they have no publication of their own."""

    path_to_plan: str

    def published(self, at: datetime | None = None) -> Self:
        return self.filter(is_published(at, f"{self.path_to_plan}__"))

    def withdrawn(self, at: datetime | None = None) -> Self:
        at = at or timezone.now()
        path = self.path_to_plan
        return self.filter(**{f"{path}__published_at__lte": at, f"{path}__withdrawn_at__lte": at})

    def with_later_plan(self, at: datetime | None = None) -> Self:
        """Add `later_plan_id`, the permanent id of the public plan that came after theirs; NULL where none did."""
        return self.annotate(later_plan_id=_later_plan(f"{self.path_to_plan}__", at))


class PillarQuerySet(_OfPlan[M]):
    path_to_plan = "plan"


class PriorityQuerySet(_OfPlan[M]):
    path_to_plan = "plan"


class ThemeQuerySet(_OfPlan[M]):
    path_to_plan = "plan"


class ObjectiveQuerySet(_OfPlan[M]):
    path_to_plan = "priority__plan"


class CommitmentQuerySet(_OfPlan[M]):
    path_to_plan = "plan"

    def with_status(self, on: date | None = None, at: datetime | None = None) -> Self:
        """Add `status`, `status_on` (end of the period) and `status_update_id` from the latest public update.

        All three are NULL where nobody has reported. `on` leaves out updates of periods that end after that day.
        """
        updates = apps.get_model("plan", "ProgressUpdate")._default_manager.filter(
            is_published(at), commitment=OuterRef("pk")
        )
        if on is not None:
            updates = updates.filter(period_ends_on__lte=on)
        latest = updates.order_by("-period_ends_on", "-published_at", "-pk")
        return self.annotate(
            status=Subquery(latest.values("status")[:1]),
            status_on=Subquery(latest.values("period_ends_on")[:1]),
            status_update_id=Subquery(latest.values("pk")[:1]),
        )


class ProgressUpdateQuerySet(PublishableQuerySet[M]):
    def published(self, at: datetime | None = None) -> Self:
        """Public updates on commitments of public plans."""
        return super().published(at).filter(is_published(at, "commitment__plan__"))

    def in_date_order(self) -> Self:
        return self.order_by("-period_ends_on", "-published_at", "-pk")


class MeasureQuerySet(PublishableQuerySet[M]):
    pass


class ObservationQuerySet(PublishableQuerySet[M]):
    def published(self, at: datetime | None = None) -> Self:
        """Public figures of public measures, about public areas."""
        return super().published(at).filter(is_published(at, "version__measure__"), is_published(at, "area__"))

    def current(self) -> Self:
        """Without the figures that a published revision has replaced."""
        replaced = self.model._default_manager.filter(is_published(), revises=OuterRef("pk"))
        return self.filter(~models.Exists(replaced))

    def in_period_order(self) -> Self:
        """Oldest first; figures whose period the source does not date come last."""
        return self.order_by(F("period_ends_on").asc(nulls_last=True), F("period_starts_on").asc(nulls_last=True), "pk")


class TargetQuerySet(models.QuerySet[M]):
    def published(self, at: datetime | None = None) -> Self:
        return self.filter(is_published(at, "measure__"))


class ConsultationQuerySet(PublishableQuerySet[M]):
    def in_date_order(self) -> Self:
        """Latest first; those with no date last."""
        return self.order_by(F("closes_on").desc(nulls_last=True), F("opens_on").desc(nulls_last=True), "title")


class BudgetQuerySet(PublishableQuerySet[M]):
    def in_date_order(self) -> Self:
        return self.order_by("-starts_on", "-ends_on")


class RequirementQuerySet(PublishableQuerySet[M]):
    pass


BudgetManager = models.Manager.from_queryset(BudgetQuerySet)
CommitmentManager = models.Manager.from_queryset(CommitmentQuerySet)
ConsultationManager = models.Manager.from_queryset(ConsultationQuerySet)
MeasureManager = models.Manager.from_queryset(MeasureQuerySet)
ObjectiveManager = models.Manager.from_queryset(ObjectiveQuerySet)
ObservationManager = models.Manager.from_queryset(ObservationQuerySet)
PillarManager = models.Manager.from_queryset(PillarQuerySet)
PlanManager = models.Manager.from_queryset(PlanQuerySet)
PriorityManager = models.Manager.from_queryset(PriorityQuerySet)
ProgressUpdateManager = models.Manager.from_queryset(ProgressUpdateQuerySet)
RequirementManager = models.Manager.from_queryset(RequirementQuerySet)
TargetManager = models.Manager.from_queryset(TargetQuerySet)
ThemeManager = models.Manager.from_queryset(ThemeQuerySet)
