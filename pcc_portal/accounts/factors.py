"""What a session is known to have shown."""

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from django.http import HttpRequest


def remember_new_factor(request: HttpRequest, user: Any, authenticator: Any, **kwargs: Any) -> None:
    """Whoever has just set up a factor has shown it: don't ask for it again in the same breath."""
    record_authentication(request, user, "mfa", id=authenticator.pk, type=authenticator.type)
