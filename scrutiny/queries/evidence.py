"""What the public record of scrutiny says of an objective, for the objective's own page."""

from collections.abc import Callable
from datetime import date, datetime
from operator import itemgetter
from typing import Any

from django.db.models import F, QuerySet, Value, Window
from django.db.models.functions import Concat, RowNumber
from django.utils import timezone

from plan.evidence import Evidence, EvidenceItem
from plan.queries.addresses import address
from plan.queries.wording import long_date
from scrutiny.models import Action, AgendaEntry, Decision, Meeting

HEADING = "Asked about in public"
EMPTY = "No meeting has been recorded here that asked about this in public."
# The page shows the latest; each meeting's own page leads to the rest.
LATEST = 5
# What each kind of evidence is read as.
COLUMNS = ("address_id", "words", "day", "day_words", "state")


def asked_about_in_public(objective_pk: int) -> Evidence:
    """The latest meetings that had it on their agenda, actions still open on it, and decisions; in one query."""
    at = timezone.now()
    kinds: list[tuple[Any, Callable[..., EvidenceItem]]] = [
        (_entries(objective_pk, at), _entry),
        (_open_actions(objective_pk, at), _open_action),
        (_decisions(objective_pk, at), _decision),
    ]
    first, *others = (
        rows.order_by().annotate(noun=Value(kind)).values_list("noun", "place", *COLUMNS)
        for kind, (rows, _) in enumerate(kinds)
    )
    found: list[Any] = sorted(first.union(*others, all=True), key=itemgetter(0, 1))
    return Evidence(HEADING, tuple(kinds[kind][1](*columns) for kind, _, *columns in found), EMPTY)


def _placed(*order: Any) -> Window:
    """The place of a row among those of its kind, from 1."""
    return Window(RowNumber(), order_by=[*order, F("pk").asc()])


def _entries(objective_pk: int, at: datetime) -> QuerySet[Any]:
    """The latest first, then as the agenda lists them."""
    meeting = "edition__meeting"
    return (
        AgendaEntry.objects.published(at)
        .filter(objectives=objective_pk, is_private=False)
        .exclude(edition__meeting__status__in=[Meeting.Status.POSTPONED, Meeting.Status.CANCELLED])
        .annotate(
            address_id=F("item__public_id"),
            words=Concat("title", Value(", "), f"{meeting}__board__name"),
            day=F(f"{meeting}__starts_on"),
            day_words=F(f"{meeting}__date_words"),
            state=F(f"{meeting}__status"),
            place=_placed(F("day").desc(nulls_last=True), F(f"{meeting}__pk").desc(), F("order").asc()),
        )
        .filter(place__lte=LATEST)
    )


def _entry(public_id: str, words: str, day: date | None, day_words: str, state: str) -> EvidenceItem:
    title = words if day else f"{words}, {day_words}"
    note = "Still to come." if state == Meeting.Status.PLANNED else ""
    return EvidenceItem(title, address("scrutiny:item_detail", public_id), day, note)


def _open_actions(objective_pk: int, at: datetime) -> QuerySet[Any]:
    """Those asked for in public that still wait for the board, by the day due."""
    return (
        Action.objects.published(at)
        .with_standing(timezone.localdate(at), at)
        .unfinished()
        .filter(objectives=objective_pk, item__is_private=False)
        .annotate(
            address_id=F("public_id"),
            words=F("text"),
            day=F("due_now"),
            day_words=Value(""),
            state=Value(""),
            place=_placed(F("day").asc(nulls_last=True)),
        )
    )


def _open_action(public_id: str, words: str, day: date | None, *_: str) -> EvidenceItem:
    due = f"Action still open, due {long_date(day)}." if day else "Action still open, no day set."
    return EvidenceItem(words.rstrip("."), address("scrutiny:action_detail", public_id), note=due)


def _decisions(objective_pk: int, at: datetime) -> QuerySet[Any]:
    """Those made in public or outside a meeting, the latest first."""
    return (
        Decision.objects.published(at)
        .filter(objectives=objective_pk)
        .exclude(item__is_private=True)
        .annotate(
            address_id=F("public_id"),
            words=F("title"),
            day=F("decided_on"),
            day_words=Value(""),
            state=Value(""),
            place=_placed(F("day").desc(nulls_last=True)),
        )
        .filter(place__lte=LATEST)
    )


def _decision(public_id: str, words: str, day: date | None, *_: str) -> EvidenceItem:
    return EvidenceItem(words, address("scrutiny:decision_detail", public_id), day, "Decision.")
