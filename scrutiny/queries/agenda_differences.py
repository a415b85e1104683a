"""What differs between two editions of an agenda, item by item: for the public, and for the note of a new edition."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, prefetch_related_objects

from plan.models import Measure, Objective
from scrutiny.models import AgendaEdition, AgendaEntry, AgendaItem, Ground, Meeting

IN_PUBLIC = "In public"


@dataclass(frozen=True)
class ListedItem:
    """An item as an agenda lists it, or would: `item` is its permanent id, `facts` its text by the name of each field.

    `name` has the number in front: “4a. Knife crime”. `place` counts from 1. A private item is told by its ground.
    """

    item: str
    place: int
    number: str
    title: str
    facts: tuple[tuple[str, str], ...]

    @property
    def name(self) -> str:
        return f"{self.number}. {self.title}" if self.number else self.title


@dataclass(frozen=True)
class FieldChange:
    """A field by its name for people, and what it says before and after; "" where it says nothing."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class ItemChange:
    """An item that both list, with the fields that differ. Its number is no such field: see `renumbered`."""

    item: ListedItem
    fields: tuple[FieldChange, ...]


@dataclass(frozen=True)
class ItemMove:
    """An item that stands elsewhere among those that both list."""

    before: ListedItem
    after: ListedItem


@dataclass(frozen=True)
class AgendaDifference:
    """What came, went, moved and changed. `renumbered` only has another number, since others came or went."""

    added: tuple[ListedItem, ...]
    removed: tuple[ListedItem, ...]
    moved: tuple[ItemMove, ...]
    changed: tuple[ItemChange, ...]
    renumbered: tuple[ItemMove, ...]

    @property
    def is_empty(self) -> bool:
        return not (self.added or self.removed or self.moved or self.changed or self.renumbered)

    @property
    def words(self) -> str:
        """All of it in sentences, as a proposal for the note of the new edition; "" where nothing differs."""
        parts = [
            ("Added", [item.name for item in self.added]),
            ("Taken off", [item.name for item in self.removed]),
            ("Moved", [move.after.name for move in self.moved]),
            ("Changed", [_changed(change) for change in self.changed]),
        ]
        sentences = [f"{verb}: {'; '.join(names)}." for verb, names in parts if names]
        if not sentences and self.renumbered:
            return "Items have new numbers."
        return " ".join(sentences)


def agenda_difference(earlier: AgendaEdition | None, later: AgendaEdition) -> AgendaDifference:
    """What differs between two editions of one agenda. Without an earlier one, all items were added."""
    load_entries(later, *([earlier] if earlier else []))
    return _difference(_listed_in(earlier) if earlier else [], _listed_in(later))


def agenda_changes(edition: AgendaEdition | None, meeting: Meeting) -> AgendaDifference:
    """What differs between an edition and the items as staff have them now: what a new edition would say."""
    load_entries(*([edition] if edition else []))
    return _difference(_listed_in(edition) if edition else [], _listed_now(meeting))


def load_entries(*editions: AgendaEdition) -> None:
    """Load what the editions list, in order and with what it is about; in three queries, and none for what is loaded.

    What the public may not know stays out: the name of a draft objective is for staff.
    """
    entries = AgendaEntry.objects.select_related("item").prefetch_related(*_public_links()).order_by("order", "pk")
    prefetch_related_objects(editions, Prefetch("entries", entries))


def _changed(change: ItemChange) -> str:
    return f"{change.item.name} ({', '.join(field.label.lower() for field in change.fields)})"


def _listed_in(edition: AgendaEdition) -> list[ListedItem]:
    entries = edition.entries.all()
    return [_listed(place, entry, entry.item.public_id) for place, entry in enumerate(entries, start=1)]


def _listed_now(meeting: Meeting) -> list[ListedItem]:
    items = AgendaItem.objects.filter(meeting=meeting).on_agenda().prefetch_related(*_public_links())
    return [_listed(place, item, item.public_id) for place, item in enumerate(items, start=1)]


def _public_links() -> tuple["Prefetch[Any]", ...]:
    """The public objectives and measures that items are about."""
    return (
        Prefetch("objectives", Objective.objects.published().order_by("code")),
        Prefetch("measures", Measure.objects.published().order_by("title")),
    )


def _listed(place: int, row: AgendaItem | AgendaEntry, item: str) -> ListedItem:
    facts = {
        "Title": row.title,
        "Description": row.description,
        "Purpose": str(row.get_purpose_display()),
        "Presenter": row.presenter,
        "Heard": f"Without the public: {Ground(row.private_ground).label}" if row.is_private else IN_PUBLIC,
        "Objectives": _sorted(f"{objective.code} {objective.title}" for objective in row.objectives.all()),
        "Measures": _sorted(str(measure) for measure in row.measures.all()),
        "What was reported": row.reported,
        "Reported outcome": row.reported_outcome,
        "Source": row.source,
        "Note on the source": row.source_note,
    }
    return ListedItem(
        item=item,
        place=place,
        number=row.number,
        title=row.title,
        facts=tuple(facts.items()),
    )


def _sorted(names: Iterable[str]) -> str:
    return "; ".join(sorted(names))


def _difference(before: Sequence[ListedItem], after: Sequence[ListedItem]) -> AgendaDifference:
    was, now = ({item.item: item for item in items} for items in (before, after))
    both = [item for item in after if item.item in was]
    stayed = _stayed(both, lambda item: was[item.item].place)
    moved = tuple(ItemMove(was[item.item], item) for item in both if item not in stayed)
    return AgendaDifference(
        added=tuple(item for item in after if item.item not in was),
        removed=tuple(item for item in before if item.item not in now),
        moved=moved,
        changed=tuple(ItemChange(item, fields) for item in both if (fields := _changed_fields(was[item.item], item))),
        renumbered=tuple(
            ItemMove(was[item.item], item) for item in both if item in stayed and was[item.item].number != item.number
        ),
    )


def _changed_fields(before: ListedItem, after: ListedItem) -> tuple[FieldChange, ...]:
    pairs = zip(before.facts, after.facts, strict=True)
    return tuple(FieldChange(label, old, new) for (label, old), (_, new) in pairs if old != new)


def _stayed(items: Sequence[ListedItem], place_before: Callable[[ListedItem], int]) -> list[ListedItem]:
    """Items that keep their order among each other: all whose place is the same, and the most of the others.

    What is left has moved, from one place to another, and no more of them than must have beside those.
    """
    runs: list[list[ListedItem]] = []

    def worth(run: list[ListedItem]) -> tuple[int, int]:
        return sum(item.place == place_before(item) for item in run), len(run)

    for item in items:
        ends_below = [run for run in runs if place_before(run[-1]) < place_before(item)]
        runs.append([*max(ends_below, key=worth, default=[]), item])
    return max(runs, key=worth, default=[])
