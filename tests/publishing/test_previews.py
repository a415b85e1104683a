"""Preview links: what they show, to whom, for how long, and that they change nothing."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import caches
from django.test import Client
from django.urls import reverse

from pcc_portal.publishing import previews
from pcc_portal.publishing.actions import publish, withdraw
from pcc_portal.publishing.models import AuditEntry
from plan.models import Measure, Plan, ProgressUpdate
from tests.factories import (
    AreaFactory,
    CommitmentFactory,
    MeasureFactory,
    ObjectiveFactory,
    PlanFactory,
    ProgressUpdateFactory,
    ReportFactory,
    UserFactory,
)
from tests.staff import _password_is_enough, person  # noqa: F401

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture
def draft() -> Any:
    measure = MeasureFactory(question="How quickly are calls answered in Zanzibar?")
    return measure


def test_preview_shows_the_public_page_and_publishes_nothing(client: Client, draft: Measure) -> None:
    before = draft.modified_at
    link = previews.link(draft, by=UserFactory(superuser=True))
    assert client.get(draft.get_absolute_url()).status_code == 404
    page = client.get(link)
    assert page.status_code == 200
    assert "How quickly are calls answered in Zanzibar?" in page.text
    assert "Nobody has published this page yet." in page.text
    draft.refresh_from_db()
    assert (draft.published_at, draft.published_by, draft.modified_at) == (None, None, before)
    assert client.get(draft.get_absolute_url()).status_code == 404
    assert "Zanzibar" not in client.get("/measures/").text
    assert not AuditEntry.objects.exists()


def test_preview_is_kept_by_nobody(client: Client, draft: Measure) -> None:
    page = client.get(previews.link(draft, by=UserFactory(superuser=True)))
    assert "no-store" in page.headers["Cache-Control"]
    assert page.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert not page.cookies
    kept: dict[str, Any] = caches["default"]._cache  # type: ignore[attr-defined]
    assert not any(b"Zanzibar" in pickled for pickled in kept.values()), "no view may keep what a preview shows"


def test_preview_of_a_whole_plan(client: Client) -> None:
    objective = ObjectiveFactory(priority__plan=PlanFactory(title="Zanzibar plan"))
    page = client.get(previews.link(objective.priority.plan, by=UserFactory(superuser=True)))
    assert page.status_code == 200
    assert "Zanzibar plan" in page.text
    assert Plan.objects.get().publication_state == "draft"


def test_preview_of_an_update_shows_it_on_its_commitments_page(client: Client) -> None:
    commitment = CommitmentFactory(objective__priority__plan=PlanFactory(in_force=True))
    update = ProgressUpdateFactory(commitment=commitment, narrative="Zanzibar was reached.")
    assert "Zanzibar" not in client.get(commitment.get_absolute_url()).text
    assert "Zanzibar was reached." in client.get(previews.link(update, by=UserFactory(superuser=True))).text
    assert ProgressUpdate.objects.get().publication_state == "draft"


def test_preview_ends_after_a_day(client: Client, draft: Measure) -> None:
    with time_machine.travel(NOW, tick=False):
        link = previews.link(draft, by=UserFactory(superuser=True))
    with time_machine.travel(NOW + timedelta(hours=23, minutes=59), tick=False):
        page = client.get(link)
        assert page.status_code == 200
        assert "3 March 2026, 9:00am" in page.text
    with time_machine.travel(NOW + timedelta(hours=24), tick=False):
        page = client.get(link)
    assert page.status_code == 410
    assert "This preview has ended" in page.text
    assert "Ask whoever sent it for a new link." in page.text
    assert "Zanzibar" not in page.text
    assert "no-store" in page.headers["Cache-Control"]


def test_a_changed_link_shows_nothing(client: Client, draft: Measure) -> None:
    link = previews.link(draft, by=UserFactory(superuser=True))
    for wrong in (link[:-2] + "x/", "/preview/nonsense/"):
        page = client.get(wrong)
        assert page.status_code == 404
        assert "This is not a preview link" in page.text
        assert "Zanzibar" not in page.text


def test_a_link_names_one_row_alone(client: Client, draft: Measure) -> None:
    other = MeasureFactory(question="What else?")
    assert "What else?" not in client.get(previews.link(draft, by=UserFactory(superuser=True))).text
    assert previews.link(other, by=UserFactory(superuser=True)) != previews.link(draft, by=UserFactory(superuser=True))


def test_link_of_somebody_who_left_shows_nothing(client: Client, draft: Measure) -> None:
    user = UserFactory(superuser=True)
    link = previews.link(draft, by=user)
    assert client.get(link).status_code == 200
    user.is_active = False
    user.save()
    assert client.get(link).status_code == 404


def test_link_ends_with_the_rights_of_its_maker(client: Client, draft: Measure) -> None:
    user = UserFactory(staff=True, role="Auditor")
    link = previews.link(draft, by=user)
    assert client.get(link).status_code == 200
    user.groups.clear()
    page = client.get(link)
    assert page.status_code == 410
    assert "This preview has ended" in page.text


def test_link_of_a_report_that_was_cancelled_has_ended(client: Client) -> None:
    report = ReportFactory()
    page = client.get(previews.link(report, by=UserFactory(superuser=True)))
    assert page.status_code == 410
    assert "This preview has ended" in page.text


def test_published_row_is_shown_at_its_own_address_and_withdrawn_not_at_all(client: Client, draft: Measure) -> None:
    user = UserFactory(superuser=True)
    link = previews.link(draft, by=user)
    publish(draft, by=user)
    assert client.get(link).headers["Location"] == draft.get_absolute_url()
    withdraw(draft, by=user, reason="Wrong")
    page = client.get(link)
    assert page.status_code == 410
    assert "What it showed was withdrawn." in page.text


def test_staff_make_the_link_by_button(client: Client, draft: Measure) -> None:
    auditor = person(role="Auditor")
    change = reverse("admin:plan_measure_change", args=[draft.pk])
    assert "Preview…" in auditor.get(change).text
    page = auditor.get(reverse("admin:plan_measure_preview", args=[draft.pk]))
    assert page.status_code == 200
    assert client.get(page.context["link"]).status_code == 200
    (entry,) = AuditEntry.objects.all()
    assert (entry.verb, entry.by, entry.target) == ("previewed", auditor.user, draft)
    assert str(entry) == f"{auditor.user} made a preview link of {draft}"
    directory = person()
    assert directory.get(reverse("admin:plan_measure_preview", args=[draft.pk])).status_code == 403
    assert AuditEntry.objects.count() == 1


def test_rows_without_a_public_page_offer_no_preview() -> None:
    area = AreaFactory()
    page = person(superuser=True).get(reverse("admin:organisations_area_change", args=[area.pk])).text
    assert "Preview…" not in page
