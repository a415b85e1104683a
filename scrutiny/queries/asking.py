"""For which meeting a question comes in time: said before it is sent, after it, and to staff."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q, QuerySet

from plan.queries.wording import long_date
from scrutiny.models import Board, Meeting, PublicQuestion
from scrutiny.working_days import working_days_between

NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


@dataclass(frozen=True)
class Offer:
    """What becomes of a question sent on a day. `meeting` None: no meeting is planned for which it is in time.

    `missed` is the nearest meeting still to come whose last day for questions is over; None where there is none.
    """

    board: Board
    meeting: Meeting | None
    missed: Meeting | None

    @property
    def deadline_words(self) -> str:
        """Until when questions for the meeting can come, and why; "" without a meeting."""
        return deadline_words(self.meeting) if self.meeting else ""

    @property
    def late_words(self) -> str:
        """That it is too late for the nearest meeting, and where the question goes; "" where it is in time."""
        if self.missed is None or self.missed.starts_on is None or self.missed.questions_due_on is None:
            return ""
        late = (
            f"It is too late for questions for {long_date(self.missed.starts_on)}: "
            f"they had to be with us by the end of {long_date(self.missed.questions_due_on)}."
        )
        if self.meeting is None or self.meeting.starts_on is None:
            return f"{late} We take your question for the meeting after that. Its day is not set yet."
        return f"{late} We offer your question to the next meeting, on {long_date(self.meeting.starts_on)}."


def deadline_words(meeting: Meeting) -> str:
    """Questions for 27 January 2027 must be with us by the end of 21 January 2027: three clear working days before."""
    last, day = meeting.questions_due_on, meeting.starts_on
    if last is None or day is None:
        return ""
    count = working_days_between(last + timedelta(days=1), day)
    number = NUMBERS[count] if count < len(NUMBERS) else str(count)
    return (
        f"Questions for {long_date(day)} must be with us by the end of {long_date(last)}: "
        f"{number} clear working day{'' if count == 1 else 's'} before."
    )


def taking_questions(on: date, at: datetime) -> QuerySet[Meeting]:
    """Public meetings of own boards still to come that take questions, the next first, whether in time or not."""
    rows: QuerySet[Meeting] = Meeting.objects.published(at).own().upcoming(on)
    rows = rows.filter(questions_due_on__isnull=False).exclude(openness=Meeting.Openness.PRIVATE)
    return rows.select_related("board")


def offer_of(on: date, at: datetime) -> Offer | None:
    """What becomes of a question sent today, in two queries at most; None where no own board is public."""
    meetings = list(taking_questions(on, at))
    meeting = next((row for row in meetings if _last_day(row) >= on), None)
    missed = next((row for row in meetings if _last_day(row) < on), None)
    first = meeting or missed
    board = first.board if first else Board.objects.published(at).own().order_by("name", "pk").first()
    if board is None:
        return None
    if meeting and missed and (missed.board_id != board.pk or _day(missed) >= _day(meeting)):
        missed = None
    return Offer(board, meeting, missed)


def missed_by(question: PublicQuestion, received_on: date, at: datetime) -> Meeting | None:
    """The public meeting for which a question came too late, though it was still to come; None where there is none."""
    rows: QuerySet[Meeting] = Meeting.objects.published(at).filter(
        Q(questions_due_on__lt=received_on, starts_on__gte=received_on), board=question.board_id
    )
    earlier = rows.order_by("starts_on", "pk").first()
    if earlier is None or earlier.pk == question.meeting_id:
        return None
    return earlier


def _last_day(meeting: Meeting) -> date:
    assert meeting.questions_due_on is not None  # noqa: S101 - the rows were chosen by it
    return meeting.questions_due_on


def _day(meeting: Meeting) -> date:
    assert meeting.starts_on is not None  # noqa: S101 - a planned meeting has its day
    return meeting.starts_on
