"""Papers as they stand under an item, and one paper with everywhere that it was discussed."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Prefetch

from pcc_portal.components.wording import file_size
from plan.queries.addresses import address
from plan.queries.wording import SourceLink, sources_of
from scrutiny.models import AgendaEntry, Ground, MinutesEntry, Paper, PaperUse
from scrutiny.queries.wording import Link, day_of, title_of

FILE_KINDS = {
    "application/pdf": "PDF",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "Word",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "Excel",
    "text/csv": "CSV",
    "image/png": "picture",
    "image/jpeg": "picture",
}


@dataclass(frozen=True)
class PaperLine:
    """A paper at an item. `url` is "" for a restricted one, which is named with its `ground` and can't be opened."""

    title: str
    url: str
    download_url: str
    details: str
    author: str
    late_reason: str
    is_supplementary: bool
    ground: str
    replaced_by: Link | None


@dataclass(frozen=True)
class Discussion:
    """An item at which something was spoken of. `verdict` is one of Verdict, "" where none was given."""

    title: str
    url: str
    meeting: Link
    when: str
    verdict: str


@dataclass(frozen=True)
class PaperPage:
    """`report` leads to the report of the portal that the paper is, None for an uploaded file."""

    reference: str
    title: str
    kind: str
    author: str
    dated_on: date | None
    summary: str
    line: PaperLine
    sha256: str
    report: Link | None
    replaces: Link | None
    discussed: tuple[Discussion, ...]
    published_at: datetime
    sources: tuple[SourceLink, ...]


def paper_line(paper: Paper, at: datetime) -> PaperLine:
    """`paper` is public or restricted, and comes with its report and with what replaced it.

    Of a restricted paper nothing is told but its title and ground: these alone a publisher looked at.
    """
    later = getattr(paper, "replaced_by", None)
    is_open = not paper.is_restricted
    return PaperLine(
        title=paper.title,
        url=address("scrutiny:paper_detail", paper.public_id) if is_open else "",
        download_url=_download_of(paper) if is_open else "",
        details=_details_of(paper) if is_open else "",
        author=paper.author if is_open else "",
        late_reason=paper.late_reason if is_open else "",
        is_supplementary=is_open and paper.is_supplementary,
        ground=Ground(paper.restricted_ground).label if paper.is_restricted else "",
        replaced_by=_link(later) if later and later.is_published(at) and not later.is_restricted else None,
    )


def papers_at(items: Collection[int], at: datetime) -> dict[int, list[PaperLine]]:
    """The papers of items, by the item's key, in their order; in one query."""
    uses = (
        PaperUse.objects.published(at)
        .filter(item__in=items)
        .select_related("paper__report", "paper__replaced_by")
        .order_by("item", "order", "pk")
    )
    lines: dict[int, list[PaperLine]] = defaultdict(list)
    for use in uses:
        lines[use.item_id].append(paper_line(use.paper, at))
    return lines


def paper_page(paper: Paper, at: datetime) -> PaperPage:
    """One public paper, which comes with its report and what it replaces and was replaced by; in three queries."""
    assert paper.published_at is not None  # noqa: S101 - narrows the type: the paper is public
    items = PaperUse.objects.published(at).filter(paper=paper).values_list("item", flat=True)
    replaces = paper.replaces
    return PaperPage(
        reference=paper.reference,
        title=paper.title,
        kind=paper.get_kind_display(),
        author=paper.author,
        dated_on=paper.dated_on,
        summary=paper.summary,
        line=paper_line(paper, at),
        sha256=paper.report.sha256 if paper.report else paper.sha256,
        report=Link(paper.report.title, paper.report.get_absolute_url()) if paper.report else None,
        replaces=_link(replaces) if replaces and replaces.is_published(at) and not replaces.is_restricted else None,
        discussed=discussions(list(items), at),
        published_at=paper.published_at,
        sources=sources_of(paper.source),
    )


def discussions(items: Collection[int], at: datetime) -> tuple[Discussion, ...]:
    """Items on the latest public agendas, the latest meeting first, with the verdict of their minutes; two queries."""
    minuted = MinutesEntry.objects.published(at).only("item_id", "verdict")
    entries = (
        AgendaEntry.objects.published(at)
        .filter(item__in=items)
        .select_related("item", "edition__meeting__board")
        .prefetch_related(Prefetch("item__minutes_entries", minuted, to_attr="minuted"))
        .in_date_order()
    )
    return tuple(_discussion(entry) for entry in entries)


def _discussion(entry: AgendaEntry) -> Discussion:
    meeting = entry.edition.meeting
    return Discussion(
        title=str(entry),
        url=address("scrutiny:item_detail", entry.item.public_id),
        meeting=Link(title_of(meeting), address("scrutiny:meeting_detail", meeting.public_id)),
        when=day_of(meeting),
        verdict=next((row.verdict for row in entry.item.minuted), ""),  # type: ignore[attr-defined]
    )


def _link(paper: Paper) -> Link:
    return Link(paper.title, address("scrutiny:paper_detail", paper.public_id))


def _download_of(paper: Paper) -> str:
    if paper.report:
        return address("reports:report_download", paper.report.public_id)
    return address("scrutiny:paper_download", paper.public_id)


def _details_of(paper: Paper) -> str:
    """What kind of file it is and how large: PDF, 412 kB."""
    if paper.report:
        return f"PDF, {file_size(paper.report.size_bytes)}"
    kind = FILE_KINDS.get(paper.content_type, paper.file_name.rpartition(".")[2].upper())
    return f"{kind}, {file_size(paper.size_bytes)}"
