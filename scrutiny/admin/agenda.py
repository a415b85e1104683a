"""Items of an agenda with their papers, and the editions that the public reads."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from pcc_portal.publishing.admin import (
    AuditedAdmin,
    Button,
    Done,
    LockedTabularInline,
    PublishableAdmin,
    Question,
    actor,
    url_of,
)
from pcc_portal.publishing.sites import Duty
from scrutiny.actions import agenda as actions
from scrutiny.actions.minutes.editions import require_unconfirmed
from scrutiny.forms.meetings import AgendaItemForm, ConfirmForm, UndoScheduleForm
from scrutiny.models import AgendaEdition, AgendaEntry, AgendaItem, Meeting, PaperUse
from scrutiny.queries.editions import read_instead
from scrutiny.queries.minutes_authors import MINUTE_FIELDS

MINUTES, REPORTED = "Minutes", "As a source reports it"


class RemovedFilter(admin.SimpleListFilter):
    """Items that were taken off their agenda, so that one can be found and put back."""

    title = "agenda"
    parameter_name = "agenda"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("on", "On it"), ("off", "Taken off")]

    def queryset(self, request: HttpRequest, queryset: models.QuerySet[Any]) -> models.QuerySet[Any]:
        is_on = {"on": True, "off": False}.get(self.value() or "")
        return queryset if is_on is None else queryset.filter(removed_at__isnull=is_on)


class PaperUseInline(LockedTabularInline):
    """The papers at an item, to read: buttons add them, since the public may see that at once."""

    model = PaperUse
    fields = readonly_fields = ("paper_link", "state")
    verbose_name_plural = "papers"
    show_change_link = False

    @admin.display(description="paper")
    def paper_link(self, use: PaperUse) -> SafeString:
        return format_html('<a href="{}">{}</a>', url_of(use.paper, "change"), use.paper)

    @admin.display(description="publication")
    def state(self, use: PaperUse) -> str:
        return "Restricted" if use.paper.is_restricted else use.paper.publication_state.capitalize()

    def has_add_permission(self, request: HttpRequest, obj: models.Model | None) -> bool:  # type: ignore[override]
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False


@admin.register(AgendaItem)
class AgendaItemAdmin(AuditedAdmin):
    """One item: what it is about, its papers and, once its meeting was held, what was said."""

    form = AgendaItemForm
    hidden_from_readers = AgendaItem.private_fields
    list_display = ["title", "number", "meeting", "purpose"]
    list_filter = [RemovedFilter, "meeting__board", "purpose", "is_private"]
    list_select_related = ["meeting__board"]
    search_fields = ["title", "meeting__board__name", "meeting__starts_on"]
    autocomplete_fields = ["meeting", "objectives", "measures"]
    inlines = [PaperUseInline]

    fieldsets = [
        (None, {"fields": ["meeting", "number", "title", "description", "purpose", "presenter"]}),
        (MINUTES, {"fields": MINUTE_FIELDS}),
        (REPORTED, {"fields": ["reported", "reported_outcome", "source", "source_note"]}),
        ("What it is about", {"fields": ["objectives", "measures"]}),
        (
            "Heard without the public",
            {
                "fields": ["is_private", "private_ground"],
                "description": "Its title and its ground stand on the public agenda.",
            },
        ),
    ]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        """Without the minutes' part until there are minutes to write, and a source's only where there is one."""
        left_out = set()
        if obj is None or obj.meeting.status != Meeting.Status.HELD:
            left_out.add(MINUTES)
        if obj is None or not obj.source:
            left_out.add(REPORTED)
        return [(name, options) for name, options in super().get_fieldsets(request, obj) if name not in left_out]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        fixed = super().get_readonly_fields(request, obj)
        if obj is None:
            return fixed
        return [*fixed, "meeting", *(MINUTE_FIELDS if confirmed_note(obj.meeting) else ())]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and (obj is None or is_open(obj.meeting))

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """An item is taken off the agenda by its button, which keeps it where somebody has read it."""
        return False

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if not change:
            actions.place_at_end(obj)
        super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        item = form.instance
        if not change:
            actions.let_last_items_stay_last(item, by=actor(request))
        if "number" in form.changed_data:
            if change and item.removed_at is None:
                items = list(AgendaItem.objects.filter(meeting=item.meeting).on_agenda())
                actions.reorder_items(item.meeting, by=actor(request), items=items)
            for sentence in numbers_not_kept([(item, form.cleaned_data["number"])]):
                self.message_user(request, sentence, messages.WARNING)

    def response_post_save_add(self, request: HttpRequest, obj: Any) -> HttpResponseRedirect:
        return HttpResponseRedirect(url_of(obj.meeting, "change"))

    def response_post_save_change(self, request: HttpRequest, obj: Any) -> HttpResponseRedirect:
        return HttpResponseRedirect(url_of(obj.meeting, "change"))

    def get_urls(self) -> list[URLPattern]:
        pages = {"remove": self.remove_view, "restore": self.restore_view}
        own = [
            path(f"<path:object_id>/{page}/", self.admin_site.admin_view(view), name=f"scrutiny_agendaitem_{page}")
            for page, view in pages.items()
        ]
        return [*own, *super().get_urls()]

    def row_buttons(self, request: HttpRequest, row: AgendaItem) -> list[Button]:
        buttons = [Button("Back to the meeting", url_of(row.meeting, "change"))]
        if row.removed_at is None and actor(request).has_perm("scrutiny.add_paper"):
            buttons.append(Button("Add a paper…", f"{reverse('admin:scrutiny_paper_add')}?item={row.pk}"))
            buttons.append(Button("Put an earlier paper here…", f"{reverse('admin:scrutiny_paper_put')}?item={row.pk}"))
        if row.removed_at is None and row.meeting.status == Meeting.Status.HELD:
            for what in ("action", "decision"):
                if actor(request).has_perm(f"scrutiny.add_{what}"):
                    add = reverse(f"admin:scrutiny_{what}_add")
                    buttons.append(Button(f"Add {'an' if what == 'action' else 'a'} {what}…", f"{add}?item={row.pk}"))
        may = actor(request).has_perm("scrutiny.delete_agendaitem")
        if may and row.removed_at is None and is_open(row.meeting):
            buttons.append(Button("Take off the agenda…", url_of(row, "remove")))
        may = actor(request).has_perm("scrutiny.add_agendaitem")
        if may and row.removed_at is not None and is_open(row.meeting):
            buttons.append(Button("Put back on the agenda…", url_of(row, "restore")))
        return buttons

    def panel(self, request: HttpRequest, row: Any) -> dict[str, Any]:
        panel = super().panel(request, row)
        panel["lock_note"] = confirmed_note(row.meeting)
        if row.removed_at is not None:
            panel["lock_note"] = "This item was taken off the agenda. An earlier edition, or what came of it, names it."
        return panel

    def remove_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        row = self.row_or_404(request, object_id, "delete")
        text = (
            "The next edition of the agenda does not list it. If an edition lists it already, the item stays "
            "there; otherwise it is deleted."
        )
        question = Question("Take this item off the agenda?", text, "Take it off", ConfirmForm)

        def act(data: Any) -> Done:
            name = str(row)
            actions.remove_item(row, by=actor(request))
            return Done(f"“{name}” is off the agenda.", url_of(row.meeting, "change"))

        return self.ask(request, row, question, act)

    def restore_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        row = self.row_or_404(request, object_id, "add")
        text = "It stands at the end again, but before public questions. The next edition of the agenda lists it."
        question = Question("Put this item back on the agenda?", text, "Put it back", ConfirmForm)

        def act(data: Any) -> Done:
            item = actions.restore_item(row, by=actor(request))
            return Done(f"“{item}” is on the agenda again.", url_of(row.meeting, "change"))

        return self.ask(request, row, question, act)


class AgendaEntryInline(LockedTabularInline):
    """What an edition lists: frozen."""

    model = AgendaEntry
    fields = readonly_fields = ("number", "title", "purpose", "presenter", "private_ground")
    verbose_name_plural = "items as this edition lists them"
    show_change_link = False

    def has_add_permission(self, request: HttpRequest, obj: models.Model | None) -> bool:  # type: ignore[override]
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False


@admin.register(AgendaEdition)
class AgendaEditionAdmin(PublishableAdmin):
    """An agenda as it was published. It is made on the meeting's screen; nobody types into it."""

    list_display = ["meeting", "number", "change_note"]
    list_filter = ["meeting__board"]
    list_select_related = ["meeting__board"]
    search_fields = ["meeting__board__name", "change_note"]
    inlines = [AgendaEntryInline]
    fields = ["meeting", "number", "change_note", "is_compiled", "sha256"]
    readonly_fields = ["is_compiled", "sha256"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def row_buttons(self, request: HttpRequest, row: AgendaEdition) -> list[Button]:
        return [Button("Back to the meeting", url_of(row.meeting, "change"))]

    def withdraw_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """An edition that nobody has seen is gone; one that is public is withdrawn."""
        row = self.row_or_404(request, object_id, "publish")
        if row.publication_state != "scheduled":
            return super().withdraw_view(request, object_id)
        text = "The public has not seen it. The edition is gone; its items can be changed, and published anew."
        question = Question("Undo the schedule of this agenda?", text, "Undo the schedule", UndoScheduleForm)

        def act(data: Any) -> Done:
            actions.undo_agenda_schedule(row, by=actor(request), reason=data["reason"])
            return Done("The schedule of the agenda was undone.", url_of(row.meeting, "change"))

        return self.ask(request, row, question, act)

    def withdrawal_note(self, row: Any) -> str:
        return read_instead(row, timezone.now())

    def duties(self, request: HttpRequest) -> list[Duty]:
        """None of its own: meetings say which agenda is due."""
        return []


def is_open(meeting: Meeting) -> bool:
    """May its agenda still change? Not once the meeting is off."""
    return not meeting.is_off and meeting.withdrawn_at is None


def numbers_not_kept(typed: Iterable[tuple[AgendaItem, str]]) -> list[str]:
    """A sentence for each item that has another number than was typed, once the agenda is in order."""
    sentences = []
    for item, number in typed:
        row = AgendaItem.objects.filter(pk=item.pk).first()
        if row is not None and number.strip() not in ("", row.number):
            sentences.append(
                f"“{row.title}” has the number {row.number}, not {number}: whole numbers follow the order of the "
                "agenda. To move it, change its place on the meeting's screen. A number such as 4a stays as typed."
            )
    return sentences


def confirmed_note(meeting: Meeting) -> str:
    """Why nobody writes the minutes of a meeting any more, and what to do instead; "" until they are confirmed."""
    try:
        require_unconfirmed(meeting)
    except ValidationError as error:
        return " ".join(error.messages)
    return ""
