"""Whose attempt a sign-in was, for axes to count."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest


def username_of(request: HttpRequest, credentials: Mapping[str, Any] | None = None) -> str:
    """The e-mail address that somebody tried, in lower case: allauth hands it over as `email`, the form as `login`."""
    given = credentials or {}
    name = given.get("email") or given.get("username") or given.get("login") or request.POST.get("login", "")
    return str(name).strip().lower()
