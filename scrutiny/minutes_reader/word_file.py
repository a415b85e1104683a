"""A Word document as text with marks. What could harm is refused before anything is unpacked, each with a sentence."""

import io
import logging
import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any

import docx
from docx.oxml.exceptions import XmlchemyError
from docx.oxml.ns import qn
from docx.table import Table
from docx.text.paragraph import Paragraph

from scrutiny.minutes_reader.lines import BREAK

log = logging.getLogger(__name__)

MAX_BYTES = 10 * 1024 * 1024
MAX_MEMBERS = 2_000
MAX_UNPACKED_BYTES = 60 * 1024 * 1024
MAX_TEXT_BYTES = 20 * 1024 * 1024  # of the parts that are read: text is never that long
MAX_RATIO = 120  # how far a part may unpack; plain XML stays under 30
SMALL = 256 * 1024  # a part this small does no harm, however far it unpacks

ZIP_START = b"PK\x03\x04"
OLD_WORD_START = b"\xd0\xcf\x11\xe0"
PLAIN_DOCUMENT = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
MACRO_PARTS = re.compile(r"(?:^|/)vba(?:project|data)[^/]*$", re.I)
MACROS = "This document has macros, which are programs. Save it as a plain Word document (.docx) and choose that one."
UNREADABLE = "This can't be read as a Word document. Open it in Word and save it again, or paste its text instead."
PASTE = "Open it in Word, copy the text and paste it here instead."


class UnreadableDocument(ValueError):  # noqa: N818 - what it says to people is no error of the program
    """The document is refused; the sentence says why and what to do."""


def text_of_document(content: bytes) -> str:
    """The text of a .docx, paragraph by paragraph in its order, with the marks that the reader knows.

    Raises UnreadableDocument for what is no .docx by its content, too large, packed to harm, with macros, locked or
    broken.
    """
    _check(content)
    document = _opened(content)
    try:
        lines = list(_Body(document).lines())
    except XmlchemyError as error:  # what it opened lacks what every Word document has
        log.warning("A Word document can't be read.", exc_info=True)
        raise UnreadableDocument(UNREADABLE) from error
    text = "\n".join(lines).strip("\n")
    if not text.strip():
        raise UnreadableDocument("This document has no text; it may hold pictures of pages. Paste the text instead.")
    return text


def _opened(content: bytes) -> Any:
    try:
        return docx.Document(io.BytesIO(content))
    except Exception as error:  # python-docx and lxml raise whatever their parts raise
        log.warning("A Word document can't be opened.", exc_info=True)
        raise UnreadableDocument(UNREADABLE) from error


def _check(content: bytes) -> None:
    if len(content) > MAX_BYTES:
        raise UnreadableDocument(
            f"This document is larger than {MAX_BYTES // 1024**2} MB. Take its pictures out, or paste its text instead."
        )
    if content.startswith(OLD_WORD_START):
        raise UnreadableDocument(
            "This is an old Word document (.doc) or a locked one. Save it as .docx without a password."
        )
    if not content.startswith(ZIP_START):
        raise UnreadableDocument("This is not a Word document (.docx), whatever its name says. Choose another file.")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _check_parts(archive)
            _check_kind(archive)
    # zipfile raises NotImplementedError for a compression that it does not know, RuntimeError for a locked part.
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, KeyError):
        raise UnreadableDocument("This file is broken. Open it in Word and save it again.") from None


def _check_parts(archive: zipfile.ZipFile) -> None:
    """Refuse by what the file says of its parts. What it says is what is unpacked: zipfile stops where it lied."""
    parts = archive.infolist()
    if len(parts) > MAX_MEMBERS:
        raise UnreadableDocument(
            f"This file has more than {MAX_MEMBERS:,} parts inside, which no minutes have. {PASTE}"
        )
    if sum(part.file_size for part in parts) > MAX_UNPACKED_BYTES:
        raise UnreadableDocument(f"This file unpacks to more than {MAX_UNPACKED_BYTES // 1024**2} MB. {PASTE}")
    for part in parts:
        if part.file_size > SMALL and part.file_size > MAX_RATIO * max(part.compress_size, 1):
            raise UnreadableDocument(f"This file unpacks to more than {MAX_RATIO} times its size. {PASTE}")
        if part.filename.endswith((".xml", ".rels")) and part.file_size > MAX_TEXT_BYTES:
            raise UnreadableDocument(f"The text inside is longer than {MAX_TEXT_BYTES // 1024**2} MB. {PASTE}")
        if MACRO_PARTS.search(part.filename):
            raise UnreadableDocument(MACROS)


def _check_kind(archive: zipfile.ZipFile) -> None:
    """Refuse what is no plain Word document, and XML that declares entities: Word writes none."""
    types = archive.read("[Content_Types].xml")
    if b"macroEnabled" in types or b"vbaProject" in types:
        raise UnreadableDocument(MACROS)
    if PLAIN_DOCUMENT not in types:
        raise UnreadableDocument("This is not a Word document (.docx), whatever its name says. Choose another file.")
    for part in archive.infolist():
        if part.filename.endswith((".xml", ".rels")):
            text = archive.read(part).replace(b"\0", b"")  # UTF-16 as well
            if b"<!DOCTYPE" in text or b"<!ENTITY" in text:
                raise UnreadableDocument(f"This document has declarations inside that Word never writes. {PASTE}")


class _Body:
    """Paragraphs and tables of a document in their order, as lines with marks."""

    def __init__(self, document: Any) -> None:
        self.document = document
        self.counts: dict[tuple[str, int], int] = {}
        self.numbering = _numbering(document)

    def lines(self) -> Iterator[str]:
        for child in _blocks(self.document.element.body):
            if child.tag == qn("w:p"):
                yield self._paragraph(Paragraph(child, self.document._body))
            else:
                yield ""
                yield from _rows(Table(child, self.document._body))
                yield ""

    def _paragraph(self, paragraph: Paragraph) -> str:
        text = re.sub(r"\s*\n\s*", " ", _text(paragraph._p)).strip()
        if not text:
            return ""
        style = (paragraph.style.name or "") if paragraph.style is not None else ""
        label = self._label(paragraph, style)
        if re.match(r"(?:heading|title|subtitle)\b", style, re.I):
            return f"# {label}{text}"
        if label == "- ":
            return f"- {text}"
        if _is_bold(paragraph):
            return f"**{label}{text}**"
        return f"{label}{text}"

    def _label(self, paragraph: Paragraph, style: str) -> str:
        """The number that Word shows before a paragraph, which the file doesn't hold; "- " for a point of a list."""
        place = _list_place(paragraph)
        if place is None:
            if re.match(r"list bullet", style, re.I):
                return "- "
            place = (f"style {style}", 0) if re.match(r"list number", style, re.I) else None
        if place is None:
            return ""
        number, level = place
        if self.numbering.get((number, level)) == "bullet":
            return "- "
        self.counts = {key: count for key, count in self.counts.items() if not (key[0] == number and key[1] > level)}
        self.counts[place] = self.counts.get(place, 0) + 1
        parts = [str(self.counts.get((number, above), 1)) for above in range(level + 1)]
        return f"{'.'.join(parts)}. " if level == 0 else f"{'.'.join(parts)} "


def _blocks(parent: Any) -> Iterator[Any]:
    """Paragraphs and tables, those inside of content controls, too."""
    for child in parent.iterchildren():
        if child.tag in (qn("w:p"), qn("w:tbl")):
            yield child
        elif child.tag in (qn("w:sdt"), qn("w:sdtContent"), qn("w:ins"), qn("w:customXml")):
            yield from _blocks(child)


def _text(element: Any) -> str:
    """The text as the page shows it: what tracked changes put in is part of it, what they took out is not."""
    parts = []
    for node in element.iter(qn("w:t"), qn("w:tab"), qn("w:br"), qn("w:cr"), qn("w:noBreakHyphen")):
        if node.tag == qn("w:t"):
            parts.append(node.text or "")
        elif node.tag == qn("w:tab") and node.getparent().tag == qn("w:r"):
            parts.append("\t")
        elif node.tag == qn("w:noBreakHyphen"):
            parts.append("-")
        elif node.tag != qn("w:tab"):
            parts.append("\n")
    return "".join(parts)


def _rows(table: Table) -> Iterator[str]:
    """Each row as one line with bars between its cells; a cell that spans several stands once."""
    for row in table.rows:
        cells: list[str] = []
        seen: set[int] = set()
        for cell in row.cells:
            if id(cell._tc) in seen:
                continue
            seen.add(id(cell._tc))
            paragraphs = (" ".join(_text(paragraph).split()) for paragraph in cell._tc.iter(qn("w:p")))
            cells.append(f" {BREAK} ".join(text for text in paragraphs if text).replace("|", "/"))
        if any(cells):
            yield f"| {' | '.join(cells)} |"


def _is_bold(paragraph: Paragraph) -> bool:
    runs = [run for run in paragraph.runs if run.text.strip()]
    return bool(runs) and all(run.bold for run in runs)


def _list_place(paragraph: Paragraph) -> tuple[str, int] | None:
    """The list that a paragraph, or its style, belongs to, and how deep; None for none."""
    styles = [paragraph.style] if paragraph.style is not None else []
    while styles and styles[-1].base_style is not None and len(styles) < 10:
        styles.append(styles[-1].base_style)
    for properties in [paragraph._p.pPr, *(style.element.pPr for style in styles)]:
        numbering = properties.numPr if properties is not None else None
        if numbering is not None and numbering.numId is not None:
            level = numbering.ilvl.val if numbering.ilvl is not None else 0
            return (str(numbering.numId.val), level) if numbering.numId.val else None
    return None


def _numbering(document: Any) -> dict[tuple[str, int], str]:
    """How each level of each list is numbered: decimal, bullet, lowerLetter."""
    part = next((rel.target_part for rel in document.part.rels.values() if rel.reltype.endswith("/numbering")), None)
    if part is None:
        return {}
    root = part.element
    formats: dict[str, dict[int, str]] = {}
    for abstract in root.findall(qn("w:abstractNum")):
        levels = formats.setdefault(abstract.get(qn("w:abstractNumId")), {})
        for level in abstract.findall(qn("w:lvl")):
            shape = level.find(qn("w:numFmt"))
            levels[int(level.get(qn("w:ilvl")))] = shape.get(qn("w:val")) if shape is not None else "decimal"
    found: dict[tuple[str, int], str] = {}
    for number in root.findall(qn("w:num")):
        abstract = number.find(qn("w:abstractNumId"))
        levels = formats.get(abstract.get(qn("w:val")), {}) if abstract is not None else {}
        found |= {(number.get(qn("w:numId")), level): shape for level, shape in levels.items()}
    return found
