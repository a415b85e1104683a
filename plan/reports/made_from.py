"""Which public rows a report was made from, so that none appears that says what has been withdrawn since."""

from collections.abc import Iterable
from typing import Any, Protocol

from django.apps import apps
from django.db import models

from pcc_portal.organisations.models import OfficeHolder, Organisation
from pcc_portal.publishing.querysets import is_published
from plan.models import Budget, Measure, Observation, Plan, ProgressUpdate
from plan.queries import MeasureSummary, UpdateLine
from plan.queries.money import BudgetYear
from plan.reports.shapes import MadeFrom


class MadeOfRows(Protocol):
    """The data of a report that names the public rows it was made from."""

    @property
    def made_from(self) -> tuple[MadeFrom, ...]: ...


def made_from(
    plan: Plan, updates: Iterable[UpdateLine], measures: Iterable[MeasureSummary], years: Iterable[BudgetYear]
) -> tuple[MadeFrom, ...]:
    """`plan` comes with its office and office-holder. In two queries."""
    measures = list(measures)
    update_ids = [line.public_id for line in updates]
    figure_ids = [line.public_id for measure in measures for line in measure.figures]
    # A revised figure says what it was before, and an update who wrote it.
    before = Observation.objects.filter(is_published(prefix="revises__"), public_id__in=figure_ids)
    authors = ProgressUpdate.objects.filter(is_published(prefix="author_organisation__"), public_id__in=update_ids)
    offices = [plan.office.public_id] if plan.office.is_published() else []
    holders = [plan.office_holder.public_id] if plan.office_holder and plan.office_holder.is_published() else []
    found = [
        rows_of(Plan, [plan.public_id]),
        rows_of(Organisation, [*offices, *authors.values_list("author_organisation__public_id", flat=True)]),
        rows_of(OfficeHolder, holders),
        rows_of(ProgressUpdate, update_ids),
        rows_of(Measure, [measure.public_id for measure in measures]),
        rows_of(Observation, [*figure_ids, *before.values_list("revises__public_id", flat=True)]),
        rows_of(Budget, [year.public_id for year in years]),
    ]
    return tuple(part for part in found if part.ids)


def rows_of(model: type[models.Model], ids: Iterable[str]) -> MadeFrom:
    """Rows of a model by their permanent ids, each once, in a fixed order."""
    return MadeFrom(model._meta.label_lower, tuple(sorted(set(ids))))


def no_longer_public(data: MadeOfRows) -> list[str]:
    """What the report was made from and the public may see no more, counted: "1 progress update"."""
    gone = []
    for part in data.made_from:
        model: Any = apps.get_model(part.model)
        missing = len(part.ids) - model.objects.published().filter(public_id__in=part.ids).count()
        if missing:
            name = model._meta.verbose_name if missing == 1 else model._meta.verbose_name_plural
            gone.append(f"{missing} {name}")
    return gone
