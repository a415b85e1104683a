"""What must be true of a report before anybody may publish it: of its HTML before, of its PDF after."""

from html.parser import HTMLParser
from io import BytesIO
from typing import Any

from pypdf import PdfReader
from pypdf.errors import PyPdfError

from pcc_portal.reports.registry import ReportProblem

LANGUAGE = "en-GB"
PDFUA_MARK = ('pdfuaid:part="1"', "<pdfuaid:part>1</pdfuaid:part>")


class CheckFailed(ReportProblem):
    """The report was made but must not be published as it is: the sentence names each fault."""

    def __init__(self, faults: list[str]) -> None:
        self.faults = faults
        super().__init__(f"The report did not pass its checks: {'; '.join(faults)}.")


class _Pictures(HTMLParser):
    """Finds pictures and drawings without words, headings that skip a level, and tables without headers."""

    def __init__(self) -> None:
        super().__init__()
        self.faults: list[str] = []
        self.level = 0
        self.drawing = False
        self.title: str | None = None
        self.in_title = False
        self.heads = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag == "img" and not (values.get("alt") or "").strip():
            self.faults.append(f"the picture {values.get('src') or 'without an address'} has no text alternative")
        elif tag == "svg":
            self.drawing, self.title = True, None
        elif tag == "title" and self.drawing:
            self.in_title = True
            self.title = ""
        elif tag == "table":
            self.heads = 0
        elif tag == "th":
            self.heads += 1
            if values.get("scope") not in ("col", "row"):
                self.faults.append("a table header does not say whether it heads a column or a row")
        elif len(tag) == 2 and tag[0] == "h" and tag[1].isdigit():
            level = int(tag[1])
            if level > self.level + 1:
                self.faults.append(f"a heading of level {level} follows one of level {self.level}")
            self.level = level

    def handle_endtag(self, tag: str) -> None:
        if tag == "svg":
            if not (self.title or "").strip():
                self.faults.append("a drawing has no title that says what it shows")
            self.drawing = False
        elif tag == "title":
            self.in_title = False
        elif tag == "table" and not self.heads:
            self.faults.append("a table has no header")

    def handle_data(self, data: str) -> None:
        if self.in_title and self.title is not None:
            self.title += data


def check_html(html: str) -> None:
    """Raises CheckFailed if the PDF made from this could not be read out: a picture without words, and the like."""
    parser = _Pictures()
    parser.feed(html)
    parser.close()
    if parser.faults:
        raise CheckFailed(list(dict.fromkeys(parser.faults)))


def check_pdf(pdf: bytes, *, title: str, merges: bool = False) -> int:
    """Open the finished PDF again and return its number of pages. Raises CheckFailed, naming each fault.

    One that `merges` files of others must not say that it is accessible; every other one must be and say so.
    """
    try:
        reader = PdfReader(BytesIO(pdf), strict=True)
        catalog: Any = reader.trailer["/Root"]
        pages = len(reader.pages)
        faults = _faults(reader, catalog, pages, title, merges)
    except (PyPdfError, KeyError, ValueError, RecursionError) as error:
        raise CheckFailed([f"the PDF can't be opened again ({type(error).__name__})"]) from error
    if faults:
        raise CheckFailed(faults)
    return pages


def _faults(reader: PdfReader, catalog: Any, pages: int, title: str, merges: bool) -> list[str]:
    faults = []
    if pages < 1:
        faults.append("the PDF has no page")
    if not catalog.get("/MarkInfo", {}).get("/Marked") or "/StructTreeRoot" not in catalog:
        faults.append("the PDF is not tagged")
    if catalog.get("/Lang") != LANGUAGE:
        faults.append(f"the language of the PDF is not {LANGUAGE}")
    if not reader.metadata or reader.metadata.title != title:
        faults.append("the PDF does not carry the report's title")
    stream = catalog.get("/Metadata")
    metadata = stream.get_object().get_data().decode() if stream is not None else ""
    is_claimed = any(mark in metadata for mark in PDFUA_MARK)
    if not merges and not is_claimed:
        faults.append("the PDF does not say that it is accessible (PDF/UA-1)")
    if merges and is_claimed:
        faults.append("the PDF says that it is accessible (PDF/UA-1), which files of others in it may not be")
    if pages > 1 and not reader.outline:
        faults.append("the PDF has no bookmarks")
    return faults
