"""The pages of measures: what they answer, and what they leave out."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from pcc_portal.organisations.models import Area
from plan.models import Measure, Observation
from tests.factories import (
    AreaFactory,
    MeasureFactory,
    MeasureVersionFactory,
    ObservationFactory,
    UserFactory,
)
from tests.plan.pages import ago, page, updated_on

pytestmark = pytest.mark.django_db


def test_measure_page_answers_its_question(client: Client) -> None:
    area = AreaFactory(name="Cheshire", kind=Area.Kind.FORCE, published=True)
    version = MeasureVersionFactory(
        measure__question="How quickly are 999 calls answered?",
        measure__unit=Measure.Unit.PERCENT,
        measure__polarity=Measure.Polarity.UP,
        measure__published=True,
        measure__source_note="Months and years are mixed.",
    )
    for ends_on, period, value in [
        (date(2022, 6, 30), "June 2022", "89.3"),
        (date(2022, 11, 30), "November 2022", "90.4"),
    ]:
        ObservationFactory(
            version=version,
            area=area,
            period=period,
            period_starts_on=None,
            period_ends_on=ends_on,
            value=Decimal(value),
            source="https://www.example.org/report",
            published=True,
        )
    text = page(client, version.measure.get_absolute_url())
    assert '<h1 class="govuk-heading-l">How quickly are 999 calls answered?</h1>' in text
    assert (
        "The latest figure is 90.4%, for Cheshire in November 2022. "
        "That is up 1.1 percentage points from 89.3% in June 2022, which is better." in text
    )
    assert '<svg xmlns="http://www.w3.org/2000/svg" role="img"' in text
    assert "Months and years are mixed." in text
    assert '<a class="govuk-link" href="https://www.example.org/report" rel="noreferrer">example<wbr>.org</a>' in text
    assert "All of these figures are final." in text
    assert ">Status</th>" not in text
    ObservationFactory(
        version=version,
        area=area,
        period="2023",
        period_starts_on=date(2023, 1, 1),
        period_ends_on=date(2023, 12, 31),
        status="provisional",
        published=True,
    )
    text = page(client, version.measure.get_absolute_url())
    assert "All of these figures are final." not in text
    assert ">Status</th>" in text
    assert '<td class="govuk-table__cell">Provisional</td>' in text


def test_measure_in_no_public_area_shows_no_figure(client: Client) -> None:
    version = MeasureVersionFactory()
    ObservationFactory(version=version, area=AreaFactory(name="Zanzibar"), published=True)
    text = page(client, version.measure.get_absolute_url())
    assert "Zanzibar" not in text
    assert "No figure has been published yet." in text


def test_unpublished_figures_show_only_once_published(client: Client) -> None:
    version = MeasureVersionFactory()
    rows = [
        ObservationFactory(version=version, value_words="Zanzibar", **state)
        for state in ({}, {"scheduled": True}, {"withdrawn": True})
    ]
    urls = [
        version.measure.get_absolute_url(),
        reverse("plan:measure_list"),
        reverse("plan:figure_download"),
        reverse("plan:measure_download", args=[version.measure.public_id]),
        reverse("plan:update_feed"),
    ]

    def bodies() -> list[bytes]:
        answers = [client.get(url) for url in urls]
        return [b"".join(row.streaming_content) if row.streaming else row.content for row in answers]  # type: ignore[attr-defined]

    assert not [body for body in bodies() if b"Zanzibar" in body]
    Observation.objects.filter(pk=rows[0].pk).update(published_at=timezone.now(), published_by=UserFactory())
    assert all(b"Zanzibar" in body for body in bodies())


def test_measure_list_is_paged_and_filtered_by_category(client: Client) -> None:
    MeasureFactory(category="Calls", question="How many calls?", published=True)
    for _ in range(50):
        MeasureFactory(category="Roads", published=True)
    text = page(client, reverse("plan:measure_list"))
    assert "51 questions" in text
    assert "?page=2" in text
    text = page(client, reverse("plan:measure_list") + "?category=Calls")
    assert "1 question," in text
    assert "How many calls?" in text
    assert client.get(reverse("plan:measure_list") + "?page=9").status_code == 404


def test_measure_says_when_it_was_last_updated(client: Client, time_machine: Any) -> None:
    time_machine.move_to("2026-01-01 12:00")
    version = MeasureVersionFactory(measure=MeasureFactory(**ago(days=-6)))
    time_machine.move_to("2026-01-10 12:00")
    url = version.measure.get_absolute_url()
    assert updated_on(page(client, url)) == "2026-01-07"
    ObservationFactory(version=version, **ago(days=2))
    assert updated_on(page(client, url)) == "2026-01-08"
    time_machine.move_to("2026-02-01 12:00")
    MeasureVersionFactory(measure=version.measure, number=2)
    assert updated_on(page(client, url)) == "2026-02-01"
