"""Feeds of minutes and papers, read back as a feed reader reads them."""

from datetime import date, timedelta
from typing import Any

import feedparser
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.factories import (
    AgendaItemFactory,
    CorrectionFactory,
    DecisionFactory,
    MeetingFactory,
    MinutesEditionFactory,
    PaperFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
HERE = "http://testserver"


def feed(client: Client, name: str) -> Any:
    response = client.get(reverse(name))
    assert response.status_code == 200
    assert response["Content-Type"].startswith("application/atom+xml")
    parsed = feedparser.parse(response.content)
    assert not parsed.bozo
    assert parsed.version == "atom10"
    return parsed


def ago(**span: int) -> dict[str, Any]:
    return {"published_at": timezone.now() - timedelta(**span), "published_by": UserFactory()}


def test_minutes_feed_lists_editions_and_corrections_newest_first(client: Client) -> None:
    meeting = MeetingFactory(board__name="Scrutiny Board", published=True, held=True, starts_on=date(2022, 1, 27))
    draft = MinutesEditionFactory(meeting=meeting, number=1, **ago(days=3))
    confirmed = MinutesEditionFactory(
        meeting=meeting,
        number=2,
        change_note="A <b>name</b> was put right.",
        status="confirmed",
        confirmed_at_item=AgendaItemFactory(),
        **ago(days=2),
    )
    correction = CorrectionFactory(edition=confirmed, after="It was <script>14</script>.", **ago(days=1))
    for state in ({}, {"scheduled": True}, {"withdrawn": True}):
        MinutesEditionFactory(**state)
        CorrectionFactory(edition=confirmed, **state)
    parsed = feed(client, "scrutiny:minutes_feed")
    assert [(entry.title, entry.link) for entry in parsed.entries] == [
        ("Correction of minutes: Scrutiny Board, 27 January 2022", f"{HERE}{correction.get_absolute_url()}"),
        ("Minutes, edition 2: Scrutiny Board, 27 January 2022", f"{HERE}{confirmed.get_absolute_url()}"),
        ("Draft minutes, edition 1: Scrutiny Board, 27 January 2022", f"{HERE}{draft.get_absolute_url()}"),
    ]
    assert len({entry.id for entry in parsed.entries}) == 3
    texts = [entry.summary for entry in parsed.entries]
    assert "What is right:" in texts[0]
    assert "<script" not in texts[0]
    assert "What changed: A &lt;b&gt;name&lt;/b&gt; was put right." in texts[1]
    assert "These minutes are a draft, not yet confirmed." in texts[2]
    assert parsed.entries[2].updated_parsed[:3] == (timezone.now() - timedelta(days=3)).utctimetuple()[:3]


def test_paper_feed_lists_what_can_be_opened(client: Client) -> None:
    old = PaperFactory(
        reference="SB-2021-Q4-P01", title="Roads", author="The force", summary="In short.", **ago(days=2)
    )
    new = PaperFactory(reference="SB-2021-Q4-P02", title="Fraud", **ago(days=1))
    for state in ({}, {"scheduled": True}, {"withdrawn": True}):
        PaperFactory(**state)
    PaperFactory(is_restricted=True, restricted_ground="safety")
    parsed = feed(client, "scrutiny:paper_feed")
    assert [(entry.title, entry.link) for entry in parsed.entries] == [
        ("SB-2021-Q4-P02 Fraud", f"{HERE}{new.get_absolute_url()}"),
        ("SB-2021-Q4-P01 Roads", f"{HERE}{old.get_absolute_url()}"),
    ]
    assert parsed.entries[1].summary == "<p>Report, The force, PDF, 27 bytes.</p><p>In short.</p>"


@pytest.mark.parametrize("rows", [1, 3])
def test_feeds_cost_the_same_at_any_size(client: Client, django_assert_num_queries: Any, rows: int) -> None:
    for _ in range(rows):
        CorrectionFactory(published=True)
        PaperFactory(published=True)
    with django_assert_num_queries(3):
        assert len(feed(client, "scrutiny:minutes_feed").entries) == 2 * rows
    with django_assert_num_queries(2):
        assert len(feed(client, "scrutiny:paper_feed").entries) == rows


def test_each_feed_has_an_identity_of_its_own(client: Client, settings: Any) -> None:
    settings.SITE_URL = "https://portal.example.org"
    names = ("minutes_feed", "paper_feed", "decision_feed")
    assert [feed(client, f"scrutiny:{name}").feed.id for name in names] == [
        "https://portal.example.org/scrutiny/minutes.atom",
        "https://portal.example.org/scrutiny/papers.atom",
        "https://portal.example.org/scrutiny/decisions/decisions.atom",
    ]


@pytest.mark.parametrize(
    ("name", "make"),
    [("minutes_feed", MinutesEditionFactory), ("paper_feed", PaperFactory), ("decision_feed", DecisionFactory)],
)
def test_reader_that_has_the_latest_is_told_so(client: Client, name: str, make: Any) -> None:
    url = reverse(f"scrutiny:{name}")
    draft = make()
    seen = client.get(url)["ETag"]
    draft.delete()
    again = client.get(url, headers={"If-None-Match": seen})
    assert (again.status_code, again.content) == (304, b"")
    make(published=True)
    later = client.get(url, headers={"If-None-Match": seen})
    assert (later.status_code, later["ETag"] != seen, len(feedparser.parse(later.content).entries)) == (200, True, 1)
