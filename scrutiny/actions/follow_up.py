"""What comes of a meeting: actions with their updates, and decisions.

Everything that happens to an action after it was asked for is an update: a draft until somebody publishes it, and
never rewritten from then on. The rules are asked when a draft is made and again when it is published, each time with
the action locked, since an action may have been closed in between.
"""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone

from pcc_portal.accounts.models import User
from pcc_portal.organisations.models import Organisation
from pcc_portal.publishing.actions import locked, publish, record, require_permission
from pcc_portal.publishing.changes import difference, snapshot
from pcc_portal.publishing.models import AuditEntry
from pcc_portal.quarters import Quarter
from plan.models import Objective
from plan.queries.wording import long_date
from scrutiny.actions.references import next_reference, quarter_prefix
from scrutiny.models import Action, ActionUpdate, AgendaItem, Decision, Meeting, Paper, PublicQuestion
from scrutiny.queries.decisions import writers

Status = Action.Status
Verb = AuditEntry.Verb
ENDED = (Status.CLOSED, Status.SUPERSEDED)


def require_held(item: AgendaItem) -> date:
    """The day of the meeting at which something was asked for. Raises ValidationError for one that was not held."""
    meeting = item.meeting
    if meeting.status != Meeting.Status.HELD:
        raise ValidationError(
            f"“{meeting}” has not been held, so nothing was asked for or closed at it. Mark it as held first."
        )
    if item.removed_at is not None:
        raise ValidationError(f"“{item}” was taken off the agenda. Choose an item that the meeting heard.")
    if meeting.starts_on is None:
        raise ValidationError(f"The day of “{meeting}” is not recorded, and the reference needs it. Add the day first.")
    return meeting.starts_on


def action_reference(item: AgendaItem) -> str:
    """The next reference of the item's board in the quarter of its meeting, for example SB-2022-Q1-03."""
    return next_reference(quarter_prefix(item.meeting.board, Quarter.of(require_held(item))))


@transaction.atomic
def add_action(
    item: AgendaItem,
    *,
    text: str,
    owner_post: str,
    due_on: date | None = None,
    owner_organisation: Organisation | None = None,
    objectives: Iterable[Objective] = (),
    question: PublicQuestion | None = None,
    by: User,
) -> Action:
    """Make a draft of what somebody was asked to do at an item, with its reference.

    Raises PermissionDenied, or ValidationError if the meeting was not held or something is missing.
    """
    require_permission(by, "add", Action())
    require_held(item)
    if not (text.strip() and owner_post.strip()):
        raise ValidationError("Say what is to be done, and which post is to do it.")
    if problem := due_too_early(item, due_on):
        raise ValidationError({"due_on": problem})
    action = Action(
        reference=action_reference(item),
        item=item,
        text=text.strip(),
        owner_post=owner_post.strip(),
        owner_organisation=owner_organisation,
        due_on=due_on,
        question=question,
    )
    action.full_clean()
    action.save()
    action.objectives.set(objectives)
    record(Verb.ADDED, action, by=by, changes=difference({}, snapshot(action)))
    return action


def due_too_early(item: AgendaItem, due_on: date | None) -> str:
    """Why a day can't be the one by which an action is due; "" for one that can."""
    asked_on = item.meeting.starts_on
    if due_on is None or asked_on is None or due_on >= asked_on:
        return ""
    return f"The action can't be due before {long_date(asked_on)}, when it was asked for."


@transaction.atomic
def report_progress(action: Action, *, text: str, reported_on: date, evidence: str = "", by: User) -> ActionUpdate:
    """Make a draft that says what was done. Raises PermissionDenied, or ValidationError with a sentence."""
    update = ActionUpdate(status=Status.IN_PROGRESS, reported_on=reported_on, text=text, evidence=evidence)
    return _draft(action, update, by=by)


@transaction.atomic
def propose_closing(action: Action, *, text: str, reported_on: date, evidence: str = "", by: User) -> ActionUpdate:
    """Make a draft in which the owner says that it is done; the board decides at a meeting.

    Raises PermissionDenied, or ValidationError with a sentence.
    """
    update = ActionUpdate(status=Status.PROPOSED_CLOSED, reported_on=reported_on, text=text, evidence=evidence)
    return _draft(action, update, by=by)


@transaction.atomic
def move_due_day(action: Action, *, new_due_on: date, reason: str, reported_on: date, by: User) -> ActionUpdate:
    """Make a draft that moves the day by which the action is due. Raises PermissionDenied or ValidationError."""
    standing = _standing(action)
    status = Status.PROPOSED_CLOSED if standing.status == Status.PROPOSED_CLOSED else Status.IN_PROGRESS
    before = long_date(standing.due_now) if standing.due_now else "no day"
    update = ActionUpdate(
        status=status,
        reported_on=reported_on,
        text=f"The day was moved from {before} to {long_date(new_due_on)}.",
        new_due_on=new_due_on,
        new_due_reason=reason,
    )
    return _draft(action, update, by=by)


@transaction.atomic
def close_action(
    action: Action, at_item: AgendaItem | None, *, by: User, text: str = "", evidence: str = ""
) -> ActionUpdate:
    """Make a draft that closes the action at an item of a held meeting: nothing else closes one.

    Raises PermissionDenied, or ValidationError with a sentence.
    """
    if at_item is None:
        raise ValidationError(
            "An action is closed at an item of a meeting. Choose the item at which the board closed it."
        )
    update = ActionUpdate(
        status=Status.CLOSED,
        reported_on=require_held(at_item),
        closed_at_item=at_item,
        text=text.strip() or "The board closed this action.",
        evidence=evidence,
    )
    return _draft(action, update, by=by)


@transaction.atomic
def supersede_action(
    action: Action, *, superseded_by: Action | None, text: str, reported_on: date, by: User
) -> ActionUpdate:
    """Make a draft that says which other action took this one's place. Raises PermissionDenied or ValidationError."""
    if superseded_by is None:
        raise ValidationError("Choose the action that takes the place of this one.")
    update = ActionUpdate(
        status=Status.SUPERSEDED, reported_on=reported_on, superseded_by_action=superseded_by, text=text
    )
    return _draft(action, update, by=by)


@transaction.atomic
def publish_update(update: ActionUpdate, *, by: User, at: datetime | None = None, reason: str = "") -> ActionUpdate:
    """Publish an update now or later, if the action still takes it. Raises PermissionDenied or ValidationError."""
    require_permission(by, "publish", update)
    action = _held(update.action, update.superseded_by_action)
    row = locked(update)
    if row.published_at is None:
        _check(action, row)
    return publish(row, by=by, at=at, reason=reason)


def _held(action: Action, other: Action | None) -> Action:
    """The action, locked, with the one in its place: always in the same order, so that nobody waits in a ring."""
    rows = {row.pk: row for row in (action, other) if row is not None}
    return {key: locked(rows[key]) for key in sorted(rows)}[action.pk]


def _draft(action: Action, update: ActionUpdate, *, by: User) -> ActionUpdate:
    require_permission(by, "add", update)
    update.action = _held(action, update.superseded_by_action)
    update.text, update.evidence = update.text.strip(), update.evidence.strip()
    update.new_due_reason = update.new_due_reason.strip()
    if not update.text:
        raise ValidationError({"text": "Say what was done: the public will read it."})
    _check(update.action, update)
    update.full_clean()
    update.save()
    record(Verb.ADDED, update, by=by, changes={"status": ["", update.get_status_display()]})
    return update


def _check(action: Action, update: ActionUpdate) -> None:
    """Raise ValidationError with a sentence if the action, which the caller holds, can't take this update."""
    if action.withdrawn_at is not None:
        raise ValidationError("This action was withdrawn, so nothing more is reported on it.")
    if action.published_at is None:
        raise ValidationError("This action is a draft: publish it first, then report on it.")
    given_out = action.updates.filter(published_at__isnull=False, withdrawn_at__isnull=True)
    if end := given_out.filter(status__in=ENDED).first():
        raise ValidationError(
            f"This action is {end.get_status_display().lower()} since {long_date(end.reported_on)} and takes no more "
            "updates. If that is wrong, withdraw the update that says so."
        )
    others = action.updates.filter(published_at__isnull=True, status__in=ENDED).exclude(pk=update.pk)
    if update.status in ENDED and (waiting := others.first()):
        raise ValidationError(
            f"A draft waits already that makes this action {waiting.get_status_display().lower()}. "
            "Publish that one, or delete it."
        )
    _check_days(action, update, given_out)
    if update.closed_at_item is not None:
        _check_closing(action, update, update.closed_at_item)
    if update.superseded_by_action is not None:
        _check_superseding(action, update.superseded_by_action)


def _check_days(action: Action, update: ActionUpdate, given_out: models.QuerySet[ActionUpdate]) -> None:
    asked_on = action.item.meeting.starts_on
    if update.reported_on > timezone.localdate():
        raise ValidationError({"reported_on": "This day is still to come. Report once it has been."})
    if asked_on is not None and update.reported_on < asked_on and update.closed_at_item is None:
        raise ValidationError(
            {"reported_on": f"The action was asked for on {long_date(asked_on)}: report a later day."}
        )
    latest = given_out.order_by("-reported_on").first()
    if update.status not in ENDED and latest is not None and update.reported_on < latest.reported_on:
        raise ValidationError(
            f"An update as of {long_date(latest.reported_on)} is there already, which is later than "
            f"{long_date(update.reported_on)}. The public would go on reading that one. Use a later day or withdraw it."
        )
    if problem := due_too_early(action.item, update.new_due_on):
        raise ValidationError({"new_due_on": problem})
    if update.new_due_on is not None and update.new_due_on == _standing(action).due_now:
        raise ValidationError({"new_due_on": "The action is due on this day already. Choose another day."})


def _check_closing(action: Action, update: ActionUpdate, at_item: AgendaItem) -> None:
    day, asked_on = require_held(at_item), action.item.meeting.starts_on
    if at_item.meeting.board_id != action.item.meeting.board_id:
        raise ValidationError(f"Only {action.item.meeting.board} closes its actions. Choose an item of its meetings.")
    if asked_on is not None and day <= asked_on:
        raise ValidationError(
            f"The action was asked for on {long_date(asked_on)}, so a meeting on {long_date(day)} can't close it. "
            "Choose an item of a later meeting."
        )
    if update.reported_on != day:
        raise ValidationError({"reported_on": f"An action is closed on the day of the meeting, {long_date(day)}."})


def _check_superseding(action: Action, other: Action) -> None:
    if other.pk == action.pk:
        raise ValidationError("An action can't take its own place. Choose another one.")
    row = _standing(other)
    if row.published_at is None or row.withdrawn_at is not None:
        raise ValidationError(f"{row.reference} is not public. Publish it before it takes the place of another.")
    if row.status in ENDED:
        raise ValidationError(f"{row.reference} is {Status(row.status).label.lower()} itself. Choose an open action.")


def _standing(action: Action) -> Any:
    """The stored row with how it stands now."""
    return Action.objects.with_standing().get(pk=action.pk)


def decision_reference(decided_on: date) -> str:
    """The next reference of the year, for example D-2026-007."""
    return next_reference(f"D-{decided_on.year}", digits=3)


def decision_problem(*, decided_on: date | None, source: str) -> tuple[str, str]:
    """The field and the sentence that stand in the way of a decision; two empty texts for a sound one."""
    if decided_on is None and not source.strip():
        return "decided_on", "Enter the day on which it was decided. Only a decision from a source may lack it."
    if decided_on is not None and decided_on > timezone.localdate():
        return "decided_on", "This day is still to come. A decision is recorded once it is made."
    return "", ""


@transaction.atomic
def record_decision(
    *,
    title: str,
    decision: str,
    made_by: str,
    decided_on: date | None,
    date_words: str = "",
    item: AgendaItem | None = None,
    kind: str = "",
    reasons: str = "",
    options: str = "",
    amount_gbp: Decimal | None = None,
    money_note: str = "",
    interests: str = "",
    exempt_part: str = "",
    exempt_ground: str = "",
    objectives: Iterable[Objective] = (),
    papers: Iterable[Paper] = (),
    source: str = "",
    by: User,
) -> Decision:
    """Make a draft of a decision, at an item or outside a meeting, with its reference.

    One that is taken from a public `source` gets no reference: the office gave it none, and nobody makes one up.
    Raises PermissionDenied, or ValidationError with a sentence.
    """
    require_permission(by, "add", Decision())
    field, problem = decision_problem(decided_on=decided_on, source=source)
    if problem:
        raise ValidationError({field: problem})
    row = Decision(
        title=title.strip(),
        decision=decision.strip(),
        made_by=made_by.strip(),
        decided_on=decided_on,
        date_words=date_words,
        item=item,
        kind=kind,
        reasons=reasons,
        options=options,
        amount_gbp=amount_gbp,
        money_note=money_note,
        interests=interests,
        exempt_part=exempt_part,
        exempt_ground=exempt_ground,
        source=source.strip(),
    )
    row.full_clean()
    row.reference = reference_for(row)
    row.save()
    row.objectives.set(objectives)
    row.papers.set(papers)
    record(Verb.ADDED, row, by=by, changes=difference({}, snapshot(row)))
    return row


def reference_for(decision: Decision) -> str:
    """The reference of a new decision; "" for one that is taken from a source."""
    if decision.decided_on is None or decision.source:
        return ""
    return decision_reference(decision.decided_on)


@transaction.atomic
def publish_decision(decision: Decision, *, by: User, at: datetime | None = None, reason: str = "") -> Decision:
    """Publish a decision now or later.

    Raises PermissionDenied without the publish right; ValidationError if the same person wrote any of it (the
    two-person rule), or if it is not made yet.
    """
    require_permission(by, "publish", decision)
    row = locked(decision)
    if settings.TWO_PERSON_RULE and by.pk in writers([row])[row.pk]:
        raise ValidationError(
            "You wrote this decision, so somebody else must publish it: two people stand behind each decision."
        )
    _, problem = decision_problem(decided_on=row.decided_on, source=row.source)
    if problem:
        raise ValidationError(problem)
    return publish(row, by=by, at=at, reason=reason)
