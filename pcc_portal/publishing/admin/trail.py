"""The audit trail on the staff site."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from pcc_portal.publishing.admin.audited import ModelAdmin
from pcc_portal.publishing.models import AuditEntry


@admin.register(AuditEntry)
class AuditEntryAdmin(ModelAdmin):
    """The audit trail, to read."""

    is_of_portal = True
    list_display = ["at", "by", "verb", "target_label", "reason"]
    list_filter = ["verb", ("content_type", admin.RelatedOnlyFieldListFilter), ("by", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["by"]
    search_fields = ["target_label", "reason", "by__email", "by__name"]
    date_hierarchy = "at"
    list_per_page = 50
    fields = ["at", "by", "verb", "content_type", "target_label", "reason", "changes_told"]

    @admin.display(description="changes")
    def changes_told(self, entry: AuditEntry) -> SafeString:
        told = [(name, before or "(empty)", after or "(empty)") for name, before, after in entry.told]
        return format_html_join("", "<p><b>{}</b>: {} → {}</p>", told)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
