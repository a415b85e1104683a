"""Boards as lines of a list, and one board as a page."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q

from plan.queries.addresses import address
from plan.queries.wording import SourceLink, sources_of
from scrutiny.models import Board, Meeting
from scrutiny.queries.meetings import NextMeeting, YearOfMeetings, by_year, next_meeting, with_lines


@dataclass(frozen=True)
class BoardLine:
    """`host` is who runs a board of others, "" where it is not recorded. `meetings` counts the public ones."""

    url: str
    name: str
    purpose: str
    host: str
    is_own: bool
    meetings: int


@dataclass(frozen=True)
class BoardListPage:
    own: tuple[BoardLine, ...]
    others: tuple[BoardLine, ...]


@dataclass(frozen=True)
class BoardPage:
    """`facts` are rows as the sources put them. `coming` None: no meeting is planned that the public may attend."""

    public_id: str
    name: str
    is_own: bool
    purpose: str
    facts: tuple[tuple[str, object], ...]
    how_to_attend: str
    coming: NextMeeting | None
    years: tuple[YearOfMeetings, ...]
    published_at: datetime
    sources: tuple[SourceLink, ...]
    note: str


def board_list_page(at: datetime) -> BoardListPage:
    """Every public board, own ones first; in one query."""
    public = Meeting.objects.published(at).order_by().values("pk")
    boards = Board.objects.published(at).annotate(count=Count("meetings", filter=Q(meetings__in=public)))
    lines = [
        BoardLine(
            url=address("scrutiny:board_detail", board.public_id),
            name=board.name,
            purpose=board.purpose,
            host=board.host,
            is_own=board.kind == Board.Kind.OWN,
            meetings=board.count,
        )
        for board in boards.order_by("name")
    ]
    return BoardListPage(
        own=tuple(line for line in lines if line.is_own), others=tuple(line for line in lines if not line.is_own)
    )


def board_page(board: Board, on: date, at: datetime) -> BoardPage:
    """One public board with its meetings; in two queries."""
    assert board.published_at is not None  # noqa: S101 - narrows the type: the board is public
    meetings = Meeting.objects.published(at).filter(board=board).in_date_order()
    return BoardPage(
        public_id=board.public_id,
        name=board.name,
        is_own=board.kind == Board.Kind.OWN,
        purpose=board.purpose,
        facts=_facts(board),
        how_to_attend=board.how_to_attend,
        coming=next_meeting(on, at, [board.pk]),
        years=by_year(with_lines(meetings, at), on, at),
        published_at=board.published_at,
        sources=sources_of(board.source),
        note=board.source_note,
    )


def _facts(board: Board) -> tuple[tuple[str, object], ...]:
    words = [
        ("Run by", board.host),
        ("Chair", board.chair),
        ("Meets", board.frequency),
        ("Members", board.members),
        ("Open to the public", board.openness),
    ]
    facts: list[tuple[str, object]] = [(key, value) for key, value in words if value]
    if board.website:
        facts.append(("Own page", [(sources_of(board.website)[0].text, board.website)]))
    return tuple(facts)
