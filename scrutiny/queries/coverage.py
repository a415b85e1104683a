"""Which objectives of the plan in force were asked about in public, at which meetings, and when last."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime

from plan.models import Objective, Plan
from plan.queries.addresses import address
from scrutiny.models import AgendaEntry, Meeting
from scrutiny.queries.wording import Link, called, day_of, title_of
from scrutiny.querysets.days import known_day

# Three years of a board that meets each quarter.
MEETINGS = 12


@dataclass(frozen=True)
class CoveredMeeting:
    """A column of the matrix. `day` is short, for its heading: 27 Jan 2022, or what is known where `on` is None."""

    title: str
    url: str
    day: str
    on: date | None


@dataclass(frozen=True)
class ObjectiveCoverage:
    """A row of the matrix: one cell for each meeting, with the items there that were about the objective.

    `last` leads to the latest meeting recorded, None where none is; `last_on` is its day, None where that is not
    known, and `last_called` the meeting in words. `count` is of the meetings in the matrix. `asked` are the same items
    in one run, each with its day, for a screen too narrow for the matrix.
    """

    code: str
    title: str
    url: str
    last_on: date | None
    last: Link | None
    last_called: str
    count: int
    cells: tuple[tuple[Link, ...], ...]
    asked: tuple[Link, ...]

    @property
    def words(self) -> str:
        if self.last is None:
            return "Not recorded as asked about in public at any meeting."
        if self.count:
            return f"Last recorded as asked about in public at the {self.last_called}."
        return f"Not recorded as asked about in public since the {self.last_called}."


@dataclass(frozen=True)
class PriorityCoverage:
    title: str
    objectives: tuple[ObjectiveCoverage, ...]


@dataclass(frozen=True)
class Coverage:
    """`plan` None: no plan is in force. `covered` of `total` objectives came up at the meetings of the matrix."""

    plan: Link | None
    priorities: tuple[PriorityCoverage, ...]
    meetings: tuple[CoveredMeeting, ...]
    covered: int
    total: int

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(meeting.day for meeting in self.meetings)


def coverage(at: datetime) -> Coverage:
    """The plan in force against the latest meetings that own boards held, in at most five queries.

    An item counts where the latest public agenda lists it in public with the objective: items heard without the
    public, and meetings that did not take place, do not.
    """
    plan = Plan.objects.published(at).filter(status=Plan.Status.IN_FORCE).first()
    meetings = _meetings(at)
    if plan is None:
        return Coverage(None, (), meetings, 0, 0)
    objectives = list(
        Objective.objects.published(at)
        .filter(priority__plan=plan)
        .select_related("priority")
        .order_by("priority__number", "order")
    )
    asked = _asked(plan, at)
    rows: dict[str, list[ObjectiveCoverage]] = defaultdict(list)
    for objective in objectives:
        rows[str(objective.priority)].append(_row(objective, asked[objective.pk], meetings))
    lines = [line for group in rows.values() for line in group]
    return Coverage(
        plan=Link(str(plan), plan.get_absolute_url()),
        priorities=tuple(PriorityCoverage(title, tuple(group)) for title, group in rows.items()),
        meetings=meetings,
        covered=sum(line.count > 0 for line in lines),
        total=len(lines),
    )


def _meetings(at: datetime) -> tuple[CoveredMeeting, ...]:
    """The latest meetings held, by what is known of their days, the earliest of them first."""
    held = Meeting.objects.published(at).own().filter(status=Meeting.Status.HELD)
    rows = list(held.select_related("board").order_by(known_day("starts_on", "date_words").desc(), "-pk")[:MEETINGS])
    return tuple(
        CoveredMeeting(
            f"{title_of(row)}, {day_of(row)}",
            address("scrutiny:meeting_detail", row.public_id),
            f"{row.starts_on:%-d %b %Y}" if row.starts_on else row.date_words,
            row.starts_on,
        )
        for row in reversed(rows)
    )


def _asked(plan: Plan, at: datetime) -> dict[int, list[AgendaEntry]]:
    """Items heard in public at meetings held, by the objective that they were about, the latest meeting first."""
    latest_first = known_day("edition__meeting__starts_on", "edition__meeting__date_words").desc()
    entries = (
        AgendaEntry.objects.published(at)
        .filter(
            is_private=False,
            objectives__priority__plan=plan,
            edition__meeting__status=Meeting.Status.HELD,
            edition__meeting__board__kind="own",
        )
        .select_related("item", "edition__meeting__board")
        .order_by(latest_first, "-edition__meeting__pk", "order", "pk")
        .distinct()
        .prefetch_related("objectives")
    )
    found: dict[int, list[AgendaEntry]] = defaultdict(list)
    for entry in entries:
        for objective in entry.objectives.all():
            found[objective.pk].append(entry)
    return found


def _row(objective: Objective, entries: list[AgendaEntry], meetings: tuple[CoveredMeeting, ...]) -> ObjectiveCoverage:
    at_meeting: dict[str, list[Link]] = defaultdict(list)
    for entry in entries:
        url = address("scrutiny:meeting_detail", entry.edition.meeting.public_id)
        at_meeting[url].append(Link(str(entry), address("scrutiny:item_detail", entry.item.public_id)))
    latest = entries[0].edition.meeting if entries else None
    cells = tuple(tuple(at_meeting[meeting.url]) for meeting in meetings)
    return ObjectiveCoverage(
        code=objective.code,
        title=objective.title,
        url=address("plan:objective_detail", objective.public_id),
        last_on=latest.starts_on if latest else None,
        last=Link(title_of(latest), address("scrutiny:meeting_detail", latest.public_id)) if latest else None,
        last_called=called(latest) if latest else "",
        count=sum(bool(cell) for cell in cells),
        cells=cells,
        asked=tuple(
            Link(f"{meeting.day}: {item.text}", item.url)
            for meeting, cell in zip(meetings, cells, strict=True)
            for item in cell
        ),
    )
