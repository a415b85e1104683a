"""The report of the real plan: every promise in it, accessible, the same bytes each time."""

import hashlib
from io import BytesIO
from typing import Any

import page as page_checker
import pdfua
import pikepdf
import pytest
from django.core.management import call_command
from pypdf import PdfReader

from pcc_portal.reports import checks, documents, pdf
from plan.models import Commitment, Objective, Priority
from tests.factories import ReportFactory


@pytest.mark.django_db
def test_the_report_of_cheshire_is_whole_and_accessible(tmp_path: Any) -> None:
    call_command("load_area", "cheshire", verbosity=0)
    report = ReportFactory(subject="2023-24-Q4", title="Plan progress, January to March 2024", is_demonstration=True)
    report.data = documents.build_data(report)
    report.data_sha256 = hashlib.sha256(report.data.encode()).hexdigest()
    html = documents.print_html(report)
    checks.check_html(html)
    made = pdf.render_pdf(html, made_at=report.requested_at)
    assert 30 < checks.check_pdf(made, title=str(report)) < 70
    assert pdf.render_pdf(html, made_at=report.requested_at) == made
    path = tmp_path / "cheshire.pdf"
    path.write_bytes(made)
    failures = page_checker.validate_pdf_bytes(made, profile=page_checker.ValidationProfile.PDF_UA_1).failures
    assert [(failure.rule_id, failure.message) for failure in failures] == []
    assert [(finding.rule_id, finding.message) for finding in pdfua.validate(str(path)).findings] == []

    text = " ".join(" ".join(sheet.extract_text() for sheet in PdfReader(BytesIO(made)).pages).split())
    # Nothing is skipped in silence: each number and title of the plan stands in the report.
    for code in Commitment.objects.published().values_list("code", flat=True):
        assert f" {code} " in text, code
    for row in [*Priority.objects.published(), *Objective.objects.published()]:
        assert row.title in text, row
    assert "131 commitments: none reported on yet." in text
    assert "Demonstration: shows how the portal works. Not issued by the office." in text

    with pikepdf.open(path) as document:
        assert str(document.Root.Lang) == "en-GB"
        with document.open_outline() as outline:
            (cover,) = outline.root
            assert [item.title for item in cover.children][:3] == [
                "Contents",
                "Summary",
                "Priority 1: Prevent and tackle crime",
            ]
        figures = [
            item for item in document.objects if isinstance(item, pikepdf.Dictionary) and item.get("/S") == "/Figure"
        ]
        assert len(figures) > 25
        assert all(len(str(figure.Alt)) > 20 for figure in figures)
        heads = [item for item in document.objects if isinstance(item, pikepdf.Dictionary) and item.get("/S") == "/TH"]
        assert {str(head.A.Scope) for head in heads} == {"/Row", "/Column"}
