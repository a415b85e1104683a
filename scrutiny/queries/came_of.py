"""What items are about, and what came of them: actions, decisions, minutes confirmed, and inspections spoken of."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime
from operator import itemgetter
from typing import Any

from django.db.models import DateField, F, QuerySet, TextField, Value, Window
from django.db.models.functions import Cast, Concat, RowNumber

from plan.models import Measure, Objective
from plan.queries.addresses import address
from plan.queries.wording import long_date
from scrutiny.models import ActionUpdate, AgendaEntry, AgendaItem, Decision, Inspection, Meeting, MinutesEdition
from scrutiny.queries.actions import ActionLine
from scrutiny.queries.wording import Link

NO_DAY = Cast(Value(None), DateField())
# What each kind of link is read as.
COLUMNS = ("item_key", "address_id", "words", "day", "day_words")


@dataclass
class CameOf:
    """What came of one item; lists stay empty where nothing did."""

    actions: list[ActionLine] = field(default_factory=list)
    closed: list[Link] = field(default_factory=list)
    decisions: list[Link] = field(default_factory=list)
    confirmed: list[Link] = field(default_factory=list)
    inspections: list[Link] = field(default_factory=list)


@dataclass
class ItemLinks:
    """Links that stand at one item, and, where they are asked for, those to its own page and its meeting's."""

    objectives: list[Link] = field(default_factory=list)
    measures: list[Link] = field(default_factory=list)
    closed: list[Link] = field(default_factory=list)
    decisions: list[Link] = field(default_factory=list)
    confirmed: list[Link] = field(default_factory=list)
    inspections: list[Link] = field(default_factory=list)
    itself: list[Link] = field(default_factory=list)
    meeting: list[Link] = field(default_factory=list)


def links_at(
    entries: Collection[int], items: Collection[int], at: datetime, confirming: Collection[int] = ()
) -> dict[int, ItemLinks]:
    """By the item's key, in one query. The entries of an agenda say what the items are about.

    `confirming` are items at which minutes were confirmed: for those, the links lead to where that happened.
    """
    kinds: dict[str, tuple[Any, str]] = {
        "objectives": (_objectives(entries, at), "plan:objective_detail"),
        "measures": (_measures(entries, at), "plan:measure_detail"),
        "closed": (_closed(items, at), "scrutiny:action_detail"),
        "decisions": (_decisions(items, at), "scrutiny:decision_detail"),
        "confirmed": (_confirmed(items, at), "scrutiny:minutes_detail"),
        "inspections": (_inspections(items, at), "scrutiny:inspection_detail"),
        "itself": (_items(confirming, at), "scrutiny:item_detail"),
        "meeting": (_meetings(confirming, at), "scrutiny:meeting_detail"),
    }
    first, *others = (
        rows.order_by().annotate(noun=Value(kind)).values_list("noun", "place", *COLUMNS)
        for kind, (rows, _) in kinds.items()
    )
    links: dict[int, ItemLinks] = defaultdict(ItemLinks)
    found: list[Any] = sorted(first.union(*others, all=True), key=itemgetter(0, 1))
    for kind, _, item, *columns in found:
        link, those = _link(kinds[kind][1], *columns), getattr(links[item], kind)
        if link not in those:  # several updates can say that an action was closed
            those.append(link)
    return links


def _link(name: str, public_id: str, words: str, day: date | None, day_words: str) -> Link:
    when = long_date(day) if day else day_words
    return Link(f"{words}, {when}" if when else words.strip(), address(name, public_id))


def _placed(*order: str) -> Window:
    """The place of a row among those of its kind, from 1."""
    return Window(RowNumber(), order_by=[F(name).asc() for name in order])


def _columns(item: str, public_id: str, words: Any, order: tuple[str, ...]) -> dict[str, Any]:
    """Of a kind whose links name no day."""
    return {
        "item_key": F(item),
        "address_id": F(public_id),
        "words": words,
        "day": NO_DAY,
        "day_words": Value(""),
        "place": _placed(*order),
    }


def _dated(item: str, public_id: str, meeting: str) -> dict[str, Any]:
    """Of a kind whose links name a board and the day of its meeting, at `meeting`."""
    return {
        "item_key": F(item),
        "address_id": F(public_id),
        "words": F(f"{meeting}board__name"),
        "day": F(f"{meeting}starts_on"),
        "day_words": F(f"{meeting}date_words"),
        "place": _placed(f"{meeting}starts_on", "pk"),
    }


def _objectives(entries: Collection[int], at: datetime) -> QuerySet[Any]:
    rows = AgendaEntry.objectives.through._default_manager.filter(
        agendaentry__in=entries, objective__in=Objective.objects.published(at).order_by()
    )
    words = Concat("objective__code", Value(" "), "objective__title")
    return rows.annotate(
        **_columns("agendaentry__item", "objective__public_id", words, ("objective__code", "objective__pk"))
    )


def _measures(entries: Collection[int], at: datetime) -> QuerySet[Any]:
    rows = AgendaEntry.measures.through._default_manager.filter(
        agendaentry__in=entries, measure__in=Measure.objects.published(at).order_by()
    )
    order = ("measure__title", "measure__pk")
    return rows.annotate(**_columns("agendaentry__item", "measure__public_id", F("measure__question"), order))


def _closed(items: Collection[int], at: datetime) -> QuerySet[Any]:
    words = Concat("action__reference", Value(" "), "action__text", output_field=TextField())
    columns = _columns("closed_at_item", "action__public_id", words, ("action__reference", "pk"))
    return ActionUpdate.objects.published(at).filter(closed_at_item__in=items).annotate(**columns)


def _decisions(items: Collection[int], at: datetime) -> QuerySet[Any]:
    words = Concat("reference", Value(" "), "title")
    columns = _columns("item_id", "public_id", words, ("reference", "pk"))
    return Decision.objects.published(at).filter(item__in=items).annotate(**columns)


def _confirmed(items: Collection[int], at: datetime) -> QuerySet[Any]:
    rows = MinutesEdition.objects.published(at).filter(confirmed_at_item__in=items)
    return rows.annotate(**_dated("confirmed_at_item_id", "public_id", "meeting__"))


def _inspections(items: Collection[int], at: datetime) -> QuerySet[Any]:
    rows = Inspection.items.through._default_manager.filter(
        agendaitem__in=items, inspection__in=Inspection.objects.published(at).order_by()
    )
    order = ("inspection__title", "pk")
    return rows.annotate(**_columns("agendaitem_id", "inspection__public_id", F("inspection__title"), order))


def _items(items: Collection[int], at: datetime) -> QuerySet[Any]:
    rows = AgendaItem.objects.with_page(at).filter(pk__in=items)
    return rows.annotate(**_dated("pk", "public_id", "meeting__"))


def _meetings(items: Collection[int], at: datetime) -> QuerySet[Any]:
    rows = Meeting.objects.published(at).filter(items__in=items)
    return rows.annotate(**_dated("items", "public_id", ""))
