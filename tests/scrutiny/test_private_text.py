"""Text that is kept apart: who reads it at the staff site, and what the audit trail says of it."""

from typing import Any

import pytest
from django.urls import reverse

from pcc_portal.publishing import actions as publishing
from pcc_portal.publishing.changes import difference, snapshot
from pcc_portal.publishing.models import AuditEntry
from scrutiny.actions import follow_up
from scrutiny.models import AgendaItem, Decision, Paper, PublicQuestion, QuestionContact
from tests.factories import (
    ActionFactory,
    ActionUpdateFactory,
    AgendaEntryFactory,
    AgendaItemFactory,
    DecisionFactory,
    MeetingFactory,
    PaperFactory,
    PaperUseFactory,
    PublicQuestionFactory,
    QuestionContactFactory,
    UserFactory,
)
from tests.staff import _password_is_enough, last_entry, person, url  # noqa: F401

pytestmark = pytest.mark.django_db

WORD = "Zanzibar"


def item() -> AgendaItem:
    made: AgendaItem = AgendaItemFactory(meeting=MeetingFactory(held=True), private_minutes=WORD)
    return made


def decision() -> Decision:
    made: Decision = DecisionFactory(exempt_part=WORD, exempt_ground="law")
    return made


@pytest.mark.parametrize(
    ("model", "fields"),
    [
        (AgendaItem, ("private_minutes",)),
        (Decision, ("exempt_part",)),
        (Paper, ("summary", "file_name")),
        (PublicQuestion, ("text_asked",)),
        (QuestionContact, ("name", "email")),
    ],
)
def test_private_fields_are_these(model: Any, fields: tuple[str, ...]) -> None:
    assert model.private_fields == fields


@pytest.mark.parametrize(
    ("make", "name"),
    [
        (lambda **texts: AgendaItemFactory(**texts), "private_minutes"),
        (lambda **texts: DecisionFactory(**texts, exempt_ground="law"), "exempt_part"),
        (lambda **texts: PublicQuestionFactory(**texts), "text_asked"),
        (lambda **texts: QuestionContactFactory(**texts), "name"),
        (lambda **texts: QuestionContactFactory(**texts), "email"),
    ],
)
def test_trail_says_that_it_was_written_never_what(make: Any, name: str) -> None:
    row = make(**{name: f"{WORD}@example.org"})
    whole = snapshot(row)
    assert difference({}, whole)[name] == ["", "(kept apart)"]
    assert difference(whole, {})[name] == ["(kept apart)", ""]
    setattr(row, name, "Another")
    assert difference(whole, snapshot(row)) == {name: ["(kept apart)", "(kept apart)"]}
    assert difference(whole, whole) == {}


def test_private_minutes_written_on_the_items_page_stay_out_of_the_trail() -> None:
    editor, row = person(role="Editor"), item()
    data = editor.form_of(url(row))
    assert data["private_minutes"] == WORD
    editor.post(url(row), {**data, "private_minutes": f"{WORD}, and more", "outcome": "It was agreed."})
    row.refresh_from_db()
    assert row.private_minutes == f"{WORD}, and more"
    assert last_entry().changes == {
        "outcome": ["", "It was agreed."], "private_minutes": ["(kept apart)", "(kept apart)"],
    }  # fmt: skip


def test_exempt_part_written_on_the_decisions_page_stays_out_of_the_trail() -> None:
    editor, row = person(role="Editor"), decision()
    data = editor.form_of(url(row))
    assert data["exempt_part"] == WORD
    editor.post(url(row), {**data, "exempt_part": "", "exempt_ground": ""})
    row.refresh_from_db()
    assert (row.exempt_part, last_entry().changes["exempt_part"]) == ("", ["(kept apart)", ""])
    editor.post(url(row, "delete"), {"post": "yes"})
    assert not AuditEntry.objects.filter(changes__icontains=WORD).exists()


def test_private_minutes_are_read_by_those_who_write_items_alone() -> None:
    row = item()
    assert WORD in person(role="Editor").get(url(row)).text
    for role in ("Auditor", "Publisher", "Commissioning officer"):
        page = person(role=role).get(url(row)).text
        assert row.title in page
        assert WORD not in page
        assert WORD not in person(role=role).get(url(row, "history")).text


def test_exempt_part_is_read_by_those_who_write_or_publish_decisions() -> None:
    row = decision()
    for role in ("Editor", "Publisher"):
        assert WORD in person(role=role).get(url(row)).text
    page = person(role="Auditor").get(url(row)).text
    assert "The law forbids it to be published" in page
    assert WORD not in page


def test_restricted_paper_is_opened_by_those_who_write_or_publish_papers() -> None:
    paper = PaperFactory(is_restricted=True, restricted_ground="law")
    for role in ("Editor", "Publisher"):
        opened = person(role=role)
        assert "Open the file" in opened.get(url(paper)).text
        response: Any = opened.get(url(paper, "file"))
        assert (response.status_code, b"".join(response.streaming_content)[:4]) == (200, b"%PDF")
    auditor = person(role="Auditor")
    assert "Open the file" not in auditor.get(url(paper)).text
    refused = auditor.get(url(paper, "file"))
    assert refused.status_code == 403
    assert "whoever may change or publish papers can open it" in refused.text
    assert "Open the file" in auditor.get(url(PaperFactory())).text


def test_question_as_it_was_sent_is_read_and_found_by_those_who_write_or_publish_questions() -> None:
    row = PublicQuestionFactory(text_asked=WORD)
    search = f"{reverse('admin:scrutiny_publicquestion_changelist')}?q="
    for role in ("Editor", "Publisher"):
        assert WORD in person(role=role).get(url(row)).text
        assert url(row) in person(role=role).get(search + WORD).text
    for role in ("Auditor", "Commissioning officer", "Directory officer"):
        reader = person(role=role)
        page = reader.get(url(row)).text
        assert row.reference in page
        assert WORD not in page
        assert url(row) not in reader.get(search + WORD).text
        assert url(row) in reader.get(search + row.reference).text


@pytest.mark.parametrize("name", ["summary", "file_name"])
def test_text_of_a_restricted_paper_is_read_by_those_who_write_or_publish_papers(name: str) -> None:
    row = PaperFactory(**{name: WORD}, is_restricted=True, restricted_ground="law")
    search = f"{reverse('admin:scrutiny_paper_changelist')}?q="
    for role in ("Editor", "Publisher"):
        assert WORD in person(role=role).get(url(row)).text
        assert (url(row) in person(role=role).get(search + WORD).text) is (name == "file_name")
    auditor = person(role="Auditor")
    page = auditor.get(url(row)).text
    assert row.title in page
    assert WORD not in page
    assert url(row) not in auditor.get(search + WORD).text
    assert url(row) in auditor.get(search + row.reference).text
    assert difference({}, snapshot(row))[name] == ["", "(kept apart)"]
    assert WORD in auditor.get(url(PaperFactory(**{name: WORD}))).text


def private_item() -> AgendaItem:
    made: AgendaItem = AgendaItemFactory(meeting=MeetingFactory(held=True), is_private=True, private_ground="safety")
    return made


def test_action_of_a_private_item_stays_out_of_the_trail() -> None:
    administrator = UserFactory(role="Administrator")
    action = follow_up.add_action(private_item(), text=WORD, owner_post="Chief Constable", by=administrator)
    entry = last_entry()
    assert (entry.target_label, entry.changes["text"]) == (action.reference, ["", "(kept apart)"])
    editor = person(role="Editor")
    editor.post(url(action), {**editor.form_of(url(action)), "text": f"{WORD}, soon."})
    assert last_entry().changes == {"text": ["(kept apart)", "(kept apart)"]}
    row = publishing.publish(action, by=administrator)
    assert row.text == f"{WORD}, soon."
    update = ActionUpdateFactory(action=row, text=WORD, evidence=WORD)
    told = difference({}, snapshot(update))
    assert (told["text"], told["evidence"]) == (["", "(kept apart)"], ["", "(kept apart)"])
    assert not AuditEntry.objects.filter(changes__icontains=WORD).exists()
    open_ = follow_up.add_action(item(), text=WORD, owner_post="Chief Constable", by=administrator)
    assert (str(open_), last_entry().changes["text"]) == (f"{open_.reference} {WORD}", ["", WORD])


def test_draft_action_of_a_private_item_is_read_by_those_who_write_or_publish_actions() -> None:
    action = ActionFactory(item=private_item(), text=WORD)
    update = ActionUpdateFactory(action=action, text=WORD)
    for role in ("Editor", "Publisher"):
        for row in (action, update):
            assert WORD in person(role=role).get(url(row)).text
    auditor = person(role="Auditor")
    for row in (action, update):
        assert WORD not in auditor.get(url(row), follow=True).text
        changelist = reverse(f"admin:scrutiny_{row._meta.model_name}_changelist")
        assert url(row) not in auditor.get(f"{changelist}?q={WORD}").text
    public = ActionFactory(item=private_item(), text=WORD, published=True)
    ActionUpdateFactory(action=public, text="Told to nobody yet")
    ActionUpdateFactory(action=public, text="Told to all", published=True)
    page = auditor.get(url(public)).text
    assert (WORD in page, "Told to all" in page, "Told to nobody yet" in page) == (True, True, False)
    assert "Told to nobody yet" in person(role="Publisher").get(url(public)).text


def test_draft_decision_of_a_private_item_is_kept_like_its_actions() -> None:
    decision = DecisionFactory(item=private_item(), title=WORD, decision=WORD, reasons=WORD)
    told = difference({}, snapshot(decision))
    kept = ["", "(kept apart)"]
    assert (str(decision), told["title"], told["decision"]) == (decision.reference, kept, kept)
    assert WORD not in str(told)
    assert WORD in person(role="Publisher").get(url(decision)).text
    auditor = person(role="Auditor")
    assert WORD not in auditor.get(url(decision), follow=True).text
    assert url(decision) not in auditor.get(reverse("admin:scrutiny_decision_changelist")).text
    public = DecisionFactory(item=private_item(), title=WORD, published=True)
    assert str(public) == f"{public.reference} {WORD}".strip()
    assert WORD in auditor.get(url(public)).text


def test_screens_of_a_restricted_paper_say_what_the_public_reads() -> None:
    row = PaperFactory(title="Operation", is_restricted=True, restricted_ground="law")
    reads = "“Operation”. The law forbids it to be published. Nothing else of it is public"
    administrator = person(role="Administrator")
    for page in ("change", "attach"):
        shown = administrator.get(url(row, page)).text
        assert "The public reads its title and ground once it is at an item of a public agenda" in shown
        assert reads in shown
        assert "t see this." not in shown
    PaperUseFactory(item=AgendaEntryFactory().item, paper=row)
    assert f"The public reads its title and ground on the public agenda: {reads}" in administrator.get(url(row)).text
    assert "t see this." in administrator.get(url(PaperFactory())).text
