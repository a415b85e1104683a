"""Items on an agenda, and the editions that freeze them."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from pcc_portal.accounts.models import User
from pcc_portal.publishing.actions import publish, withdraw
from pcc_portal.publishing.models import AuditEntry
from scrutiny.actions import agenda as actions
from scrutiny.actions.meetings import move_meeting
from scrutiny.models import AgendaEdition, AgendaEntry, AgendaItem, Meeting
from scrutiny.records import AgendaRecord, read, sha256_of
from tests.factories import (
    AgendaEditionFactory,
    AgendaEntryFactory,
    AgendaItemFactory,
    BoardFactory,
    MeasureFactory,
    MeetingFactory,
    ObjectiveFactory,
    PaperUseFactory,
    PlanFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss() -> User:
    return UserFactory(role="Administrator")


@pytest.fixture
def meeting() -> Meeting:
    board = BoardFactory(name="Scrutiny Board", published=True)
    return MeetingFactory(board=board, starts_on=date(2027, 1, 27), published=True)


def listed(meeting: Meeting) -> list[str]:
    return [str(item) for item in meeting.items.on_agenda()]


def with_items(meeting: Meeting, *titles: str) -> list[AgendaItem]:
    return [AgendaItemFactory(meeting=meeting, order=place, title=title) for place, title in enumerate(titles, 1)]


def test_add_item_stands_before_public_questions(boss: User, meeting: Meeting) -> None:
    actions.add_rolling_items(meeting, by=boss)
    measure = MeasureFactory()
    item = actions.add_item(AgendaItem(meeting=meeting, title="Roads"), by=boss, measures=[measure])
    assert listed(meeting) == ["1. Minutes of the previous meeting", "2. Action log", "3. Roads", "4. Public questions"]
    assert (item.order, item.number, list(item.measures.all())) == (3, "3", [measure])
    actions.add_item(AgendaItem(meeting=meeting, title="More roads", number="3a"), by=boss)
    assert listed(meeting)[2:] == ["3. Roads", "3a. More roads", "4. Public questions"]
    with pytest.raises(PermissionDenied):
        actions.add_item(AgendaItem(meeting=meeting, title="X"), by=UserFactory(role="Publisher"))


def test_add_item_in_private_needs_a_ground(boss: User, meeting: Meeting) -> None:
    with pytest.raises(ValidationError, match="A private item needs one of the four lawful grounds"):
        actions.add_item(AgendaItem(meeting=meeting, title="Estate", is_private=True), by=boss)


def test_item_in_private_has_no_description_that_the_agenda_would_publish(boss: User, meeting: Meeting) -> None:
    item = AgendaItem(meeting=meeting, title="Estate", is_private=True, private_ground="safety", description="Where.")
    sentence = "The title and ground of a private item are public. Move what else you wrote to private minutes."
    with pytest.raises(ValidationError, match=sentence):
        actions.add_item(item, by=boss)
    assert not AgendaItem.objects.filter(title="Estate").exists()


def test_reorder_items_counts_whole_numbers_anew(boss: User, meeting: Meeting) -> None:
    a, b, c, d = with_items(meeting, "A", "B", "C", "D")
    AgendaItem.objects.filter(pk=c.pk).update(number="2a")
    c.refresh_from_db()
    actions.reorder_items(meeting, by=boss, items=[d, a, c, b])
    assert listed(meeting) == ["1. D", "2. A", "2a. C", "3. B"]
    assert list(meeting.items.on_agenda().values_list("order", flat=True)) == [1, 2, 3, 4]
    entry = AuditEntry.objects.get(content_type__model="meeting")
    assert entry.changes == {"agenda": ["1. A; 2. B; 2a. C; 4. D", "1. D; 2. A; 2a. C; 3. B"]}
    for stale in ([a, b, c], [a, b, c, c]):
        with pytest.raises(ValidationError, match="Somebody added or removed an item meanwhile"):
            actions.reorder_items(meeting, by=boss, items=stale)


def test_numbers_of_a_held_meeting_stay_as_its_source_has_them(boss: User) -> None:
    meeting = MeetingFactory(held=True)
    a, b = with_items(meeting, "A", "B")
    AgendaItem.objects.filter(pk=b.pk).update(number="7")
    b.refresh_from_db()
    actions.reorder_items(meeting, by=boss, items=[b, a])
    assert listed(meeting) == ["7. B", "1. A"]


def test_remove_item_that_nobody_has_read_is_deleted_with_its_papers(boss: User, meeting: Meeting) -> None:
    a, _ = with_items(meeting, "A", "B")
    PaperUseFactory(item=a)
    actions.remove_item(a, by=boss)
    assert listed(meeting) == ["1. B"]
    assert not AgendaItem.objects.filter(pk=a.pk).exists()
    deleted = AuditEntry.objects.filter(verb=AuditEntry.Verb.DELETED).values_list("content_type__model", flat=True)
    assert sorted(deleted) == ["agendaitem", "paperuse"]


def test_remove_item_that_an_edition_lists_only_takes_it_off(boss: User, meeting: Meeting) -> None:
    a, _ = with_items(meeting, "A", "B")
    AgendaEntryFactory(item=a)
    actions.remove_item(a, by=boss)
    assert (listed(meeting), AgendaItem.objects.get(pk=a.pk).removed_at is not None) == (["1. B"], True)
    assert not AuditEntry.objects.filter(verb=AuditEntry.Verb.DELETED).exists()
    with pytest.raises(ValidationError, match="is off the agenda already"):
        actions.remove_item(a, by=boss)


def test_restore_item_puts_it_back_before_public_questions(boss: User, meeting: Meeting) -> None:
    a, b = with_items(meeting, "A", "B")
    questions = AgendaItemFactory(meeting=meeting, order=3, title="Public questions", rolling="questions")
    AgendaEntryFactory(item=a)
    actions.remove_item(a, by=boss)
    assert listed(meeting) == ["1. B", "2. Public questions"]
    restored = actions.restore_item(a, by=boss)
    assert (str(restored), restored.removed_at) == ("2. A", None)
    assert listed(meeting) == ["1. B", "2. A", "3. Public questions"]
    changed = AuditEntry.objects.filter(object_id=a.pk, content_type__model="agendaitem", verb="changed").first()
    assert changed
    assert changed.changes["removed_at"][1] == ""
    for item in (restored, b, questions):
        with pytest.raises(ValidationError, match="is on the agenda already"):
            actions.restore_item(item, by=boss)


def test_restore_item_keeps_a_number_that_does_not_count(boss: User, meeting: Meeting) -> None:
    a, _ = with_items(meeting, "A", "B")
    AgendaItem.objects.filter(pk=a.pk).update(number="4a")
    AgendaEntryFactory(item=a)
    actions.remove_item(a, by=boss)
    actions.restore_item(a, by=boss)
    assert listed(meeting) == ["1. B", "4a. A"]


def test_restore_item_is_refused_where_the_agenda_can_not_have_it(boss: User, meeting: Meeting) -> None:
    a = AgendaItemFactory(meeting=meeting, order=1, title="Action log", rolling="actions")
    AgendaEntryFactory(item=a)
    actions.remove_item(a, by=boss)
    another = AgendaItemFactory(meeting=meeting, order=1, title="Action log", rolling="actions")
    with pytest.raises(ValidationError, match=r"The agenda has this standing item already\."):
        actions.restore_item(a, by=boss)
    another.delete()
    with pytest.raises(PermissionDenied):
        actions.restore_item(a, by=UserFactory(role="Publisher"))
    Meeting.objects.update(status="cancelled", status_reason="Storm")
    with pytest.raises(ValidationError, match="This meeting is cancelled: its agenda stays as it was"):
        actions.restore_item(a, by=boss)


def test_agenda_of_a_meeting_that_is_off_stays_as_it_was(boss: User) -> None:
    meeting = MeetingFactory(status="cancelled", status_reason="Storm", published=True)
    (a,) = with_items(meeting, "A")
    for call in (
        lambda: actions.add_item(AgendaItem(meeting=meeting, title="B"), by=boss),
        lambda: actions.reorder_items(meeting, by=boss, items=[a]),
        lambda: actions.remove_item(a, by=boss),
        lambda: actions.publish_agenda(meeting, by=boss),
    ):
        with pytest.raises(ValidationError, match="This meeting is cancelled: its agenda stays as it was"):
            call()


def test_publish_agenda_freezes_the_items(boss: User, meeting: Meeting) -> None:
    first, second = with_items(meeting, "Roads", "Estate")
    AgendaItem.objects.filter(pk=second.pk).update(is_private=True, private_ground="law", presenter="Chief Constable")
    objective = ObjectiveFactory(priority__plan=PlanFactory(published=True))
    measure, draft = MeasureFactory(published=True), MeasureFactory()
    first.objectives.add(objective)
    first.measures.add(measure, draft)
    edition = actions.publish_agenda(meeting, by=boss, note="not kept for the first")
    assert (edition.number, edition.change_note, edition.publication_state) == (1, "", "published")
    assert edition.sha256 == sha256_of(edition.data)
    record = read(edition.data, AgendaRecord)
    assert (record.meeting, record.board, record.day) == (meeting.public_id, "Scrutiny Board", date(2027, 1, 27))
    assert [(item.number, item.title, item.ground, item.presenter) for item in record.items] == [
        ("1", "Roads", "", ""),
        ("2", "Estate", "law", "Chief Constable"),
    ]
    assert (record.items[0].objectives, record.items[0].measures) == ((objective.public_id,), (measure.public_id,))
    entries = list(AgendaEntry.objects.published())
    assert [(entry.order, entry.title, entry.private_ground) for entry in entries] == [
        (1, "Roads", ""),
        (2, "Estate", "law"),
    ]
    assert (list(entries[0].objectives.all()), list(entries[0].measures.all())) == ([objective], [measure])
    AgendaItem.objects.filter(pk=first.pk).update(title="Rewritten")
    assert AgendaEntry.objects.published()[0].title == "Roads"
    with pytest.raises(IntegrityError), transaction.atomic():
        AgendaEntry.objects.filter(pk=entries[0].pk).update(title="Rewritten")


def test_publish_agenda_publishes_its_meeting_too(boss: User) -> None:
    meeting = MeetingFactory()
    with_items(meeting, "A")
    assert actions.publish_agenda(meeting, by=boss).meeting.publication_state == "published"
    assert AgendaEdition.objects.published().count() == 1


def test_publish_agenda_again_says_what_changed(boss: User, meeting: Meeting) -> None:
    a, b = with_items(meeting, "A", "B")
    actions.publish_agenda(meeting, by=boss)
    with pytest.raises(ValidationError) as caught:
        actions.publish_agenda(meeting, by=boss, note="Again")
    assert caught.value.messages == ["Nothing has changed since the edition that is public."]
    actions.reorder_items(meeting, by=boss, items=[b, a])
    with pytest.raises(ValidationError) as caught:
        actions.publish_agenda(meeting, by=boss)
    assert caught.value.messages == ["Say what changed since the edition before, and why: the public will read it."]
    second = actions.publish_agenda(meeting, by=boss, note=" B comes first. ")
    assert (second.number, second.change_note) == (2, "B comes first.")
    assert [entry.title for entry in AgendaEntry.objects.published()] == ["B", "A"]


def test_publish_agenda_again_after_its_meeting_moved(boss: User, meeting: Meeting) -> None:
    with_items(meeting, "A")
    actions.publish_agenda(meeting, by=boss)
    moved = move_meeting(
        meeting, by=boss, starts_on=date(2027, 2, 3), start_time=None, end_time=None, venue=meeting.venue
    )
    assert actions.unpublished_changes(moved) == "Moved from 27 January 2027 to 3 February 2027."
    second = actions.publish_agenda(moved, by=boss, note="Another day.")
    assert read(second.data, AgendaRecord).day == date(2027, 2, 3)


def test_publish_agenda_after_a_withdrawn_edition(boss: User, meeting: Meeting) -> None:
    with_items(meeting, "A")
    withdraw(actions.publish_agenda(meeting, by=boss), by=boss, reason="It named a person.")
    assert actions.publish_agenda(meeting, by=boss, note="Without the name.").number == 2


def test_publish_agenda_refuses_what_nobody_could_read(boss: User, meeting: Meeting) -> None:
    with pytest.raises(ValidationError, match="This agenda has no items"):
        actions.publish_agenda(meeting, by=boss)
    hidden = MeetingFactory(board=BoardFactory(name="Hidden Board"))
    with_items(hidden, "A")
    with pytest.raises(ValidationError, match="“Hidden Board” is not public, so nobody could read its agenda"):
        actions.publish_agenda(hidden, by=boss)
    with pytest.raises(ValidationError, match="“Hidden Board” is not public, so nobody could see its meeting"):
        publish(hidden, by=boss)
    dayless = MeetingFactory(starts_on=None, date_words="Spring", held=True, published=True)
    with_items(dayless, "A")
    with pytest.raises(ValidationError, match="An agenda names its day, and the day of this meeting is not known"):
        actions.publish_agenda(dayless, by=boss)
    with pytest.raises(PermissionDenied):
        actions.publish_agenda(meeting, by=UserFactory(role="Editor"))
    with pytest.raises(ValidationError, match="This agenda lists no items"):
        publish(AgendaEditionFactory(meeting=meeting), by=boss)


def test_scheduled_agenda_waits_for_its_time_and_can_be_taken_back(boss: User) -> None:
    with time_machine.travel(datetime(2027, 1, 4, 12, tzinfo=UTC), tick=False):
        meeting = MeetingFactory(starts_on=date(2027, 1, 27))
        with_items(meeting, "A")
        at = datetime(2027, 1, 15, 9, tzinfo=UTC)
        edition = actions.publish_agenda(meeting, by=boss, at=at)
        assert (edition.publication_state, edition.meeting.publication_state) == ("scheduled", "scheduled")
        assert list(AgendaEntry.objects.published()) == []
        assert [entry.title for entry in AgendaEntry.objects.published(at)] == ["A"]
        with pytest.raises(ValidationError) as caught:
            actions.publish_agenda(meeting, by=boss)
        assert caught.value.messages == [
            "Edition 1 of the agenda goes public on 15 January 2027 at 09:00. Undo its schedule first."
        ]
        actions.undo_agenda_schedule(edition, by=boss, reason="An item is missing.")
        meeting.refresh_from_db()
        assert (AgendaEdition.objects.count(), AgendaEntry.objects.count()) == (0, 0)
        assert meeting.publication_state == "draft"
        assert AuditEntry.objects.filter(verb="cancelled", reason="An item is missing.").count() == 2
        assert actions.publish_agenda(meeting, by=boss).number == 1


def test_public_agenda_is_not_taken_back(boss: User, meeting: Meeting) -> None:
    with_items(meeting, "A")
    edition = actions.publish_agenda(meeting, by=boss)
    with pytest.raises(ValidationError, match="Withdraw this one instead"):
        actions.undo_agenda_schedule(edition, by=boss)
    assert AgendaEdition.objects.published().count() == 1


def test_agenda_is_not_public_before_its_meeting(boss: User) -> None:
    with time_machine.travel(datetime(2027, 1, 4, 12, tzinfo=UTC), tick=False):
        meeting = publish(MeetingFactory(starts_on=date(2027, 1, 27)), by=boss, at=datetime(2027, 1, 8, tzinfo=UTC))
        with_items(meeting, "A")
        with pytest.raises(ValidationError) as caught:
            actions.publish_agenda(meeting, by=boss)
    assert caught.value.messages == [
        "The meeting itself goes public on 8 January 2027 at 00:00. Publish its agenda then or later."
    ]
