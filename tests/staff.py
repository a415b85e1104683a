"""People at the staff site, for tests: signed in, second factor aside."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from pcc_portal.accounts.models import User
from pcc_portal.publishing.models import AuditEntry
from tests.factories import UserFactory

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


class Person(Client):
    """A browser in which somebody is signed in."""

    user: User

    def form_of(self, url: str) -> dict[str, Any]:
        """What a change page would send back if nobody typed anything."""
        response = self.get(url)
        assert response.status_code == 200, url
        data: dict[str, Any] = {}
        forms = [response.context["adminform"].form]
        for inline in response.context["inline_admin_formsets"]:
            forms += [inline.formset.management_form, *inline.formset.forms]
        for form in forms:
            for name, field in form.fields.items():
                value = form[name].value()
                if value is True:
                    data[form.add_prefix(name)] = "on"
                elif value is not None and value is not False:
                    prepared = field.prepare_value(value)
                    data[form.add_prefix(name)] = prepared if isinstance(prepared, list) else str(prepared)
        return data


def person(**traits: Any) -> Person:
    """A browser of a new member of staff: `person(role="Editor")`, `person(superuser=True)`."""
    client = Person()
    client.user = UserFactory(**{"staff": True, **traits})
    client.force_login(client.user, backend=BACKEND)
    return client


@pytest.fixture(autouse=True)
def _password_is_enough(settings: Any) -> None:
    settings.REQUIRE_SECOND_FACTOR = False


def url(row: Any, page: str = "change") -> str:
    """The address of one of the row's own pages in the admin."""
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_{page}", args=[row.pk])


def last_entry() -> AuditEntry:
    entry = AuditEntry.objects.first()
    assert entry
    return entry
