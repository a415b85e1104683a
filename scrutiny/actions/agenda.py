"""The agenda: its items as staff work on them, and the editions that the public reads."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, ProtectedError
from django.utils import timezone

from pcc_portal.accounts.models import User
from pcc_portal.publishing.actions import locked, publish, record, require_permission, undo_schedule
from pcc_portal.publishing.changes import difference, snapshot
from pcc_portal.publishing.models import AuditEntry
from plan.models import Measure, Objective
from plan.queries.wording import long_date
from scrutiny.models import AgendaEdition, AgendaEntry, AgendaItem, Board, Meeting, PaperUse
from scrutiny.queries.agenda_record import current_agenda, schedule_words, scheduled_agenda, unpublished_changes
from scrutiny.records import AgendaItemRecord, AgendaRecord, sha256_of, written

Purpose, Rolling = AgendaItem.Purpose, AgendaItem.Rolling

# Items that each agenda of an own board starts with, and those that it ends with.
FIRST = (
    (Rolling.MINUTES, "Minutes of the previous meeting", Purpose.APPROVAL),
    (Rolling.ACTIONS, "Action log", Purpose.DISCUSSION),
)
LAST = ((Rolling.QUESTIONS, "Public questions", Purpose.QUESTION),)
# What an item takes along to a meeting in place of a postponed one, and what an edition freezes of it.
TAKEN_ALONG = (
    "order", "number", "title", "description", "purpose", "presenter", "rolling", "is_private", "private_ground",
)  # fmt: skip
FROZEN = (
    "number", "title", "description", "purpose", "presenter", "is_private", "private_ground", "reported",
    "reported_outcome", "source", "source_note",
)  # fmt: skip
# More than the items of any agenda: lifts them out of the way while they change places.
ASIDE = 10_000


def add_rolling_items(meeting: Meeting, *, by: User) -> None:
    """Put the standing items on the agenda of a new meeting, if it is a planned one of an own board."""
    if meeting.status != Meeting.Status.PLANNED or meeting.board.kind != Board.Kind.OWN:
        return
    for order, (rolling, title, purpose) in enumerate((*FIRST, *LAST), start=1):
        item = AgendaItem(
            meeting=meeting, order=order, number=str(order), rolling=rolling, title=title, purpose=purpose
        )
        _store(item, by=by)


def copy_items(source: Meeting, target: Meeting) -> None:
    """The items of one agenda, with what they are about and their papers, on that of another meeting."""
    for item in AgendaItem.objects.filter(meeting=source).on_agenda():
        copy = AgendaItem(meeting=target, **{name: getattr(item, name) for name in TAKEN_ALONG})
        copy.full_clean()
        copy.save()
        copy.objectives.set(item.objectives.all())
        copy.measures.set(item.measures.all())
        for use in item.paper_uses.all():
            PaperUse.objects.create(item=copy, paper=use.paper, order=use.order)


@transaction.atomic
def add_item(
    item: AgendaItem, *, by: User, objectives: Iterable[Objective] = (), measures: Iterable[Measure] = ()
) -> AgendaItem:
    """Put a new item on the agenda: at the end, but before public questions. Without a number it gets its place's.

    Raises PermissionDenied, or ValidationError for a meeting that is off.
    """
    require_permission(by, "add", item)
    _open(item.meeting)
    place_at_end(item)
    _store(item, by=by)
    item.objectives.set(objectives)
    item.measures.set(measures)
    let_last_items_stay_last(item, by=by)
    item.refresh_from_db()
    return item


def place_at_end(item: AgendaItem) -> None:
    """Give an item that is not stored yet the next place, and that number if it has none."""
    items = list(AgendaItem.objects.filter(meeting=item.meeting).on_agenda())
    item.order = items[-1].order + 1 if items else 1
    item.number = item.number.strip() or str(len(items) + 1)


def let_last_items_stay_last(item: AgendaItem, *, by: User) -> None:
    """An item just added at the end changes places with public questions, if these were last."""
    items = list(AgendaItem.objects.filter(meeting=item.meeting).on_agenda())
    if len(items) > 1 and items[-1] == item and items[-2].rolling in [rolling for rolling, _, _ in LAST]:
        _place(item.meeting, [*items[:-2], item, items[-2]], by=by)


@transaction.atomic
def reorder_items(meeting: Meeting, *, by: User, items: Sequence[AgendaItem]) -> None:
    """Put the items of an agenda into this order. Whole numbers count anew from 1; any other, as 4a, stays as it is.

    Raises PermissionDenied, or ValidationError if these are not the items that the agenda has now.
    """
    require_permission(by, "change", AgendaItem())
    row = _open(meeting)
    current = AgendaItem.objects.filter(meeting=row).on_agenda()
    if {item.pk for item in items} != {item.pk for item in current} or len(items) != len(current):
        raise ValidationError("Somebody added or removed an item meanwhile. Open the meeting again, then reorder.")
    _place(row, items, by=by)


def moved_to(items: Sequence[AgendaItem], places: Mapping[int, int]) -> list[AgendaItem]:
    """These items with some put elsewhere: `places` says by id at which place, from 1 on, each of those shall stand."""
    order = [item for item in items if item.pk not in places]
    moving = [item for item in items if item.pk in places]
    for item in sorted(moving, key=lambda item: places[item.pk]):
        order.insert(places[item.pk] - 1, item)
    return order


@transaction.atomic
def remove_item(item: AgendaItem, *, by: User) -> None:
    """Take an item off the agenda. One that an edition lists, or that anything came of, stays as it was read there.

    Raises PermissionDenied, or ValidationError for a meeting that is off or an item that is off the agenda already.
    """
    require_permission(by, "delete", item)
    meeting = _open(item.meeting)
    row = AgendaItem.objects.select_for_update().get(pk=item.pk)
    if row.removed_at is not None:
        raise ValidationError(f"“{row}” is off the agenda already.")
    before = snapshot(row)
    try:
        with transaction.atomic():
            for gone in (*row.paper_uses.all(), row):
                record(AuditEntry.Verb.DELETED, gone, by=by, changes=difference(snapshot(gone), {}))
            row.delete()
    except ProtectedError:  # an edition, an action or an answer points to it
        row.removed_at = timezone.now()
        row.save(update_fields=["removed_at", "modified_at"])
        record(AuditEntry.Verb.CHANGED, row, by=by, changes=difference(before, snapshot(row)))
    _place(meeting, list(AgendaItem.objects.filter(meeting=meeting).on_agenda()), by=by)


@transaction.atomic
def restore_item(item: AgendaItem, *, by: User) -> AgendaItem:
    """Put an item that was taken off its agenda back on it: at the end, but before public questions.

    Raises PermissionDenied, or ValidationError for a meeting that is off, an item that stands on the agenda, or a
    standing item of which the agenda has another by now.
    """
    require_permission(by, "add", item)
    meeting = _open(item.meeting)
    row = AgendaItem.objects.select_for_update(of=("self",)).get(pk=item.pk)
    if row.removed_at is None:
        raise ValidationError(f"“{row}” is on the agenda already.")
    before = snapshot(row)
    if row.number.isdigit() and meeting.status == Meeting.Status.PLANNED:
        row.number = ""  # its place's: another item has the old one by now
    place_at_end(row)
    row.removed_at = None
    row.full_clean()
    row.save(update_fields=["order", "number", "removed_at", "modified_at"])
    record(AuditEntry.Verb.CHANGED, row, by=by, changes=difference(before, snapshot(row)))
    let_last_items_stay_last(row, by=by)
    row.refresh_from_db()
    return row


@transaction.atomic
def publish_agenda(meeting: Meeting, *, by: User, at: datetime | None = None, note: str = "") -> AgendaEdition:
    """Freeze the items as the next edition of the agenda and publish it, now or at a later time; the meeting with it.

    Raises PermissionDenied, or ValidationError for a meeting that is off, an agenda without items or with nothing new,
    a further edition without a note of what changed, or while an edition is scheduled.
    """
    require_permission(by, "publish", AgendaEdition())
    row = _open(meeting)
    items = list(AgendaItem.objects.filter(meeting=row).on_agenda())
    when = at or timezone.now()
    day = row.starts_on
    if day is None:
        raise ValidationError("An agenda names its day, and the day of this meeting is not known.")
    if problems := _agenda_problems(row, items, when, note.strip()):
        raise ValidationError(problems)
    if row.published_at is None:
        row = publish(row, by=by, at=at, reason="With its agenda")
    last = AgendaEdition.objects.filter(meeting=row).order_by("-number").first()
    number = last.number + 1 if last else 1
    change_note = note.strip() if number > 1 else ""
    about = {item.pk: (list(item.objectives.published(when)), list(item.measures.published(when))) for item in items}
    data = written(
        AgendaRecord(
            meeting=row.public_id,
            board=row.board.name,
            day=day,
            edition=number,
            change_note=change_note,
            items=tuple(_item_record(item, *about[item.pk]) for item in items),
        )
    )
    edition = AgendaEdition(meeting=row, number=number, change_note=change_note, data=data, sha256=sha256_of(data))
    edition.full_clean()
    edition.save()
    for place, item in enumerate(items, start=1):
        entry = AgendaEntry(edition=edition, item=item, order=place, **{name: getattr(item, name) for name in FROZEN})
        entry.full_clean()
        entry.save()
        entry.objectives.set(about[item.pk][0])
        entry.measures.set(about[item.pk][1])
    return publish(edition, by=by, at=at)


@transaction.atomic
def undo_agenda_schedule(edition: AgendaEdition, *, by: User, reason: str = "") -> None:
    """Take back an edition that the public has not seen: it is gone, and the items can be changed and published anew.

    A meeting that was to go public with it is a draft again. Raises PermissionDenied, or ValidationError if it is
    public already.
    """
    require_permission(by, "publish", edition)
    row = locked(edition)
    if row.publication_state != "scheduled":
        raise ValidationError("Only an edition that is still to come can be taken back. Withdraw this one instead.")
    meeting = locked(row.meeting)
    if meeting.published_at == row.published_at:
        undo_schedule(meeting, by=by, reason=reason)
    undo_schedule(row, by=by, reason=reason)
    row.delete()


def _agenda_problems(meeting: Meeting, items: Sequence[AgendaItem], at: datetime, note: str) -> list[str]:
    """Sentences that say why this agenda can't be published at this time."""
    if not items:
        return ["This agenda has no items. Add them first."]
    if waiting := scheduled_agenda(meeting):
        return [f"{schedule_words(waiting)}. Undo its schedule first."]
    problems = []
    if not meeting.board.is_published(at):
        problems.append(f"“{meeting.board}” is not public, so nobody could read its agenda. Publish the board first.")
    if meeting.published_at is not None and meeting.published_at > at:
        day = timezone.localtime(meeting.published_at)
        problems.append(
            f"The meeting itself goes public on {long_date(day.date())} at {day:%H:%M}. "
            "Publish its agenda then or later."
        )
    if current_agenda(meeting) is not None and not unpublished_changes(meeting):
        problems.append("Nothing has changed since the edition that is public.")
    elif AgendaEdition.objects.filter(meeting=meeting).exists() and not note:
        problems.append("Say what changed since the edition before, and why: the public will read it.")
    return problems


def _item_record(item: AgendaItem, objectives: list[Objective], measures: list[Measure]) -> AgendaItemRecord:
    return AgendaItemRecord(
        item=item.public_id,
        number=item.number,
        title=item.title,
        description=item.description,
        purpose=item.purpose,
        presenter=item.presenter,
        ground=item.private_ground,
        objectives=tuple(sorted(objective.public_id for objective in objectives)),
        measures=tuple(sorted(measure.public_id for measure in measures)),
    )


def _open(meeting: Meeting) -> Meeting:
    """The meeting, locked, if its agenda may still change."""
    row = locked(meeting)
    if row.withdrawn_at is not None:
        raise ValidationError("This meeting was withdrawn: its agenda stays as it was.")
    if row.is_off:
        state = row.get_status_display().lower()
        raise ValidationError(f"This meeting is {state}: its agenda stays as it was.")
    return row


def _place(meeting: Meeting, items: Sequence[AgendaItem], *, by: User) -> None:
    """Write order and numbers. In two steps, since no two items may stand at one place at any moment."""
    before = [str(item) for item in AgendaItem.objects.filter(meeting=meeting).on_agenda()]
    AgendaItem.objects.filter(meeting=meeting).on_agenda().update(order=F("order") + ASIDE)
    count = 0
    for place, item in enumerate(items, start=1):
        number = item.number
        if number.isdigit() and meeting.status == Meeting.Status.PLANNED:
            count += 1
            number = str(count)
        changed: dict[str, Any] = {}
        if (item.order, item.number) != (place, number):
            changed["modified_at"] = timezone.now()
        AgendaItem.objects.filter(pk=item.pk).update(order=place, number=number, **changed)
    after = [str(item) for item in AgendaItem.objects.filter(meeting=meeting).on_agenda()]
    if before != after:
        changes = {"agenda": ["; ".join(before), "; ".join(after)]}
        record(AuditEntry.Verb.CHANGED, meeting, by=by, changes=changes)


def _store(item: AgendaItem, *, by: User) -> None:
    item.full_clean()
    item.save()
    record(AuditEntry.Verb.ADDED, item, by=by, changes=difference({}, snapshot(item)))
