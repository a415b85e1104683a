import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from pcc_portal.accounts.models import User
from pcc_portal.publishing.models import AuditEntry
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def create(**options: str) -> str:
    out = StringIO()
    call_command("create_first_administrator", stdout=out, **options)
    return out.getvalue()


def test_first_administrator_can_sign_in_with_the_password_that_is_printed() -> None:
    printed = create()
    user = User.objects.get(email="admin@portal.example")
    found = re.search(r"^    password        (\S{20})$", printed, re.MULTILINE)
    assert found
    assert user.check_password(found[1])
    assert [user.is_staff, user.is_superuser, user.is_active] == [True, True, True]


def test_first_administrator_is_in_the_audit_trail_without_the_password() -> None:
    create(email="first@example.org")
    entry = AuditEntry.objects.get(verb=AuditEntry.Verb.ADDED, reason="The first administrator, made at set-up")
    assert entry.target == User.objects.get(email="first@example.org")
    assert [entry.by, entry.changes] == [None, {}]


def test_first_administrator_is_made_once_and_its_password_never_shown_again() -> None:
    create()
    before = User.objects.get().password
    assert create(email="second@example.org") == "There is an administrator already: admin@portal.example.\n"
    assert User.objects.get().password == before


def test_first_administrator_is_made_when_the_only_one_is_inactive() -> None:
    UserFactory(email="left@example.org", is_superuser=True, is_active=False)
    create()
    assert User.objects.filter(is_superuser=True, is_active=True).get().email == "admin@portal.example"


@pytest.mark.parametrize(
    ("email", "message"),
    [
        ("nobody", "nobody is not an e-mail address."),
        ("Taken@example.org", "There is an account with the address Taken@example.org already: choose another with"),
    ],
)
def test_first_administrator_refuses_a_bad_address(email: str, message: str) -> None:
    UserFactory(email="taken@example.org")
    with pytest.raises(CommandError, match=re.escape(message)):
        create(email=email)
    assert User.objects.count() == 1
