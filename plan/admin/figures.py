"""How it is counted: measures with their definitions and targets, and the figures."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse

from pcc_portal.publishing.admin import (
    AuditedAdmin,
    Button,
    LockedStackedInline,
    LockedTabularInline,
    PublishableAdmin,
    actor,
)
from pcc_portal.publishing.forms import AppendingForm
from plan.admin.imports import import_view, template_view
from plan.models import Measure, MeasureVersion, Observation, Target


class MeasureVersionInline(LockedStackedInline):
    """A new definition may join a published measure; one that was published is frozen."""

    model = MeasureVersion
    form = AppendingForm
    fields = ["number", "definition", "applies_from", "is_comparable", "change_note"]


class TargetInline(LockedTabularInline):
    model = Target
    form = AppendingForm
    fields = ["kind", "area", "period", "due_on", "value", "value_words", "source"]
    autocomplete_fields = ["area"]


@admin.register(Measure)
class MeasureAdmin(PublishableAdmin):
    list_display = ["code", "title", "category", "unit", "polarity", "frequency"]
    list_display_links = ["code", "title"]
    list_filter = ["category", "unit", "polarity", "frequency", "is_national"]
    search_fields = ["code", "title", "question"]
    autocomplete_fields = ["owner"]
    inlines = [MeasureVersionInline, TargetInline]
    fieldsets = [
        (None, {"fields": ["code", "title", "question", "category", "source_note"]}),
        ("How it is counted", {"fields": ["unit", "unit_noun", "polarity", "frequency", "owner"]}),
        ("Elsewhere", {"fields": ["is_national", "external_framework", "external_code"]}),
    ]


@admin.register(MeasureVersion)
class MeasureVersionAdmin(AuditedAdmin):
    form = AppendingForm
    list_display = ["measure", "number", "applies_from", "is_comparable"]
    list_filter = ["is_comparable", "measure__category"]
    list_select_related = ["measure"]
    search_fields = ["measure__code", "measure__title", "definition"]
    autocomplete_fields = ["measure"]


@admin.register(Target)
class TargetAdmin(AuditedAdmin):
    form = AppendingForm
    list_display = ["measure", "kind", "area", "period", "value"]
    list_filter = ["kind", "area", "measure__category"]
    list_select_related = ["measure", "area"]
    search_fields = ["measure__code", "measure__title", "period"]
    autocomplete_fields = ["measure", "area"]


@admin.register(Observation)
class ObservationAdmin(PublishableAdmin):
    list_display = ["measure", "area", "period", "shown_value", "status"]
    list_filter = ["status", "version__measure__category", "area"]
    list_select_related = ["version__measure", "area"]
    search_fields = ["version__measure__code", "version__measure__title", "period", "source"]
    autocomplete_fields = ["version", "area", "revises"]
    date_hierarchy = "period_ends_on"
    change_list_template = "admin/plan/observation/change_list.html"
    fieldsets = [
        (None, {"fields": ["version", "area", "period", "period_starts_on", "period_ends_on"]}),
        (
            "Figure",
            {
                "fields": ["value", "value_words", "numerator", "denominator", "suppressed_reason"],
                "description": "A percentage is worked out from numerator and denominator where both are given.",
            },
        ),
        ("Standing", {"fields": ["status", "revises"]}),
        ("Source", {"fields": ["source", "source_line", "source_note"]}),
    ]

    @admin.display(description="measure", ordering="version__measure__title")
    def measure(self, row: Observation) -> str:
        return row.version.measure.title

    @admin.display(description="figure", ordering="value")
    def shown_value(self, row: Observation) -> str:
        figure = "" if row.figure is None else f"{row.figure.normalize():f}"
        return " ".join(part for part in [row.value_words, figure] if part) or row.suppressed_reason

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("import/", view(self.import_figures), name="plan_observation_import"),
            path("import/template.csv", view(template_view), name="plan_observation_import_template"),
            *super().get_urls(),
        ]

    def import_figures(self, request: HttpRequest) -> HttpResponse:
        return import_view(self, request)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        may = {"may_import": self.has_add_permission(request)}
        return super().changelist_view(request, {**may, **(extra_context or {})})

    def row_buttons(self, request: HttpRequest, row: Observation) -> list[Button]:
        if not row.is_locked or not actor(request).has_perm("plan.add_observation"):
            return []
        fields = {"revises": row.pk, "version": row.version_id, "area": row.area_id, "period": row.period}
        query = {**fields, "period_starts_on": row.period_starts_on or "", "period_ends_on": row.period_ends_on or ""}
        url = reverse("admin:plan_observation_add", query={**query, "status": Observation.Status.REVISED})
        return [Button("Revise…", url)]
