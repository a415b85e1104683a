"""Any sequence of actions, some of which are refused: none reaches an unlawful state or changes what was published."""

from collections import defaultdict
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import rule

from pcc_portal.publishing.actions import publish, withdraw
from pcc_portal.quarters import FinancialYear
from scrutiny.actions import agenda, meetings, minutes
from scrutiny.models import AgendaEdition, AgendaItem, Correction, Meeting, MinutesEdition, MinutesEntry
from scrutiny.records import MinutesRecord, read
from scrutiny.working_days import next_working_day, working_days_between
from tests.scrutiny.machine import PICK, RecordMachine, World, held_on, run

pytestmark = pytest.mark.django_db

DAYS = (date(2026, 4, 22), date(2026, 6, 24), date(2026, 7, 22), date(2026, 10, 28), date(2026, 12, 9))
NOTES = st.sampled_from(["Something changed.", "Something changed.", ""])
DELAYS = st.sampled_from([0, 0, 0, 3, -3])
SECRET = "Zanzibar was named."
Status = Meeting.Status
# What may follow on what, in one step; nothing follows on held or cancelled.
LAWFUL = {
    (Status.PLANNED, Status.HELD),
    (Status.PLANNED, Status.POSTPONED),
    (Status.PLANNED, Status.CANCELLED),
    (Status.POSTPONED, Status.CANCELLED),
}


class MeetingMachine(RecordMachine):
    """Five meetings, the first with draft minutes, and their agendas."""

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self.stages = {meeting.pk: meeting.status for meeting in self.meetings()}

    def meetings(self, *statuses: Status) -> Any:
        rows = Meeting.objects.filter(board=self.board).order_by("pk")
        return rows.filter(status__in=statuses) if statuses else rows

    def meeting(self, place: int, *statuses: Status) -> Any:
        """Any meeting of the board, mostly one of these statuses."""
        return self.pick(self.meetings(), place, fit=self.meetings(*statuses) if statuses else None)

    def put_off(self) -> Any:
        """Those that no other meeting has taken the place of yet."""
        return self.meetings(Status.POSTPONED).filter(postponed_to=None)

    def item(self, place: int, meeting: Meeting | None = None) -> Any:
        rows = AgendaItem.objects.order_by("pk")
        return self.pick(rows.filter(meeting=meeting) if meeting else rows, place)

    @rule(days=st.integers(1, 100))
    def time_passes(self, days: int) -> None:
        self.wait_days(days)

    @rule(place=PICK, who=PICK, is_private=st.booleans())
    def add_item(self, place: int, who: int, is_private: bool) -> None:
        item = AgendaItem(meeting=self.meeting(place), title="An item", is_private=is_private)
        item.private_ground = "safety" if is_private else ""
        self.attempt(agenda.add_item, item, by=self.people[who % 2])

    @rule(place=PICK, who=PICK)
    def remove_item(self, place: int, who: int) -> None:
        planned = AgendaItem.objects.on_agenda().filter(meeting__in=self.meetings(Status.PLANNED))
        item = self.pick(AgendaItem.objects.order_by("pk"), place, fit=planned)
        self.attempt(agenda.remove_item, item, by=self.people[who % 2])

    @rule(place=PICK, who=PICK, lost=st.booleans())
    def reorder_items(self, place: int, who: int, lost: bool) -> None:
        meeting = self.meeting(place, Status.PLANNED)
        items = list(AgendaItem.objects.filter(meeting=meeting).on_agenda())[::-1]
        self.attempt(agenda.reorder_items, meeting, by=self.people[who % 2], items=items[1:] if lost else items)

    @rule(place=PICK, who=PICK, note=NOTES, days=DELAYS)
    def publish_agenda(self, place: int, who: int, note: str, days: int) -> None:
        at = timezone.now() + timedelta(days=days) if days else None
        meeting = self.meeting(place, Status.PLANNED)
        self.attempt(agenda.publish_agenda, meeting, by=self.people[who % 2], at=at, note=note)

    @rule(place=PICK, who=PICK, days=DELAYS)
    def an_agenda_changes(self, place: int, who: int, days: int) -> None:
        self.add_item(place, who, is_private=False)
        self.publish_agenda(place, who, "Something changed.", days)

    @rule(place=PICK, who=PICK, reason=NOTES, kind=st.sampled_from([AgendaEdition, MinutesEdition, Correction]))
    def withdraw(self, place: int, who: int, reason: str, kind: Any) -> None:
        """Not what is still to come: the database's own clock holds frozen rows, and it is ahead of the one here."""
        rows = kind.objects.exclude(published_at__gt=timezone.now()).order_by("-pk")
        row = self.pick(rows, place, fit=rows.filter(published_at__isnull=False, withdrawn_at=None))
        self.attempt(withdraw, row, by=self.people[who % 2], reason=reason)

    @rule(place=PICK, who=PICK)
    def hold(self, place: int, who: int) -> None:
        past = self.meetings(Status.PLANNED).filter(starts_on__lte=self.today)
        self.attempt(meetings.hold_meeting, self.pick(self.meetings(), place, fit=past), by=self.people[who % 2])

    @rule(place=PICK, who=PICK, days=st.integers(-20, 60), is_fit=st.sampled_from([True, True, False]))
    def move(self, place: int, who: int, days: int, is_fit: bool) -> None:
        meeting = self.meeting(place, Status.PLANNED)
        day = meeting.starts_on + timedelta(days=days)
        where = {"start_time": None, "end_time": None, "venue": ""}
        day = next_working_day(day) if is_fit else day
        self.attempt(meetings.move_meeting, meeting, by=self.people[who % 2], starts_on=day, **where)

    @rule(place=PICK, who=PICK, reason=NOTES, days=st.integers(0, 30))
    def postpone(self, place: int, who: int, reason: str, days: int) -> None:
        meeting = self.meeting(place, Status.PLANNED)
        day = next_working_day(meeting.starts_on + timedelta(days=days)) if days % 2 else None
        self.attempt(meetings.postpone_meeting, meeting, by=self.people[who % 2], reason=reason, starts_on=day)

    @rule(place=PICK, who=PICK, days=st.integers(1, 30))
    def replan(self, place: int, who: int, days: int) -> None:
        meeting = self.pick(self.meetings(), place, fit=self.put_off())
        day = next_working_day(meeting.starts_on + timedelta(days=days))
        self.attempt(meetings.replan_meeting, meeting, by=self.people[who % 2], starts_on=day)

    @rule(place=PICK, who=PICK, days=st.integers(1, 30))
    def a_meeting_is_put_off_for_good_or_planned_anew(self, place: int, who: int, days: int) -> None:
        self.postpone(place, who, "Something changed.", 0)
        if days % 3:
            self.replan(1, who, days)
        else:
            self.cancel(1, who, "Something changed.")

    @rule(place=PICK, who=PICK, reason=NOTES)
    def cancel(self, place: int, who: int, reason: str) -> None:
        meeting = self.pick(self.meetings(), place, fit=self.put_off() or self.meetings(Status.PLANNED))
        self.attempt(meetings.cancel_meeting, meeting, by=self.people[who % 2], reason=reason)

    @rule(place=PICK, what=PICK, who=PICK)
    def write(self, place: int, what: int, who: int) -> None:
        self.said(self.item(what, self.meeting(place, Status.HELD)), what, who)

    def said(self, item: Any, what: int, who: int) -> None:
        texts = {"private_minutes": SECRET} if item and item.is_private else {"discussion": f"Words {what}."}
        self.attempt(minutes.write_item, item, by=self.people[who % 2], texts=texts)

    @rule(place=PICK, what=PICK, who=PICK, note=NOTES, is_confirmed=st.booleans())
    def prepare(self, place: int, what: int, who: int, note: str, is_confirmed: bool) -> None:
        item = self.item(what) if is_confirmed else None
        meeting, by = self.meeting(place, Status.HELD), self.people[who % 2]
        self.attempt(minutes.prepare_minutes, meeting, by=by, change_note=note, confirmed_at_item=item)

    @rule(place=PICK, who=PICK, days=DELAYS)
    def publish_minutes(self, place: int, who: int, days: int) -> None:
        rows = MinutesEdition.objects.order_by("-pk")
        row = self.pick(rows, place, fit=rows.filter(published_at=None))
        at = timezone.now() + timedelta(days=days) if days else None
        self.attempt(minutes.publish_minutes, row, by=self.people[who % 2], at=at)

    @rule(place=PICK, what=PICK, who=PICK)
    def a_meeting_is_minuted(self, place: int, what: int, who: int) -> None:
        """The whole way at once, so that short sequences come this far."""
        meeting, by = self.meeting(place, Status.PLANNED), self.people[who % 2]
        self.wait_days(max((meeting.starts_on - self.today).days, 0))
        self.attempt(meetings.hold_meeting, meeting, by=by)
        self.said(self.item(what, meeting), what, who)
        row = self.attempt(minutes.prepare_minutes, meeting, by=by, change_note="Something changed.")
        self.attempt(minutes.publish_minutes, row, by=self.people[(who + 1) % 2])

    @rule(place=PICK, what=PICK, who=PICK)
    def minutes_are_confirmed_where_they_may_not(self, place: int, what: int, who: int) -> None:
        """Of a meeting that has everything, at an item of its own or elsewhere: refused, whatever the item."""
        held = self.pick(self.meetings(Status.HELD), place)
        if held is not None:
            self.said(self.item(what, held), what, who)
            item, by = self.item(what, held) if what % 3 else self.elsewhere, self.people[who % 2]
            self.attempt(minutes.prepare_minutes, held, by=by, change_note="A word.", confirmed_at_item=item)

    @rule(place=PICK, what=PICK, who=PICK)
    def own_work_is_published(self, place: int, what: int, who: int) -> None:
        """Whoever prepared the latest minutes that wait tries to publish them."""
        self.write(place, what, who)
        self.prepare(place, what, who, "Something changed.", is_confirmed=False)
        row = self.pick(MinutesEdition.objects.filter(published_at=None).order_by("-pk"), place)
        self.attempt(minutes.publish_minutes, row, by=row.drafted_by if row else self.people[who % 2])

    @rule(what=PICK, who=PICK)
    def minutes_are_confirmed(self, what: int, who: int) -> None:
        """Those of the earliest meeting that has none confirmed, at the latest one that was held."""
        self.a_meeting_is_minuted(1, what, who)
        held = list(self.meetings(Status.HELD).order_by("starts_on"))
        confirmed = MinutesEdition.objects.published().filter(status="confirmed")
        meeting = next((row for row in held if row.pk not in confirmed.values_list("meeting", flat=True)), None)
        if meeting is not None:
            item, by = self.item(what, held[-1]), self.people[who % 2]
            row = self.attempt(minutes.prepare_minutes, meeting, by=by, confirmed_at_item=item)
            self.attempt(minutes.publish_minutes, row, by=self.people[(who + 1) % 2])
            self.correct(1, what, who)

    @rule(place=PICK, what=PICK, who=PICK)
    def new_minutes_are_discarded(self, place: int, what: int, who: int) -> None:
        self.write(place, what, who)
        self.prepare(place, what, who, "Something changed.", is_confirmed=False)
        self.discard_minutes(1, who)

    @rule(place=PICK, who=PICK)
    def discard_minutes(self, place: int, who: int) -> None:
        rows = MinutesEdition.objects.order_by("-pk")
        row = self.pick(rows, place, fit=rows.filter(published_at=None))
        self.attempt(minutes.discard_minutes, row, by=self.people[who % 2])

    @rule(place=PICK, what=PICK, who=PICK)
    def correct(self, place: int, what: int, who: int) -> None:
        rows = MinutesEdition.objects.order_by("-pk")
        edition = self.pick(rows, place, fit=rows.filter(status="confirmed"))
        entry = self.pick(edition.entries.order_by("-discussion"), what // 4) if edition else None
        texts = {"before": entry.discussion if entry and what % 4 else "Not said.", "after": "Other words."}
        item = entry.item if entry else None
        row = self.attempt(
            minutes.record_correction, edition, by=self.people[who % 2], item=item, reason="A slip.", **texts
        )
        self.attempt(minutes.publish_correction, row, by=self.people[(who + what) % 2])

    def look(self) -> None:
        super().look()
        rows = list(self.meetings())
        for meeting in rows:
            self.a_meeting_goes_on_only_as_it_may(meeting)
            self.what_is_due_is_counted_in_working_days(meeting)
        self.editions_count_from_one_and_items_too(rows)
        minuted = MinutesEdition.objects.select_related("meeting", "confirmed_at_item__meeting")
        self.minutes_are_of_held_meetings_and_of_two_people(minuted)
        self.minutes_are_confirmed_once_and_later(minuted)
        self.the_latest_that_stands_is_shown(AgendaEdition)
        self.the_latest_that_stands_is_shown(MinutesEdition)

    def a_meeting_goes_on_only_as_it_may(self, meeting: Meeting) -> None:
        before = self.stages.setdefault(meeting.pk, Status.PLANNED)
        assert before == meeting.status or (before, meeting.status) in LAWFUL
        self.stages[meeting.pk] = meeting.status
        if meeting.status == Status.HELD:
            assert held_on(meeting) <= self.today
        assert bool(meeting.status_reason) == meeting.is_off

    def what_is_due_is_counted_in_working_days(self, meeting: Meeting) -> None:
        assert meeting.starts_on
        due = (meeting.agenda_due_on, meeting.papers_due_on, meeting.questions_due_on)
        assert [working_days_between(day, meeting.starts_on) for day in due if day] == [7, 5, 4]

    def editions_count_from_one_and_items_too(self, rows: list[Meeting]) -> None:
        for found, name in (
            (AgendaEdition.objects.all(), "number"),
            (MinutesEdition.objects.all(), "number"),
            (AgendaItem.objects.filter(removed_at=None), "order"),
        ):
            numbers = defaultdict(list)
            for meeting, number in found.filter(meeting__in=rows).order_by(name).values_list("meeting", name):
                numbers[meeting].append(number)
            assert all(given == list(range(1, len(given) + 1)) for given in numbers.values()), numbers

    def minutes_are_of_held_meetings_and_of_two_people(self, minuted: Any) -> None:
        for edition in minuted:
            held_on(edition.meeting)
            assert edition.published_by_id != edition.drafted_by_id
            assert SECRET not in edition.data
            assert read(edition.data, MinutesRecord).edition == edition.number
        assert not MinutesEntry.objects.filter(item__is_private=True).exists()

    def minutes_are_confirmed_once_and_later(self, minuted: Any) -> None:
        confirmed = [edition for edition in minuted if edition.status == "confirmed"]
        standing = [edition.meeting_id for edition in confirmed if not edition.withdrawn_at]
        assert len(set(standing)) == len(standing)
        for edition in confirmed:
            later = edition.confirmed_at_item.meeting
            assert later.board_id == edition.meeting.board_id
            assert held_on(later) > held_on(edition.meeting)
        assert not Correction.objects.exclude(edition__status="confirmed").exists()

    def the_latest_that_stands_is_shown(self, model: Any) -> None:
        """Worked out from the stored rows, against what the public pages ask for."""
        standing = model.objects.filter(published_at__lte=timezone.now(), withdrawn_at=None).order_by("number")
        latest = dict(standing.values_list("meeting", "pk"))
        assert sorted(model.objects.current().values_list("pk", flat=True)) == sorted(latest.values())


def a_year(world: World, clock: Any) -> None:
    """Five planned meetings with agendas; the first is held, and its minutes are public."""
    by, other = world.people
    rows = meetings.plan_year(world.board, by=by, year=FinancialYear(2026), days=DAYS)
    for row in rows:
        publish(row, by=by)
        agenda.publish_agenda(row, by=by)
    clock.move_to(datetime.combine(DAYS[0], time(18), UTC))
    held = meetings.hold_meeting(rows[0], by=by)
    minutes.write_item(AgendaItem.objects.filter(meeting=held)[0], by=by, texts={"discussion": "Words."})
    minutes.publish_minutes(minutes.prepare_minutes(held, by=by), by=other)


def test_no_sequence_of_actions_breaks_meetings_agendas_or_minutes() -> None:
    run(MeetingMachine, a_year)
