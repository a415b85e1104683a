"""Accounts at the staff site: made, given roles and passwords, and taken away, each audited."""

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from axes.models import AccessAttempt
from django.urls import reverse

from tests.factories import UserFactory
from tests.staff import Person, _password_is_enough, last_entry, person, url  # noqa: F401

pytestmark = pytest.mark.django_db


def test_new_account_has_no_password_and_the_roles_given() -> None:
    client = person(role="Administrator")
    groups = [group.pk for group in client.user.groups.all()]
    data = {"email": "new@example.org", "name": "New", "is_active": "on", "is_staff": "on", "groups": groups}
    page = client.post(reverse("admin:accounts_user_add"), data, follow=True)
    user = type(client.user).objects.get(email="new@example.org")
    assert not user.has_usable_password()
    assert [group.name for group in user.groups.all()] == ["Administrator"]
    assert (
        "New has no password yet. They choose one by mail at http://testserver/accounts/password/reset/." in page.text
    )
    assert last_entry().changes["groups"] == ["", "Administrator"]


def test_account_that_did_something_is_deactivated_not_deleted(editor: Person) -> None:
    editor.post(reverse("admin:organisations_area_add"), {"kind": "other", "name": "Delamere"})
    client = person(role="Administrator")
    assert client.post(url(editor.user, "delete"), {"post": "yes"}).status_code == 403
    ticked = {"action": "delete_selected", "_selected_action": [editor.user.pk], "post": "yes"}
    refused = client.post(reverse("admin:accounts_user_changelist"), ticked, follow=True)
    assert "untick “active” on its page instead." in refused.text
    data = client.form_of(url(editor.user))
    del data["is_active"]
    assert client.post(url(editor.user), data).status_code == 302
    editor.user.refresh_from_db()
    assert not editor.user.is_active
    assert last_entry().changes == {"is_active": ["True", "False"]}
    unused = UserFactory()
    assert client.post(url(unused, "delete"), {"post": "yes"}).status_code == 302


def test_administrator_sets_a_password_and_the_trail_never_holds_it() -> None:
    client, user = person(role="Administrator"), UserFactory()
    data = {"password": "a-long-new-password-1", "again": "different"}
    assert "The two passwords differ." in client.post(url(user, "password"), data).text
    short = client.post(url(user, "password"), {"password": "short", "again": "short"})
    assert "This password is too short. It must contain at least 12 characters." in short.text
    assert client.post(url(user, "password"), {**data, "again": data["password"]}).status_code == 302
    user.refresh_from_db()
    assert user.check_password("a-long-new-password-1")
    assert last_entry().changes == {"password": ["", "set anew"]}


def test_administrator_cannot_take_over_a_superuser() -> None:
    client, boss = person(role="Administrator"), UserFactory(superuser=True)
    data = {"password": "a-long-new-password-1", "again": "a-long-new-password-1"}
    assert "Only a superuser may change the account of a superuser." in client.post(url(boss, "password"), data).text
    assert client.post(url(boss), {"email": "mine@example.org"}).status_code == 403
    own = client.form_of(url(client.user))
    client.post(url(client.user), {**own, "name": "Me", "is_superuser": "on"})
    client.user.refresh_from_db()
    assert (client.user.name, client.user.is_superuser) == ("Me", False)


def test_account_page_offers_password_factor_and_unlocking_each_audited() -> None:
    client, user = person(role="Administrator"), UserFactory()
    page = client.get(url(user)).text
    for label in ("Set a password…", "Remove the second factor…", "Unlock after wrong passwords…"):
        assert label in page
    assert "This account has no second factor." in client.post(url(user, "factors"), {"reason": "lost"}).text
    TOTP.activate(user, generate_totp_secret())
    assert "Say why, and how you know who asked" in client.post(url(user, "factors"), {"reason": ""}).text
    assert client.post(url(user, "factors"), {"reason": "Lost phone, asked in person"}).status_code == 302
    assert not Authenticator.objects.exists()
    assert last_entry().reason == "Lost phone, asked in person"
    AccessAttempt.objects.create(username=user.email, ip_address="10.0.0.1", failures_since_start=5)
    assert client.post(url(user, "unlock"), {}).status_code == 302
    assert not AccessAttempt.objects.exists()
    assert last_entry().changes == {"wrong passwords": ["1", "0"]}


def test_changed_address_forgets_the_old_one() -> None:
    client, user = person(role="Administrator"), UserFactory(email="old@example.org")
    EmailAddress.objects.create(user=user, email="old@example.org", primary=True, verified=True)
    client.post(url(user), {**client.form_of(url(user)), "email": "new@example.org"})
    user.refresh_from_db()
    assert user.email == "new@example.org"
    assert not EmailAddress.objects.filter(email="old@example.org").exists()
