"""Items of an agenda with what the minutes say of them and what came of it, and one item as a page."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db.models import Prefetch

from plan.models import Measure, Objective
from plan.queries.addresses import address
from plan.queries.wording import SourceLink, sources_of
from scrutiny.models import AgendaEdition, AgendaEntry, AgendaItem, Correction, Ground, Meeting, MinutesEntry
from scrutiny.queries.came_of import CameOf, what_came_of
from scrutiny.queries.papers import PaperLine, papers_at
from scrutiny.queries.wording import Link, at_second, called, day_of, has_passed, moment, standing_of, title_of


@dataclass(frozen=True)
class Minuted:
    """What the latest public minutes say of an item. `discussion` and `outcome` are Markdown, "" for nothing.

    `verdict` is one of Verdict, "" where none was given. `recording` leads to the item's place in the recording.
    """

    discussion: str
    outcome: str
    verdict: str
    verdict_reason: str
    recording: Link | None


@dataclass(frozen=True)
class CorrectionLine:
    """What was wrong in the confirmed minutes."""

    public_id: str
    before: str
    after: str
    reason: str
    published_at: datetime


@dataclass(frozen=True)
class Off:
    """That a meeting was postponed or cancelled, and why. `moved_to` is the public one in its place, or None."""

    standing: str
    reason: str
    moved_to: Link | None


@dataclass(frozen=True)
class ItemLine:
    """An item as the latest public agenda lists it. `ground` is "" for an item heard in public.

    `rolling` says which standing item it is, "" for none. `minuted` None: no minutes of it are public. `reported` is
    what others wrote of it, for meetings of the past. `is_unlisted`: the minutes alone have it, and no agenda.
    `corrections` are of what is minuted.
    """

    public_id: str
    url: str
    number: str
    title: str
    description: str
    purpose: str
    presenter: str
    rolling: str
    ground: str
    objectives: tuple[Link, ...]
    measures: tuple[Link, ...]
    papers: tuple[PaperLine, ...]
    minuted: Minuted | None
    came_of: CameOf
    reported: str
    reported_outcome: str
    sources: tuple[SourceLink, ...]
    note: str
    is_unlisted: bool = False
    corrections: tuple[CorrectionLine, ...] = ()

    @property
    def name(self) -> str:
        return f"{self.number}. {self.title}" if self.number else self.title


@dataclass(frozen=True)
class ItemPage:
    """One item. `taken_off` names the last public edition that lists it, where the latest does not.

    `off` None: its meeting took place, or is still planned.
    """

    line: ItemLine
    meeting: Link
    board: Link
    when: str
    called: str
    off: Off | None
    is_compiled: bool
    is_to_come: bool
    are_minutes_draft: bool
    taken_off: Link | None
    earlier: Link | None
    later: Link | None


def entries_with_links(entries: Any) -> Any:
    """The entries with their item and the public objectives and measures that they are about; in three queries."""
    return entries.select_related("item").prefetch_related(
        Prefetch("objectives", Objective.objects.published().order_by("code")),
        Prefetch("measures", Measure.objects.published().order_by("title")),
    )


def item_lines(
    entries: Iterable[AgendaEntry], minuted: Iterable[MinutesEntry], recording_url: str, on: date, at: datetime
) -> tuple[ItemLine, ...]:
    """Lines of entries that come from `entries_with_links`, then of what the minutes alone have.

    The rows of the minutes come with their item. In nine queries whatever their number.
    """
    rows, said = list(entries), {row.item_id: row for row in minuted}
    listed = {row.item_id for row in rows}
    unlisted = [row for key, row in said.items() if key not in listed]
    keys = [*(row.item_id for row in rows), *(row.item_id for row in unlisted)]
    papers, came_of, corrections = papers_at(keys, at), what_came_of(keys, on, at), _corrections_at(keys, at)
    lines = [
        *(
            _line(row, tuple(papers[row.item_id]), said.get(row.item_id), came_of[row.item_id], recording_url)
            for row in rows
        ),
        *(_unlisted_line(row, came_of[row.item_id], recording_url) for row in unlisted),
    ]
    return tuple(
        replace(line, corrections=tuple(correction_line(row) for row in corrections[key]))
        for key, line in zip(keys, lines, strict=True)
    )


def _corrections_at(items: Iterable[int], at: datetime) -> dict[int, list[Correction]]:
    """Public corrections by the key of the item that they speak of, the earliest first."""
    found: dict[int, list[Correction]] = defaultdict(list)
    for row in Correction.objects.published(at).filter(item__in=items).order_by("published_at", "pk"):
        assert row.item_id is not None  # noqa: S101 - narrows the type: the rows were chosen by it
        found[row.item_id].append(row)
    return found


def bare_lines(entries: Iterable[AgendaEntry]) -> tuple[ItemLine, ...]:
    """Lines of entries that come from `entries_with_links`, as an edition has them: nothing of what came later."""
    return tuple(_line(row, (), None, CameOf(), "") for row in entries)


def correction_line(row: Correction) -> CorrectionLine:
    """`row` is public."""
    assert row.published_at is not None  # noqa: S101 - narrows the type
    return CorrectionLine(row.public_id, row.before, row.after, row.reason, row.published_at)


def item_page(item: AgendaItem, on: date, at: datetime) -> ItemPage:
    """One item of `AgendaItem.objects.with_page`. It comes with its meeting and board; in 17 queries at most."""
    meeting = item.meeting
    entries = AgendaEntry.objects.ever_published(at).filter(item=item).select_related("edition")
    entry = entries_with_links(entries).order_by("-edition__number").first()
    minuted = list(MinutesEntry.objects.published(at).filter(item=item).select_related("edition", "item"))
    edition = entry.edition if entry else None
    is_off = edition is not None and not AgendaEdition.objects.current(at).filter(pk=edition.pk).exists()
    neighbours = _neighbours(entry) if entry and not is_off else {}
    line = item_lines([entry] if entry else [], minuted, meeting.recording_url, on, at)[0]
    return ItemPage(
        line=line,
        meeting=Link(title_of(meeting), address("scrutiny:meeting_detail", meeting.public_id)),
        board=Link(meeting.board.name, address("scrutiny:board_detail", meeting.board.public_id)),
        when=day_of(meeting),
        called=called(meeting),
        off=_off(meeting, on, at) if meeting.is_off else None,
        is_compiled=edition is not None and edition.is_compiled,
        is_to_come=not has_passed(meeting, on),
        are_minutes_draft=any(row.edition.status == "draft" for row in minuted),
        taken_off=Link(f"edition {edition.number}", edition.get_absolute_url()) if edition and is_off else None,
        earlier=neighbours.get(-1),
        later=neighbours.get(1),
    )


def _off(meeting: Meeting, on: date, at: datetime) -> Off:
    moved_to = Meeting.objects.published(at).filter(postponed_from=meeting).first()
    link = Link(day_of(moved_to), address("scrutiny:meeting_detail", moved_to.public_id)) if moved_to else None
    return Off(standing_of(meeting, on, moved_to), meeting.status_reason, link)


def _neighbours(entry: AgendaEntry) -> dict[int, Link]:
    """The items before (-1) and after (1) on the same edition."""
    rows = list(entry.edition.entries.select_related("item").order_by("order", "pk"))
    place = [row.pk for row in rows].index(entry.pk)
    near = {step: rows[place + step] for step in (-1, 1) if 0 <= place + step < len(rows)}
    return {step: Link(str(row), address("scrutiny:item_detail", row.item.public_id)) for step, row in near.items()}


def _line(
    row: AgendaEntry, papers: tuple[PaperLine, ...], said: MinutesEntry | None, came_of: CameOf, recording_url: str
) -> ItemLine:
    return ItemLine(
        public_id=row.item.public_id,
        url=address("scrutiny:item_detail", row.item.public_id),
        number=row.number,
        title=row.title,
        description=row.description,
        purpose=row.get_purpose_display(),
        presenter=row.presenter,
        rolling=row.item.rolling,
        ground=Ground(row.private_ground).label if row.is_private else "",
        objectives=tuple(
            Link(f"{objective.code} {objective.title}", address("plan:objective_detail", objective.public_id))
            for objective in row.objectives.all()
        ),
        measures=tuple(
            Link(measure.question, address("plan:measure_detail", measure.public_id)) for measure in row.measures.all()
        ),
        papers=papers,
        minuted=_minuted(said, recording_url) if said else None,
        came_of=came_of,
        reported=row.reported,
        reported_outcome=row.reported_outcome,
        sources=sources_of(row.source),
        note=row.source_note,
    )


def _unlisted_line(row: MinutesEntry, came_of: CameOf, recording_url: str) -> ItemLine:
    """Of an item that no agenda lists the minutes tell all that is public."""
    return ItemLine(
        public_id=row.item.public_id,
        url=address("scrutiny:item_detail", row.item.public_id),
        number=row.number,
        title=row.title,
        description="",
        purpose="",
        presenter="",
        rolling=row.item.rolling,
        ground="",
        objectives=(),
        measures=(),
        papers=(),
        minuted=_minuted(row, recording_url),
        came_of=came_of,
        reported="",
        reported_outcome="",
        sources=(),
        note="",
        is_unlisted=True,
    )


def _minuted(row: MinutesEntry, recording_url: str) -> Minuted:
    seconds = row.video_seconds
    return Minuted(
        discussion=row.discussion,
        outcome=row.outcome,
        verdict=row.verdict,
        verdict_reason=row.verdict_reason,
        recording=Link(moment(seconds), at_second(recording_url, seconds))
        if recording_url and seconds is not None
        else None,
    )
