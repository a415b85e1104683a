"""The feed of what was published: newest first, public rows alone."""

from datetime import timedelta
from typing import Any
from xml.etree import ElementTree

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.factories import CommitmentFactory, ObservationFactory, ProgressUpdateFactory, UserFactory

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"


def entries(client: Client) -> list[tuple[str, str]]:
    response = client.get(reverse("plan:update_feed"))
    assert response.status_code == 200
    assert response["Content-Type"].startswith("application/atom+xml")
    feed = ElementTree.fromstring(response.content)  # noqa: S314 - our own
    return [
        (entry.findtext(f"{ATOM}title") or "", entry.find(f"{ATOM}link").attrib["href"])  # type: ignore[union-attr]
        for entry in feed.findall(f"{ATOM}entry")
    ]


def test_feed_lists_updates_and_figures_newest_first(client: Client) -> None:
    figure = ObservationFactory(published=True, period="2021/22")
    update = ProgressUpdateFactory(
        commitment=CommitmentFactory(code="5.3.1"),
        published_at=timezone.now() - timedelta(minutes=1),
        published_by=UserFactory(),
    )
    ProgressUpdateFactory(narrative="Zanzibar")
    ObservationFactory(value_words="Zanzibar", scheduled=True)
    assert entries(client) == [
        ("5.3.1: On track, 31 March 2022", f"http://testserver{update.get_absolute_url()}"),
        (
            f"{figure.version.measure.title}: 90 calls",
            f"http://testserver{figure.version.measure.get_absolute_url()}#figure-{figure.public_id}",
        ),
    ]


def test_text_of_an_entry_is_as_safe_as_on_the_page(client: Client) -> None:
    ProgressUpdateFactory(
        commitment=CommitmentFactory(text="Answer <b>fast</b>"),
        narrative="Done **well**. <script>alert(1)</script>",
        published=True,
    )
    ObservationFactory(published=True, value=None, value_words="<script>two thirds</script>")
    feed = ElementTree.fromstring(client.get(reverse("plan:update_feed")).content)  # noqa: S314 - our own
    texts = [entry.findtext(f"{ATOM}summary") or "" for entry in feed.findall(f"{ATOM}entry")]
    assert len(texts) == 2
    for text in texts:
        assert "<script" not in text
        assert "<b>" not in text
    assert any("<strong>well</strong>" in text and "Answer &lt;b&gt;fast" in text for text in texts)


@pytest.mark.parametrize("rows", [1, 3])
def test_feed_costs_the_same_at_any_size(client: Client, django_assert_num_queries: Any, rows: int) -> None:
    for _ in range(rows):
        ObservationFactory(published=True)
        ProgressUpdateFactory(published=True)
    with django_assert_num_queries(2):
        assert len(entries(client)) == rows * 2
