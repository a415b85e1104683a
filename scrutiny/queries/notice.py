"""How long before a meeting its agenda was public, and when it was due: computed in working days, never stored."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from plan.queries.wording import long_date
from scrutiny.models import Meeting
from scrutiny.working_days import working_days_between


@dataclass(frozen=True)
class Notice:
    """`published_on` None: not public yet. `due_on` None: no rule held. `working_days` counts up to the meeting."""

    published_on: date | None
    due_on: date | None
    starts_on: date
    working_days: int

    @property
    def is_late(self) -> bool:
        return self.published_on is not None and self.due_on is not None and self.published_on > self.due_on

    def words(self, on: date) -> str:
        """Agenda published 7 working days before the meeting; due 18 January 2022. "" where there is nothing to say."""
        due = f"due {long_date(self.due_on)}" if self.due_on else ""
        if self.published_on is not None:
            return f"Agenda published {self._how_long_before}{'; ' if due else ''}{due}."
        if self.due_on is None:
            return ""
        if self.starts_on < on:
            return f"The agenda was {due}. None was published."
        return f"The agenda {'is' if self.due_on >= on else 'was'} {due}. It is not published yet."

    @property
    def _how_long_before(self) -> str:
        assert self.published_on is not None  # noqa: S101 - narrows the type
        if self.published_on > self.starts_on:
            return f"on {long_date(self.published_on)}, after the meeting"
        if self.published_on == self.starts_on:
            return "on the day of the meeting"
        return f"{self.working_days} working day{'' if self.working_days == 1 else 's'} before the meeting"


def notice(meeting: Meeting, first_at: datetime | None) -> Notice | None:
    """`first_at` is when the first edition of the agenda became public. None where the meeting has no day."""
    if meeting.starts_on is None:
        return None
    published_on = timezone.localdate(first_at) if first_at else None
    days = working_days_between(published_on, meeting.starts_on) if published_on else 0
    return Notice(published_on, meeting.agenda_due_on, meeting.starts_on, days)
