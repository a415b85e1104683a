"""What the plan promises: priorities, objectives, commitments, and how each commitment stands."""

from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path

from pcc_portal.publishing.admin import (
    AuditedAdmin,
    Button,
    Done,
    LockedStackedInline,
    LockedTabularInline,
    PublishableAdmin,
    Question,
    actor,
    url_of,
)
from plan import actions
from plan.forms import NoteForm
from plan.models import Commitment, NationalRequirement, Objective, Pillar, Priority, ProgressUpdate, Theme


class ObjectiveInline(LockedTabularInline):
    model = Objective
    fields = ["order", "code", "title"]


class CommitmentInline(LockedTabularInline):
    """The commitments of an objective; their plan is the objective's own."""

    model = Commitment
    fk_name = "objective"
    fields = ["order", "code", "text", "lead", "due"]

    def has_add_permission(self, request: HttpRequest, obj: models.Model | None) -> bool:  # type: ignore[override]
        """No: a new commitment needs its plan, which its own page asks for."""
        return False


class DraftUpdateInline(LockedStackedInline):
    """Updates that are still being written."""

    model = ProgressUpdate
    fk_name = "commitment"
    verbose_name_plural = "progress updates in draft"
    follows_parent = False
    fields = ["period_starts_on", "period_ends_on", "status", "stopped_reason", "narrative", "evidence"]

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        return super().get_queryset(request).filter(published_at__isnull=True)


class PublishedUpdateInline(LockedTabularInline):
    """Updates that the public has, or will have, read."""

    model = ProgressUpdate
    fk_name = "commitment"
    verbose_name_plural = "progress updates published"
    fields = ["period_ends_on", "status", "published_at"]
    readonly_fields = ["published_at"]

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        return super().get_queryset(request).filter(published_at__isnull=False)

    def has_add_permission(self, request: HttpRequest, obj: models.Model | None) -> bool:  # type: ignore[override]
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False


@admin.register(Pillar)
class PillarAdmin(AuditedAdmin):
    list_display = ["title", "order", "plan"]
    list_filter = ["plan"]
    list_select_related = ["plan"]
    search_fields = ["title"]
    autocomplete_fields = ["plan"]


@admin.register(Priority)
class PriorityAdmin(AuditedAdmin):
    list_display = ["number", "title", "plan"]
    list_display_links = ["title"]
    list_filter = ["plan"]
    list_select_related = ["plan"]
    search_fields = ["title", "summary"]
    autocomplete_fields = ["plan", "pillar"]
    inlines = [ObjectiveInline]
    fieldsets = [
        (None, {"fields": ["plan", "pillar", "number", "title", "summary"]}),
        ("Source", {"fields": ["source", "source_note"]}),
    ]


@admin.register(Objective)
class ObjectiveAdmin(AuditedAdmin):
    list_display = ["code", "title", "priority"]
    list_display_links = ["title"]
    list_filter = ["priority__plan", "priority"]
    list_select_related = ["priority"]
    search_fields = ["code", "title", "summary"]
    autocomplete_fields = ["priority", "measures", "requirements"]
    inlines = [CommitmentInline]
    fieldsets = [
        (None, {"fields": ["priority", "order", "code", "title", "summary"]}),
        ("What it is held against", {"fields": ["measures", "requirements"]}),
        ("Source", {"fields": ["source", "source_note"]}),
    ]


@admin.register(Theme)
class ThemeAdmin(AuditedAdmin):
    list_display = ["code", "title", "plan"]
    list_display_links = ["title"]
    list_filter = ["plan"]
    list_select_related = ["plan"]
    search_fields = ["code", "title"]
    autocomplete_fields = ["plan"]


@admin.register(Commitment)
class CommitmentAdmin(AuditedAdmin):
    """Open even when the plan is published: progress updates are added here."""

    stays_open = True
    lock_note = "The plan was published, so this promise is never rewritten. New progress updates are added below."
    list_display = ["code", "text", "lead", "due", "plan"]
    list_display_links = ["code", "text"]
    list_filter = ["plan", "kind", "wording", "theme"]
    list_select_related = ["plan"]
    search_fields = ["code", "text", "lead", "partners_named"]
    autocomplete_fields = [
        "plan", "objective", "priority", "theme", "lead_organisation", "partners", "areas", "continues",
    ]  # fmt: skip
    inlines = [DraftUpdateInline, PublishedUpdateInline]
    fieldsets = [
        (None, {"fields": ["code", "order", "text", "kind", "wording"]}),
        (
            "Where it stands",
            {
                "fields": ["plan", "objective", "priority", "theme", "continues"],
                "description": "Under one objective, one priority or one theme of the plan.",
            },
        ),
        (
            "Who and when",
            {"fields": ["lead", "lead_organisation", "partners_named", "partners", "areas", "target", "due", "due_on"]},
        ),
        ("Source", {"fields": ["source", "source_note"]}),
    ]


@admin.register(ProgressUpdate)
class ProgressUpdateAdmin(PublishableAdmin):
    list_display = ["commitment", "period_ends_on", "status"]
    list_filter = ["status", "is_demonstration", "commitment__plan"]
    list_select_related = ["commitment"]
    search_fields = ["commitment__code", "commitment__text", "narrative"]
    autocomplete_fields = ["commitment", "author_organisation", "corrects"]
    date_hierarchy = "period_ends_on"
    fieldsets = [
        (None, {"fields": ["commitment", "period_starts_on", "period_ends_on", "status", "stopped_reason"]}),
        ("What happened", {"fields": ["narrative", "evidence", "author_organisation", "is_demonstration"]}),
        (
            "Correction",
            {"fields": ["corrects", "correction_note"], "description": "Only for an update that puts another right."},
        ),
    ]

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.correct_view)
        return [path("<path:object_id>/correct/", view, name="plan_progressupdate_correct"), *super().get_urls()]

    def row_buttons(self, request: HttpRequest, row: ProgressUpdate) -> list[Button]:
        can_add = actor(request).has_perm("plan.add_progressupdate")
        if row.is_locked and row.withdrawn_at is None and can_add:
            return [Button("Correct…", url_of(row, "correct"))]
        return []

    def correct_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        row = self.row_or_404(request, object_id, "add")
        text = "This makes a draft that stands in for the published update. The public sees both, and what was wrong."
        question = Question("Correct this progress update?", text, "Make the draft", NoteForm)

        def act(data: Any) -> Done:
            draft = actions.correct_update(row, by=actor(request), note=data["note"])
            return Done(
                "This draft corrects the update. Change what was wrong, then publish it.", url_of(draft, "change")
            )

        return self.ask(request, row, question, act)


@admin.register(NationalRequirement)
class NationalRequirementAdmin(PublishableAdmin):
    list_display = ["title", "framework", "order"]
    list_filter = ["framework"]
    search_fields = ["title"]
