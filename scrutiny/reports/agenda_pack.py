"""The agenda of a meeting with its papers: uploaded PDFs are merged in, all else is named with its place."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from pcc_portal.reports import merging
from pcc_portal.reports.registry import Insert
from plan.models import Objective
from plan.reports.made_from import rows_of
from plan.reports.shapes import MadeFrom
from scrutiny.models import AgendaEdition, Board, Meeting, Paper, PaperUse
from scrutiny.queries.items import ItemLine
from scrutiny.queries.meeting_page import meeting_page
from scrutiny.queries.papers import paper_line
from scrutiny.reports.meetings import choices, facts_of, public_meeting, title_of_meeting, whole_address
from scrutiny.reports.shapes import AgendaPack, PackItem, PackPaper

AGENDA_PACK = "agenda-pack"
PDF = "application/pdf"


def _latest(subject: str) -> AgendaEdition:
    edition = (
        AgendaEdition.objects.current().filter(meeting__public_id=subject).select_related("meeting__board").first()
    )
    if edition is None:
        raise ValueError("The agenda of this meeting is not public. Publish the agenda first.")
    if edition.is_compiled:
        raise ValueError("This agenda was put together from public reports, so there is no pack to make of it.")
    return edition


def check_agenda_pack(subject: str, today: date) -> None:
    """Raises ValueError with a sentence for a meeting that is not public or has no agenda of its own."""
    public_meeting(subject, timezone.now())
    _latest(subject)


def title_of_agenda_pack(subject: str) -> str:
    return title_of_meeting("Agenda and papers", subject)


def meetings_with_agenda(today: date) -> list[tuple[str, str]]:
    """The meetings whose own agenda is public, the latest first."""
    editions = AgendaEdition.objects.current().filter(is_compiled=False).order_by().values("meeting")
    return choices(Meeting.objects.published().filter(pk__in=editions).select_related("board"))


def build_agenda_pack(subject: str) -> AgendaPack:
    """`subject` is a meeting's permanent id. Raises ValueError with a sentence where it has no public agenda."""
    at = timezone.now()
    meeting = public_meeting(subject, at)
    edition = _latest(subject)
    assert edition.published_at is not None  # noqa: S101 - narrows the type: the edition is public
    page = meeting_page(meeting, timezone.localdate(at), at)
    return AgendaPack(
        meeting=meeting.public_id,
        board=page.line.title,
        when=page.line.when,
        url=whole_address(page.line.url),
        name=f"Agenda, edition {edition.number}",
        number=edition.number,
        published_on=timezone.localdate(edition.published_at),
        change_note=edition.change_note,
        sha256=edition.sha256,
        facts=facts_of(page),
        notice=page.notice,
        items=_items(page.items, at),
        made_from=_made_from(edition),
    )


def _items(lines: Iterable[ItemLine], at: datetime) -> tuple[PackItem, ...]:
    rows = list(lines)
    papers: dict[str, list[Paper]] = defaultdict(list)
    uses = PaperUse.objects.published(at).filter(item__public_id__in=[line.public_id for line in rows])
    for use in uses.select_related("item", "paper__report", "paper__replaced_by").order_by("item", "order", "pk"):
        papers[use.item.public_id].append(use.paper)
    packing = _Packing(at)
    return tuple(
        PackItem(
            name=line.name,
            description=line.description,
            purpose=line.purpose,
            presenter=line.presenter,
            ground=line.ground,
            objectives=tuple(link.text for link in line.objectives),
            papers=tuple(packing.paper(paper, line.name) for paper in papers[line.public_id]),
        )
        for line in rows
    )


class _Packing:
    """Takes papers in, in their order, as long as the pack does not grow too large."""

    def __init__(self, at: datetime) -> None:
        self.at = at
        self.pages = self.size = 0
        self.places: dict[int, str] = {}

    def paper(self, paper: Paper, item: str) -> PackPaper:
        line = paper_line(paper, self.at)
        merged, why_not = (None, "") if paper.is_restricted else self._merged(paper, item)
        return PackPaper(
            reference=paper.reference,
            title=line.title,
            url=whole_address(line.url) if line.url else "",
            details=line.details,
            author=line.author,
            late_reason=line.late_reason,
            is_supplementary=line.is_supplementary,
            ground=line.ground,
            replaced_by=line.replaced_by.text if line.replaced_by else "",
            merged=merged,
            why_not=why_not,
        )

    def _merged(self, paper: Paper, item: str) -> tuple[Insert | None, str]:
        stored: Any = paper.report or paper
        if paper.pk in self.places:
            return None, f"it stands in this pack under item {self.places[paper.pk]}"
        if paper.report is None and paper.content_type != PDF:
            return None, "only PDF files can stand in this pack"
        try:
            pages = merging.pages_to_merge(stored.file.name, stored.sha256)
        except merging.CannotMerge as problem:
            return None, str(problem)
        if self.pages + pages > merging.MAX_PAGES - 100 or self.size + stored.size_bytes > merging.MAX_BYTES * 0.9:
            return None, "with it the pack would be too large"
        self.pages += pages
        self.size += stored.size_bytes
        self.places[paper.pk] = item
        return Insert(item, paper.title, paper.reference, stored.file.name, stored.sha256, pages), ""


def _made_from(edition: AgendaEdition) -> tuple[MadeFrom, ...]:
    items = list(edition.entries.values_list("item", flat=True))
    papers = Paper.objects.published().filter(uses__item__in=items)
    objectives = Objective.objects.published().filter(agenda_entries__edition=edition)
    found = [
        rows_of(Board, [edition.meeting.board.public_id]),
        rows_of(Meeting, [edition.meeting.public_id]),
        rows_of(AgendaEdition, [edition.public_id]),
        rows_of(Paper, papers.values_list("public_id", flat=True)),
        rows_of(Objective, objectives.values_list("public_id", flat=True)),
    ]
    return tuple(part for part in found if part.ids)
