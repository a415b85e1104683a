"""Whose attempt a sign-in was, and where from, for axes to count."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.http import HttpRequest


def username_of(request: HttpRequest, credentials: Mapping[str, Any] | None = None) -> str:
    """The e-mail address that somebody tried, in lower case: allauth hands it over as `email`, the form as `login`."""
    given = credentials or {}
    name = given.get("email") or given.get("username") or given.get("login") or request.POST.get("login", "")
    return str(name).strip().lower()


def address_of(request: HttpRequest) -> str:
    """The visitor's address: behind a trusted proxy what that proxy wrote, which is the last of the list."""
    forwarded = request.headers.get("X-Forwarded-For", "") if settings.TRUST_PROXY else ""
    return forwarded.rpartition(",")[2].strip() or str(request.META.get("REMOTE_ADDR", ""))
