"""Files of others behind a report: stamped, with bookmarks, the same bytes each time, and nothing in them that acts."""

import hashlib
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import pikepdf
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from pypdf import PdfReader, PdfWriter
from pypdf.annotations import Link
from pypdf.generic import DictionaryObject, Fit, NameObject, TextStringObject

from pcc_portal.reports import checks, merging, pdf
from pcc_portal.reports.registry import Insert, ReportProblem
from tests.reports.kinds import page

MADE_AT = datetime(2027, 5, 2, 9, 30, tzinfo=UTC)
JAVASCRIPT = DictionaryObject(
    {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("app.alert('Zanzibar');")}
)


class Titled:
    title = "Small report"

    def __str__(self) -> str:
        return "Small report, edition 1"


@pytest.fixture(scope="module")
def front() -> bytes:
    return pdf.render_pdf(page(Titled(), "<h2>Agenda</h2><p>Words.</p>"), made_at=MADE_AT)


def paper(pages: int = 2, *, rotate: int = 0, change: Any = None) -> bytes:
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(width=595, height=842).rotate(rotate)
    if change:
        change(writer)
    made = BytesIO()
    writer.write(made)
    return made.getvalue()


def stored(content: bytes, *, heading: str = "1. Roads", stamp: str = "SB-2022-Q4-P02", pages: int = 2) -> Insert:
    name = default_storage.save("papers/paper.pdf", ContentFile(content))
    return Insert(heading, "Road deaths", stamp, name, hashlib.sha256(content).hexdigest(), pages)


def test_each_page_is_stamped_and_each_file_has_a_bookmark(front: bytes) -> None:
    inserts = [stored(paper()), stored(paper(1), stamp="SB-2022-Q4-P03", pages=1)]
    reader = PdfReader(BytesIO(merging.merge(front, inserts)))
    assert [sheet.extract_text() for sheet in reader.pages[1:]] == [
        "SB-2022-Q4-P02, page 1 of 2",
        "SB-2022-Q4-P02, page 2 of 2",
        "SB-2022-Q4-P03, page 1 of 1",
    ]
    outline: Any = reader.outline
    assert outline[0].title == "Small report"
    assert [item.title for item in outline[2:3]] == ["1. Roads"]
    assert [(item.title, reader.get_destination_page_number(item)) for item in outline[3]] == [
        ("SB-2022-Q4-P02 Road deaths", 1),
        ("SB-2022-Q4-P03 Road deaths", 3),
    ]


def test_the_front_keeps_its_tags_and_the_whole_claims_nothing(front: bytes) -> None:
    made = merging.merge(front, [stored(paper())])
    assert checks.check_pdf(made, title="Small report, edition 1", merges=True) == 3
    with pytest.raises(checks.CheckFailed, match="does not say that it is accessible"):
        checks.check_pdf(made, title="Small report, edition 1")
    with pytest.raises(checks.CheckFailed, match="which files of others in it may not be"):
        checks.check_pdf(front, title="Small report, edition 1", merges=True)
    with pikepdf.open(BytesIO(made)) as document:
        assert str(document.Root.Lang) == "en-GB"
        assert "/StructParents" in document.pages[0]
        assert "/StructParents" not in document.pages[1]


def test_the_same_files_give_the_same_bytes(front: bytes) -> None:
    insert = stored(paper())
    assert merging.merge(front, [insert]) == merging.merge(front, [insert])


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
def test_a_page_that_is_turned_is_stamped_upright(front: bytes, rotate: int) -> None:
    reader = PdfReader(BytesIO(merging.merge(front, [stored(paper(1, rotate=rotate), pages=1)])))
    found: list[tuple[float, ...]] = []
    reader.pages[1].extract_text(visitor_text=lambda text, cm, tm, *rest: found.append(tuple(cm)) if text else None)
    turns = {
        0: (1, 0, 0, 1, 0, 0),
        90: (0, 1, -1, 0, 595, 0),
        180: (-1, 0, 0, -1, 595, 842),
        270: (0, -1, 1, 0, 0, 842),
    }
    assert found[0] == turns[rotate]


def test_what_acts_in_a_file_stays_behind(front: bytes) -> None:
    def change(writer: PdfWriter) -> None:
        writer.root_object[NameObject("/OpenAction")] = JAVASCRIPT
        writer.pages[0][NameObject("/AA")] = DictionaryObject({NameObject("/O"): JAVASCRIPT})
        writer.add_attachment("secret.txt", b"Zanzibar")
        writer.add_annotation(0, Link(rect=(0, 0, 9, 9), target_page_index=1, fit=Fit.fit()))
        writer.add_annotation(0, Link(rect=(0, 0, 9, 9), url="https://example.org/"))
        writer.add_annotation(0, Link(rect=(0, 0, 9, 9), url="file:///etc/passwd"))

    made = merging.merge(front, [stored(paper(change=change))])
    with pikepdf.open(BytesIO(made)) as document:
        links = [str(link.A.URI) for link in document.pages[1].Annots]  # type: ignore[attr-defined]
        kept = [item.get("/AA") or item.get("/JS") for item in document.objects if isinstance(item, pikepdf.Dictionary)]
        assert links == ["https://example.org/"]
        assert not any(kept)
        assert "/OpenAction" not in document.Root
        assert "/EmbeddedFiles" not in document.Root.get("/Names", {})


def test_a_file_that_changed_since_ends_the_merging(front: bytes) -> None:
    insert = stored(paper())
    with default_storage.open(insert.file, "wb") as file:
        file.write(paper(3))
    with pytest.raises(ReportProblem, match="is not the one that was recorded"):
        merging.merge(front, [insert])
    default_storage.delete(insert.file)
    with pytest.raises(ReportProblem, match=f"{insert.file} is missing"):
        merging.merge(front, [insert])


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"%PDF-1.7 stands for a paper", "the file can't be read page by page"),
        (paper(change=lambda writer: writer.encrypt("secret")), "the file is protected by a password"),
        (paper(0), "the file has no page"),
    ],
)
def test_what_cannot_be_merged_is_told_with_the_reason(content: bytes, reason: str) -> None:
    insert = stored(content)
    with pytest.raises(merging.CannotMerge, match=f"^{reason}$"):
        merging.pages_to_merge(insert.file, insert.sha256)


def test_pages_are_counted_before() -> None:
    insert = stored(paper(3))
    assert merging.pages_to_merge(insert.file, insert.sha256) == 3


def test_a_whole_that_is_too_large_is_refused(front: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(merging, "MAX_PAGES", 2)
    with pytest.raises(ReportProblem, match=r"The pack has 3 pages and 0 MB\. At most 2 pages"):
        merging.merge(front, [stored(paper())])
