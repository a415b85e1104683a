"""Bad data of an area: every bad cell is named, and nothing lands."""

import csv
from pathlib import Path

import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command

from pcc_portal.data.loader import DataRefusedError, load_area
from pcc_portal.organisations.models import Area
from pcc_portal.publishing.models import AuditEntry, Identified
from plan.models import Plan
from tests.data.folders import change_cell, everything, row_of
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def errors_of(folder: Path) -> list[str]:
    with pytest.raises(DataRefusedError) as refused:
        load_area("cheshire", folder=folder)
    assert not any(model._base_manager.exists() for model in apps.get_models() if issubclass(model, Identified))
    assert AuditEntry.objects.count() == 0
    return [str(error) for error in refused.value.errors]


def test_load_area_names_every_bad_cell_and_saves_nothing(folder: Path) -> None:
    change_cell(folder / "figures.csv", 5, "value", "a few")
    change_cell(folder / "figures.csv", 7, "area", "atlantis")
    change_cell(folder / "figures.csv", 9, "period_starts_on", "1/4/2021")
    change_cell(folder / "measures.csv", 3, "polarity", "sideways")
    change_cell(folder / "budgets.csv", 2, "ends_on", "1999-01-01")
    change_cell(folder / "organisations.csv", 4, "areas", "cheshire; atlantis")
    text = (folder / "plan.yaml").read_text(encoding="utf-8")
    line = text[: text.index("code: 1.0.1")].count("\n") + 1
    (folder / "plan.yaml").write_text(text.replace("wording: bold", "wording: loud", 1), encoding="utf-8")
    assert errors_of(folder) == [
        "measures.csv, row 3, column “polarity”: “sideways” is not one of the choices. Write up, down or context.",
        "figures.csv, row 5, column “value”: “a few” is not a number. Write it like 1234.5.",
        "figures.csv, row 9, column “period_starts_on”: “1/4/2021” is not a date. Write it like 2022-03-31.",
        "budgets.csv, row 2, column “ends_on”: “1999-01-01” lies before starts_on, “2010-04-01”. "
        "Mend the one that is wrong.",
        f"plan.yaml, row {line}, column “wording”: “loud” is not one of the choices. Write bold, clear or restated.",
        "organisations.csv, row 4, column “areas”: “atlantis” is not in areas.csv. Mend it here, or add it there.",
        "figures.csv, row 7, column “area”: “atlantis” is not in areas.csv. Mend it here, or add it there.",
    ]


def test_load_area_names_references_that_lead_nowhere(folder: Path) -> None:
    change_cell(folder / "figures.csv", 7, "area", "atlantis")
    change_cell(folder / "figures.csv", 8, "definition", "9")
    change_cell(folder / "measures.csv", 2, "objectives", "5.2; 9.9")
    change_cell(folder / "office_holders.csv", 3, "person", "Nobody")
    row = row_of(folder / "figures.csv", measure="RD_DEATHS", value="46")
    change_cell(folder / "figures.csv", row, "revises", "a rumour")
    with (folder / "figures.csv").open(encoding="utf-8", newline="") as file:
        measure = list(csv.DictReader(file))[6]["measure"]
    assert errors_of(folder) == [
        "figures.csv, row 7, column “area”: “atlantis” is not in areas.csv. Mend it here, or add it there.",
        f"figures.csv, row 8, column “definition”: “{measure} 9” is not in definitions.csv. "
        "Mend it here, or add it there.",
        f"figures.csv, row {row}, column “revises”: No other figure for this measure, area and period has this source. "
        "Write the source of the one that this replaces. (found: a rumour)",
        "plan.yaml, row 3, column “commissioner”: “John Dwyer” is not in office_holders.csv. "
        "Mend it here, or add it there.",
        "measures.csv, row 2, column “objectives”: “9.9” is not in plan.yaml. Mend it here, or add it there.",
    ]


def test_load_area_refuses_a_row_given_twice(folder: Path) -> None:
    path = folder / "consultations.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([*lines, lines[1]]), encoding="utf-8")
    assert errors_of(folder) == [
        "consultations.csv, row 19, column “title”: This repeats row 2. Take one of the two out. "
        "(found: Draft Police and Crime Plan 2021-2024)"
    ]


def test_load_area_refuses_files_that_are_missing_or_broken(folder: Path) -> None:
    (folder / "areas.csv").unlink()
    (folder / "targets.csv").write_bytes(b"\xff\xfe\x00")
    (folder / "requirements.csv").write_text("framework,order,colour\nspr,1,red\n", encoding="utf-8")
    (folder / "plan.yaml").write_text("plan: [1, 2\npriorities: {", encoding="utf-8")
    assert errors_of(folder) == [
        "areas.csv: The file can't be read: No such file or directory.",
        "requirements.csv, row 1, column “colour”: There is no column of this name. "
        "The columns are: framework, order, title, objectives, source, source_note.",
        "requirements.csv, row 1, column “title”: This column is missing. Add it to the first row.",
        "requirements.csv, row 1, column “source”: This column is missing. Add it to the first row.",
        "targets.csv: This is neither a CSV file in UTF-8 nor an Excel workbook (.xlsx). Save it as one of these.",
        "plan.yaml, row 2: This is not good YAML: expected ',' or ']', but got ':'.",
    ]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "  status: in_force",
            "  status: in_force\n  colour: red",
            "row 3, column “colour”: There is no key of this name here.",
        ),
        (
            "  status: in_force",
            "  status: in_force\n  status: draft",
            "This is not good YAML: the key status is given twice.",
        ),
        ("strapline: Making", "ends_on: '2020-01-01'\n  strapline: Making", "the key ends_on is given twice."),
        (
            "themes:\n",
            "themes: none\nrest:\n",
            "column “themes”: This must be a list. Start each item with a hyphen. (found: none)",
        ),
        ("number: 2", "number: 1", "column “number”: This repeats row"),
        ("code: '1.2'", "code: '1.1'", "column “code”: This repeats row"),
    ],
)
def test_load_area_refuses_a_bad_plan(folder: Path, old: str, new: str, message: str) -> None:
    path = folder / "plan.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    assert any(error.startswith("plan.yaml") and message in error for error in errors_of(folder))


def test_load_area_refuses_to_rewrite_what_was_published(folder: Path) -> None:
    load_area("cheshire", folder=folder)
    before = everything()
    row = row_of(folder / "figures.csv", measure="RD_FATAL", value="40")
    change_cell(folder / "figures.csv", row, "value", "39")
    change_cell(folder / "areas.csv", 2, "source_note", "This alone may change.")
    with pytest.raises(DataRefusedError) as refused:
        load_area("cheshire", folder=folder)
    assert [str(error) for error in refused.value.errors] == [
        f"figures.csv, row {row}, column “value”: The observation “Fatal collisions, Cheshire, 2018” is published, so "
        "this can't be changed here. Put the old value back, or add a new row. (found: 39)"
    ]
    assert everything() == before


def test_load_area_refuses_to_change_the_partners_of_a_published_promise(folder: Path) -> None:
    load_area("cheshire", folder=folder)
    before = everything()
    path = folder / "plan.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("- O034\n", "- O036\n", 1), encoding="utf-8")
    with pytest.raises(DataRefusedError, match=r"column “partners”: The commitment “1\.1\.4 Back joint work"):
        load_area("cheshire", folder=folder)
    assert everything() == before


def test_load_area_command_says_what_is_wrong() -> None:
    with pytest.raises(CommandError, match=r"There is no active account with the e-mail address x@example\.org\."):
        call_command("load_area", "cheshire", by="x@example.org")
    with pytest.raises(CommandError, match="invalid choice: 'atlantis'"):
        call_command("load_area", "atlantis")


def test_load_area_asks_for_the_right_to_publish() -> None:
    user = UserFactory(email="clerk@example.org")
    with pytest.raises(PermissionDenied):
        load_area("cheshire", by=user)
    with pytest.raises(CommandError, match=r"Nothing was loaded\. Your account may not publish areas\."):
        call_command("load_area", "cheshire", by="clerk@example.org")
    assert Area.objects.count() == 0
    chief = UserFactory(email="chief@example.org", is_superuser=True)
    load_area("cheshire", by=chief)
    assert Plan.objects.get().published_by == chief
    assert set(AuditEntry.objects.values_list("by__email", flat=True)) == {"chief@example.org"}


def test_load_area_names_the_row_that_breaks_a_rule_of_the_database(folder: Path) -> None:
    change_cell(folder / "areas.csv", 4, "gss_code", "E06000049")
    assert errors_of(folder) == ["areas.csv, row 4: Constraint “area_unique_gss_code” is violated."]
