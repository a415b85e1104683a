"""The money, and who was asked."""

from django.contrib import admin

from pcc_portal.publishing.admin import LockedTabularInline, PublishableAdmin
from plan.forms import ConsultationForm
from plan.models import Budget, BudgetLine, Consultation


class BudgetLineInline(LockedTabularInline):
    model = BudgetLine
    fields = ["order", "kind", "label", "amount_gbp", "percent", "basis", "source", "source_note"]
    show_change_link = False


@admin.register(Budget)
class BudgetAdmin(PublishableAdmin):
    list_display = ["year", "office", "starts_on", "ends_on"]
    list_filter = ["office"]
    list_select_related = ["office"]
    search_fields = ["year", "lines__label"]
    autocomplete_fields = ["office"]
    date_hierarchy = "starts_on"
    inlines = [BudgetLineInline]


@admin.register(Consultation)
class ConsultationAdmin(PublishableAdmin):
    form = ConsultationForm
    list_display = ["title", "held_by", "opens", "closes", "responses"]
    list_filter = ["held_by"]
    search_fields = ["title", "held_by", "result"]
    date_hierarchy = "closes_on"
    fieldsets = [
        (None, {"fields": ["title", "held_by", "audience", "website"]}),
        ("When", {"fields": ["opens", "opens_on", "closes", "closes_on"]}),
        ("What came of it", {"fields": ["responses", "responses_words", "result"]}),
        ("Source", {"fields": ["source", "source_note"]}),
    ]
