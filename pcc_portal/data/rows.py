"""What the database should hold: wanted rows, how each is known again, and its permanent id."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import models

from pcc_portal.data.tables import CellError, CleanRow
from pcc_portal.organisations.models import Area, OfficeHolder, Organisation, OrganisationIdentifier
from pcc_portal.publishing.models import ID_ALPHABET, ID_LENGTH
from plan.models import (
    Budget,
    BudgetLine,
    Commitment,
    Consultation,
    Measure,
    MeasureVersion,
    NationalRequirement,
    Objective,
    Observation,
    Plan,
    Priority,
    Target,
    Theme,
)
from scrutiny.models import (
    AgendaEdition,
    AgendaEntry,
    AgendaItem,
    Board,
    CollaborationAgreement,
    Decision,
    Inspection,
    Meeting,
)

# The fields by which a row is known again, in the order in which the models are saved: each needs those above it.
NATURAL_KEYS: Mapping[type[models.Model], tuple[str, ...]] = {
    Area: ("kind", "name"),
    Organisation: ("name",),
    OrganisationIdentifier: ("scheme", "number"),
    OfficeHolder: ("person", "post", "starts_on"),
    NationalRequirement: ("framework", "title"),
    Measure: ("code",),
    MeasureVersion: ("measure", "number"),
    Observation: ("version", "area", "period", "source"),
    Target: ("measure", "kind", "area", "period"),
    Budget: ("office", "year"),
    BudgetLine: ("budget", "order"),
    Consultation: ("title",),
    Plan: ("office", "title", "starts_on"),
    Priority: ("plan", "number"),
    Objective: ("priority", "code"),
    Theme: ("plan", "code"),
    Commitment: ("plan", "code"),
    Board: ("code",),
    Meeting: ("public_id",),
    AgendaItem: ("public_id",),
    AgendaEdition: ("meeting", "number"),
    AgendaEntry: ("edition", "item"),
    Decision: ("title", "source"),
    Inspection: ("body", "title"),
    CollaborationAgreement: ("title",),
}

# Links that stay free on a published row, since they are the portal's own and not words of the plan.
FREE_LINKS: Mapping[type[models.Model], frozenset[str]] = {
    Organisation: frozenset({"areas"}),
    Objective: frozenset({"measures", "requirements"}),
}


@dataclass(eq=False)
class Wanted:
    """One row as the data files want it. In `values` and `links` another row stands for a foreign key to it."""

    model: type[models.Model]
    origin: CleanRow
    values: dict[str, Any]
    links: dict[str, list["Wanted"]] = field(default_factory=dict)
    instance: Any = None  # the saved row, once there is one

    @property
    def key(self) -> tuple[str, ...]:
        """The natural key, flat and as text: the same for this row and for the saved one that it means."""
        parts: list[str] = []
        for name in NATURAL_KEYS[self.model]:
            value = self.values[name]
            parts.extend(value.key if isinstance(value, Wanted) else [_text(value)])
        return tuple(parts)

    def public_id(self, area: str) -> str:
        """The permanent id of a new row: the one that it is known by, or one made of its key."""
        return str(self.values.get("public_id") or permanent_id(area, self.model, *self.key))

    def error(self, column: str, message: str) -> CellError:
        """A fault of this row's place in the files."""
        value = self.values.get(column, "")
        shown = "" if isinstance(value, Wanted) or value is None else str(value)
        return CellError(self.origin.file, self.origin.number, column, shown, message)


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def key_of(instance: models.Model) -> tuple[str, ...]:
    """The natural key of a saved row, flat and as text."""
    parts: list[str] = []
    for name in NATURAL_KEYS[type(instance)]:
        value = getattr(instance, name)
        parts.extend(key_of(value) if isinstance(value, models.Model) else [_text(value)])
    return tuple(parts)


def related_names(model: type[models.Model]) -> list[str]:
    """The paths of foreign keys that the natural key of a model goes through, for select_related."""
    paths = []
    for name in NATURAL_KEYS[model]:
        related = model._meta.get_field(name).related_model
        if isinstance(related, type):
            paths.extend([name, *(f"{name}__{deeper}" for deeper in related_names(related))])
    return paths


def permanent_id(area: str, model: type[models.Model], *key: str) -> str:
    """The public id of a row: the same on every installation, since addresses are printed and linked to."""
    text = "/".join([area, model._meta.model_name or "", *key])
    number = int.from_bytes(hashlib.sha256(text.encode()).digest())
    letters = []
    for _ in range(ID_LENGTH):
        number, rest = divmod(number, len(ID_ALPHABET))
        letters.append(ID_ALPHABET[rest])
    return "".join(letters)
