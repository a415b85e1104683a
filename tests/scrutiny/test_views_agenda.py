"""Pages of items and papers: permanent addresses of what was asked, and read."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from scrutiny.models import AgendaEdition
from tests.factories import (
    ActionFactory,
    ActionUpdateFactory,
    AgendaEditionFactory,
    AgendaEntryFactory,
    AgendaItemFactory,
    CorrectionFactory,
    InspectionFactory,
    MeasureFactory,
    MeetingFactory,
    MinutesEditionFactory,
    MinutesEntryFactory,
    ObjectiveFactory,
    PaperFactory,
    PaperUseFactory,
    PlanFactory,
    ReportFactory,
    UserFactory,
)
from tests.scrutiny.pages import gone, page, withdraw, words
from tests.scrutiny.records import item_record, minutes_with

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("rows", [1, 3])
def test_item_page_costs_the_same_at_any_size(client: Client, django_assert_num_queries: Any, rows: int) -> None:
    meeting = MeetingFactory(published=True, held=True, starts_on=date(2022, 1, 27))
    objective = ObjectiveFactory(priority__plan=PlanFactory(published=True, status="superseded"))
    measure = MeasureFactory(published=True)
    minutes = MinutesEditionFactory(meeting=meeting, published=True)
    edition = AgendaEditionFactory(meeting=meeting, published=True)
    for item in AgendaItemFactory.create_batch(rows, meeting=meeting):
        entry = AgendaEntryFactory(item=item, edition=edition)
    entry.objectives.add(objective)
    entry.measures.add(measure)
    MinutesEntryFactory(item=item, edition=minutes)
    for _ in range(rows):
        PaperUseFactory(item=item)
        ActionFactory(item=item, published=True)
        CorrectionFactory(edition=minutes, item=item, published=True)
    with django_assert_num_queries(8):
        page(client, item.get_absolute_url())
    with django_assert_num_queries(1):  # nothing has changed: the page is kept
        page(client, item.get_absolute_url())


@pytest.mark.parametrize("rows", [1, 3])
def test_paper_and_edition_pages_cost_the_same_at_any_size(
    client: Client, django_assert_num_queries: Any, rows: int
) -> None:
    meeting = MeetingFactory(published=True, held=True, starts_on=date(2022, 1, 27))
    paper = PaperFactory(published=True)
    items = AgendaItemFactory.create_batch(rows, meeting=meeting)
    for number in (1, 2):
        edition = AgendaEditionFactory(meeting=meeting, number=number, published=True)
        for item in items:
            AgendaEntryFactory(item=item, edition=edition)
    minutes = [minutes_with(meeting, number=n, items=tuple(item_record(item) for item in items)) for n in (1, 2)]
    for item in items:
        PaperUseFactory(item=item, paper=paper)
        MinutesEntryFactory(item=item, edition=minutes[-1])
    with django_assert_num_queries(5):
        page(client, paper.get_absolute_url())
    with django_assert_num_queries(6):
        page(client, edition.get_absolute_url())
    with django_assert_num_queries(5):
        page(client, minutes[-1].get_absolute_url())


def test_item_shows_what_was_said_and_what_came_of_it(client: Client) -> None:
    before = MeetingFactory(published=True, held=True, starts_on=date(2021, 10, 28))
    meeting = MeetingFactory(board=before.board, published=True, held=True, starts_on=date(2022, 1, 27))
    first, item, last = (AgendaItemFactory(meeting=meeting, order=n, title=f"Item {n}") for n in (1, 2, 3))
    for row in (first, item, last):
        entry = AgendaEntryFactory(item=row)
        if row is item:
            entry.objectives.add(
                ObjectiveFactory(
                    code="1.1", title="Safer", priority__plan=PlanFactory(published=True, status="superseded")
                ),
                ObjectiveFactory(title="Zanzibar", priority__plan=PlanFactory()),
            )
            entry.measures.add(
                MeasureFactory(published=True, question="How many?"), MeasureFactory(question="Zanzibar?")
            )
    MinutesEntryFactory(item=item, discussion="It was asked why.")
    closed = ActionFactory(item=AgendaItemFactory(meeting=before), reference="SB-2021-Q3-01", published=True)
    ActionUpdateFactory(action=closed, status="closed", closed_at_item=item, published=True)
    confirmed = MinutesEditionFactory(meeting=before, published=True, status="confirmed", confirmed_at_item=item)
    html = page(client, item.get_absolute_url())
    text = words(html)
    for expected in (
        "Draft, not yet confirmed",
        "About: 1.1 Safer; How many?",
        "What was said It was asked why.",
        "Actions closed here SB-2021-Q3-01",
        f"Minutes confirmed here {before.board.name}, 28 October 2021",
        "Before: 1. Item 1" if first.number == "1" else "Before: ",
        "After: ",
    ):
        assert expected in text, expected
    assert "Zanzibar" not in html
    for row in (first, last, confirmed, meeting, meeting.board):
        assert f'href="{row.get_absolute_url()}"' in html


def test_item_names_the_inspections_spoken_of(client: Client) -> None:
    item = AgendaItemFactory()
    AgendaEntryFactory(item=item)
    InspectionFactory(title="Zanzibar").items.add(item)
    inspection = InspectionFactory(published=True, title="Custody")
    inspection.items.add(item)
    html = page(client, item.get_absolute_url())
    assert "Inspection reports spoken of Custody" in words(html)
    assert f'href="{inspection.get_absolute_url()}"' in html
    assert "Zanzibar" not in html


def test_item_of_which_nothing_is_known_says_so(client: Client) -> None:
    for meeting, expected in [
        (MeetingFactory(published=True, held=True), "What was said here: not recorded."),
        (MeetingFactory(published=True, starts_on=date(2999, 1, 1)), "What was said here: not recorded yet."),
    ]:
        item = AgendaItemFactory(meeting=meeting)
        AgendaEntryFactory(item=item)
        assert expected in words(page(client, item.get_absolute_url()))


def test_item_taken_off_says_so_and_leads_to_the_edition_that_had_it(client: Client) -> None:
    item = AgendaItemFactory()
    first = AgendaEditionFactory(meeting=item.meeting, number=1, published=True)
    AgendaEntryFactory(item=item, edition=first, title="Road safety")
    url = item.get_absolute_url()
    assert "Taken off the agenda" not in page(client, url)
    draft = AgendaEditionFactory(meeting=item.meeting, number=2)
    assert "Taken off the agenda" not in page(client, url)
    AgendaEdition.objects.filter(pk=draft.pk).update(published_at=timezone.now(), published_by=UserFactory())
    html = page(client, url)
    assert "Taken off the agenda" in html
    assert f'<a class="govuk-link" href="{first.get_absolute_url()}">edition 1</a>' in html
    assert "Road safety" in html
    assert "Road safety" not in page(client, item.meeting.get_absolute_url())


def test_item_that_later_minutes_drop_says_so_and_leads_to_the_edition_that_had_it(client: Client) -> None:
    item = AgendaItemFactory(title="Work in progress title")
    first = MinutesEditionFactory(meeting=item.meeting, number=1, published=True)
    MinutesEntryFactory(item=item, edition=first, title="Road safety", discussion="Asked by the chair.")
    url = item.get_absolute_url()
    assert "No longer in the minutes" not in page(client, url)
    second = MinutesEditionFactory(meeting=item.meeting, number=2, published=True)
    html = page(client, url)
    assert "No longer in the minutes" in html
    assert f'<a class="govuk-link" href="{first.get_absolute_url()}">Draft minutes, edition 1</a>' in html
    assert "Road safety" in html
    assert "Asked by the chair." in html
    assert "Work in progress title" not in html
    assert "Road safety" not in page(client, item.meeting.get_absolute_url())
    withdraw(second, "An item is missing.")
    assert "No longer in the minutes" not in page(client, url)
    withdraw(first, "It named a child.")
    assert "It named a child." in gone(client, url)


def test_item_answers_404_until_an_agenda_lists_it_and_410_once_that_is_withdrawn(client: Client) -> None:
    item = AgendaItemFactory(title="Zanzibar")
    url = item.get_absolute_url()
    assert client.get(url).status_code == 404
    edition = AgendaEditionFactory(meeting=item.meeting)
    AgendaEntryFactory(item=item, edition=edition)
    assert client.get(url).status_code == 404
    AgendaEdition.objects.filter(pk=edition.pk).update(published_at=timezone.now(), published_by=UserFactory())
    assert client.get(url).status_code == 200
    withdraw(edition, "It named a child.")
    html = gone(client, url)
    assert "It named a child." in html
    assert "Zanzibar" not in html


def test_paper_lists_everywhere_that_it_was_discussed(client: Client) -> None:
    paper = PaperFactory(
        published=True,
        reference="SB-2022-Q4-P01",
        title="Roads",
        author="The force",
        late_reason="They came late.",
        is_supplementary=True,
    )
    places = []
    for day, verdict in [(date(2022, 1, 27), "partly"), (date(2022, 4, 28), "")]:
        item = AgendaItemFactory(meeting=MeetingFactory(published=True, held=True, starts_on=day), number="")
        AgendaEntryFactory(item=item, title=f"Asked in {day:%B}")
        MinutesEntryFactory(item=item, verdict=verdict, verdict_reason="Why." if verdict else "")
        PaperUseFactory(item=item, paper=paper)
        places.append(item)
    PaperUseFactory(item=AgendaItemFactory(title="Zanzibar"), paper=paper)
    html = page(client, paper.get_absolute_url())
    text = words(html)
    assert text.index("Asked in April") < text.index("Asked in January Partly assured")
    for item in places:
        assert f'href="{item.get_absolute_url()}"' in html
        assert f'href="{item.meeting.get_absolute_url()}"' in html
    assert "Zanzibar" not in html
    assert f'href="{reverse("scrutiny:paper_download", args=[paper.public_id])}"' in html
    assert "Supplementary: it was added to the papers that were sent out first." in text
    assert "Late. Why: They came late." in text
    assert "Date on the paperNot recorded" in text
    assert paper.sha256 in text


def test_replaced_papers_lead_to_each_other_once_both_are_public(client: Client) -> None:
    old = PaperFactory(published=True, title="Old")
    draft = PaperFactory(title="Zanzibar", replaces=old)
    assert "A later paper" not in page(client, old.get_absolute_url())
    draft.replaces = None
    draft.save()
    new = PaperFactory(published=True, title="New", replaces=old)
    item = AgendaItemFactory()
    AgendaEntryFactory(item=item)
    PaperUseFactory(item=item, paper=old)
    assert f'href="{new.get_absolute_url()}"' in page(client, old.get_absolute_url())
    assert "It takes the place of" in page(client, new.get_absolute_url())
    assert "A later paper took its place:" in page(client, item.meeting.get_absolute_url())


def test_paper_that_is_a_report_goes_with_the_report(client: Client) -> None:
    report = ReportFactory(ready=True, published=True, title="Plan progress")
    paper = PaperFactory(
        published=True, report=report, file="", file_name="", content_type="", size_bytes=None, sha256=""
    )
    html = page(client, paper.get_absolute_url())
    assert f'href="{reverse("reports:report_download", args=[report.public_id])}"' in html
    assert f'<a class="govuk-link" href="{report.get_absolute_url()}">read Plan progress as a page</a>' in html
    withdraw(report, "A figure was wrong.")
    assert "A figure was wrong." in gone(client, paper.get_absolute_url())


def test_withdrawn_and_restricted_papers_have_no_page(client: Client) -> None:
    paper = PaperFactory(published=True, title="Zanzibar")
    withdraw(paper, "It named a child.")
    html = gone(client, paper.get_absolute_url())
    assert "It named a child." in html
    assert "Zanzibar" not in html
    restricted = PaperFactory(is_restricted=True, restricted_ground="law")
    assert client.get(restricted.get_absolute_url()).status_code == 404


def test_item_that_the_minutes_alone_have_shows_once_they_are_published(client: Client) -> None:
    meeting = MeetingFactory(published=True, held=True, starts_on=date(2022, 1, 27))
    AgendaEntryFactory(item=AgendaItemFactory(meeting=meeting, title="Roads"))
    item = AgendaItemFactory(meeting=meeting, number="9", title="Zanzibar")
    name = "Any other business"
    apart = AgendaItemFactory(meeting=meeting, title="A case", is_private=True, private_ground="safety")
    action = ActionFactory(item=item, published=True)
    later = AgendaItemFactory(meeting=MeetingFactory(board=meeting.board, published=True, held=True))
    draft = MinutesEditionFactory(meeting=meeting)
    MinutesEntryFactory(item=item, edition=draft, number="9", title=name, discussion="A cat was seen.")
    assert client.get(item.get_absolute_url()).status_code == 404
    assert "A cat was seen." not in page(client, meeting.get_absolute_url())
    draft.delete()
    records = (item_record(item, number="9", title=name), item_record(apart, title="A", ground="safety"))
    minutes = minutes_with(meeting, items=records, status="confirmed", confirmed_at_item=later)
    MinutesEntryFactory(item=item, edition=minutes, number="9", title=name, discussion="A cat was seen.")
    for address in (meeting.get_absolute_url(), item.get_absolute_url()):
        html = page(client, address)
        assert "9. Any other business" in html
        assert "No published agenda lists this item. It comes from the minutes." in html
        assert "A cat was seen." in html
        assert action.text in html
        assert "Zanzibar" not in html
    assert f'href="{item.get_absolute_url()}">9. Any other business</a>' in page(client, action.get_absolute_url())
    html = page(client, minutes.get_absolute_url())
    assert f'href="{item.get_absolute_url()}"' in html
    assert apart.get_absolute_url() not in html
    assert f'href="{later.meeting.get_absolute_url()}">{later.meeting.board.name}' in html  # its item has no page
    withdraw(minutes, "They were of another day.")
    assert "They were of another day." in gone(client, item.get_absolute_url())
