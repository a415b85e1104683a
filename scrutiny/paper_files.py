"""What an uploaded paper is, read from its content; and why a file can't be a paper, as a sentence for whoever sent it.

Pure: it reads a file and nothing else. What is published is kept byte for byte, so nothing is cleaned here: a file that
could act on a reader's machine is refused.
"""

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import PurePath
from typing import IO, Any

import puremagic
from pypdf import PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

MEGABYTE = 1024 * 1024
CHUNK = 64 * 1024
MAX_UNPACKED = 300 * MEGABYTE  # of an Office file: far above any real paper
MAX_SWELLING = 100  # so many times its size an Office file may unpack to, once it is large
MAX_MEMBERS = 10_000
MAX_PDF_OBJECTS = 150_000  # looked at within some ten seconds; a report of 300 pages has about 5,000


class UnfitFile(Exception):  # noqa: N818 - a refusal, not a fault
    """This file can't be a paper; the sentence says why and what to do."""


@dataclass(frozen=True)
class FileKind:
    """A kind of file that a paper can be. `words` is what people call it."""

    ending: str
    content_type: str
    words: str


PDF = FileKind("pdf", "application/pdf", "a PDF")
DOCX = FileKind(
    "docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "a Word document (DOCX)"
)
XLSX = FileKind("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "an Excel workbook (XLSX)")
CSV = FileKind("csv", "text/csv", "a table in text form (CSV)")
PNG = FileKind("png", "image/png", "a PNG picture")
JPEG = FileKind("jpg", "image/jpeg", "a JPEG picture")
KINDS = (PDF, DOCX, XLSX, CSV, PNG, JPEG)
BY_ENDING = {kind.ending: kind for kind in KINDS} | {"jpeg": JPEG}
ACCEPTED = ",".join(f".{ending}" for ending in BY_ENDING)  # for the file field of a form
ADVICE = "Upload a PDF, a Word document (.docx), an Excel workbook (.xlsx), a CSV file, or a PNG or JPEG picture."
WITH_MACROS = {"docm", "dotm", "xlsm", "xltm", "xlsb", "xlam", "pptm"}

PICTURES = {kind.content_type: kind for kind in (PNG, JPEG)}
PICTURE_ENDS = (b"IEND\xaeB`\x82", b"\xff\xd9")  # of PNG, of JPEG
ZIP_START = b"PK\x03\x04"
OLD_OFFICE_START = b"\xd0\xcf\x11\xe0"
OLD_OFFICE = "an Office file that is locked with a password, or in the old form (.doc, .xls)"
# What else people upload, by the type that is found.
OTHERS = {
    "image/gif": "a GIF picture",
    "image/tiff": "a TIFF picture",
    "image/webp": "a WebP picture",
    "application/rtf": "a document in rich text (RTF)",
    "application/vnd.microsoft.portable-executable": "a program for Windows",
}
CONTENT_TYPES = "[Content_Types].xml"
# What an Office file calls its main part, and the part itself.
OFFICE = {
    DOCX: (b"wordprocessingml.document.main+xml", "word/document.xml"),
    XLSX: (b"spreadsheetml.sheet.main+xml", "xl/workbook.xml"),
}
# A cell that a spreadsheet takes for a formula which calls something: =..., or +, - or @ before a function or a call.
LIVE_CELL = re.compile(r"\s*(=\S|[+\-@].*([A-Z.]{2,}\(|\|.*!))", re.DOTALL)
NO_TEXT = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")


def file_kind(file: IO[bytes], name: str, *, max_bytes: int) -> FileKind:
    """What this file is. Raises UnfitFile for one that can't be a paper, or whose content is not what its name says."""
    size = file.seek(0, io.SEEK_END)
    if size == 0:
        raise UnfitFile(f"“{name}” is empty. Look whether it opens on your machine, and choose it again.")
    if size > max_bytes:
        raise UnfitFile(
            f"“{name}” has {size / MEGABYTE:.1f} MB; a paper may have {max_bytes / MEGABYTE:.0f} MB at most. "
            "Save it with smaller pictures, or split it."
        )
    named = _named(name)
    file.seek(0)
    start = file.read(8)
    if start.startswith(OLD_OFFICE_START):
        raise _mismatch(name, named, OLD_OFFICE)
    found = _found(file, name, named, start)
    if found != named:
        raise _mismatch(name, named, found)
    _CHECKS[found](file, name)
    file.seek(0)
    return found


def _named(name: str) -> FileKind:
    ending = PurePath(name).suffix.lower().removeprefix(".")
    if ending in WITH_MACROS:
        raise UnfitFile(
            f"“{name}” is a file with macros, which could run on a reader's machine. Save it as .docx or .xlsx, "
            "or as a PDF."
        )
    if not ending:
        raise UnfitFile(f"The name “{name}” has no ending that says what the file is, such as .pdf. {ADVICE}")
    if ending not in BY_ENDING:
        raise UnfitFile(f"“{name}” can't be a paper: files that end in .{ending} are not taken. {ADVICE}")
    return BY_ENDING[ending]


def _mismatch(name: str, named: FileKind, found: FileKind | str) -> UnfitFile:
    words = found.words if isinstance(found, FileKind) else found
    advice = f"Save it again as {named.words}"
    advice += f", or name it .{found.ending}." if isinstance(found, FileKind) else "."
    return UnfitFile(f"“{name}” is named as {named.words}, but its content is {words}. {advice}")


def _found(file: IO[bytes], name: str, named: FileKind, start: bytes) -> FileKind | str:
    """What the content is: one of our kinds, or another in words. Raises UnfitFile for a zip that can't be read."""
    if start.startswith(ZIP_START):
        return _in_zip(file, name)
    guesses = _guesses(file)
    types = [guess.mime_type for guess in guesses]
    if start.startswith(b"%PDF-") and PDF.content_type in types:
        return PDF
    if picture := next((PICTURES[mime] for mime in types if mime in PICTURES), None):
        return picture
    file.seek(0)
    text = _text(file.read())
    if text is not None:
        return _in_text(text)
    if named == CSV and not guesses:
        return "text that is not in UTF-8 (in Excel, choose “CSV UTF-8” when you save)"
    known = next((OTHERS[mime] for mime in types if mime in OTHERS), "")
    return known or (f"something else ({guesses[0].name})" if guesses else "of no kind that we know")


def _guesses(file: IO[bytes]) -> list[Any]:
    """What the first and last bytes speak for, the likeliest first."""
    file.seek(0)
    try:
        return list(puremagic.magic_stream(file))
    except puremagic.PureError:  # says that nothing is known that starts so
        return []


def _text(content: bytes) -> str | None:
    """The content as text; None for what is none."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None
    return None if NO_TEXT.search(text) else text


def _in_text(text: str) -> FileKind | str:
    start = text.lstrip()[:200].lower()
    if start.startswith("<"):
        return "a drawing (SVG)" if "<svg" in start else "a web page or other markup (HTML, XML)"
    if start.startswith("{\\rtf"):
        return OTHERS["application/rtf"]
    if start.startswith("#!"):
        return "a program"
    return CSV if "," in text or ";" in text or "\t" in text else "plain text without columns"


def _in_zip(file: IO[bytes], name: str) -> FileKind | str:
    """What an archive is by its own list of contents; Office files are archives. Unpacks that list alone."""
    with _opened(file, name) as archive:
        members = set(archive.namelist())
        if CONTENT_TYPES not in members:
            return "an OpenDocument file" if "mimetype" in members and "content.xml" in members else "an archive (ZIP)"
        with archive.open(CONTENT_TYPES) as listed:
            types = listed.read(MEGABYTE)
    if b"macroEnabled" in types or any("vbaproject" in member.lower() for member in members):
        raise UnfitFile(
            f"“{name}” holds macros, which could run on a reader's machine. Save it without macros, or as a PDF."
        )
    for kind, (main_type, main_part) in OFFICE.items():
        if main_type in types and main_part in members:
            return kind
    return "a PowerPoint file" if b"presentationml" in types else "an Office file of another kind"


class _opened:  # noqa: N801 - used as a function
    """An archive to look into; whatever is wrong with it is said as a refusal."""

    def __init__(self, file: IO[bytes], name: str) -> None:
        self.file, self.name = file, name

    def __enter__(self) -> zipfile.ZipFile:
        self.file.seek(0)
        try:
            self.archive = zipfile.ZipFile(self.file)
        except zipfile.BadZipFile as error:
            raise _damaged(self.name) from error
        if any(member.flag_bits & 0x1 for member in self.archive.infolist()):
            raise UnfitFile(f"“{self.name}” is locked with a password. Save it without one.")
        return self.archive

    def __exit__(self, kind: Any, error: BaseException | None, trace: Any) -> None:
        self.archive.close()
        # zipfile raises NotImplementedError for a compression that it does not know.
        if isinstance(error, zipfile.BadZipFile | zlib.error | NotImplementedError | EOFError | KeyError):
            raise _damaged(self.name) from error


def _damaged(name: str) -> UnfitFile:
    return UnfitFile(f"“{name}” is damaged or cut short and can't be read. Save it again, and choose it again.")


def _check_office(file: IO[bytes], name: str) -> None:
    """Unpack every part without keeping it: sizes that an archive only claims are not believed."""
    size = file.seek(0, io.SEEK_END)
    allowed = min(MAX_UNPACKED, max(10 * MEGABYTE, MAX_SWELLING * size))
    bomb = UnfitFile(
        f"“{name}” would unpack to far more than a paper holds, as files do that are made to stop a machine. "
        "Save it again from Word or Excel, or as a PDF."
    )
    with _opened(file, name) as archive:
        members = archive.infolist()
        if len(members) > MAX_MEMBERS or sum(member.file_size for member in members) > allowed:
            raise bomb
        if any(re.search(r"oleObject|activeX", member.filename, re.IGNORECASE) for member in members):
            raise UnfitFile(
                f"“{name}” has another program's file embedded in it, which a reader could start. "
                "Replace it by a picture, or save the paper as a PDF."
            )
        unpacked = 0
        for member in members:
            with archive.open(member) as part:
                while chunk := part.read(CHUNK):
                    unpacked += len(chunk)
                    if unpacked > allowed:
                        raise bomb


def _check_csv(file: IO[bytes], name: str) -> None:
    file.seek(0)
    text = file.read().decode("utf-8-sig")
    delimiter = max(",;\t", key=text.count)
    try:
        for number, row in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True), 1):
            if live := next((cell for cell in row if LIVE_CELL.match(cell)), None):
                raise UnfitFile(
                    f"“{name}” holds a formula in row {number} ({live.strip()[:40]}), which a reader's spreadsheet "
                    "would run. Replace formulas by their values."
                )
    except csv.Error as error:
        raise UnfitFile(
            f"“{name}” can't be read as a table: {error}. Open it in a spreadsheet and save it as CSV again."
        ) from error


def _check_picture(file: IO[bytes], name: str) -> None:
    file.seek(0)
    content = file.read()
    if not any(end in content for end in PICTURE_ENDS):
        raise _damaged(name)


def _check_pdf(file: IO[bytes], name: str) -> None:
    """Refuse a PDF that nobody can open, or that does something when it is opened."""
    file.seek(0)
    try:
        reader = PdfReader(file)
        is_locked = reader.is_encrypted and not reader.decrypt("")
        is_empty = is_locked or len(reader.pages) == 0
        live = "" if is_locked else next(_live_parts(reader, name), "")
    except (PyPdfError, ValueError, TypeError, LookupError, AttributeError, RecursionError, zlib.error) as error:
        raise _damaged(name) from error  # pypdf meets a broken file with whatever it stumbles over
    if is_locked:
        raise UnfitFile(f"“{name}” is locked with a password, so nobody could read it. Save it without one.")
    if is_empty:
        raise UnfitFile(f"“{name}” has no page. Look whether it opens on your machine, and choose it again.")
    if live:
        raise UnfitFile(f"“{name}” holds {live}. Print it to a new PDF, and upload that.")


SCRIPT = "JavaScript, which would run on a reader's machine"
STARTER = "an action that starts a program on a reader's machine"
EMBEDDED = "other files embedded in it, which nobody would see. Upload those as papers of their own"
LIVE_KEYS = {
    "/JS": SCRIPT,
    "/JavaScript": SCRIPT,
    "/EmbeddedFiles": EMBEDDED,
    "/EF": EMBEDDED,
    "/RichMedia": EMBEDDED,
}
LIVE_VALUES = {
    ("/S", "/JavaScript"): SCRIPT,
    ("/S", "/Launch"): STARTER,
    ("/S", "/ImportData"): STARTER,
    ("/Type", "/EmbeddedFile"): EMBEDDED,
    ("/Subtype", "/FileAttachment"): EMBEDDED,
    ("/Subtype", "/RichMedia"): EMBEDDED,
}


def _live_parts(reader: PdfReader, name: str) -> Iterator[str]:
    """What in the file acts or hides, of everything that the file's root leads to. Names are compared once decoded."""
    seen: set[tuple[int, int]] = set()
    waiting: list[Any] = [reader.trailer]
    while waiting:
        part = waiting.pop()
        if isinstance(part, IndirectObject):
            key = (part.idnum, part.generation)
            if key in seen:
                continue
            seen.add(key)
            if len(seen) > MAX_PDF_OBJECTS:
                raise UnfitFile(
                    f"“{name}” has more parts than can be looked at. Print it to a new PDF, and upload that."
                )
            part = part.get_object()
        if isinstance(part, DictionaryObject):
            yield from (LIVE_KEYS[key] for key in LIVE_KEYS if key in part)
            yield from (words for (key, value), words in LIVE_VALUES.items() if key in part and str(part[key]) == value)
            waiting.extend(dict.values(part))  # as they stand, so that what they point to is followed once
        elif isinstance(part, ArrayObject):
            waiting.extend(list.__iter__(part))


_CHECKS: dict[FileKind, Callable[[IO[bytes], str], None]] = {
    PDF: _check_pdf,
    DOCX: _check_office,
    XLSX: _check_office,
    CSV: _check_csv,
    PNG: _check_picture,
    JPEG: _check_picture,
}
