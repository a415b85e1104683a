"""The second factor, enforced for every member of staff whatever page they ask for."""

from collections.abc import Callable
from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import Resolver404, resolve, reverse
from django.utils.http import urlencode

SIGNING_IN = frozenset(
    {
        "account_login",
        "account_logout",
        "account_inactive",
        "account_reset_password",
        "account_reset_password_done",
        "account_reset_password_from_key",
        "account_reset_password_from_key_done",
        "mfa_authenticate",
        "mfa_login_webauthn",
        "mfa_reauthenticate",
        "mfa_reauthenticate_webauthn",
    }
)
# Only for those who have no factor yet: whoever has one must show it before adding another or reading the codes.
SETTING_UP = SIGNING_IN | {"account_reauthenticate", "mfa_index", "mfa_activate_totp", "mfa_add_webauthn"}


class SecondFactorMiddleware:
    """Keep staff who signed in with a password alone out of everything but sign-in, sign-out and set-up.

    Staff without a second factor are led to setting one up. Staff who have one, and whose session has not shown it,
    are asked for it. A passkey counts as both: the device has checked who holds it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self._refusal(request) or self.get_response(request)

    def _refusal(self, request: HttpRequest) -> HttpResponse | None:
        # Without a session cookie nobody is signed in, and a public page must not touch the session.
        if not settings.REQUIRE_SECOND_FACTOR or settings.SESSION_COOKIE_NAME not in request.COOKIES:
            return None
        user = request.user
        if not user.is_authenticated or not user.is_staff or request.path.startswith(settings.STATIC_URL):
            return None
        page = _page_name(request.path_info)
        factors = set(
            Authenticator.objects.filter(
                user_id=user.pk, type__in=[Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
            ).values_list("type", flat=True)
        )
        if not factors:
            if page in SETTING_UP:
                return None
            messages.warning(request, "Set up a second factor first: an authenticator app or a passkey.")
            return redirect("mfa_index")
        if _has_shown_factor(request, user) or page in SIGNING_IN:
            return None
        ask = "mfa_reauthenticate" if Authenticator.Type.TOTP in factors else "mfa_reauthenticate_webauthn"
        query = f"?{urlencode({'next': request.get_full_path()})}" if request.method == "GET" else ""
        return redirect(f"{reverse(ask)}{query}")


def _has_shown_factor(request: HttpRequest, user: Any) -> bool:
    """Did this session use an authenticator app, a passkey or a recovery code, of this very user?"""
    return any(record["method"] == "mfa" for record in get_authentication_records(request, user))


def _page_name(path: str) -> str:
    try:
        return resolve(path).url_name or ""
    except Resolver404:
        return ""
