"""Which items, editions of the agenda and papers."""

from datetime import UTC, datetime
from typing import Self

from django.apps import apps
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from pcc_portal.publishing.querysets import M, PublishableQuerySet, is_published

# Later than any schedule.
LATEST = datetime(9999, 1, 1, tzinfo=UTC)


def meeting_is_public(at: datetime | None, prefix: str = "meeting__") -> Q:
    """The condition that a row's meeting, and the meeting's board, are public."""
    return is_published(at, prefix) & is_published(at, f"{prefix}board__")


def meeting_was_public(at: datetime, prefix: str = "meeting__") -> Q:
    """The condition that a row's meeting and its board were made public, whatever became of them."""
    return Q(**{f"{prefix}published_at__lte": at, f"{prefix}board__published_at__lte": at})


def meeting_is_gone(at: datetime, prefix: str = "meeting__") -> Q:
    """The condition that a row's meeting, or the meeting's board, was withdrawn."""
    return Q(**{f"{prefix}withdrawn_at__lte": at}) | Q(**{f"{prefix}board__withdrawn_at__lte": at})


class EditionQuerySet(PublishableQuerySet[M]):
    """Numbered editions of the agenda or the minutes of a meeting."""

    def published(self, at: datetime | None = None) -> Self:
        """Public editions of public meetings."""
        return super().published(at).filter(meeting_is_public(at))

    def withdrawn(self, at: datetime | None = None) -> Self:
        """Editions that were public once, until they, their meeting or its board were withdrawn."""
        at = at or timezone.now()
        is_gone = Q(withdrawn_at__lte=at) | meeting_is_gone(at)
        return self.filter(is_gone, meeting_was_public(at), published_at__lte=at)

    def current(self, at: datetime | None = None) -> Self:
        """Of each meeting the latest public edition."""
        later = self.model._default_manager.filter(
            is_published(at), meeting=OuterRef("meeting"), number__gt=OuterRef("number")
        )
        return self.published(at).filter(~Exists(later))


class EntryQuerySet(models.QuerySet[M]):
    """Items as an edition of the agenda or the minutes has them."""

    edition_model: str

    def published(self, at: datetime | None = None) -> Self:
        """Entries of the latest public edition of each meeting: what the public reads now."""
        later = apps.get_model("scrutiny", self.edition_model)._default_manager.filter(
            is_published(at), meeting=OuterRef("edition__meeting"), number__gt=OuterRef("edition__number")
        )
        return self.filter(is_published(at, "edition__"), meeting_is_public(at, "edition__meeting__"), ~Exists(later))

    def ever_published(self, at: datetime | None = None) -> Self:
        """Entries of every public edition, earlier ones included."""
        return self.filter(is_published(at, "edition__"), meeting_is_public(at, "edition__meeting__"))

    def in_date_order(self) -> Self:
        """By meeting, the latest first, then as listed."""
        return self.order_by(
            F("edition__meeting__starts_on").desc(nulls_last=True), "-edition__meeting__pk", "order", "pk"
        )


class AgendaEntryQuerySet(EntryQuerySet[M]):
    edition_model = "AgendaEdition"


class AgendaEditionQuerySet(EditionQuerySet[M]):
    pass


class AgendaItemQuerySet(models.QuerySet[M]):
    def on_agenda(self) -> Self:
        """Items that the next edition lists, in order."""
        return self.filter(removed_at__isnull=True).order_by("order", "pk")

    def listed(self, at: datetime | None = None) -> Self:
        """Items that stand on the latest public agenda of their meeting."""
        entries = apps.get_model("scrutiny", "AgendaEntry")._default_manager.all()
        return self.filter(Exists(entries.published(at).filter(item=OuterRef("pk"))))

    def to_be_listed(self, at: datetime | None = None) -> Self:
        """Items that stand on the latest public agenda of their meeting, or on one that is scheduled."""
        entries = apps.get_model("scrutiny", "AgendaEntry")._default_manager.filter(item=OuterRef("pk"))
        return self.filter(Exists(entries.published(at)) | Exists(entries.published(LATEST)))

    def with_page(self, at: datetime | None = None) -> Self:
        """Items that the public can read of: a public agenda lists or listed them, or public minutes tell or told.

        Under any other business, say, the minutes have items that no agenda lists.
        """
        listed, told = (
            apps.get_model("scrutiny", name)._default_manager.all().ever_published(at).filter(item=OuterRef("pk"))
            for name in ("AgendaEntry", "MinutesEntry")
        )
        return self.filter(Exists(listed) | Exists(told))

    def withdrawn(self, at: datetime | None = None) -> Self:
        """Items whose public editions, of the agenda and of the minutes, meeting or board were all withdrawn."""
        at = at or timezone.now()
        editions = [
            apps.get_model("scrutiny", name)._default_manager.all() for name in ("AgendaEdition", "MinutesEdition")
        ]
        was, now = (
            [Exists(rows.filter(entries__item=OuterRef("pk"))) for rows in found]
            for found in ([rows.withdrawn(at) for rows in editions], [rows.published(at) for rows in editions])
        )
        return self.filter(was[0] | was[1], ~now[0], ~now[1])


class PaperQuerySet(PublishableQuerySet[M]):
    def published(self, at: datetime | None = None) -> Self:
        """Public papers. One that is a report of the portal is public only as long as the report is."""
        is_open = Q(report__isnull=True) | is_published(at, "report__")
        return super().published(at).filter(is_open, is_restricted=False)

    def withdrawn(self, at: datetime | None = None) -> Self:
        """Papers that were public once, until they, or the report that they are, were withdrawn."""
        at = at or timezone.now()
        was_open = Q(report__isnull=True) | Q(report__published_at__lte=at)
        is_gone = Q(withdrawn_at__lte=at) | Q(report__withdrawn_at__lte=at)
        return self.filter(was_open, is_gone, published_at__lte=at)


class PaperUseQuerySet(models.QuerySet[M]):
    def published(self, at: datetime | None = None) -> Self:
        """Public or restricted papers at items of the latest public agenda. A restricted paper is only named."""
        entries = apps.get_model("scrutiny", "AgendaEntry")._default_manager.all()
        is_open = is_published(at, "paper__") & (Q(paper__report__isnull=True) | is_published(at, "paper__report__"))
        return self.filter(
            Exists(entries.published(at).filter(item=OuterRef("item"))),
            is_open | Q(paper__is_restricted=True),
            is_waiting=False,
        )

    def waiting(self, at: datetime | None = None) -> Self:
        """Restricted papers at items that are listed, or will be, which nobody reads of before somebody shows them."""
        listed = apps.get_model("scrutiny", "AgendaItem")._default_manager.all().to_be_listed(at)
        return self.filter(item__in=listed, paper__is_restricted=True, is_waiting=True)


AgendaEditionManager = models.Manager.from_queryset(AgendaEditionQuerySet)
AgendaEntryManager = models.Manager.from_queryset(AgendaEntryQuerySet)
AgendaItemManager = models.Manager.from_queryset(AgendaItemQuerySet)
PaperManager = models.Manager.from_queryset(PaperQuerySet)
PaperUseManager = models.Manager.from_queryset(PaperUseQuerySet)
