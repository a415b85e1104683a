"""Reports on the record of scrutiny as tests make and read them."""

import hashlib
import re
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import page as page_checker
import pdfua
from pypdf import PdfReader

from pcc_portal.reports import checks, documents, pdf
from pcc_portal.reports.models import Report
from pcc_portal.reports.registry import kind_named
from tests.factories import ReportFactory

MADE_AT = datetime(2027, 5, 2, 9, 30, tzinfo=UTC)


def row_of(kind: str, subject: str, **kwargs: Any) -> Report:
    """A report of this kind with its frozen data."""
    data = documents.build_data(Report(kind=kind, subject=subject))
    report: Report = ReportFactory(
        kind=kind,
        subject=subject,
        title=kind_named(kind).title_of(subject),
        requested_at=MADE_AT,
        **{**kwargs, "data": data, "data_sha256": hashlib.sha256(data.encode()).hexdigest()},
    )
    return report


def printed(report: Report) -> bytes:
    """The PDF, checked as the worker checks it."""
    html = documents.print_html(report)
    checks.check_html(html)
    made = pdf.render_pdf(html, made_at=report.requested_at)
    checks.check_pdf(made, title=str(report))
    return made


def texts(made: bytes) -> list[str]:
    """The words of each page, spaces as one."""
    return [re.sub(r"\s+", " ", sheet.extract_text()) for sheet in PdfReader(BytesIO(made)).pages]


def assert_accessible(made: bytes, tmp_path: Path) -> None:
    """Both checkers of PDF/UA-1 find nothing."""
    report = page_checker.validate_pdf_bytes(made, profile=page_checker.ValidationProfile.PDF_UA_1)
    assert [(failure.rule_id, failure.message) for failure in report.failures] == []
    path = tmp_path / "made.pdf"
    path.write_bytes(made)
    assert [(finding.rule_id, finding.message) for finding in pdfua.validate(str(path)).findings] == []
