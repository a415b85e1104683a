"""What is kept in memory is bounded, whatever anybody asks for, and does not outlive a release."""

from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from pcc_portal.publishing import kept_pages
from tests.factories import MeasureFactory, PlanFactory

pytestmark = pytest.mark.django_db


def kept() -> int:
    keys: dict[str, Any] = cache._cache  # type: ignore[attr-defined]
    return len([key for key in keys if "page:" in key or "api:" in key])


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("/measures/", 1),
        ("/measures/?page=1", 1),
        ("/measures/?page=01", 0),
        ("/measures/?x=1", 0),
        ("/measures/?category=Zanzibar", 0),
        ("/consultations/?page=1", 0),
        ("/api/v1/measures/", 1),
        ("/api/v1/measures/?page=1&page_size=100", 1),
        ("/api/v1/measures/?unit=percent", 1),
        ("/api/v1/measures/?page_size=17", 0),
        ("/api/v1/measures/?page=01", 0),
        ("/api/v1/measures/?&", 0),
        ("/api/v1/measures/?code=Zanzibar", 0),
        ("/api/v1/measures/?modified_since=2022-03-31", 0),
    ],
)
def test_only_few_addresses_are_kept(client: Client, address: str, expected: int) -> None:
    MeasureFactory(published=True)
    assert client.get(address).status_code == 200
    assert kept() == expected


@pytest.mark.parametrize("address", ["/plans/", "/api/v1/plans/"])
def test_a_release_changes_the_version(client: Client, address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    PlanFactory(published=True)
    before = client.get(address)["ETag"]
    assert client.get(address)["ETag"] == before
    for module in ("pcc_portal.publishing.kept_pages", "pcc_portal.api.views"):
        monkeypatch.setattr(f"{module}.release", lambda: "another")
    assert client.get(address)["ETag"] != before


def test_release_reads_every_app_and_the_packages(settings: Any, tmp_path: Any) -> None:
    made = kept_pages.release.__wrapped__
    (tmp_path / "requirements").mkdir()
    (tmp_path / "templates").mkdir()
    packages, template = tmp_path / "requirements" / "base.txt", tmp_path / "templates" / "a.html"
    packages.write_text("a==1")
    template.write_text("a")
    settings.BASE_DIR = tmp_path
    first = made()
    packages.write_text("a==1.1")
    second = made()
    template.write_text("ab")
    assert len({first, second, made()}) == 3
