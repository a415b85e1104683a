"""Actions as lines with how they stand, the rolling log with its totals, and one action as a page."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Max, Q, QuerySet, Subquery, Value
from django.utils import timezone
from django.utils.text import slugify

from pcc_portal.components.statuses import ACTION_STATUSES
from pcc_portal.publishing.querysets import is_published
from plan.models import Objective
from plan.queries.addresses import address
from plan.queries.wording import long_date
from scrutiny.models import Action, ActionUpdate, Board, Meeting, PublicQuestion
from scrutiny.queries.places import Place, place_of, places_of, public_name
from scrutiny.queries.wording import Link
from scrutiny.querysets.follow_up import UNFINISHED

Status = Action.Status


@dataclass(frozen=True)
class ActionLine:
    """One action and how it stands. `due_on` is the day as last moved, None where none was set.

    `owner_organisation` is "" where none is named in public. `asked_at` is where the action was asked for. `status_on`
    None: nobody has reported yet.
    """

    pk: int
    public_id: str
    url: str
    reference: str
    text: str
    owner: str
    owner_organisation: str
    due_on: date | None
    first_due_on: date | None
    is_overdue: bool
    status: str
    status_label: str
    status_on: date | None
    asked_at: Place

    @property
    def is_finished(self) -> bool:
        return self.status not in UNFINISHED


@dataclass(frozen=True)
class ActionTotals:
    """How many actions of a board still waited for it on a day, and how many ended at its last meeting or since.

    `since` is the day of the last meeting held on that day or before, None where there was none. `overdue` is a part
    of `unfinished`. `is_empty`: no action had been asked for.
    """

    board: str
    on: date
    since: date | None
    open: int
    in_progress: int
    proposed_closed: int
    overdue: int
    closed_since: int
    superseded_since: int
    is_empty: bool

    @property
    def unfinished(self) -> int:
        return self.open + self.in_progress + self.proposed_closed


@dataclass(frozen=True)
class ActionLog(ActionTotals):
    """The rolling log of a board: the unfinished actions by reference, then those that ended since."""

    rows: tuple[ActionLine, ...]


@dataclass(frozen=True)
class UpdateLine:
    """One public update. `closed_at` is set for a closing alone, `superseded_by` where another action is public."""

    public_id: str
    status: str
    status_label: str
    reported_on: date
    text: str
    evidence: str
    new_due_on: date | None
    new_due_reason: str
    closed_at: Place | None
    superseded_by: Link | None
    published_at: datetime


@dataclass(frozen=True)
class WithdrawnUpdate:
    """What stands where an update was read until it was withdrawn."""

    public_id: str
    reported_on: date
    withdrawn_on: date
    reason: str


@dataclass(frozen=True)
class ActionPage:
    """One action. `question` is the public question that it came of, None where there was none or it is not public."""

    action: ActionLine
    updates: tuple[UpdateLine, ...]
    withdrawn: tuple[WithdrawnUpdate, ...]
    supersedes: tuple[Link, ...]
    objectives: tuple[Link, ...]
    question: Link | None
    last_updated: datetime


@dataclass(frozen=True)
class ActionChoices:
    """What the list can be narrowed to: codes and their words, each only where public actions have it."""

    owners: tuple[tuple[str, str], ...]
    objectives: tuple[tuple[str, str], ...]
    boards: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class ActionsOverview:
    """All public actions at a glance: the totals of each board that has any, and what the list can be narrowed to."""

    totals: tuple[ActionTotals, ...]
    choices: ActionChoices


def actions_standing(on: date, at: datetime) -> Any:
    """Public actions with how each stands on a day, and all that a line of them needs."""
    rows = Action.objects.published(at).with_standing(on, at).annotate(item_name=public_name(at, "item"))
    return rows.select_related("item__meeting__board", "owner_organisation")


def actions_at(items: Collection[int], on: date, at: datetime) -> Any:
    """Public actions that were asked for at items, by their references."""
    return actions_standing(on, at).filter(item__in=items).order_by("reference")


def action_lines(rows: Iterable[Any], on: date, at: datetime | None = None) -> list[ActionLine]:
    """`rows` come from `actions_standing`."""
    return [_line(action, place_of(action.item, action.item_name), on, at) for action in rows]


def lines_by_item(rows: Iterable[Any], on: date, at: datetime) -> dict[int, list[ActionLine]]:
    """The same by the key of the item that asked for it."""
    lines: dict[int, list[ActionLine]] = defaultdict(list)
    for action in rows:
        lines[action.item_id] += action_lines([action], on, at)
    return lines


def _line(action: Any, place: Place, on: date, at: datetime | None) -> ActionLine:
    organisation = action.owner_organisation
    return ActionLine(
        pk=action.pk,
        public_id=action.public_id,
        url=address("scrutiny:action_detail", action.public_id),
        reference=action.reference,
        text=action.text,
        owner=action.owner_post,
        owner_organisation=organisation.name if organisation and organisation.is_published(at) else "",
        due_on=action.due_now,
        first_due_on=action.due_on,
        is_overdue=_is_overdue(action, on),
        status=action.status,
        status_label=ACTION_STATUSES[action.status].label,
        status_on=action.status_on,
        asked_at=place,
    )


def action_log(board: Board, on: date, at: datetime | None = None) -> ActionLog:
    """How the actions of a board stood on a day, by what is public at a time: two queries, however many there are.

    What ended at the last meeting or since is listed with those that wait, so that the next meeting sees it once.
    """
    at = at or timezone.now()
    since = _days_held(board, on, at).first()
    rows = list(_asked(board, on, at).order_by("reference"))
    told = sorted((row for row in rows if _is_told(row, since)), key=lambda row: row.status not in UNFINISHED)
    return ActionLog(**_totals(board, on, since, rows), rows=tuple(action_lines(told, on, at)))


def _days_held(board: Board, on: date, at: datetime) -> QuerySet[Any, Any]:
    """The days of the meetings that the board held until then, the latest first."""
    held = Meeting.objects.published(at).filter(board=board, status=Meeting.Status.HELD, starts_on__lte=on)
    return held.order_by("-starts_on").values_list("starts_on", flat=True)


def _asked(board: Board, on: date, at: datetime) -> Any:
    """What the board had asked for by a day, as it stood on that day."""
    return actions_standing(on, at).filter(item__meeting__board=board, item__meeting__starts_on__lte=on)


def _is_told(row: Any, since: date | None) -> bool:
    """Does it wait, or did it end at the last meeting or since?"""
    return row.status in UNFINISHED or since is None or row.status_on >= since


def _totals(board: Board, on: date, since: date | None, rows: Collection[Any]) -> dict[str, Any]:
    """The fields of ActionTotals; each row has `status`, `status_on` and `due_now`."""
    told = [row for row in rows if _is_told(row, since)]
    counts = Counter(row.status for row in told)
    return {
        "board": board.name,
        "on": on,
        "since": since,
        "open": counts[Status.OPEN],
        "in_progress": counts[Status.IN_PROGRESS],
        "proposed_closed": counts[Status.PROPOSED_CLOSED],
        "overdue": sum(_is_overdue(row, on) for row in told),
        "closed_since": counts[Status.CLOSED],
        "superseded_since": counts[Status.SUPERSEDED],
        "is_empty": not rows,
    }


def _is_overdue(row: Any, on: date) -> bool:
    return row.status in UNFINISHED and row.due_now is not None and row.due_now < on


def log_sentence(log: ActionTotals, today: date, meets_on: date | None = None) -> str:
    """The totals in a sentence: 7 actions are open; 2 of them are overdue; 3 were closed since 27 January 2027.

    `meets_on` is the day of the meeting that the sentence stands at, None where it stands elsewhere.
    """
    if log.is_empty:
        return "No action had been asked for." if log.on < today else "No action has been asked for yet."
    be, are = ("was", "were") if log.on < today else ("is", "are")
    count = log.unfinished
    parts = [f"{count or 'no'} action{'s' if count > 1 else ''} {are if count > 1 else be} open"]
    if count == 1:
        parts.append(f"it {be} overdue" if log.overdue else f"it {be} not overdue")
    elif count:
        parts.append(f"{log.overdue or 'none'} of them {are if log.overdue > 1 else be} overdue")
    if log.since is not None:
        when = "at this meeting" if log.since == meets_on else f"since {long_date(log.since)}"
        ended = [_ended(log.closed_since, "closed")]
        if log.superseded_since:
            ended.append(_ended(log.superseded_since, "superseded"))
        parts.append(f"{' and '.join(ended)} {when}")
    text = "; ".join(parts)
    return f"On {long_date(log.on)}, {text}." if log.on < today else f"{text[0].upper()}{text[1:]}."


def _ended(count: int, word: str) -> str:
    return f"{count or 'none'} {'were' if count > 1 else 'was'} {word}"


def actions_with_log(items: Collection[int], meeting: Meeting, *, on: date, at: datetime) -> tuple[list[Any], str]:
    """Actions asked for at items, by reference, and the totals under the item “Action log” of a meeting; in one query.

    The totals are as of its day once that is past, as of today before, and of what was asked for before it: the
    meeting finds the log as it was. "" for a meeting that is off, or whose day is not known.
    """
    asked = actions_at(items, on, at)
    if meeting.is_off or meeting.starts_on is None:
        return list(asked), ""
    day = min(meeting.starts_on, on)
    since = Subquery(_days_held(meeting.board, day, at)[:1])
    logged = _asked(meeting.board, day, at).exclude(item__meeting=meeting)
    here, log = (
        rows.order_by().annotate(is_logged=Value(is_logged), since=since)
        for rows, is_logged in ((asked, False), (logged, True))
    )
    rows = sorted(here.union(log, all=True), key=lambda row: row.reference)
    told = [row for row in rows if row.is_logged]
    totals = ActionTotals(**_totals(meeting.board, day, told[0].since if told else None, told))
    return [row for row in rows if not row.is_logged], log_sentence(totals, on, meeting.starts_on)


def boards_with_actions(at: datetime) -> list[Board]:
    """Boards that have public actions, by name."""
    items = Action.objects.published(at).order_by().values("item__meeting__board")
    return list(Board.objects.published(at).filter(pk__in=items).order_by("name"))


def actions_overview(on: date, at: datetime) -> ActionsOverview:
    """How the actions of every board stand on a day, and what they can be narrowed to; in three queries."""
    of_board = "item__meeting__board"
    public = Action.objects.published(at).order_by()
    columns = (of_board, "item__meeting__starts_on", "owner_post", "status", "status_on", "due_now")
    rows = list(public.with_standing(on, at).values_list(*columns, named=True))
    asked: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        if row.item__meeting__starts_on and row.item__meeting__starts_on <= on:
            asked[row.item__meeting__board].append(row)
    held = is_published(at, "meetings__") & Q(meetings__status=Meeting.Status.HELD, meetings__starts_on__lte=on)
    boards: Any = Board.objects.published(at).filter(pk__in=public.values(of_board)).order_by("name")
    boards = list(boards.annotate(since=Max("meetings__starts_on", filter=held)))
    objectives = Objective.objects.published(at).filter(actions__in=public).order_by("code", "pk").distinct()
    return ActionsOverview(
        totals=tuple(ActionTotals(**_totals(board, on, board.since, asked[board.pk])) for board in boards),
        choices=ActionChoices(
            owners=tuple({slugify(post): post for post in sorted({row.owner_post for row in rows})}.items()),
            objectives=tuple((row.public_id, str(row)) for row in objectives),
            boards=tuple((board.code.lower(), board.name) for board in boards),
        ),
    )


def narrowed(rows: QuerySet[Any], chosen: dict[str, str], *, on: date, at: datetime) -> QuerySet[Any]:
    """The rows of `actions_standing` that a filter asks for: by state, owner, objective and board, "" for each."""
    if state := chosen.get("state"):
        rows = _in_state(rows, state, on)
    if owner := chosen.get("owner"):
        posts = Action.objects.published(at).order_by().values_list("owner_post", flat=True).distinct()
        rows = rows.filter(owner_post__in=[post for post in posts if slugify(post) == owner])
    if objective := chosen.get("objective"):
        rows = rows.filter(objectives__in=Objective.objects.published(at).filter(public_id=objective).order_by())
    if board := chosen.get("board"):
        rows = rows.filter(item__meeting__board__code=board.upper())
    return rows


def _in_state(rows: Any, state: str, on: date) -> QuerySet[Any]:
    if state == "overdue":
        return rows.overdue(on)  # type: ignore[no-any-return]
    return rows.unfinished() if state == "unfinished" else rows.filter(status=state)  # type: ignore[no-any-return]


def action_page(action: Any, on: date, at: datetime) -> ActionPage:
    """`action` is public, with its standing, its item and its owner."""
    history = list(action.updates.filter(published_at__lte=at).in_date_order())
    shown = [row for row in history if row.is_published(at)]
    places = places_of((action.item_id, *(row.closed_at_item_id for row in shown)), at)
    others = Action.objects.published(at).filter(pk__in=[row.superseded_by_action_id for row in shown])
    links = {row.pk: _link(row) for row in others}
    question = PublicQuestion.objects.published(at).filter(pk=action.question_id).first()
    said = ActionUpdate.objects.filter(is_published(at), superseded_by_action=action).values("action")
    superseded = Action.objects.published(at).filter(pk__in=said).order_by("reference")
    return ActionPage(
        action=_line(action, places[action.item_id], on, at),
        updates=tuple(_update_line(row, places, links) for row in shown),
        withdrawn=tuple(_withdrawn_line(row) for row in history if not row.is_published(at)),
        supersedes=tuple(_link(row) for row in superseded),
        objectives=tuple(
            Link(str(row), address("plan:objective_detail", row.public_id))
            for row in Objective.objects.published(at).filter(actions=action).order_by("code", "pk")
        ),
        question=Link(question.text, address("scrutiny:question_detail", question.public_id)) if question else None,
        last_updated=max([action.published_at, *(row.published_at for row in shown)]),
    )


def _link(action: Action) -> Link:
    return Link(action.reference, address("scrutiny:action_detail", action.public_id))


def _update_line(row: ActionUpdate, places: dict[int, Place], links: dict[int, Link]) -> UpdateLine:
    assert row.published_at is not None  # noqa: S101 - narrows the type
    return UpdateLine(
        public_id=row.public_id,
        status=row.status,
        status_label=ACTION_STATUSES[row.status].label,
        reported_on=row.reported_on,
        text=row.text,
        evidence=row.evidence,
        new_due_on=row.new_due_on,
        new_due_reason=row.new_due_reason,
        closed_at=places.get(row.closed_at_item_id) if row.closed_at_item_id else None,
        superseded_by=links.get(row.superseded_by_action_id) if row.superseded_by_action_id else None,
        published_at=row.published_at,
    )


def _withdrawn_line(row: ActionUpdate) -> WithdrawnUpdate:
    assert row.withdrawn_at is not None  # noqa: S101 - narrows the type
    return WithdrawnUpdate(row.public_id, row.reported_on, timezone.localdate(row.withdrawn_at), row.withdrawn_reason)
