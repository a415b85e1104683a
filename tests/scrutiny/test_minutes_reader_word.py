"""Word documents as text with marks, and those that are refused before they are unpacked."""

import io
import zipfile
from datetime import date
from typing import Any

import docx
import pytest
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn

from scrutiny.minutes_reader import UnreadableDocument, read_minutes, text_of_document, word_file

MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"


def saved(document: Any) -> bytes:
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def repacked(content: bytes, *, add: dict[str, bytes] | None = None, change: Any = None) -> bytes:
    """The document with parts added, and each part's content as `change(name, content)` returns it."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = old.read(name)
            new.writestr(name, change(name, part) if change else part)
        for name, part in (add or {}).items():
            new.writestr(name, part)
    return buffer.getvalue()


def plain(text: str = "It was said.") -> bytes:
    document = docx.Document()
    document.add_paragraph(text)
    return saved(document)


def minutes_document() -> bytes:
    """Minutes as an office writes them: a title, a table of people, numbered headings, points, actions in bold."""
    document = docx.Document()
    document.add_heading("Minutes of the Fernvale Scrutiny Board", 0)
    people = document.add_table(rows=3, cols=3)
    for row, cells in zip(
        people.rows,
        [
            ("Name", "Post", "Status"),
            ("Ivo Crane", "Commissioner", "Present"),
            ("Tess Hale", "Chief Constable", "Teams"),
        ],
        strict=True,
    ):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text
    document.add_heading("Road safety", 1)
    document.add_paragraph("The Chief Constable gave the figures.")
    document.add_paragraph("Rural roads", style="List Bullet")
    document.add_paragraph("Motorways", style="List Bullet")
    document.add_paragraph().add_run("ACTION: Tess Hale to write to the council by 1 March 2022").bold = True
    document.add_heading("Budget", 1)
    document.add_paragraph("First point", style="List Number")
    document.add_paragraph("Second point", style="List Number")
    actions = document.add_table(rows=2, cols=3)
    for row, cells in zip(
        actions.rows, [("Action", "Owner", "Due"), ("Send the outturn", "Ivo Crane", "14/03/2022")], strict=True
    ):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text
    return saved(document)


def test_document_becomes_text_in_its_order_with_marks() -> None:
    assert [line for line in text_of_document(minutes_document()).splitlines() if line] == [
        "# Minutes of the Fernvale Scrutiny Board",
        "| Name | Post | Status |",
        "| Ivo Crane | Commissioner | Present |",
        "| Tess Hale | Chief Constable | Teams |",
        "# Road safety",
        "The Chief Constable gave the figures.",
        "- Rural roads",
        "- Motorways",
        "**ACTION: Tess Hale to write to the council by 1 March 2022**",
        "# Budget",
        "1. First point",
        "2. Second point",
        "| Action | Owner | Due |",
        "| Send the outturn | Ivo Crane | 14/03/2022 |",
    ]


def test_document_is_read_like_pasted_text() -> None:
    found = read_minutes(text_of_document(minutes_document()), [], date(2022, 1, 27))
    assert [(who.name, who.post, who.status) for who in found.attendees] == [
        ("Ivo Crane", "Commissioner", "present"),
        ("Tess Hale", "Chief Constable", "remote"),
    ]
    assert [(item.title, item.discussion) for item in found.items] == [
        ("Road safety", "The Chief Constable gave the figures.\n\n- Rural roads\n- Motorways"),
        ("Budget", "1. First point\n\n2. Second point"),
    ]
    assert [(action.text, action.owner, action.due_on) for item in found.items for action in item.actions] == [
        ("Write to the council by 1 March 2022", "Chief Constable", date(2022, 3, 1)),
        ("Send the outturn", "Commissioner", date(2022, 3, 14)),
    ]


def test_headings_that_word_numbers_bear_their_numbers() -> None:
    document = docx.Document()
    number = document.styles["List Number"].element.pPr.numPr.numId.val
    for text, level in [("Welcome", 0), ("Roads", 0), ("It was said.", 1), ("It was asked.", 1), ("Budget", 0)]:
        paragraph = document.add_paragraph()
        paragraph.add_run(text).bold = level == 0
        properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
        properties.get_or_add_ilvl().val, properties.get_or_add_numId().val = level, number
    lines = text_of_document(saved(document)).splitlines()
    assert lines == ["**1. Welcome**", "**2. Roads**", "2.1 It was said.", "2.2 It was asked.", "**3. Budget**"]


def test_cells_with_paragraphs_and_merged_cells_are_kept_once() -> None:
    document = docx.Document()
    table = document.add_table(rows=2, cols=3)
    table.cell(0, 0).merge(table.cell(0, 2)).text = "Across"
    table.cell(1, 1).text = "One"
    table.cell(1, 1).add_paragraph("Two | three")
    assert text_of_document(saved(document)).splitlines() == ["| Across |", "|  | One ¶ Two / three |  |"]


def test_tracked_changes_are_read_as_accepted_and_content_controls_are_read() -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("It was ")
    for tag, kind, text in [("w:ins", "w:t", "said."), ("w:del", "w:delText", "sung.")]:
        change, run, words = OxmlElement(tag), OxmlElement("w:r"), OxmlElement(kind)
        words.text = text
        run.append(words)
        change.append(run)
        paragraph._p.append(change)
    control = parse_xml(
        f"<w:sdt {nsdecls('w')}><w:sdtContent><w:p><w:r><w:t>In a control.</w:t></w:r></w:p></w:sdtContent></w:sdt>"
    )
    document.element.body.insert(0, control)
    assert document.element.body[0].tag == qn("w:sdt")
    assert text_of_document(saved(document)).splitlines() == ["In a control.", "It was said."]


def bomb() -> bytes:
    return repacked(plain(), add={"word/media/huge.xml": b"0" * 3_000_000})


REFUSED = {
    "empty": (lambda: b"", "This is not a Word document"),
    "text": (lambda: b"ACTION: AB to write", "This is not a Word document"),
    "pdf": (lambda: b"%PDF-1.7\n", "This is not a Word document"),
    "old": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "This is an old Word document"),
    "cut": (lambda: plain()[:2000], "This file is broken"),
    "other zip": (lambda: repacked_as_zip({"a.txt": b"a"}), "This file is broken"),
    "workbook": (
        lambda: repacked(plain(), change=lambda name, part: part.replace(MAIN.encode(), b"application/vnd.ms-excel")),
        "This is not a Word document",
    ),
    "macro part": (lambda: repacked(plain(), add={"word/vbaProject.bin": b"x"}), "This document has macros"),
    "macro type": (
        lambda: repacked(
            plain(),
            change=lambda name, part: part.replace(
                MAIN.encode(), b"application/vnd.ms-word.document.macroEnabled.main+xml"
            ),
        ),
        "This document has macros",
    ),
    "bomb by ratio": (bomb, "unpacks to more than 120 times its size"),
    "many parts": (
        lambda: repacked(plain(), add={f"word/media/{number}": b"" for number in range(2001)}),
        "more than 2,000 parts inside",
    ),
    "entities": (
        lambda: repacked(
            plain(),
            change=lambda name, part: (
                b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>' + part.partition(b"?>")[2].strip()
                if name == "word/document.xml"
                else part
            ),
        ),
        "declarations inside that Word never writes",
    ),
    "no text": (lambda: plain(" "), "This document has no text"),
    "broken xml": (
        lambda: repacked(plain(), change=lambda name, part: b"<w" if name == "word/document.xml" else part),
        "This can't be read as a Word document",
    ),
}


def repacked_as_zip(parts: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return buffer.getvalue()


@pytest.mark.parametrize("name", REFUSED)
def test_document_that_could_harm_is_refused_with_a_sentence(name: str) -> None:
    make, sentence = REFUSED[name]
    with pytest.raises(UnreadableDocument, match=sentence):
        text_of_document(make())


def test_document_that_cannot_be_opened_leaves_the_reason_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    make, _ = REFUSED["broken xml"]
    with pytest.raises(UnreadableDocument):
        text_of_document(make())
    (record,) = caplog.records
    assert record.getMessage() == "A Word document can't be opened."
    assert record.exc_info is not None


def test_cell_that_spans_what_is_not_there_is_refused(caplog: pytest.LogCaptureFixture) -> None:
    document = docx.Document()
    properties = document.add_table(1, 1).cell(0, 0)._tc.get_or_add_tcPr()
    properties.append(parse_xml(f"<w:gridSpan {nsdecls('w')}/>"))
    with pytest.raises(UnreadableDocument, match="This can't be read as a Word document"):
        text_of_document(saved(document))
    assert [record.getMessage() for record in caplog.records] == ["A Word document can't be read."]


def test_fault_of_our_own_is_not_taken_for_a_broken_document(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(element: Any) -> str:
        raise TypeError("a fault of our own")

    monkeypatch.setattr(word_file, "_text", fail)
    with pytest.raises(TypeError, match="a fault of our own"):
        text_of_document(plain())


def test_document_over_the_limits_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    content = plain()
    assert text_of_document(content) == "It was said."
    for limit, sentence in [
        ("MAX_BYTES", "is larger than 0 MB"),
        ("MAX_UNPACKED_BYTES", "unpacks to more than 0 MB"),
        ("MAX_TEXT_BYTES", "is longer than 0 MB"),
    ]:
        with monkeypatch.context() as patch:
            patch.setattr(word_file, limit, 10)
            with pytest.raises(UnreadableDocument, match=sentence):
                text_of_document(content)


def test_part_that_lies_about_its_size_is_never_unpacked_further() -> None:
    """The sizes in the directory are forged to look small; zipfile stops at them and finds the checksum wrong."""
    content = bytearray(repacked(plain(), add={"word/extra.xml": b"0" * 3_000_000}))
    true, small = (3_000_000).to_bytes(4, "little"), (1_000).to_bytes(4, "little")
    assert content.count(true) >= 1
    with pytest.raises(UnreadableDocument, match="This file is broken"):
        text_of_document(bytes(content.replace(true, small)))
