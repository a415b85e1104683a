"""Buttons on a meeting's screen that belong to other screens: its minutes, its papers, its PDF reports."""

from collections.abc import Callable
from urllib.parse import urlencode

from django.urls import reverse

from pcc_portal.accounts.models import User
from pcc_portal.publishing.admin import Button
from scrutiny.models import AgendaEdition, Meeting, MinutesEdition
from scrutiny.reports.agenda_pack import AGENDA_PACK
from scrutiny.reports.minutes import MINUTES

ButtonsOf = Callable[[User, Meeting], list[Button]]

_offers: list[ButtonsOf] = []


def offers_buttons(function: ButtonsOf) -> ButtonsOf:
    """Decorate a function that says which buttons a person gets on a meeting's screen, after the meeting's own."""
    _offers.append(function)
    return function


def offered_buttons(user: User, meeting: Meeting) -> list[Button]:
    return [button for function in _offers for button in function(user, meeting)]


def request_of(kind: str, subject: str) -> str:
    """Where a report is asked for, with this one chosen."""
    return f"{reverse('admin:reports_report_add')}?{urlencode({'report': f'{kind}/{subject}'})}"


@offers_buttons
def report_buttons(user: User, meeting: Meeting) -> list[Button]:
    """The PDF reports that there is something public for."""
    if not user.has_perm("reports.add_report"):
        return []
    agendas = AgendaEdition.objects.current().filter(meeting=meeting, is_compiled=False)
    reports = [
        ("Ask for the agenda pack…", AGENDA_PACK, agendas),
        ("Ask for the minutes as PDF…", MINUTES, MinutesEdition.objects.published().filter(meeting=meeting)),
    ]
    return [Button(label, request_of(kind, meeting.public_id)) for label, kind, rows in reports if rows.exists()]
