"""What came of items: actions asked for and closed, decisions, minutes confirmed, and inspections spoken of."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from plan.queries.addresses import address
from scrutiny.models import Action, ActionUpdate, Decision, Inspection, MinutesEdition
from scrutiny.queries.actions import ActionLine, action_lines, actions_standing
from scrutiny.queries.wording import Link, day_of


@dataclass
class CameOf:
    """What came of one item; lists stay empty where nothing did."""

    actions: list[ActionLine] = field(default_factory=list)
    closed: list[Link] = field(default_factory=list)
    decisions: list[Link] = field(default_factory=list)
    confirmed: list[Link] = field(default_factory=list)
    inspections: list[Link] = field(default_factory=list)


def what_came_of(items: Collection[int], on: date, at: datetime) -> dict[int, CameOf]:
    """By the item's key; in eight queries."""
    came: dict[int, CameOf] = defaultdict(CameOf)
    actions = list(actions_standing(on, at).filter(item__in=items).order_by("reference"))
    for action, line in zip(actions, action_lines(actions, on, at), strict=True):
        came[action.item_id].actions.append(line)
    closings = ActionUpdate.objects.published(at).filter(closed_at_item__in=items).select_related("action")
    for item, action in _once((row.closed_at_item_id, row.action) for row in closings.order_by("action__reference")):
        came[item].closed.append(_link(f"{action.reference} {action.text}", "action", action))
    for decision in Decision.objects.published(at).filter(item__in=items).order_by("reference", "pk"):
        assert decision.item_id is not None  # noqa: S101 - narrows the type: the rows were chosen by it
        came[decision.item_id].decisions.append(_link(str(decision), "decision", decision))
    minutes = MinutesEdition.objects.published(at).filter(confirmed_at_item__in=items).select_related("meeting__board")
    for edition in minutes.order_by("meeting__starts_on", "pk"):
        assert edition.confirmed_at_item_id is not None  # noqa: S101 - likewise
        text = f"{edition.meeting.board.name}, {day_of(edition.meeting)}"
        came[edition.confirmed_at_item_id].confirmed.append(_link(text, "minutes", edition))
    links = Inspection.items.through._default_manager.filter(
        agendaitem__in=items, inspection__in=Inspection.objects.published(at).order_by()
    ).select_related("inspection")
    for link in links.order_by("inspection__title", "pk"):
        came[link.agendaitem_id].inspections.append(_link(link.inspection.title, "inspection", link.inspection))
    return came


def _once(pairs: Iterable[tuple[int | None, Action]]) -> list[tuple[int, Action]]:
    """Each action once at each item, however many updates say so."""
    kept: dict[tuple[int, int], Action] = {}
    for item, action in pairs:
        if item is not None:
            kept.setdefault((item, action.pk), action)
    return [(item, action) for (item, _), action in kept.items()]


def _link(text: str, noun: str, row: Any) -> Link:
    return Link(text, address(f"scrutiny:{noun}_detail", row.public_id))
