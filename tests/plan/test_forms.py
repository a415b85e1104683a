"""Import figures: the rows of a file, and the screen on which staff check and store them."""

import csv
import io
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from pcc_portal.publishing.models import AuditEntry
from pcc_portal.sentences import row_faults
from plan.forms import Catalogue, ObservationRowForm
from plan.models import Observation
from tests.factories import AreaFactory, MeasureFactory, MeasureVersionFactory, ObservationFactory, UserFactory
from tests.staff import Person, _password_is_enough, person  # noqa: F401

pytestmark = pytest.mark.django_db
GOOD = {"measure": "CALLS_999", "area": "Halton", "period": "2021/22", "value": "1,234.5", "source": "Report, page 2"}


@pytest.fixture(autouse=True)
def _known() -> None:
    measure = MeasureFactory(code="CALLS_999", title="Calls", unit="count", published=True)
    MeasureVersionFactory(measure=measure, number=1)
    MeasureVersionFactory(measure=measure, number=2)
    MeasureFactory(code="EMPTY", published=True)
    AreaFactory(name="Halton", gss_code="E06000006", published=True)
    AreaFactory(name="Chester", kind="unit", published=True)
    AreaFactory(name="Chester", kind="other", published=True)


def row(**cells: str) -> ObservationRowForm:
    return ObservationRowForm({**GOOD, **cells}, catalogue=Catalogue.load())


def faults_of(**cells: str) -> list[tuple[str, str]]:
    form = row(**cells)
    assert not form.is_valid()
    return row_faults(form)


def test_good_row_becomes_a_draft_figure() -> None:
    form = row(period_starts_on="01/04/2021", period_ends_on="2022-03-31", status="Provisional")
    assert form.is_valid(), form.errors
    observation = form.cleaned_data["observation"]
    assert (observation.version.measure.code, observation.version.number) == ("CALLS_999", 2)
    assert (observation.area.name, observation.value, observation.status) == (
        "Halton",
        Decimal("1234.5"),
        "provisional",
    )
    assert f"{observation.period_starts_on} {observation.period_ends_on}" == "2021-04-01 2022-03-31"
    assert observation.published_at is None


def test_area_may_be_given_by_code_and_definition_by_number() -> None:
    form = row(area="e06000006", definition="1", measure="calls_999")
    assert form.is_valid(), form.errors
    assert form.cleaned_data["observation"].area.name == "Halton"
    assert form.cleaned_data["observation"].version.number == 1


@pytest.mark.parametrize(
    ("cells", "column", "sentence"),
    [
        ({"measure": "CALLS_99"}, "measure", "There is no measure with the code “CALLS_99”. Did you mean CALLS_999?"),
        (
            {"measure": "zzz"},
            "measure",
            "There is no measure with the code “zzz”. Look it up in the list of measures.",
        ),
        ({"measure": "EMPTY"}, "measure", "The measure EMPTY has no definition yet: write one first."),
        ({"measure": ""}, "measure", "This is empty. Write the measure's code."),
        (
            {"definition": "3"},
            "definition",
            "The measure CALLS_999 has no definition 3. Write 1 or 2, or leave it empty.",
        ),
        ({"definition": "1.5"}, "definition", "“1.5” is not a whole number. Write it like 12."),
        ({"area": "Haltn"}, "area", "There is no area called “Haltn”. Did you mean Halton?"),
        ({"area": "E06000007"}, "area", "There is no area called “E06000007”. Did you mean E06000006?"),
        ({"area": "Mars"}, "area", "There is no area called “Mars”. Look it up in the list of areas."),
        ({"area": ""}, "area", "This is empty. Write the area's name or GSS code."),
        (
            {"area": "Chester"},
            "area",
            "There are 2 areas called “Chester”. Give the GSS code: "
            "local policing unit, no code, other place, no code.",
        ),
        ({"period": ""}, "period", "This is empty. Write the period as the source puts it."),
        ({"period": "x" * 81}, "period", "This has 81 characters. Shorten it to 80 at most."),
        (
            {"period_ends_on": "31/02/2022"},
            "period_ends_on",
            "“31/02/2022” is not a date. Write it like 31/03/2022, 31 March 2022 or 2022-03-31.",
        ),
        (
            {"period_starts_on": "1 April 2022", "period_ends_on": "31/03/2022"},
            "period_ends_on",
            "“31/03/2022” lies before period_starts_on, “1 April 2022”. Mend the one that is wrong.",
        ),
        ({"value": "12 or so"}, "value", "“12 or so” is not a number. Write it like 1234.5."),
        ({"value": "1,23"}, "value", "“1,23” is not a number. Write it like 1234.5."),
        ({"value": "x" * 61}, "value", f"“{'x' * 59}…” is not a number. Write it like 1234.5."),
        ({"value": "0.12345"}, "value", "“0.12345” has more than 4 digits after the point. Round it."),
        ({"value": "9" * 15}, "value", "“999999999999999” has more than 14 digits. Write a shorter number."),
        (
            {"value": ""},
            "value",
            "This is empty. Write a number, words in value_words, or in suppressed_reason why there is none.",
        ),
        (
            {"suppressed_reason": "Fewer than 5"},
            "value",
            "A suppressed figure must not be stored. Empty this, or empty suppressed_reason.",
        ),
        (
            {"numerator": "1,007", "denominator": "5"},
            "numerator",
            "“1,007” is more than denominator, “5”. Mend the one that is wrong.",
        ),
        ({"numerator": "-1", "denominator": "5"}, "numerator", "“-1” is too small. Write 0 or more."),
        ({"numerator": "7", "denominator": "0"}, "denominator", "“0” is too small. Write a number above 0."),
        ({"numerator": "7"}, "denominator", "This is empty, and numerator is not. Write both or neither."),
        ({"denominator": "7"}, "numerator", "This is empty, and denominator is not. Write both or neither."),
        ({"status": "guess"}, "status", "“guess” is not one of the choices. Write provisional, final or revised."),
        (
            {"status": "revised"},
            "status",
            "There is no published figure for this measure, area and period to revise. Write provisional or final.",
        ),
        ({"source": ""}, "source", "This is empty. Write the address or document that the figure comes from."),
    ],
)
def test_bad_cell_is_named_with_its_reason(cells: dict[str, str], column: str, sentence: str) -> None:
    assert faults_of(**cells) == [(column, sentence)]


def test_one_fault_hides_no_other() -> None:
    assert sorted(
        faults_of(
            area="Haltn",
            period_starts_on="2022-04-01",
            period_ends_on="2022-03-31",
            value="many",
            numerator="-7",
            denominator="0",
            status="guess",
            source="",
        )
    ) == [
        ("area", "There is no area called “Haltn”. Did you mean Halton?"),
        ("denominator", "“0” is too small. Write a number above 0."),
        ("numerator", "“-7” is too small. Write 0 or more."),
        ("period_ends_on", "“2022-03-31” lies before period_starts_on, “2022-04-01”. Mend the one that is wrong."),
        ("source", "This is empty. Write the address or document that the figure comes from."),
        ("status", "“guess” is not one of the choices. Write provisional, final or revised."),
        ("value", "“many” is not a number. Write it like 1234.5."),
    ]


def test_suppressed_figure_names_each_number_that_must_go() -> None:
    sentence = "A suppressed figure must not be stored. Empty this, or empty suppressed_reason."
    assert faults_of(suppressed_reason="Fewer than 5", numerator="1", denominator="5") == [
        ("value", sentence),
        ("numerator", sentence),
        ("denominator", sentence),
    ]


def test_figure_already_stored_is_refused() -> None:
    form = row()
    assert form.is_valid()
    form.cleaned_data["observation"].save()
    stored = "This measure, area, period and source have a figure already: a new one must revise it."
    assert faults_of() == [("status", stored)]
    assert faults_of(value="many") == [("value", "“many” is not a number. Write it like 1234.5."), ("status", stored)]
    assert [column for column, _ in faults_of(source="")] == ["source"], "no more is said than is known"


def test_revised_row_revises_the_published_figure() -> None:
    form = row()
    assert form.is_valid()
    first = form.cleaned_data["observation"]
    first.save()
    [(column, _)] = faults_of(status="revised")
    assert column == "status", "a draft is not revised, but changed"
    Observation.objects.filter(pk=first.pk).delete()
    published = ObservationFactory(version=first.version, area=first.area, period=first.period, published=True)
    revision = row(status="revised", source="Report of 2023")
    assert revision.is_valid(), revision.errors
    assert revision.cleaned_data["observation"].revises == published


def test_revised_row_may_come_from_the_same_source() -> None:
    form = row()
    assert form.is_valid()
    published = form.cleaned_data["observation"]
    published.published_at, published.published_by = timezone.now(), UserFactory()
    published.save()
    revision = row(status="revised", value="1,300")
    assert revision.is_valid(), revision.errors
    observation = revision.cleaned_data["observation"]
    observation.save()
    assert (observation.revises, observation.source) == (published, published.source)


# The screen


@pytest.fixture
def editor() -> Person:
    return person(role="Editor")


URL = "/admin/plan/observation/import/"


def csv_file(*rows: dict[str, str], name: str = "figures.csv") -> SimpleUploadedFile:
    text = io.StringIO()
    writer = csv.DictWriter(text, list(dict.fromkeys(key for each in rows for key in each)))
    writer.writeheader()
    writer.writerows(rows)
    return SimpleUploadedFile(name, text.getvalue().encode())


def xlsx_file(*rows: dict[str, Any]) -> SimpleUploadedFile:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(list(rows[0]))
    for each in rows:
        sheet.append(list(each.values()))
    content = io.BytesIO()
    book.save(content)
    return SimpleUploadedFile("figures.xlsx", content.getvalue())


def test_upload_shows_every_row_and_stores_nothing_until_confirmed(editor: Person) -> None:
    page = editor.post(URL, {"file": csv_file(GOOD, {**GOOD, "period": "2022/23"})})
    assert "Nothing is saved yet. Check the 2 rows below." in page.text
    assert [cells[:4] for _, cells in page.context["lines"]] == [
        ["CALLS_999: Calls", "Halton", "2021/22", "1234.5"],
        ["CALLS_999: Calls", "Halton", "2022/23", "1234.5"],
    ]
    assert not Observation.objects.exists()
    done = editor.post(URL, {"payload": page.context["payload"]}, follow=True)
    assert "2 figures imported from figures.csv. The public can&#x27;t see them yet." in done.text
    assert done.redirect_chain == [("/admin/plan/observation/?publication=draft", 302)]
    assert sorted(Observation.objects.values_list("period", "published_at")) == [("2021/22", None), ("2022/23", None)]
    entry = AuditEntry.objects.get()
    assert (entry.verb, entry.by, entry.target_label) == ("imported", editor.user, "2 figures from figures.csv")


def test_workbook_is_read_as_well(editor: Person) -> None:
    page = editor.post(URL, {"file": xlsx_file({**GOOD, "value": 1234.5})})
    editor.post(URL, {"payload": page.context["payload"]})
    assert Observation.objects.get().value == Decimal("1234.5")


def test_confirming_twice_stores_once_and_says_the_same(editor: Person) -> None:
    payload = editor.post(URL, {"file": csv_file(GOOD)}).context["payload"]
    for _ in range(2):
        done = editor.post(URL, {"payload": payload}, follow=True)
        assert "1 figure imported from figures.csv." in done.text
    assert Observation.objects.count() == 1
    assert AuditEntry.objects.count() == 1


def test_bad_cells_are_named_by_row_and_column_and_nothing_can_be_confirmed(editor: Person) -> None:
    bad = [{**GOOD, "area": "Haltn"}, GOOD, {**GOOD, "period": "2022/23", "value": "lots"}]
    page = editor.post(URL, {"file": csv_file(*bad)})
    assert "Nothing was imported: 2 faults in figures.csv." in page.text
    assert [(error.row, error.column, error.value, error.message) for error in page.context["table"].errors] == [
        (2, "area", "Haltn", "There is no area called “Haltn”. Did you mean Halton?"),
        (4, "value", "lots", "“lots” is not a number. Write it like 1234.5."),
    ]
    assert 'name="payload"' not in page.text
    assert not Observation.objects.exists()


def test_every_fault_of_every_row_is_shown_with_its_row_and_column(editor: Person) -> None:
    bad = {**GOOD, "period_ends_on": "31/02/2022", "numerator": "7", "denominator": "5", "source": ""}
    page = editor.post(URL, {"file": csv_file({**GOOD, "period_ends_on": "", "numerator": "", "denominator": ""}, bad)})
    assert "Nothing was imported: 3 faults in figures.csv." in page.text
    assert [str(error) for error in page.context["table"].errors] == [
        "figures.csv, row 3, column “source”: This is empty. Write the address or document that the figure comes from.",
        "figures.csv, row 3, column “period_ends_on”: “31/02/2022” is not a date. "
        "Write it like 31/03/2022, 31 March 2022 or 2022-03-31.",
        "figures.csv, row 3, column “numerator”: “7” is more than denominator, “5”. Mend the one that is wrong.",
    ]
    assert "Whole row" not in page.text


def test_row_that_repeats_another_is_named(editor: Person) -> None:
    page = editor.post(URL, {"file": csv_file(GOOD, {**GOOD, "value": "5"})})
    [error] = page.context["table"].errors
    assert (error.row, error.message) == (3, "This repeats row 2. Take one of the two out.")


def test_row_that_repeats_another_is_named_where_one_spells_the_latest_definition_out(editor: Person) -> None:
    page = editor.post(URL, {"file": csv_file({**GOOD, "definition": ""}, {**GOOD, "definition": "2"})})
    [error] = page.context["table"].errors
    assert (error.row, error.message) == (3, "This repeats row 2. Take one of the two out.")
    page = editor.post(URL, {"file": csv_file({**GOOD, "definition": ""}, {**GOOD, "definition": "1"})})
    assert page.context["table"].errors == []


def test_row_that_repeats_a_revision_is_named(editor: Person) -> None:
    form = row()
    assert form.is_valid()
    published = form.cleaned_data["observation"]
    published.published_at, published.published_by = timezone.now(), UserFactory()
    published.save()
    revision = {**GOOD, "value": "5", "status": "revised"}
    page = editor.post(URL, {"file": csv_file(revision, revision)})
    [error] = page.context["table"].errors
    assert (error.row, error.message) == (3, "This repeats row 2. Take one of the two out.")
    assert "None" not in error.value


def test_confirmation_checks_again_what_has_changed_meanwhile(editor: Person) -> None:
    payload = editor.post(URL, {"file": csv_file(GOOD)}).context["payload"]
    form = row()
    assert form.is_valid()
    form.cleaned_data["observation"].save()
    page = editor.post(URL, {"payload": payload})
    assert "Nothing was imported: 1 fault in figures.csv." in page.text
    assert Observation.objects.count() == 1
    assert not AuditEntry.objects.exists()


def test_forged_and_borrowed_uploads_are_refused(editor: Person) -> None:
    payload = editor.post(URL, {"file": csv_file(GOOD)}).context["payload"]
    for client, sent in [(editor, payload[:-1]), (person(role="Editor"), payload)]:
        page = client.post(URL, {"payload": sent}, follow=True)
        assert "This upload has expired. Nothing was imported: upload it again." in page.text
    assert not Observation.objects.exists()


def test_no_file_and_a_wrong_file_are_told(editor: Person) -> None:
    assert "Choose the file." in editor.post(URL, {}).text
    page = editor.post(URL, {"file": SimpleUploadedFile("x.pdf", b"%PDF-1.7 \x00\xff")})
    assert "This is neither a CSV file in UTF-8 nor an Excel workbook (.xlsx)." in page.text


def test_import_needs_the_right_to_add() -> None:
    publisher = person(role="Publisher")
    assert publisher.get(URL).status_code == 403
    assert publisher.post(URL, {"file": csv_file(GOOD)}).status_code == 403
    assert "Import figures" not in publisher.get(reverse("admin:plan_observation_changelist")).text
    assert "Import figures" in person(role="Editor").get(reverse("admin:plan_observation_changelist")).text


def test_template_can_be_filled_in_and_uploaded(editor: Person) -> None:
    response = editor.get(URL + "template.csv")
    assert response.headers["Content-Disposition"] == 'attachment; filename="figures-template.csv"'
    rows = list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert list(rows[0]) == list(ObservationRowForm.base_fields)
    filled = {**rows[0], "measure": "CALLS_999"}
    assert not editor.post(URL, {"file": csv_file(filled)}).context["table"].errors
    assert str(timezone.localdate().year) in rows[0]["period"]
