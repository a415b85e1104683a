"""Which actions and decisions, and how each action stands."""

from datetime import date, datetime
from typing import Self

from django.apps import apps
from django.db import models
from django.db.models import Case, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce

from pcc_portal.publishing.querysets import M, PublishableQuerySet, is_published
from scrutiny.querysets.agenda import meeting_is_public
from scrutiny.querysets.days import known_day

# An action in one of these still waits for the board.
UNFINISHED = ("open", "in_progress", "proposed_closed")
# Sorts the update that ended an action before those that did not.
GOING_ON = Case(When(status__in=UNFINISHED, then=1), default=0)


class ActionQuerySet(PublishableQuerySet[M]):
    def published(self, at: datetime | None = None) -> Self:
        """Public actions of public meetings."""
        return super().published(at).filter(meeting_is_public(at, "item__meeting__"))

    def with_standing(self, on: date | None = None, at: datetime | None = None) -> Self:
        """Add how each action stands by its public updates: `status` ("open" where there is none), `status_on`,
        `due_now` (the day as last moved), `status_update_id`. `on` leaves out updates of later days.

        The latest update says it, but once the board has closed an action, no other update opens it again.
        """
        updates = apps.get_model("scrutiny", "ActionUpdate")._default_manager.filter(
            is_published(at), action=OuterRef("pk")
        )
        if on is not None:
            updates = updates.filter(reported_on__lte=on)
        latest = updates.order_by(GOING_ON, "-reported_on", "-published_at", "-pk")
        moved = latest.filter(new_due_on__isnull=False)
        return self.annotate(
            status=Coalesce(Subquery(latest.values("status")[:1]), Value("open")),
            status_on=Subquery(latest.values("reported_on")[:1]),
            status_update_id=Subquery(latest.values("pk")[:1]),
            due_now=Coalesce(Subquery(moved.values("new_due_on")[:1]), F("due_on")),
        )

    def unfinished(self) -> Self:
        """Actions that still wait for the board. Needs `with_standing`."""
        return self.filter(status__in=UNFINISHED)

    def in_log_order(self) -> Self:
        """Those that still wait first, then the latest asked for. Needs `with_standing`."""
        ended = Case(When(status__in=UNFINISHED, then=0), default=1)
        return self.order_by(ended, F("item__meeting__starts_on").desc(nulls_last=True), "-reference")

    def overdue(self, on: date) -> Self:
        """Unfinished actions whose day is past, by the day of which it is asked. Needs `with_standing`."""
        return self.filter(Q(status__in=UNFINISHED), due_now__lt=on)


class ActionUpdateQuerySet(PublishableQuerySet[M]):
    def published(self, at: datetime | None = None) -> Self:
        """Public updates of public actions."""
        return (
            super().published(at).filter(is_published(at, "action__"), meeting_is_public(at, "action__item__meeting__"))
        )

    def in_date_order(self) -> Self:
        """The latest first. What ended an action comes after all else of it, recorded late or not."""
        return self.order_by(GOING_ON, "-reported_on", "-published_at", "-pk")


class DecisionQuerySet(PublishableQuerySet[M]):
    def in_date_order(self) -> Self:
        """The latest first, by what is known of the day; those of which no year is known last."""
        return self.order_by(known_day("decided_on", "date_words").desc(), "-date_words", "-pk")


ActionManager = models.Manager.from_queryset(ActionQuerySet)
ActionUpdateManager = models.Manager.from_queryset(ActionUpdateQuerySet)
DecisionManager = models.Manager.from_queryset(DecisionQuerySet)
