"""Papers as staff add, look at, publish, replace and restrict them."""

import logging
from datetime import date
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from scrutiny.models import AgendaItem, Ground, Meeting, Paper
from tests import factories
from tests.factories.scrutiny import PAPER
from tests.scrutiny.test_paper_files import pdf, word
from tests.staff import Person, _password_is_enough, person  # noqa: F401

pytestmark = pytest.mark.django_db

UPLOAD = reverse("admin:scrutiny_paper_upload")
SEVERAL = reverse("admin:scrutiny_paper_upload_several")


@pytest.fixture
def editor() -> Person:
    return person(role="Editor")


@pytest.fixture
def publisher() -> Person:
    return person(role="Publisher")


@pytest.fixture
def meeting() -> Meeting:
    return factories.MeetingFactory(board__code="SB", starts_on=date(2022, 1, 27), papers_due_on=date(2022, 1, 20))


@pytest.fixture
def item(meeting: Meeting) -> AgendaItem:
    return factories.AgendaItemFactory(meeting=meeting, number="4", title="Road safety")


def page_of(paper: Paper, page: str) -> str:
    return reverse(f"admin:scrutiny_paper_{page}", args=[paper.pk])


def file(content: bytes | None = None, name: str = "road_safety.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, pdf() if content is None else content)


def said(response: Any) -> list[str]:
    return [str(message) for message in get_messages(response.wsgi_request)]


def test_paper_is_added_from_an_item(editor: Person, item: AgendaItem) -> None:
    address = f"{UPLOAD}?item={item.pk}"
    page = editor.get(address)
    assert page.context["title"] == "Add a paper to item 4"
    assert page.context["form"]["item"].value() == item.pk
    sent = {"item": item.pk, "kind": "report", "author": "Chief Constable", "dated_on": "2022-01-10", "file": file()}
    response = editor.post(address, sent)
    paper = Paper.objects.get()
    assert response["Location"] == reverse("admin:scrutiny_meeting_change", args=[item.meeting.pk])
    assert said(response) == ["SB-2021-Q4-P01, “Road safety”, was added. It is a draft until somebody publishes it."]
    assert (paper.title, paper.author, paper.dated_on) == ("Road safety", "Chief Constable", date(2022, 1, 10))
    assert (paper.file_name, [use.item for use in paper.uses.all()]) == ("road_safety.pdf", [item])
    again = editor.post(address, {"item": "", "kind": "data", "title": "Figures", "file": file(), "_another": "yes"})
    assert again["Location"] == address
    assert Paper.objects.get(title="Figures").uses.count() == 0


def test_refused_file_leaves_the_form_filled_in(editor: Person, item: AgendaItem) -> None:
    sent = {"item": item.pk, "kind": "letter", "title": "A letter", "author": "A board", "dated_on": "2022-01-10"}
    page = editor.post(f"{UPLOAD}?item={item.pk}", {**sent, "file": file(word(), "letter.pdf")})
    form = page.context["form"]
    assert form.errors == {
        "file": [
            "“letter.pdf” is named as a PDF, but its content is a Word document (DOCX). "
            "Save it again as a PDF, or name it .docx."
        ]
    }
    assert {name: str(form[name].value()) for name in sent} == {name: str(value) for name, value in sent.items()}
    text = page.content.decode()
    assert "What you filled in is still below. A browser does not keep a file: choose it again." in text
    assert (Paper.objects.count(), default_storage.exists("papers")) == (0, False)


def test_file_over_the_limit_is_refused_with_both_sizes(editor: Person, item: AgendaItem, settings: Any) -> None:
    settings.PAPER_MAX_MB = 1
    sent = {"kind": "report", "title": "T", "file": file(pdf() + bytes(3 * 2**20))}
    form = editor.post(f"{UPLOAD}?item={item.pk}", sent).context["form"]
    assert form.errors["file"] == [
        "“road_safety.pdf” has 3.0 MB; a paper may have 1 MB at most. Save it with smaller pictures, or split it."
    ]


@pytest.mark.parametrize(
    ("sent", "errors"),
    [
        ({}, {"file": ["Choose the file, or a report of the portal."]}),
        ({"dated_on": "soon", "file": "yes"}, {"dated_on": ["Date on the paper must be a date, like "]}),
        ({"review_on": "2022-06-01", "file": "yes"}, {"review_on": ["Only a restricted paper is looked at again. "]}),
    ],
)
def test_form_says_what_is_wrong_at_its_field(
    sent: dict[str, str], errors: dict[str, list[str]], editor: Person, item: AgendaItem
) -> None:
    files = {"file": file()} if "file" in sent else {}
    form = editor.post(f"{UPLOAD}?item={item.pk}", {"kind": "report", **sent, **files}).context["form"]
    assert form.errors.keys() == errors.keys()
    for name, (start,) in errors.items():
        assert form.errors[name][0].startswith(start)


def test_report_of_the_portal_is_added_in_place_of_a_file(editor: Person, item: AgendaItem) -> None:
    report = factories.ReportFactory(ready=True, title="Plan progress")
    factories.ReportFactory(title="Not ready")
    address = f"{UPLOAD}?item={item.pk}"
    assert list(editor.get(address).context["form"].fields["report"].queryset) == [report]
    both = editor.post(address, {"kind": "report", "report": report.pk, "file": file()})
    assert both.context["form"].errors == {
        "report": ["A paper is a file or a report, not both. Leave one of them empty."]
    }
    editor.post(address, {"kind": "report", "report": report.pk, "item": item.pk})
    paper = Paper.objects.get()
    assert (paper.title, paper.report, paper.uses.get().item) == ("Plan progress", report, item)


def test_without_a_meeting_it_is_chosen_first(editor: Person, item: AgendaItem, meeting: Meeting) -> None:
    add = editor.get(reverse("admin:scrutiny_paper_add"))
    assert add["Location"] == UPLOAD
    named = editor.get(f"{reverse('admin:scrutiny_paper_add')}?item={item.pk}")
    assert named["Location"] == f"{UPLOAD}?item={item.pk}"
    Meeting.objects.filter(pk=meeting.pk).update(status=Meeting.Status.HELD)
    assert f'<a href="?meeting={meeting.pk}">{meeting}</a>' in editor.get(UPLOAD).content.decode()
    page = editor.get(f"{UPLOAD}?meeting={meeting.pk}")
    assert list(page.context["form"].fields["item"].queryset) == [item]
    for wrong in ("item=0", "item=x", "meeting=0", "meeting=x"):
        assert editor.get(f"{UPLOAD}?{wrong}").status_code == 404


def test_several_files_go_to_a_meeting_at_once(editor: Person, item: AgendaItem, meeting: Meeting) -> None:
    other = factories.AgendaItemFactory(meeting=meeting)
    sent = {
        "1-file": file(name="one.pdf"), "1-item": item.pk,
        "2-file": file(word(), "two.docx"), "2-title": "The second", "2-item": other.pk,
    }  # fmt: skip
    response = editor.post(f"{SEVERAL}?meeting={meeting.pk}", sent)
    assert response["Location"] == reverse("admin:scrutiny_meeting_change", args=[meeting.pk])
    made = Paper.objects.order_by("reference")
    assert [(paper.reference, paper.title, paper.uses.get().item) for paper in made] == [
        ("SB-2021-Q4-P01", "One", item),
        ("SB-2021-Q4-P02", "The second", other),
    ]


def test_of_several_files_those_in_order_are_kept(editor: Person, item: AgendaItem, meeting: Meeting) -> None:
    sent = {
        "1-file": file(b"MZ\x90\x00" + bytes(200), "bad.pdf"), "1-title": "A bad one", "1-item": item.pk,
        "2-file": file(name="good.pdf"),
        "3-title": "No file",
    }  # fmt: skip
    page = editor.post(f"{SEVERAL}?meeting={meeting.pk}", sent)
    assert [paper.title for paper in Paper.objects.all()] == ["Good"]
    assert said(page) == ["SB-2021-Q4-P01, “Good”, was added. It is a draft until somebody publishes it."]
    rows = page.context["rows"]
    assert [(row.file_name, row.reasons) for row in rows[:3]] == [
        (
            "bad.pdf",
            ["“bad.pdf” is named as a PDF, but its content is a program for Windows. Save it again as a PDF."],
        ),
        ("", ["Choose the file, or empty the row."]),
        ("", ()),
    ]
    assert (rows[0].form["title"].value(), rows[0].form["item"].value()) == ("A bad one", str(item.pk))
    text = page.content.decode()
    assert "A browser does not keep a file: choose each one here again." in text
    assert "File 1, instead of “bad.pdf”" in text
    empty = editor.post(f"{SEVERAL}?meeting={meeting.pk}", {})
    assert "Choose at least one file." in empty.content.decode()


@pytest.mark.parametrize("address", [UPLOAD, SEVERAL])
def test_only_who_may_add_papers_may_upload(address: str, publisher: Person, item: AgendaItem) -> None:
    assert publisher.get(f"{address}?item={item.pk}").status_code == 403
    sent = {"kind": "report", "file": file(), "1-file": file()}
    assert publisher.post(f"{address}?item={item.pk}", sent).status_code == 403
    assert Paper.objects.count() == 0


def test_draft_is_described_on_its_page(editor: Person) -> None:
    paper = factories.PaperFactory(title="Draft")
    address = page_of(paper, "change")
    text = editor.get(address).content.decode()
    assert f"PDF, {len(PAPER)} bytes, uploaded as “paper.pdf”" in text
    editor.post(address, {**editor.form_of(address), "title": "Better", "late_reason": "The figures were late."})
    paper.refresh_from_db()
    assert (paper.title, paper.late_reason, paper.reference) == ("Better", "The figures were late.", paper.reference)


def test_late_paper_is_published_with_its_reason(publisher: Person, item: AgendaItem) -> None:
    paper = factories.PaperFactory()
    factories.PaperUseFactory(paper=paper, item=item)
    address = page_of(paper, "publish")
    assert f"It is late for: {item.meeting} (20 January 2022)." in publisher.get(address).content.decode()
    refused = publisher.post(address, {"reason": "Checked."})
    assert refused.context["form"].non_field_errors() == [
        f"Papers were due by 20 January 2022 ({item.meeting}). Say why this one is late: the public reads the reason."
    ]
    assert refused.context["form"]["reason"].value() == "Checked."
    publisher.post(address, {"late_reason": "The figures were late."})
    paper.refresh_from_db()
    assert (paper.publication_state, paper.late_reason) == ("published", "The figures were late.")


def test_published_paper_can_only_be_read(editor: Person) -> None:
    paper = factories.PaperFactory(published=True)
    assert editor.get(page_of(paper, "change")).context["has_change_permission"] is False
    assert editor.get(page_of(factories.PaperFactory(), "change")).context["has_change_permission"] is True


def test_replacement_starts_as_the_old_paper_was_described(editor: Person, item: AgendaItem) -> None:
    old = factories.PaperFactory(published=True, title="Road safety", author="Chief Constable")
    factories.PaperUseFactory(paper=old, item=item)
    address = page_of(old, "replace")
    form = editor.get(address).context["form"]
    assert (form["title"].value(), form["author"].value()) == ("Road safety", "Chief Constable")
    wrong = editor.post(address, {"kind": "report", "title": "Mended"})
    assert wrong.context["form"].errors == {"file": ["Choose the file."]}
    editor.post(address, {"kind": "report", "title": "Mended", "file": file()})
    new = Paper.objects.get(title="Mended")
    assert (new.replaces, new.uses.get().item) == (old, item)
    text = editor.get(page_of(old, "change")).content.decode()
    assert f"It is replaced by {new}." in text
    assert page_of(old, "replace") not in text


def test_restriction_is_set_and_lifted_by_buttons(editor: Person, publisher: Person) -> None:
    paper = factories.PaperFactory()
    assert page_of(paper, "restrict") in editor.get(page_of(paper, "change")).content.decode()
    wrong = editor.post(page_of(paper, "restrict"), {"ground": "", "review_on": "2022-06-01"})
    assert wrong.context["form"].errors == {"ground": ["Choose the ground."]}
    editor.post(page_of(paper, "restrict"), {"ground": "safety", "review_on": "2022-06-01", "reason": "A witness."})
    paper.refresh_from_db()
    assert (paper.restricted_ground, paper.review_on) == (Ground.SAFETY, date(2022, 6, 1))
    text = publisher.get(page_of(paper, "change")).content.decode()
    assert "It could put somebody&#x27;s safety at risk. Nobody outside can open it." in text
    for page in ("publish", "preview"):
        assert page_of(paper, page) not in text
    assert publisher.get(page_of(paper, "preview")).status_code == 403
    assert editor.post(page_of(paper, "lift"), {"reason": "Over."}).status_code == 403
    empty = publisher.post(page_of(paper, "lift"), {"reason": ""})
    assert empty.context["form"].errors == {"__all__": ["Say why the paper need no longer be kept from the public."]}
    publisher.post(page_of(paper, "lift"), {"reason": "Over."})
    paper.refresh_from_db()
    assert (paper.is_restricted, paper.publication_state) == (False, "draft")


def test_staff_open_the_file_of_a_draft_and_the_log_knows_who_opened_a_restricted_one(
    editor: Person, client: Any, caplog: pytest.LogCaptureFixture
) -> None:
    paper = factories.PaperFactory(title="Open draft")
    secret = factories.PaperFactory(title="Secret", is_restricted=True, restricted_ground=Ground.SAFETY)
    with caplog.at_level(logging.INFO, logger="scrutiny"):
        response = editor.get(page_of(paper, "file"))
        assert b"".join(response.streaming_content) == PAPER
        assert caplog.messages == []
        response = editor.get(page_of(secret, "file"))
        assert b"".join(response.streaming_content) == PAPER
    assert caplog.messages == [f"user {editor.user.pk} opened the restricted paper {secret.reference}"]
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert response["Content-Disposition"].startswith("attachment;")
    assert "no-store" in response["Cache-Control"]
    assert client.get(page_of(secret, "file")).status_code == 302
    assert person(staff=True).get(page_of(secret, "file")).status_code == 403


def test_report_paper_opens_the_report(editor: Person) -> None:
    report = factories.ReportFactory(ready=True)
    nothing: dict[str, Any] = {"file": "", "file_name": "", "content_type": "", "sha256": "", "size_bytes": None}
    response = editor.get(page_of(factories.PaperFactory(report=report, **nothing), "file"))
    assert response["Location"] == reverse("admin:reports_report_file", args=[report.pk])


def test_paper_is_put_at_items_and_taken_off(editor: Person, item: AgendaItem) -> None:
    paper = factories.PaperFactory()
    put = f"{reverse('admin:scrutiny_paper_put')}?item={item.pk}"
    assert list(editor.get(put).context["form"].fields["paper"].queryset) == [paper]
    response = editor.post(put, {"paper": paper.pk})
    assert response["Location"] == reverse("admin:scrutiny_meeting_change", args=[item.meeting.pk])
    assert list(editor.get(put).context["form"].fields["paper"].queryset) == []
    other = factories.AgendaItemFactory()
    attach = editor.get(page_of(paper, "attach"))
    assert list(attach.context["form"].fields["item"].queryset) == [other]
    editor.post(page_of(paper, "attach"), {"item": other.pk})
    assert [use.item for use in paper.uses.order_by("pk")] == [item, other]
    assert str(other.meeting) in editor.get(page_of(paper, "change")).content.decode()
    editor.post(page_of(paper, "detach"), {"use": paper.uses.get(item=item).pk})
    assert [use.item for use in paper.uses.all()] == [other]


def test_editor_is_told_who_may_show_a_public_paper_at_once(editor: Person, publisher: Person) -> None:
    paper = factories.PaperFactory(published=True)
    listed = factories.AgendaEntryFactory().item
    put = f"{reverse('admin:scrutiny_paper_put')}?item={listed.pk}"
    page = editor.post(put, {"paper": paper.pk})
    assert page.context["form"].non_field_errors() == [
        "The public would see this at once, since the agenda is public. Only somebody who may publish papers may."
    ]
    publisher.post(put, {"paper": paper.pk})
    assert paper.uses.get().item == listed
    assert person(role="Auditor").get(put).status_code == 403


def test_deleted_draft_takes_its_file_with_it(editor: Person, django_capture_on_commit_callbacks: Any) -> None:
    paper = factories.PaperFactory()
    name = paper.file.name
    with django_capture_on_commit_callbacks(execute=True):
        editor.post(page_of(paper, "delete"), {"post": "yes"})
    assert (Paper.objects.count(), default_storage.exists(name)) == (0, False)


def test_drafts_that_are_deleted_together_take_their_files_with_them(
    editor: Person, django_capture_on_commit_callbacks: Any
) -> None:
    rows = factories.PaperFactory.create_batch(2)
    sent = {"action": "delete_selected", "_selected_action": [row.pk for row in rows], "post": "yes"}
    with django_capture_on_commit_callbacks(execute=True):
        editor.post(reverse("admin:scrutiny_paper_changelist"), sent)
    assert not Paper.objects.exists()
    assert [default_storage.exists(row.file.name) for row in rows] == [False, False]


def test_published_paper_is_not_deleted(publisher: Person) -> None:
    paper = factories.PaperFactory(published=True)
    person(role="Administrator").post(page_of(paper, "delete"), {"post": "yes"})
    assert (Paper.objects.count(), default_storage.exists(paper.file.name)) == (1, True)


def test_dashboard_names_papers_to_publish_and_restrictions_to_look_at(publisher: Person, editor: Person) -> None:
    today = timezone.localdate()
    secret = {"is_restricted": True, "restricted_ground": Ground.SAFETY}
    due = factories.PaperFactory(review_on=today, **secret)
    factories.PaperFactory(review_on=date(2999, 1, 1), **secret)
    factories.PaperFactory(replaces=factories.PaperFactory())
    texts = [duty.text for duty in publisher.get(reverse("admin:index")).context["duties"] if "restricted" in duty.text]
    assert texts == [f"Ask whether {due.reference} need still be restricted"]
    duties = publisher.get(reverse("admin:index")).context["duties"]
    assert "1 paper waiting to be published" in [duty.text for duty in duties]
    assert [duty for duty in editor.get(reverse("admin:index")).context["duties"] if "restricted" in duty.text] == []


def test_meeting_screen_leads_to_the_uploads(editor: Person, publisher: Person, meeting: Meeting) -> None:
    address = reverse("admin:scrutiny_meeting_change", args=[meeting.pk])
    text = editor.get(address).content.decode()
    assert f'href="{UPLOAD}?meeting={meeting.pk}"' in text
    assert f'href="{SEVERAL}?meeting={meeting.pk}"' in text
    assert UPLOAD not in publisher.get(address).content.decode()
