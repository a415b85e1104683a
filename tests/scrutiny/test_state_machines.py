"""Any sequence of actions, most of which are refused: none reaches an unlawful state or changes what was published."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule, run_state_machine_as_test

from pcc_portal.publishing.actions import publish, withdraw
from pcc_portal.quarters import FinancialYear
from scrutiny.actions import agenda, meetings, minutes
from scrutiny.models import AgendaEdition, AgendaItem, Correction, Meeting, MinutesEdition
from scrutiny.records import MinutesRecord, read
from scrutiny.working_days import next_working_day, working_days_between
from tests.factories import BoardFactory, MeetingFactory
from tests.scrutiny.machine import BOUNDS, PICK, RecordMachine, held_on

pytestmark = pytest.mark.django_db

DAYS = (date(2026, 4, 22), date(2026, 7, 22), date(2026, 10, 28))
NOTES = st.sampled_from(["", "Something changed."])
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
    """Three planned meetings, their agendas and minutes."""

    @initialize()
    def plan(self) -> None:
        self.stages: dict[int, str] = {}
        year = FinancialYear(2026)
        for row in meetings.plan_year(self.board, by=self.people[0], year=year, days=DAYS):
            publish(row, by=self.people[0])
            agenda.publish_agenda(row, by=self.people[0])
        self.a_meeting_is_minuted(0, 1, 0)
        elsewhere = MeetingFactory(published=True, held=True, board=BoardFactory(code="XX", published=True))
        self.elsewhere = agenda.add_item(AgendaItem(meeting=elsewhere, title="Elsewhere"), by=self.people[0])

    def meeting(self, place: int) -> Any:
        return self.pick(Meeting.objects.filter(board=self.board).order_by("pk"), place)

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
        self.attempt(agenda.remove_item, self.item(place), by=self.people[who % 2])

    @rule(place=PICK, who=PICK, lost=st.booleans())
    def reorder_items(self, place: int, who: int, lost: bool) -> None:
        meeting = self.meeting(place)
        items = list(AgendaItem.objects.filter(meeting=meeting).on_agenda())[::-1]
        self.attempt(agenda.reorder_items, meeting, by=self.people[who % 2], items=items[1:] if lost else items)

    @rule(place=PICK, who=PICK, note=NOTES, days=st.sampled_from([0, 0, 0, 3, -3]))
    def publish_agenda(self, place: int, who: int, note: str, days: int) -> None:
        at = timezone.now() + timedelta(days=days) if days else None
        self.attempt(agenda.publish_agenda, self.meeting(place), by=self.people[who % 2], at=at, note=note)

    @rule(place=PICK, who=PICK)
    def undo_agenda_schedule(self, place: int, who: int) -> None:
        row = self.pick(AgendaEdition.objects.order_by("-pk"), place)
        self.attempt(agenda.undo_agenda_schedule, row, by=self.people[who % 2])

    @rule(place=PICK, who=PICK, reason=NOTES, kind=st.sampled_from([AgendaEdition, MinutesEdition, Correction]))
    def withdraw(self, place: int, who: int, reason: str, kind: Any) -> None:
        act = minutes.withdraw_minutes if kind is MinutesEdition else withdraw
        self.attempt(act, self.pick(kind.objects.order_by("-pk"), place), by=self.people[who % 2], reason=reason)

    @rule(place=PICK, who=PICK)
    def hold(self, place: int, who: int) -> None:
        self.attempt(meetings.hold_meeting, self.meeting(place), by=self.people[who % 2])

    @rule(place=PICK, who=PICK, days=st.integers(-20, 60), is_fit=st.booleans())
    def move(self, place: int, who: int, days: int, is_fit: bool) -> None:
        meeting = self.meeting(place)
        day = meeting.starts_on + timedelta(days=days)
        where = {"start_time": None, "end_time": None, "venue": ""}
        day = next_working_day(day) if is_fit else day
        self.attempt(meetings.move_meeting, meeting, by=self.people[who % 2], starts_on=day, **where)

    @rule(place=PICK, who=PICK, reason=NOTES, days=st.integers(0, 30))
    def postpone(self, place: int, who: int, reason: str, days: int) -> None:
        meeting = self.meeting(place)
        day = next_working_day(meeting.starts_on + timedelta(days=days)) if days % 2 else None
        self.attempt(meetings.postpone_meeting, meeting, by=self.people[who % 2], reason=reason, starts_on=day)

    @rule(place=PICK, who=PICK, days=st.integers(1, 30))
    def replan(self, place: int, who: int, days: int) -> None:
        meeting = self.meeting(place)
        day = next_working_day(meeting.starts_on + timedelta(days=days))
        self.attempt(meetings.replan_meeting, meeting, by=self.people[who % 2], starts_on=day)

    @rule(place=PICK, who=PICK, reason=NOTES)
    def cancel(self, place: int, who: int, reason: str) -> None:
        self.attempt(meetings.cancel_meeting, self.meeting(place), by=self.people[who % 2], reason=reason)

    @rule(place=PICK, what=PICK, who=PICK)
    def write(self, place: int, what: int, who: int) -> None:
        item = self.item(what, self.meeting(place))
        texts = {"private_minutes": SECRET} if item and item.is_private else {"discussion": f"Words {what}."}
        self.attempt(minutes.write_item, item, by=self.people[who % 2], texts=texts)

    @rule(place=PICK, what=PICK, who=PICK, note=NOTES, is_confirmed=st.booleans(), at_own=st.booleans())
    def prepare(self, place: int, what: int, who: int, note: str, is_confirmed: bool, at_own: bool = False) -> None:
        item = self.item(what, self.meeting(place) if at_own else None) if is_confirmed else None
        meeting, by = self.meeting(place), self.people[who % 2]
        self.attempt(minutes.prepare_minutes, meeting, by=by, change_note=note, confirmed_at_item=item)

    @rule(place=PICK, who=PICK)
    def publish_minutes(self, place: int, who: int) -> None:
        row = self.pick(MinutesEdition.objects.order_by("-pk"), place)
        self.attempt(minutes.publish_minutes, row, by=self.people[who % 2])

    @rule(place=PICK, what=PICK, who=PICK)
    def a_meeting_is_minuted(self, place: int, what: int, who: int) -> None:
        """The whole way at once, so that short sequences come this far."""
        meeting = self.meeting(place)
        if meeting.starts_on > self.today:
            self.wait_days((meeting.starts_on - self.today).days)
        self.hold(place, who)
        self.write(place, what, who)
        self.prepare(place, what, who, "Something changed.", is_confirmed=what % 2 == 0)
        self.publish_minutes(0, who + 1)

    @rule(place=PICK, what=PICK, who=PICK)
    def minutes_are_confirmed_where_they_may_not(self, place: int, what: int, who: int) -> None:
        """Of a meeting that has everything, at an item of its own or elsewhere: refused, whatever the item."""
        held = self.pick(Meeting.objects.filter(board=self.board, status=Status.HELD).order_by("pk"), place)
        if held is not None:
            self.write(self.place_of(held), what, who)
            item, by = self.item(what, held) if what % 3 else self.elsewhere, self.people[who % 2]
            self.attempt(minutes.prepare_minutes, held, by=by, change_note="A word.", confirmed_at_item=item)

    def place_of(self, meeting: Meeting) -> int:
        return list(Meeting.objects.filter(board=self.board).order_by("pk")).index(meeting)

    @rule(place=PICK, who=PICK)
    def own_work_is_published(self, place: int, who: int) -> None:
        """Whoever wrote the latest minutes that wait tries to publish them."""
        row = self.pick(MinutesEdition.objects.filter(published_at__isnull=True).order_by("-pk"), place)
        self.attempt(minutes.publish_minutes, row, by=row.drafted_by if row else self.people[who % 2])

    @rule(what=PICK, who=PICK)
    def minutes_are_confirmed(self, what: int, who: int) -> None:
        """As above: those of the earliest meeting that was held, at the latest one that was."""
        held = list(Meeting.objects.filter(board=self.board, status=Status.HELD).order_by("starts_on"))
        if held:
            item, by = self.item(what, held[-1]), self.people[who % 2]
            self.attempt(minutes.prepare_minutes, held[0], by=by, confirmed_at_item=item)
            self.publish_minutes(0, who + 1)
            self.correct(0, what, who)

    @rule(place=PICK, who=PICK)
    def an_agenda_changes(self, place: int, who: int) -> None:
        self.add_item(place, who, is_private=False)
        self.publish_agenda(place, who, "Something changed.", 0)

    @rule(place=PICK, who=PICK)
    def discard_minutes(self, place: int, who: int) -> None:
        row = self.pick(MinutesEdition.objects.order_by("-pk"), place)
        self.attempt(minutes.discard_minutes, row, by=self.people[who % 2])

    @rule(place=PICK, what=PICK, who=PICK)
    def correct(self, place: int, what: int, who: int) -> None:
        edition = self.pick(MinutesEdition.objects.order_by("status", "-pk"), place)
        item = self.item(what, edition.meeting) if edition else None
        texts = {
            "before": f"Words {what}." if what % 3 else "Words 1.",
            "after": "Other words.",
            "reason": "A slip.",
            "item": item,
        }
        row = self.attempt(minutes.record_correction, edition, by=self.people[who % 2], **texts)
        self.attempt(minutes.publish_correction, row, by=self.people[(who + what) % 2])

    @invariant()
    def a_meeting_goes_on_only_as_it_may(self) -> None:
        for meeting in Meeting.objects.filter(board=self.board):
            before = self.stages.setdefault(meeting.pk, Status.PLANNED)
            assert before == meeting.status or (before, meeting.status) in LAWFUL
            self.stages[meeting.pk] = meeting.status
            if meeting.status == Status.HELD:
                assert held_on(meeting) <= self.today
            assert bool(meeting.status_reason) == meeting.is_off

    @invariant()
    def what_is_due_is_counted_in_working_days(self) -> None:
        for meeting in Meeting.objects.filter(board=self.board):
            assert meeting.starts_on
            due = (meeting.agenda_due_on, meeting.papers_due_on, meeting.questions_due_on)
            assert [working_days_between(day, meeting.starts_on) for day in due if day] == [7, 5, 4]

    @invariant()
    def editions_count_from_one_and_items_too(self) -> None:
        for meeting in Meeting.objects.filter(board=self.board):
            editions = (meeting.agenda_editions.all(), meeting.minutes_editions.all())
            items = meeting.items.filter(removed_at__isnull=True)
            for numbers in (*(numbers_of(rows, "number") for rows in editions), numbers_of(items, "order")):
                assert numbers == list(range(1, len(numbers) + 1))

    @invariant()
    def minutes_are_of_held_meetings_and_of_two_people(self) -> None:
        for edition in MinutesEdition.objects.select_related("meeting"):
            held_on(edition.meeting)
            assert edition.published_by_id != edition.drafted_by_id
            assert SECRET not in edition.data
            assert not edition.entries.filter(item__is_private=True).exists()
            assert read(edition.data, MinutesRecord).edition == edition.number

    @invariant()
    def what_is_withdrawn_is_not_shown(self) -> None:
        for model in (AgendaEdition, MinutesEdition):
            shown = list(model.objects.current())
            assert len({row.meeting_id for row in shown}) == len(shown)
            assert not [
                row for row in model.objects.published() if row.withdrawn_at and row.withdrawn_at <= timezone.now()
            ]
            for row in shown:
                assert not model.objects.published().filter(meeting=row.meeting_id, number__gt=row.number).exists()

    @invariant()
    def minutes_are_confirmed_once_and_later(self) -> None:
        for meeting in Meeting.objects.filter(board=self.board):
            confirmed = meeting.minutes_editions.filter(status="confirmed")
            assert confirmed.filter(withdrawn_at__isnull=True).count() <= 1
            for edition in confirmed.select_related("confirmed_at_item__meeting"):
                assert edition.confirmed_at_item
                later = edition.confirmed_at_item.meeting
                assert later.board == self.board
                assert held_on(later) > held_on(meeting)
        assert not Correction.objects.exclude(edition__status="confirmed").exists()


def numbers_of(rows: Any, name: str) -> list[int]:
    found: Iterable[int] = rows.order_by(name).values_list(name, flat=True)
    return list(found)


def test_no_sequence_of_actions_breaks_meetings_agendas_or_minutes() -> None:
    run_state_machine_as_test(MeetingMachine, settings=BOUNDS)
