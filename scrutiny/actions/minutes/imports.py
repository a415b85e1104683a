"""What a person confirmed of minutes that were pasted or uploaded: written all at once, or not at all."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max

from pcc_portal.accounts.models import User
from pcc_portal.publishing.actions import locked, record, require_permission
from pcc_portal.publishing.changes import Private, difference
from pcc_portal.publishing.models import AuditEntry
from scrutiny.actions.agenda import add_item
from scrutiny.actions.follow_up import add_action, record_decision
from scrutiny.actions.minutes.editions import require_held, require_unconfirmed
from scrutiny.actions.minutes.writing import write_attendance, write_item
from scrutiny.models import Action, AgendaItem, Attendance, Decision, Meeting

Verb = AuditEntry.Verb
# What to do where an item has minutes already. "": nobody has said, which is refused.
Onto = Literal["", "append", "replace", "keep"]


@dataclass(frozen=True)
class ConfirmedAttendee:
    name: str
    status: str
    post: str = ""
    initials: str = ""
    substitute_for: str = ""


@dataclass(frozen=True)
class ConfirmedAction:
    """`due_on=None`: no day was set."""

    text: str
    owner_post: str
    due_on: date | None = None


@dataclass(frozen=True)
class ConfirmedDecision:
    title: str
    decision: str
    made_by: str


@dataclass(frozen=True)
class ConfirmedItem:
    """An item's minutes. `item=None` makes a new item; `ground` says that it was heard without the public.

    The texts of an item heard without the public, discussion and outcome alike, go to its private minutes.
    """

    item: AgendaItem | None
    number: str = ""
    title: str = ""
    ground: str = ""
    discussion: str = ""
    outcome: str = ""
    onto: Onto = ""
    actions: Sequence[ConfirmedAction] = ()
    decisions: Sequence[ConfirmedDecision] = ()


@dataclass(frozen=True)
class ConfirmedImport:
    """All that was confirmed. `left_out` is text that stands nowhere else: the audit trail keeps it."""

    attendees: Sequence[ConfirmedAttendee] = ()
    items: Sequence[ConfirmedItem] = ()
    left_out: str = ""


@dataclass(frozen=True)
class Imported:
    """How many rows an import made; `is_repeated` where the same import was confirmed before and made them then."""

    attendees: int = 0
    items: int = 0
    actions: int = 0
    decisions: int = 0
    is_repeated: bool = False
    kept: tuple[str, ...] = ()  # people who were on the list already, left as they were


@transaction.atomic
def import_minutes(meeting: Meeting, *, by: User, confirmed: ConfirmedImport, upload: str) -> Imported:
    """Write attendance, the items' minutes, and draft actions and decisions with their references; all or nothing.

    `upload` names one reading of one text: a second call with it writes nothing. Raises PermissionDenied without the
    rights; ValidationError with a sentence for each thing that can't be written, before the meeting was held, or once
    its minutes are confirmed.
    """
    for row in (AgendaItem(), Attendance(), Action(), Decision()):
        require_permission(by, "add", row)
    require_permission(by, "change", AgendaItem())
    held = locked(meeting)
    if (earlier := _imported_by(upload)) is not None:
        return earlier
    require_held(held)
    require_unconfirmed(held)
    if not (confirmed.attendees or confirmed.items):
        raise ValidationError("Nothing is ticked, so nothing would be imported.")
    problems: list[str] = []
    made, kept = _write_attendees(held, by, confirmed.attendees, problems)
    done = Imported(attendees=made, kept=tuple(kept))
    for wanted in confirmed.items:
        try:
            with transaction.atomic():
                done = _write_item(held, by, wanted, done)
        except ValidationError as error:
            problems += [f"{_name_of(wanted)}: {sentence}" for sentence in error.messages]
    if problems:
        raise ValidationError(problems)
    counts = {name: ["", str(getattr(done, name))] for name in ("attendees", "items", "actions", "decisions")}
    changes = {"upload": ["", upload], **counts, **difference({}, {"left out": Private(confirmed.left_out.strip())})}
    record(Verb.IMPORTED, held, by=by, changes=changes, label=f"Minutes of {held}")
    return done


def _imported_by(upload: str) -> Imported | None:
    entry = AuditEntry.objects.filter(verb=Verb.IMPORTED, changes__upload=["", upload]).first()
    if entry is None:
        return None
    people, items, actions, decisions = (
        int(entry.changes[name][1]) for name in ("attendees", "items", "actions", "decisions")
    )
    return Imported(people, items, actions, decisions, is_repeated=True)


def _write_attendees(
    meeting: Meeting, by: User, wanted: Iterable[ConfirmedAttendee], problems: list[str]
) -> tuple[int, list[str]]:
    listed = {row.name.casefold() for row in meeting.attendances.all()}
    last = meeting.attendances.aggregate(last=Max("order"))["last"] or 0
    made, kept = 0, []
    for person in wanted:
        if person.name.casefold() in listed:
            kept.append(person.name)
            continue
        row = Attendance(
            meeting=meeting,
            order=last + made + 1,
            name=person.name,
            post=person.post,
            initials=person.initials,
            status=person.status,
            substitute_for=person.substitute_for,
        )
        try:
            write_attendance(row, by=by)
        except ValidationError as error:
            problems += [f"{person.name or 'Somebody without a name'}: {sentence}" for sentence in error.messages]
        else:
            listed.add(person.name.casefold())
            made += 1
    return made, kept


def _write_item(meeting: Meeting, by: User, wanted: ConfirmedItem, done: Imported) -> Imported:
    item = wanted.item
    if item is None:
        item = _new_item(meeting, by, wanted)
    elif item.meeting_id != meeting.pk:
        raise ValidationError("This item is of another meeting.")
    elif item.removed_at is not None:
        raise ValidationError("This item was taken off the agenda. Choose another, or make a new one.")
    if texts := _texts(item, wanted):
        write_item(item, by=by, texts=texts)
    for action in wanted.actions:
        add_action(item, text=action.text, owner_post=action.owner_post, due_on=action.due_on, by=by)
    for decision in wanted.decisions:
        record_decision(
            title=decision.title,
            decision=decision.decision,
            made_by=decision.made_by,
            decided_on=meeting.starts_on,
            item=item,
            by=by,
        )
    return replace(
        done,
        items=done.items + 1,
        actions=done.actions + len(wanted.actions),
        decisions=done.decisions + len(wanted.decisions),
    )


def _new_item(meeting: Meeting, by: User, wanted: ConfirmedItem) -> AgendaItem:
    """An item that the agenda did not have: minutes tell of it all the same."""
    if not wanted.title.strip():
        raise ValidationError("Enter the title of the new item.")
    item = AgendaItem(
        meeting=meeting,
        number=wanted.number,
        title=wanted.title,
        is_private=bool(wanted.ground),
        private_ground=wanted.ground,
    )
    return add_item(item, by=by)


def _texts(item: AgendaItem, wanted: ConfirmedItem) -> dict[str, str]:
    """The texts as the item shall have them; only those that the import speaks of."""
    new = {"discussion": wanted.discussion.strip(), "outcome": wanted.outcome.strip()}
    if item.is_private or wanted.ground:
        new = {"private_minutes": "\n\n".join(text for text in new.values() if text)}
    new = {name: text for name, text in new.items() if text}
    there = {name: getattr(item, name) for name in new}
    if not any(there.values()) or wanted.onto == "replace":
        return new
    if wanted.onto == "keep":
        return {}
    if wanted.onto == "append":
        return {name: f"{there[name].rstrip()}\n\n{text}".lstrip() for name, text in new.items()}
    raise ValidationError("This item has minutes already. Say whether the new text goes below, or takes their place.")


def _name_of(wanted: ConfirmedItem) -> str:
    return f"“{wanted.item or wanted.title or 'Item without a title'}”"
