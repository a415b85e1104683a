"""What is still missing for a meeting, in the order of a clerk's work; and what waits first, for the dashboard."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import models
from django.db.models import Count, Exists, OuterRef, Q

from plan.queries.wording import long_date
from scrutiny.models import Action, AgendaItem, Board, Meeting, MinutesEdition, PaperUse, PublicQuestion
from scrutiny.queries.agenda_record import current_agenda, scheduled_agenda, unpublished_changes
from scrutiny.working_days import working_days_before, working_days_between

Status, Purpose = Meeting.Status, AgendaItem.Purpose
# What a paper may belong to: questions have none, and an item without a purpose does not say.
WITH_PAPERS = (Purpose.APPROVAL, Purpose.DISCUSSION, Purpose.INFORMATION)
# By then the minutes of a meeting should be drafted; the dashboard says so from then on.
MINUTES_WORKING_DAYS = 10
# What is due later than this is not yet anybody's work of today.
AHEAD = timedelta(days=28)


@dataclass(frozen=True)
class Gap:
    """Something missing. It is mended on a `page` of the staff screen of `row`, there at `anchor`.

    The pages "write" and "prepare" of a meeting are those of its minutes.
    """

    text: str
    row: models.Model
    page: str = "change"
    anchor: str = ""
    is_late: bool = False


def due_words(day: date, on: date) -> str:
    """due tomorrow (18 January 2027); due in 5 days (22 January 2027); was due 2 days ago (15 January 2027)"""
    days = (day - on).days
    match days:
        case 0:
            words = "due today"
        case 1:
            words = "due tomorrow"
        case -1:
            words = "was due yesterday"
        case _:
            words = f"due in {days} days" if days > 0 else f"was due {-days} days ago"
    return f"{words} ({long_date(day)})"


def meeting_gaps(meeting: Meeting, on: date) -> tuple[Gap, ...]:
    """Everything that is missing for this meeting on a day; of a meeting of others only what it itself lacks."""
    return tuple(_gaps(meeting, on)) if meeting.withdrawn_at is None else ()


def meetings_with_work(on: date) -> models.QuerySet[Meeting]:
    """The office's own planned meetings whose day is near or past, the next first."""
    return (
        Meeting.objects.own()
        .filter(status=Status.PLANNED, withdrawn_at__isnull=True, starts_on__isnull=False)
        .filter(Q(agenda_due_on__lte=on + AHEAD) | Q(starts_on__lte=on + AHEAD))
        .select_related("board")
        .order_by("starts_on", "pk")
    )


def work_on(meeting: Meeting, on: date) -> Iterator[Gap]:
    """What a planned meeting asks of the office by a day, in a line each."""
    if meeting.starts_on is None:
        return
    name = f"{long_date(meeting.starts_on)} ({meeting.board})"
    if meeting.starts_on < on:
        yield Gap(f"Say whether the meeting of {name} took place", meeting, is_late=True)
        return
    due = meeting.agenda_due_on
    if current_agenda(meeting) is None and scheduled_agenda(meeting) is None:
        when = f": {due_words(due, on)}" if due else ""
        yield Gap(f"Publish the agenda for {name}{when}", meeting, is_late=due is not None and due <= on)
    elif unpublished_changes(meeting) and scheduled_agenda(meeting) is None:
        yield Gap(f"Publish the agenda for {name} again: it has changed since the public edition", meeting)
    if count := len(list(_of_draft_papers(meeting, on))):
        due = meeting.papers_due_on
        when = f"{due_words(due, on)}, " if due else ""
        drafts = "1 draft" if count == 1 else f"{count} drafts"
        yield Gap(f"Publish the papers for {name}: {when}{drafts}", meeting, is_late=due is not None and due <= on)


def minutes_overdue(on: date) -> Iterator[Gap]:
    """Own meetings whose minutes should be drafted by now, the oldest first. Those that a source reports have none."""
    editions = MinutesEdition.objects.filter(meeting=OuterRef("pk"), withdrawn_at__isnull=True)
    meetings = (
        Meeting.objects.own()
        .filter(~Exists(editions), status=Status.HELD, withdrawn_at__isnull=True, source="")
        .filter(starts_on__lte=working_days_before(on, MINUTES_WORKING_DAYS))
        .select_related("board")
        .order_by("starts_on", "pk")
    )
    for meeting in meetings:
        if meeting.starts_on is not None:
            name = f"{long_date(meeting.starts_on)} ({meeting.board})"
            days = working_days_between(meeting.starts_on, on)
            yield Gap(f"Draft the minutes of {name}: held {days} working days ago", meeting, "write", is_late=True)


def boards_without_meetings(on: date) -> models.QuerySet[Board]:
    """The office's own boards for which nothing is planned from this day on."""
    planned = Meeting.objects.upcoming(on).filter(board=OuterRef("pk"), withdrawn_at__isnull=True)
    return Board.objects.own().filter(~Exists(planned), withdrawn_at__isnull=True)


def _gaps(meeting: Meeting, on: date) -> Iterator[Gap]:
    is_own = meeting.board.kind == Board.Kind.OWN
    if meeting.published_at is None and not meeting.is_off:
        yield Gap("The public can't see this meeting yet.", meeting, "publish")
    if meeting.status == Status.PLANNED:
        yield from _of_details(meeting, on)
        if is_own:
            yield from _of_agenda(meeting, on)
            yield from _without_papers(meeting)
            yield from _of_draft_papers(meeting, on)
    elif meeting.status == Status.POSTPONED and meeting.postponed_to_id is None:
        yield Gap("No new day is set.", meeting, "replan")
    elif meeting.status == Status.HELD and is_own:
        yield from _of_minutes(meeting)
        yield from _of_actions(meeting)


def _of_details(meeting: Meeting, on: date) -> Iterator[Gap]:
    if meeting.starts_on is not None and meeting.starts_on < on:
        text = "Its day is past. Say whether it was held, postponed or cancelled."
        yield Gap(text, meeting, "hold", is_late=True)
    if meeting.start_time is None:
        yield Gap("No start time is set.", meeting, "move")
    if not meeting.venue and not meeting.online_url:
        yield Gap("No venue is set, and no link to watch live.", meeting, "move")
    if not meeting.how_to_attend and not meeting.board.how_to_attend:
        yield Gap("Nothing says how to attend.", meeting, anchor="id_how_to_attend")


def _of_agenda(meeting: Meeting, on: date) -> Iterator[Gap]:
    due = meeting.agenda_due_on
    if scheduled_agenda(meeting) is not None:
        return
    if not AgendaItem.objects.filter(meeting=meeting, rolling="").on_agenda().exists():
        yield Gap("The agenda has no items but the standing ones.", meeting, anchor="items-group")
    if current_agenda(meeting) is None:
        when = f": {due_words(due, on)}" if due else ""
        is_late = due is not None and due <= on
        yield Gap(f"The agenda is not published{when}.", meeting, "agenda", is_late=is_late)
    elif changes := unpublished_changes(meeting):
        yield Gap(f"The agenda has changed since it was published. {changes}", meeting, "agenda")
    waiting = PublicQuestion.objects.filter(meeting=meeting, status=PublicQuestion.Status.RECEIVED)
    for question in waiting:
        yield Gap(f"Public question {question} is not accepted or declined yet.", question)


def _without_papers(meeting: Meeting) -> Iterator[Gap]:
    """Items that may have a paper and have none, in their order. Never late: perhaps there is to be none."""
    items = AgendaItem.objects.filter(meeting=meeting, rolling="", purpose__in=WITH_PAPERS)
    for item in items.on_agenda().annotate(papers=Count("paper_uses")).filter(papers=0):
        yield Gap(f"“{item}” has no paper: add one, if there is to be one.", item, anchor="paper_uses-group")


def _of_draft_papers(meeting: Meeting, on: date) -> Iterator[Gap]:
    due = meeting.papers_due_on
    when = f": {due_words(due, on)}" if due else ""
    is_late = due is not None and due <= on
    drafts = PaperUse.objects.filter(
        item__meeting=meeting, item__removed_at__isnull=True, paper__published_at__isnull=True
    ).exclude(paper__is_restricted=True)
    for use in drafts.select_related("paper", "item").order_by("item__order", "order", "pk"):
        yield Gap(f"“{use.paper}” at “{use.item}” is not published{when}.", use.paper, is_late=is_late)


def _of_minutes(meeting: Meeting) -> Iterator[Gap]:
    if not meeting.attendances.exists():
        yield Gap("Nobody is on the attendance list.", meeting, anchor="attendances-group")
    edition = MinutesEdition.objects.filter(meeting=meeting, withdrawn_at__isnull=True).order_by("-number").first()
    if edition is None:
        items = AgendaItem.objects.filter(meeting=meeting, is_private=False, discussion="", outcome="").on_agenda()
        for item in items:
            yield Gap(f"“{item}” has no minutes yet.", item, anchor="id_discussion")
        yield Gap("The minutes are not drafted.", meeting, "write" if items else "prepare")
    elif edition.published_at is None:
        yield Gap(f"Edition {edition.number} of the minutes waits to be published.", edition, "publish")
    elif edition.status == MinutesEdition.Status.DRAFT:
        yield Gap("The minutes are not confirmed. The board does that at a later meeting.", edition)
    if meeting.online_url and not meeting.recording_url:
        yield Gap("No recording is linked.", meeting, anchor="id_recording_url")


def _of_actions(meeting: Meeting) -> Iterator[Gap]:
    for action in Action.objects.filter(item__meeting=meeting, withdrawn_at__isnull=True).order_by("reference"):
        if action.published_at is None:
            yield Gap(f"Action {action.reference} is not published.", action)
        if action.due_on is None:
            yield Gap(f"Action {action.reference} has no due day.", action)
