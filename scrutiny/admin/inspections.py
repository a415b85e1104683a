"""Inspections with what they recommend, and the answers to them, for staff."""

from datetime import date
from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from pcc_portal.publishing.admin import (
    Button,
    LockedStackedInline,
    LockedTabularInline,
    PublishableAdmin,
    actor,
    url_of,
)
from pcc_portal.publishing.sites import Duty
from scrutiny.forms.registers import ResponseForm
from scrutiny.models import Inspection, Recommendation, Response
from scrutiny.queries.inspections import answered_on, is_of_the_past, with_answers

URGENT_DAYS = 10


class RecommendationInline(LockedStackedInline):
    """What the report recommends: written while the inspection is a draft."""

    model = Recommendation
    fields = ["number", "kind", "text", "due_on"]


class ResponseInline(LockedTabularInline):
    """Every answer to the report. New ones are made by the button above."""

    model = Response
    fields = ["recommendation", "author", "state"]
    readonly_fields = ["state"]
    verbose_name_plural = "answers"

    @admin.display(description="publication")
    def state(self, response: Response) -> str:
        return response.publication_state.capitalize()

    def has_add_permission(self, request: HttpRequest, obj: models.Model | None) -> bool:  # type: ignore[override]
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False


@admin.register(Inspection)
class InspectionAdmin(PublishableAdmin):
    """A report by inspectors. Its text is fixed once it is public; grades, our day and the items stay open."""

    list_display = ["title", "body", "published_on", "due_on", "responded_on"]
    list_filter = ["body"]
    search_fields = ["title", "body"]
    autocomplete_fields = ["items"]
    date_hierarchy = "published_on"
    inlines = [RecommendationInline, ResponseInline]
    fieldsets = [
        (None, {"fields": ["title", "body", "scope", "inspected", "published_on", "published_words"]}),
        ("What was found", {"fields": ["grades", "recommendations_count", "website"]}),
        (
            "Our answer",
            {
                "fields": ["responded_on"],
                "description": "Fill in the day only where the answer was published elsewhere. Here it is read from "
                "the answers, once the report and each recommendation have one of the Commissioner.",
            },
        ),
        ("Scrutinised at", {"fields": ["items"]}),
        ("Source", {"fields": ["source", "source_note"]}),
    ]

    @admin.display(description="last lawful day", ordering="published_on")
    def due_on(self, inspection: Inspection) -> date | None:
        return inspection.response_due_on

    def row_buttons(self, request: HttpRequest, row: Inspection) -> list[Button]:
        if row.withdrawn_at is not None or not actor(request).has_perm("scrutiny.add_response"):
            return []
        return [Button("Write an answer…", f"{reverse('admin:scrutiny_response_add')}?inspection={row.pk}")]

    def duties(self, request: HttpRequest) -> list[Duty]:
        """Drafts that wait, and reports that the Commissioner has to answer, for those who write or publish answers."""
        duties = super().duties(request)
        user = actor(request)
        if not (user.has_perm("scrutiny.add_response") or user.has_perm("scrutiny.publish_response")):
            return duties
        on, at = timezone.localdate(), timezone.now()
        rows = Inspection.objects.filter(published_on__isnull=False, withdrawn_at__isnull=True, responded_on=None)
        for row in with_answers(rows.order_by("published_on", "pk"), at):
            if answered_on(row) is None:
                duties.append(_duty(row, on))
        return duties


def _duty(row: Any, on: date) -> Duty:
    due_on: date = row.response_due_on
    if is_of_the_past(row):
        return Duty(f"Fill in when “{row}” was answered, if it was: due by {due_on:%-d %B %Y}", url_of(row, "change"))
    left = (due_on - on).days
    is_was = "is" if left >= 0 else "was"
    text = f"Respond to “{row}”: last lawful day {is_was} {due_on:%-d %B %Y}, {_when(left)}"
    return Duty(text, url_of(row, "change"), urgent=left < URGENT_DAYS, due_on=due_on)


def _when(left: int) -> str:
    if left == 0:
        return "today"
    days = f"{abs(left)} day{'' if abs(left) == 1 else 's'}"
    return f"in {days}" if left > 0 else f"{days} ago"


@admin.register(Response)
class ResponseAdmin(PublishableAdmin):
    """An answer to a report or to one of its recommendations."""

    form = ResponseForm
    list_display = ["inspection", "recommendation", "author"]
    list_filter = ["author"]
    list_select_related = ["inspection", "recommendation"]
    search_fields = ["inspection__title", "text"]
    fieldsets = [
        (None, {"fields": ["inspection", "recommendation", "author"]}),
        ("The answer", {"fields": ["text", "action", "no_action_reason"]}),
    ]
