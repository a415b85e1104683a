"""The kinds of report. Each app registers its own in AppConfig.ready; nothing here knows any app."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class ReportKind:
    """One kind of report.

    `build(subject)` reads the database and returns an instance of `data_type`, a frozen dataclass of plain values
    that msgspec can write as JSON and read back; it raises ValueError with a sentence for a subject that is none.
    `template` lays it out for print, `twin_template` as a page; both get it as `report_data`.
    """

    name: str
    title: str
    data_type: type[Any]
    build: Callable[[str], Any]
    title_of: Callable[[str], str]
    template: str
    twin_template: str


_kinds: dict[str, ReportKind] = {}


def register(kind: ReportKind) -> None:
    _kinds[kind.name] = kind


def kinds() -> list[ReportKind]:
    return sorted(_kinds.values(), key=lambda kind: kind.title)


def kind_named(name: str) -> ReportKind:
    """Raises ValueError with a sentence that lists the kinds there are."""
    try:
        return _kinds[name]
    except KeyError:
        raise ValueError(f"{name!r} is not a kind of report. There are: {', '.join(sorted(_kinds))}") from None
