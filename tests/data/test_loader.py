"""Loading the data of Cheshire: what lands, that it lands once, and that bad data lands not at all."""

import io
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db.models import Q

from pcc_portal.accounts.models import User
from pcc_portal.data.loader import load_area
from pcc_portal.organisations.models import Area, OfficeHolder, Organisation, OrganisationIdentifier
from pcc_portal.publishing.models import ID_ALPHABET, AuditEntry, Identified, Publishable
from plan.models import (
    Budget,
    BudgetLine,
    Commitment,
    Consultation,
    Measure,
    MeasureVersion,
    NationalRequirement,
    Objective,
    Observation,
    Plan,
    Priority,
    ProgressUpdate,
    Target,
    Theme,
)
from scrutiny.models import ComplaintReviewFigures, Paper
from tests.data.folders import change_cell, everything

pytestmark = pytest.mark.django_db


def test_load_area_holds_the_exact_counts() -> None:
    output = io.StringIO()
    call_command("load_area", "cheshire", stdout=output)
    assert output.getvalue() == (
        "Cheshire: 977 rows added, 0 changed. The data holds 23 areas, 71 organisations, 4 office holders, "
        "13 national requirements, 104 measures, 172 figures (166 observations and 6 targets), "
        "13 budgets with 38 lines, 17 consultations, 21 boards with 38 meetings and 66 agenda items, "
        "13 decisions, 11 inspections, 8 collaboration agreements, "
        "1 plan with 6 priorities, 26 objectives and 131 commitments.\n"
    )
    assert Plan.objects.published().count() == 1
    assert Priority.objects.published().count() == 6
    assert Objective.objects.published().count() == 26
    commitments = Commitment.objects.published()
    assert commitments.filter(Q(objective__isnull=False) | Q(priority__isnull=False)).count() == 106
    assert commitments.filter(theme__isnull=False).count() == 25
    assert Theme.objects.count() == 4
    assert Observation.objects.published().count() == 166
    assert Target.objects.published().count() == 6
    assert Measure.objects.published().count() == 104
    assert MeasureVersion.objects.count() == 105
    assert BudgetLine.objects.count() == 38
    assert Budget.objects.published().count() == 13
    assert Consultation.objects.published().count() == 17
    assert NationalRequirement.objects.published().filter(framework="spr").count() == 6
    assert NationalRequirement.objects.published().filter(framework="ncpm").count() == 7
    assert Organisation.objects.published().count() == 71
    assert OrganisationIdentifier.objects.count() == 2
    assert Area.objects.filter(kind="unit", parent__kind="authority").count() == 9
    assert dict(Area.objects.filter(kind="authority").values_list("gss_code", "name")) == {
        "E06000049": "Cheshire East",
        "E06000050": "Cheshire West and Chester",
        "E06000006": "Halton",
        "E06000007": "Warrington",
    }


def test_load_area_invents_no_status() -> None:
    load_area("cheshire")
    assert Commitment.objects.count() == 131
    assert ProgressUpdate.objects.count() == 0


def test_load_area_makes_the_plan_the_one_in_force() -> None:
    load_area("cheshire")
    plan = Plan.objects.published().in_force().get()
    assert (plan.title, plan.period, plan.starts_on, plan.ends_on) == (
        "Police and Crime Plan",
        "2021 to 2024",
        date(2021, 5, 13),
        date(2024, 3, 31),
    )
    assert str(plan.office_holder) == "John Dwyer, Police and Crime Commissioner"
    assert list(plan.priorities.values_list("number", "title")) == [
        (1, "Prevent and tackle crime"),
        (2, "Make Cheshire's roads safer"),
        (3, "Deliver justice for victims of crime"),
        (4, "Protect vulnerable people"),
        (5, "Improve public confidence in policing"),
        (6, "Modernise our police force"),
    ]


def test_load_area_knows_who_holds_office() -> None:
    load_area("cheshire")
    holders = OfficeHolder.objects.order_by("post", "ends_on", "person").values_list("person", "starts_on", "ends_on")
    assert set(holders) == {
        ("David Keane", None, date(2021, 5, 12)),
        ("John Dwyer", date(2021, 5, 13), date(2024, 5, 8)),
        ("Dan Price", date(2024, 5, 9), None),
        ("Mark Roberts", None, None),
    }


def test_load_area_gives_every_row_a_source() -> None:
    load_area("cheshire")
    with_source = [
        model
        for model in apps.get_models()
        if model._meta.app_label in ("plan", "scrutiny", "organisations")
        and any(field.name == "source" for field in model._meta.fields)
        and model not in (ProgressUpdate, Paper, ComplaintReviewFigures)  # nothing of them is in the data
    ]
    assert {model.__name__ for model in with_source} == {
        "Area", "Organisation", "OfficeHolder", "Plan", "Priority", "Objective", "Commitment",
        "NationalRequirement", "Observation", "Target", "BudgetLine", "Consultation", "Board", "Meeting", "AgendaItem",
        "AgendaEntry", "Decision", "Inspection", "CollaborationAgreement",
    }  # fmt: skip
    for model in with_source:
        rows = model._base_manager.all()
        assert rows.count() > 0, model
        assert rows.filter(source="").count() == 0, model
        assert rows.filter(source__contains=".txt").count() == 0, model
    assert Objective.objects.filter(Q(summary="")).count() == 0
    assert MeasureVersion.objects.filter(definition="").count() == 0


NOTES: list[tuple[Callable[[], Any], str]] = [
    (lambda: Plan.objects.get(), "differ in the order of priority 1 and in eleven headings"),
    (lambda: Plan.objects.get(), "A plan for 2024 to 2028 was put out for comment in December 2024"),
    (lambda: Priority.objects.get(number=1), "start with anti-social behaviour"),
    (lambda: Priority.objects.get(number=4), "Protect vulnerable and at-risk people"),
    (lambda: Priority.objects.get(number=6), "Modernise our police service"),
    (lambda: Objective.objects.get(code="1.5"), "Tackle cyber crime and online scams"),
    (lambda: Objective.objects.get(code="2.3"), "a graphic with no heading"),
    (lambda: Measure.objects.get(code="DEM_CALLS"), "It can't be a daily number"),
    (lambda: Observation.objects.get(version__measure__code="DEM_CALLS"), "141 million"),
    (lambda: Budget.objects.get(year="2021/22"), "£367,000 more than the net budget"),
    (lambda: BudgetLine.objects.get(budget__year="2021/22", label="Share of funding from council tax"), "58.7%"),
    (lambda: BudgetLine.objects.get(basis="derived"), "Worked out by us"),
    (lambda: Commitment.objects.get(code="3.0.1"), "more than £1.2 million"),
    (lambda: Observation.objects.get(version__measure__code="STALKING", value=None), "nine"),
    (lambda: Observation.objects.get(version__measure__code="C101_AVG", value=27), "over 17 minutes"),
    (lambda: Observation.objects.get(version__measure__code="C101_AVG", value=17), "27 minutes"),
    (lambda: Observation.objects.get(version__measure__code="CRIME_CHG", value=Decimal("-3.9")), "4%"),
    (lambda: Measure.objects.get(code="CARES_SERIOUS"), "can't be counted in the same way"),
    (lambda: Measure.objects.get(code="CTX_AREA"), "905 and 946"),
    (lambda: Area.objects.get(name="Congleton"), "The ninth unit"),
    (lambda: Organisation.objects.get(short_name="OPCC"), "pcc@cheshire.pnn.police.uk"),
    (lambda: Organisation.objects.get(name="Remedi"), "when Victim Support ran it"),
]


def test_load_area_keeps_the_contradictions_as_notes() -> None:
    load_area("cheshire")
    for find, words in NOTES:
        assert words in find().source_note


def test_load_area_keeps_eleven_other_headings() -> None:
    load_area("cheshire")
    assert Objective.objects.filter(source_note__contains="The pages that follow call it").count() == 11


def test_load_area_revises_the_road_deaths_of_2018() -> None:
    load_area("cheshire")
    later = Observation.objects.get(version__measure__code="RD_DEATHS", period="2018", value=46)
    assert later.revises is not None
    assert (later.status, later.revises.value, later.revises.status) == ("revised", 41, "final")
    assert list(
        Observation.objects.current()
        .filter(version__measure__code="RD_DEATHS")
        .in_period_order()
        .values_list("value", flat=True)
    ) == [22, 46, 29]


def test_load_area_leaves_alone_what_staff_revised_from_the_same_source() -> None:
    load_area("cheshire")
    first = Observation.objects.get(version__measure__code="RD_DEATHS", period="2018", value=46)
    revision = Observation.objects.get(pk=first.pk)
    revision.pk, revision.public_id, revision.value, revision.revises = None, "revised1", Decimal(47), first
    revision.save()
    load_area("cheshire")
    first.refresh_from_db()
    revision.refresh_from_db()
    assert (first.value, revision.value) == (46, 47)


def test_load_area_keeps_words_without_inventing_a_value() -> None:
    load_area("cheshire")
    rural = Observation.objects.get(version__measure__code="CTX_RURAL")
    assert (rural.value, rural.value_words) == (None, "two thirds")
    supported = Observation.objects.get(version__measure__code="RASASC_SUPP")
    assert (supported.value, supported.value_words) == (1785, "more than")


PERIODS: list[tuple[str, date | None, date | None]] = [
    ("year ending March 2022", date(2021, 4, 1), date(2022, 3, 31)),
    ("year ending September 2022", date(2021, 10, 1), date(2022, 9, 30)),
    ("year ending December 2023", date(2023, 1, 1), date(2023, 12, 31)),
    ("2021/22", date(2021, 4, 1), date(2022, 3, 31)),
    ("January 2022", date(2022, 1, 1), date(2022, 1, 31)),
    ("2018", date(2018, 1, 1), date(2018, 12, 31)),
    ("from the start of the pandemic to 2021", None, None),
    ("time not stated", None, None),
]


def test_load_area_dates_a_period_as_far_as_it_is_known() -> None:
    load_area("cheshire")
    for period, starts_on, ends_on in PERIODS:
        spans = Observation.objects.filter(period=period).values_list("period_starts_on", "period_ends_on")
        assert set(spans) == {(starts_on, ends_on)}, period


def test_load_area_marks_the_break_in_a_definition() -> None:
    load_area("cheshire")
    versions = MeasureVersion.objects.filter(measure__code="CARES_SERIOUS")
    assert list(versions.values_list("number", "is_comparable", "observations__value")) == [
        (1, True, 20000),
        (2, False, 3600),
    ]


def test_load_area_links_objectives() -> None:
    load_area("cheshire")
    assert list(Objective.objects.get(code="5.2").measures.order_by("code").values_list("code", flat=True)) == [
        "WF_OFFICERS",
        "WF_UPLIFT",
    ]
    assert set(NationalRequirement.objects.values_list("title", "objectives__code")) >= {
        ("Cyber security", "1.5"),
        ("Tackle cyber crime", "1.5"),
        ("Terrorism", None),
    }
    led = Commitment.objects.get(code="D.3.1")
    assert set(led.partners.values_list("name", flat=True)) == {
        "Cheshire East Council",
        "Cheshire West and Chester Council",
        "Halton Borough Council",
        "Warrington Borough Council",
    }
    assert led.lead_organisation is not None
    assert led.lead_organisation.short_name == "OPCC"
    kinds = Commitment.objects.exclude(kind="").order_by("code").values_list("code", "kind", "due_on")
    assert ("D.4.3", "deliverable", date(2022, 3, 31)) in kinds
    assert ("D.1.1", "continuing", None) in kinds


def test_load_area_gives_the_same_permanent_ids_everywhere() -> None:
    load_area("cheshire")
    assert Plan.objects.get().public_id == "383t7k3p"
    assert Objective.objects.get(code="1.1").public_id == "fj5q54jk"
    for model in apps.get_models():
        if issubclass(model, Identified):
            for public_id in model._base_manager.values_list("public_id", flat=True):
                assert len(public_id) == 8
                assert set(public_id) <= set(ID_ALPHABET)


def test_load_area_leaves_a_short_trail_by_the_set_up() -> None:
    load_area("cheshire")
    user = User.objects.get()
    assert (user.email, user.name, user.is_active, user.has_usable_password()) == (
        "set-up@portal.invalid",
        "Set-up",
        False,
        False,
    )
    entries = AuditEntry.objects.order_by("pk")
    assert {entry.verb for entry in entries} == {"imported"}
    assert {entry.by for entry in entries} == {user}
    assert [(entry.content_type.model, entry.changes["rows"][1]) for entry in entries] == [
        ("area", "23"),
        ("organisation", "71"),
        ("officeholder", "4"),
        ("nationalrequirement", "13"),
        ("measure", "104"),
        ("observation", "166"),
        ("budget", "13"),
        ("consultation", "17"),
        ("plan", "1"),
        ("board", "21"),
        ("meeting", "38"),
        ("agendaedition", "24"),
        ("decision", "13"),
        ("inspection", "11"),
        ("collaborationagreement", "8"),
    ]
    for model in apps.get_models():
        if issubclass(model, Publishable) and model._base_manager.exists():
            assert not model._base_manager.exclude(published_by=user).exists(), model


def test_load_area_changes_nothing_the_second_time() -> None:
    load_area("cheshire")
    before = everything()
    assert len(before["plan.Observation"]) == 166
    output = io.StringIO()
    call_command("load_area", "cheshire", stdout=output)
    assert output.getvalue() == "Cheshire: nothing to change.\n"
    assert everything() == before


def test_load_area_adds_and_changes_what_may_change(folder: Path) -> None:
    load_area("cheshire", folder=folder)
    change_cell(folder / "areas.csv", 2, "source_note", "Measured anew.")
    with (folder / "figures.csv").open("a", encoding="utf-8") as file:
        file.write("C999_10S,1,cheshire,December 2023,2023-12-01,2023-12-31,91.5,,,final,,https://example.org/,\n")
    loaded = load_area("cheshire", folder=folder)
    assert (loaded.added, loaded.changed) == (1, 1)
    assert Area.objects.get(kind="force").source_note == "Measured anew."
    assert Observation.objects.published().get(source="https://example.org/").value == Decimal("91.5")
    changed, imported = AuditEntry.objects.order_by("pk")[15:]
    assert (changed.verb, changed.target_label, changed.changes["source_note"][1]) == (
        "changed",
        "Cheshire",
        "Measured anew.",
    )
    assert (imported.verb, imported.target_label) == (
        "imported",
        "999 calls answered within 10 seconds, Cheshire, December 2023",
    )
