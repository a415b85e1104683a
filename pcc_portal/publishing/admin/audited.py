"""Staff screens whose every write is audited and saves over nobody else's work."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeGuard

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.actions import delete_selected
from django.contrib.admin.utils import NestedObjects, unquote
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, router, transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse

from pcc_portal.accounts.models import User
from pcc_portal.publishing import actions
from pcc_portal.publishing.changes import difference, snapshot
from pcc_portal.publishing.forms import VERSION, LabelledFormSet, VersionedForm, may_write_public
from pcc_portal.publishing.models import AuditEntry, Identified, Publishable
from pcc_portal.publishing.sites import Duty

if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[Any]
    InlineModelAdmin = admin.options.InlineModelAdmin[Any, Any]
else:
    ModelAdmin = admin.ModelAdmin
    InlineModelAdmin = admin.options.InlineModelAdmin

Verb = AuditEntry.Verb


@dataclass(frozen=True)
class Question:
    """What a page asks before it does something. `problems` stand in the way already; `initial` fills in the form."""

    title: str
    text: str
    button: str
    form_class: type[forms.Form] = forms.Form
    problems: Sequence[str] = ()
    initial: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Done:
    """What to say once it is done, and where to go."""

    message: str
    url: str


@dataclass(frozen=True)
class Button:
    """A button above a row's form."""

    label: str
    url: str


def actor(request: HttpRequest) -> User:
    """The person at the screen. Raises PermissionDenied for nobody."""
    if not isinstance(request.user, User):
        raise PermissionDenied("Sign in first.")
    return request.user


def is_locked(row: models.Model | None) -> bool:
    """Was this, or what it belongs to, published? Rows of kinds that know no publication are never locked."""
    return bool(getattr(row, "is_locked", False))


def url_of(row: models.Model, page: str) -> str:
    """The address of one of a row's admin pages: change, publish, withdraw, preview."""
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_{page}", args=[row.pk])


def sentences(error: ValidationError | PermissionDenied) -> list[str]:
    return error.messages if isinstance(error, ValidationError) else [str(error)]


@admin.action(description="Delete the selected rows", permissions=["delete"])
def delete_drafts(
    model_admin: "AuditedAdmin", request: HttpRequest, queryset: models.QuerySet[Any]
) -> HttpResponse | None:
    """Django's own bulk deletion, for rows that were never published."""
    if kept := [row for row in queryset if not model_admin.has_delete_permission(request, row)]:
        names = ", ".join(f"“{row}”" for row in kept[:5])
        more = f" and {len(kept) - 5} more" if len(kept) > 5 else ""
        model_admin.message_user(
            request, f"Nothing was deleted. {model_admin.refuses_deletion} Untick {names}{more}.", messages.ERROR
        )
        return None
    return delete_selected(model_admin, request, queryset)


delete_drafts.__name__ = "delete_selected"  # the confirmation page posts this name back


class VersionedOptions:
    """What a change page and an inline share: the token that finds out whether somebody else saved meanwhile."""

    form: Any = VersionedForm
    view_on_site: Any = False  # the panel links to the public page, where there is one
    formfield_overrides: Any = {models.URLField: {"assume_scheme": "https"}}
    opts: Any

    def writes_or_publishes(self, request: HttpRequest) -> bool:
        """Does this person have more to do with such rows than to look at them?"""
        rights = (f"{self.opts.app_label}.{right}_{self.opts.model_name}" for right in ("change", "publish"))
        return any(actor(request).has_perm(right) for right in rights)

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Without the icons that change or delete the row pointed to: one slip there would be another row's loss."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)  # type: ignore[misc]
        if isinstance(widget := getattr(field, "widget", None), RelatedFieldWidgetWrapper):
            widget.can_change_related = widget.can_delete_related = False
        return field

    def get_fieldsets(self, request: HttpRequest, obj: models.Model | None = None) -> list[Any]:
        """The fieldsets, with the hidden token at the end where something can be saved."""
        fieldsets = [
            (name, {**options, "fields": [field for field in options["fields"] if field != VERSION]})
            for name, options in super().get_fieldsets(request, obj)  # type: ignore[misc]
        ]
        if obj is not None and self.has_change_permission(request, obj):  # type: ignore[attr-defined]
            name, options = fieldsets[-1]
            fieldsets[-1] = (name, {**options, "fields": [*options["fields"], VERSION]})
        return fieldsets


class LockedInline(VersionedOptions, InlineModelAdmin):
    """Rows edited on the page of what they belong to; read-only once that was published.

    `follows_parent = False` for rows that stay open then, and a form that `appends` lets new rows in: both for whoever
    may publish what they belong to, since the public sees them at once. Rows with a publication of their own are free,
    and so are those that the public never sees themselves: set `is_of_staff_alone`.
    """

    extra = 0
    show_change_link = True
    follows_parent = True
    is_of_staff_alone = False

    def has_add_permission(self, request: HttpRequest, obj: models.Model | None) -> bool:  # type: ignore[override]
        if self._is_public_at_once(obj):
            return (self.form.appends or not self.follows_parent) and may_write_public(actor(request), obj)
        return super().has_add_permission(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        if self._is_public_at_once(obj):
            return not self.follows_parent and may_write_public(actor(request), obj)
        return super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        if self._is_public_at_once(obj):
            return not self.follows_parent and may_write_public(actor(request), obj)
        return super().has_delete_permission(request, obj)

    def get_formset(self, request: HttpRequest, obj: models.Model | None = None, **kwargs: Any) -> Any:
        formset = super().get_formset(request, obj, **kwargs)
        formset.form.by = actor(request)  # type: ignore[attr-defined]  # a class made for this request
        return formset

    def _is_public_at_once(self, obj: models.Model | None) -> TypeGuard[models.Model]:
        if self.is_of_staff_alone:
            return False
        return is_locked(obj) and (self.follows_parent or not issubclass(self.model, Publishable))


class LockedTabularInline(LockedInline, admin.TabularInline):  # type: ignore[type-arg]
    """Short rows, in a table."""

    formset = LabelledFormSet


class LockedStackedInline(LockedInline, admin.StackedInline):  # type: ignore[type-arg]
    """Rows with longer text, one under the other."""


class AuditedAdmin(VersionedOptions, ModelAdmin):
    """Every write leaves an audit entry with the fields that changed, and nobody's work is saved over.

    A locked row (its plan, measure or budget was published) is never deleted, and can only be read, but for its open
    fields: those are written by whoever may publish it, with or without the right to write drafts. Set `stays_open`
    where inlines take new drafts even then.
    """

    is_of_portal = True
    # Fields that only those who write or publish such rows read: the view right alone does not show them.
    hidden_from_readers: tuple[str, ...] = ()
    stays_open = False
    lock_note = "This belongs to something published: its text can be read, and is never rewritten."
    refuses_deletion = "What was published is never deleted: withdraw it instead."
    actions: Any = [delete_drafts]
    list_per_page = 50
    save_on_top = False
    change_form_template = "admin/publishing/change_form.html"
    object_history_template = "admin/publishing/history.html"

    def open_fields(self, row: models.Model) -> tuple[str, ...]:
        """Fields of a locked row that staff may still write."""
        return tuple(getattr(row, "editable_once_published", ()))

    def get_fieldsets(self, request: HttpRequest, obj: models.Model | None = None) -> list[Any]:
        fieldsets = super().get_fieldsets(request, obj)
        if self.writes_or_publishes(request):
            return fieldsets
        return [
            (
                name,
                {**options, "fields": [field for field in options["fields"] if field not in self.hidden_from_readers]},
            )
            for name, options in fieldsets
        ]

    def get_search_fields(self, request: HttpRequest) -> list[str]:
        """What somebody may not read is not searched for them either: to find a row by a word is to read the word."""
        found = super().get_search_fields(request)
        if self.writes_or_publishes(request):
            return list(found)
        return [name for name in found if name not in self.hidden_from_readers]

    def get_readonly_fields(self, request: HttpRequest, obj: models.Model | None = None) -> list[Any]:
        fixed = list(super().get_readonly_fields(request, obj))
        if is_locked(obj) and obj is not None:
            fields = [*obj._meta.fields, *obj._meta.many_to_many]
            open_names = self.open_fields(obj)
            fixed += [field.name for field in fields if field.editable and field.name not in (*open_names, *fixed)]
        return fixed

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        allowed = super().has_change_permission(request, obj)
        if is_locked(obj) and obj is not None and not self.stays_open:
            fixed = super().get_readonly_fields(request, obj)
            is_open = any(name not in fixed for name in self.open_fields(obj))
            return is_open and may_write_public(actor(request), obj)
        return allowed

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return super().has_delete_permission(request, obj) and not is_locked(obj)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change, **kwargs)
        form.by = actor(request)  # type: ignore[attr-defined]  # a class made for this request
        return form

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """The row; while something is being written, read again under a lock that ends with the transaction."""
        row = super().get_object(request, object_id, from_field)
        if row is None or request.method != "POST" or not transaction.get_connection().in_atomic_block:
            return row
        return self.get_queryset(request).select_for_update(of=("self",)).filter(pk=row.pk).first()

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Save, unless nothing was changed: an empty save would only make others' open forms stale."""
        form.before = snapshot(type(obj)._base_manager.get(pk=obj.pk)) if change else {}
        if not change or form.has_changed():
            super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Many-to-many fields and the audit entry of the row, then each inline with entries of its own."""
        form.save_m2m()
        if not change or form.has_changed():
            changes = difference(form.before, snapshot(form.instance))
            actions.record(Verb.CHANGED if change else Verb.ADDED, form.instance, by=actor(request), changes=changes)
        for formset in formsets:
            self.save_formset(request, form, formset, change)
            if (
                formset.has_changed()
                and isinstance(form.instance, Identified)
                and not issubclass(formset.model, Identified)
            ):
                # Rows without a time of their own are told by the time of what they belong to.
                form.instance.save(update_fields=["modified_at"])

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        stored = formset.model._base_manager
        before = {
            row_form.instance.pk: snapshot(stored.get(pk=row_form.instance.pk))
            for row_form in formset.initial_forms
            if row_form.has_changed() and row_form.instance.pk
        }
        formset.save(commit=False)
        for row in formset.deleted_objects:
            self._record_deletion(request, row)
            row.delete()
        for row in [*formset.new_objects, *(row for row, _ in formset.changed_objects)]:
            row.save()
        formset.save_m2m()
        for row in formset.new_objects:
            actions.record(Verb.ADDED, row, by=actor(request), changes=difference({}, snapshot(row)))
        for row, _ in formset.changed_objects:
            actions.record(Verb.CHANGED, row, by=actor(request), changes=difference(before[row.pk], snapshot(row)))

    def _delete_view(self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None) -> HttpResponse:
        """Django's own page. What is kept because it was published is refused with that reason."""
        row = self.get_object(request, unquote(object_id))
        if is_locked(row) and super().has_delete_permission(request, row):
            raise PermissionDenied(self.refuses_deletion)
        return super()._delete_view(request, object_id, extra_context)  # type: ignore[misc,no-any-return]

    def delete_model(self, request: HttpRequest, obj: models.Model) -> None:
        self._record_deletion(request, obj)
        super().delete_model(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: models.QuerySet[Any]) -> None:
        with transaction.atomic():
            for row in queryset:
                self.delete_model(request, row)

    def _record_deletion(self, request: HttpRequest, row: models.Model) -> None:
        """One entry for the row and for each that goes with it."""
        collector = NestedObjects(using=router.db_for_write(type(row)))
        collector.collect([row])
        for model, rows in collector.data.items():
            if not model._meta.auto_created:
                for gone in rows:
                    actions.record(Verb.DELETED, gone, by=actor(request), changes=difference(snapshot(gone), {}))

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The row's own part of the audit trail."""
        row = super().get_object(request, unquote(object_id))
        if row is None:
            raise Http404
        if not self.has_view_or_change_permission(request, row):
            raise PermissionDenied
        entries = AuditEntry.objects.filter(
            content_type__app_label=self.opts.app_label, content_type__model=self.opts.model_name, object_id=row.pk
        ).select_related("by")
        return self._page(request, self.object_history_template, row, f"What was done: {row}", entries=entries)

    def ask(self, request: HttpRequest, row: Any, question: Question, act: Callable[[Any], Done]) -> HttpResponse:
        """A page that asks, and on POST does it; a refusal stands above the form, and what was typed stays in it."""
        form = question.form_class(request.POST if request.method == "POST" else None, initial={**question.initial})
        if request.method == "POST" and form.is_valid():
            try:
                done = act(form.cleaned_data)
            except (ValidationError, PermissionDenied) as error:
                form.add_error(None, sentences(error))
            else:
                self.message_user(request, done.message, messages.SUCCESS)
                return HttpResponseRedirect(done.url)
        return self._page(request, "admin/publishing/ask.html", row, question.title, question=question, form=form)

    def row_or_404(self, request: HttpRequest, object_id: str, action: str) -> Any:
        """The row of an extra page, for somebody who may do `action` with it. Raises Http404, PermissionDenied."""
        row = super().get_object(request, unquote(object_id))
        if row is None:
            raise Http404
        may = actor(request).has_perm(f"{self.opts.app_label}.{action}_{self.opts.model_name}")
        if not (self.has_view_permission(request, row) and may):
            raise PermissionDenied
        return row

    def _page(self, request: HttpRequest, template: str, row: Any, title: str, **context: Any) -> TemplateResponse:
        request.current_app = self.admin_site.name
        shared = {**self.admin_site.each_context(request), "opts": self.opts, "object": row, "title": title}
        return TemplateResponse(request, template, {**shared, **context})

    def row_buttons(self, request: HttpRequest, row: Any) -> list[Button]:
        """Buttons of this kind of row alone, each to a page that asks before it does anything."""
        return []

    def panel(self, request: HttpRequest, row: Any) -> dict[str, Any]:
        """What stands above the form: whether the row can be changed, and what can be done with it."""
        return {"lock_note": self.lock_note if is_locked(row) else "", "row_buttons": self.row_buttons(request, row)}

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        row = context.get("original")
        panel = self.panel(request, row) if row is not None else {}
        return super().render_change_form(request, {**context, **panel}, *args, **kwargs)

    def label_of(self, row: Any) -> str:
        """How a row is called where one is picked from many."""
        return str(row)

    def duties(self, request: HttpRequest) -> list[Duty]:
        """What this kind of row asks of the person on the dashboard."""
        return []
