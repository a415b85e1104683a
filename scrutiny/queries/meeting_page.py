"""One meeting as one page: how to attend, its agenda, what was said at each item, and what came of it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery

from plan.queries.addresses import address
from plan.queries.wording import SourceLink, long_date, sources_of
from scrutiny.models import AgendaEdition, AgendaEntry, AgendaItem, Meeting, MinutesEdition
from scrutiny.queries.actions import ActionLine, actions_at, actions_with_log, lines_by_item
from scrutiny.queries.attendance import AttendancePage, attendance_page
from scrutiny.queries.came_of import ItemLinks, links_at
from scrutiny.queries.documents import DocumentLine, latest_lines
from scrutiny.queries.items import AtItems, CorrectionLine, ItemLine, correction_line, item_lines, items_of
from scrutiny.queries.meeting_record import record_of
from scrutiny.queries.meetings import Asking, MeetingLine, asking_of, meeting_line, with_lines
from scrutiny.queries.notice import notice
from scrutiny.queries.papers import papers_at
from scrutiny.queries.questions import QuestionLine, questions_of_meeting
from scrutiny.queries.wording import MISSING, Link, day_of, held_times_of, minutes_name
from scrutiny.records import MinutesRecord, read


@dataclass(frozen=True)
class EditionLine:
    """A public edition of the agenda or the minutes. `sha256` is "" for an agenda put together from reports."""

    name: str
    url: str
    published_at: datetime
    change_note: str
    sha256: str


@dataclass(frozen=True)
class MinutesHead:
    """The latest public minutes. `confirmed_at` is the item of a later meeting, None for a draft."""

    name: str
    url: str
    is_draft: bool
    published_at: datetime
    confirmed_at: Link | None


@dataclass(frozen=True)
class MeetingPage:
    """`facts` are rows of day, time, place and the like, "Not recorded" where nothing is known of one that matters.

    `log` is how the board's actions stand, where the action log is an item. `attendance` None: no minutes are public.
    `corrections` are those of no item here. `earlier` and `later` are meetings of the same board. `agenda_editions`
    has none that was put together from reports.
    `earlier_agenda` is that of the postponed meeting, as long as this one has none of its own.
    """

    line: MeetingLine
    facts: tuple[tuple[str, object], ...]
    notice: str
    how_to_attend: str
    online_url: str
    recording_url: str
    asking: Asking | None
    is_compiled: bool
    is_agenda_out: bool
    items: tuple[ItemLine, ...]
    log: str
    minutes: MinutesHead | None
    attendance: AttendancePage | None
    actions: tuple[ActionLine, ...]
    decisions: tuple[Link, ...]
    questions: tuple[QuestionLine, ...]
    documents: tuple[DocumentLine, ...]
    agenda_editions: tuple[EditionLine, ...]
    minutes_editions: tuple[EditionLine, ...]
    corrections: tuple[CorrectionLine, ...]
    postponed_from: Link | None
    earlier_agenda: Link | None
    earlier: Link | None
    later: Link | None
    last_updated: datetime
    sources: tuple[SourceLink, ...]
    note: str


def with_page(meetings: QuerySet[Meeting], at: datetime) -> QuerySet[Any]:
    """The rows with all that a page of one needs of other meetings: its board's before and after, and the one put off.

    `earlier_id`, `earlier_on`, `later_id`, `later_on`: NULL where there is none, or the day is not known.
    `earlier_agenda_id`, `earlier_agenda_number`: the latest public agenda of the meeting put off, NULL for none.
    """
    day = OuterRef("starts_on")
    others = Meeting.objects.published(at).filter(board=OuterRef("board"))
    earlier = others.filter(Q(starts_on__lt=day) | Q(starts_on=day, pk__lt=OuterRef("pk")))
    later = others.filter(Q(starts_on__gt=day) | Q(starts_on=day, pk__gt=OuterRef("pk")))
    agendas = AgendaEdition.objects.current(at).filter(meeting__postponed_to=OuterRef("pk"))
    first: dict[str, QuerySet[Any]] = {
        "earlier": earlier.order_by("-starts_on", "-pk"),
        "later": later.order_by("starts_on", "pk"),
        "earlier_agenda": agendas.order_by(),
    }
    return (
        with_lines(meetings, at)
        .select_related("postponed_from")
        .annotate(
            **{f"{name}_id": Subquery(rows.values("public_id")[:1]) for name, rows in first.items()},
            earlier_on=Subquery(first["earlier"].values("starts_on")[:1]),
            later_on=Subquery(first["later"].values("starts_on")[:1]),
            earlier_agenda_number=Subquery(agendas.values("number")[:1]),
        )
    )


def meeting_page(meeting: Any, on: date, at: datetime) -> MeetingPage:
    """One public meeting, which comes from `with_page`; in six queries."""
    line = meeting_line(meeting, on, at)
    record = record_of(meeting, at)
    minutes = record.latest_minutes
    entries, said = items_of(meeting, record.agenda, minutes)
    keys = {row.item_id for row in entries} | {row.item_id for row in said}
    confirming = [minutes.confirmed_at_item_id] if minutes and minutes.confirmed_at_item_id else []
    links = links_at([row.pk for row in entries], keys, at, confirming)
    actions, log = _actions_of(meeting, entries, keys, on, at)
    there = AtItems(links, papers_at(keys, at), lines_by_item(actions, on, at), record.corrections)
    items = item_lines(entries, said, meeting.recording_url, there)
    first = notice(meeting, meeting.agenda_first_at)
    is_compiled = bool(record.agenda and record.agenda.is_compiled)
    replaced = getattr(meeting, "postponed_from", None)
    questions = questions_of_meeting(meeting, at)
    corrections = [row for rows in record.corrections.values() for row in rows]
    public = (meeting, *record.agendas, *record.minutes, *corrections, *questions)
    return MeetingPage(
        line=line,
        facts=_facts(meeting, line),
        notice=first.words(on) if first and line.is_own and not is_compiled and not line.is_off else "",
        how_to_attend="" if line.is_over else meeting.how_to_attend or meeting.board.how_to_attend,
        online_url="" if line.is_over else meeting.online_url,
        recording_url=meeting.recording_url,
        asking=asking_of(meeting, on),
        is_compiled=is_compiled,
        is_agenda_out=bool(record.agendas),
        items=items,
        log=log,
        minutes=_minutes_head(minutes, links) if minutes else None,
        attendance=attendance_page(read(minutes.data, MinutesRecord).attendance) if minutes else None,
        actions=tuple(action for item in items for action in item.came_of.actions),
        decisions=tuple(decision for item in items for decision in item.came_of.decisions),
        questions=tuple(questions),
        documents=latest_lines(record.reports),
        agenda_editions=tuple(
            edition_line(row, f"Agenda, edition {row.number}") for row in record.agendas if not row.is_compiled
        ),
        minutes_editions=tuple(edition_line(row, minutes_name(row)) for row in record.minutes),
        corrections=tuple(correction_line(row) for row in corrections if row.item_id not in keys),
        postponed_from=_meeting_link(replaced) if replaced and replaced.is_published(at) else None,
        earlier_agenda=None if record.agendas else _earlier_agenda(meeting),
        earlier=_neighbour(meeting.earlier_id, meeting.earlier_on),
        later=_neighbour(meeting.later_id, meeting.later_on),
        last_updated=max(row.published_at for row in public if row.published_at),
        sources=sources_of(meeting.source),
        note=meeting.source_note,
    )


def edition_line(row: AgendaEdition | MinutesEdition, name: str) -> EditionLine:
    assert row.published_at is not None  # noqa: S101 - narrows the type: the edition is public
    return EditionLine(name, row.get_absolute_url(), row.published_at, row.change_note, row.sha256)


def _actions_of(
    meeting: Meeting, entries: list[AgendaEntry], items: Collection[int], on: date, at: datetime
) -> tuple[list[Any], str]:
    """The actions asked for at the items, and how the board's actions stand, where the action log is an item."""
    if any(row.item.rolling == AgendaItem.Rolling.ACTIONS for row in entries):
        return actions_with_log(items, meeting, on=on, at=at)
    return list(actions_at(items, on, at)), ""


def _minutes_head(row: MinutesEdition, links: dict[int, ItemLinks]) -> MinutesHead:
    assert row.published_at is not None  # noqa: S101 - narrows the type: the edition is public
    confirming = links[row.confirmed_at_item_id] if row.confirmed_at_item_id else ItemLinks()
    return MinutesHead(
        name=minutes_name(row),
        url=row.get_absolute_url(),
        is_draft=row.status != MinutesEdition.Status.CONFIRMED,
        published_at=row.published_at,
        confirmed_at=next(iter((*confirming.itself, *confirming.meeting)), None),
    )


def _facts(meeting: Meeting, line: MeetingLine) -> tuple[tuple[str, object], ...]:
    """Rows of a summary list. Day, time and place always stand; the rest where it is recorded."""
    quarter = meeting.quarter
    rows = [
        ("Day", f"{meeting.starts_on:%A} {line.when}" if meeting.starts_on else line.when),
        ("Time", line.times or MISSING),
        ("Actual time", held_times_of(meeting)),
        ("Place", meeting.venue or MISSING),
        ("Open to the public", str(meeting.get_openness_display()) or meeting.board.openness),
        ("Chair", meeting.chair),
        ("Quarter", str(quarter) if quarter else ""),
    ]
    facts: list[tuple[str, object]] = [("Board", [(line.board, line.board_url)])]
    facts += [(key, value) for key, value in rows if value]
    if meeting.website:
        facts.append(("Page of its host", [(sources_of(meeting.website)[0].text, meeting.website)]))
    return tuple(facts)


def _earlier_agenda(meeting: Any) -> Link | None:
    """The latest public agenda of the meeting in whose place this one is."""
    if meeting.earlier_agenda_id is None:
        return None
    number = meeting.earlier_agenda_number
    return Link(f"Agenda, edition {number}", address("scrutiny:agenda_detail", meeting.earlier_agenda_id))


def _neighbour(public_id: str | None, day: date | None) -> Link | None:
    return Link(long_date(day), address("scrutiny:meeting_detail", public_id)) if public_id and day else None


def _meeting_link(row: Meeting) -> Link:
    return Link(day_of(row), address("scrutiny:meeting_detail", row.public_id))
