"""Which areas and organisations, in what order."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Q

from pcc_portal.publishing.querysets import M, PublishableQuerySet


class AreaQuerySet(PublishableQuerySet[M]):
    pass


class OrganisationQuerySet(PublishableQuerySet[M]):
    def current(self, on: date) -> Self:
        """Those that exist on a day; an open end has not come yet."""
        return self.filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=on), Q(valid_to__isnull=True) | Q(valid_to__gte=on)
        )


class OfficeHolderQuerySet(PublishableQuerySet[M]):
    def current(self, on: date) -> Self:
        """Those in post on a day; a holder without an end date is still in post."""
        return self.filter(
            Q(starts_on__isnull=True) | Q(starts_on__lte=on), Q(ends_on__isnull=True) | Q(ends_on__gte=on)
        )

    def with_organisations(self) -> Self:
        return self.select_related("organisation")


AreaManager = models.Manager.from_queryset(AreaQuerySet)
OrganisationManager = models.Manager.from_queryset(OrganisationQuerySet)
OfficeHolderManager = models.Manager.from_queryset(OfficeHolderQuerySet)
