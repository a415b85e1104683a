"""Minutes are pasted or uploaded, checked row by row beside their source, and saved only then."""

import io
from datetime import date
from typing import Any

import docx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from scrutiny.forms import minutes_import
from scrutiny.models import Action, AgendaItem, Attendance, Decision, Meeting
from tests.factories import AgendaItemFactory, AttendanceFactory, MeetingFactory
from tests.staff import Person, _password_is_enough, person  # noqa: F401

pytestmark = pytest.mark.django_db

TEXT = """Minutes of the board
PRESENT:
Ivo Crane (IC), Commissioner
Tess Hale (TH), Chief Constable
1. ROAD SAFETY
TH gave the figures.
ACTION: TH to write to the council by 1 March 2022
RESOLVED that the standard be kept.
2. ANY OTHER BUSINESS
There was none.
"""


@pytest.fixture
def editor() -> Person:
    return person(role="Editor")


@pytest.fixture
def meeting() -> Meeting:
    found: Meeting = MeetingFactory(held=True, published=True, starts_on=date(2022, 1, 27), board__code="SB")
    return found


def page(meeting: Meeting) -> str:
    return reverse("admin:scrutiny_minutesedition_import", args=[meeting.pk])


def read(editor: Person, meeting: Meeting, text: str = TEXT) -> tuple[Any, dict[str, Any]]:
    """The page with the proposals, and what it would send back if nobody changed anything."""
    response = editor.post(page(meeting), {"text": text, "read": "Read"})
    review = response.context["review"]
    data: dict[str, Any] = {"confirm": "Save"}
    forms = [review.form, *(part.management_form for part in review.parts), *(f for part in review.parts for f in part)]
    for form in forms:
        for name, field in form.fields.items():
            value = form[name].value()
            if value is True:
                data[form.add_prefix(name)] = "on"
            elif value is not None and value is not False:
                data[form.add_prefix(name)] = str(field.prepare_value(value))
    return response, data


def stored() -> tuple[int, ...]:
    return tuple(model.objects.count() for model in (Attendance, AgendaItem, Action, Decision))


def test_proposals_stand_beside_their_lines_and_are_saved_once_confirmed(editor: Person, meeting: Meeting) -> None:
    roads = AgendaItemFactory(meeting=meeting, order=1, number="1", title="Road safety")
    response, data = read(editor, meeting)
    assert stored() == (0, 1, 0, 0)
    review = response.context["review"]
    assert [(*row.source_parts, row["kind"].value()) for row in review.results] == [
        ("7", "ACTION: TH to write to the council by 1 March 2022", "action"),
        ("8", "RESOLVED that the standard be kept.", "decision"),
    ]
    assert "ACTION: TH to write to the council by 1 March 2022" in response.text
    assert (data["item-0-target"], data["item-1-target"]) == (str(roads.pk), "new")
    response = editor.post(page(meeting), data, follow=True)
    assert "Imported: 2 people, 2 items, 1 draft action, 1 draft decision." in response.text
    action, decision = Action.objects.get(), Decision.objects.get()
    assert (action.reference, action.text, action.owner_post, action.due_on, action.item, action.published_at) == (
        "SB-2021-Q4-01", "Write to the council by 1 March 2022", "Chief Constable", date(2022, 3, 1), roads, None,
    )  # fmt: skip
    assert (decision.decision, decision.made_by, decision.item) == (
        "The standard be kept.", meeting.board.name, roads,
    )  # fmt: skip
    roads.refresh_from_db()
    assert roads.discussion == "TH gave the figures."
    assert roads.outcome.splitlines()[-1] == "RESOLVED that the standard be kept."
    assert list(Attendance.objects.values_list("name", "post", "initials")) == [
        ("Ivo Crane", "Commissioner", "IC"), ("Tess Hale", "Chief Constable", "TH"),
    ]  # fmt: skip
    response = editor.post(page(meeting), data, follow=True)
    assert "so nothing was made twice." in response.text
    assert stored() == (2, 2, 1, 1)
    history = editor.get(reverse("admin:scrutiny_meeting_history", args=[meeting.pk]))
    assert "<p><b>actions</b>: (empty) → 1</p>" in history.text


def test_what_is_unticked_or_mended_is_saved_so(editor: Person, meeting: Meeting) -> None:
    _, data = read(editor, meeting)
    del data["who-0-keep"]
    data |= {"result-0-owner_post": "Treasurer", "result-1-kind": "text", "item-1-target": "none"}
    editor.post(page(meeting), data)
    assert (Attendance.objects.get().name, Action.objects.get().owner_post) == ("Tess Hale", "Treasurer")
    assert (Decision.objects.count(), AgendaItem.objects.get().title) == (0, "ROAD SAFETY")


def test_fault_saves_nothing_and_keeps_all_that_was_typed(editor: Person, meeting: Meeting) -> None:
    AgendaItemFactory(meeting=meeting, order=1, title="Road safety", discussion="By hand.")
    _, data = read(editor, meeting)
    data |= {"result-0-owner_post": "", "result-0-text": "Mended by me", "item-1-title": ""}
    response = editor.post(page(meeting), data)
    assert "Nothing was saved yet. Mend what is marked below." in response.text
    assert "Enter the owner of an action, or leave this row as text." in response.text
    assert "Enter the title of the new item." in response.text
    data |= {"result-0-owner_post": "Clerk", "item-1-title": "AOB"}
    response = editor.post(page(meeting), data)
    assert "This item has minutes already. Say whether the new text goes below" in response.text
    for kept in ("Mended by me", "TH gave the figures.", "Minutes of the board", "ACTION: TH to write to the council"):
        assert kept in response.text
    assert stored() == (0, 1, 0, 0)
    editor.post(page(meeting), {**data, "item-0-onto": "append"})
    assert AgendaItem.objects.get(title="Road safety").discussion == "By hand.\n\nTH gave the figures."


def test_action_of_an_item_left_out_and_two_texts_for_one_item_are_refused(editor: Person, meeting: Meeting) -> None:
    item = AgendaItemFactory(meeting=meeting, title="Road safety")
    _, data = read(editor, meeting)
    response = editor.post(page(meeting), {**data, "item-0-target": "none"})
    assert "This item is left out. Choose the item to which this belongs" in response.text
    response = editor.post(page(meeting), {**data, "item-1-target": str(item.pk)})
    assert "Another text goes to this item already." in response.text
    assert stored() == (0, 1, 0, 0)


def test_part_without_the_public_must_be_placed_by_a_person(editor: Person, meeting: Meeting) -> None:
    text = "1. ROADS\nIt was said.\n2. EXCLUSION OF THE PUBLIC\nThe public were excluded.\n3. A CASE\nZanzibar."
    _, data = read(editor, meeting, text)
    assert [data[f"item-{place}-hearing"] for place in range(3)] == ["public", "", ""]
    response = editor.post(page(meeting), data)
    assert "Say whether this was heard in public or on which ground it was not." in response.text
    editor.post(page(meeting), {**data, "item-1-hearing": "public", "item-2-hearing": "safety"})
    case = AgendaItem.objects.get(title="A CASE")
    assert (case.is_private, case.private_ground, case.discussion, case.private_minutes) == (
        True, "safety", "", "Zanzibar.",
    )  # fmt: skip


def test_person_on_the_list_is_not_ticked(editor: Person, meeting: Meeting) -> None:
    AttendanceFactory(meeting=meeting, name="Ivo Crane")
    _, data = read(editor, meeting)
    assert ("who-0-keep" in data, "who-1-keep" in data) == (False, True)


def test_document_is_read_and_a_bad_one_refused_beside_the_pasted_text(editor: Person, meeting: Meeting) -> None:
    document, buffer = docx.Document(), io.BytesIO()
    document.add_heading("1. Road safety", 1)
    document.add_paragraph("ACTION: TH to write")
    document.save(buffer)
    upload = SimpleUploadedFile("minutes.docx", buffer.getvalue())
    response = editor.post(page(meeting), {"text": "", "file": upload, "read": "Read"})
    assert response.context["review"].form["text"].value() == "# 1. Road safety\nACTION: TH to write"
    bad = SimpleUploadedFile("minutes.docx", b"%PDF-1.7")
    response = editor.post(page(meeting), {"text": "", "file": bad, "read": "Read"})
    assert "This is not a Word document (.docx), whatever its name says." in response.text
    bad = SimpleUploadedFile("minutes.docx", b"%PDF-1.7")
    response = editor.post(page(meeting), {"text": "Pasted before.", "file": bad, "read": "Read"})
    assert "Give one of the two" in response.text
    assert "Pasted before." in response.text
    assert "Paste the minutes here" in editor.post(page(meeting), {"text": " ", "read": "Read"}).text


def test_text_stays_where_the_meeting_or_its_length_stand_in_the_way(
    editor: Person, meeting: Meeting, monkeypatch: pytest.MonkeyPatch
) -> None:
    planned = MeetingFactory(published=True, starts_on=date(2199, 1, 27))
    response = editor.post(page(planned), {"text": TEXT, "read": "Read"})
    assert "Mark the meeting as held first" in response.text
    assert "TH gave the figures." in response.text
    monkeypatch.setattr(minutes_import, "MOST_FIELDS", 10)
    response = editor.post(page(meeting), {"text": TEXT, "read": "Read"})
    assert "more in this text than one page can show" in response.text
    assert "TH gave the figures." in response.text


def test_import_needs_the_rights(meeting: Meeting) -> None:
    codes = {role: person(role=role).get(page(meeting)).status_code for role in ("Editor", "Publisher", "Auditor")}
    assert codes == {"Editor": 200, "Publisher": 403, "Auditor": 403}
    sent = person(role="Publisher").post(page(meeting), {"text": TEXT, "read": "Read"})
    assert (sent.status_code, "TH gave the figures." in sent.text) == (403, False)


def test_all_of_an_item_heard_without_the_public_is_left_as_text(editor: Person, meeting: Meeting) -> None:
    AgendaItemFactory(
        meeting=meeting, order=1, number="1", title="Road safety", is_private=True, private_ground="safety"
    )
    response, data = read(editor, meeting)
    review = response.context["review"]
    assert len(review.results.forms) == 2
    assert [data[f"result-{place}-kind"] for place in range(2)] == ["text", "text"]
    assert data["item-0-hearing"] == "safety"
    editor.post(page(meeting), data)
    assert (Action.objects.count(), Decision.objects.count()) == (0, 0)
    assert "TH to write to the council" in AgendaItem.objects.get(title="Road safety").private_minutes


def test_action_and_decision_change_places_with_their_words(editor: Person, meeting: Meeting) -> None:
    _, data = read(editor, meeting)
    data |= {"result-0-kind": "decision", "result-0-owner_post": "", "result-1-kind": "action"}
    response = editor.post(page(meeting), data)
    assert "Enter the owner of an action, or leave this row as text." in response.text
    assert response.context["review"].results.forms[0]["kind"].value() == "decision"
    assert stored() == (0, 0, 0, 0)
    editor.post(page(meeting), data | {"result-1-owner_post": "Clerk"})
    action, decision = Action.objects.get(), Decision.objects.get()
    assert (action.text, action.owner_post, action.item.title) == ("The standard be kept.", "Clerk", "ROAD SAFETY")
    assert (decision.title, decision.decision, decision.made_by) == (
        "Write to the council by 1 March 2022", "Write to the council by 1 March 2022", meeting.board.name,
    )  # fmt: skip


def test_decision_says_who_made_it(editor: Person, meeting: Meeting) -> None:
    _, data = read(editor, meeting)
    response = editor.post(page(meeting), data | {"result-1-made_by": ""})
    assert "Enter the post or body that decided, or leave this row as text." in response.text
    assert stored() == (0, 0, 0, 0)
