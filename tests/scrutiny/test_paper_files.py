"""What an upload is, and which ones can't be papers."""

import io
import struct
import zipfile
from collections.abc import Callable

import docx
import openpyxl
import pytest
from PIL import Image
from pypdf import PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, TextStringObject

from scrutiny.paper_files import CSV, DOCX, JPEG, MAX_MEMBERS, PDF, PNG, XLSX, FileKind, UnfitFile, file_kind

MAX_BYTES = 25 * 1024 * 1024


def pdf(change: Callable[[PdfWriter], object] = lambda writer: None) -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    change(writer)
    return written(writer.write)


def written(save: Callable[[io.BytesIO], object]) -> bytes:
    target = io.BytesIO()
    save(target)
    return target.getvalue()


def word() -> bytes:
    document = docx.Document()
    document.add_paragraph("What the paper says.")
    return written(document.save)


def excel() -> bytes:
    return written(openpyxl.Workbook().save)


def picture(kind: str) -> bytes:
    return written(lambda target: Image.new("RGB", (4, 4)).save(target, kind))


def with_member(content: bytes, name: str, added: bytes, *, compressed: bool = True) -> bytes:
    target = io.BytesIO(content)
    with zipfile.ZipFile(target, "a", zipfile.ZIP_DEFLATED if compressed else zipfile.ZIP_STORED) as archive:
        archive.writestr(name, added)
    return target.getvalue()


def action(name: str, **extra: str) -> DictionaryObject:
    parts = {"/S": NameObject(name), **{f"/{key}": TextStringObject(value) for key, value in extra.items()}}
    return DictionaryObject({NameObject(key): value for key, value in parts.items()})


def on_opening(done: DictionaryObject) -> Callable[[PdfWriter], object]:
    return lambda writer: writer.root_object.update({NameObject("/OpenAction"): done})


def with_named_script(writer: PdfWriter) -> None:
    """A script in the document's list of names, which runs when it is opened."""
    named = ArrayObject([TextStringObject("a"), action("/JavaScript", JS="app.alert(1)")])
    scripts = DictionaryObject({NameObject("/Names"): named})
    writer.root_object[NameObject("/Names")] = DictionaryObject({NameObject("/JavaScript"): scripts})


def refusal(content: bytes, name: str, max_bytes: int = MAX_BYTES) -> str:
    with pytest.raises(UnfitFile) as refused:
        file_kind(io.BytesIO(content), name, max_bytes=max_bytes)
    return str(refused.value)


TABLE = "Area,Calls\nHalton,12\n“Warrington”,-3.5%\n"


@pytest.mark.parametrize(
    ("content", "name", "kind"),
    [
        (pdf(), "Chief's report.PDF", PDF),
        (word(), "report.docx", DOCX),
        (excel(), "figures.xlsx", XLSX),
        (TABLE.encode(), "figures.csv", CSV),
        (b"\xef\xbb\xbf" + TABLE.replace(",", ";").encode(), "figures.csv", CSV),
        (b"Area,Note\nHalton,- Officer(s) attended\nWarrington,+44 1606 364000\n", "notes.csv", CSV),
        (picture("PNG"), "map.png", PNG),
        (picture("JPEG"), "map.jpg", JPEG),
        (picture("JPEG"), "map.jpeg", JPEG),
        (pdf(lambda writer: writer.encrypt("", "owner", algorithm="AES-256")), "printing-forbidden.pdf", PDF),
    ],
)
def test_kind_is_read_from_the_content(content: bytes, name: str, kind: FileKind) -> None:
    file = io.BytesIO(content)
    assert file_kind(file, name, max_bytes=MAX_BYTES) == kind
    assert file.read() == content  # wound back for whoever stores it


@pytest.mark.parametrize(
    ("content", "name", "named", "found"),
    [
        (word(), "report.pdf", "a PDF", "a Word document (DOCX). Save it again as a PDF, or name it .docx."),
        (pdf(), "report.docx", "a Word document (DOCX)", "a PDF. Save it again as a Word document (DOCX), or name it"),
        (excel(), "report.docx", "a Word document (DOCX)", "an Excel workbook (XLSX)."),
        (picture("PNG"), "map.jpg", "a JPEG picture", "a PNG picture."),
        (picture("GIF"), "map.png", "a PNG picture", "a GIF picture. Save it again as a PNG picture."),
        (b"MZ\x90\x00" + bytes(200), "report.pdf", "a PDF", "a program for Windows."),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "map.png", "a PNG picture", "a drawing (SVG)."),
        (b"\n <!DOCTYPE html><script>1,2</script>", "f.csv", "a table in text form (CSV)", "a web page or other"),
        (b"{\\rtf1 a, b}", "report.docx", "a Word document (DOCX)", "a document in rich text (RTF)."),
        (b"#!/bin/sh\necho a,b\n", "f.csv", "a table in text form (CSV)", "a program."),
        (b"Dear board", "f.csv", "a table in text form (CSV)", "plain text without columns."),
        ("Area;£\n".encode("cp1252"), "f.csv", "a table in text form (CSV)", "text that is not in UTF-8 (in Excel, "),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "report.docx", "a Word document (DOCX)", "an Office file"),
        (with_member(b"", "a.txt", b"x"), "report.docx", "a Word document (DOCX)", "an archive (ZIP)."),
        (bytes(range(256)), "report.pdf", "a PDF", "of no kind that we know."),
    ],
)
def test_content_that_is_not_what_the_name_says_is_refused(content: bytes, name: str, named: str, found: str) -> None:
    assert refusal(content, name).startswith(f"“{name}” is named as {named}, but its content is {found}")


@pytest.mark.parametrize("name", ["map.svg", "page.html", "slides.pptx", "old.doc", "run.exe"])
def test_other_endings_are_refused(name: str) -> None:
    ending = name.rpartition(".")[2]
    assert refusal(pdf(), name) == (
        f"“{name}” can't be a paper: files that end in .{ending} are not taken. Upload a PDF, a Word document (.docx), "
        "an Excel workbook (.xlsx), a CSV file, or a PNG or JPEG picture."
    )


def test_name_without_ending_and_empty_file_are_refused() -> None:
    assert refusal(pdf(), "report").startswith("The name “report” has no ending that says what the file is")
    assert refusal(b"", "report.pdf").startswith("“report.pdf” is empty.")


def test_file_over_the_limit_is_refused() -> None:
    content = pdf()
    assert file_kind(io.BytesIO(content), "report.pdf", max_bytes=len(content)) == PDF
    assert refusal(content + bytes(2 * 1024 * 1024), "report.pdf", 1024 * 1024) == (
        "“report.pdf” has 2.0 MB; a paper may have 1 MB at most. Save it with smaller pictures, or split it."
    )


def test_macros_are_refused_by_name_and_by_content() -> None:
    told = "which could run on a reader's machine. Save it"
    assert told in refusal(word(), "report.docm")
    assert told in refusal(excel(), "figures.xlsm")
    assert refusal(with_member(word(), "word/vbaProject.bin", b"x"), "report.docx").startswith(
        "“report.docx” holds macros, which could run on a reader's machine."
    )
    plain = zipfile.ZipFile(io.BytesIO(word()))
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for member in plain.infolist():
            content = plain.read(member)
            if member.filename == "[Content_Types].xml":
                content = content.replace(
                    b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
                    b"application/vnd.ms-word.document.macroEnabled.main+xml",
                )
            archive.writestr(member.filename, content)
    assert "holds macros" in refusal(target.getvalue(), "report.docx")


def test_embedded_programs_in_office_files_are_refused() -> None:
    content = with_member(word(), "word/embeddings/oleObject1.bin", b"MZ")
    assert "has another program's file embedded in it" in refusal(content, "report.docx")
    chart = with_member(word(), "word/embeddings/Microsoft_Excel_Sheet1.xlsx", excel())
    assert file_kind(io.BytesIO(chart), "report.docx", max_bytes=MAX_BYTES) == DOCX


def test_zip_bombs_are_refused() -> None:
    told = "would unpack to far more than a paper holds"
    swollen = with_member(word(), "word/media/big.xml", bytes(40 * 1024 * 1024))
    assert told in refusal(swollen, "report.docx")
    target = io.BytesIO(word())
    with zipfile.ZipFile(target, "a") as archive:
        for number in range(MAX_MEMBERS):
            archive.writestr(f"word/{number}", b"")
    assert told in refusal(target.getvalue(), "report.docx")


def test_archive_that_lies_about_its_sizes_is_refused() -> None:
    swollen = bytearray(with_member(word(), "word/media/big.xml", bytes(40 * 1024 * 1024)))
    size = struct.pack("<L", 40 * 1024 * 1024)
    assert swollen.count(size) == 2
    lying = bytes(swollen.replace(size, struct.pack("<L", 100)))
    assert "is damaged or cut short" in refusal(lying, "report.docx")


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (word()[:-200], "report.docx"),
        (pdf()[:60], "report.pdf"),
        (b"%PDF-1.7\n" + bytes(100), "report.pdf"),
        (picture("PNG")[:-12], "map.png"),
        (picture("JPEG")[:-2], "map.jpg"),
    ],
)
def test_damaged_files_are_refused(content: bytes, name: str) -> None:
    assert refusal(content, name) == (
        f"“{name}” is damaged or cut short and can't be read. Save it again, and choose it again."
    )


def test_locked_files_are_refused() -> None:
    locked = pdf(lambda writer: writer.encrypt("secret", algorithm="AES-256"))
    assert refusal(locked, "report.pdf") == (
        "“report.pdf” is locked with a password, so nobody could read it. Save it without one."
    )
    flagged = bytearray(word())
    place = flagged.index(b"PK\x01\x02")
    flagged[place + 8] |= 1
    assert refusal(bytes(flagged), "report.docx") == "“report.docx” is locked with a password. Save it without one."


def test_pdf_without_pages_is_refused() -> None:
    assert refusal(written(PdfWriter().write), "report.pdf").startswith("“report.pdf” has no page.")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (with_named_script, "holds JavaScript, which would run on a reader's machine."),
        (on_opening(action("/JavaScript", JS="app.alert(1)")), "holds JavaScript, which would run on a reader's"),
        (on_opening(action("/Launch", F="cmd.exe")), "holds an action that starts a program on a reader's machine."),
        (lambda writer: writer.add_attachment("a.exe", b"MZ"), "holds other files embedded in it, which nobody would"),
    ],
)
def test_pdf_that_acts_or_hides_is_refused(change: Callable[[PdfWriter], object], told: str) -> None:
    assert told in refusal(pdf(change), "report.pdf")


def test_pdf_action_behind_other_names_and_numbers_is_refused() -> None:
    def hide(writer: PdfWriter) -> None:
        kind = writer._add_object(NameObject("/Launch"))
        hidden = writer._add_object(DictionaryObject({NameObject("/S"): kind}))
        writer.pages[0][NameObject("/AA")] = DictionaryObject({NameObject("/O"): hidden})

    assert "starts a program" in refusal(pdf(hide), "report.pdf")
    spelt = pdf(on_opening(action("/Launch", F="cmd.exe"))).replace(b"/Launch", b"/L#61unch")
    assert b"/Launch" not in spelt
    assert "starts a program" in refusal(spelt, "report.pdf")


def test_pdf_with_more_parts_than_can_be_looked_at_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    content = pdf()
    monkeypatch.setattr("scrutiny.paper_files.MAX_PDF_OBJECTS", 3)
    assert refusal(content, "report.pdf") == (
        "“report.pdf” has more parts than can be looked at. Print it to a new PDF, and upload that."
    )


@pytest.mark.parametrize("cell", ["=1+1", " =cmd|' /C calc'!A0", "+cmd|' /C calc'!A0", "@SUM(A1)", '-HYPERLINK("x")'])
def test_csv_with_a_formula_is_refused(cell: str) -> None:
    quoted = cell.replace('"', '""')
    told = refusal(f'Area,Calls\nHalton,"{quoted}"\n'.encode(), "figures.csv")
    assert told.startswith(f"“figures.csv” holds a formula in row 2 ({cell.strip()}), which a reader's spreadsheet")


def test_csv_that_is_no_table_is_refused() -> None:
    told = refusal(b'Area,Calls\n"Halton",1\n"War"rington,2\n', "figures.csv")
    assert told.startswith("“figures.csv” can't be read as a table: ")
