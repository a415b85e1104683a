"""Inspections of the police as lines and as pages: what was recommended and answered, and by when it had to be."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from plan.queries.addresses import address
from plan.queries.wording import SourceLink, long_date, sources_of
from scrutiny.models import Inspection, Recommendation, Response
from scrutiny.queries.places import Place, places_of
from scrutiny.queries.wording import MISSING

COMMISSIONER = Response.Author.COMMISSIONER
YEAR = re.compile(r"\b(?:19|20)\d{2}\b")


@dataclass(frozen=True)
class Standing:
    """How the Commissioner's answer stands: answered, waiting, overdue or not_recorded; and the same in a sentence.

    `answered_on` None: not answered, or not recorded. `due_on` None: the day of the report is not known.
    """

    state: str
    sentence: str
    due_on: date | None
    answered_on: date | None


@dataclass(frozen=True)
class InspectionLine:
    """`when` is the day of the report, or what is known of it; `year` is of the report, or of the
    inspection where only that is known; None where neither is.
    """

    public_id: str
    url: str
    title: str
    body: str
    scope: str
    published_on: date | None
    when: str
    year: int | None
    inspected: str
    grades: str
    recommendations: int | None
    standing: Standing
    website: str
    source: str


@dataclass(frozen=True)
class YearOfInspections:
    title: str
    inspections: tuple[InspectionLine, ...]


@dataclass(frozen=True)
class AnswerLine:
    """One answer. Both `action` and `no_action_reason` are "" where the answer only comments."""

    public_id: str
    author: str
    text: str
    action: str
    no_action_reason: str
    published_on: date


@dataclass(frozen=True)
class RecommendationLine:
    """`is_answered`: the Commissioner's answer is among `answers`."""

    public_id: str
    inspection: str
    number: int
    kind: str
    text: str
    due_on: date | None
    answers: tuple[AnswerLine, ...]
    is_answered: bool
    url: str


@dataclass(frozen=True)
class InspectionPage:
    """`comments` are answers to the report as a whole; `looked_at` are the items where it was scrutinised in public."""

    line: InspectionLine
    comments: tuple[AnswerLine, ...]
    recommendations: tuple[RecommendationLine, ...]
    looked_at: tuple[Place, ...]
    sources: tuple[SourceLink, ...]
    note: str
    last_updated: datetime


def with_answers(inspections: QuerySet[Inspection], at: datetime) -> QuerySet[Inspection]:
    """The rows with their recommendations and public answers, for `inspection_line`; in two queries more."""
    # The Commissioner first.
    answers = Response.objects.published(at).order_by("-author", "published_at", "pk")
    return inspections.prefetch_related("recommendations", Prefetch("responses", answers, "public_responses"))


def answered_on(inspection: Any) -> date | None:
    """The day on which the Commissioner's answer was published whole; `inspection` comes from `with_answers`.

    It is whole with comments on the report and an answer to every recommendation that is listed. A day that staff
    recorded goes first: the answer may have stood elsewhere.
    """
    if inspection.responded_on is not None:
        recorded: date = inspection.responded_on
        return recorded
    first: dict[int | None, datetime] = {}
    for row in inspection.public_responses:
        if row.author == COMMISSIONER:
            first[row.recommendation_id] = min(row.published_at, first.get(row.recommendation_id, row.published_at))
    wanted = [None, *(row.pk for row in inspection.recommendations.all())]
    if any(key not in first for key in wanted):
        return None
    return timezone.localdate(max(first[key] for key in wanted))


def is_of_the_past(inspection: Inspection) -> bool:
    """Was it put here from a source, after its last lawful day? Then no answer here tells nothing of what there was."""
    due_on, published_at = inspection.response_due_on, inspection.published_at
    return bool(inspection.source and due_on and published_at and timezone.localdate(published_at) > due_on)


def standing_of(inspection: Any, on: date) -> Standing:
    """`inspection` comes from `with_answers`."""
    due_on, answered = inspection.response_due_on, answered_on(inspection)

    def standing(state: str, *sentences: str) -> Standing:
        return Standing(state, " ".join(sentences), due_on, answered)

    if due_on is None and answered is None:
        return standing("not_recorded", "The day of the report is not known, so neither is the day for an answer.")
    if answered is not None:
        late = (answered - due_on).days if due_on else 0
        after = f", {_days(late)} after the last lawful day" if late > 0 else ""
        return standing("answered", f"The Commissioner's answer was published on {long_date(answered)}{after}.")
    assert due_on is not None  # noqa: S101 - narrows the type: one of the two is known
    if on <= due_on:
        return standing("waiting", f"The Commissioner's answer is due by {long_date(due_on)}.")
    last = f"The last lawful day for an answer was {long_date(due_on)}."
    if is_of_the_past(inspection):
        return standing("not_recorded", last, "When it was answered is not recorded here.")
    return standing("overdue", last, "No full answer has been published here yet.")


def inspection_line(inspection: Any, on: date) -> InspectionLine:
    """`inspection` comes from `with_answers`."""
    known = inspection.published_on
    year = YEAR.search(inspection.published_words) or YEAR.search(inspection.inspected)
    listed = len(inspection.recommendations.all())
    count = inspection.recommendations_count
    return InspectionLine(
        public_id=inspection.public_id,
        url=address("scrutiny:inspection_detail", inspection.public_id),
        title=inspection.title,
        body=inspection.body,
        scope=inspection.scope,
        published_on=known,
        when=long_date(known) if known else inspection.published_words or MISSING,
        year=known.year if known else int(year[0]) if year else None,
        inspected=inspection.inspected,
        grades=inspection.grades,
        recommendations=count if count is not None else listed or None,
        standing=standing_of(inspection, on),
        website=inspection.website,
        source=inspection.source,
    )


def by_year(inspections: Iterable[Any], on: date) -> tuple[YearOfInspections, ...]:
    """Lines under their year, the latest first; those of which no year is known last."""
    lines = [inspection_line(row, on) for row in inspections]
    lines.sort(key=lambda line: line.title)
    lines.sort(key=lambda line: (line.year or 0, line.published_on or date.min), reverse=True)
    return tuple(
        YearOfInspections(str(year or "Year not recorded"), tuple(group))
        for year, group in groupby(lines, lambda line: line.year)
    )


def inspection_page(inspection: Any, on: date, at: datetime) -> InspectionPage:
    """`inspection` is public and comes from `with_answers`; in four queries more."""
    keys = list(inspection.items.values_list("pk", flat=True))
    places = [place for place in places_of(keys, at).values() if place.url]
    answers = inspection.public_responses
    return InspectionPage(
        line=inspection_line(inspection, on),
        comments=tuple(_answer(row) for row in answers if row.recommendation_id is None),
        recommendations=tuple(_recommendation(row, inspection) for row in inspection.recommendations.all()),
        looked_at=tuple(sorted(places, key=lambda place: (place.on or date.min, place.title), reverse=True)),
        sources=sources_of(inspection.source),
        note=inspection.source_note,
        last_updated=max([inspection.published_at, *(row.published_at for row in answers)]),
    )


def all_recommendations(at: datetime) -> Iterator[RecommendationLine]:
    """Every public recommendation with its public answers, the latest inspection first; in three queries."""
    for inspection in with_answers(Inspection.objects.published(at).in_date_order(), at):
        for row in inspection.recommendations.all():
            yield _recommendation(row, inspection)


def _recommendation(row: Recommendation, inspection: Any) -> RecommendationLine:
    answers = [answer for answer in inspection.public_responses if answer.recommendation_id == row.pk]
    return RecommendationLine(
        public_id=row.public_id,
        inspection=inspection.title,
        number=row.number,
        kind=row.get_kind_display(),
        text=row.text,
        due_on=row.due_on,
        answers=tuple(_answer(answer) for answer in answers),
        is_answered=any(answer.author == COMMISSIONER for answer in answers),
        url=f"{address('scrutiny:inspection_detail', inspection.public_id)}#recommendation-{row.public_id}",
    )


def _answer(row: Response) -> AnswerLine:
    assert row.published_at is not None  # noqa: S101 - narrows the type: only public answers come here
    return AnswerLine(
        public_id=row.public_id,
        author=row.get_author_display(),
        text=row.text,
        action=row.action,
        no_action_reason=row.no_action_reason,
        published_on=timezone.localdate(row.published_at),
    )


def _days(count: int) -> str:
    return f"{count} day{'' if count == 1 else 's'}"
