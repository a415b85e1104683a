"""PDFs that others made, put behind a report's own pages, each page stamped and each file with a bookmark.

The front keeps its tags, bookmarks and language. What is put behind it stays as its authors made it, without scripts,
forms and links inside the file, so the whole makes no claim to be accessible. The same input gives the same bytes.
"""

import hashlib
import logging
import re
from collections.abc import Sequence
from io import BytesIO
from typing import Any

from django.core.files.storage import default_storage
from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.errors import PyPdfError
from pypdf.generic import ArrayObject, DecodedStreamObject, DictionaryObject, NameObject

from pcc_portal.reports.registry import Insert, ReportProblem

log = logging.getLogger(__name__)

MAX_PAGES = 1000
MAX_BYTES = 100_000_000
# What files of unknown makers make the reader raise.
UNREADABLE = (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError, OSError)
CLAIM = re.compile(rb'\s*pdfuaid:part="1"|<pdfuaid:part>1</pdfuaid:part>')
STAMP_FONT = "/PortalStamp"
LEFT_OUT = ("/AA", "/B", "/Metadata", "/PieceInfo", "/StructParents", "/Tabs", "/Thumb")


class CannotMerge(Exception):  # noqa: N818 - what the pack says of a file, not a fault of the program
    """Why a stored PDF can't be put behind a report: the end of a sentence that begins with its name."""


def pages_to_merge(name: str, sha256: str) -> int:
    """Try a stored PDF out and return its number of pages. Raises CannotMerge with the reason."""
    try:
        reader = _opened(_verified(name, sha256))
        trial = PdfWriter()
        pages = _add(trial, reader, "Trial")
        trial.write(BytesIO())
    except ReportProblem as problem:
        raise CannotMerge(str(problem)) from problem
    except UNREADABLE as error:
        log.warning("%s can't be merged: %s: %s", name, type(error).__name__, error)
        raise CannotMerge("the file can't be read page by page") from error
    return pages


def merge(front: bytes, inserts: Sequence[Insert]) -> bytes:
    """The report's own PDF with the inserts behind it.

    Raises ReportProblem with a sentence if a file is no longer the one that was recorded, or if the whole is too large.
    """
    writer = PdfWriter(clone_from=BytesIO(front))
    _take_back_the_claim(writer)
    headings: dict[str, Any] = {}
    for insert in inserts:
        start = len(writer.pages)
        added = _add(writer, _opened(_verified(insert.file, insert.sha256)), insert.stamp)
        if added != insert.pages:
            raise ReportProblem(f"{insert.stamp} has {added} pages, not the {insert.pages} that were recorded.")
        if insert.heading not in headings:
            headings[insert.heading] = writer.add_outline_item(title=insert.heading, page_number=start)
        writer.add_outline_item(
            title=f"{insert.stamp} {insert.title}", page_number=start, parent=headings[insert.heading]
        )
    made = BytesIO()
    writer.write(made)
    if len(writer.pages) > MAX_PAGES or made.tell() > MAX_BYTES:
        raise ReportProblem(
            f"The pack has {len(writer.pages)} pages and {made.tell() // 1_000_000} MB. "
            f"At most {MAX_PAGES} pages and {MAX_BYTES // 1_000_000} MB can be made into one file."
        )
    return made.getvalue()


def _verified(name: str, sha256: str) -> bytes:
    """The stored file, if it is still the one with this hash."""
    if not default_storage.exists(name):
        raise ReportProblem(f"The stored file {name} is missing.")
    with default_storage.open(name) as file:
        content: bytes = file.read()
    if hashlib.sha256(content).hexdigest() != sha256:
        raise ReportProblem(f"The stored file {name} is not the one that was recorded: its SHA-256 is another.")
    return content


def _opened(content: bytes) -> PdfReader:
    reader = PdfReader(BytesIO(content))
    if reader.is_encrypted:
        raise ReportProblem("the file is protected by a password")
    if not reader.pages:
        raise ReportProblem("the file has no page")
    return reader


def _add(writer: PdfWriter, reader: PdfReader, stamp: str) -> int:
    """Put every page behind what there is; returns how many."""
    font = writer._add_object(
        DictionaryObject(
            {
                NameObject("/Type"): NameObject("/Font"),
                NameObject("/Subtype"): NameObject("/Type1"),
                NameObject("/BaseFont"): NameObject("/Helvetica"),
                NameObject("/Encoding"): NameObject("/WinAnsiEncoding"),
            }
        )
    )
    count = len(reader.pages)
    for number, page in enumerate(reader.pages, start=1):
        _without_what_acts(page)
        added = writer.add_page(page, excluded_keys=LEFT_OUT)
        _stamp(writer, added, f"{stamp}, page {number} of {count}", font)
    return count


def _without_what_acts(page: PageObject) -> None:
    """Keep what is seen, and links to the web. Scripts, form fields and links inside the file go."""
    kept = ArrayObject()
    for reference in page.get("/Annots", ArrayObject()).get_object():
        annotation: Any = reference.get_object()
        action = annotation.get("/A", DictionaryObject()).get_object()
        is_web = action.get("/S") == "/URI" and str(action.get("/URI", "")).startswith(
            ("https://", "http://", "mailto:")
        )
        if annotation.get("/Subtype") == "/Link" and not is_web:
            continue
        for key in ("/AA", "/Parent", "/Popup", "/IRT", "/P", "/StructParent", *(() if is_web else ("/A",))):
            annotation.pop(NameObject(key), None)
        if annotation.get("/Subtype") != "/Popup":
            kept.append(reference)
    page[NameObject("/Annots")] = kept


def _stamp(writer: PdfWriter, page: PageObject, words: str, font: Any) -> None:
    """Write the words at the foot of the page as it is seen, whichever way it is turned."""
    resources: Any = page.get("/Resources", DictionaryObject()).get_object()
    own = DictionaryObject(resources)  # pages of one file may share their resources
    fonts = DictionaryObject(resources.get("/Font", DictionaryObject()).get_object())
    fonts[NameObject(STAMP_FONT)] = font
    own[NameObject("/Font")] = fonts
    page[NameObject("/Resources")] = own
    contents = page.get("/Contents", ArrayObject())
    whole = contents.get_object()
    parts = list(whole) if isinstance(whole, ArrayObject) else [page.raw_get("/Contents")]
    text = words.encode("cp1252", "replace").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
    after = b"\nQ\n/Artifact <</Type /Pagination>> BDC\nq %s cm\n1 g 16 8 %d 14 re f\n" % (_turn(page), 5 * len(words))
    after += b"BT 0.1 g %s 8 Tf 20 12 Td (%s) Tj ET\nQ\nEMC\n" % (STAMP_FONT.encode(), text)
    page[NameObject("/Contents")] = ArrayObject([_stream(writer, b"q\n"), *parts, _stream(writer, after)])


def _turn(page: PageObject) -> bytes:
    """The matrix that sets the origin at the corner that is seen bottom left, and the text upright."""
    box = page.cropbox
    left, bottom, right, top = (float(side) for side in (box.left, box.bottom, box.right, box.top))
    turns = {0: (1, 0, 0, 1, left, bottom), 90: (0, 1, -1, 0, right, bottom)}
    turns |= {180: (-1, 0, 0, -1, right, top), 270: (0, -1, 1, 0, left, top)}
    return " ".join(f"{number:g}" for number in turns[page.rotation % 360]).encode()


def _stream(writer: PdfWriter, content: bytes) -> Any:
    stream = DecodedStreamObject()
    stream.set_data(content)
    return writer._add_object(stream)


def _take_back_the_claim(writer: PdfWriter) -> None:
    """The front is PDF/UA-1; the whole is not, and must not say so."""
    old: Any = writer.root_object["/Metadata"].get_object()
    new = DecodedStreamObject()
    new.set_data(CLAIM.sub(b"", old.get_data()))
    new.update({NameObject("/Type"): NameObject("/Metadata"), NameObject("/Subtype"): NameObject("/XML")})
    writer.root_object[NameObject("/Metadata")] = writer._add_object(new)
