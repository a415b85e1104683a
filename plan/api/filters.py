"""Query parameters of the plan's lists."""

from typing import Any

import django_filters
from django.db.models import Q, QuerySet

from pcc_portal.api.filters import DayFilter, Filters, IdFilter, YesNoFilter
from plan.api.serializers.progress import NOT_REPORTED, STATUSES
from plan.models import Commitment, Measure, Observation, Plan, ProgressUpdate


class PlanFilters(Filters):
    status = django_filters.ChoiceFilter(choices=Plan.Status.choices, help_text="Only plans that stand so.")
    office = IdFilter("office", "Only plans of the organisation with this id.")
    runs_on = DayFilter(method="only_running", help_text="Only plans that run on this day.")

    def only_running(self, queryset: QuerySet[Any], name: str, value: Any) -> QuerySet[Any]:
        return queryset.filter(starts_on__lte=value, ends_on__gte=value)


class PriorityFilters(Filters):
    plan = IdFilter("plan", "Only priorities of the plan with this id.")


class ObjectiveFilters(Filters):
    plan = IdFilter("priority__plan", "Only objectives of the plan with this id.")
    priority = IdFilter("priority", "Only objectives of the priority with this id.", public="")
    code = django_filters.CharFilter(help_text="Only objectives with this number, such as 1.1.")
    measure = django_filters.CharFilter(
        method="only_measured", help_text="Only objectives that the measure with this code measures."
    )

    def only_measured(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return queryset.filter(measures__in=Measure.objects.published().filter(code=value))


class PriorityOfCommitmentFilter(IdFilter):
    """A commitment serves a priority by itself or through its objective; both belong to its own, public plan."""

    def filter(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        if not value:
            return queryset
        return queryset.filter(Q(priority__public_id=value) | Q(objective__priority__public_id=value))


class CommitmentFilters(Filters):
    plan = IdFilter("plan", "Only commitments of the plan with this id.")
    priority = PriorityOfCommitmentFilter("priority", "Only commitments of the priority with this id.", public="")
    objective = IdFilter("objective", "Only commitments under the objective with this id.", public="")
    status = django_filters.ChoiceFilter(
        choices=STATUSES, method="only_standing", help_text="Only commitments that stand so."
    )
    kind = django_filters.ChoiceFilter(choices=Commitment.Kind.choices, help_text="Only commitments of this kind.")
    lead = django_filters.CharFilter(
        lookup_expr="icontains", help_text="Only commitments whose lead, as the plan puts it, has these words."
    )
    lead_organisation = IdFilter("lead_organisation", "Only commitments that the organisation with this id leads.")
    partner = IdFilter("partners", "Only commitments that the organisation with this id shares.")
    area = IdFilter("areas", "Only commitments that name the area with this id.")
    due_from = DayFilter(field_name="due_on", lookup_expr="gte", help_text="Only commitments due on or after this day.")
    due_to = DayFilter(field_name="due_on", lookup_expr="lte", help_text="Only commitments due on or before this day.")

    def only_standing(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return queryset.filter(status__isnull=True) if value == NOT_REPORTED else queryset.filter(status=value)


class ProgressUpdateFilters(Filters):
    plan = IdFilter("commitment__plan", "Only updates on the plan with this id.")
    objective = IdFilter("commitment__objective", "Only updates on the objective with this id.", public="")
    commitment = IdFilter("commitment", "Only updates on the commitment with this id.", public="")
    status = django_filters.ChoiceFilter(choices=ProgressUpdate.Status.choices, help_text="Only updates that say this.")
    period_from = DayFilter(
        field_name="period_ends_on", lookup_expr="gte", help_text="Only periods that end on or after this day."
    )
    period_to = DayFilter(
        field_name="period_ends_on", lookup_expr="lte", help_text="Only periods that end on or before this day."
    )


class MeasureFilters(Filters):
    code = django_filters.CharFilter(help_text="The measure with this code.")
    category = django_filters.CharFilter(lookup_expr="iexact", help_text="Only measures about this.")
    unit = django_filters.ChoiceFilter(choices=Measure.Unit.choices, help_text="Only measures in this unit.")
    polarity = django_filters.ChoiceFilter(choices=Measure.Polarity.choices, help_text="Which way is better.")
    frequency = django_filters.ChoiceFilter(choices=Measure.Frequency.choices, help_text="How often figures come.")
    owner = IdFilter("owner", "Only measures of the organisation with this id.")
    objective = IdFilter("objectives", "Only measures of this objective.", public="objectives__priority__plan")
    is_national = YesNoFilter(help_text="Only National Crime and Policing Measures, or only others.")


class ObservationFilters(Filters):
    measure = django_filters.CharFilter(
        field_name="version__measure__code", help_text="Only figures of the measure with this code."
    )
    category = django_filters.CharFilter(
        field_name="version__measure__category", lookup_expr="iexact", help_text="Only figures about this."
    )
    polarity = django_filters.ChoiceFilter(
        field_name="version__measure__polarity",
        choices=Measure.Polarity.choices,
        help_text="Which way is better.",
    )
    area = IdFilter("area", "Only figures of the area with this id.")
    status = django_filters.ChoiceFilter(choices=Observation.Status.choices, help_text="Only figures of this standing.")
    period_from = DayFilter(
        field_name="period_ends_on", lookup_expr="gte", help_text="Only periods that end on or after this day."
    )
    period_to = DayFilter(
        field_name="period_ends_on", lookup_expr="lte", help_text="Only periods that end on or before this day."
    )
    is_current = YesNoFilter(
        method="only_current", help_text="Only figures that nothing has replaced, or only replaced ones."
    )

    def only_current(self, queryset: QuerySet[Any], name: str, value: bool) -> QuerySet[Any]:
        current = Observation.objects.published().current()
        return queryset.filter(pk__in=current) if value else queryset.exclude(pk__in=current)
