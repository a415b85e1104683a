"""What stands on a meeting's screen in rows: the agenda, who was there, the editions of the agenda."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from pcc_portal.accounts.models import User
from pcc_portal.publishing.actions import record
from pcc_portal.publishing.admin import LockedTabularInline, url_of
from pcc_portal.publishing.changes import difference, snapshot
from pcc_portal.publishing.models import AuditEntry
from scrutiny.actions import agenda
from scrutiny.actions.minutes import write_attendance
from scrutiny.actions.minutes.editions import require_held
from scrutiny.admin.agenda import confirmed_note, is_open, numbers_not_kept
from scrutiny.forms.meetings import AttendanceFormSet, ItemRowForm
from scrutiny.models import AgendaEdition, AgendaItem, Attendance, Meeting


class ItemInline(LockedTabularInline):
    """The agenda: a row for each item, put in order by its place or by dragging."""

    model = AgendaItem
    form = ItemRowForm
    fields = ["place", "number", "title", "purpose", "presenter", "papers"]
    readonly_fields = ["papers"]
    verbose_name_plural = "agenda"
    is_of_staff_alone = True

    class Media:
        js = ["agenda-order.js"]

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        items: Any = super().get_queryset(request)
        listed: models.QuerySet[Any] = items.on_agenda().prefetch_related("paper_uses__paper")
        return listed

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        """Without Django's refusal to delete what something points to: such an item is only taken off the agenda."""
        formset = super().get_formset(request, obj, **kwargs)
        formset.form.hand_clean_DELETE = lambda form: None
        return formset

    @admin.display(description="papers")
    def papers(self, item: AgendaItem) -> SafeString:
        """Its papers, each with what the public sees of it; and whether it is heard without the public."""
        private = format_html("<li>{}</li>", "Heard without the public") if item.is_private else ""
        uses = item.paper_uses.all() if item.pk else []
        lines = format_html_join(
            "",
            '<li><a href="{}">{}</a> <span class="state state-{}">{}</span></li>',
            (
                (url_of(use.paper, "change"), use.paper.reference, state, state.capitalize())
                for use in uses
                for state in ["restricted" if use.paper.is_restricted else use.paper.publication_state]
            ),
        )
        return format_html('<ul class="item-papers">{}{}</ul>', private, lines)

    def has_add_permission(self, request: HttpRequest, obj: Any) -> bool:  # type: ignore[override]
        return super().has_add_permission(request, obj) and is_open(obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and (obj is None or is_open(obj))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and (obj is None or is_open(obj))


def _takes_attendance(meeting: Meeting) -> bool:
    """May it be written by now who was there, and still? The actions decide."""
    try:
        require_held(meeting)
    except ValidationError:
        return False
    return not confirmed_note(meeting)


class AttendanceInline(LockedTabularInline):
    """Who was there: working notes, which the minutes freeze. To read alone before the meeting, and once confirmed."""

    model = Attendance
    formset = AttendanceFormSet
    fields = ["name", "post", "initials", "organisation", "status", "substitute_for"]
    autocomplete_fields = ["organisation"]
    verbose_name_plural = "attendance"
    is_of_staff_alone = True
    show_change_link = False

    def has_add_permission(self, request: HttpRequest, obj: Any) -> bool:  # type: ignore[override]
        return super().has_add_permission(request, obj) and _takes_attendance(obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and (obj is None or _takes_attendance(obj))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and (obj is None or _takes_attendance(obj))


class EditionInline(LockedTabularInline):
    """The agenda as it was published, the latest edition first."""

    model = AgendaEdition
    fields = readonly_fields = ("number", "state", "published_at", "change_note")
    ordering = ["-number"]
    verbose_name_plural = "editions of the agenda"

    @admin.display(description="publication")
    def state(self, edition: AgendaEdition) -> str:
        return edition.publication_state.capitalize()

    def has_add_permission(self, request: HttpRequest, obj: models.Model | None) -> bool:  # type: ignore[override]
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False


def save_attendance(formset: Any, *, by: User) -> None:
    """Write the rows of an attendance list, each by its action; removals first, since a name stands there once."""
    formset.save(commit=False)
    for row in formset.deleted_objects:
        write_attendance(row, by=by, is_removed=True)
    for row in [*(row for row, _ in formset.changed_objects), *formset.new_objects]:
        write_attendance(row, by=by)


def save_items(meeting: Meeting, formset: Any, *, by: User) -> list[str]:
    """Write the rows of an agenda: changed, removed, added, and last of all in the order that was asked for.

    Returns a sentence for each number that was typed and could not stay.
    """
    before = {row.pk: snapshot(row) for row in AgendaItem.objects.filter(meeting=meeting)}
    formset.save(commit=False)
    # Changed rows first: what is removed makes the others move up.
    for row, _ in formset.changed_objects:
        row.save()
        if changes := difference(before[row.pk], snapshot(row)):
            record(AuditEntry.Verb.CHANGED, row, by=by, changes=changes)
    for row in formset.deleted_objects:
        agenda.remove_item(row, by=by)
    for row in formset.new_objects:
        agenda.add_item(row, by=by)
    kept = [form for form in formset.forms if form.has_changed() and not form.cleaned_data.get("DELETE")]
    places = {
        form.instance.pk: form.cleaned_data["place"]
        for form in kept
        if "place" in form.changed_data and form.cleaned_data.get("place")
    }
    typed = [(form.instance, form.cleaned_data["number"]) for form in kept if "number" in form.changed_data]
    if places or typed:
        items = list(AgendaItem.objects.filter(meeting=meeting).on_agenda())
        agenda.reorder_items(meeting, by=by, items=agenda.moved_to(items, places))
    return numbers_not_kept(typed)
