"""Accounts of staff, with their roles."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.models import Group
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse

from pcc_portal.accounts.models import User
from pcc_portal.publishing import people
from pcc_portal.publishing.admin.audited import AuditedAdmin, Button, Done, Question, actor, url_of
from pcc_portal.publishing.forms import VERSION, StaffForm, VersionedForm


class UserForm(VersionedForm):
    groups = forms.ModelMultipleChoiceField(
        label="Roles",
        queryset=Group.objects.order_by("name"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="What each role may do is fixed; the staff guide lists it.",
    )


class NewPasswordForm(StaffForm):
    """A password for somebody else, typed twice."""

    password = forms.CharField(
        label="New password",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="At least 12 characters. Hand it over in person, and have it changed at the first sign-in.",
    )
    again = forms.CharField(
        label="The same again",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": "Enter the same password again."},
    )

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if data.get("password") and data.get("again") and data["password"] != data["again"]:
            self.add_error("again", "The two passwords differ.")
        return data


class ReasonForm(StaffForm):
    reason = forms.CharField(label="Reason", required=False, widget=forms.Textarea(attrs={"rows": 3, "cols": 60}))


@admin.register(User)
class UserAdmin(AuditedAdmin):
    """An account that has done something is never deleted: its name stays on what it did."""

    form = UserForm
    refuses_deletion = "An account that has done something is never deleted: untick “active” on its page instead."
    list_display = ["email", "name", "roles", "is_active", "is_staff", "last_login"]
    list_filter = ["is_active", "is_staff", "groups"]
    search_fields = ["email", "name"]
    readonly_fields = ["last_login", "date_joined"]

    def get_fieldsets(self, request: HttpRequest, obj: models.Model | None = None) -> list[Any]:
        own = ["email", "name", "is_active", "is_staff", "groups"]
        if actor(request).is_superuser:
            own.append("is_superuser")
        if obj is not None:
            own += ["last_login", "date_joined"]
            if self.has_change_permission(request, obj):
                own.append(VERSION)
        return [(None, {"fields": own})]

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[User]:
        return super().get_queryset(request).prefetch_related("groups")

    @admin.display(description="roles")
    def roles(self, user: User) -> str:
        return ", ".join(group.name for group in user.groups.all())

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        above = obj is not None and obj.is_superuser and not actor(request).is_superuser
        return super().has_change_permission(request, obj) and not above

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        allowed = super().has_delete_permission(request, obj)
        if obj is None or not allowed:
            return allowed
        return self.has_change_permission(request, obj) and obj != request.user and not obj.audit_entries.exists()

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if not change:
            obj.set_unusable_password()
        super().save_model(request, obj, form, change)
        people.forget_other_addresses(obj)

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: str | None = None) -> HttpResponse:
        address = request.build_absolute_uri(reverse("account_reset_password"))
        self.message_user(request, f"{obj} has no password yet. They choose one by mail at {address}.")
        return super().response_add(request, obj, post_url_continue)

    def get_urls(self) -> list[URLPattern]:
        pages = {"password": self.password_view, "factors": self.factors_view, "unlock": self.unlock_view}
        own = [
            path(f"<path:object_id>/{name}/", self.admin_site.admin_view(view), name=f"accounts_user_{name}")
            for name, view in pages.items()
        ]
        return [*own, *super().get_urls()]

    def row_buttons(self, request: HttpRequest, row: Any) -> list[Button]:
        if not self.has_change_permission(request, row):
            return []
        return [
            Button("Set a password…", url_of(row, "password")),
            Button("Remove the second factor…", url_of(row, "factors")),
            Button("Unlock after wrong passwords…", url_of(row, "unlock")),
        ]

    def password_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        row = self.row_or_404(request, object_id, "change")
        text = "Whoever is signed in with this account is signed out."
        question = Question("Set a password?", text, "Set the password", NewPasswordForm)

        def act(data: Any) -> Done:
            people.set_password(row, by=actor(request), password=data["password"])
            return Done(f"{row} has a new password.", url_of(row, "change"))

        return self.ask(request, row, question, act)

    def factors_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        row = self.row_or_404(request, object_id, "change")
        text = "For somebody who has lost their phone or key. They set up a new one at the next sign-in."
        question = Question("Remove the second factor?", text, "Remove", ReasonForm)

        def act(data: Any) -> Done:
            people.remove_second_factors(row, by=actor(request), reason=data["reason"])
            return Done(f"{row} sets up a new second factor at the next sign-in.", url_of(row, "change"))

        return self.ask(request, row, question, act)

    def unlock_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        row = self.row_or_404(request, object_id, "change")
        text = "After five wrong passwords an account is locked for an hour. This ends it now."
        question = Question("Unlock this account?", text, "Unlock")

        def act(data: Any) -> Done:
            people.unlock(row, by=actor(request))
            return Done(f"{row} can sign in again.", url_of(row, "change"))

        return self.ask(request, row, question, act)
