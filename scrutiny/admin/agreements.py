"""Agreements with others and figures of complaint reviews, for staff."""

from django.contrib import admin

from pcc_portal.publishing.admin import PublishableAdmin
from scrutiny.forms.registers import ComplaintReviewForm
from scrutiny.models import CollaborationAgreement, ComplaintReviewFigures


@admin.register(CollaborationAgreement)
class CollaborationAgreementAdmin(PublishableAdmin):
    """An agreement by which the office or the force works with others."""

    list_display = ["title", "kind", "signed_on", "signed_words", "standing"]
    list_filter = ["kind"]
    search_fields = ["title", "partners", "purpose"]
    fieldsets = [
        (None, {"fields": ["title", "kind", "signed_on", "signed_words", "partners", "purpose", "standing"]}),
        ("Source", {"fields": ["source", "source_note"]}),
    ]


@admin.register(ComplaintReviewFigures)
class ComplaintReviewFiguresAdmin(PublishableAdmin):
    """Reviews of one quarter. An empty field is shown as not recorded, never as nought."""

    form = ComplaintReviewForm
    list_display = ["starts_on", "ends_on", "received", "completed", "upheld", "median_days"]
    date_hierarchy = "starts_on"
    fieldsets = [
        (None, {"fields": ["starts_on", "ends_on", "received", "completed", "upheld", "median_days"]}),
        ("About the figures", {"fields": ["note", "source"]}),
    ]
