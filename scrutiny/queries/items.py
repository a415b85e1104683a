"""Items of an agenda with what the minutes say of them and what came of it, and one item as a page."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import product
from typing import Any

from django.db.models import Exists, FilteredRelation, OuterRef, Q, Subquery

from plan.queries.addresses import address
from plan.queries.wording import SourceLink, sources_of
from scrutiny.models import (
    AgendaEdition,
    AgendaEntry,
    AgendaItem,
    Correction,
    Ground,
    Meeting,
    MinutesEdition,
    MinutesEntry,
)
from scrutiny.queries.actions import ActionLine, actions_at, lines_by_item
from scrutiny.queries.came_of import CameOf, ItemLinks, links_at
from scrutiny.queries.papers import PaperLine, papers_at
from scrutiny.queries.wording import (
    Link,
    at_second,
    called,
    day_of,
    has_passed,
    minutes_name,
    moment,
    standing_of,
    title_of,
)


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
    """One item. `taken_off` names the last public edition of the agenda that lists it, where the latest does not.

    `dropped` names the last public edition of the minutes that tells of it, where the latest does not and no agenda
    does.

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
    dropped: Link | None
    earlier: Link | None
    later: Link | None


@dataclass(frozen=True)
class AtItems:
    """What stands at items, by the item's key."""

    links: Mapping[int, ItemLinks]
    papers: Mapping[int, list[PaperLine]]
    actions: Mapping[int, list[ActionLine]]
    corrections: Mapping[int | None, list[Correction]]


def items_of(
    meeting: Meeting, agenda: AgendaEdition | None, minutes: MinutesEdition | None
) -> tuple[list[AgendaEntry], list[MinutesEntry]]:
    """What an edition of the agenda and one of the minutes say of the items of a meeting, in order; in one query."""
    if agenda is None and minutes is None:
        return [], []
    rows: Any = AgendaItem.objects.filter(meeting=meeting)
    rows = rows.annotate(
        entry=FilteredRelation("entries", condition=Q(entries__edition=agenda.pk if agenda else 0)),
        said=FilteredRelation("minutes_entries", condition=Q(minutes_entries__edition=minutes.pk if minutes else 0)),
    )
    found: dict[str, list[Any]] = {"entry": [], "said": []}
    for item, (name, rows_there) in product(rows.select_related("entry", "said"), found.items()):
        if row := getattr(item, name, None):  # nothing is set where an edition has nothing
            row.item = item
            rows_there.append(row)
    entries, said = (sorted(there, key=lambda row: row.order) for there in found.values())
    return entries, said


def item_lines(
    entries: Iterable[AgendaEntry], minuted: Iterable[MinutesEntry], recording_url: str, at_items: AtItems
) -> tuple[ItemLine, ...]:
    """Lines of entries, then of what the minutes alone have; both come with their item."""
    listed, said = {row.item_id: row for row in entries}, {row.item_id: row for row in minuted}
    lines = {key: _line(row, at_items.links[key]) for key, row in listed.items()}
    lines |= {key: _unlisted_line(row) for key, row in said.items() if key not in listed}
    return tuple(
        replace(
            line,
            papers=tuple(at_items.papers[key]),
            minuted=_minuted(said[key], recording_url) if key in said else None,
            came_of=_came_of(at_items.actions[key], at_items.links[key]),
            corrections=tuple(correction_line(row) for row in at_items.corrections.get(key, ())),
        )
        for key, line in lines.items()
    )


def bare_lines(entries: Iterable[AgendaEntry]) -> tuple[ItemLine, ...]:
    """Lines of entries that come from `load_entries`, as an edition has them: nothing of what came later."""
    return tuple(
        _line(
            row,
            ItemLinks(
                objectives=[
                    Link(f"{objective.code} {objective.title}", address("plan:objective_detail", objective.public_id))
                    for objective in row.objectives.all()
                ],
                measures=[
                    Link(measure.question, address("plan:measure_detail", measure.public_id))
                    for measure in row.measures.all()
                ],
            ),
        )
        for row in entries
    )


def correction_line(row: Correction) -> CorrectionLine:
    """`row` is public."""
    assert row.published_at is not None  # noqa: S101 - narrows the type
    return CorrectionLine(row.public_id, row.before, row.after, row.reason, row.published_at)


def item_page(item: AgendaItem, on: date, at: datetime) -> ItemPage:
    """One item of `AgendaItem.objects.with_page`, in six queries.

    It comes with its meeting, that meeting's board, and the meeting in its place.
    """
    meeting = item.meeting
    listed, told = _edition_with(item, at), _told_of(item, at)
    place = next((place for place, row in enumerate(listed) if row.item_id == item.pk), None)
    entry = None if place is None else listed[place]
    edition = entry.edition if entry else None
    is_off = entry is not None and not entry.is_current
    minuted = told if told and told.is_current else None
    dropped = told if not entry and not minuted else None
    said = minuted or dropped
    corrections = Correction.objects.published(at).filter(item=item).order_by("published_at", "pk")
    return ItemPage(
        line=item_lines(
            [entry] if entry else [],
            [said] if said else [],
            meeting.recording_url,
            AtItems(
                links=links_at([entry.pk] if entry else [], [item.pk], at),
                papers=papers_at([item.pk], at),
                actions=lines_by_item(actions_at([item.pk], on, at), on, at),
                corrections={item.pk: list(corrections)},
            ),
        )[0],
        meeting=Link(title_of(meeting), address("scrutiny:meeting_detail", meeting.public_id)),
        board=Link(meeting.board.name, address("scrutiny:board_detail", meeting.board.public_id)),
        when=day_of(meeting),
        called=called(meeting),
        off=_off(meeting, on, at) if meeting.is_off else None,
        is_compiled=edition is not None and edition.is_compiled,
        is_to_come=not has_passed(meeting, on),
        are_minutes_draft=minuted is not None and minuted.edition.status == MinutesEdition.Status.DRAFT,
        taken_off=Link(f"edition {edition.number}", edition.get_absolute_url()) if edition and is_off else None,
        dropped=Link(minutes_name(dropped.edition), dropped.edition.get_absolute_url()) if dropped else None,
        earlier=None if place is None or is_off else _neighbour(listed, place - 1),
        later=None if place is None or is_off else _neighbour(listed, place + 1),
    )


def _edition_with(item: AgendaItem, at: datetime) -> list[Any]:
    """What the latest public edition that lists the item lists, in order; `is_current`: no later edition is public."""
    latest = AgendaEntry.objects.ever_published(at).filter(item=item).order_by("-edition__number").values("edition")
    current = AgendaEdition.objects.current(at).filter(pk=OuterRef("edition"))
    rows = AgendaEntry.objects.filter(edition=Subquery(latest[:1])).annotate(is_current=Exists(current))
    return list(rows.select_related("item", "edition").order_by("order", "pk"))


def _told_of(item: AgendaItem, at: datetime) -> Any:
    """What the latest public minutes that have the item tell of it; `is_current`: no later edition is public."""
    current = MinutesEdition.objects.current(at).filter(pk=OuterRef("edition"))
    rows = MinutesEntry.objects.ever_published(at).filter(item=item).annotate(is_current=Exists(current))
    return rows.select_related("item", "edition").order_by("-edition__number").first()


def _neighbour(rows: Sequence[AgendaEntry], place: int) -> Link | None:
    """The item at a place of an edition; None before its first and after its last."""
    if not 0 <= place < len(rows):
        return None
    return Link(str(rows[place]), address("scrutiny:item_detail", rows[place].item.public_id))


def _off(meeting: Meeting, on: date, at: datetime) -> Off:
    moved_to = meeting.postponed_to if meeting.postponed_to and meeting.postponed_to.is_published(at) else None
    link = Link(day_of(moved_to), address("scrutiny:meeting_detail", moved_to.public_id)) if moved_to else None
    return Off(standing_of(meeting, on, moved_to), meeting.status_reason, link)


def _line(row: AgendaEntry, links: ItemLinks) -> ItemLine:
    """What the edition says of the item, and nothing of what came later."""
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
        objectives=tuple(links.objectives),
        measures=tuple(links.measures),
        papers=(),
        minuted=None,
        came_of=CameOf(),
        reported=row.reported,
        reported_outcome=row.reported_outcome,
        sources=sources_of(row.source),
        note=row.source_note,
    )


def _unlisted_line(row: MinutesEntry) -> ItemLine:
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
        minuted=None,
        came_of=CameOf(),
        reported="",
        reported_outcome="",
        sources=(),
        note="",
        is_unlisted=True,
    )


def _came_of(actions: list[ActionLine], links: ItemLinks) -> CameOf:
    return CameOf(actions, links.closed, links.decisions, links.confirmed, links.inspections)


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
