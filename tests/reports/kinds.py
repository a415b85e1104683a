"""A small kind of report for tests, and its way from asked for to ready: what it says and looks like is up to them."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from unittest.mock import patch

from pcc_portal.publishing.models import AuditEntry
from pcc_portal.reports import actions, documents, registry
from pcc_portal.reports.models import Report

PDF = b"%PDF-1.7 the whole of it"


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
        plural="Small reports",
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


def ask(**kwargs: Any) -> Report:
    return actions.request_report("small", "2021", **{"by": None, **kwargs})


def claim(report: Report, **kwargs: Any) -> Report:
    claimed = actions.claim_report(report.pk, **kwargs)
    assert claimed is not None
    return claimed


def make_ready(report: Report) -> Report:
    claimed = claim(report)
    token = claimed.lease_token
    claimed = actions.store_data(claimed, token=token, data='{"subject":"2021"}')
    return actions.attach_pdf(claimed, token=token, pdf=PDF, pages=3)


def files(settings: Any) -> list[Path]:
    return sorted(path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file())


def verbs() -> list[str]:
    return list(AuditEntry.objects.order_by("pk").values_list("verb", flat=True))
