"""Papers that nobody outside may open: what shows of them, who shows it, and what can't become public beside them."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from pcc_portal.accounts.models import User
from pcc_portal.publishing import previews
from pcc_portal.reports.actions import publish_report
from scrutiny.actions import papers
from scrutiny.actions.papers import AboutPaper
from scrutiny.models import AgendaItem, Ground, Paper
from tests import factories
from tests.reports.kinds import ask, make_ready, small_kind
from tests.staff import _password_is_enough, person, url  # noqa: F401

pytestmark = pytest.mark.django_db

REPORT = AboutPaper("Chief Constable's report")
SECRET = AboutPaper("Threat assessment", restricted_ground=Ground.SAFETY)


@pytest.fixture
def editor() -> User:
    return factories.UserFactory(staff=True, role="Editor")


@pytest.fixture
def publisher() -> User:
    return factories.UserFactory(staff=True, role="Publisher")


@pytest.fixture
def _small() -> Iterator[None]:
    with small_kind():
        yield


@pytest.fixture
def item() -> AgendaItem:
    return factories.AgendaItemFactory(meeting__board__code="SB", meeting__starts_on=date(2022, 1, 27))


@pytest.mark.parametrize("state", ["published", "scheduled"])
def test_published_report_is_no_restricted_paper(state: str, item: AgendaItem, editor: User) -> None:
    report = factories.ReportFactory(ready=True, **{state: True})
    refusal = "A published report can't be a restricted paper.+Withdraw the report first"
    with pytest.raises(ValidationError, match=refusal):
        papers.add_report_paper(report, meeting=item.meeting, about=SECRET, by=editor)
    paper = papers.add_report_paper(report, meeting=item.meeting, about=REPORT, by=editor)
    with pytest.raises(ValidationError, match=refusal):
        papers.restrict_paper(paper, ground=Ground.SAFETY, review_on=None, by=editor)
    assert [row.is_restricted for row in Paper.objects.all()] == [False]


@pytest.mark.usefixtures("_small")
@pytest.mark.parametrize("later", [timedelta(0), timedelta(days=1)])
def test_report_that_is_a_restricted_paper_is_not_published(
    later: timedelta, item: AgendaItem, editor: User, publisher: User
) -> None:
    report = make_ready(ask(by=editor))
    link = previews.link(report, by=publisher)
    paper = papers.add_report_paper(report, meeting=item.meeting, about=SECRET, by=editor)
    at = timezone.now() + later if later else None
    with pytest.raises(ValidationError) as error:
        publish_report(report, by=publisher, at=at)
    reason = f"This report is the restricted paper {paper.reference}, so nobody outside may open it."
    assert error.value.messages == [f"{reason} Lift the restriction of the paper first, and say why."]
    screen = person(role="Publisher")
    assert reason in screen.get(url(report, "publish")).text
    refused = screen.get(url(report, "preview"))
    assert (refused.status_code, reason in refused.text) == (403, True)
    assert Client().get(link).status_code == 410
    papers.lift_restriction(paper, by=publisher, reason="The operation is over.")
    assert publish_report(report, by=publisher, at=at).publication_state == ("scheduled" if later else "published")
