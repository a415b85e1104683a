"""The staff site: sign-in through the accounts' own pages, and a first page that lists what waits to be done."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme


@dataclass(frozen=True)
class Duty:
    """One line of the dashboard: what waits, and where to do it.

    `urgent` puts it first, then the day by which it is due. What this person can't do says for whom it `waits_for`, as
    in "a Publisher", and leads to where it can be read; it stands last.
    """

    text: str
    url: str
    urgent: bool = False
    due_on: date | None = None
    waits_for: str = ""

    @property
    def rank(self) -> tuple[bool, bool, date]:
        """What stands before what."""
        return bool(self.waits_for), not self.urgent, self.due_on or date.max


class LabelledAutocomplete(AutocompleteJsonView):
    """Suggestions as each screen names its rows."""

    def serialize_result(self, obj: Any, to_field_name: str) -> dict[str, str]:
        screen: Any = self.model_admin
        return {**super().serialize_result(obj, to_field_name), "text": screen.label_of(obj)}


class PortalAdminSite(admin.AdminSite):
    site_header = settings.OFFICE_NAME
    site_title = f"{settings.OFFICE_SHORT_NAME} staff"
    index_title = "What waits to be done"
    enable_nav_sidebar = True

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Take the portal's own screens alone: those that packages bring would write past the audit trail."""
        if getattr(admin_class, "is_of_portal", False):
            super().register(model_or_iterable, admin_class, **options)

    def autocomplete_view(self, request: HttpRequest) -> Any:
        return LabelledAutocomplete.as_view(admin_site=self)(request)

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """There is one way in: the accounts' sign-in, with its second factor and its lock-out."""
        wanted = request.GET.get("next", "")
        safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
        target = wanted if safe else reverse("admin:index")
        if request.user.is_authenticated and self.has_permission(request):
            return HttpResponseRedirect(target)
        return redirect_to_login(target, reverse("account_login"))

    def logout(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        return HttpResponseRedirect(reverse("account_logout"))

    def password_change(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        return HttpResponseRedirect(reverse("account_change_password"))

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        duties = [duty for screen in self._registry.values() for duty in self._duties(screen, request)]
        duties.sort(key=lambda duty: duty.rank)
        return super().index(request, {"duties": duties, **(extra_context or {})})

    @staticmethod
    def _duties(screen: Any, request: HttpRequest) -> list[Duty]:
        return screen.duties(request) if hasattr(screen, "duties") else []
