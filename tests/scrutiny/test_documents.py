"""Ways to the PDF reports: from public pages to what was published, from staff screens to the form that asks."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import (
    ActionFactory,
    AgendaEditionFactory,
    DecisionFactory,
    MeetingFactory,
    MinutesEditionFactory,
    ReportFactory,
)
from tests.scrutiny.pages import page, words
from tests.staff import _password_is_enough, person  # noqa: F401 - a fixture of its own accord

pytestmark = pytest.mark.django_db


def report(kind: str, subject: str, title: str, **kwargs: Any) -> Any:
    return ReportFactory(ready=True, **{"published": True, "kind": kind, "subject": subject, "title": title, **kwargs})


def test_a_meeting_leads_to_its_published_reports(client: Client) -> None:
    meeting = MeetingFactory(published=True)
    url = meeting.get_absolute_url()
    assert "Documents as one PDF" not in page(client, url)
    report("agenda-pack", meeting.public_id, "Old pack")
    pack = report("agenda-pack", meeting.public_id, "Pack of the agenda", edition=2, change_note="A paper came.")
    report("minutes", meeting.public_id, "Zanzibar", published=False)
    html = page(client, url)
    assert "Documents as one PDF Pack of the agenda (PDF, 1 page, 37 bytes)" in words(html)
    assert f'<a class="govuk-link" href="{pack.get_absolute_url()}">Pack of the agenda</a>' in html
    assert "Old pack" not in html
    assert "Zanzibar" not in html


def test_a_decision_leads_to_its_notice(client: Client) -> None:
    decision = DecisionFactory(published=True)
    assert "This decision as a document" not in page(client, decision.get_absolute_url())
    report("decision-notice", decision.public_id, "Notice of it")
    assert "This decision as a document Notice of it" in words(page(client, decision.get_absolute_url()))


def test_the_list_of_actions_leads_to_the_latest_log_of_each_board(client: Client) -> None:
    ActionFactory(published=True)
    url = reverse("scrutiny:action_list")
    assert "The log at the end of a quarter" not in page(client, url)
    for code, key in (("SB", "2024-25-Q3"), ("SB", "2024-25-Q4"), ("JOC", "2024-25-Q1")):
        report("action-log", f"{code}-{key}", f"Log {code} {key}")
    said = words(page(client, url))
    assert "The log at the end of a quarter Log JOC 2024-25-Q1" in said
    assert "Log SB 2024-25-Q4" in said
    assert "Log SB 2024-25-Q3" not in said


def buttons(who: Any, row: Any) -> list[str]:
    url = reverse(f"admin:scrutiny_{row._meta.model_name}_change", args=[row.pk])
    found = who.get(url).context["row_buttons"]
    return [button.url for button in found if button.label.startswith("Ask for the ")]


def test_the_meetings_screen_asks_for_what_is_public() -> None:
    meeting = MeetingFactory(published=True, held=True)
    editor = person(role="Editor")
    AgendaEditionFactory(meeting=meeting)
    MinutesEditionFactory(meeting=meeting)
    assert buttons(editor, meeting) == []
    AgendaEditionFactory(meeting=meeting, number=2, published=True)
    MinutesEditionFactory(meeting=meeting, number=2, published=True)
    add = reverse("admin:reports_report_add")
    assert buttons(editor, meeting) == [
        f"{add}?report=agenda-pack%2F{meeting.public_id}",
        f"{add}?report=minutes%2F{meeting.public_id}",
    ]
    assert buttons(person(role="Auditor"), meeting) == []


def test_the_decisions_screen_asks_for_its_notice_which_is_then_chosen() -> None:
    editor, draft = person(role="Editor"), DecisionFactory()
    assert buttons(editor, draft) == []
    DecisionFactory(published=True)
    decision = DecisionFactory(published=True)
    (url,) = buttons(editor, decision)
    html = editor.get(url).content.decode()
    assert f'<option value="decision-notice/{decision.public_id}" selected>' in html
    assert html.count(" selected>") == 1
