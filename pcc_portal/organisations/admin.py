"""Staff screens of places, bodies and office-holders."""

from django.contrib import admin

from pcc_portal.organisations.models import Area, OfficeHolder, Organisation, OrganisationIdentifier
from pcc_portal.publishing.admin import LockedTabularInline, PublishableAdmin


class IdentifierInline(LockedTabularInline):
    """Register numbers come to light later, so they stay open once the organisation is published."""

    model = OrganisationIdentifier
    follows_parent = False
    show_change_link = False
    fields = ["scheme", "number", "source_note"]


@admin.register(Area)
class AreaAdmin(PublishableAdmin):
    list_display = ["name", "kind", "gss_code", "parent"]
    list_filter = ["kind"]
    list_select_related = ["parent"]
    search_fields = ["name", "gss_code"]
    autocomplete_fields = ["parent"]

    def label_of(self, row: Area) -> str:
        """With its kind: a borough and a policing unit often share a name."""
        return f"{row.name} ({row.get_kind_display()}{f', {row.gss_code}' if row.gss_code else ''})"


@admin.register(Organisation)
class OrganisationAdmin(PublishableAdmin):
    list_display = ["name", "kind", "valid_from", "valid_to"]
    list_filter = ["kind", "areas"]
    search_fields = ["name", "short_name", "identifiers__number"]
    autocomplete_fields = ["areas", "succeeded_by"]
    inlines = [IdentifierInline]
    fieldsets = [
        (None, {"fields": ["kind", "name", "short_name", "role", "website", "areas"]}),
        (
            "Since when, until when",
            {
                "fields": ["valid_from", "valid_to", "succeeded_by"],
                "description": "Leave the end empty while the organisation exists.",
            },
        ),
        ("Source", {"fields": ["source", "source_note"]}),
    ]


@admin.register(OfficeHolder)
class OfficeHolderAdmin(PublishableAdmin):
    list_display = ["person", "post", "organisation", "starts_on", "ends_on"]
    list_filter = ["post", "organisation"]
    list_select_related = ["organisation"]
    search_fields = ["person"]
    autocomplete_fields = ["organisation"]
    date_hierarchy = "starts_on"
