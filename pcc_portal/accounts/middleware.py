"""The second factor, enforced for every member of staff whatever page they ask for."""

from collections.abc import Callable

from allauth.account.authentication import get_authentication_records
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

SECOND_FACTORS = {"mfa"}


class SecondFactorMiddleware:
    """Keep staff who signed in with a password alone out of everything but sign-in, sign-out and set-up.

    Staff without a second factor are led to setting one up. Staff who have one, and whose session did not use it,
    are signed out by being sent to sign in again.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        if (
            not settings.REQUIRE_SECOND_FACTOR
            # Without a session there is nobody to ask about; the public's requests never touch a session.
            or settings.SESSION_COOKIE_NAME not in request.COOKIES
            or not user.is_authenticated
            or not user.is_staff
            or self._is_open(request.path)
        ):
            return self.get_response(request)
        if not is_mfa_enabled(user):
            messages.warning(request, "Set up a second factor first: an authenticator app or a passkey.")
            return redirect("mfa_index")
        if not any(record["method"] in SECOND_FACTORS for record in get_authentication_records(request)):
            return redirect("account_logout")
        return self.get_response(request)

    @staticmethod
    def _is_open(path: str) -> bool:
        return path.startswith((reverse("account_login").rsplit("login", 1)[0], "/static/")) or path == "/"
