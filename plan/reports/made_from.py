"""Which public rows a report was made from, so that none appears that says what has been withdrawn since."""

from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.db import models

from pcc_portal.organisations.models import OfficeHolder, Organisation
from pcc_portal.publishing.querysets import is_published
from plan.models import Budget, Measure, Observation, Plan, ProgressUpdate
from plan.queries import MeasureSummary, UpdateLine
from plan.queries.money import BudgetYear
from plan.reports.shapes import MadeFrom, PlanProgressReport


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
        _rows(Plan, [plan.public_id]),
        _rows(Organisation, [*offices, *authors.values_list("author_organisation__public_id", flat=True)]),
        _rows(OfficeHolder, holders),
        _rows(ProgressUpdate, update_ids),
        _rows(Measure, [measure.public_id for measure in measures]),
        _rows(Observation, [*figure_ids, *before.values_list("revises__public_id", flat=True)]),
        _rows(Budget, [year.public_id for year in years]),
    ]
    return tuple(part for part in found if part.ids)


def _rows(model: type[models.Model], ids: Iterable[str]) -> MadeFrom:
    return MadeFrom(model._meta.label_lower, tuple(sorted(set(ids))))


def no_longer_public(data: PlanProgressReport) -> list[str]:
    """What the report was made from and the public may see no more, counted: "1 progress update"."""
    gone = []
    for part in data.made_from:
        model: Any = apps.get_model(part.model)
        missing = len(part.ids) - model.objects.published().filter(public_id__in=part.ids).count()
        if missing:
            name = model._meta.verbose_name if missing == 1 else model._meta.verbose_name_plural
            gone.append(f"{missing} {name}")
    return gone
