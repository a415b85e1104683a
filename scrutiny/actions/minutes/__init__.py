"""Every write of the minutes: item by item, as numbered editions, by import, and what is put right afterwards."""

from scrutiny.actions.minutes.corrections import publish_correction, record_correction
from scrutiny.actions.minutes.editions import discard_minutes, prepare_minutes, publish_minutes
from scrutiny.actions.minutes.imports import (
    ConfirmedAction,
    ConfirmedAttendee,
    ConfirmedDecision,
    ConfirmedImport,
    ConfirmedItem,
    Imported,
    import_minutes,
)
from scrutiny.actions.minutes.writing import write_attendance, write_item

__all__ = [
    "ConfirmedAction",
    "ConfirmedAttendee",
    "ConfirmedDecision",
    "ConfirmedImport",
    "ConfirmedItem",
    "Imported",
    "discard_minutes",
    "import_minutes",
    "prepare_minutes",
    "publish_correction",
    "publish_minutes",
    "record_correction",
    "write_attendance",
    "write_item",
]
