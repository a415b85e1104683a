"""Which boards and meetings, in what order, and how far each meeting's record has come."""

from datetime import date, datetime
from typing import Any, Self

from django.apps import apps
from django.db import models
from django.db.models import Count, F, OuterRef, Q, Subquery
from django.utils import timezone

from pcc_portal.publishing.querysets import M, PublishableQuerySet, is_published


class BoardQuerySet(PublishableQuerySet[M]):
    def own(self) -> Self:
        """Boards that the office itself runs."""
        return self.filter(kind="own")


class MeetingQuerySet(PublishableQuerySet[M]):
    def published(self, at: datetime | None = None) -> Self:
        """Public meetings of public boards."""
        return super().published(at).filter(is_published(at, "board__"))

    def withdrawn(self, at: datetime | None = None) -> Self:
        """Meetings that were public once, until they or their board were withdrawn."""
        at = at or timezone.now()
        is_gone = Q(withdrawn_at__lte=at) | Q(board__withdrawn_at__lte=at)
        return self.filter(is_gone, published_at__lte=at, board__published_at__lte=at)

    def own(self) -> Self:
        return self.filter(board__kind="own")

    def upcoming(self, on: date) -> Self:
        """Planned for this day or later, the next first."""
        return self.filter(status="planned", starts_on__gte=on).order_by("starts_on", "start_time", "pk")

    def in_date_order(self) -> Self:
        """The latest first; meetings whose day is not known last."""
        return self.order_by(F("starts_on").desc(nulls_last=True), F("start_time").desc(nulls_last=True), "-pk")

    def with_record(self, at: datetime | None = None) -> Self:
        """Add how far the public record has come.

        `agenda_number` and `minutes_number` (latest public editions, NULL for none), `agenda_is_compiled` (that agenda
        was put together from public reports; NULL for none), `minutes_status` (draft, confirmed, NULL),
        `agenda_first_at` (when the first edition of the agenda became public, NULL), `corrected_at` (the latest public
        correction of public minutes, NULL), `papers_count` (public papers at listed items).
        """
        editions = _model("AgendaEdition").filter(is_published(at), meeting=OuterRef("pk"))
        minutes = _model("MinutesEdition").filter(is_published(at), meeting=OuterRef("pk")).order_by("-number")
        corrections = _model("Correction").published(at).filter(edition__meeting=OuterRef("pk"))
        uses = (
            _model("PaperUse")
            .published(at)
            .filter(item__meeting=OuterRef("pk"), paper__is_restricted=False)
            .order_by()
            .values("item__meeting")
            .annotate(count=Count("paper", distinct=True))
            .values("count")
        )
        return self.annotate(
            agenda_number=Subquery(editions.order_by("-number").values("number")[:1]),
            agenda_is_compiled=Subquery(editions.order_by("-number").values("is_compiled")[:1]),
            agenda_first_at=Subquery(editions.order_by("number").values("published_at")[:1]),
            minutes_number=Subquery(minutes.values("number")[:1]),
            minutes_status=Subquery(minutes.values("status")[:1]),
            corrected_at=Subquery(corrections.order_by("-published_at").values("published_at")[:1]),
            papers_count=Subquery(uses, output_field=models.IntegerField()),
        )


def _model(name: str) -> Any:
    """Rows of a model that stands above this module: only its name is known here."""
    return apps.get_model("scrutiny", name)._default_manager.all()


BoardManager = models.Manager.from_queryset(BoardQuerySet)
MeetingManager = models.Manager.from_queryset(MeetingQuerySet)
