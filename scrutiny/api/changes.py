"""When something of a row last changed in public, its children included: worked out in the query of the rows.

Only what was made public counts, sooner or later: work on drafts leaves no trace. A withdrawal changes the row that it
is missed from, and by then has changed `modified_at` of what was withdrawn.
"""

from datetime import datetime
from typing import Any

from django.db.models import Case, Exists, F, Max, Model, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce, Greatest

from scrutiny.models import (
    Action,
    ActionUpdate,
    AgendaEdition,
    AgendaEntry,
    Answer,
    Correction,
    Decision,
    MinutesEdition,
    PaperUse,
    PublicQuestion,
)

LAST = Max(Greatest("published_at", "modified_at"))


def last_of(
    model: type[Model], path: str, at: datetime, *wholes: str, of: str = "pk", other: str = "modified_at"
) -> Any:
    """When the last of the rows of `model` changed that lead along `path` to the row's `of`; `other` where none did.

    `wholes` lead from such a row to what else must have been made public.
    """
    were_public = {f"{whole}published_at__lte": at for whole in ("", *wholes)}
    rows = model._default_manager.filter(**were_public, **{path: OuterRef(of)}).order_by().values(path)
    return Coalesce(Subquery(rows.annotate(last=LAST).values("last")), other)


def when_public(path: str, at: datetime, other: str = "modified_at") -> Any:
    """When the row at the end of a foreign key last changed, if it was made public; `other` where it was not."""
    changed = Greatest(f"{path}__published_at", f"{path}__modified_at")
    return Coalesce(Case(When(**{f"{path}__published_at__lte": at, "then": changed})), other)


def last_of_papers(path: str, of: str, at: datetime, other: str = "modified_at") -> Any:
    """When the last paper changed that is, or was, read or named at listed items which lead along `path` to `of`."""
    listed = AgendaEntry.objects.published(at).filter(item=OuterRef("item"))
    is_named = Q(paper__published_at__lte=at) | Q(paper__is_restricted=True)
    uses: QuerySet[Any] = PaperUse.objects.filter(Exists(listed), is_named, **{path: OuterRef(of)}).order_by()
    paper = Greatest("modified_at", Coalesce("paper__published_at", "modified_at"), "paper__modified_at")
    last = Max(Greatest(paper, when_public("paper__report", at)))
    return Coalesce(Subquery(uses.values(path).annotate(last=last).values("last")), other)


def meeting_changed_at(at: datetime) -> Any:
    """The whole public record of a meeting counts: agenda, papers, minutes, and all that came of it."""
    return Greatest(
        "board__published_at",
        "published_at",
        "modified_at",
        when_public("postponed_to", at),
        last_of(AgendaEdition, "meeting", at),
        last_of_papers("item__meeting", "pk", at),
        last_of(MinutesEdition, "meeting", at),
        last_of(Correction, "edition__meeting", at, "edition__"),
        last_of(Action, "item__meeting", at),
        last_of(ActionUpdate, "action__item__meeting", at, "action__"),
        last_of(Decision, "item__meeting", at),
        last_of(PublicQuestion, "meeting", at),
        last_of(Answer, "item__meeting", at, "question__"),
    )


def item_changed_at(at: datetime) -> Any:
    """An item changes with its meeting, whose day it names, each edition of the agenda and minutes, and its papers.

    Its own row is work in progress and counts for nothing.
    """
    public = "meeting__published_at"
    return Greatest(
        F("meeting__board__published_at"),
        public,
        "meeting__modified_at",
        last_of(AgendaEdition, "meeting", at, of="meeting", other=public),
        last_of(MinutesEdition, "meeting", at, of="meeting", other=public),
        last_of_papers("item", "pk", at, other=public),
    )
