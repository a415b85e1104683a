"""Where something was asked for, decided or closed: an item of a meeting, as far as the public may know it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Case, OuterRef, Subquery, Value, When
from django.db.models.functions import Coalesce, Concat

from plan.queries.addresses import address
from scrutiny.models import AgendaEntry, AgendaItem, MinutesEntry
from scrutiny.queries.wording import day_of, title_of
from scrutiny.querysets.agenda import meeting_is_public


@dataclass(frozen=True)
class Place:
    """An item of a public meeting. `title` and `url` are "" where no public agenda or minutes name the item.

    `on` is the meeting's day, None where it is not known; `when` then says what is.
    """

    title: str
    url: str
    board: str
    meeting: str
    meeting_url: str
    on: date | None
    when: str


def places_of(items: Iterable[int | None], at: datetime | None = None) -> dict[int, Place]:
    """The place that each item, by its key, stands for; without items of meetings that are not public. One query.

    An item's own words are never public: an edition of the agenda or the minutes gives its title.
    """
    keys = {key for key in items if key is not None}
    if not keys:
        return {}
    rows = AgendaItem.objects.filter(meeting_is_public(at), pk__in=keys).select_related("meeting__board")
    return {row.pk: place_of(row, row.item_name) for row in rows.annotate(item_name=public_name(at, "pk"))}


def public_name(at: datetime | None, item: str) -> Coalesce:
    """What public editions call the item whose key is at `item`: 4. Road safety. "" where none names it."""
    editions = (AgendaEntry.objects.published(at), MinutesEntry.objects.published(at))
    return Coalesce(*(_name_in(entries, item) for entries in editions), Value(""))


def place_of(item: AgendaItem, name: str) -> Place:
    """`item` comes with its public meeting and board, and with its `public_name`."""
    return Place(
        title=name,
        url=address("scrutiny:item_detail", item.public_id) if name else "",
        board=item.meeting.board.name,
        meeting=title_of(item.meeting),
        meeting_url=address("scrutiny:meeting_detail", item.meeting.public_id),
        on=item.meeting.starts_on,
        when=day_of(item.meeting),
    )


def _name_in(entries: Any, item: str) -> Subquery:
    """What an edition calls the item, as its entry does itself."""
    name = Case(When(number="", then="title"), default=Concat("number", Value(". "), "title"))
    return Subquery(entries.filter(item=OuterRef(item)).order_by().annotate(name=name).values("name")[:1])
