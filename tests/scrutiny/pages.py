"""Pages as tests read them."""

import re
from html import unescape
from typing import Any

from django.test import Client
from django.utils import timezone

from tests.factories import UserFactory


def page(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200, url
    assert not response.cookies
    return response.content.decode()


def words(html: str) -> str:
    """What a reader sees: text alone, spaces as one."""
    main = html.partition("<main")[2].partition("</main>")[0]
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", main)))


def withdraw(row: Any, reason: str) -> None:
    type(row)._base_manager.filter(pk=row.pk).update(
        withdrawn_at=timezone.now(), withdrawn_by=UserFactory(), withdrawn_reason=reason
    )


def gone(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 410, url
    return response.content.decode()
