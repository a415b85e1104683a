"""The staff screens of a clerk's day in a real browser: WCAG 2.2 AA by axe-core, and no sideways scrolling."""

from datetime import time, timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from tests.factories import (
    ActionFactory,
    AgendaItemFactory,
    AttendanceFactory,
    BoardFactory,
    MeetingFactory,
    ObservationFactory,
    PaperUseFactory,
    PublicQuestionFactory,
)
from tests.journeys.test_public_pages import overflow, require_what_was_built, violations
from tests.staff import _password_is_enough, person, url  # noqa: F401

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
MINUTES = "Present: Ann Lee (Commissioner)\n\n1. Roads\n\nMuch was said.\n\nACTION: AL to report by 1 June."


def test_staff_screens_hold_in_a_browser(live_server: LiveServer, browser: Browser) -> None:
    require_what_was_built()
    today = timezone.localdate()
    board = BoardFactory(published=True)
    coming = MeetingFactory(board=board, published=True, starts_on=today + timedelta(days=21), start_time=time(14))
    held = MeetingFactory(board=board, published=True, held=True, starts_on=today - timedelta(days=3))
    item = AgendaItemFactory(meeting=coming, order=1, title="Roads", purpose="discussion")
    use = PaperUseFactory(item=item, paper__published=False)
    heard = AgendaItemFactory(meeting=held, order=1, title="Roads")
    AttendanceFactory(meeting=held)
    action = ActionFactory(item=heard, published=True)
    question = PublicQuestionFactory(board=board, meeting=coming)
    clerk = person(role="Editor")
    pages = [
        reverse("admin:index"),
        url(coming),
        url(item),
        url(use.paper),
        f"{reverse('admin:scrutiny_paper_upload')}?item={item.pk}",
        url(held),
        reverse("admin:scrutiny_minutesedition_write", args=[held.pk]),
        url(action),
        url(action, "close"),
        reverse("admin:scrutiny_action_changelist"),
        f"{reverse('admin:scrutiny_action_add')}?item={heard.pk}",
        reverse("admin:scrutiny_decision_add"),
        url(question),
        url(question, "accept"),
        url(ObservationFactory()),
    ]
    context = browser.new_context(viewport={"width": 360, "height": 800})
    context.add_cookies([{"name": "sessionid", "value": clerk.cookies["sessionid"].value, "url": live_server.url}])
    page = context.new_page()
    found: list[Any] = []
    for address in pages:
        response = page.goto(live_server.url + address)
        assert response is not None
        assert response.status == 200, address
        found += [(address, problem) for problem in violations(page)]
        if wide := overflow(page):
            found.append((address, f"{wide} pixels wider than the screen"))
    page.goto(live_server.url + reverse("admin:scrutiny_minutesedition_import", args=[held.pk]))
    page.fill("textarea[name=text]", MINUTES)
    page.click("input[name=read]")
    assert page.title().startswith("Check what was read")
    found += [("import", problem) for problem in violations(page)]
    context.close()
    assert found == []
