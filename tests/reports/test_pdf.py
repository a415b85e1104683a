"""The PDF: accessible, the same bytes each time, and made from the report's own files alone."""

import socket
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import page as page_checker
import pdfua
import pikepdf
import pytest

from pcc_portal.components.charts import ChartPoint, ChartSeries, line_chart
from pcc_portal.components.markdown import render_markdown
from pcc_portal.reports import checks, pdf
from tests.reports.kinds import page

MADE_AT = datetime(2024, 4, 2, 9, 30, tzinfo=UTC)
TABLE = (
    "<table><caption>Counts</caption><thead><tr><th scope='col'>Area</th><th scope='col'>Calls</th></tr></thead>"
    "<tbody><tr><th scope='row'>Halton</th><td>12</td></tr></tbody></table>"
)


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Any]]:
    """Any attempt at the network is refused and fails the test, even if it was caught on the way."""
    attempts: list[Any] = []

    def refuse(self: Any, *args: Any, **kwargs: Any) -> Any:
        attempts.append(args)
        raise AssertionError(f"the network was asked: {args}")

    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket.socket, "connect_ex", refuse)
    yield attempts
    assert attempts == []


class Titled:
    title = "Small report"

    def __str__(self) -> str:
        return "Small report, edition 1"


def render(body: str, head: str = "") -> bytes:
    html = page(Titled(), body).replace("</head>", f"{head}</head>")
    return pdf.render_pdf(html, made_at=MADE_AT)


@pytest.mark.parametrize(
    "address",
    [
        "http://203.0.113.5/x.png",
        "https://example.org/x.png",
        "HTTP://example.org/x.png",
        "//example.org/x.png",
        "ftp://example.org/x.png",
        "file:///etc/passwd",
        "FILE:///etc/passwd",
        "/etc/passwd",
        "../../etc/passwd",
        "report.css",
        "static:../pcc_portal/settings.py",
        "static:report.css/../../manage.py",
        "static:%2e%2e/manage.py",
        "static:portal.js",
        "media:reports/picture.png",
        "data:image/png;base64,iVBORw0KGgo=",
        "data:text/css,p{}",
        "unix:///var/run/x.sock",
        "jar:file:///x",
    ],
)
@pytest.mark.parametrize("way", ["img", "css", "import", "link", "svg", "attachment", "object", "inline"])
def test_render_pdf_refuses_what_is_not_its_own(address: str, way: str) -> None:
    body, head = {
        "img": (f'<img src="{address}" alt="A picture">', ""),
        "css": ("<p class=a>Words</p>", f'<style>.a {{ background: url("{address}") }}</style>'),
        "import": ("<p>Words</p>", f'<style>@import url("{address}");</style>'),
        "link": ("<p>Words</p>", f'<link rel="stylesheet" href="{address}">'),
        "svg": (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><title>A</title>'
            f'<image width="9" height="9" href="{address}"/></svg>',
            "",
        ),
        "attachment": ("<p>Words</p>", f'<link rel="attachment" href="{address}">'),
        "object": (f'<object data="{address}" type="image/png"></object>', ""),
        "inline": (f'<p style="list-style-image: url({address}); display: list-item">Words</p>', ""),
    }[way]
    with pytest.raises(pdf.ResourceRefused, match=r"^The report may not load |, which is not there\.$"):
        render(body, head)


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ('<img src="static:report.css" alt="A picture">', "Failed to load image at 'static:report.css'"),
        ('<p><a href="#nowhere">On</a></p>', "No anchor #nowhere for internal URI reference"),
        (
            '<svg xmlns="http://www.w3.org/2000/svg"><title>A</title><style>@import url(http://example.org/a.css);</style></svg>',
            "Failed to load inline SVG",
        ),
    ],
)
def test_render_pdf_leaves_nothing_out_in_silence(body: str, sentence: str) -> None:
    with pytest.raises(pdf.ReportProblem, match=f"^The report could not be laid out whole: {sentence}"):
        render(body)


def test_a_drawing_cannot_use_a_file() -> None:
    """`use` reaches only into its own drawing: the file is not even asked for."""
    made = render('<svg xmlns="http://www.w3.org/2000/svg"><title>A</title><use href="file:///etc/passwd#a"/></svg>')
    assert b"root:" not in made


def test_render_pdf_refuses_a_font_of_another_host() -> None:
    with pytest.raises(pdf.ResourceRefused):
        render(
            '<p style="font-family: Own">Words</p>',
            '<style>@font-face { font-family: Own; src: url("https://example.org/f.woff2") }</style>',
        )


def test_hostile_markdown_loads_nothing() -> None:
    """The parser makes no element that loads; were it to fail, the fetcher would still refuse."""
    text = (
        "![a](http://203.0.113.5/x.png) ![b](file:///etc/passwd)\n\n<img src='http://203.0.113.5/y.png'>\n\n"
        "<style>@import url(http://203.0.113.5/z.css)</style>\n\n<svg><use href='file:///etc/passwd#x'/></svg>\n\n"
        "<link rel=attachment href=file:///etc/passwd>\n\n[link](https://example.org/)"
    )
    made = render(str(render_markdown(text)))
    with pikepdf.open(BytesIO(made)) as document:
        assert b"root:" not in made
        assert "/Names" not in document.Root or "/EmbeddedFiles" not in document.Root.Names
        annotations = [str(link.A.URI) for link in document.pages[0].Annots]  # type: ignore[attr-defined]
    assert annotations == ["https://example.org/"]


@pytest.mark.parametrize("name", ["report.css", "mark.svg"])
def test_render_pdf_reads_its_own_static_files(name: str) -> None:
    body, media_type = pdf.read_resource(f"static:{name}")
    assert body
    assert media_type == {"report.css": "text/css", "mark.svg": "image/svg+xml"}[name]


def test_render_pdf_shows_the_offices_mark() -> None:
    made = render('<img src="static:mark.svg" alt="The office">')
    with pikepdf.open(BytesIO(made)) as document:
        figures = [element for element in elements(document) if element.S == "/Figure"]
        assert [str(figure.Alt) for figure in figures] == ["The office"]


def test_the_same_text_gives_the_same_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1")
    assert render(TABLE) == render(TABLE)


def test_the_surroundings_stay_as_they_were(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "42")
    render("<p>Words</p>")
    assert pdf.os.environ["SOURCE_DATE_EPOCH"] == "42"
    monkeypatch.delenv("SOURCE_DATE_EPOCH")
    render("<p>Words</p>")
    assert "SOURCE_DATE_EPOCH" not in pdf.os.environ


def elements(document: pikepdf.Pdf) -> Iterator[Any]:
    """Every element of the structure tree, in reading order."""

    def walk(element: Any) -> Iterator[Any]:
        kids = element.get("/K")
        for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
            if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
                yield kid
                yield from walk(kid)

    yield from walk(document.Root.StructTreeRoot)


LONG = "".join(f"<tr><th scope='row'>Row {n}</th><td>{n}</td></tr>" for n in range(90))


@pytest.fixture(scope="module")
def made() -> bytes:
    chart = line_chart(
        "Calls answered", "Up from 80% to 90%.", [ChartSeries("Cheshire", (point("2021", 80), point("2022", 90)))]
    )
    assert chart is not None
    from django.template import Context, Template

    drawing = Template("{% load chart_tags %}{% chart chart %}").render(Context({"chart": chart}))
    running = '<style>@page { @bottom-right { content: "Page " counter(page) } @top-left { content: "Head" } }</style>'
    body = f'<h2 id="a">Part</h2><p><a href="#a">Up</a></p>{drawing}{TABLE.replace("</tbody>", LONG + "</tbody>")}'
    return render(body, running)


def point(label: str, value: int) -> ChartPoint:
    from decimal import Decimal

    return ChartPoint(label, Decimal(value), f"{value}%")


def test_pdf_passes_both_checkers(made: bytes, tmp_path: Path) -> None:
    report = page_checker.validate_pdf_bytes(made, profile=page_checker.ValidationProfile.PDF_UA_1)
    assert [(failure.rule_id, failure.message) for failure in report.failures] == []
    assert report.is_compliant
    path = tmp_path / "made.pdf"
    path.write_bytes(made)
    assert [(finding.rule_id, finding.message) for finding in pdfua.validate(str(path)).findings] == []


def test_pdf_structure(made: bytes) -> None:
    with pikepdf.open(BytesIO(made)) as document:
        assert str(document.Root.Lang) == "en-GB"
        assert [str(e.S) for e in elements(document) if str(e.S) in ("/H1", "/H2")] == ["/H1", "/H2"]
        heads = [str(e.A.Scope) for e in elements(document) if e.S == "/TH"]
        pages = len(document.pages)
        assert pages >= 3
        # The head is repeated on each page that the table runs over; each of 91 rows has one header.
        assert heads.count("/Row") == 91
        assert heads.count("/Column") == 2 * sum("Area" in text for text in texts(made))
        assert [str(e.Alt) for e in elements(document) if e.S == "/Figure"] == ["Calls answered. Up from 80% to 90%."]
        for sheet in document.pages:
            content = sheet.Contents.read_bytes()
            assert content.count(b"/Artifact\n<</Type /Pagination>>\nBDC") == 2
            for link in sheet.get("/Annots", []):
                assert int(link.F) == 4
        with document.open_outline() as outline:
            assert [item.title for item in outline.root] == ["Small report"]
            assert [item.title for item in outline.root[0].children] == ["Part"]


def texts(made: bytes) -> list[str]:
    from pypdf import PdfReader

    return [sheet.extract_text() for sheet in PdfReader(BytesIO(made)).pages]


def test_check_pdf_counts_pages(made: bytes) -> None:
    assert checks.check_pdf(made, title="Small report, edition 1") == len(texts(made))


@pytest.mark.parametrize(
    ("harm", "fault"),
    [
        (lambda document: document.Root.__delitem__("/MarkInfo"), "the PDF is not tagged"),
        (lambda document: document.Root.__delitem__("/StructTreeRoot"), "the PDF is not tagged"),
        (
            lambda document: document.Root.__setitem__("/Lang", pikepdf.String("fr")),
            "the language of the PDF is not en-GB",
        ),
        (
            lambda document: document.Root.__delitem__("/Metadata"),
            r"the PDF does not say that it is accessible \(PDF/UA-1\)",
        ),
        (lambda document: document.Root.__delitem__("/Outlines"), "the PDF has no bookmarks"),
        (lambda document: document.docinfo.__setitem__("/Title", "Other"), "the PDF does not carry the report's title"),
    ],
)
def test_check_pdf_names_the_fault(made: bytes, harm: Any, fault: str) -> None:
    file = BytesIO()
    with pikepdf.open(BytesIO(made)) as document:
        harm(document)
        document.save(file)
    with pytest.raises(checks.CheckFailed, match=f"^The report did not pass its checks: {fault}.$"):
        checks.check_pdf(file.getvalue(), title="Small report, edition 1")


def test_check_pdf_refuses_half_a_file(made: bytes) -> None:
    with pytest.raises(checks.CheckFailed, match="can't be opened again"):
        checks.check_pdf(made[: len(made) // 2], title="Small report, edition 1")


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ('<img src="static:mark.svg">', "the picture static:mark.svg has no text alternative"),
        ('<img src="static:mark.svg" alt=" ">', "the picture static:mark.svg has no text alternative"),
        ("<svg><path/></svg>", "a drawing has no title that says what it shows"),
        ("<svg><title> </title></svg>", "a drawing has no title that says what it shows"),
        ("<table><tr><td>1</td></tr></table>", "a table has no header"),
        ("<table><tr><th>1</th></tr></table>", "a table header does not say whether it heads a column or a row"),
        ("<h3>Deep</h3>", "a heading of level 3 follows one of level 1"),
    ],
)
def test_check_html_names_the_fault(body: str, fault: str) -> None:
    with pytest.raises(checks.CheckFailed) as failed:
        checks.check_html(page(Titled(), body))
    assert failed.value.faults == [fault]


def test_check_html_passes_a_sound_report() -> None:
    checks.check_html(page(Titled(), f"<h2>Part</h2>{TABLE}<svg><title>What it shows</title></svg>"))
