"""The staff screen of a meeting, through real requests: items, steps, new meetings."""

from datetime import UTC, date, datetime, time
from unittest.mock import patch

import pytest
import time_machine
from django.urls import reverse

from pcc_portal.publishing.models import AuditEntry
from scrutiny.actions.minutes import write_attendance
from scrutiny.models import AgendaEdition, AgendaItem, Meeting
from tests.factories import (
    AgendaEditionFactory,
    AgendaEntryFactory,
    AgendaItemFactory,
    AttendanceFactory,
    BoardFactory,
    MeetingFactory,
    PaperUseFactory,
)
from tests.scrutiny.meeting_screen import buttons, missing, titles, url
from tests.staff import Person, _password_is_enough, person  # noqa: F401

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_now")]


# Items


def test_items_are_put_in_order_by_their_places(boss: Person, meeting: Meeting) -> None:
    for place, title in enumerate("ABCD", start=1):
        AgendaItemFactory(meeting=meeting, order=place, title=title)
    data = boss.form_of(url(meeting))
    assert [data[f"items-{number}-place"] for number in range(4)] == ["1", "2", "3", "4"]
    boss.post(url(meeting), {**data, "items-3-place": "2", "items-0-title": "A!"})
    assert titles(meeting) == ["1. A!", "2. D", "3. B", "4. C"]
    boss.post(url(meeting), {**boss.form_of(url(meeting)), "items-0-place": "3"})
    assert titles(meeting) == ["1. D", "2. B", "3. A!", "4. C"]
    told = AuditEntry.objects.filter(content_type__model="meeting").first()
    assert told is not None
    assert told.changes == {"agenda": ["1. A!; 2. D; 3. B; 4. C", "1. D; 2. B; 3. A!; 4. C"]}


def test_number_that_can_not_stay_is_said_and_any_other_stays(boss: Person, meeting: Meeting) -> None:
    for place, title in enumerate("ABC", start=1):
        AgendaItemFactory(meeting=meeting, order=place, title=title)
    data = {**boss.form_of(url(meeting)), "items-0-number": "7", "items-1-number": "2a", "items-TOTAL_FORMS": "4"}
    data |= {"items-3-title": "D", "items-3-number": "9", "items-3-meeting": meeting.pk, "items-3-purpose": ""}
    told = boss.post(url(meeting), data, follow=True).text
    assert titles(meeting) == ["1. A", "2a. B", "2. C", "3. D"]
    for title, number, typed in (("A", "1", "7"), ("D", "3", "9")):
        assert f"“{title}” has the number {number}, not {typed}: whole numbers follow the order of the agenda." in told
    assert "not 2a" not in told
    item = AgendaItem.objects.get(title="C")
    told = boss.post(url(item), {**boss.form_of(url(item)), "number": "5"}, follow=True).text
    assert "“C” has the number 2, not 5: whole numbers follow the order of the agenda." in told
    assert titles(meeting) == ["1. A", "2a. B", "2. C", "3. D"]


@pytest.mark.parametrize(("changed", "left"), [("1", ["1. B!", "2. C"]), ("2", ["1. B", "2. C!"])])
def test_item_is_taken_off_while_another_is_changed(
    boss: Person, meeting: Meeting, changed: str, left: list[str]
) -> None:
    for place, title in enumerate("ABC", start=1):
        AgendaItemFactory(meeting=meeting, order=place, title=title)
    data = boss.form_of(url(meeting))
    data |= {"items-0-DELETE": "on", f"items-{changed}-title": f"{'ABC'[int(changed)]}!"}
    assert boss.post(url(meeting), data).status_code == 302
    assert titles(meeting) == left


def test_items_are_added_and_taken_off_in_their_rows(boss: Person, meeting: Meeting) -> None:
    kept = AgendaItemFactory(meeting=meeting, order=1, title="Kept")
    read = AgendaItemFactory(meeting=meeting, order=2, title="Read")
    AgendaItemFactory(meeting=meeting, order=3, title="Unread")
    AgendaItemFactory(meeting=meeting, order=4, title="Public questions", rolling="questions")
    AgendaEntryFactory(item=read)
    data = {**boss.form_of(url(meeting)), "items-1-DELETE": "on", "items-2-DELETE": "on"}
    data |= {"items-TOTAL_FORMS": "5", "items-4-title": "New", "items-4-meeting": meeting.pk, "items-4-purpose": ""}
    assert boss.post(url(meeting), data).status_code == 302
    assert titles(meeting) == ["1. Kept", "2. New", "3. Public questions"]
    assert list(AgendaItem.objects.filter(removed_at__isnull=False)) == [read]
    assert not AgendaItem.objects.filter(title="Unread").exists()
    assert kept.pk


def test_item_changed_by_somebody_else_meanwhile_is_not_saved_over(boss: Person, meeting: Meeting) -> None:
    item = AgendaItemFactory(meeting=meeting, order=1, title="A")
    stale = boss.form_of(url(meeting))
    item.title = "Theirs"
    item.save()
    refused = boss.post(url(meeting), {**stale, "items-0-title": "Mine"})
    assert "so yours was not saved" in refused.text
    assert titles(meeting) == ["1. Theirs"]


def test_editor_works_on_the_agenda_of_a_public_meeting_but_not_on_its_venue(meeting: Meeting) -> None:
    AgendaItemFactory(meeting=meeting, order=1, title="A")
    editor = person(role="Editor")
    data = editor.form_of(url(meeting))
    editor.post(url(meeting), {**data, "items-0-title": "B", "venue": "Elsewhere"})
    meeting.refresh_from_db()
    assert (titles(meeting), meeting.venue) == (["1. B"], "County Hall")
    assert buttons(editor, meeting)[0] == "Add an item…"
    assert "Publish agenda…" not in buttons(editor, meeting)


def test_item_is_added_on_its_own_page_before_public_questions(boss: Person, meeting: Meeting) -> None:
    AgendaItemFactory(meeting=meeting, order=1, title="Public questions", rolling="questions")
    add = f"{reverse('admin:scrutiny_agendaitem_add')}?meeting={meeting.pk}"
    data = {**boss.form_of(add), "title": "Estate", "is_private": "on", "private_ground": "law"}
    done = boss.post(add, data, follow=True)
    assert done.redirect_chain == [(url(meeting), 302)]
    assert titles(meeting) == ["1. Estate", "2. Public questions"]
    Meeting.objects.update(status="cancelled", status_reason="Storm")
    assert "The agenda of this meeting stays as it was: choose another meeting." in boss.post(add, data).text


def test_item_is_taken_off_by_its_button(boss: Person, meeting: Meeting) -> None:
    item = AgendaItemFactory(meeting=meeting, order=1, title="A")
    done = boss.post(url(item, "remove"), {}, follow=True)
    assert "“1. A” is off the agenda." in done.text
    assert titles(meeting) == []


# The steps


def test_buttons_follow_the_meetings_state(meeting: Meeting) -> None:
    own = {"Hold…", "Actual times…", "Move…", "Postpone…", "Set the new day…", "Cancel…", "Discard…", "Publish agenda…"}

    def shown() -> set[str]:
        return own & set(buttons(person(role="Administrator"), meeting))

    assert shown() == {"Move…", "Postpone…", "Cancel…", "Publish agenda…"}
    with time_machine.travel(datetime(2027, 1, 27, 18, tzinfo=UTC)):
        assert shown() == {"Hold…", "Move…", "Postpone…", "Cancel…", "Publish agenda…"}
        boss = person(role="Administrator")
        page = boss.get(url(meeting, "hold"))
        assert (page.context["form"]["began"].value(), page.context["form"]["ended"].value()) == (None, None)
        assert "It took place, planned for 2pm. Type when it really began and ended" in page.text
        boss.post(url(meeting, "hold"), {"began": "14:05", "ended": "16:00"})
        assert shown() == {"Actual times…", "Publish agenda…"}
    meeting.refresh_from_db()
    assert (meeting.began_at, meeting.ended_at) == (
        datetime(2027, 1, 27, 14, 5, tzinfo=UTC),
        datetime(2027, 1, 27, 16, tzinfo=UTC),
    )
    Meeting.objects.update(status="postponed", status_reason="Storm")
    assert shown() == {"Set the new day…", "Cancel…"}


def test_meeting_is_moved_and_postponed_by_button_with_refusals_above_the_form(boss: Person, meeting: Meeting) -> None:
    assert boss.get(url(meeting, "move")).context["form"]["venue"].value() == "County Hall"
    data = {"starts_on": "2027-02-06", "start_time": "14:00", "venue": "County Hall"}
    refused = boss.post(url(meeting, "move"), data)
    assert "6 February 2027 is no working day (a Saturday). The next one is 8 February 2027." in refused.text
    assert 'value="2027-02-06"' in refused.text
    boss.post(url(meeting, "move"), {**data, "starts_on": "2027-02-08"})
    meeting.refresh_from_db()
    assert (meeting.starts_on, meeting.sequence) == (date(2027, 2, 8), 1)
    assert "Say why the meeting is postponed" in boss.post(url(meeting, "postpone"), {"reason": ""}).text
    done = boss.post(url(meeting, "postpone"), {"reason": "Storm", "starts_on": "2027-02-10"}, follow=True)
    new = Meeting.objects.get(starts_on=date(2027, 2, 10))
    assert done.redirect_chain == [(url(new), 302)]
    assert new.is_published()


def test_meeting_is_cancelled_and_replanned_by_button(boss: Person, meeting: Meeting) -> None:
    boss.post(url(meeting, "postpone"), {"reason": "Storm"})
    assert missing(boss, meeting) == [("No new day is set.", url(meeting, "replan"))]
    boss.post(url(meeting, "replan"), {"starts_on": "2027-02-10"})
    new = Meeting.objects.get(starts_on=date(2027, 2, 10))
    boss.post(url(new, "cancel"), {"reason": "Flood"})
    new.refresh_from_db()
    assert (new.status, new.status_reason) == ("cancelled", "Flood")


def test_venue_typed_into_the_form_tells_calendars(boss: Person, meeting: Meeting) -> None:
    boss.post(url(meeting), {**boss.form_of(url(meeting)), "chair": "Commissioner"})
    meeting.refresh_from_db()
    assert (meeting.chair, meeting.sequence) == ("Commissioner", 0)
    boss.post(url(meeting), {**boss.form_of(url(meeting)), "venue": "Town Hall"})
    meeting.refresh_from_db()
    assert (meeting.venue, meeting.sequence) == ("Town Hall", 1)


def test_meeting_planned_by_mistake_is_discarded_with_its_items(boss: Person, meeting: Meeting) -> None:
    draft = MeetingFactory(board=meeting.board, starts_on=date(2027, 4, 28))
    PaperUseFactory(item=AgendaItemFactory(meeting=draft, order=1))
    assert "Discard…" in buttons(boss, draft)
    done = boss.post(url(draft, "discard"), {}, follow=True)
    assert "“Scrutiny Board, 28 April 2027” was discarded." in done.text
    assert list(Meeting.objects.all()) == [meeting]
    refused = boss.post(url(meeting, "discard"), {})
    assert "The public knows of this meeting: cancel it instead, with the reason." in refused.text


def test_agenda_is_published_again_with_a_proposed_note(boss: Person, meeting: Meeting) -> None:
    AgendaItemFactory(meeting=meeting, order=1, title="A")
    first = boss.get(url(meeting, "agenda"))
    assert "Its 1 item is frozen as it is now" in first.text
    assert "It is due in 7 days (18 January 2027)." in first.text
    boss.post(url(meeting, "agenda"), {})
    assert "Nothing has changed since the edition that is public." in boss.get(url(meeting, "agenda")).text
    AgendaItemFactory(meeting=meeting, order=2, title="B")
    assert boss.get(url(meeting, "agenda")).context["form"]["note"].value() == "Added: 2. B."
    refused = boss.post(url(meeting, "agenda"), {"note": ""})
    assert "Say what changed since the edition before, and why: the public will read it." in refused.text
    boss.post(url(meeting, "agenda"), {"note": "B came in."})
    assert list(AgendaEdition.objects.values_list("number", "change_note")) == [(2, "B came in."), (1, "")]


def test_agenda_published_late_is_said_to_be(meeting: Meeting) -> None:
    AgendaItemFactory(meeting=meeting, order=1)
    with time_machine.travel(datetime(2027, 1, 20, 12, tzinfo=UTC)):
        text = person(role="Administrator").get(url(meeting, "agenda")).text
        assert "It was due 2 days ago (18 January 2027). The public page will say that it was late." in text


def test_schedule_of_an_agenda_is_undone_on_its_own_page(boss: Person, meeting: Meeting) -> None:
    AgendaItemFactory(meeting=meeting, order=1)
    done = boss.post(url(meeting, "agenda"), {"at": "2027-01-15T09:00"}, follow=True)
    assert "Edition 1 of the agenda goes public on 15 January 2027 at 09:00." in done.text
    edition = AgendaEdition.objects.get()
    assert (
        "goes public on 15 January 2027 at 09:00"
        in {label: text for label, text, _ in done.context["facts"]}["Scheduled"]
    )
    undone = boss.post(url(edition, "withdraw"), {"reason": ""}, follow=True)
    assert undone.redirect_chain == [(url(meeting), 302)]
    assert not AgendaEdition.objects.exists()


def test_public_edition_is_withdrawn_with_a_reason_and_never_typed_into(boss: Person, meeting: Meeting) -> None:
    edition = AgendaEntryFactory(edition=AgendaEditionFactory(meeting=meeting, published=True)).edition
    assert boss.get(url(edition)).context["has_change_permission"] is False
    boss.post(url(edition, "withdraw"), {"reason": "It named a person."})
    edition.refresh_from_db()
    assert edition.withdrawn_reason == "It named a person."


# New ones


def test_year_is_planned_on_the_boards_screen(boss: Person, meeting: Meeting) -> None:
    labels = [button.label for button in boss.get(url(meeting.board)).context["row_buttons"]]
    assert labels == ["Plan 2026/27…", "Plan 2027/28…"]
    plan = reverse("admin:scrutiny_board_plan_year", args=[meeting.board.pk, 2027])
    form = boss.get(plan).context["form"]
    proposed = {name: form[name].value() for name in ("day_1", "day_2", "day_3", "day_4")}
    assert list(proposed.values()) == [date(2027, 4, 28), date(2027, 7, 28), date(2027, 10, 27), date(2028, 1, 26)]
    data = {name: day.isoformat() for name, day in proposed.items()}
    refused = boss.post(plan, {**data, "day_1": "2027-05-03", "venue": "Town Hall"})
    assert "3 May 2027 is no working day (Early May bank holiday). The next one is 4 May 2027." in refused.text
    assert (Meeting.objects.count(), 'value="Town Hall"' in refused.text) == (1, True)
    done = boss.post(plan, {**data, "day_4": "", "venue": "Town Hall", "start_time": "14:00"}, follow=True)
    assert "Planned: 3 meetings." in done.text
    assert Meeting.objects.filter(venue="Town Hall", start_time=time(14), published_at__isnull=True).count() == 3
    assert boss.get(reverse("admin:scrutiny_board_plan_year", args=[meeting.board.pk, 2029])).status_code == 404


def test_planner_proposes_coming_days_in_quarters_without_a_meeting(meeting: Meeting) -> None:
    plan = reverse("admin:scrutiny_board_plan_year", args=[meeting.board.pk, 2026])
    editor = person(role="Editor")
    with time_machine.travel(datetime(2026, 8, 3, 12, tzinfo=UTC)):
        form = editor.get(plan).context["form"]
        assert [name for name in form.fields if name.startswith("day_")] == ["day_2", "day_3", "day_4"]
        days = {f"day_{number}": form[f"day_{number}"].value() for number in (2, 3, 4)}
        assert days == {"day_2": None, "day_3": date(2026, 10, 28), "day_4": None}  # 22 July is past, 27 January taken
        refused = editor.post(plan, {"day_2": "2026-07-22"})
        assert "22 July 2026 is past. Choose a coming day, or leave this empty." in refused.text
        done = editor.post(plan, {"day_3": "2026-10-28"}, follow=True)
        assert "Planned: 1 meeting. They are drafts: ask a Publisher to publish them." in done.text


def test_single_meeting_is_planned_by_its_form(boss: Person, meeting: Meeting) -> None:
    add = reverse("admin:scrutiny_meeting_add")
    data = {**boss.form_of(add), "board": meeting.board.pk, "starts_on": "2027-01-27"}
    assert "Scrutiny Board meets on 27 January 2027 already. Choose another day." in boss.post(add, data).text
    boss.post(add, {**data, "starts_on": "2027-03-03"})
    made = Meeting.objects.get(starts_on=date(2027, 3, 3))
    assert (made.agenda_due_on, made.status, made.items.count()) == (date(2027, 2, 22), "planned", 3)
    assert AuditEntry.objects.filter(verb="added", content_type__model="meeting").count() == 1


def test_meeting_of_others_that_took_place_is_put_down_as_held(boss: Person) -> None:
    panel = BoardFactory(kind="others", name="Panel")
    add = f"{reverse('admin:scrutiny_meeting_add')}?board={panel.pk}"
    boss.post(add, {**boss.form_of(add), "date_words": "Spring 2020", "status": "held"})
    made = Meeting.objects.get()
    assert (str(made), made.status, made.items.count()) == ("Panel, Spring 2020", "held", 0)


def test_attendance_is_written_by_its_action_and_only_of_a_meeting_that_was_held() -> None:
    editor, meeting = person(role="Editor"), MeetingFactory(held=True, starts_on=date(2026, 12, 1))
    gone, stays = AttendanceFactory(meeting=meeting, name="A. Post"), AttendanceFactory(meeting=meeting, name="B. Post")
    data = editor.form_of(url(meeting))
    data |= {"attendances-0-DELETE": "on", "attendances-1-post": "Treasurer"}
    with patch("scrutiny.admin.meeting_inlines.write_attendance", side_effect=write_attendance) as written:
        editor.post(url(meeting), data)
    assert [(call.args[0].name, call.kwargs) for call in written.call_args_list] == [
        ("A. Post", {"by": editor.user, "is_removed": True}), ("B. Post", {"by": editor.user}),
    ]  # fmt: skip
    stays.refresh_from_db()
    assert (stays.post, list(meeting.attendances.all())) == ("Treasurer", [stays])
    assert sorted(AuditEntry.objects.filter(object_id__in=[gone.pk, stays.pk]).values_list("verb", flat=True)) == [
        "changed", "deleted",
    ]  # fmt: skip
    assert "attendances-0-name" not in editor.form_of(url(MeetingFactory()))
