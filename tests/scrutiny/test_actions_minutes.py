"""Editions of minutes: prepared by one person, published by another, confirmed at a later meeting, then corrected."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from pcc_portal.publishing.actions import undo_schedule, withdraw
from pcc_portal.publishing.models import AuditEntry
from scrutiny.actions.minutes import (
    discard_minutes,
    prepare_minutes,
    publish_correction,
    publish_minutes,
    record_correction,
    write_attendance,
    write_item,
)
from scrutiny.models import AgendaItem, Attendance, Correction, Meeting, MinutesEdition, MinutesEntry
from scrutiny.records import AttendanceRecord, MinutesItemRecord, MinutesRecord, read, sha256_of
from tests.factories import (
    AgendaItemFactory,
    AttendanceFactory,
    BoardFactory,
    MeetingFactory,
    OrganisationFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor() -> Any:
    return UserFactory(staff=True, role="Editor", name="Ed Itor")


@pytest.fixture
def boss() -> Any:
    return UserFactory(staff=True, role="Administrator", name="Ada Boss")


@pytest.fixture
def other() -> Any:
    return UserFactory(staff=True, role="Publisher", name="Pat Publisher")


def held_meeting(day: date = date(2022, 1, 27), **fields: Any) -> Meeting:
    return MeetingFactory(**{"held": True, "published": True, "starts_on": day, **fields})


def minuted(meeting: Meeting | None = None, **fields: Any) -> AgendaItem:
    texts = {"title": "Roads", "discussion": "It was said.", "outcome": "It was agreed."}
    return AgendaItemFactory(meeting=meeting or held_meeting(), **{**texts, **fields})


def confirming_item(meeting: Meeting, days: int = 90, **fields: Any) -> AgendaItem:
    """An item of a later meeting of the board; `board=None` for another board."""
    assert meeting.starts_on
    board = fields.pop("board", meeting.board) or BoardFactory(published=True)
    later = held_meeting(meeting.starts_on + timedelta(days=days), board=board, **fields)
    return AgendaItemFactory(meeting=later, title="Minutes of the previous meeting")


def refusal(error: Any) -> str:
    return " ".join(error.value.messages)


def test_edition_freezes_texts_and_attendance_but_nothing_private(editor: Any) -> None:
    item = minuted(order=1, number="1", verdict="partly", verdict_reason="One figure is missing.", video_seconds=65)
    meeting = item.meeting
    private = AgendaItemFactory(
        meeting=meeting, order=2, title="A case", is_private=True, private_ground="safety", private_minutes="Zanzibar"
    )
    AgendaItemFactory(meeting=meeting, order=3, title="Taken off", removed_at=timezone.now())
    force = OrganisationFactory(name="The force", published=True)
    AttendanceFactory(meeting=meeting, name="A. Post", post="Chief Constable", organisation=force)
    AttendanceFactory(meeting=meeting, order=2, name="B. Post", post="", status="substitute", substitute_for="C. Post")

    edition = prepare_minutes(meeting, by=editor)

    assert (edition.number, edition.status, edition.published_at) == (1, "draft", None)
    assert edition.drafted_by == editor
    assert edition.sha256 == sha256_of(edition.data)
    assert read(edition.data, MinutesRecord) == MinutesRecord(
        meeting=meeting.public_id,
        board=meeting.board.name,
        day=date(2022, 1, 27),
        edition=1,
        status="draft",
        confirmed_at="",
        change_note="",
        attendance=(
            AttendanceRecord("A. Post", "Chief Constable", "The force", "present", ""),
            AttendanceRecord("B. Post", "", "", "substitute", "C. Post"),
        ),
        items=(
            MinutesItemRecord(
                item.public_id, "1", "Roads", "", "It was said.", "It was agreed.", "partly", "One figure is missing."
            ),
            MinutesItemRecord(private.public_id, "2", "A case", "safety", "", "", "", ""),
        ),
    )
    assert "Zanzibar" not in edition.data
    entry = edition.entries.get()
    assert (entry.item, entry.order, entry.number, entry.title, entry.discussion, entry.video_seconds) == (
        item, 1, "1", "Roads", "It was said.", 65,
    )  # fmt: skip
    assert (entry.outcome, entry.verdict, entry.verdict_reason) == (
        "It was agreed.",
        "partly",
        "One figure is missing.",
    )
    trail = AuditEntry.objects.get(object_id=edition.pk, content_type__model="minutesedition")
    assert (trail.verb, trail.by, trail.changes["sha256"]) == ("added", editor, ["", edition.sha256])


@pytest.mark.parametrize("state", [{}, {"withdrawn": True}])
def test_organisation_that_the_public_may_not_see_is_left_out(editor: Any, state: dict[str, Any]) -> None:
    item = minuted()
    AttendanceFactory(meeting=item.meeting, organisation=OrganisationFactory(name="Zanzibar Trust", **state))

    assert "Zanzibar" not in prepare_minutes(item.meeting, by=editor).data


def test_waiting_edition_is_made_anew_and_a_published_one_gets_a_successor(editor: Any, other: Any) -> None:
    item = minuted()
    first = prepare_minutes(item.meeting, by=editor)
    write_item(item, by=editor, texts={"discussion": "It was said again."})
    again = prepare_minutes(item.meeting, by=editor)
    assert (again.pk, again.number, again.entries.get().discussion) == (first.pk, 1, "It was said again.")
    publish_minutes(again, by=other)
    with pytest.raises(ValidationError) as error:
        prepare_minutes(item.meeting, by=editor)
    assert refusal(error) == "Say what changed since the edition before: the public will read it."
    write_item(item, by=editor, texts={"discussion": "It was put right."})
    second = prepare_minutes(item.meeting, by=editor, change_note="A word was put right.")
    assert (second.number, second.change_note) == (2, "A word was put right.")
    assert [entry.discussion for entry in MinutesEntry.objects.published()] == ["It was said again."]
    publish_minutes(second, by=other)
    assert [entry.discussion for entry in MinutesEntry.objects.published()] == ["It was put right."]
    assert first.entries.get().discussion == "It was said again."


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"status": "planned", "starts_on": date(2022, 1, 27)}, "Mark the meeting as held first, on or after its day."),
        ({"status": "held", "starts_on": date(2199, 1, 27)}, "Mark the meeting as held first, on or after its day."),
        ({"status": "cancelled", "status_reason": "Snow."}, "This meeting did not take place (cancelled): no minutes."),
        ({"status": "held", "starts_on": None, "date_words": "Early 2022"}, "The day of this meeting is not recorded."),
    ],
)
def test_minutes_are_refused_before_the_meeting(editor: Any, fields: dict[str, Any], sentence: str) -> None:
    item = minuted(MeetingFactory(published=True, **fields))
    with pytest.raises(ValidationError) as error:
        prepare_minutes(item.meeting, by=editor)
    assert sentence in refusal(error)
    if item.meeting.starts_on is not None:
        with pytest.raises(ValidationError) as error:
            write_item(item, by=editor, texts={"discussion": "Made up."})
        assert sentence in refusal(error)
        with pytest.raises(ValidationError):
            write_attendance(Attendance(meeting=item.meeting, name="A. Post", status="present"), by=editor)
    item.refresh_from_db()
    assert (item.discussion, MinutesEdition.objects.count(), Attendance.objects.count()) == ("It was said.", 0, 0)


def test_minutes_without_items_or_texts_are_refused(editor: Any) -> None:
    meeting = held_meeting()
    with pytest.raises(ValidationError, match="This meeting has no items"):
        prepare_minutes(meeting, by=editor)
    minuted(meeting, discussion="", outcome="")
    with pytest.raises(ValidationError, match="Nothing is written yet"):
        prepare_minutes(meeting, by=editor)


def test_who_prepared_or_wrote_a_text_cannot_publish(editor: Any, boss: Any, other: Any) -> None:
    writer = UserFactory(staff=True, role="Administrator", name="Will Writer")
    item = minuted()
    write_item(item, by=writer, texts={"outcome": "It was agreed to go on."})
    edition = prepare_minutes(item.meeting, by=boss)
    for barred in (boss, writer):
        with pytest.raises(ValidationError) as error:
            publish_minutes(edition, by=barred)
        assert refusal(error) == (
            "You prepared these minutes or wrote part of them, so somebody else must publish this. Pat Publisher may."
        )
    with pytest.raises(PermissionDenied):
        publish_minutes(edition, by=editor)
    assert MinutesEdition.objects.published().count() == 0
    published = publish_minutes(edition, by=other, reason="Read through.")
    assert published.published_by == other
    assert MinutesEdition.objects.published().get() == edition
    # A later edition is barred only to those who wrote since.
    write_item(item, by=boss, texts={"outcome": "It was agreed to stop."})
    second = prepare_minutes(item.meeting, by=boss, change_note="The outcome.")
    assert publish_minutes(second, by=writer).published_by == writer


def test_text_written_after_an_edition_was_prepared_does_not_bar_from_publishing_it(boss: Any, editor: Any) -> None:
    item = minuted()
    edition = prepare_minutes(item.meeting, by=editor)
    write_item(item, by=boss, texts={"private_minutes": "Apart.", "discussion": "Later."})
    assert publish_minutes(edition, by=boss).entries.get().discussion == "It was said."


def test_who_wrote_the_attendance_cannot_publish(editor: Any, boss: Any, other: Any) -> None:
    adder, remover = (UserFactory(staff=True, role="Administrator", name=name) for name in ("Ad Der", "Re Mover"))
    meeting = minuted().meeting
    elsewhere = Attendance(meeting=held_meeting(), name="C. Post", status="present")
    write_attendance(elsewhere, by=boss)
    for name in ("A. Post", "B. Post"):
        write_attendance(Attendance(meeting=meeting, name=name, status="present"), by=adder)
    write_attendance(Attendance.objects.get(name="B. Post"), by=remover, is_removed=True)
    edition = prepare_minutes(meeting, by=editor)
    for barred in (adder, remover):
        with pytest.raises(ValidationError, match="You prepared these minutes or wrote part of them"):
            publish_minutes(edition, by=barred)
    assert publish_minutes(edition, by=boss).published_by == boss


def test_minutes_of_a_withdrawn_meeting_are_not_prepared(editor: Any) -> None:
    item = minuted(held_meeting(withdrawn=True))
    with pytest.raises(ValidationError, match="This meeting or its board was withdrawn"):
        prepare_minutes(item.meeting, by=editor)


def test_schedule_is_not_undone_while_the_next_edition_waits(editor: Any, other: Any) -> None:
    meeting = minuted().meeting
    first = prepare_minutes(meeting, by=editor)
    publish_minutes(first, by=other, at=timezone.now() + timedelta(days=1))
    second = prepare_minutes(meeting, by=editor, change_note="A name.")
    with pytest.raises(ValidationError, match="Another edition of these minutes waits already, and only one can"):
        withdraw(first, by=other, reason="Too soon.")
    with pytest.raises(ValidationError, match="This minutes edition is not scheduled, so there is no schedule to undo"):
        undo_schedule(second, by=other, reason="Too soon.")
    discard_minutes(second, by=UserFactory(staff=True, role="Administrator"))
    assert withdraw(first, by=other, reason="Too soon.").publication_state == "draft"


def test_two_person_rule_can_be_switched_off(boss: Any, settings: Any) -> None:
    settings.TWO_PERSON_RULE = False
    edition = prepare_minutes(minuted().meeting, by=boss)
    assert publish_minutes(edition, by=boss).published_by == boss


def test_nobody_else_is_said_plainly(boss: Any) -> None:
    edition = prepare_minutes(minuted().meeting, by=boss)
    with pytest.raises(ValidationError, match="Nobody else may yet: an administrator can make somebody Publisher"):
        publish_minutes(edition, by=boss)


def test_minutes_of_a_draft_meeting_are_not_published(editor: Any, other: Any) -> None:
    edition = prepare_minutes(minuted(MeetingFactory(held=True, starts_on=date(2022, 1, 27))).meeting, by=editor)
    with pytest.raises(ValidationError, match="The meeting itself is not public"):
        publish_minutes(edition, by=other)


def test_minutes_are_confirmed_at_a_later_meeting_and_then_only_corrected(editor: Any, other: Any, boss: Any) -> None:
    item = minuted()
    publish_minutes(prepare_minutes(item.meeting, by=editor), by=other)
    at = confirming_item(item.meeting)
    edition = prepare_minutes(item.meeting, by=editor, confirmed_at_item=at)
    assert (edition.number, edition.status, edition.change_note) == (
        2, "confirmed", "Confirmed at the meeting of 27 April 2022.",
    )  # fmt: skip
    assert read(edition.data, MinutesRecord).confirmed_at == at.public_id
    assert Meeting.objects.with_record().get(pk=item.meeting.pk).minutes_status == "draft"
    publish_minutes(edition, by=other)
    assert Meeting.objects.with_record().get(pk=item.meeting.pk).minutes_status == "confirmed"

    refused = "These minutes are confirmed (edition 2). Record a correction of that edition instead."
    with pytest.raises(ValidationError) as error:
        prepare_minutes(item.meeting, by=editor, change_note="Again.")
    assert refusal(error) == refused
    with pytest.raises(ValidationError) as error:
        write_item(item, by=editor, texts={"discussion": "Rewritten."})
    assert refusal(error) == refused

    correction = record_correction(
        edition, by=boss, item=item, before="It was  said.", after="It was sung.", reason="The recording has it."
    )
    assert Correction.objects.published().count() == 0
    with pytest.raises(ValidationError, match="You wrote this correction, so somebody else must publish this"):
        publish_correction(correction, by=boss)
    publish_correction(correction, by=other)
    assert Correction.objects.published().get() == correction
    edition.refresh_from_db()
    assert edition.entries.get().discussion == "It was said."


def test_correction_needs_confirmed_minutes_and_their_words(editor: Any, other: Any) -> None:
    item = minuted()
    draft = publish_minutes(prepare_minutes(item.meeting, by=editor), by=other)
    texts = {"before": "It was said.", "after": "It was sung.", "reason": "So it was."}
    with pytest.raises(ValidationError, match="Only confirmed minutes are corrected"):
        record_correction(draft, by=editor, **texts)
    edition = prepare_minutes(item.meeting, by=editor, confirmed_at_item=confirming_item(item.meeting))
    with pytest.raises(ValidationError, match="Only confirmed minutes are corrected"):
        record_correction(edition, by=editor, **texts)
    publish_minutes(edition, by=other)
    for changed, sentence in [
        ({"before": "Nobody wrote this."}, "don't have these words"),
        ({"after": " "}, "the public reads all three"),
        ({"after": "It was said."}, "Both texts are the same"),
    ]:
        with pytest.raises(ValidationError, match=sentence):
            record_correction(edition, by=editor, item=item, **{**texts, **changed})
    with pytest.raises(ValidationError, match="This item is of another meeting"):
        record_correction(edition, by=editor, item=minuted(), **texts)
    assert Correction.objects.count() == 0


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"days": 0}, "is not later than 27 January 2022"),
        ({"days": -90}, "is not later than 27 January 2022"),
        ({"held": False}, "has not been held yet"),
        ({"published": False}, "is not public, so nobody could see"),
        ({"board": None}, "is a meeting of another board"),
    ],
)
def test_minutes_are_not_confirmed_elsewhere_or_earlier(editor: Any, change: dict[str, Any], sentence: str) -> None:
    item = minuted()
    at = confirming_item(item.meeting, **change)
    with pytest.raises(ValidationError) as error:
        prepare_minutes(item.meeting, by=editor, confirmed_at_item=at)
    assert sentence in refusal(error)
    assert MinutesEdition.objects.count() == 0


def test_minutes_are_not_confirmed_at_their_own_meeting_or_off_the_agenda(editor: Any) -> None:
    item = minuted()
    with pytest.raises(ValidationError, match="at a later meeting, not at their own"):
        prepare_minutes(item.meeting, by=editor, confirmed_at_item=item)
    gone = confirming_item(item.meeting)
    gone.removed_at = timezone.now()
    gone.save()
    with pytest.raises(ValidationError, match="was taken off the agenda"):
        prepare_minutes(item.meeting, by=editor, confirmed_at_item=gone)


def test_edition_that_waits_is_discarded_and_a_public_one_is_not(editor: Any, other: Any) -> None:
    item = minuted()
    edition = prepare_minutes(item.meeting, by=editor)
    with pytest.raises(PermissionDenied):
        discard_minutes(edition, by=other)
    discard_minutes(edition, by=editor, reason="Too early.")
    assert (MinutesEdition.objects.count(), MinutesEntry.objects.count()) == (0, 0)
    assert AuditEntry.objects.filter(verb="deleted").get().reason == "Too early."
    item.refresh_from_db()
    assert item.discussion == "It was said."
    public = publish_minutes(prepare_minutes(item.meeting, by=editor), by=other)
    with pytest.raises(ValidationError, match="withdraw them instead"):
        discard_minutes(public, by=editor)


def test_trail_never_tells_private_minutes(editor: Any) -> None:
    item = minuted()
    write_item(item, by=editor, texts={"private_minutes": "Zanzibar", "discussion": "It was said aloud."})
    write_item(item, by=editor, texts={"discussion": "It was said aloud."})  # nothing new: nothing recorded
    entry = AuditEntry.objects.get()
    assert entry.changes == {
        "discussion": ["It was said.", "It was said aloud."], "private_minutes": ["", "(kept apart)"],
    }  # fmt: skip
    item.refresh_from_db()
    assert item.private_minutes == "Zanzibar"


def test_attendance_is_written_changed_and_taken_off(editor: Any, other: Any) -> None:
    meeting = held_meeting()
    row = Attendance(meeting=meeting, name="A. Post", status="present")
    with pytest.raises(PermissionDenied):
        write_attendance(row, by=other)
    write_attendance(row, by=editor)
    with pytest.raises(ValidationError, match="This person is on the list already"):
        write_attendance(Attendance(meeting=meeting, name="A. Post", status="apologies"), by=editor)
    row.status = "substitute"
    with pytest.raises(ValidationError, match="Say whom the substitute stood in for"):
        write_attendance(row, by=editor)
    row.substitute_for = "B. Post"
    write_attendance(row, by=editor)
    write_attendance(row, by=editor, is_removed=True)
    assert [entry.verb for entry in AuditEntry.objects.order_by("pk")] == ["added", "changed", "deleted"]
    assert Attendance.objects.count() == 0
