"""One report's data as frozen JSON, and that JSON as HTML for print. The page and the PDF both start from it."""

import hashlib
import logging
from typing import Any

import msgspec
from django.conf import settings
from django.db import connection, transaction
from django.template.loader import render_to_string

from pcc_portal.reports.models import Report
from pcc_portal.reports.registry import ReportProblem, kind_named

log = logging.getLogger(__name__)


def build_data(report: Report) -> str:
    """Read the database now, in one snapshot, and return the kind's dataclass as JSON.

    Raises ReportProblem with the kind's own sentence where there is nothing to report on.
    """
    nested = connection.in_atomic_block
    with transaction.atomic():
        if connection.vendor == "postgresql" and not nested:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        try:
            data = kind_named(report.kind).build(report.subject)
        except ValueError as error:
            raise ReportProblem(str(error)) from error
    return msgspec.json.encode(data).decode()


def load_data(report: Report) -> Any:
    """The frozen data as the kind's dataclass. Raises ReportProblem if it has changed or is not of that form."""
    if hashlib.sha256(report.data.encode()).hexdigest() != report.data_sha256:
        raise ReportProblem("The data of this report is not what it was made from: its hash is another.")
    try:
        kind = kind_named(report.kind)
        return msgspec.json.decode(report.data.encode(), type=kind.data_type)
    except (ValueError, msgspec.MsgspecError) as error:
        raise ReportProblem(f"The data of this report can't be read ({error}).") from error


def twin_data(report: Report) -> Any | None:
    """The frozen data for the page, or None where this version of the portal can't read it: the PDF still stands."""
    try:
        return load_data(report)
    except ReportProblem as problem:
        log.error("report %s: %s", report.pk, problem)
        return None


def print_html(report: Report) -> str:
    """The report for print, from its frozen data and its row alone: the same row gives the same text."""
    context = {
        "report": report,
        "report_data": load_data(report),
        "office_name": settings.OFFICE_NAME,
        "office_short_name": settings.OFFICE_SHORT_NAME,
        "office_email": settings.OFFICE_EMAIL,
        "office_phone": settings.OFFICE_PHONE,
        "office_address": settings.OFFICE_ADDRESS,
        "report_url": f"{settings.SITE_URL}{report.get_absolute_url()}",
    }
    return render_to_string(kind_named(report.kind).template, context)
