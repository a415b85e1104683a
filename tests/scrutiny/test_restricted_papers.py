"""Papers that nobody outside may open: what shows of them, who shows it, and what can't become public beside them."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from pcc_portal.accounts.models import User
from pcc_portal.publishing import previews
from pcc_portal.publishing.models import AuditEntry
from pcc_portal.reports.actions import publish_report
from scrutiny.actions import papers
from scrutiny.actions.papers import AboutPaper
from scrutiny.models import AgendaItem, Ground, Paper, PaperUse
from scrutiny.queries.papers import papers_at
from tests import factories
from tests.reports.kinds import ask, make_ready, small_kind
from tests.scrutiny.test_paper_files import pdf
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


@pytest.fixture
def listed(item: AgendaItem) -> AgendaItem:
    """An item on the public agenda."""
    made: AgendaItem = factories.AgendaEntryFactory(item=item).item
    return made


def named() -> list[Paper]:
    return [use.paper for use in PaperUse.objects.published()]


@pytest.mark.parametrize("role", ["Editor", "Administrator"])
def test_restricted_paper_at_a_public_item_waits_until_it_is_shown(
    role: str, listed: AgendaItem, editor: User, publisher: User
) -> None:
    by = factories.UserFactory(staff=True, role=role)
    file = SimpleUploadedFile("operation.pdf", pdf())
    paper = papers.upload_paper(file, meeting=listed.meeting, about=SECRET, by=by, items=[listed])
    assert named() == []
    assert SECRET.title not in Client().get(listed.get_absolute_url()).text
    with pytest.raises(PermissionDenied, match="may not publish papers"):
        papers.show_paper(paper, by=editor)
    assert [use.paper for use in papers.show_paper(paper, by=publisher)] == [paper]
    assert named() == [paper]
    assert SECRET.title in Client().get(listed.get_absolute_url()).text
    entry = AuditEntry.objects.first()
    assert entry
    assert (entry.verb, entry.by, entry.changes) == ("changed", publisher, {"is_waiting": ["True", "False"]})
    with pytest.raises(ValidationError, match="waits at no item of a public agenda"):
        papers.show_paper(paper, by=publisher)


def test_what_waits_is_taken_off_by_whoever_put_it_there(listed: AgendaItem, editor: User, publisher: User) -> None:
    paper = factories.PaperFactory(is_restricted=True, restricted_ground="law")
    use = papers.attach_paper(paper, item=listed, by=editor)
    papers.detach_paper(use, by=editor)
    assert not PaperUse.objects.exists()
    use = papers.attach_paper(paper, item=listed, by=publisher)
    papers.show_paper(paper, by=publisher)
    use.refresh_from_db()
    with pytest.raises(PermissionDenied, match="The public would see this at once"):
        papers.detach_paper(use, by=editor)


def test_restricting_at_a_public_item_shows_nothing_and_lifting_ends_the_wait(
    listed: AgendaItem, editor: User, publisher: User
) -> None:
    paper = factories.PaperUseFactory(item=listed, paper__published_at=None, paper__published_by=None).paper
    papers.restrict_paper(paper, ground=Ground.SAFETY, review_on=None, by=editor)
    assert (named(), [use.is_waiting for use in paper.uses.all()]) == ([], [True])
    papers.lift_restriction(paper, by=publisher, reason="Over.")
    assert [use.is_waiting for use in paper.uses.all()] == [False]
    papers.publish_paper(paper, by=publisher)
    assert named() == [paper]


def test_restricted_paper_at_an_item_that_nobody_reads_of_does_not_wait(item: AgendaItem, editor: User) -> None:
    paper = factories.PaperFactory(is_restricted=True, restricted_ground="law")
    assert papers.attach_paper(paper, item=item, by=editor).is_waiting is False


def test_publisher_is_told_what_waits_and_what_becomes_public(listed: AgendaItem, editor: User) -> None:
    paper = factories.PaperFactory(title="Operation", is_restricted=True, restricted_ground="law")
    clerk, screen = person(role="Editor"), person(role="Publisher")
    answer = clerk.post(f"{reverse('admin:scrutiny_paper_put')}?item={listed.pk}", {"paper": paper.pk}, follow=True)
    assert answer.status_code == 200
    assert [use.is_waiting for use in paper.uses.all()] == [True]
    assert "once somebody who may publish papers shows them on the public agenda" in clerk.get(url(paper)).text
    assert (url(paper, "show") in clerk.get(url(paper)).text, clerk.get(url(paper, "show")).status_code) == (False, 403)
    duties = screen.get(reverse("admin:index")).context["duties"]
    assert [duty.text for duty in duties if duty.url == url(paper, "show")] == [
        f"Show {paper.reference}, which is restricted, on the agenda"
    ]
    assert "“Operation”. The law forbids it to be published. Nothing else" in screen.get(url(paper, "show")).text
    screen.post(url(paper, "show"))
    assert named() == [paper]
    clerk.post(url(paper), {**clerk.form_of(url(paper)), "title": "Another"})
    paper.refresh_from_db()
    assert paper.title == "Operation"


def test_restricted_paper_waits_at_an_item_whose_agenda_is_scheduled(editor: User) -> None:
    meeting = factories.MeetingFactory(published=True)
    item = factories.AgendaItemFactory(meeting=meeting)
    scheduled = factories.AgendaEditionFactory(meeting=meeting, scheduled=True)
    factories.AgendaEntryFactory(item=item, edition=scheduled)
    file = SimpleUploadedFile("operation.pdf", pdf())
    papers.upload_paper(file, meeting=meeting, about=SECRET, by=editor, items=[item])
    at = scheduled.published_at + timedelta(days=1)
    assert AgendaItem.objects.listed(at).get() == item
    assert list(PaperUse.objects.published(at)) == []
    assert [use.paper.title for use in PaperUse.objects.waiting()] == [SECRET.title]


def test_only_title_and_ground_of_a_restricted_paper_are_told(listed: AgendaItem) -> None:
    about = {"author": "Inspector Roe", "late_reason": "Somebody was ill", "is_supplementary": True}
    factories.PaperUseFactory(
        item=listed,
        paper=factories.PaperFactory(title="Threats", is_restricted=True, restricted_ground="safety", **about),
    )
    line = papers_at([listed.pk], timezone.now())[listed.pk][0]
    assert (line.title, line.author, line.late_reason, line.is_supplementary) == ("Threats", "", "", False)
    assert line.ground == Ground.SAFETY.label
