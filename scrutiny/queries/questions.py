"""Public questions as lines and as pages, with their answers and what came of them.

The public reads `text`, never `text_asked`; the name of who asked only with consent, as `shown_name`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Case, OuterRef, Q, QuerySet, Subquery, When
from django.utils import timezone

from pcc_portal.organisations.models import Area
from pcc_portal.publishing.querysets import is_published
from plan.queries.addresses import address
from scrutiny.models import Answer, Meeting, PublicQuestion
from scrutiny.queries.actions import ActionLine, action_lines, actions_standing
from scrutiny.queries.places import Place, places_of
from scrutiny.queries.wording import Link, day_of, title_of
from scrutiny.querysets.agenda import meeting_is_public

ANSWERED, WAITING = "answered", "waiting"


@dataclass(frozen=True)
class QuestionLine:
    """One question in a list. `answered_on` None: not answered yet. `area` is "" where none was given, and
    `asked_by` where nobody agreed to be named.

    `meeting` None: for no public meeting; `is_for_later` says that it is still to be heard there.
    """

    public_id: str
    url: str
    reference: str
    text: str
    asked_by: str
    received_on: date
    published_at: datetime
    area: str
    answered_on: date | None
    meeting: Link | None
    is_for_later: bool


@dataclass(frozen=True)
class AnswerLine:
    """`given_at` None: in writing, or at a meeting that is not public; `is_in_writing` tells which."""

    public_id: str
    text: str
    answered_by: str
    answered_on: date
    given_at: Place | None
    is_in_writing: bool


@dataclass(frozen=True)
class WithdrawnAnswer:
    public_id: str
    answered_on: date
    withdrawn_on: date
    reason: str


@dataclass(frozen=True)
class QuestionPage:
    line: QuestionLine
    board: Link
    answers: tuple[AnswerLine, ...]
    withdrawn: tuple[WithdrawnAnswer, ...]
    actions: tuple[ActionLine, ...]
    last_updated: datetime


@dataclass(frozen=True)
class QuestionChoices:
    """What the list can be narrowed to: codes and words; years and areas only where questions have them."""

    years: tuple[tuple[str, str], ...]
    states: tuple[tuple[str, str], ...]
    areas: tuple[tuple[str, str], ...]


def public_questions(at: datetime) -> QuerySet[Any]:
    """Public questions, the latest first, with all that a line of them needs.

    `answered_on` is the day of the first public answer, or NULL.
    """
    answers = Answer.objects.filter(is_published(at), question=OuterRef("pk")).order_by("answered_on", "pk")
    rows = PublicQuestion.objects.published(at).select_related("area", "board", "meeting__board")
    return rows.annotate(
        answered_on=Subquery(answers.values("answered_on")[:1]),
        is_meeting_public=_whether(meeting_is_public(at)),
        is_area_public=_whether(is_published(at, "area__")),
    ).order_by("-received_at", "-pk")


def _whether(condition: Q) -> Case:
    return Case(When(condition, then=True), default=False)


def question_choices(at: datetime) -> QuestionChoices:
    """What public questions can be narrowed to, in two queries."""
    rows = PublicQuestion.objects.published(at).order_by()
    years = sorted({timezone.localtime(moment).year for moment in rows.values_list("received_at", flat=True)})
    areas = Area.objects.published(at).filter(questions__in=rows).order_by("name").distinct()
    return QuestionChoices(
        years=tuple((str(year), str(year)) for year in reversed(years)),
        states=((ANSWERED, "Answered"), (WAITING, "Not answered yet")),
        areas=tuple((area.public_id, area.name) for area in areas),
    )


def narrowed(rows: QuerySet[Any], chosen: dict[str, str], at: datetime) -> QuerySet[Any]:
    """The questions that a filter asks for: by year, answer and area, "" for each. `rows` are of `public_questions`."""
    if year := chosen.get("year"):
        rows = rows.filter(received_at__year=int(year))
    if state := chosen.get("state"):
        rows = rows.filter(answered_on__isnull=state == WAITING)
    if area := chosen.get("area"):
        rows = rows.filter(area__in=Area.objects.published(at).filter(public_id=area).order_by())
    return rows


def question_lines(rows: Iterable[Any], on: date) -> list[QuestionLine]:
    """`rows` are of `public_questions`."""
    return [_line(row, on) for row in rows]


def questions_of_meeting(meeting: Meeting, at: datetime) -> list[QuestionLine]:
    """The public questions taken to a meeting or answered at an item of it, by their references; in one query."""
    answered = Answer.objects.published(at).filter(item__meeting=meeting).order_by().values("question")
    rows = public_questions(at).filter(Q(meeting=meeting) | Q(pk__in=answered)).order_by("reference")
    return question_lines(rows, timezone.localdate(at))


def question_page(row: Any, on: date, at: datetime) -> QuestionPage:
    """`row` is of `public_questions`; in four queries."""
    answers = list(Answer.objects.published(at).filter(question=row).order_by("answered_on", "pk"))
    places = places_of([answer.item_id for answer in answers], at)
    gone = Answer.objects.filter(question=row, published_at__lte=at, withdrawn_at__lte=at).order_by("withdrawn_at")
    actions = actions_standing(on, at).filter(question=row)
    times = [row.published_at, *(answer.published_at for answer in answers), *(answer.withdrawn_at for answer in gone)]
    return QuestionPage(
        line=_line(row, on),
        board=Link(row.board.name, address("scrutiny:board_detail", row.board.public_id)),
        answers=tuple(_answer(answer, places) for answer in answers),
        withdrawn=tuple(_withdrawn(answer) for answer in gone),
        actions=tuple(action_lines(actions.order_by("reference"), on, at)),
        last_updated=max(times),
    )


def _line(row: Any, on: date) -> QuestionLine:
    meeting = row.meeting if row.is_meeting_public else None
    return QuestionLine(
        public_id=row.public_id,
        url=address("scrutiny:question_detail", row.public_id),
        reference=row.reference,
        text=row.text,
        asked_by=row.shown_name,
        received_on=timezone.localdate(row.received_at),
        published_at=row.published_at,
        area=row.area.name if row.is_area_public else "",
        answered_on=row.answered_on,
        meeting=_meeting_link(meeting) if meeting else None,
        is_for_later=bool(meeting and meeting.status == Meeting.Status.PLANNED and (meeting.starts_on or on) >= on),
    )


def _meeting_link(meeting: Meeting) -> Link:
    return Link(f"{title_of(meeting)}, {day_of(meeting)}", address("scrutiny:meeting_detail", meeting.public_id))


def _answer(answer: Answer, places: dict[int, Place]) -> AnswerLine:
    return AnswerLine(
        public_id=answer.public_id,
        text=answer.text,
        answered_by=answer.answered_by_post,
        answered_on=answer.answered_on,
        given_at=places.get(answer.item_id) if answer.item_id else None,
        is_in_writing=answer.item_id is None,
    )


def _withdrawn(answer: Answer) -> WithdrawnAnswer:
    assert answer.withdrawn_at is not None  # noqa: S101 - the rows were chosen by it
    withdrawn_on = timezone.localdate(answer.withdrawn_at)
    return WithdrawnAnswer(answer.public_id, answer.answered_on, withdrawn_on, answer.withdrawn_reason)
