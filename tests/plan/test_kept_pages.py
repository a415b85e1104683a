"""A page is made once for each change of what it shows, and never shown after it."""

import gzip
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from plan.models import Consultation
from tests.factories import (
    ConsultationFactory,
    MeasureFactory,
    NationalRequirementFactory,
    ObjectiveFactory,
    PlanFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def url() -> str:
    return reverse("plan:consultation_list")


def test_unchanged_page_is_answered_from_memory_and_with_304(
    client: Client, django_assert_num_queries: Any, url: str
) -> None:
    ConsultationFactory(title="Roads", published=True)
    first = client.get(url)
    with django_assert_num_queries(1):
        second = client.get(url)
    assert second.content == first.content
    assert second["ETag"] == first["ETag"]
    assert "Accept-Encoding" in second["Vary"]
    assert second["Cache-Control"] == "public, no-cache"
    with django_assert_num_queries(1):
        third = client.get(url, headers={"If-None-Match": first["ETag"]})
    assert third.status_code == 304
    assert third.content == b""


def test_kept_page_is_sent_compressed_to_whoever_takes_it(client: Client, url: str) -> None:
    first = client.get(url)
    packed = client.get(url, headers={"Accept-Encoding": "gzip"})
    assert packed["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.content) == first.content


def test_withdrawn_row_is_gone_with_the_next_request(client: Client, url: str) -> None:
    row = ConsultationFactory(title="Zanzibar", published=True)
    first = client.get(url)
    assert b"Zanzibar" in first.content
    Consultation.objects.filter(pk=row.pk).update(
        withdrawn_at=timezone.now(), withdrawn_by=UserFactory(), withdrawn_reason="It was wrong."
    )
    again = client.get(url, headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 200
    assert b"Zanzibar" not in again.content


def test_late_edit_shows_with_the_next_request(client: Client, url: str) -> None:
    row = ConsultationFactory(title="Roads", published=True)
    assert b"Zanzibar" not in client.get(url).content
    row.result = "Zanzibar"
    row.save()
    assert b"Zanzibar" in client.get(url).content


def test_work_on_drafts_leaves_no_trace(client: Client, url: str) -> None:
    first = client.get(url)
    ConsultationFactory(title="Zanzibar")
    assert client.get(url)["ETag"] == first["ETag"]


def test_linking_a_draft_objective_leaves_no_trace(client: Client) -> None:
    """Neither on the pages of what it is linked to, nor in the API."""
    measure = MeasureFactory(published=True)
    requirement = NationalRequirementFactory(published=True)
    public, draft = ObjectiveFactory(), ObjectiveFactory(priority__plan=PlanFactory())
    public.measures.add(measure)
    public.requirements.add(requirement)
    urls = [measure.get_absolute_url(), public.get_absolute_url(), "/api/v1/measures/", "/api/v1/objectives/"]
    before = [client.get(url)["ETag"] for url in urls]
    draft.measures.add(measure)
    draft.requirements.add(requirement)
    assert [client.get(url)["ETag"] for url in urls] == before
    public.measures.clear()
    assert [client.get(url)["ETag"] for url in urls] != before


def test_each_address_is_kept_by_itself(client: Client, url: str) -> None:
    assert client.get(url)["ETag"] != client.get(f"{url}?page=1")["ETag"]
    assert client.get(url)["ETag"] != client.get(reverse("plan:budget_list"))["ETag"]


def test_midnight_makes_a_page_anew(client: Client, url: str, time_machine: Any) -> None:
    time_machine.move_to("2030-01-31 23:00")
    first = client.get(url)["ETag"]
    time_machine.move_to("2030-02-01 01:00")
    assert client.get(url)["ETag"] != first


def test_missing_page_is_not_kept(client: Client) -> None:
    assert client.get(reverse("plan:measure_detail", args=["zzzzzzzz"])).status_code == 404
    assert client.get(f"{reverse('plan:measure_list')}?page=7").status_code == 404
    assert not [key for key in getattr(cache, "_cache", {}) if "page:" in key]
