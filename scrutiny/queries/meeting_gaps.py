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
    """Something missing. Whoever has the right that it `needs` mends it on a `page` of the staff screen of `row`.

    There it is at `anchor`. The pages "write" and "prepare" of a meeting are those of its minutes. `needs` is a right
    of this app, as in "publish_paper".
    """

    text: str
    row: models.Model
    needs: str
    page: str = "change"
    anchor: str = ""
    is_late: bool = False
    due_on: date | None = None


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


def right_on(meeting: Meeting) -> str:
    """What somebody needs to move, hold or fill in a meeting as it is now: what is public is its publisher's."""
    return f"{'publish' if meeting.is_locked else 'change'}_meeting"


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
    name = _name(meeting)
    if meeting.starts_on < on:
        text = f"Say whether the meeting of {name} took place"
        yield Gap(text, meeting, right_on(meeting), is_late=True, due_on=meeting.starts_on)
        return
    due, needs = meeting.agenda_due_on, "publish_agendaedition"
    if current_agenda(meeting) is None and scheduled_agenda(meeting) is None:
        when = f": {due_words(due, on)}" if due else ""
        is_late = due is not None and due <= on
        yield Gap(f"Publish the agenda for {name}{when}", meeting, needs, is_late=is_late, due_on=due)
    elif unpublished_changes(meeting) and scheduled_agenda(meeting) is None:
        text = f"Publish the agenda for {name} again: it has changed since the public edition"
        yield Gap(text, meeting, needs, due_on=meeting.starts_on)
    if count := len(list(_of_draft_papers(meeting, on))):
        due = meeting.papers_due_on
        when = f"{due_words(due, on)}, " if due else ""
        text = f"Publish the papers for {name}: {when}{'1 draft' if count == 1 else f'{count} drafts'}"
        yield Gap(text, meeting, "publish_paper", is_late=due is not None and due <= on, due_on=due)


def next_meetings(on: date) -> Iterator[Gap]:
    """The next meeting of each own board, with how much is missing for it: from here it is a click to its screen."""
    seen = set()
    for meeting in Meeting.objects.own().upcoming(on).filter(withdrawn_at__isnull=True).select_related("board"):
        if meeting.board_id not in seen:
            seen.add(meeting.board_id)
            count = len(meeting_gaps(meeting, on))
            what = {0: "nothing is missing", 1: "1 thing is missing"}.get(count, f"{count} things are missing")
            text = f"Prepare the next meeting, {_name(meeting)}: {what}"
            yield Gap(text, meeting, "change_agendaitem", due_on=meeting.starts_on)


def minutes_owed(on: date) -> Iterator[Gap]:
    """Own meetings that were held and have no minutes yet, the oldest first. Those that a source reports have none."""
    editions = MinutesEdition.objects.filter(meeting=OuterRef("pk"), withdrawn_at__isnull=True)
    listed = AgendaItem.objects.on_agenda().filter(meeting=OuterRef("pk"))
    meetings = (
        Meeting.objects.own()
        .filter(~Exists(editions), status=Status.HELD, withdrawn_at__isnull=True, source="", starts_on__lte=on)
        .annotate(is_written=Exists(listed) & ~Exists(_unwritten().filter(meeting=OuterRef("pk"))))
        .select_related("board")
        .order_by("starts_on", "pk")
    )
    late_from = working_days_before(on, MINUTES_WORKING_DAYS)
    for meeting in meetings:
        if meeting.starts_on is not None:
            days = working_days_between(meeting.starts_on, on)
            ago = f"held {days} working day{'' if days == 1 else 's'} ago" if days else "just held"
            verb, page = ("Prepare", "prepare") if meeting.is_written else ("Write", "write")
            needs = "add_minutesedition" if meeting.is_written else "change_agendaitem"
            text = f"{verb} the minutes of {_name(meeting)}: {ago}"
            is_late = meeting.starts_on <= late_from
            yield Gap(text, meeting, needs, page, is_late=is_late, due_on=meeting.starts_on)


def _name(meeting: Meeting) -> str:
    day = long_date(meeting.starts_on) if meeting.starts_on else meeting.date_words
    return f"{day} ({meeting.board})"


def _unwritten() -> models.QuerySet[AgendaItem]:
    """Items on an agenda that were heard in public and have no minutes yet."""
    return AgendaItem.objects.on_agenda().filter(is_private=False, discussion="", outcome="")


def boards_without_meetings(on: date) -> models.QuerySet[Board]:
    """The office's own boards for which nothing is planned from this day on."""
    planned = Meeting.objects.upcoming(on).filter(board=OuterRef("pk"), withdrawn_at__isnull=True)
    return Board.objects.own().filter(~Exists(planned), withdrawn_at__isnull=True)


def _gaps(meeting: Meeting, on: date) -> Iterator[Gap]:
    is_own = meeting.board.kind == Board.Kind.OWN
    if meeting.published_at is None and not meeting.is_off:
        yield Gap("The public can't see this meeting yet.", meeting, "publish_meeting", "publish")
    if meeting.status == Status.PLANNED:
        yield from _of_details(meeting, on)
        if is_own:
            yield from _of_agenda(meeting, on)
            yield from _without_papers(meeting)
            yield from _of_draft_papers(meeting, on)
    elif meeting.status == Status.POSTPONED and meeting.postponed_to_id is None:
        yield Gap("No new day is set.", meeting, right_on(meeting), "replan")
    elif meeting.status == Status.HELD and is_own:
        yield from _of_minutes(meeting)
        yield from _of_actions(meeting)


def _of_details(meeting: Meeting, on: date) -> Iterator[Gap]:
    if meeting.starts_on is not None and meeting.starts_on < on:
        text = "Its day is past. Say whether it was held, postponed or cancelled."
        yield Gap(text, meeting, right_on(meeting), "hold", is_late=True)
    if meeting.start_time is None:
        yield Gap("No start time is set.", meeting, right_on(meeting), "move")
    if not meeting.venue and not meeting.online_url:
        yield Gap("No venue is set, and no link to watch live.", meeting, right_on(meeting), "move")
    if not meeting.how_to_attend and not meeting.board.how_to_attend:
        yield Gap("Nothing says how to attend.", meeting, right_on(meeting), anchor="id_how_to_attend")


def _of_agenda(meeting: Meeting, on: date) -> Iterator[Gap]:
    due = meeting.agenda_due_on
    if scheduled_agenda(meeting) is not None:
        return
    if not AgendaItem.objects.filter(meeting=meeting, rolling="").on_agenda().exists():
        yield Gap("The agenda has no items but the standing ones.", meeting, "add_agendaitem", anchor="items-group")
    if current_agenda(meeting) is None:
        when = f": {due_words(due, on)}" if due else ""
        is_late = due is not None and due <= on
        yield Gap(f"The agenda is not published{when}.", meeting, "publish_agendaedition", "agenda", is_late=is_late)
    elif changes := unpublished_changes(meeting):
        text = f"The agenda has changed since it was published. {changes}"
        yield Gap(text, meeting, "publish_agendaedition", "agenda")
    waiting = PublicQuestion.objects.filter(meeting=meeting, status=PublicQuestion.Status.RECEIVED)
    for question in waiting:
        yield Gap(f"Public question {question} is not accepted or declined yet.", question, "change_publicquestion")


def _without_papers(meeting: Meeting) -> Iterator[Gap]:
    """Items that may have a paper and have none, in their order. Never late: perhaps there is to be none."""
    items = AgendaItem.objects.filter(meeting=meeting, rolling="", purpose__in=WITH_PAPERS)
    for item in items.on_agenda().annotate(papers=Count("paper_uses")).filter(papers=0):
        text = f"“{item}” has no paper: add one, if there is to be one."
        yield Gap(text, item, "add_paper", anchor="paper_uses-group")


def _of_draft_papers(meeting: Meeting, on: date) -> Iterator[Gap]:
    due = meeting.papers_due_on
    when = f": {due_words(due, on)}" if due else ""
    is_late = due is not None and due <= on
    drafts = PaperUse.objects.filter(
        item__meeting=meeting, item__removed_at__isnull=True, paper__published_at__isnull=True
    ).exclude(paper__is_restricted=True)
    for use in drafts.select_related("paper", "item").order_by("item__order", "order", "pk"):
        text = f"“{use.paper}” at “{use.item}” is not published{when}."
        yield Gap(text, use.paper, "publish_paper", "publish", is_late=is_late)


def _of_minutes(meeting: Meeting) -> Iterator[Gap]:
    if not meeting.attendances.exists():
        yield Gap("Nobody is on the attendance list.", meeting, "add_attendance", anchor="attendances-group")
    edition = MinutesEdition.objects.filter(meeting=meeting, withdrawn_at__isnull=True).order_by("-number").first()
    if edition is None:
        items = _unwritten().filter(meeting=meeting)
        for item in items:
            yield Gap(f"“{item}” has no minutes yet.", item, "change_agendaitem", anchor="id_discussion")
        if items or not AgendaItem.objects.filter(meeting=meeting).on_agenda().exists():
            yield Gap("The minutes are not written.", meeting, "change_agendaitem", "write")
        else:
            yield Gap("The minutes are written, but not prepared.", meeting, "add_minutesedition", "prepare")
    elif edition.published_at is None:
        text = f"Edition {edition.number} of the minutes waits to be published."
        yield Gap(text, edition, "publish_minutesedition", "publish")
    elif edition.status == MinutesEdition.Status.DRAFT:
        text = "The minutes are not confirmed. The board does that at a later meeting."
        yield Gap(text, edition, "view_minutesedition")
    if meeting.online_url and not meeting.recording_url:
        yield Gap("No recording is linked.", meeting, right_on(meeting), anchor="id_recording_url")


def _of_actions(meeting: Meeting) -> Iterator[Gap]:
    for action in Action.objects.filter(item__meeting=meeting, withdrawn_at__isnull=True).order_by("reference"):
        if action.published_at is None:
            yield Gap(f"Action {action.reference} is not published.", action, "publish_action", "publish")
        if action.due_on is None:
            needs, page = ("add_actionupdate", "move") if action.is_locked else ("change_action", "change")
            yield Gap(f"Action {action.reference} has no due day.", action, needs, page)
