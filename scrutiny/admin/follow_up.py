"""What came of the meetings, for staff: actions with their updates, and the register of decisions."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from pcc_portal.accounts.models import User
from pcc_portal.publishing.admin import Button, Done, LockedTabularInline, PublishableAdmin, Question, actor, url_of
from pcc_portal.publishing.admin.audited import VersionedOptions
from pcc_portal.publishing.sites import Duty
from plan.queries.wording import long_date
from scrutiny.actions import follow_up as actions
from scrutiny.admin.meeting_buttons import request_of
from scrutiny.forms.follow_up import (
    ActionForm,
    DecisionForm,
    ItemField,
    MoveForm,
    ProgressForm,
    close_form,
    held_items,
    supersede_form,
)
from scrutiny.models import Action, ActionUpdate, Decision, Meeting, PublicQuestion
from scrutiny.queries.decisions import writers
from scrutiny.querysets.follow_up import GOING_ON, UNFINISHED
from scrutiny.reports.decision_notice import DECISION_NOTICE

DRAFT_MADE = "This draft says it. Look it through, then publish it: the public sees it from then on."


class StandingFilter(admin.SimpleListFilter):
    """How public actions stand. Overdue is computed, so no field of the table has it."""

    title = "how it stands"
    parameter_name = "standing"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("overdue", "Overdue"), *((value, str(label)) for value, label in Action.Status.choices)]

    def queryset(self, request: HttpRequest, queryset: models.QuerySet[Any]) -> models.QuerySet[Any]:
        value = self.value()
        if value == "overdue":
            return _overdue(queryset)
        return queryset.filter(status=value) if value in Action.Status.values else queryset


def _overdue(queryset: Any) -> models.QuerySet[Any]:
    public = queryset.filter(published_at__lte=timezone.now(), withdrawn_at__isnull=True)
    overdue: models.QuerySet[Any] = public.overdue(timezone.localdate())
    return overdue


def _for_reader(screen: VersionedOptions, request: HttpRequest, updates: Any) -> models.QuerySet[Any]:
    """The updates that this person may read: drafts on what was asked for in private are not for mere readers."""
    if screen.writes_or_publishes(request):
        return updates  # type: ignore[no-any-return]
    return updates.exclude(action__item__is_private=True, published_at__isnull=True)  # type: ignore[no-any-return]


def closable(actions_: Any) -> models.QuerySet[Any]:
    """Public actions that are proposed closed, of which the board has met since: it can have closed them there."""
    met = Meeting.objects.filter(
        board=OuterRef("item__meeting__board"), status=Meeting.Status.HELD, starts_on__gte=OuterRef("status_on")
    )
    drafts = ActionUpdate.objects.filter(action=OuterRef("pk"), published_at__isnull=True, status__in=actions.ENDED)
    public = actions_.filter(published_at__lte=timezone.now(), withdrawn_at__isnull=True)
    rows: models.QuerySet[Any] = public.filter(
        Exists(met.filter(starts_on__gt=OuterRef("item__meeting__starts_on"))),
        ~Exists(drafts),
        status=Action.Status.PROPOSED_CLOSED,
    )
    return rows.order_by("status_on", "pk")


class UpdateInline(LockedTabularInline):
    """Every update of an action, the latest first. New ones are made by the action's buttons."""

    model = ActionUpdate
    fk_name = "action"
    verbose_name_plural = "updates"
    ordering = [GOING_ON, "-reported_on", "-pk"]
    fields = ["reported_on", "status", "text", "new_due_on", "state"]
    readonly_fields = ["state"]

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        return _for_reader(self, request, super().get_queryset(request))

    @admin.display(description="publication")
    def state(self, update: ActionUpdate) -> str:
        return update.publication_state.capitalize()

    def has_add_permission(self, request: HttpRequest, obj: models.Model | None) -> bool:  # type: ignore[override]
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False


class FollowUpAdmin(PublishableAdmin):
    """Rows that come of an item: items of meetings that were held are offered, and no other.

    What a row gets once it is stored, its reference and how it stands, is not asked for before.
    """

    got_later = ("reference", "standing")

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        """What was asked for or decided in private is for those who work on it, until it is published."""
        rows = super().get_queryset(request).select_related("item")
        hidden = models.Q(item__is_private=True, published_at__isnull=True)
        return rows if self.writes_or_publishes(request) else rows.exclude(hidden)

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "item":
            kwargs |= {"queryset": held_items(), "form_class": ItemField}
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "item" and field is not None:
            field.widget.can_add_related = False  # a meeting that was held has the items that it heard
        return field

    def get_fieldsets(self, request: HttpRequest, obj: models.Model | None = None) -> list[Any]:
        fieldsets = super().get_fieldsets(request, obj)
        if obj is not None:
            return fieldsets
        return [
            (name, {**options, "fields": [field for field in options["fields"] if field not in self.got_later]})
            for name, options in fieldsets
        ]


@admin.register(Action)
class ActionAdmin(FollowUpAdmin):
    """What somebody was asked to do. How it stands is told by its updates, each made by a button.

    Drafts of what was asked for in private are for those who write or publish actions alone.
    """

    form = ActionForm
    list_display = ["reference", "standing", "owner_post", "text", "close"]
    list_display_links = ["reference", "text"]
    list_filter = [StandingFilter, "item__meeting__board"]
    search_fields = ["reference", "text", "owner_post"]
    autocomplete_fields = ["owner_organisation", "objectives"]
    readonly_fields = ["reference", "standing"]
    inlines = [UpdateInline]
    fieldsets = [
        (None, {"fields": ["reference", "standing", "item", "text", "owner_post", "owner_organisation", "due_on"]}),
        ("What it is about", {"fields": ["objectives", "question"]}),
    ]

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Action]:
        rows: Any = super().get_queryset(request)
        return rows.with_standing().select_related("item__meeting__board")  # type: ignore[no-any-return]

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """A question that was taken; the others lead to no action."""
        if db_field.name == "question":
            taken = [PublicQuestion.Status.ACCEPTED, PublicQuestion.Status.ANSWERED]
            kwargs["queryset"] = PublicQuestion.objects.filter(status__in=taken)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_readonly_fields(self, request: HttpRequest, obj: models.Model | None = None) -> list[Any]:
        """The item stays: the reference was given out for its meeting."""
        fixed = super().get_readonly_fields(request, obj)
        return fixed if obj is None or "item" in fixed else [*fixed, "item"]

    def get_inlines(self, request: HttpRequest, obj: Any) -> list[Any]:
        return [] if obj is None else list(self.inlines)

    @admin.display(description="stands", ordering="due_now")
    def standing(self, action: Any) -> str:
        """In progress, overdue since 1 November 2026."""
        status = str(Action.Status(action.status).label)
        is_overdue = action.status in UNFINISHED and action.due_now and action.due_now < timezone.localdate()
        if not (is_overdue and action.is_published()):
            return status
        return f"{status}, overdue since {action.due_now:%-d %B %Y}"

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        """With the way to the most frequent step, for those who may take it: it ends at an item of a meeting."""
        columns = super().get_list_display(request)
        return columns if actor(request).has_perm("scrutiny.add_actionupdate") else columns[:-1]

    @admin.display(description="")
    def close(self, action: Any) -> SafeString | str:
        if not _takes_updates(action):
            return ""
        return format_html('<a href="{}">Close at an item…</a>', url_of(action, "close"))

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if not change:
            obj.reference = actions.action_reference(obj.item)
        super().save_model(request, obj, form, change)

    def get_urls(self) -> list[URLPattern]:
        pages = {
            "report": self.report_view,
            "move": self.move_view,
            "propose": self.propose_view,
            "close": self.close_view,
            "supersede": self.supersede_view,
        }
        own = [
            path(f"<path:object_id>/{page}/", self.admin_site.admin_view(view), name=f"scrutiny_action_{page}")
            for page, view in pages.items()
        ]
        return [*own, *super().get_urls()]

    def row_buttons(self, request: HttpRequest, row: Any) -> list[Button]:
        if not (actor(request).has_perm("scrutiny.add_actionupdate") and _takes_updates(row)):
            return []
        return [
            Button("Report progress…", url_of(row, "report")),
            Button("Move the due day…", url_of(row, "move")),
            Button("Propose closing…", url_of(row, "propose")),
            Button("Close at an item…", url_of(row, "close")),
            Button("Another takes its place…", url_of(row, "supersede")),
        ]

    def _make_update(
        self, request: HttpRequest, row: Action, question: Question, make: Callable[..., ActionUpdate]
    ) -> HttpResponse:
        """Ask, then make the draft with what was typed: the form's fields are named as the action's arguments."""

        def act(data: Any) -> Done:
            return Done(DRAFT_MADE, url_of(make(row, by=actor(request), **data), "change"))

        return self.ask(request, row, question, act)

    def _row(self, request: HttpRequest, object_id: str) -> Any:
        if not actor(request).has_perm("scrutiny.add_actionupdate"):
            raise PermissionDenied
        return self.row_or_404(request, object_id, "view")

    def report_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        text = "This makes a draft of an update: what the owner has done since."
        question = Question("Report progress on this action?", text, "Make the draft", ProgressForm)
        return self._make_update(request, self._row(request, object_id), question, actions.report_progress)

    def move_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        row = self._row(request, object_id)
        due = f"due on {row.due_now:%-d %B %Y}" if row.due_now else "without a due day"
        text = f"The action is {due} now. The public sees the new day, the first day, and why it was moved."
        question = Question("Move the due day of this action?", text, "Make the draft", MoveForm)
        return self._make_update(request, row, question, actions.move_due_day)

    def propose_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        text = "The owner says that it is done. The board decides at a meeting: until then the action stays open."
        question = Question("Propose to close this action?", text, "Make the draft", ProgressForm)
        return self._make_update(request, self._row(request, object_id), question, actions.propose_closing)

    def close_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        row = self._row(request, object_id)
        text = "Only the board closes an action, at an item of a meeting that was held."
        question = Question("Close this action at an item?", text, "Make the draft", close_form(row))
        return self._make_update(request, row, question, actions.close_action)

    def supersede_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        row = self._row(request, object_id)
        text = "The other action goes on in its place. This one takes no more updates."
        question = Question("Does another action take its place?", text, "Make the draft", supersede_form(row))
        return self._make_update(request, row, question, actions.supersede_action)

    def duties(self, request: HttpRequest) -> list[Duty]:
        """Drafts that wait; and for those who report on actions: what is overdue, and what the board could close."""
        duties = super().duties(request)
        if not actor(request).has_perm("scrutiny.add_actionupdate"):
            return duties
        for action in closable(self.get_queryset(request)):
            text = f"Close {action.reference}, if the board agreed: proposed on {long_date(action.status_on)}"
            duties.append(Duty(text, url_of(action, "close"), due_on=action.status_on))
        overdue = _overdue(self.get_queryset(request)).order_by("due_now")
        if (count := overdue.count()) and (first := overdue.first()):
            text = f"{count} actions are overdue" if count > 1 else f"{first.reference} is overdue"
            all_of_them = f"{reverse('admin:scrutiny_action_changelist')}?standing=overdue"
            url = all_of_them if count > 1 else url_of(first, "change")
            duties.append(Duty(text, url, urgent=True, due_on=first.due_now))
        return duties


def _takes_updates(action: Any) -> bool:
    return action.is_locked and action.withdrawn_at is None and action.status in UNFINISHED


@admin.register(ActionUpdate)
class ActionUpdateAdmin(PublishableAdmin):
    """One update: its words while it is a draft. What it does to the action was chosen by the button that made it."""

    list_display = ["action", "reported_on", "status"]
    list_filter = ["status", "action__item__meeting__board"]
    list_select_related = ["action"]
    search_fields = ["action__reference", "action__text", "text"]
    date_hierarchy = "reported_on"
    readonly_fields = ["action", "status", "closed_at_item", "superseded_by_action"]
    fieldsets = [
        (None, {"fields": ["action", "status", "closed_at_item", "superseded_by_action", "reported_on"]}),
        ("What happened", {"fields": ["text", "evidence"]}),
        ("New due day", {"fields": ["new_due_on", "new_due_reason"]}),
    ]

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        return _for_reader(self, request, super().get_queryset(request))

    def has_add_permission(self, request: HttpRequest) -> bool:
        """No: the buttons of an action make its updates."""
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: models.Model | None = None) -> list[Any]:
        """An action is closed on the day of its meeting, which nobody moves."""
        fixed = super().get_readonly_fields(request, obj)
        is_closing = isinstance(obj, ActionUpdate) and obj.closed_at_item_id is not None
        return [*fixed, "reported_on"] if is_closing and "reported_on" not in fixed else fixed

    def publish_row(self, row: Any, *, by: User, at: datetime | None, reason: str) -> None:
        actions.publish_update(row, by=by, at=at, reason=reason)


@admin.register(Decision)
class DecisionAdmin(FollowUpAdmin):
    """The register: written by one person, published by another."""

    form = DecisionForm
    hidden_from_readers = Decision.private_fields
    list_display = ["title", "reference", "decided_on", "date_words", "made_by", "amount_gbp"]
    list_filter = ["kind", "made_by"]
    search_fields = ["reference", "title", "decision"]
    autocomplete_fields = ["objectives", "papers"]
    readonly_fields = ["reference"]
    date_hierarchy = "decided_on"
    fieldsets = [
        (
            None,
            {
                "fields": ["reference", "title", "decided_on", "item", "made_by", "kind", "area", "outcome"],
                "description": "Choose the item at which it was made, or none for a decision outside a meeting.",
            },
        ),
        ("The decision", {"fields": ["decision", "reasons", "options", "interests"]}),
        ("Money", {"fields": ["amount_gbp", "money_note"]}),
        (
            "Kept from the public",
            {
                "fields": ["exempt_part", "exempt_ground"],
                "description": "The public reads that a part is kept apart and on which ground, never the part itself.",
            },
        ),
        ("What it is about", {"fields": ["objectives", "papers"]}),
        (
            "Taken from a source",
            {
                "classes": ["collapse"],
                "fields": ["date_words", "source", "source_note"],
                "description": "Only for a decision of the past that a public source reports: it gets no reference.",
            },
        ),
    ]

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if not change:
            obj.reference = actions.reference_for(obj)
        super().save_model(request, obj, form, change)

    def publish_row(self, row: Any, *, by: User, at: datetime | None, reason: str) -> None:
        actions.publish_decision(row, by=by, at=at, reason=reason)

    def row_buttons(self, request: HttpRequest, row: Any) -> list[Button]:
        buttons = super().row_buttons(request, row)
        if row.is_published() and actor(request).has_perm("reports.add_report"):
            buttons.append(Button("Ask for the notice as PDF…", request_of(DECISION_NOTICE, row.public_id)))
        return buttons

    def duties(self, request: HttpRequest) -> list[Duty]:
        """Drafts to publish, for those who may; those that they wrote themselves are left to somebody else."""
        if not self.has_publish_permission(request):
            return []
        drafts = list(self.get_queryset(request).filter(published_at__isnull=True))
        wrote = writers(drafts) if settings.TWO_PERSON_RULE else {}
        own = sum(actor(request).pk in wrote.get(row.pk, set()) for row in drafts)
        url = f"{reverse('admin:scrutiny_decision_changelist')}?publication=draft"
        told = [
            (len(drafts) - own, "waiting to be published"),
            (own, "that you wrote, waiting for somebody else to publish"),
        ]
        return [Duty(f"{count} decision{'' if count == 1 else 's'} {what}", url) for count, what in told if count]
