"""A passkey in real Chromium, under the site's own security policy: added, then used to sign in."""

from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Browser

from tests.factories import AreaFactory, PlanFactory, UserFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "correct-horse-battery"
KEY = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def test_staff_add_a_passkey_and_sign_in_with_it_alone(browser: Browser, live_server: Any, settings: Any) -> None:
    settings.REQUIRE_SECOND_FACTOR = True
    settings.MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = False
    user, plan, area = UserFactory(superuser=True), PlanFactory(), AreaFactory(published=True)
    complaints: list[str] = []
    page = browser.new_page()
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})

    page.goto(f"{live_server.url}/admin/")
    page.fill("[name=login]", user.email)
    page.fill("[name=password]", PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    assert page.url == f"{live_server.url}/accounts/2fa/"
    page.get_by_role("link", name="Add a passkey").click()
    page.fill("[name=password]", PASSWORD)
    page.get_by_role("main").get_by_role("button").first.click()
    assert page.is_checked("[name=passwordless]")
    page.get_by_role("button", name="Add the passkey").click()
    page.wait_for_url("**/recovery-codes/")
    page.get_by_role("button", name="Sign out").click()

    page.goto(f"{live_server.url}/admin/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url(f"{live_server.url}/admin/")
    assert page.get_by_role("heading", name="What waits to be done").is_visible()

    for path in (
        reverse("admin:plan_plan_change", args=[plan.pk]),
        reverse("admin:plan_plan_changelist"),
        reverse("admin:organisations_area_withdraw", args=[area.pk]),
        reverse("admin:plan_observation_import"),
        reverse("admin:accounts_user_change", args=[user.pk]),
    ):
        page.goto(live_server.url + path)
    assert complaints == [], "nothing on the staff site goes against the security policy"
    page.context.close()
