"""An item's own page: put back once it was taken off, and closed for minutes that are confirmed."""

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from scrutiny.actions.minutes import ConfirmedImport, import_minutes, write_attendance, write_item
from scrutiny.models import AgendaItem, Attendance, Meeting, MinutesEdition
from tests.factories import (
    AgendaEntryFactory,
    AgendaItemFactory,
    AttendanceFactory,
    MeetingFactory,
    MinutesEditionFactory,
)
from tests.staff import Person, _password_is_enough, person, url  # noqa: F401

pytestmark = pytest.mark.django_db

CONFIRMED = "These minutes are confirmed (edition 1). Record a correction of that edition instead."


@pytest.fixture
def boss() -> Person:
    return person(role="Administrator")


def minuted() -> tuple[Meeting, AgendaItem, Attendance]:
    meeting = MeetingFactory(published=True, held=True, starts_on=date(2022, 1, 27))
    item = AgendaItemFactory(meeting=meeting, discussion="It was said.", private_minutes="Apart.")
    return meeting, item, AttendanceFactory(meeting=meeting, name="A. Post")


def confirm(meeting: Meeting) -> MinutesEdition:
    later = MeetingFactory(board=meeting.board, published=True, held=True, starts_on=date(2022, 4, 27))
    edition: MinutesEdition = MinutesEditionFactory(
        meeting=meeting, published=True, status="confirmed", confirmed_at_item=AgendaItemFactory(meeting=later)
    )
    return edition


def test_item_that_was_taken_off_is_put_back_by_its_button(boss: Person) -> None:
    meeting = MeetingFactory(published=True)
    item = AgendaItemFactory(meeting=meeting, title="Roads", order=1)
    AgendaEntryFactory(item=item)
    assert "Put back on the agenda…" not in boss.get(url(item)).text
    boss.post(url(item, "remove"), {})
    screen = boss.get(url(meeting))
    assert ("Taken off the agenda", "1. Roads", url(item)) in screen.context["facts"]
    found = boss.get("/admin/scrutiny/agendaitem/?agenda=off").context["cl"].result_list
    assert list(found) == [item]
    assert not boss.get("/admin/scrutiny/agendaitem/?agenda=on").context["cl"].result_list
    assert "Put back on the agenda…" in boss.get(url(item)).text
    assert "Put back on the agenda…" not in person(role="Auditor").get(url(item)).text
    done = boss.post(url(item, "restore"), {}, follow=True)
    assert done.redirect_chain == [(url(meeting), 302)]
    assert "“1. Roads” is on the agenda again." in done.text
    assert [str(row) for row in meeting.items.on_agenda()] == ["1. Roads"]


def test_confirmed_minutes_are_read_on_the_items_page_and_no_longer_written(boss: Person) -> None:
    meeting, item, _ = minuted()
    opened_before = boss.form_of(url(item))
    assert {"discussion", "private_minutes"} <= set(opened_before)
    confirm(meeting)
    page = boss.get(url(item))
    assert CONFIRMED in page.text
    assert "It was said." in page.text
    assert {"discussion", "private_minutes"}.isdisjoint(page.context["adminform"].form.fields)
    refused = boss.post(url(item), {**opened_before, "discussion": "Something else."})
    assert CONFIRMED in " ".join(refused.context["adminform"].form.non_field_errors())
    boss.post(url(item), {**boss.form_of(url(item)), "presenter": "Chief Constable"})
    item.refresh_from_db()
    assert (item.discussion, item.presenter) == ("It was said.", "Chief Constable")


def test_attendance_of_confirmed_minutes_is_no_longer_written_on_the_meetings_screen(boss: Person) -> None:
    meeting, _, who = minuted()
    opened_before = boss.form_of(url(meeting))
    assert opened_before["attendances-0-name"] == "A. Post"
    confirm(meeting)
    refused = boss.post(url(meeting), {**opened_before, "attendances-0-name": "B. Post"})
    assert CONFIRMED in refused.text
    data = {name: value for name, value in opened_before.items() if not name.startswith("attendances-0")}
    assert "attendances-0-name" not in boss.get(url(meeting)).text
    saved = boss.post(url(meeting), {**data, "chair": "Commissioner"})
    assert saved.status_code == 302
    who.refresh_from_db()
    meeting.refresh_from_db()
    assert (who.name, meeting.chair) == ("A. Post", "Commissioner")


def test_no_action_writes_the_texts_of_confirmed_minutes(boss: Person) -> None:
    meeting, item, who = minuted()
    confirm(meeting)
    attempts: list[Any] = [
        lambda: write_item(item, by=boss.user, texts={"discussion": "Something else."}),
        lambda: write_attendance(who, by=boss.user),
        lambda: write_attendance(who, by=boss.user, is_removed=True),
        lambda: write_attendance(Attendance(meeting=meeting, name="B. Post"), by=boss.user),
        lambda: import_minutes(meeting, by=boss.user, confirmed=ConfirmedImport(), upload="x"),
    ]
    for attempt in attempts:
        with pytest.raises(ValidationError) as refused:
            attempt()
        assert refused.value.messages == [CONFIRMED]
    item.refresh_from_db()
    assert (item.discussion, Attendance.objects.count()) == ("It was said.", 1)
