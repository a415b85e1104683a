"""Staff forms that every kind of row shares: a form that loses nobody's work, publishing and withdrawing."""

import hashlib
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.forms.models import BaseInlineFormSet
from django.forms.utils import pretty_name
from django.utils import timezone

from pcc_portal.accounts.models import User
from pcc_portal.publishing.changes import snapshot
from pcc_portal.publishing.models import AuditEntry, Publishable, whole_of
from pcc_portal.sentences import staff_messages

if TYPE_CHECKING:
    ModelForm = forms.ModelForm[Any]
else:
    ModelForm = forms.ModelForm

VERSION = "version_seen"


def version_of(row: models.Model) -> str:
    """A token that differs once the stored row has been saved again."""
    modified_at = getattr(row, "modified_at", None)
    if modified_at is not None:
        return str(modified_at.isoformat())
    return hashlib.sha256(str(sorted(snapshot(row).items())).encode()).hexdigest()


def may_write_public(user: User | None, row: models.Model) -> bool:
    """May this person write what the public sees at once? Only whoever may publish the whole that it is part of."""
    whole = whole_of(row)
    if user is None or whole is None:
        return False
    return user.has_perm(f"{whole._meta.app_label}.publish_{whole._meta.model_name}")


class _Worded(forms.BaseForm):
    """Says what is wrong with a field by the field's own name: `Enter the title.`"""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.error_messages |= staff_messages(field, str(field.label or pretty_name(name)))


class StaffForm(_Worded, forms.Form):
    """What staff fill in that is no row: a question before something is done, a file to upload."""


class LabelledFormSet(BaseInlineFormSet):  # type: ignore[type-arg]
    """Rows of a table: each field says in words, for whoever can't see its column, what it is and in which row."""

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        row = "" if index is None else f", row {index + 1}"
        for name, field in form.fields.items():
            widget = getattr(field.widget, "widget", field.widget)  # within the icons that Django puts around it
            widget.attrs["aria-label"] = f"{str(field.label or pretty_name(name)).capitalize()}{row}"


class VersionField(forms.CharField):
    widget = forms.HiddenInput

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Never: a newer token is not an edit."""
        return False


class VersionedForm(_Worded, ModelForm):
    """Refuses to save over what somebody else saved after this form was opened."""

    version_seen = VersionField(required=False, strip=False)
    by: User | None = None  # who writes; the staff screen sets it
    appends = False  # True where new rows may join a published whole: a new definition, a new target

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and VERSION in self.fields:
            self.initial[VERSION] = version_of(self.instance)

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if self.instance.pk and self.has_changed():
            manager = type(self.instance)._base_manager
            stored = manager.select_for_update(of=("self",)).filter(pk=self.instance.pk).first()
            if stored is None:
                raise ValidationError("Somebody deleted this while you had it open. Your text is still below: copy it.")
            if (self.cleaned_data.get(VERSION) or "") != version_of(stored):
                raise ValidationError(self._conflict(stored), code="conflict")
        return cleaned

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        if self.errors or not self.has_changed() or isinstance(self.instance, Publishable):
            return
        if getattr(self.instance, "is_locked", False) and not (self.appends and self.instance._state.adding):
            self.add_error(
                None,
                "What this belongs to was published, and what was published is never rewritten. Nothing was saved.",
            )
        elif getattr(self.instance, "is_locked", False) and not may_write_public(self.by, self.instance):
            self.add_error(
                None,
                "The public would see this at once, so only somebody who may publish it can add it. Nothing was saved.",
            )

    @staticmethod
    def _conflict(stored: models.Model) -> str:
        entry = (
            AuditEntry.objects.filter(
                content_type__app_label=stored._meta.app_label,
                content_type__model=stored._meta.model_name,
                object_id=stored.pk,
            )
            .select_related("by")
            .first()
        )
        who = str(entry.by or "The system") if entry else "Somebody else"
        at = timezone.localtime(entry.at if entry else getattr(stored, "modified_at", timezone.now()))
        what = ", ".join(name.replace("_", " ") for name in entry.changes) if entry else ""
        return (
            f"{who} saved this on {at:%-d %B %Y at %H:%M} while you had it open"
            f"{f' ({what})' if what else ''}, so yours was not saved. Your text is still below: open this page again "
            "in another tab, see what is there now, and carry your text over."
        )


class AppendingForm(VersionedForm):
    """For rows that may be added to what was published, and are frozen from then on."""

    appends = True


class PublishForm(StaffForm):
    """When to publish, and why."""

    at = forms.DateTimeField(
        label="Publish at",
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
        help_text="Leave this empty to publish now. A later time is a schedule: the public sees it from then on.",
    )
    reason = forms.CharField(
        label="Note for the audit trail", required=False, widget=forms.Textarea(attrs={"rows": 2, "cols": 60})
    )


class WithdrawForm(StaffForm):
    """Why something is taken off the public site. `publishing.actions.withdraw` says so where the reason is empty."""

    reason = forms.CharField(
        label="Reason",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "cols": 60}),
        help_text="The public reads this at the old address.",
    )
