"""The six roles: the table in the database, and what each may do at the staff site."""

from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from pcc_portal.accounts.roles import ROLES, permissions_of
from pcc_portal.publishing.models import Publishable
from tests import factories
from tests.staff import _password_is_enough, person  # noqa: F401

pytestmark = pytest.mark.django_db
SIX = ["Editor", "Publisher", "Commissioning officer", "Directory officer", "Auditor", "Administrator"]


def test_there_are_six_roles() -> None:
    assert sorted(ROLES) == sorted(SIX)
    assert sorted(Group.objects.values_list("name", flat=True)) == sorted(SIX)


@pytest.mark.parametrize("role", SIX)
def test_group_holds_exactly_what_the_table_says(role: str) -> None:
    pairs = Group.objects.get(name=role).permissions.values_list("content_type__app_label", "codename")
    assert {f"{app}.{codename}" for app, codename in pairs} == permissions_of(role)


def test_nobody_may_write_the_audit_trail() -> None:
    for role in SIX:
        assert permissions_of(role) & {f"publishing.{verb}_auditentry" for verb in ("add", "change", "delete")} == set()


# role -> what it may do with each kind: see, add, change, delete a draft, publish it.
MATRIX = {
    "plan.plan": {
        "Editor": "see add change delete",
        "Publisher": "see publish",
        "Commissioning officer": "see",
        "Directory officer": "see",
        "Auditor": "see",
        "Administrator": "see add change delete publish",
    },
    "organisations.organisation": {
        "Editor": "see add change delete",
        "Publisher": "see publish",
        "Commissioning officer": "see add change delete",
        "Directory officer": "see add change delete",
        "Auditor": "see",
        "Administrator": "see add change delete publish",
    },
    "publishing.auditentry": {
        "Editor": "",
        "Publisher": "see",
        "Commissioning officer": "",
        "Directory officer": "",
        "Auditor": "see",
        "Administrator": "see",
    },
    "accounts.user": {
        "Editor": "",
        "Publisher": "",
        "Commissioning officer": "",
        "Directory officer": "",
        "Auditor": "see",
        "Administrator": "see add change delete",
    },
}
MATRIX["plan.progressupdate"] = MATRIX["plan.observation"] = MATRIX["plan.plan"]
MATRIX["reports.report"] = {
    "Editor": "see add",
    "Publisher": "see publish",
    "Commissioning officer": "see add",
    "Directory officer": "see",
    "Auditor": "see",
    "Administrator": "see add publish",  # nobody types into a report's row, nor deletes one
}
MAKE = {
    "plan.plan": factories.PlanFactory,
    "plan.progressupdate": factories.ProgressUpdateFactory,
    "plan.observation": factories.ObservationFactory,
    "organisations.organisation": factories.OrganisationFactory,
    "reports.report": factories.ReportFactory,
    "publishing.auditentry": factories.AuditEntryFactory,
    "accounts.user": factories.UserFactory,
}


@pytest.mark.parametrize("kind", sorted(MATRIX))
@pytest.mark.parametrize("role", SIX)
def test_role_does_at_the_staff_site_what_it_may_and_nothing_else(role: str, kind: str) -> None:
    row = MAKE[kind]()
    client = person(role=role)
    name = kind.replace(".", "_")

    def url(page: str, *args: Any) -> str:
        return reverse(f"admin:{name}_{page}", args=args)

    can = set()
    if client.get(url("change", row.pk)).status_code == 200:
        can.add("see")
    if client.get(url("add")).status_code == 200:
        can.add("add")
    # A POST without the form's fields is refused by the form (200), unless the right is missing (403).
    if client.post(url("change", row.pk), {}).status_code == 200:
        can.add("change")
    if isinstance(row, Publishable) and client.get(url("publish", row.pk)).status_code == 200:
        can.add("publish")
    if client.post(url("delete", row.pk), {"post": "yes"}).status_code == 302:
        can.add("delete")
        assert not type(row)._base_manager.filter(pk=row.pk).exists()
    assert can == set(MATRIX[kind][role].split())


@pytest.mark.parametrize("role", SIX)
def test_role_opens_the_dashboard(role: str) -> None:
    assert person(role=role).get("/admin/").status_code == 200


def test_groups_and_the_packages_own_screens_are_not_at_the_staff_site() -> None:
    page = person(superuser=True).get("/admin/").text
    assert "Email addresses" not in page
    assert "Groups" not in page
    assert "Access attempts" not in page
