"""Who and where the office is, as its page says."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from pcc_portal.queries import about_the_office
from tests.factories import (
    AreaFactory,
    OfficeHolderFactory,
    OrganisationFactory,
)

pytestmark = pytest.mark.django_db


def test_about_shows_a_change_of_people_at_once(client: Client) -> None:
    assert "New Person" not in client.get(reverse("about")).content.decode()
    OfficeHolderFactory(published=True, person="New Person")
    assert "New Person" in client.get(reverse("about")).content.decode()


def test_about_shows_at_once_which_force_serves_the_offices_area(client: Client) -> None:
    area = AreaFactory(published=True, kind="force")
    OrganisationFactory(published=True, kind="office").areas.add(area)
    force = OrganisationFactory(published=True, kind="force", name="Our force")
    assert "Our force" not in client.get(reverse("about")).content.decode()
    force.areas.add(area)
    assert "Our force" in client.get(reverse("about")).content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_about_asks_the_database_little(client: Client, django_assert_max_num_queries: Any, count: int) -> None:
    for number in range(count):
        OfficeHolderFactory(published=True, organisation__published=True)
        area = AreaFactory(published=True)
        AreaFactory(published=True, kind="unit", parent=area, name=f"Unit {number}")
    with django_assert_max_num_queries(5):
        client.get(reverse("about"))


def test_about_tells_who_is_in_post_and_who_was(client: Client) -> None:
    office = OrganisationFactory(published=True, name="The office", role="Sets the plan.")
    OfficeHolderFactory(published=True, organisation=office, person="Now Here", source="https://www.example.org/x")
    OfficeHolderFactory(
        published=True, organisation=office, person="Was Here", ends_on=date(2021, 5, 12), starts_on=None
    )
    OfficeHolderFactory(published=True, organisation=office, person="Comes Later", starts_on=date(2999, 1, 1))
    OfficeHolderFactory(organisation=office, person="Draft Person")
    about = about_the_office(timezone.now())
    assert [person.person for person in about.current] == ["Now Here"]
    assert about.lead == "Now Here is the Police and Crime Commissioner."
    assert [person.person for person in about.earlier] == ["Was Here"]
    html = client.get(reverse("about")).content.decode()
    assert '<a class="govuk-link" href="https://www.example.org/x" rel="noreferrer">example.org</a>' in html
    assert "Start not recorded to" in html
    assert "Draft Person" not in html
    assert "Comes Later" not in html


def test_about_lists_units_under_their_council_area() -> None:
    east = AreaFactory(published=True, name="East", source="Atlas")
    AreaFactory(published=True, kind="unit", name="Crewe", parent=east)
    AreaFactory(kind="unit", name="Hidden", parent=east)
    AreaFactory(published=True, kind="unit", name="Nowhere")
    AreaFactory(published=True, name="West")
    about = about_the_office(timezone.now())
    assert about.area_rows == [("East", "Crewe"), ("West", "Not recorded")]
    assert about.unplaced_units == ("Nowhere",)
    assert [source.text for source in about.area_sources] == ["Atlas"]


def test_about_shows_the_office_and_its_force_and_no_other_force() -> None:
    area, elsewhere = AreaFactory(published=True, kind="force"), AreaFactory(published=True, kind="other")
    for name, kind, place in [
        ("Far force", "force", elsewhere),
        ("Our force", "force", area),
        ("The office", "office", area),
        ("A charity", "charity", area),
    ]:
        OrganisationFactory(published=True, kind=kind, name=name).areas.add(place)
    assert [body.name for body in about_the_office(timezone.now()).bodies] == ["The office", "Our force"]


def test_about_hides_the_name_of_an_office_that_is_a_draft() -> None:
    OfficeHolderFactory(published=True, organisation__name="Secret office")
    about = about_the_office(timezone.now())
    assert about.current[0].organisation == ""


def test_about_leads_with_the_two_who_answer_for_policing() -> None:
    OfficeHolderFactory(published=True, post="chief_constable", person="Chief Person")
    assert about_the_office(timezone.now()).lead == "Chief Person is the Chief Constable."
    OfficeHolderFactory(published=True, person="Elected Person")
    assert about_the_office(timezone.now()).lead == (
        "Elected Person is the Police and Crime Commissioner and Chief Person is the Chief Constable."
    )


def test_about_claims_no_more_of_a_person_than_the_source_says(client: Client) -> None:
    chief = OfficeHolderFactory(
        published=True,
        post="chief_constable",
        person="Chief Person",
        starts_on=None,
        organisation__name="The force",
        organisation__published=True,
        source="The Plan 2021-2024, Office of Somewhere, page 5; https://www.example.org/",
    )
    assert about_the_office(timezone.now()).lead == "Chief Person is named as Chief Constable in “The Plan 2021-2024”."
    OfficeHolderFactory(published=True, person="Elected Person")
    assert about_the_office(timezone.now()).lead == (
        "Elected Person is the Police and Crime Commissioner. "
        "Chief Person is named as Chief Constable in “The Plan 2021-2024”."
    )
    html = client.get(reverse("about")).content.decode()
    assert "People in post, as our sources name them</h2>" in html
    assert "<strong>Chief Person</strong>, named as Chief Constable, The force" in html
    assert "<strong>Elected Person</strong>, Police and Crime Commissioner" in html
    chief.source = ""
    chief.save()
    assert about_the_office(timezone.now()).lead.endswith(
        "Chief Person is on record as Chief Constable, without a date."
    )


def test_about_names_a_source_of_several_areas_once(client: Client) -> None:
    east = AreaFactory(published=True, name="East", source="The Plan, page 7; Code list")
    AreaFactory(
        published=True, kind="unit", name="Crewe", parent=east, source="The Plan, page 7; https://example.org/a"
    )
    about = about_the_office(timezone.now())
    assert [source.text for source in about.area_sources] == ["The Plan, page 7", "Code list", "example.org"]
    assert client.get(reverse("about")).content.decode().count("The Plan, page 7") == 1
