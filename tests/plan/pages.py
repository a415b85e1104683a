"""A public page as a visitor gets it, and what it says of its age."""

import re
from datetime import timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from tests.factories import UserFactory


def page(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200, url
    assert not response.cookies
    return response.content.decode()


def ago(days: int) -> dict[str, Any]:
    return {"published_at": timezone.now() - timedelta(days=days), "published_by": UserFactory()}


def updated_on(text: str) -> str:
    found = re.search(r'Last updated <time datetime="([^"T]+)', text)
    return found[1] if found else ""


def day_of(days: int) -> str:
    return timezone.localdate(timezone.now() - timedelta(days=days)).isoformat()
