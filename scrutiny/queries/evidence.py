"""What the public record of scrutiny says of an objective, for the objective's own page."""

from datetime import datetime
from typing import Any

from django.db.models import F, Value
from django.utils import timezone

from plan.evidence import Evidence, EvidenceItem
from plan.queries.addresses import address
from plan.queries.wording import long_date
from scrutiny.models import Action, AgendaEntry, Decision, Meeting
from scrutiny.queries.wording import day_of

HEADING = "Asked about in public"
EMPTY = "No meeting has been recorded here that asked about this in public."
# The page shows the latest; each meeting's own page leads to the rest.
LATEST = 5


def asked_about_in_public(objective_pk: int) -> Evidence:
    """The latest meetings that had it on their agenda, actions still open on it, and decisions; in two queries."""
    at = timezone.now()
    items = (*_entries(objective_pk, at), *_followed(objective_pk, at))
    return Evidence(HEADING, items, EMPTY)


def _entries(objective_pk: int, at: datetime) -> list[EvidenceItem]:
    entries = (
        AgendaEntry.objects.published(at)
        .filter(objectives=objective_pk, is_private=False)
        .exclude(edition__meeting__status__in=[Meeting.Status.POSTPONED, Meeting.Status.CANCELLED])
        .select_related("item", "edition__meeting__board")
        .in_date_order()[:LATEST]
    )
    return [_entry(entry) for entry in entries]


def _entry(entry: AgendaEntry) -> EvidenceItem:
    meeting = entry.edition.meeting
    words = "" if meeting.starts_on else f", {day_of(meeting)}"
    note = "Still to come." if meeting.status == Meeting.Status.PLANNED else ""
    return EvidenceItem(
        title=f"{entry.title}, {meeting.board.name}{words}",
        url=address("scrutiny:item_detail", entry.item.public_id),
        on=meeting.starts_on,
        note=note,
    )


def _followed(objective_pk: int, at: datetime) -> list[EvidenceItem]:
    """Actions that still wait for the board, by the day due, then decisions, the latest first; in one query."""
    on = timezone.localdate(at)
    columns = ("noun", "public_id", "title_words", "day")
    actions = (
        Action.objects.published(at)
        .with_standing(on, at)
        .unfinished()
        .filter(objectives=objective_pk)
        .annotate(noun=Value("action"), title_words=F("text"), day=F("due_now"))
    )
    decisions = (
        Decision.objects.published(at)
        .filter(objectives=objective_pk)
        .annotate(noun=Value("decision"), title_words=F("title"), day=F("decided_on"))
    )
    rows: list[Any] = list(
        actions.order_by().values_list(*columns).union(decisions.order_by().values_list(*columns), all=True)
    )
    waiting = sorted((row for row in rows if row[0] == "action"), key=lambda row: (row[3] is None, row[3], row[1]))
    made = sorted(
        (row for row in rows if row[0] == "decision" and row[3]), key=lambda row: (row[3], row[1]), reverse=True
    )
    undated = [row for row in rows if row[0] == "decision" and not row[3]]
    return [_open_action(*row[1:]) for row in waiting] + [_decision(*row[1:]) for row in [*made, *undated][:LATEST]]


def _open_action(public_id: str, text: str, due_on: Any) -> EvidenceItem:
    due = f"Action still open, due {long_date(due_on)}." if due_on else "Action still open, no day set."
    return EvidenceItem(title=text.rstrip("."), url=address("scrutiny:action_detail", public_id), note=due)


def _decision(public_id: str, title: str, decided_on: Any) -> EvidenceItem:
    return EvidenceItem(title, address("scrutiny:decision_detail", public_id), decided_on, "Decision.")
