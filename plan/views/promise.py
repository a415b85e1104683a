"""Pages of what was promised: the plan, its priorities, objectives and commitments."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.views.generic import TemplateView

from pcc_portal.publishing.kept_pages import KeptPageMixin
from pcc_portal.publishing.stamps import Dependency
from pcc_portal.publishing.views import PublishedDetailMixin
from plan import evidence
from plan.models import Commitment, Objective, Plan, Priority
from plan.queries.commitments import commitment_page
from plan.queries.heads import PlanHead, plan_head
from plan.queries.promise import (
    objective_page,
    plan_on_a_page,
    priority_page,
)
from plan.views import dependencies
from plan.views.bases import TemplateDetail, TemplateList
from plan.views.downloads import COMMITMENT_COLUMNS

Crumbs = list[tuple[str, str]]


def _plan_crumbs(head: PlanHead) -> Crumbs:
    """The way down to what lies under a plan."""
    return [("Plan", reverse("plan:plan_in_force_detail")) if head.is_in_force else (head.title, head.url)]


def _plans() -> QuerySet[Plan]:
    return Plan.objects.published().with_later_plan().select_related("office", "office_holder").in_date_order()


class PlanInForceDetail(KeptPageMixin, TemplateView):
    """The plan in force, on a page; a plain sentence where there is none."""

    depends_on = dependencies.PROMISES
    template_name = "plan/plan_in_force_detail.html"
    extra_context = {"columns": COMMITMENT_COLUMNS.items()}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        plan = _plans().filter(status=Plan.Status.IN_FORCE).first()
        page = plan_on_a_page(plan, timezone.localdate()) if plan else None
        last_updated = page.last_updated if page else None
        return super().get_context_data(page=page, last_updated=last_updated, crumbs=[], **kwargs)


class PlanList(KeptPageMixin, TemplateList):
    """Every plan that was ever published here, the latest first."""

    depends_on = dependencies.PLANS
    template_name = "plan/plan_list.html"
    paginate_by = 20

    def get_queryset(self) -> QuerySet[Plan]:
        return _plans()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context["heads"] = [
            plan_head(plan, timezone.localdate(), plan.later_plan_id) for plan in context["object_list"]
        ]
        context["crumbs"] = [("Plan", reverse("plan:plan_in_force_detail"))]
        return context


class PlanDetail(KeptPageMixin, PublishedDetailMixin[Plan], TemplateDetail):
    """One plan on a page: six priorities, counted."""

    model = Plan
    depends_on = dependencies.PROMISES
    template_name = "plan/plan_detail.html"
    extra_context = {"columns": COMMITMENT_COLUMNS.items()}

    def narrow(self, queryset: QuerySet[Plan]) -> QuerySet[Plan]:
        return queryset.with_later_plan().select_related("office", "office_holder")  # type: ignore[attr-defined,no-any-return]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        page = plan_on_a_page(self.object, timezone.localdate())
        crumbs = [("All plans", reverse("plan:plan_list"))]
        return super().get_context_data(page=page, last_updated=page.last_updated, crumbs=crumbs, **kwargs)


class PriorityDetail(KeptPageMixin, PublishedDetailMixin[Priority], TemplateDetail):
    """One priority with its objectives and their commitments."""

    model = Priority
    depends_on = dependencies.PROMISES
    template_name = "plan/priority_detail.html"
    extra_context = {"columns": COMMITMENT_COLUMNS.items()}

    def narrow(self, queryset: QuerySet[Priority]) -> QuerySet[Priority]:
        return queryset.with_later_plan().select_related("plan__office", "plan__office_holder", "pillar")  # type: ignore[attr-defined,no-any-return]

    def withdrawn_record(self, target: Priority) -> Plan:
        return target.plan

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        page = priority_page(self.object, timezone.localdate())
        return super().get_context_data(
            page=page, last_updated=page.last_updated, crumbs=_plan_crumbs(page.head), **kwargs
        )


class ObjectiveDetail(KeptPageMixin, PublishedDetailMixin[Objective], TemplateDetail):
    """One objective: the promise, where it stands, the figures, and what bears on it."""

    model = Objective
    depends_on = dependencies.OBJECTIVES
    template_name = "plan/objective_detail.html"
    extra_context = {"columns": COMMITMENT_COLUMNS.items()}

    def dependencies(self) -> tuple[Dependency, ...]:
        return (*self.depends_on, *evidence.dependencies())

    def narrow(self, queryset: QuerySet[Objective]) -> QuerySet[Objective]:
        return queryset.with_later_plan().select_related("priority__plan__office", "priority__plan__office_holder")  # type: ignore[attr-defined,no-any-return]

    def withdrawn_record(self, target: Objective) -> Plan:
        return target.priority.plan

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        page = objective_page(self.object, timezone.localdate())
        crumbs = [*_plan_crumbs(page.head), (page.priority_title, page.priority_url)]
        return super().get_context_data(page=page, last_updated=page.last_updated, crumbs=crumbs, **kwargs)


class CommitmentDetail(KeptPageMixin, PublishedDetailMixin[Commitment], TemplateDetail):
    """One promise with every public update on it."""

    model = Commitment
    depends_on = dependencies.COMMITMENTS
    template_name = "plan/commitment_detail.html"
    extra_context = {"columns": COMMITMENT_COLUMNS.items()}

    def narrow(self, queryset: QuerySet[Commitment]) -> QuerySet[Commitment]:
        rows = queryset.with_status(timezone.localdate()).with_later_plan()  # type: ignore[attr-defined]
        return rows.select_related(  # type: ignore[no-any-return]
            "plan__office", "plan__office_holder", "objective__priority", "priority", "theme", "continues__plan"
        )

    def withdrawn_record(self, target: Commitment) -> Plan:
        return target.plan

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        page = commitment_page(self.object, timezone.localdate())
        crumbs = _plan_crumbs(page.head)
        if page.parent_url != page.head.url:
            crumbs.append((page.parent_title, page.parent_url))
        return super().get_context_data(page=page, last_updated=page.last_updated, crumbs=crumbs, **kwargs)
