"""HTML to an accessible PDF (PDF/UA-1). The only module that knows WeasyPrint.

What the HTML may load is decided here: the report's own static files, by addresses like `static:report.css`.
Everything else (another host, a file, `data:`) is refused and ends the rendering, so that no report appears with a
picture silently missing.
"""

import logging
import mimetypes
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, Self
from urllib.parse import unquote

from django.conf import settings
from django.contrib.staticfiles import finders

from pcc_portal.reports.registry import ReportProblem

# An address that cannot exist: whatever is written without a scheme resolves to it and is refused.
NOWHERE = "report://nowhere/"
STATIC_FILES = frozenset(
    {
        "report.css",
        "mark.svg",
        "build/atkinson-hyperlegible-400.woff2",
        "build/atkinson-hyperlegible-700.woff2",
    }
)
FONTS = ((400, "build/atkinson-hyperlegible-400.woff2"), (700, "build/atkinson-hyperlegible-700.woff2"))

# SOURCE_DATE_EPOCH is the process's own: one rendering at a time.
_one_at_a_time = threading.Lock()


class ResourceRefused(ReportProblem):
    """The report asks for something that it may not load, or that isn't there."""


def read_resource(url: str) -> tuple[bytes, str]:
    """The bytes and media type behind an address. Raises ResourceRefused for all but the report's own files."""
    scheme, _, rest = url.partition(":")
    name = unquote(rest)
    if scheme == "static" and name in STATIC_FILES:
        path = static_path(name)
        if path is not None:
            return path.read_bytes(), mimetypes.guess_type(name)[0] or "application/octet-stream"
        raise ResourceRefused(f"The report needs the file {name}, which is not there.")
    raise ResourceRefused(f"The report may not load {url[:200]}.")


def static_path(name: str) -> Path | None:
    """Where a static file lies: collected for a real site, else in the source tree. None if it isn't built."""
    collected = Path(settings.STATIC_ROOT) / name
    if collected.is_file():
        return collected
    found = finders.find(name)
    return Path(found) if isinstance(found, str) else None


def render_pdf(html: str, *, made_at: datetime) -> bytes:
    """Lay out `html` and return the PDF. The same text and `made_at` give the same bytes.

    Raises ResourceRefused, with a sentence, if the HTML asks for anything that it may not have; ReportProblem if
    anything of it could not be shown.
    """
    import weasyprint
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

    refused: list[ResourceRefused] = []

    class OwnFilesOnly(URLFetcher):  # type: ignore[misc]
        def fetch(self, url: str, headers: Any = None) -> Any:
            try:
                body, media_type = read_resource(url)
            except ResourceRefused as refusal:
                refused.append(refusal)
                raise
            return URLFetcherResponse(url, body, {"Content-Type": media_type})

    fetcher = OwnFilesOnly(fail_on_errors=True)
    with _one_at_a_time, _source_date(made_at), _Complaints() as complaints:
        try:
            fonts = FontConfiguration()
            sheets = [weasyprint.CSS(string=_font_faces(), font_config=fonts, url_fetcher=fetcher, base_url=NOWHERE)]
            document = weasyprint.HTML(string=html, base_url=NOWHERE, url_fetcher=fetcher)
            pdf: bytes = document.write_pdf(
                stylesheets=sheets, font_config=fonts, pdf_variant="pdf/ua-1", finisher=finish
            )
        except FatalURLFetchingError as error:
            if not refused:
                raise ReportProblem(f"The report could not load something: {error}") from error
    # A refusal inside a drawing does not get through to here by itself: the engine leaves the picture out.
    if refused:
        raise refused[0]
    if complaints.lines:
        raise ReportProblem(f"The report could not be laid out whole: {'; '.join(complaints.lines)}.")
    return pdf


@contextmanager
def _source_date(made_at: datetime) -> Iterator[None]:
    """Dates inside the file (of its fonts) come from the report, not from the clock."""
    before = os.environ.get("SOURCE_DATE_EPOCH")
    os.environ["SOURCE_DATE_EPOCH"] = str(int(made_at.timestamp()))
    try:
        yield
    finally:
        if before is None:
            del os.environ["SOURCE_DATE_EPOCH"]
        else:
            os.environ["SOURCE_DATE_EPOCH"] = before


class _Complaints(logging.Handler):
    """Collects what the layout engine only logs: a picture that it can't read, a link that leads nowhere."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        line = record.getMessage()[:200]
        if line not in self.lines and len(self.lines) < 5:
            self.lines.append(line)

    def __enter__(self) -> Self:
        logging.getLogger("weasyprint").addHandler(self)
        return self

    def __exit__(self, *problem: object) -> None:
        logging.getLogger("weasyprint").removeHandler(self)


def _font_faces() -> str:
    """The portal's own typeface where the front end has been built; without it the system's sans serif stands in."""
    return "".join(
        f'@font-face {{font-family: "Atkinson Hyperlegible"; font-weight: {weight}; src: url("static:{name}")}}'
        for weight, name in FONTS
        if static_path(name)
    )


def finish(document: Any, pdf: Any) -> None:
    """Mend what PDF/UA asks for and the layout engine leaves open, before the file is written.

    It hides nothing: a figure without a text alternative stays a failure, found on the HTML before.
    """
    _Tags(pdf).mend()


class _Tags:
    """The structure tree of a PDF that is about to be written."""

    def __init__(self, pdf: Any) -> None:
        self.pdf = pdf
        self.root = self.object(pdf.catalog["StructTreeRoot"])

    def object(self, reference: bytes) -> Any:
        return self.pdf.objects[int(reference.split()[0])]

    def children(self, element: Any) -> Iterator[Any]:
        for kid in element.get("K", ()):
            if isinstance(kid, bytes):
                child = self.object(kid)
                if child.get("Type") == "/StructElem":
                    yield child

    def mend(self) -> None:
        linked: set[int] = set()
        self.visit(self.root, "", linked)
        self.set_running_heads_apart(linked)
        for item in self.pdf.objects:
            if isinstance(item, dict) and item.get("Subtype") == "/Link":
                item["F"] = 4  # printed with the page

    def visit(self, element: Any, section: str, linked: set[int]) -> None:
        """Walk the tree: note what is in it, and say for each header cell which way it points."""
        for child in self.children(element):
            linked.add(child.number)
            role = child["S"]
            if role in ("/TH", "/TD"):
                # A scope says it for our plain tables; ids would repeat where a head repeats on the next page.
                child.pop("ID", None)
                child["A"].pop("Headers", None)
            if role == "/TH":
                child["A"]["Scope"] = "/Column" if section == "/THead" else "/Row"
            self.visit(child, role if role in ("/THead", "/TBody", "/TFoot") else section, linked)

    def set_running_heads_apart(self, linked: set[int]) -> None:
        """Marked content outside the tree is a running head or foot: an artifact that is not read out."""
        from pydyf import Array, Dictionary

        numbers = self.object(self.root["ParentTree"])["Nums"]
        owners = {
            numbers[index]: numbers[index + 1]
            for index in range(0, len(numbers), 2)
            if isinstance(numbers[index + 1], Array)
        }
        for page_number, reference in enumerate(self.pdf.page_references):
            apart = set()
            for place, owner in enumerate(owners.get(page_number, ())):
                if self.object(owner).number not in linked:
                    apart.add(place)
                    owners[page_number][place] = "null"
            contents = self.object(self.object(reference)["Contents"]).stream
            for index, item in enumerate(contents):
                if isinstance(item, Dictionary) and item.get("MCID") in apart:
                    contents[index - 1], contents[index] = "/Artifact", Dictionary({"Type": "/Pagination"})
