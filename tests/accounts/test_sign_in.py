"""Signing in: password, second factor, lock-out, reset; each step through the real pages."""

import re
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core import mail
from django.test import Client
from django.urls import reverse

from pcc_portal.accounts.models import User
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
PASSWORD = "correct-horse-battery"


@pytest.fixture(autouse=True)
def _second_factor(settings: Any) -> None:
    settings.REQUIRE_SECOND_FACTOR = True


def code_of(secret: str) -> str:
    """What an authenticator app shows now."""
    counters = list(yield_hotp_counters_from_time())
    return format_hotp_value(hotp_value(secret, counters[len(counters) // 2]))


def sign_in(client: Client, user: User, password: str = PASSWORD) -> Any:
    return client.post(reverse("account_login"), {"login": user.email, "password": password})


def with_totp(user: User) -> str:
    secret: str = generate_totp_secret()
    TOTP.activate(user, secret)
    return secret


@pytest.fixture
def staff() -> Any:
    return UserFactory(superuser=True)


def test_admin_login_leads_to_the_accounts_own_page(client: Client) -> None:
    response = client.get("/admin/plan/plan/", follow=True)
    assert response.redirect_chain == [
        ("/admin/login/?next=/admin/plan/plan/", 302),
        ("/accounts/login/?next=/admin/plan/plan/", 302),
    ]
    assert response.status_code == 200


def test_admin_login_never_leads_to_another_host(client: Client) -> None:
    response = client.get("/admin/login/?next=https://evil.example/")
    assert response.url == "/accounts/login/?next=/admin/"  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "path", ["/admin/", "/admin/plan/plan/", "/", "/plan/", "/accounts/2fa/recovery-codes/", "/x/"]
)
def test_staff_with_a_password_alone_are_led_to_setting_up(client: Client, staff: User, path: str) -> None:
    sign_in(client, staff)
    response = client.get(path)
    assert (response.status_code, response.headers["Location"]) == (302, "/accounts/2fa/")
    assert "Set up a second factor first: an authenticator app or a passkey." in client.get("/accounts/2fa/").text


def test_staff_with_a_password_alone_cannot_post(client: Client, staff: User) -> None:
    sign_in(client, staff)
    response = client.post("/admin/organisations/area/add/", {"kind": "authority", "name": "Halton"})
    assert response.headers["Location"] == "/accounts/2fa/"


def test_a_password_is_enough_where_the_setting_is_off(client: Client, staff: User, settings: Any) -> None:
    settings.REQUIRE_SECOND_FACTOR = False
    assert sign_in(client, staff).headers["Location"] == "/admin/"
    assert client.get("/admin/").status_code == 200


def test_setting_up_an_authenticator_app_opens_the_admin(
    client: Client, staff: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The test's own transaction never commits; allauth tells of a new factor when its transaction does.
    monkeypatch.setattr("allauth.mfa.totp.internal.flows.transaction.on_commit", lambda call: call())
    sign_in(client, staff)
    asked = client.get(reverse("mfa_activate_totp"))
    assert asked.headers["Location"].startswith("/accounts/reauthenticate/?next=")
    page = client.post(asked.headers["Location"], {"password": PASSWORD}, follow=True)
    match = re.search(r"<code>([A-Z2-7]+)</code>", page.text)
    assert match
    wrong = client.post(reverse("mfa_activate_totp"), {"code": "000000"})
    assert "Incorrect code." in wrong.text
    done = client.post(reverse("mfa_activate_totp"), {"code": code_of(match[1])})
    assert done.headers["Location"] == reverse("mfa_view_recovery_codes")
    codes = client.get(reverse("mfa_view_recovery_codes"))
    assert codes.status_code == 200
    assert len(re.findall(r"<li><code>", codes.text)) == 10
    assert client.get("/admin/").status_code == 200
    assert [message.to for message in mail.outbox] == [[staff.email]]
    assert "Authenticator" in mail.outbox[0].subject


def test_signing_in_with_an_authenticator_code(client: Client, staff: User) -> None:
    secret = with_totp(staff)
    assert sign_in(client, staff).headers["Location"] == "/accounts/2fa/authenticate/"
    assert client.get("/admin/").headers["Location"].startswith("/admin/login/"), "not signed in half-way"
    wrong = client.post("/accounts/2fa/authenticate/", {"code": "000000"})
    assert "Incorrect code." in wrong.text
    assert client.get("/admin/").status_code == 302
    assert client.post("/accounts/2fa/authenticate/", {"code": code_of(secret)}).headers["Location"] == "/admin/"
    assert client.get("/admin/").status_code == 200


def test_a_recovery_code_works_once(client: Client, staff: User) -> None:
    with_totp(staff)
    code = RecoveryCodes.activate(staff).get_unused_codes()[0]
    sign_in(client, staff)
    client.post("/accounts/2fa/authenticate/", {"code": code})
    assert client.get("/admin/").status_code == 200
    again = Client()
    sign_in(again, staff)
    assert "Incorrect code." in again.post("/accounts/2fa/authenticate/", {"code": code}).text


def test_an_older_session_must_show_the_factor_that_was_set_up_elsewhere(client: Client, staff: User) -> None:
    sign_in(client, staff)
    secret = with_totp(staff)
    for path in ("/admin/", "/accounts/2fa/", "/accounts/2fa/webauthn/add/", "/accounts/2fa/recovery-codes/"):
        response = client.get(path)
        assert response.headers["Location"] == f"/accounts/2fa/reauthenticate/?next={path.replace('/', '%2F')}"
    shown = client.post("/accounts/2fa/reauthenticate/?next=/admin/", {"code": code_of(secret)})
    assert shown.headers["Location"] == "/admin/"
    assert client.get("/admin/").status_code == 200


def test_a_session_loses_the_admin_when_the_last_factor_goes(client: Client, staff: User) -> None:
    secret = with_totp(staff)
    sign_in(client, staff)
    client.post("/accounts/2fa/authenticate/", {"code": code_of(secret)})
    assert client.get("/admin/").status_code == 200
    Authenticator.objects.all().delete()
    assert client.get("/admin/").headers["Location"] == "/accounts/2fa/"


def test_recovery_codes_alone_are_no_second_factor(client: Client, staff: User) -> None:
    RecoveryCodes.activate(staff)
    sign_in(client, staff)
    assert client.get("/admin/").headers["Location"] == "/accounts/2fa/"


def test_five_wrong_passwords_lock_the_account_here(client: Client, staff: User) -> None:
    for _ in range(4):
        assert sign_in(client, staff, "wrong").status_code == 200
    locked = sign_in(client, staff, "wrong")
    assert locked.status_code == 429
    assert "The password was wrong 5 times, so this account is locked here for one hour." in locked.text
    assert sign_in(client, staff).status_code == 429, "the right password does not help now"
    assert client.get("/admin/").status_code == 302
    other = UserFactory(superuser=True)
    assert sign_in(client, other).status_code == 302, "somebody else at the same address can sign in"


def test_lock_out_knows_an_address_in_any_case(client: Client, staff: User) -> None:
    for _ in range(4):
        client.post(reverse("account_login"), {"login": staff.email.upper(), "password": "wrong"})
    assert sign_in(client, staff, "wrong").status_code == 429


def test_lock_out_knows_visitors_apart_behind_the_proxy(client: Client, staff: User, settings: Any) -> None:
    settings.TRUST_PROXY, settings.ALLAUTH_TRUSTED_PROXY_COUNT = True, 1
    stranger = Client(headers={"X-Forwarded-For": "192.0.2.66"})
    owner = Client(headers={"X-Forwarded-For": "192.0.2.7"})
    for _ in range(5):
        locked = sign_in(stranger, staff, "wrong")
    assert locked.status_code == 429
    feigned = Client(headers={"X-Forwarded-For": "192.0.2.7, 192.0.2.66"})
    assert sign_in(feigned, staff).status_code == 429
    assert sign_in(owner, staff).headers["Location"] == "/admin/"


def test_lock_out_trusts_no_header_where_no_proxy_is(client: Client, staff: User) -> None:
    for number in range(5):
        locked = sign_in(Client(headers={"X-Forwarded-For": f"192.0.2.{number}"}), staff, "wrong")
    assert locked.status_code == 429


def test_nobody_signs_up(client: Client) -> None:
    response = client.post(reverse("account_signup"), {"email": "new@example.org", "password1": PASSWORD})
    assert "Nobody signs up here" in response.text
    assert not User.objects.filter(email="new@example.org").exists()


def test_sign_in_tells_nothing_about_accounts(client: Client, staff: User) -> None:
    known = sign_in(client, staff, "wrong").text
    unknown = client.post(reverse("account_login"), {"login": "nobody@example.org", "password": "wrong"}).text
    sentence = "The email address and/or password you specified are not correct."
    assert sentence in known
    assert sentence in unknown


def test_password_reset_sends_mail_to_accounts_alone_and_says_the_same(client: Client, staff: User) -> None:
    known = client.post(reverse("account_reset_password"), {"email": staff.email}, follow=True).text
    assert len(mail.outbox) == 1
    unknown = client.post(reverse("account_reset_password"), {"email": "nobody@example.org"}, follow=True).text
    assert len(mail.outbox) == 1
    assert "If there is an account with that address" in known
    assert known == unknown


def test_password_is_reset_by_the_mailed_link(client: Client, staff: User) -> None:
    client.post(reverse("account_reset_password"), {"email": staff.email})
    link = re.search(r"http://\S+(/accounts/\S+)", mail.outbox[0].body)
    assert link
    page = client.get(link[1], follow=True)
    fresh = "a-new-long-password-9"
    client.post(page.request["PATH_INFO"], {"password1": fresh, "password2": fresh})
    assert sign_in(Client(), staff, PASSWORD).status_code == 200, "the old one is wrong now"
    assert sign_in(Client(), staff, fresh).status_code == 302
    assert client.get(link[1], follow=True).status_code == 200


def test_inactive_staff_stay_out(client: Client) -> None:
    user = UserFactory(superuser=True, is_active=False)
    sign_in(client, user)
    assert client.get("/admin/").headers["Location"].startswith("/admin/login/")


def test_signed_in_people_who_are_not_staff_stay_out_of_the_admin(client: Client) -> None:
    sign_in(client, UserFactory())
    assert client.get("/admin/").status_code == 302
    assert client.get("/").status_code == 200


def test_public_pages_set_no_cookie_and_sign_in_does(client: Client) -> None:
    for path in ("/", "/about/", "/no-such-page/"):
        assert not client.get(path).cookies
    assert "csrftoken" in client.get(reverse("account_login")).cookies


def test_sign_in_pages_carry_no_inline_script_or_style(client: Client, staff: User) -> None:
    pages = [client.get(reverse("account_login")).text]
    with_totp(staff)
    sign_in(client, staff)
    pages.append(client.get("/accounts/2fa/authenticate/").text)
    for page in pages:
        assert "style=" not in page
        assert not re.search(r"\son\w+=", page)
        for script in re.findall(r"<script\b[^>]*>", page):
            assert "src=" in script or 'type="application/json"' in script


def test_nobody_adds_an_address_that_signs_in(client: Client, staff: User, settings: Any) -> None:
    settings.REQUIRE_SECOND_FACTOR = False
    sign_in(client, staff)
    response = client.post("/accounts/email/", {"action_add": "", "email": "mine@example.org"})
    assert response.headers["Location"] == "/accounts/2fa/"
    assert not EmailAddress.objects.filter(email="mine@example.org").exists()
