"""Where something was asked for, decided or closed: an item of a meeting, as far as the public may know it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Case, OuterRef, Subquery, Value, When
from django.db.models.functions import Concat

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
    rows = rows.annotate(
        listed=_name_in(AgendaEntry.objects.published(at)), minuted=_name_in(MinutesEntry.objects.published(at))
    )
    return {
        row.pk: Place(
            title=row.listed or row.minuted or "",
            url=address("scrutiny:item_detail", row.public_id) if row.listed or row.minuted else "",
            board=row.meeting.board.name,
            meeting=title_of(row.meeting),
            meeting_url=address("scrutiny:meeting_detail", row.meeting.public_id),
            on=row.meeting.starts_on,
            when=day_of(row.meeting),
        )
        for row in rows
    }


def _name_in(entries: Any) -> Subquery:
    """What an edition calls the item, as its entry does itself: 4. Road safety."""
    name = Case(When(number="", then="title"), default=Concat("number", Value(". "), "title"))
    return Subquery(entries.filter(item=OuterRef("pk")).order_by().annotate(name=name).values("name")[:1])
