"""One meeting as one page: how to attend, its agenda, what was said at each item, and what came of it."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q

from plan.queries.addresses import address
from plan.queries.wording import SourceLink, sources_of
from scrutiny.models import (
    AgendaEdition,
    AgendaEntry,
    AgendaItem,
    Correction,
    Meeting,
    MinutesEdition,
    MinutesEntry,
)
from scrutiny.queries.actions import ActionLine, action_log_sentence
from scrutiny.queries.attendance import AttendancePage, attendance_page
from scrutiny.queries.documents import DocumentLine, reports_of
from scrutiny.queries.items import CorrectionLine, ItemLine, at_items, correction_line, item_lines
from scrutiny.queries.meetings import Asking, MeetingLine, asking_of, meeting_line
from scrutiny.queries.notice import notice
from scrutiny.queries.questions import QuestionLine, questions_of_meeting
from scrutiny.queries.wording import MISSING, Link, confirming_item, day_of, held_times_of, minutes_name
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


def meeting_page(meeting: Any, on: date, at: datetime) -> MeetingPage:
    """One public meeting, which comes from `with_lines`; in 20 queries, and those of an action log on its agenda."""
    line = meeting_line(meeting, on, at)
    agendas = list(AgendaEdition.objects.published(at).filter(meeting=meeting).order_by("-number"))
    minutes = list(
        MinutesEdition.objects.published(at)
        .filter(meeting=meeting)
        .select_related("confirmed_at_item__meeting__board")
        .order_by("-number")
    )
    entries, said = (
        list(rows.published(at).filter(edition__meeting=meeting).select_related("item").order_by("order"))
        for rows in (AgendaEntry.objects, MinutesEntry.objects)
    )
    keys = {row.item_id for row in (*entries, *said)}
    items = item_lines(entries, said, meeting.recording_url, at_items([row.pk for row in entries], keys, on, at))
    corrections = list(
        Correction.objects.published(at)
        .filter(edition__meeting=meeting)
        .select_related("item")
        .order_by("published_at", "pk")
    )
    shown = {item.public_id for item in items}
    first = notice(meeting, meeting.agenda_first_at)
    is_compiled = bool(agendas and agendas[0].is_compiled)
    earlier, later = _neighbours(meeting, at)
    replaced = Meeting.objects.published(at).filter(postponed_to=meeting).first()
    times = [row.published_at for row in (meeting, *agendas, *minutes, *corrections)]
    questions = questions_of_meeting(meeting, at)
    times += [question.published_at for question in questions]
    return MeetingPage(
        line=line,
        facts=_facts(meeting, line),
        notice=first.words(on) if first and line.is_own and not is_compiled and not line.is_off else "",
        how_to_attend="" if line.is_over else meeting.how_to_attend or meeting.board.how_to_attend,
        online_url="" if line.is_over else meeting.online_url,
        recording_url=meeting.recording_url,
        asking=asking_of(meeting, on),
        is_compiled=is_compiled,
        is_agenda_out=bool(agendas),
        items=items,
        log=action_log_sentence(meeting, at)
        if any(item.rolling == AgendaItem.Rolling.ACTIONS for item in items)
        else "",
        minutes=_minutes_head(minutes[0], at) if minutes else None,
        attendance=attendance_page(read(minutes[0].data, MinutesRecord).attendance) if minutes else None,
        actions=tuple(action for item in items for action in item.came_of.actions),
        decisions=tuple(decision for item in items for decision in item.came_of.decisions),
        questions=tuple(questions),
        documents=reports_of(meeting.public_id, at),
        agenda_editions=tuple(
            edition_line(row, f"Agenda, edition {row.number}") for row in agendas if not row.is_compiled
        ),
        minutes_editions=tuple(edition_line(row, minutes_name(row)) for row in minutes),
        corrections=tuple(
            correction_line(row) for row in corrections if row.item is None or row.item.public_id not in shown
        ),
        postponed_from=_meeting_link(replaced),
        earlier_agenda=_agenda_of(replaced, at) if replaced and not agendas else None,
        earlier=earlier,
        later=later,
        last_updated=max(time for time in times if time),
        sources=sources_of(meeting.source),
        note=meeting.source_note,
    )


def edition_line(row: AgendaEdition | MinutesEdition, name: str) -> EditionLine:
    assert row.published_at is not None  # noqa: S101 - narrows the type: the edition is public
    return EditionLine(name, row.get_absolute_url(), row.published_at, row.change_note, row.sha256)


def _minutes_head(row: MinutesEdition, at: datetime) -> MinutesHead:
    assert row.published_at is not None  # noqa: S101 - narrows the type: the edition is public
    return MinutesHead(
        name=minutes_name(row),
        url=row.get_absolute_url(),
        is_draft=row.status != MinutesEdition.Status.CONFIRMED,
        published_at=row.published_at,
        confirmed_at=confirming_item(row, at),
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


def _neighbours(meeting: Meeting, at: datetime) -> tuple[Link | None, Link | None]:
    """The meetings of the board before and after this one; two queries."""
    if meeting.starts_on is None:
        return None, None
    others = Meeting.objects.published(at).filter(board=meeting.board_id).exclude(pk=meeting.pk)
    day = meeting.starts_on
    earlier = others.filter(Q(starts_on__lt=day) | Q(starts_on=day, pk__lt=meeting.pk)).order_by("-starts_on", "-pk")
    later = others.filter(Q(starts_on__gt=day) | Q(starts_on=day, pk__gt=meeting.pk)).order_by("starts_on", "pk")
    first, second = (_meeting_link(rows.first()) for rows in (earlier, later))
    return first, second


def _agenda_of(meeting: Meeting, at: datetime) -> Link | None:
    """The latest public agenda of a meeting."""
    edition = AgendaEdition.objects.current(at).filter(meeting=meeting).first()
    return Link(f"Agenda, edition {edition.number}", edition.get_absolute_url()) if edition else None


def _meeting_link(row: Meeting | None) -> Link | None:
    return Link(day_of(row), address("scrutiny:meeting_detail", row.public_id)) if row else None
