"""The kinds of report. Each app registers its own in AppConfig.ready; nothing here knows any app."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any


class ReportProblem(Exception):  # noqa: N818 - what staff read, not a fault of the program
    """Why a report can't be made from what there is: a sentence for staff. Trying again would not mend it."""


@dataclass(frozen=True)
class Insert:
    """A stored PDF that goes behind a report's own pages, as its data records it.

    `heading` is the bookmark that it stands under, with those of the same; `stamp` names it on each of its pages.
    """

    heading: str
    title: str
    stamp: str
    file: str
    sha256: str
    pages: int


@dataclass(frozen=True)
class ReportKind:
    """One kind of report.

    `build(subject)` reads the database and returns an instance of `data_type`, a frozen dataclass of plain values
    that msgspec can write as JSON and read back; it raises ValueError with a sentence for a subject that is none.
    `check(subject, today)` raises ValueError with a sentence where there is nothing to report on yet.
    `no_longer_public(data)` says which things that frozen data was made from the public may see no more, in words for
    staff ("1 progress update"); none where all of them still stand.
    `title` and `plural` name the kind itself: "Plan progress report", "Plan progress reports".
    `due(today)` is the subject that the timetable asks for if it has no edition yet, None where there is none.
    `subjects(today)` are the (subject, label) pairs that staff choose from.
    `template` lays it out for print, `twin_template` as a part of the page; both get the data as `report_data`.
    `inserts(data)` are the PDFs that go behind it; None for a kind that is accessible as a whole (PDF/UA-1).
    Fields that `data_type` gains later need a default: published editions are read back for as long as they stand.
    """

    name: str
    title: str
    plural: str
    data_type: type[Any]
    build: Callable[[str], Any]
    check: Callable[[str, date], None]
    no_longer_public: Callable[[Any], Sequence[str]]
    due: Callable[[date], str | None]
    title_of: Callable[[str], str]
    subjects: Callable[[date], Sequence[tuple[str, str]]]
    template: str
    twin_template: str
    inserts: Callable[[Any], Sequence[Insert]] | None = None


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
