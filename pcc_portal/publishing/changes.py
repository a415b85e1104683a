"""What a row says, field by field, and what differs between two moments: the audit trail's before and after."""

from collections.abc import Mapping
from typing import Any

from django.db import models
from django.utils import timezone

from pcc_portal.publishing.models import Identified

# Secrets, and bookkeeping that no person writes.
UNTOLD = frozenset({"password", "last_login", "created_at", "modified_at"})
LONGEST = 2000
LEAD = 100
KEPT_APART = "(kept apart)"


class Private(str):
    """Text that can be compared and is never told."""

    __slots__ = ()


def snapshot(row: models.Model) -> dict[str, str]:
    """Every field of a stored row as text, relations by the name of what they point to. Reads the database.

    What the row keeps private (`fields_kept_apart`) is marked, so that `difference` does not tell it.
    """
    texts = {}
    private = row.fields_kept_apart() if isinstance(row, Identified) else ()
    for field in row._meta.concrete_fields:
        if not field.primary_key and field.name not in UNTOLD:
            text = _text(getattr(row, field.name))
            texts[field.name] = Private(text) if field.name in private else text
    for relation in row._meta.many_to_many:
        texts[relation.name] = ", ".join(sorted(str(related) for related in getattr(row, relation.name).all()))
    return texts


def difference(before: Mapping[str, str], after: Mapping[str, str]) -> dict[str, list[str]]:
    """`{field: [before, after]}` for the fields that differ; a field that one side lacks counts as empty there.

    Whole texts are compared. Long ones are told from a little before their first difference, LONGEST characters each.
    Of private ones it is told whether there was any.
    """
    names = [*before, *(name for name in after if name not in before)]
    pairs = {name: (before.get(name, ""), after.get(name, "")) for name in names}
    return {name: _excerpts(*pair) for name, pair in pairs.items() if pair[0] != pair[1]}


def _excerpts(before: str, after: str) -> list[str]:
    if isinstance(before, Private) or isinstance(after, Private):
        return [KEPT_APART if text else "" for text in (before, after)]
    start = 0
    if max(len(before), len(after)) > LONGEST:
        differing = (place for place, (one, two) in enumerate(zip(before, after, strict=False)) if one != two)
        start = max(0, next(differing, min(len(before), len(after))) - LEAD)
    return [_excerpt(text, start) for text in (before, after)]


def _excerpt(text: str, start: int) -> str:
    shown = text[start : start + LONGEST]
    return f"{'…' if start else ''}{shown}{'…' if start + LONGEST < len(text) else ''}"


def _text(value: Any) -> str:
    if value is None:
        return ""
    if hasattr(value, "tzinfo"):
        value = timezone.localtime(value).isoformat(timespec="seconds") if value.tzinfo else value
    return str(value)
