"""The minutes as a PDF and as its page: what they say, what they keep back, and when they may not appear."""

from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import pytest
from django.test import Client

from pcc_portal.publishing.actions import withdraw
from pcc_portal.reports.models import Report
from plan.reports.made_from import no_longer_public
from scrutiny.models import Meeting, MinutesEdition
from scrutiny.reports.minutes import (
    build_minutes_report,
    check_minutes,
    meetings_with_minutes,
    title_of_minutes,
)
from scrutiny.reports.shapes import AskedPart, Fact, MinutesReport, PersonPart
from tests.factories import (
    ActionFactory,
    AgendaEntryFactory,
    AgendaItemFactory,
    BoardFactory,
    CorrectionFactory,
    DecisionFactory,
    MeetingFactory,
    MinutesEditionFactory,
    UserFactory,
)
from tests.scrutiny.pages import page, words
from tests.scrutiny.pdfs import assert_accessible, printed, row_of, texts
from tests.scrutiny.records import item_record, minutes_with, someone

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting() -> Any:
    """A meeting with draft minutes of an item in public and one in private, an action and a decision."""
    board = BoardFactory(published=True, name="Scrutiny Board", code="SB")
    row = MeetingFactory(published=True, held=True, board=board, starts_on=date(2027, 1, 27), venue="Town Hall")
    roads = AgendaItemFactory(meeting=row, order=1, title="Roads", private_minutes="Zanzibar")
    secret = AgendaItemFactory(meeting=row, order=2, title="A trial", is_private=True, private_ground="justice")
    for item in (roads, secret):
        AgendaEntryFactory(item=item)
    ActionFactory(
        published=True, item=roads, reference="SB-2026-Q4-01", text="Count the cars.", due_on=date(2027, 4, 1)
    )
    ActionFactory(item=roads, text="Zanzibar")
    DecisionFactory(
        published=True, item=roads, reference="D-2027-001", title="Buy paint", decided_on=date(2027, 1, 27),
        exempt_part="Zanzibar", exempt_ground="justice",
    )  # fmt: skip
    minutes_with(
        row,
        attendance=(someone("Jo Lamb", "present", "Commissioner"), someone("Al Moss", "apologies", "Chief Constable")),
        items=(
            item_record(
                roads, number="1", title="Roads", discussion="Asked **why**.", outcome="To count.",
                verdict="partly", verdict_reason="No figures yet.",
            ),
            item_record(secret, number="2", title="A trial", ground="justice"),
        ),
    )  # fmt: skip
    return row


def confirm(meeting: Any) -> Any:
    """The next edition, which the next meeting confirmed."""
    later = MeetingFactory(published=True, held=True, board=meeting.board, starts_on=date(2027, 4, 28))
    record = item_record(meeting.items.get(order=1), number="1", title="Roads", discussion="Asked why.")
    return minutes_with(
        meeting,
        number=2,
        status=MinutesEdition.Status.CONFIRMED,
        confirmed_at_item=AgendaItemFactory(meeting=later),
        items=(record,),
    )


def test_build_says_who_came_what_was_said_and_what_came_of_it(meeting: Any) -> None:
    data = build_minutes_report(meeting.public_id)
    assert (data.board, data.when, data.name, data.is_draft) == (
        "Scrutiny Board", "27 January 2027", "Draft minutes, edition 1", True,
    )  # fmt: skip
    assert data.sha256 == MinutesEdition.objects.get().sha256
    assert Fact("Place", "Town Hall") in data.facts
    assert (data.there, data.away) == (
        (PersonPart("Jo Lamb", "Commissioner", "Present"),),
        (PersonPart("Al Moss", "Chief Constable", "Apologies"),),
    )
    roads, secret = data.items
    assert (roads.name, roads.discussion, roads.outcome, roads.verdict) == (
        "1. Roads", "Asked **why**.", "To count.", "partly",
    )  # fmt: skip
    assert roads.actions == (AskedPart("SB-2026-Q4-01", "Count the cars.", "Chief Constable", date(2027, 4, 1)),)
    assert roads.decisions == ("D-2027-001 Buy paint",)
    assert (secret.name, secret.ground, secret.discussion, secret.actions) == (
        "2. A trial",
        "It could hinder the prevention or detection of crime, or the course of justice",
        "",
        (),
    )
    assert msgspec.json.decode(msgspec.json.encode(data), type=MinutesReport) == data


def test_build_keeps_back_what_is_not_public(meeting: Any) -> None:
    MinutesEditionFactory(meeting=meeting, number=2, data=MinutesEdition.objects.get().data.replace("cars", "Zanzibar"))
    assert "Zanzibar" not in msgspec.json.encode(build_minutes_report(meeting.public_id)).decode()


def test_confirmed_minutes_say_where_and_what_was_corrected(meeting: Any) -> None:
    edition = confirm(meeting)
    CorrectionFactory(
        published=True, edition=edition, item=meeting.items.get(order=1), before="Three.", after="Four.", reason="Slip."
    )
    CorrectionFactory(edition=edition, before="Zanzibar")
    data = build_minutes_report(meeting.public_id)
    assert (data.name, data.is_draft, data.confirmed_at) == (
        "Minutes, edition 2", False, "Scrutiny Board, 28 April 2027",
    )  # fmt: skip
    assert [(line.item, line.before, line.after, line.reason) for line in data.corrections] == [
        ("1. Roads", "Three.", "Four.", "Slip.")
    ]


@pytest.mark.parametrize(
    ("subject", "sentence"),
    [("bcdfghjk", "No public meeting has the permanent id 'bcdfghjk'"), ("", "No public meeting")],
)
def test_check_refuses_what_is_no_public_meeting(subject: str, sentence: str) -> None:
    MeetingFactory(public_id="bcdfghjk")
    with pytest.raises(ValueError, match=sentence):
        check_minutes(subject, date(2027, 5, 1))


def test_check_refuses_a_meeting_without_public_minutes() -> None:
    edition = MinutesEditionFactory()
    with pytest.raises(ValueError, match=r"The minutes of this meeting are not public\. Publish them first"):
        check_minutes(edition.meeting.public_id, date(2027, 5, 1))
    with pytest.raises(ValueError, match="No meeting has the permanent id 'none'"):
        title_of_minutes("none")


def test_subjects_are_meetings_with_public_minutes(meeting: Any) -> None:
    MinutesEditionFactory()
    check_minutes(meeting.public_id, date(2027, 5, 1))
    assert meetings_with_minutes(date(2027, 5, 1)) == [(meeting.public_id, "Scrutiny Board, 27 January 2027")]
    assert title_of_minutes(meeting.public_id) == "Minutes: Scrutiny Board, 27 January 2027"


def test_no_longer_public_names_what_was_withdrawn_and_the_report_falls(meeting: Any) -> None:
    user = UserFactory(superuser=True)
    data = build_minutes_report(meeting.public_id)
    assert no_longer_public(data) == []
    report = row_of("minutes", meeting.public_id, ready=True, published=True)
    withdraw(MinutesEdition.objects.get(), by=user, reason="A name was wrong.")
    assert Report.objects.withdrawn().get() == report
    assert no_longer_public(data) == ["1 minutes edition"]
    withdraw(Meeting.objects.get(), by=user, reason="Twice in the list.")
    assert no_longer_public(data) == ["1 meeting", "1 minutes edition", "1 action"]


def test_a_draft_says_so_on_every_page(meeting: Any, tmp_path: Path) -> None:
    made = printed(row_of("minutes", meeting.public_id))
    assert_accessible(made, tmp_path)
    cover, *rest = texts(made)
    assert "Draft, not yet confirmed." in cover
    assert MinutesEdition.objects.get().sha256 in cover.replace(" ", "")
    assert len(rest) == 3
    assert all("draft minutes, not yet confirmed" in sheet for sheet in rest)
    said = rest[-1]
    for words_of in (
        "Asked why.",
        "Partly assured",
        "SB-2026-Q4-01: Count the cars.",
        "due 1 April 2027.",
        "Buy paint",
    ):
        assert words_of in said
    assert "Heard without the public." in said


def test_confirmed_minutes_carry_no_mark_of_a_draft(meeting: Any, tmp_path: Path) -> None:
    CorrectionFactory(published=True, edition=confirm(meeting), before="Three.", after="Four.")
    made = printed(row_of("minutes", meeting.public_id))
    assert_accessible(made, tmp_path)
    whole = " ".join(texts(made))
    assert "Confirmed at Scrutiny Board, 28 April 2027" in whole
    assert "They say: Three." in whole
    assert "draft" not in whole.lower()


def test_the_same_data_gives_the_same_bytes(meeting: Any) -> None:
    report = row_of("minutes", meeting.public_id)
    assert printed(report) == printed(report)


def test_the_page_says_what_the_pdf_says(meeting: Any, client: Client) -> None:
    report = row_of("minutes", meeting.public_id, ready=True, published=True)
    said = words(page(client, report.get_absolute_url()))
    for part in (
        "Draft, not yet confirmed",
        "1 of 2 took part",
        "Asked why.",
        "Why: No figures yet.",
        "Count the cars.",
    ):
        assert part in said


def test_hostile_text_stays_text(meeting: Any) -> None:
    item = meeting.items.get(order=1)
    text = "<img src=http://203.0.113.5/x.png> ![a](file:///etc/passwd) <style>@import url(http://x)</style>"
    minutes_with(meeting, number=2, items=(item_record(item, title="<b>Roads</b>", discussion=text),))
    whole = " ".join(texts(printed(row_of("minutes", meeting.public_id))))
    assert "<b>Roads</b>" in whole


@pytest.mark.parametrize("count", [1, 3])
def test_build_queries_do_not_grow(meeting: Any, count: int, django_assert_max_num_queries: Any) -> None:
    for _ in range(count):
        ActionFactory(published=True, item=AgendaEntryFactory(item__meeting=meeting).item)
    with django_assert_max_num_queries(45):
        build_minutes_report(meeting.public_id)
