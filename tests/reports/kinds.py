"""A small kind of report for tests: what it says and looks like is up to the test."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any
from unittest.mock import patch

from pcc_portal.reports import documents, registry


@dataclass(frozen=True)
class Small:
    subject: str
    words: str = "Nothing to see."


def _check(subject: str, today: date) -> None:
    if not subject.startswith("2"):
        raise ValueError(f"{subject} is no subject.")


@contextmanager
def small_kind(
    build: Callable[[str], Any] = Small, html: str | None = None, gone: Sequence[str] = ()
) -> Iterator[None]:
    """Register the kind `small` for as long as the block lasts; `html` is what it prints, `gone` no longer public."""
    kind = registry.ReportKind(
        name="small",
        title="Small report",
        data_type=Small,
        build=build,
        check=_check,
        no_longer_public=lambda data: gone,
        due=lambda today: str(today.year - 1) if today.month == 1 else None,
        title_of=lambda subject: f"Small report {subject}",
        subjects=lambda today: [("2021", "The year 2021")],
        template="plan/reports/plan_progress.html",
        twin_template="plan/reports/plan_progress_twin.html",
    )
    with (
        patch.dict(registry._kinds, {"small": kind}),
        patch.object(documents, "render_to_string", lambda template, context: html or page(context["report"])),
    ):
        yield


def page(report: Any, body: str = "<p>Words.</p>") -> str:
    return (
        f'<!DOCTYPE html><html lang="en-GB"><head><meta charset="utf-8"><title>{report}</title></head>'
        f"<body><h1>{report.title}</h1>{body}</body></html>"
    )
