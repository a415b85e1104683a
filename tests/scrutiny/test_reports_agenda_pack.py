"""The agenda pack: agenda and papers in one PDF, and every paper that is not in it named with the reason."""

import hashlib
from datetime import date
from io import BytesIO
from typing import Any

import msgspec
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader, PdfWriter

from pcc_portal.publishing.actions import withdraw
from pcc_portal.reports import documents, merging, tasks
from pcc_portal.reports.actions import publish_report
from pcc_portal.reports.models import Report
from pcc_portal.reports.queries import to_make_anew
from plan.reports.made_from import no_longer_public
from scrutiny.models import Paper
from scrutiny.reports.agenda_pack import (
    build_agenda_pack,
    check_agenda_pack,
    meetings_with_agenda,
    title_of_agenda_pack,
)
from scrutiny.reports.shapes import AgendaPack
from tests.factories import (
    AgendaEditionFactory,
    AgendaEntryFactory,
    AgendaItemFactory,
    BoardFactory,
    DecisionFactory,
    MeetingFactory,
    PaperFactory,
    PaperUseFactory,
    ReportFactory,
    UserFactory,
)
from tests.scrutiny.pages import page, words
from tests.scrutiny.pdfs import row_of, texts
from tests.staff import _password_is_enough, person  # noqa: F401

pytestmark = pytest.mark.django_db
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def pdf_of(pages: int) -> bytes:
    writer, made = PdfWriter(), BytesIO()
    for _ in range(pages):
        writer.add_blank_page(width=595, height=842)
    writer.write(made)
    return made.getvalue()


def paper(reference: str, title: str, content: bytes = b"", **fields: Any) -> Any:
    content = content or pdf_of(2)
    return PaperFactory(
        **{
            "published": True,
            "reference": reference,
            "title": title,
            "file": ContentFile(content, name="paper.pdf"),
            "size_bytes": len(content),
            "sha256": hashlib.sha256(content).hexdigest(),
            **fields,
        }
    )


@pytest.fixture
def meeting() -> Any:
    """Two items: one with papers of every sort, one in private that speaks of the first paper again."""
    board = BoardFactory(published=True, name="Scrutiny Board", code="SB")
    row = MeetingFactory(published=True, board=board, starts_on=date(2027, 1, 27), venue="Town Hall")
    roads, trial = (AgendaItemFactory(meeting=row, order=order) for order in (1, 2))
    AgendaEntryFactory(item=roads, number="1", title="Roads", purpose="discussion", presenter="Chief Constable")
    AgendaEntryFactory(item=trial, number="2", title="A trial", is_private=True, private_ground="justice")
    first = paper("SB-2026-Q4-P01", "Road deaths")
    papers = [
        first,
        paper("SB-2026-Q4-P02", "Figures", b"PK", content_type=WORD, file_name="figures.docx"),
        paper("SB-2026-Q4-P03", "Broken", b"%PDF-1.7 half"),
        paper("SB-2026-Q4-P04", "Names", published=False, is_restricted=True, restricted_ground="safety"),
        paper("SB-2026-Q4-P05", "Zanzibar", published=False),
    ]
    for place, one in enumerate(papers, start=1):
        PaperUseFactory(item=roads, paper=one, order=place)
    PaperUseFactory(item=trial, paper=first)
    return row


def test_build_names_every_public_paper_and_why_it_is_not_in_the_pack(meeting: Any) -> None:
    data = build_agenda_pack(meeting.public_id)
    roads, trial = data.items
    assert (roads.name, roads.purpose, roads.presenter) == ("1. Roads", "For discussion", "Chief Constable")
    assert trial.ground == "It could hinder the prevention or detection of crime, or the course of justice"
    assert [(one.title, one.merged.pages if one.merged else 0, one.why_not, one.ground) for one in roads.papers] == [
        ("Road deaths", 2, "", ""),
        ("Figures", 0, "only PDF files can stand in this pack", ""),
        ("Broken", 0, "the file can't be read page by page", ""),
        ("Names", 0, "", "It could put somebody's safety at risk"),
    ]
    assert [one.why_not for one in trial.papers] == ["it stands in this pack under item 1. Roads"]
    assert [one.stamp for one in data.inserts] == ["SB-2026-Q4-P01"]
    restricted = Paper.objects.get(title="Names")
    encoded = msgspec.json.encode(data).decode()
    assert restricted.file.name not in encoded
    assert restricted.public_id not in encoded
    assert "Zanzibar" not in encoded
    assert msgspec.json.decode(encoded, type=AgendaPack) == data


def test_a_report_of_the_portal_is_merged_like_an_upload(meeting: Any) -> None:
    content = pdf_of(3)
    report = ReportFactory(
        ready=True, published=True, pages=3, size_bytes=len(content), sha256=hashlib.sha256(content).hexdigest(),
        file=ContentFile(content, name="report.pdf"),
    )  # fmt: skip
    made = PaperFactory(
        published=True, report=report, file="", file_name="", content_type="", size_bytes=None, sha256=""
    )
    PaperUseFactory(item=meeting.items.get(order=1), paper=made, order=9)
    (_, last) = build_agenda_pack(meeting.public_id).inserts
    assert (last.stamp, last.file, last.pages) == (made.reference, report.file.name, 3)


def test_a_pack_that_would_be_too_large_leaves_papers_out(meeting: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(merging, "MAX_PAGES", 101)
    first = build_agenda_pack(meeting.public_id).items[0].papers[0]
    assert (first.merged, first.why_not) == (None, "with it the pack would be too large")


def test_check_refuses_a_meeting_without_an_agenda_of_its_own() -> None:
    draft = AgendaEditionFactory()
    with pytest.raises(ValueError, match="The agenda of this meeting is not public"):
        check_agenda_pack(draft.meeting.public_id, date(2027, 1, 1))
    compiled = AgendaEditionFactory(published=True, is_compiled=True, data="", sha256="")
    with pytest.raises(ValueError, match="This agenda was put together from public reports"):
        check_agenda_pack(compiled.meeting.public_id, date(2027, 1, 1))
    assert meetings_with_agenda(date(2027, 1, 1)) == []


def test_subjects_are_meetings_with_an_agenda(meeting: Any) -> None:
    check_agenda_pack(meeting.public_id, date(2027, 1, 1))
    assert meetings_with_agenda(date(2027, 1, 1)) == [(meeting.public_id, "Scrutiny Board, 27 January 2027")]
    assert title_of_agenda_pack(meeting.public_id) == "Agenda and papers: Scrutiny Board, 27 January 2027"


def test_no_longer_public_names_a_paper_withdrawn_since(meeting: Any) -> None:
    data = build_agenda_pack(meeting.public_id)
    assert no_longer_public(data) == []
    withdraw(Paper.objects.get(title="Road deaths"), by=UserFactory(superuser=True), reason="It names somebody.")
    assert no_longer_public(data) == ["1 paper"]


def made_pack(meeting: Any) -> Report:
    """As the worker makes it."""
    report: Report = ReportFactory(
        kind="agenda-pack", subject=meeting.public_id, title=title_of_agenda_pack(meeting.public_id)
    )
    tasks.render_report(report.pk)
    report.refresh_from_db()
    return report


def test_the_worker_makes_the_pack_with_papers_behind_the_agenda(meeting: Any) -> None:
    report = made_pack(meeting)
    assert (report.status, report.failure_reason) == ("ready", "")
    with report.file.open() as file:
        content = file.read()
    sheets = texts(content)
    assert report.pages == len(sheets) == 6
    assert sheets[-2:] == ["SB-2026-Q4-P01, page 1 of 2", "SB-2026-Q4-P01, page 2 of 2"]
    whole = " ".join(sheets)
    for part in (
        "The agenda itself is accessible. Papers are as their authors made them.",
        "SB-2026-Q4-P01 Road deaths (PDF, ",
        "In this pack, 2 pages.",
        "Page 3 of 4, then 2 pages of papers",
        "Not behind this item: only PDF files can stand in this pack. Get it at",
        "be opened. It could put somebody's safety at risk.",
    ):
        assert part in whole
    outline: Any = PdfReader(BytesIO(content)).outline
    assert [item.title for item in outline[-1]] == ["SB-2026-Q4-P01 Road deaths"]


def test_a_paper_whose_file_changed_since_fails_the_report(meeting: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    name, load_data = Paper.objects.get(title="Road deaths").file.name, documents.load_data

    def change_then_load(report: Report) -> Any:
        with default_storage.open(name, "wb") as file:
            file.write(pdf_of(2) + b"%")
        return load_data(report)

    monkeypatch.setattr(documents, "load_data", change_then_load)
    report = made_pack(meeting)
    assert report.status == "failed"
    assert "is not the one that was recorded" in report.failure_reason


def test_the_page_says_what_the_pack_says(meeting: Any, client: Client) -> None:
    report = row_of("agenda-pack", meeting.public_id, ready=True, published=True)
    said = words(page(client, report.get_absolute_url()))
    for part in (
        "The PDF holds the papers too.",
        "Presented by: Chief Constable",
        "Heard without the public.",
        "Names",
    ):
        assert part in said


def standing(kind: str, subject: str, **fields: Any) -> Report:
    """A public report with its frozen data, made from what is public now."""
    return row_of(kind, subject, ready=True, published=True, **fields)


def test_a_pack_is_taken_off_with_a_paper_in_it_and_staff_are_told(meeting: Any) -> None:
    pack, client = publish_report(made_pack(meeting), by=UserFactory(superuser=True)), Client()
    address = reverse("reports:report_download", args=[pack.public_id])
    assert client.get(address).status_code == 200
    withdraw(Paper.objects.get(title="Road deaths"), by=UserFactory(superuser=True), reason="It names somebody.")
    gone = client.get(address)
    assert gone.status_code == 410
    assert "1 paper. The reason given was: It names somebody." in gone.text
    editor = person(role="Editor")
    first = editor.get(reverse("admin:index")).context["duties"][0]
    assert (first.text, first.urgent) == (
        f"Ask for a new edition: “{pack}” was withdrawn, since something that it says was withdrawn",
        True,
    )
    assert f'value="agenda-pack/{meeting.public_id}" selected' in editor.get(first.url).text
    anew = ReportFactory(kind="agenda-pack", subject=meeting.public_id, edition=2, change_note="A paper was withdrawn.")
    assert to_make_anew(date(2027, 3, 1)) == []
    tasks.render_report(anew.pk)
    anew.refresh_from_db()
    with anew.file.open() as file:
        assert all("Road deaths" not in sheet for sheet in texts(file.read()))


@pytest.mark.parametrize("which", ["report", "decision"])
def test_a_pack_is_taken_off_with_a_report_in_it(meeting: Any, which: str) -> None:
    """Whether people withdraw the report or it falls itself, and though the pack was asked for first."""
    decision, content = DecisionFactory(published=True), pdf_of(3)
    waiting = ReportFactory(kind="agenda-pack", subject=meeting.public_id)
    notice = standing(
        "decision-notice", decision.public_id, pages=3, size_bytes=len(content),
        sha256=hashlib.sha256(content).hexdigest(), file=ContentFile(content, name="report.pdf"),
    )  # fmt: skip
    made = PaperFactory(
        published=True, report=notice, file="", file_name="", content_type="", size_bytes=None, sha256=""
    )
    PaperUseFactory(item=meeting.items.get(order=1), paper=made, order=9)
    tasks.render_report(waiting.pk)
    pack = publish_report(waiting, by=UserFactory(superuser=True))
    source: Any = notice if which == "report" else decision
    withdraw(source, by=UserFactory(superuser=True), reason="It was never made.")
    assert not Report.objects.published().exists()
    pack.refresh_from_db()
    assert pack.withdrawn_reason == (
        "It says what has been withdrawn since it was made: 1 paper. The reason given was: It was never made."
    )
    assert to_make_anew(date(2027, 3, 1)) == [pack]
