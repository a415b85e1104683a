"""Meetings as lines of a list, each with how far its public record has come, and the next one with how to attend."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from plan.queries.addresses import address
from plan.queries.wording import long_date
from scrutiny.models import Board, Meeting, MinutesEdition
from scrutiny.queries.asking import deadline_words
from scrutiny.queries.wording import MISSING, Link, called, day_of, has_passed, standing_of, times_of, title_of

OWN = "own"
OTHERS = "others"


@dataclass(frozen=True)
class MeetingLine:
    """One meeting. `day` None: `when` says what is known. `times` and `venue` are "" where nothing is recorded.

    `reason` says why it is off. `record` tells what of agenda, papers and minutes is out, in words.
    """

    public_id: str
    url: str
    title: str
    board: str
    board_url: str
    is_own: bool
    day: date | None
    when: str
    called: str
    times: str
    venue: str
    is_off: bool
    is_over: bool
    standing: str
    reason: str
    moved_to: Link | None
    record: tuple[str, ...]


@dataclass(frozen=True)
class YearOfMeetings:
    """`title` is the calendar year, or says that the day is not recorded."""

    title: str
    meetings: tuple[MeetingLine, ...]


@dataclass(frozen=True)
class Asking:
    """Until when a question for a meeting can come in, and why: `words` is a sentence."""

    words: str
    is_open: bool


@dataclass(frozen=True)
class NextMeeting:
    """`how_to_attend` is Markdown, "" where nothing is said of it. `asking` None: no questions are taken."""

    line: MeetingLine
    how_to_attend: str
    online_url: str
    asking: Asking | None


@dataclass(frozen=True)
class BoardChoice:
    """A way to narrow the list. `is_chosen`: the list is of it now."""

    title: str
    key: str
    is_own: bool
    is_chosen: bool


def with_lines(meetings: QuerySet[Meeting], at: datetime) -> QuerySet[Meeting]:
    """The rows with all that a line of them needs: two meetings and their board, and the record."""
    return meetings.with_record(at).select_related("board", "postponed_to")  # type: ignore[attr-defined,no-any-return]


def meeting_line(meeting: Any, on: date, at: datetime) -> MeetingLine:
    """`meeting` is public and comes from `with_lines`."""
    moved_to = meeting.postponed_to if meeting.postponed_to and meeting.postponed_to.is_published(at) else None
    if moved_to:
        moved_to.board = meeting.board
    return MeetingLine(
        public_id=meeting.public_id,
        url=address("scrutiny:meeting_detail", meeting.public_id),
        title=title_of(meeting),
        board=meeting.board.name,
        board_url=address("scrutiny:board_detail", meeting.board.public_id),
        is_own=meeting.board.kind == Board.Kind.OWN,
        day=meeting.starts_on,
        when=day_of(meeting),
        called=called(meeting),
        times=times_of(meeting),
        venue=meeting.venue,
        is_off=meeting.is_off,
        is_over=has_passed(meeting, on),
        standing=standing_of(meeting, on, moved_to),
        reason=meeting.status_reason,
        moved_to=Link(day_of(moved_to), address("scrutiny:meeting_detail", moved_to.public_id)) if moved_to else None,
        record=record_words(meeting, on),
    )


def record_words(meeting: Any, on: date) -> tuple[str, ...]:
    """What of the record is out: agenda, papers, minutes. A board of others may have published more elsewhere."""
    is_own = meeting.board.kind == Board.Kind.OWN
    waits = is_own and not meeting.is_off and not has_passed(meeting, on)
    # Of a meeting that is known from public reports alone, nobody here can say what was published then.
    is_ours = is_own and not meeting.source
    missing = "not published yet" if waits else "not published" if is_ours else "not recorded here"
    words = []
    if meeting.agenda_number is None:
        words.append(f"Agenda {missing}")
    else:
        words.append("Agenda put together from public reports" if meeting.agenda_is_compiled else "Agenda published")
    count = meeting.papers_count
    words.append(f"{count} paper{'' if count == 1 else 's'} published" if count else f"Papers {missing}")
    if meeting.minutes_status == MinutesEdition.Status.CONFIRMED:
        corrected = meeting.corrected_at
        words.append(
            f"Minutes confirmed{f', corrected on {long_date(timezone.localdate(corrected))}' if corrected else ''}"
        )
    elif meeting.minutes_status:
        words.append("Draft minutes published")
    elif not meeting.is_off:
        words.append("Minutes come after the meeting" if waits else f"Minutes {missing}")
    return tuple(words)


def by_year(meetings: Iterable[Any], on: date, at: datetime) -> tuple[YearOfMeetings, ...]:
    """Lines under the calendar year of their day, in the order in which they come."""
    lines = [meeting_line(meeting, on, at) for meeting in meetings]
    return tuple(
        YearOfMeetings(title, tuple(group))
        for title, group in groupby(lines, lambda line: str(line.day.year) if line.day else "Day " + MISSING.lower())
    )


def asking_of(meeting: Meeting, on: date) -> Asking | None:
    """Until when questions for this meeting can come in; None where none are taken: not in public, no rule, or off."""
    if meeting.board.kind != Board.Kind.OWN or meeting.status != Meeting.Status.PLANNED:
        return None
    if meeting.openness == Meeting.Openness.PRIVATE:
        return None
    if meeting.questions_due_on is None or meeting.starts_on is None:
        return None
    return Asking(words=deadline_words(meeting), is_open=on <= meeting.questions_due_on)


def next_meeting(on: date, at: datetime, boards: Sequence[int] | None = None) -> NextMeeting | None:
    """The next meeting of an own board that the public may attend, or of one of `boards`; in one query."""
    rows = Meeting.objects.published(at).upcoming(on).exclude(openness=Meeting.Openness.PRIVATE)
    rows = rows.own() if boards is None else rows.filter(board__in=boards)
    meeting = with_lines(rows, at).first()
    if meeting is None:
        return None
    return NextMeeting(
        line=meeting_line(meeting, on, at),
        how_to_attend=meeting.how_to_attend or meeting.board.how_to_attend,
        online_url=meeting.online_url,
        asking=asking_of(meeting, on),
    )


def meetings_of(choice: str, at: datetime) -> QuerySet[Meeting]:
    """Public meetings, the latest first: of own boards, of all others, or of the board of this permanent id."""
    rows = Meeting.objects.published(at)
    if choice in ("", OWN):
        rows = rows.own()
    elif choice == OTHERS:
        rows = rows.filter(board__kind=Board.Kind.OTHERS)
    else:
        rows = rows.filter(board__public_id=choice)
    return with_lines(rows.in_date_order(), at)


def board_choices(choice: str, at: datetime) -> tuple[BoardChoice, ...]:
    """How the list can be narrowed, own boards first; in one query. Only boards that have public meetings."""
    chosen = choice or OWN
    kinds = [
        BoardChoice("Our own boards", OWN, True, chosen == OWN),
        BoardChoice("All boards of others", OTHERS, False, chosen == OTHERS),
    ]
    boards = (
        Board.objects.published(at)
        .filter(meetings__in=Meeting.objects.published(at).order_by())
        .order_by("name")
        .distinct()
        .values_list("name", "public_id", "kind")
    )
    each = [BoardChoice(name, key, kind == Board.Kind.OWN, key == chosen) for name, key, kind in boards]
    own, others = ([row for row in each if row.is_own is is_own] for is_own in (True, False))
    return (kinds[0], *own, *([kinds[1], *others] if others else []))
