"""Pages of editions: what was published, byte for byte, and what each changed."""

import hashlib
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from scrutiny.models import MinutesEdition
from tests.factories import (
    AgendaEditionFactory,
    AgendaEntryFactory,
    AgendaItemFactory,
    MeetingFactory,
    MinutesEditionFactory,
    PaperFactory,
)
from tests.scrutiny.pages import gone, page, withdraw, words
from tests.scrutiny.records import item_record, minutes_with, someone

pytestmark = pytest.mark.django_db


def test_editions_go_with_their_meeting_and_board(client: Client) -> None:
    agenda, minutes = AgendaEditionFactory(published=True), MinutesEditionFactory(published=True)
    for edition, record in [(agenda, "agenda_record_download"), (minutes, "minutes_record_download")]:
        urls = [edition.get_absolute_url(), reverse(f"scrutiny:{record}", args=[edition.public_id])]
        for url in urls:
            assert client.get(url).status_code == 200
        withdraw(edition.meeting, "No such meeting.")
        for url in urls:
            assert "No such meeting." in gone(client, url)
    of_board = AgendaEditionFactory(published=True)
    withdraw(of_board.meeting.board, "No such board.")
    assert "No such board." in gone(client, of_board.get_absolute_url())
    itself = MinutesEditionFactory(published=True)
    withdraw(itself, "It named a child.")
    assert "It named a child." in gone(client, itself.get_absolute_url())


@pytest.mark.parametrize("state", [{}, {"scheduled": True}])
def test_draft_and_scheduled_editions_and_papers_answer_404(client: Client, state: dict[str, bool]) -> None:
    factories = (AgendaEditionFactory, MinutesEditionFactory, PaperFactory)
    answers: dict[bool, list[int]] = {}
    for is_public in (True, False):
        rows = [make(**{"published": True} if is_public else state) for make in factories]
        urls = [row.get_absolute_url() for row in rows]
        for name, row in zip(("agenda", "minutes"), rows[:2], strict=True):
            urls.append(reverse(f"scrutiny:{name}_record_download", args=[row.public_id]))
        answers[is_public] = [client.get(url).status_code for url in urls]
    assert answers == {True: [200] * 5, False: [404] * 5}


def test_agenda_edition_shows_what_differs_from_the_one_before(client: Client) -> None:
    meeting = MeetingFactory(published=True, starts_on=date(2022, 1, 27))
    stays, leaves, comes = (AgendaItemFactory(meeting=meeting, number="", title=title) for title in "ABC")
    first = AgendaEditionFactory(meeting=meeting, number=1, published=True)
    second = AgendaEditionFactory(meeting=meeting, number=2, published=True, change_note="Fraud came late.")
    AgendaEntryFactory(item=stays, edition=first, title="Roads")
    AgendaEntryFactory(item=leaves, edition=first, title="Estates")
    AgendaEntryFactory(item=stays, edition=second, title="Roads and lanes")
    AgendaEntryFactory(item=comes, edition=second, title="Fraud")
    html = page(client, second.get_absolute_url())
    assert "What changed:</strong> Fraud came late." in html
    assert "Added: <ins>Fraud</ins>" in html
    assert "Taken off: <del>Estates</del>" in html
    assert "Title: <del>Roads</del> <ins>Roads and lanes</ins>" in html
    assert f'href="{first.get_absolute_url()}"' in html
    html = page(client, first.get_absolute_url())
    assert "A later edition has been published" in html
    assert f'href="{second.get_absolute_url()}"' in html
    assert "What differs" not in html
    assert "Fraud" not in words(html)
    withdraw(first, "It named a child.")
    assert "What differs" not in page(client, second.get_absolute_url())


def test_minutes_edition_shows_its_record_and_what_differs(client: Client) -> None:
    meeting = MeetingFactory(published=True, held=True, starts_on=date(2022, 1, 27))
    item, private = AgendaItemFactory.create_batch(2, meeting=meeting)
    first = minutes_with(meeting, items=(item_record(item, number="1", title="Roads", discussion="It was 14."),))
    second = minutes_with(
        meeting,
        number=2,
        attendance=(someone("A. One", "present"),),
        items=(
            item_record(
                item,
                number="1",
                title="Roads",
                discussion="It was 15.",
                verdict="not_assured",
                verdict_reason="No plan.",
            ),
            item_record(private, number="2", title="A case", ground="safety"),
        ),
    )
    html = page(client, second.get_absolute_url())
    text = words(html)
    assert "Draft, not yet confirmed" in text
    assert "It was <del>14.</del><ins>15.</ins>" in html
    assert "1 of 1 took part: 1 present." in text
    assert "Did the answer assure? Not assured Why: No plan." in text
    assert "2. A case Heard without the public. It could put somebody's safety at risk." in text
    assert "A later edition has been published" in page(client, first.get_absolute_url())
    confirmed_at = AgendaItemFactory(
        meeting=MeetingFactory(board=meeting.board, published=True, starts_on=date(2022, 4, 28))
    )
    AgendaEntryFactory(item=confirmed_at)
    third = minutes_with(meeting, number=3, status=MinutesEdition.Status.CONFIRMED, confirmed_at_item=confirmed_at)
    text = words(page(client, third.get_absolute_url()))
    assert "Draft, not yet confirmed" not in text
    assert f"The board confirmed them at {meeting.board.name}, 28 April 2022." in text
    assert "The board confirmed these minutes. Before, they were a draft." in text


def test_record_is_the_bytes_of_the_hash(client: Client) -> None:
    agenda = AgendaEditionFactory(published=True)
    minutes = minutes_with(MeetingFactory(published=True, held=True), attendance=(someone("Á. Óne", "present"),))
    for name, edition in [("agenda", agenda), ("minutes", minutes)]:
        response = client.get(reverse(f"scrutiny:{name}_record_download", args=[edition.public_id]))
        assert response["Content-Type"] == "application/json"
        expected = f'attachment; filename="{name}-{edition.meeting.public_id}-edition-1.json"'
        assert response["Content-Disposition"] == expected
        assert hashlib.sha256(response.content).hexdigest() == edition.sha256
        assert response.json()["meeting"] == edition.meeting.public_id
        assert edition.sha256 in page(client, edition.get_absolute_url())
    compiled = AgendaEditionFactory(published=True, is_compiled=True, data="", sha256="")
    assert client.get(reverse("scrutiny:agenda_record_download", args=[compiled.public_id])).status_code == 404
    assert "There is no record with a SHA-256" in page(client, compiled.get_absolute_url())
