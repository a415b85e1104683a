import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def test_gallery_sends_strangers_to_sign_in(client: Client) -> None:
    address = reverse("component_gallery_detail")
    response = client.get(address)
    assert response.status_code == 302
    assert response["Location"] == f"{reverse('account_login')}?next={address}"


def test_gallery_is_closed_to_accounts_that_are_not_staff(client: Client) -> None:
    client.force_login(UserFactory())
    assert client.get(reverse("component_gallery_detail")).status_code == 302


def test_gallery_shows_staff_each_component(client: Client, settings: object) -> None:
    settings.REQUIRE_SECOND_FACTOR = False  # type: ignore[attr-defined]
    client.force_login(UserFactory(staff=True))
    response = client.get(reverse("component_gallery_detail"))
    assert response.status_code == 200
    html = response.content.decode()
    for part in (
        "govuk-skip-link",
        "govuk-breadcrumbs",
        "govuk-error-summary",
        "govuk-tag",
        "portal-bar",
        "govuk-summary-list",
        "govuk-table",
        "govuk-notification-banner--success",
        "govuk-warning-text",
        "govuk-details",
        "<time",
        "portal-download",
        "govuk-radios",
        "govuk-checkboxes",
        "govuk-pagination",
    ):
        assert f"{part}" in html, part
    assert response["Cache-Control"] == "private, no-store"
