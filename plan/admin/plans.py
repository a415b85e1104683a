"""The plan itself: its text, and the steps from draft to in force."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path

from pcc_portal.organisations.models import Organisation
from pcc_portal.publishing.admin import Button, Done, LockedTabularInline, PublishableAdmin, Question, actor, url_of
from plan import actions
from plan.forms import NoteForm, SupersedeForm
from plan.models import Pillar, Plan, Priority, Theme


class PillarInline(LockedTabularInline):
    model = Pillar
    fields = ["order", "title"]


class PriorityInline(LockedTabularInline):
    model = Priority
    fields = ["number", "title", "pillar"]


class ThemeInline(LockedTabularInline):
    model = Theme
    fields = ["code", "title"]


@admin.register(Plan)
class PlanAdmin(PublishableAdmin):
    list_display = ["title", "office", "starts_on", "ends_on", "status"]
    list_filter = ["status", "office"]
    list_select_related = ["office"]
    search_fields = ["title", "strapline"]
    autocomplete_fields = ["office_holder", "varies"]
    readonly_fields = ["status"]
    date_hierarchy = "starts_on"
    inlines = [PriorityInline, PillarInline, ThemeInline]
    fieldsets = [
        (None, {"fields": ["title", "strapline", "office", "office_holder", "starts_on", "ends_on", "status"]}),
        ("Text", {"fields": ["introduction"]}),
        ("Variation", {"fields": ["varies", "variation_note"], "description": "Only for a plan that varies another."}),
        ("Source", {"fields": ["source", "source_note"]}),
    ]

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """A plan belongs to the office of a Commissioner: no other kind is offered."""
        if db_field.name == "office":
            kwargs["queryset"] = Organisation.objects.filter(kind=Organisation.Kind.OFFICE)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("<path:object_id>/force/", view(self.force_view), name="plan_plan_force"),
            path("<path:object_id>/vary/", view(self.vary_view), name="plan_plan_vary"),
            path("<path:object_id>/consult/", view(self.consult_view), name="plan_plan_consult"),
            *super().get_urls(),
        ]

    def row_buttons(self, request: HttpRequest, row: Plan) -> list[Button]:
        user, buttons = actor(request), []
        waiting = row.status in (Plan.Status.DRAFT, Plan.Status.CONSULTATION) and row.withdrawn_at is None
        if row.status == Plan.Status.DRAFT and user.has_perm("plan.change_plan") and not row.is_locked:
            buttons.append(Button("Put out for consultation…", url_of(row, "consult")))
        if waiting and row.is_published() and user.has_perm("plan.publish_plan"):
            buttons.append(Button("Bring into force…", url_of(row, "force")))
        if row.is_locked and user.has_perm("plan.add_plan"):
            buttons.append(Button("Vary this plan…", url_of(row, "vary")))
        return buttons

    def force_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        row = self.row_or_404(request, object_id, "publish")
        current = Plan.objects.in_force().filter(office=row.office_id).exclude(pk=row.pk).first()
        form_class: type[forms.Form] = forms.Form
        if current is None:
            text = "It becomes the plan that the site shows first."
        elif row.varies_id == current.pk:
            text = f"It varies “{current}”, which is in force now and will be marked as varied."
        else:
            text, form_class = f"“{current}” is in force now.", SupersedeForm
        question = Question("Bring this plan into force?", text, "Bring into force", form_class)

        def act(data: Any) -> Done:
            actions.bring_into_force(row, by=actor(request), supersedes=current if data.get("is_superseding") else None)
            return Done(f"“{row}” is in force.", url_of(row, "change"))

        return self.ask(request, row, question, act)

    def vary_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        row = self.row_or_404(request, object_id, "add")
        text = "This makes a draft copy of the whole plan, whose commitments carry on from this one."
        question = Question("Vary this plan?", text, "Make the draft", NoteForm)

        def act(data: Any) -> Done:
            draft = actions.vary_plan(row, by=actor(request), note=data["note"])
            return Done(
                "This draft varies the plan. Change it, publish it, then bring it into force.", url_of(draft, "change")
            )

        return self.ask(request, row, question, act)

    def consult_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        row = self.row_or_404(request, object_id, "change")
        text = "The plan is marked as out for consultation. It stays a draft that can be changed."
        question = Question("Put this plan out for consultation?", text, "Put out for consultation")

        def act(data: Any) -> Done:
            actions.put_out_for_consultation(row, by=actor(request))
            return Done(f"“{row}” is out for consultation.", url_of(row, "change"))

        return self.ask(request, row, question, act)
