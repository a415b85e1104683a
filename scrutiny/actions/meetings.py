"""Meetings from the plan of a year to the day itself: planned, moved, postponed, cancelled, held."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import ProtectedError
from django.utils import timezone

from pcc_portal.accounts.models import User
from pcc_portal.publishing.actions import locked, publish, record, require_permission
from pcc_portal.publishing.changes import difference, snapshot
from pcc_portal.publishing.models import AuditEntry
from pcc_portal.quarters import FinancialYear
from plan.queries.wording import long_date
from scrutiny.actions.agenda import add_rolling_items, copy_items
from scrutiny.actions.question_mail import owe_news_of
from scrutiny.models import Board, Meeting, PublicQuestion
from scrutiny.queries.agenda_record import schedule_words, scheduled_agenda
from scrutiny.working_days import (
    bank_holiday_on,
    clear_working_days_before,
    is_working_day,
    last_known_year,
    next_working_day,
    working_days_before,
)

Status = Meeting.Status

# What a calendar shows of a meeting, as far as it is typed into its form; the day and the times are moved by actions.
CALENDAR_FIELDS = frozenset({"occasion", "venue", "how_to_attend", "online_url"})
# What the meeting in place of a postponed one takes over, unless it is given.
TAKEN_OVER = ("occasion", "how_to_attend", "online_url", "openness", "chair", "website")


@dataclass(frozen=True)
class Step:
    """Something that can happen to a meeting: in which states, and in which state it is then."""

    done: str
    before: frozenset[Status]
    after: Status


# The whole life of a meeting. What is not here can't happen.
STEPS: Mapping[str, Step] = {
    "move": Step("moved", frozenset({Status.PLANNED}), Status.PLANNED),
    "postpone": Step("postponed", frozenset({Status.PLANNED}), Status.POSTPONED),
    "replan": Step("given a new day", frozenset({Status.POSTPONED}), Status.POSTPONED),
    "cancel": Step("cancelled", frozenset({Status.PLANNED, Status.POSTPONED}), Status.CANCELLED),
    "hold": Step("marked as held", frozenset({Status.PLANNED}), Status.HELD),
    "time": Step("given its actual times", frozenset({Status.HELD}), Status.HELD),
}


def can(meeting: Meeting, step: str) -> bool:
    """Is this the next thing that can happen to the meeting?"""
    return (
        meeting.status in STEPS[step].before
        and meeting.withdrawn_at is None
        and (meeting.postponed_to_id is None or step not in ("replan", "cancel"))
    )


def day_problem(board: Board, day: date, *, but: Meeting | None = None) -> str:
    """Why this board can't meet on this day, in a sentence; "" where it can. `but` is the meeting that is moved.

    Only the office's own boards keep to working days: others meet when they meet.
    """
    meetings = Meeting.objects.filter(board=board, starts_on=day, withdrawn_at__isnull=True)
    meetings = meetings.exclude(status__in=(Status.POSTPONED, Status.CANCELLED))
    if any(meeting != but for meeting in meetings):
        return f"{board} meets on {long_date(day)} already. Choose another day."
    if board.kind != Board.Kind.OWN:
        return ""
    if day.year > (last := last_known_year()):
        return (
            f"{long_date(day)} can't be checked: the list of bank holidays ends with {last}. "
            "Plan it once the portal has been updated with a newer list."
        )
    if not is_working_day(day):
        what = bank_holiday_on(day) or f"a {day:%A}"
        return f"{long_date(day)} is no working day ({what}). The next one is {long_date(next_working_day(day))}."
    return ""


def due_dates(board: Board, day: date) -> dict[str, date | None]:
    """Until when agenda, papers and questions are due for a meeting on this day. NULL for boards of others."""
    if board.kind != Board.Kind.OWN:
        return dict.fromkeys(("agenda_due_on", "papers_due_on", "questions_due_on"))
    return {
        "agenda_due_on": working_days_before(day, settings.AGENDA_WORKING_DAYS),
        "papers_due_on": working_days_before(day, settings.PAPERS_WORKING_DAYS),
        "questions_due_on": clear_working_days_before(day, settings.QUESTION_WORKING_DAYS),
    }


def set_due_dates(meeting: Meeting) -> None:
    """Write into a planned meeting until when its agenda, papers and questions are due."""
    if meeting.status == Status.PLANNED and meeting.starts_on is not None:
        for name, day in due_dates(meeting.board, meeting.starts_on).items():
            setattr(meeting, name, day)


@transaction.atomic
def plan_meeting(meeting: Meeting, *, by: User) -> Meeting:
    """Store a new meeting as a draft, with what it owes: the days on which agenda, papers and questions are due.

    An own board's planned meeting has its standing items at once. A meeting of the past is stored as it was.
    Raises PermissionDenied, or ValidationError for a day on which the board can't meet.
    """
    require_permission(by, "add", meeting)
    board = locked(meeting.board)
    if meeting.status == Status.PLANNED and meeting.starts_on and (problem := day_problem(board, meeting.starts_on)):
        raise ValidationError({"starts_on": problem})
    set_due_dates(meeting)
    _store(meeting, by=by)
    add_rolling_items(meeting, by=by)
    return meeting


@transaction.atomic
def discard_meeting(meeting: Meeting, *, by: User) -> None:
    """Delete a meeting planned by mistake, with its items, before anybody outside has read of it.

    Raises PermissionDenied, or ValidationError for one that is public, or of which something came already.
    """
    require_permission(by, "delete", meeting)
    row = locked(meeting)
    if row.is_locked:
        raise ValidationError("The public knows of this meeting: cancel it instead, with the reason.")
    gone = [use for item in row.items.all() for use in item.paper_uses.all()]
    for thing in (*gone, *row.items.all(), *row.attendances.all(), row):
        record(AuditEntry.Verb.DELETED, thing, by=by, changes=difference(snapshot(thing), {}))
    try:
        row.items.all().delete()
        row.delete()
    except ProtectedError as error:
        what = ", ".join(sorted({str(thing._meta.verbose_name) for thing in error.protected_objects}))
        raise ValidationError(f"Something belongs to this meeting already ({what}). Cancel it instead.") from None


@transaction.atomic
def plan_year(
    board: Board,
    *,
    by: User,
    year: FinancialYear,
    days: Sequence[date],
    start_time: time | None = None,
    end_time: time | None = None,
    venue: str = "",
) -> list[Meeting]:
    """Plan the meetings of a board in a financial year as drafts: all of them or, with a sentence for each day, none.

    Raises PermissionDenied, or ValidationError where a day is no working day, has a meeting already, stands twice in
    the list, or lies in another year.
    """
    require_permission(by, "add", Meeting())
    row = locked(board)
    if not days:
        raise ValidationError("Choose at least one day.")
    problems = []
    for place, day in enumerate(days):
        if FinancialYear.of(day) != year:
            problems.append(f"{long_date(day)} is not in {year}, which runs from 1 April to 31 March.")
        elif day in days[:place]:
            problems.append(f"{long_date(day)} is there twice. Leave one out, or choose another day.")
        elif problem := day_problem(row, day):
            problems.append(problem)
    if problems:
        raise ValidationError(problems)
    return [
        plan_meeting(
            Meeting(board=row, starts_on=day, start_time=start_time, end_time=end_time, venue=venue.strip()), by=by
        )
        for day in sorted(days)
    ]


@transaction.atomic
def move_meeting(
    meeting: Meeting,
    *,
    by: User,
    starts_on: date,
    start_time: time | None,
    end_time: time | None,
    venue: str,
    reason: str = "",
) -> Meeting:
    """Give a planned meeting another day, time or place; what is due is counted anew from another day.

    Askers of questions that wait for it are told of another day, as of a postponement and a cancellation below.
    Raises PermissionDenied, or ValidationError where nothing changes, the board can't meet then, or an agenda that
    names the old day is about to go public.
    """
    row = _ready(meeting, "move", by=by)
    values: dict[str, Any] = {
        "starts_on": starts_on, "start_time": start_time, "end_time": end_time, "venue": venue.strip(),
    }  # fmt: skip
    if all(getattr(row, name) == value for name, value in values.items()):
        raise ValidationError("Nothing changes: give another day, time or place.")
    if starts_on != row.starts_on:
        _refuse_day(row.board, starts_on, but=row)
        values |= due_dates(row.board, starts_on)
    is_news = starts_on != row.starts_on
    moved = _change(row, by=by, reason=reason, sequence=row.sequence + 1, **values)
    if is_news:
        owe_news_of(moved)
    return moved


@transaction.atomic
def postpone_meeting(
    meeting: Meeting,
    *,
    by: User,
    reason: str,
    starts_on: date | None = None,
    start_time: time | None = None,
    end_time: time | None = None,
    venue: str = "",
) -> Meeting:
    """Say that a planned meeting does not take place on its day, and why. Its agenda stays in sight.

    With a new day there is a new meeting at once (`postponed_to`), with the same items and papers; questions that
    wait go there. It is public as far as the old one is. Raises PermissionDenied, or ValidationError without a reason.
    """
    row = _ready(meeting, "postpone", by=by)
    reason = _reason(reason, "postponed")
    successor = None
    if starts_on is not None:
        successor = _successor(row, by=by, starts_on=starts_on, start_time=start_time, end_time=end_time, venue=venue)
    postponed = _change(
        row,
        by=by,
        status=STEPS["postpone"].after,
        status_reason=reason,
        postponed_to=successor,
        sequence=row.sequence + 1,
    )
    owe_news_of(successor or postponed)
    return postponed


@transaction.atomic
def replan_meeting(
    meeting: Meeting,
    *,
    by: User,
    starts_on: date,
    start_time: time | None = None,
    end_time: time | None = None,
    venue: str = "",
) -> Meeting:
    """Give a postponed meeting its new day: a new meeting, which is returned, as `postpone_meeting` makes it."""
    row = _ready(meeting, "replan", by=by)
    successor = _successor(row, by=by, starts_on=starts_on, start_time=start_time, end_time=end_time, venue=venue)
    _change(row, by=by, postponed_to=successor, sequence=row.sequence + 1)
    owe_news_of(successor)
    return successor


@transaction.atomic
def cancel_meeting(meeting: Meeting, *, by: User, reason: str) -> Meeting:
    """Say that a meeting will not take place, and why. Its agenda stays in sight. Raises as `postpone_meeting`."""
    row = _ready(meeting, "cancel", by=by)
    reason = _reason(reason, "cancelled")
    cancelled = _change(row, by=by, status=STEPS["cancel"].after, status_reason=reason, sequence=row.sequence + 1)
    owe_news_of(cancelled)
    return cancelled


@transaction.atomic
def hold_meeting(
    meeting: Meeting, *, by: User, began_at: datetime | None = None, ended_at: datetime | None = None
) -> Meeting:
    """Say that a meeting took place, with its actual times where they are known.

    Raises PermissionDenied, or ValidationError before its day, or for times on another day or still to come.
    """
    row = _ready(meeting, "hold", by=by)
    if row.starts_on is not None and row.starts_on > timezone.localdate():
        raise ValidationError(
            f"This meeting is planned for {long_date(row.starts_on)}, which is still to come. "
            "If it took place earlier, move it to that day first."
        )
    _refuse_times(row, began_at, ended_at)
    return _change(row, by=by, status=STEPS["hold"].after, began_at=began_at, ended_at=ended_at)


@transaction.atomic
def record_times(meeting: Meeting, *, by: User, began_at: datetime | None, ended_at: datetime | None) -> Meeting:
    """Put down or put right when a held meeting began and ended. Raises as `hold_meeting`."""
    row = _ready(meeting, "time", by=by)
    _refuse_times(row, began_at, ended_at)
    return _change(row, by=by, began_at=began_at, ended_at=ended_at)


def _ready(meeting: Meeting, step: str, *, by: User) -> Meeting:
    """The meeting, locked, if this step can be taken now. What the public sees is changed by whoever may publish it."""
    row = locked(meeting)
    require_permission(by, "publish" if row.is_locked else "change", row)
    if row.withdrawn_at is not None:
        raise ValidationError("This meeting was withdrawn, so nothing happens to it any more.")
    if row.status not in STEPS[step].before:
        raise ValidationError(
            f"This meeting can't be {STEPS[step].done}: its state is “{row.get_status_display().lower()}”."
        )
    if row.postponed_to is not None and not can(row, step):
        raise ValidationError(f"“{row.postponed_to}” takes the place of this meeting. Go on with that one.")
    if step in ("move", "postpone", "cancel"):
        _refuse_scheduled_agenda(row)
    return row


def _refuse_scheduled_agenda(meeting: Meeting) -> None:
    if edition := scheduled_agenda(meeting):
        raise ValidationError(
            f"{schedule_words(edition)}, and would say something that is no longer true. Undo its schedule first."
        )


def _refuse_day(board: Board, day: date, *, but: Meeting | None = None) -> None:
    if problem := day_problem(locked(board), day, but=but):
        raise ValidationError(problem)


def _refuse_times(meeting: Meeting, began_at: datetime | None, ended_at: datetime | None) -> None:
    """A meeting begins on its day and has ended by now; without a known day, at any time in the past."""
    if ended_at is not None and began_at is None:
        raise ValidationError("Give the actual start too.")
    for at, what in ((began_at, "began"), (ended_at, "ended")):
        if at is not None and at > timezone.now():
            raise ValidationError(f"A meeting that {what} in the future has not been held yet.")
    if began_at is not None and ended_at is not None and ended_at - began_at >= timedelta(days=1):
        raise ValidationError(
            f"A meeting is over within a day, so it can't have ended on {long_date(timezone.localdate(ended_at))}. "
            "Give the time at which it ended."
        )
    planned, day = meeting.starts_on, timezone.localdate(began_at) if began_at else None
    if planned is not None and day is not None and day != planned:
        raise ValidationError(
            f"This meeting is planned for {long_date(planned)}, so it can't have begun on {long_date(day)}."
        )


def _reason(reason: str, done: str) -> str:
    if not (reason := reason.strip()):
        raise ValidationError(f"Say why the meeting is {done}: the public will read it.")
    return reason


def _successor(row: Meeting, *, by: User, starts_on: date, venue: str, **times: time | None) -> Meeting:
    """The meeting in place of this one, with its items, their papers, and the questions that wait."""
    _refuse_day(row.board, starts_on)
    taken_over = {name: getattr(row, name) for name in TAKEN_OVER}
    meeting = Meeting(
        board=row.board,
        starts_on=starts_on,
        venue=venue.strip(),
        **taken_over,
        **times,
        **due_dates(row.board, starts_on),
    )
    _store(meeting, by=by)
    copy_items(row, meeting)
    for question in PublicQuestion.objects.filter(meeting=row).waiting().order_by("pk").select_for_update(of=("self",)):
        question.meeting = meeting
        question.save(update_fields=["meeting", "modified_at"])
        changes = {"meeting": [str(row), str(meeting)]}
        record(AuditEntry.Verb.CHANGED, question, by=by, changes=changes)
    if row.published_at is not None:
        meeting = publish(meeting, by=by, at=row.published_at if row.published_at > timezone.now() else None)
    return meeting


def _store(meeting: Meeting, *, by: User) -> None:
    meeting.full_clean()
    meeting.save()
    record(AuditEntry.Verb.ADDED, meeting, by=by, changes=difference({}, snapshot(meeting)))


def _change(row: Meeting, *, by: User, reason: str = "", **values: Any) -> Meeting:
    """Write these fields, and say so in the audit trail."""
    before = snapshot(row)
    for name, value in values.items():
        setattr(row, name, value)
    row.full_clean()
    row.save(update_fields=[*values, "modified_at"])
    record(AuditEntry.Verb.CHANGED, row, by=by, reason=reason, changes=difference(before, snapshot(row)))
    return row
