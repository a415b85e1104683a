"""Which editions of the minutes, their entries, and corrections."""

from datetime import datetime
from typing import Self

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef

from pcc_portal.publishing.querysets import M, PublishableQuerySet, is_published
from scrutiny.querysets.agenda import EditionQuerySet, EntryQuerySet, meeting_is_public


class MinutesEditionQuerySet(EditionQuerySet[M]):
    pass


class MinutesEntryQuerySet(EntryQuerySet[M]):
    edition_model = "MinutesEdition"

    def unlisted(self, at: datetime | None = None) -> Self:
        """Entries of the latest public minutes whose items the latest public agenda does not list."""
        listed = apps.get_model("scrutiny", "AgendaEntry")._default_manager.all().published(at)
        return self.published(at).filter(~Exists(listed.filter(item=OuterRef("item"))))


class CorrectionQuerySet(PublishableQuerySet[M]):
    def published(self, at: datetime | None = None) -> Self:
        """Public corrections of public minutes."""
        return super().published(at).filter(is_published(at, "edition__"), meeting_is_public(at, "edition__meeting__"))


CorrectionManager = models.Manager.from_queryset(CorrectionQuerySet)
MinutesEditionManager = models.Manager.from_queryset(MinutesEditionQuerySet)
MinutesEntryManager = models.Manager.from_queryset(MinutesEntryQuerySet)
