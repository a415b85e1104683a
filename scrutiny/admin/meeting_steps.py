"""The steps of a meeting's life as pages, each of which asks before it does anything."""

from collections.abc import Callable
from datetime import datetime, time
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone

from pcc_portal.accounts.models import User
from pcc_portal.publishing.admin import Button, Done, PublishableAdmin, Question, actor, url_of
from plan.queries.wording import long_date
from scrutiny import tasks
from scrutiny.actions import agenda
from scrutiny.actions import meetings as steps
from scrutiny.admin.agenda import is_open
from scrutiny.admin.meeting_buttons import offered_buttons
from scrutiny.forms.meetings import (
    CancelMeetingForm,
    ConfirmForm,
    HoldForm,
    MoveMeetingForm,
    PostponeForm,
    PublishAgendaForm,
    ReplanForm,
)
from scrutiny.models import AgendaItem, Meeting
from scrutiny.queries.agenda_record import current_agenda, unpublished_changes
from scrutiny.queries.meeting_gaps import due_words, right_on
from scrutiny.queries.wording import times_of

LABELS = {
    "hold": "Hold…",
    "time": "Actual times…",
    "move": "Move…",
    "postpone": "Postpone…",
    "replan": "Set the new day…",
    "cancel": "Cancel…",
}
WHERE = ("start_time", "end_time", "venue")


def may_change(user: User, meeting: Meeting) -> bool:
    """May this person move, hold or cancel it? What is public, only whoever may publish it."""
    return user.has_perm(f"scrutiny.{right_on(meeting)}")


class MeetingSteps(PublishableAdmin):
    """Buttons of a meeting, and the pages behind them."""

    def get_urls(self) -> list[URLPattern]:
        pages: dict[str, Callable[..., HttpResponse]] = {
            "agenda": self.agenda_view,
            "hold": self.hold_view,
            "time": self.time_view,
            "move": self.move_view,
            "postpone": self.postpone_view,
            "replan": self.replan_view,
            "cancel": self.cancel_view,
            "discard": self.discard_view,
        }
        own = [
            path(f"<path:object_id>/{page}/", self.admin_site.admin_view(view), name=f"scrutiny_meeting_{page}")
            for page, view in pages.items()
        ]
        return [*own, *super().get_urls()]

    def row_buttons(self, request: HttpRequest, row: Meeting) -> list[Button]:
        """In the order of the work: items, agenda, the day itself, what other screens offer, and what goes wrong."""
        user, buttons = actor(request), []
        if is_open(row) and user.has_perm("scrutiny.add_agendaitem"):
            add = reverse("admin:scrutiny_agendaitem_add")
            buttons.append(Button("Add an item…", f"{add}?meeting={row.pk}"))
        if is_open(row) and row.starts_on and user.has_perm("scrutiny.publish_agendaedition"):
            buttons.append(Button("Publish agenda…", url_of(row, "agenda")))
        offered = offered_buttons(user, row)
        if may_change(user, row):
            possible = [step for step in LABELS if steps.can(row, step) and _is_time_for(row, step)]
            own = {step: Button(LABELS[step], url_of(row, step)) for step in possible}
            first = [own.pop(step) for step in ("hold", "time") if step in own]
            buttons += [*first, *offered, *own.values()]
        else:
            buttons += offered
        if not row.is_locked and user.has_perm("scrutiny.delete_meeting"):
            buttons.append(Button("Discard…", url_of(row, "discard")))
        return buttons

    def _row(self, request: HttpRequest, object_id: str) -> Meeting:
        """The meeting, for somebody who may change it as it is now."""
        row: Meeting = self.row_or_404(request, object_id, "view")
        if not may_change(actor(request), row):
            raise PermissionDenied
        return row

    def agenda_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        row = self.row_or_404(request, object_id, "view")
        if not actor(request).has_perm("scrutiny.publish_agendaedition"):
            raise PermissionDenied
        current, changes = current_agenda(row), unpublished_changes(row)
        problems = ["Nothing has changed since the edition that is public."] if current and not changes else []
        question = Question(
            "Publish the agenda?",
            _agenda_text(row),
            "Publish the agenda",
            PublishAgendaForm,
            () if request.method == "POST" else problems,
            {"note": changes},
        )

        def act(data: Any) -> Done:
            edition = agenda.publish_agenda(row, by=actor(request), at=data["at"], note=data["note"])
            if data["at"]:
                at = timezone.localtime(data["at"])
                when = f"goes public on {long_date(at.date())} at {at:%H:%M}"
            else:
                when = "is public now"
            return Done(f"Edition {edition.number} of the agenda {when}.", url_of(row, "change"))

        return self.ask(request, row, question, act)

    def hold_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        row = self._row(request, object_id)
        planned = times_of(row)
        text = (
            f"It took place{f', planned for {planned}' if planned else ''}. Type when it really began and ended: "
            "the public sees it. Leave empty what nobody wrote down."
        )
        question = Question("Was this meeting held?", text, "It was held", HoldForm)

        def act(data: Any) -> Done:
            steps.hold_meeting(row, by=actor(request), **_moments(row, data))
            return Done("The meeting was held. Its minutes come next.", url_of(row, "change"))

        return self.ask(request, row, question, act)

    def time_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        row = self._row(request, object_id)
        initial = {
            "began": timezone.localtime(row.began_at).time() if row.began_at else None,
            "ended": timezone.localtime(row.ended_at).time() if row.ended_at else None,
        }
        text = "The public sees when the meeting really began and ended."
        question = Question("When was it held?", text, "Save the times", HoldForm, initial=initial)

        def act(data: Any) -> Done:
            steps.record_times(row, by=actor(request), **_moments(row, data))
            return Done("The times are saved.", url_of(row, "change"))

        return self.ask(request, row, question, act)

    def move_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        row = self._row(request, object_id)
        text = "Calendars learn of it. What is due is counted anew from another day."
        if current_agenda(row) is not None:
            text += " Publish the agenda again afterwards, since it names the day."
        initial = {name: getattr(row, name) for name in ("starts_on", *WHERE)}
        question = Question("Move this meeting?", text, "Move it", MoveMeetingForm, initial=initial)

        def act(data: Any) -> Done:
            moved = steps.move_meeting(row, by=actor(request), **data)
            tasks.send_for_meeting(moved.pk)
            return Done(f"The meeting is planned for {_when(moved)}.", url_of(row, "change"))

        return self.ask(request, row, question, act)

    def postpone_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        row = self._row(request, object_id)
        text = (
            "It stays in sight with its agenda and the reason. With a new day, a new meeting takes over its items, "
            "their papers and the questions that wait."
        )
        initial = {name: getattr(row, name) for name in WHERE}
        question = Question("Postpone this meeting?", text, "Postpone it", PostponeForm, initial=initial)

        def act(data: Any) -> Done:
            old = steps.postpone_meeting(row, by=actor(request), **data)
            tasks.send_for_meeting(old.postponed_to_id or old.pk)
            if old.postponed_to is None:
                return Done("The meeting is postponed. Set its new day once it is known.", url_of(row, "change"))
            return Done(f"The meeting is postponed to {_when(old.postponed_to)}.", url_of(old.postponed_to, "change"))

        return self.ask(request, row, question, act)

    def replan_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        row = self._row(request, object_id)
        text = "A new meeting takes over the items, their papers and the questions that wait."
        initial = {name: getattr(row, name) for name in WHERE}
        question = Question("Set the new day of this meeting?", text, "Set the new day", ReplanForm, initial=initial)

        def act(data: Any) -> Done:
            new = steps.replan_meeting(row, by=actor(request), **data)
            tasks.send_for_meeting(new.pk)
            return Done(f"The meeting now takes place on {_when(new)}.", url_of(new, "change"))

        return self.ask(request, row, question, act)

    def cancel_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        row = self._row(request, object_id)
        text = "It stays in sight with its agenda and the reason. Calendars learn of it. This can't be undone."
        question = Question("Cancel this meeting?", text, "Cancel the meeting", CancelMeetingForm)

        def act(data: Any) -> Done:
            steps.cancel_meeting(row, by=actor(request), reason=data["reason"])
            tasks.send_for_meeting(row.pk)
            return Done("The meeting is cancelled.", url_of(row, "change"))

        return self.ask(request, row, question, act)

    def discard_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        row = self.row_or_404(request, object_id, "delete")
        text = "For a meeting planned by mistake: it is deleted with its items. The public never knew of it."
        question = Question("Discard this meeting?", text, "Discard it", ConfirmForm)

        def act(data: Any) -> Done:
            name = str(row)
            steps.discard_meeting(row, by=actor(request))
            return Done(f"“{name}” was discarded.", reverse("admin:scrutiny_meeting_changelist"))

        return self.ask(request, row, question, act)


def _is_time_for(meeting: Meeting, step: str) -> bool:
    """No button before its day says that a meeting was held; times need a day to belong to."""
    if step == "hold":
        return meeting.starts_on is not None and meeting.starts_on <= timezone.localdate()
    return step != "time" or meeting.starts_on is not None


def _moments(meeting: Meeting, data: dict[str, time | None]) -> dict[str, datetime | None]:
    """The typed times on the meeting's day."""

    def on_its_day(at: time | None) -> datetime | None:
        if at is None or meeting.starts_on is None:
            return None
        return timezone.make_aware(datetime.combine(meeting.starts_on, at))

    return {"began_at": on_its_day(data["began"]), "ended_at": on_its_day(data["ended"])}


def _when(meeting: Meeting) -> str:
    return long_date(meeting.starts_on) if meeting.starts_on else meeting.date_words


def _agenda_text(meeting: Meeting) -> str:
    count = AgendaItem.objects.filter(meeting=meeting).on_agenda().count()
    what = "item is frozen as it is now" if count == 1 else "items are frozen as they are now"
    parts = [f"Its {count} {what}, as a numbered edition."]
    if meeting.published_at is None:
        parts.append("The meeting itself goes public with it.")
    if meeting.agenda_due_on is not None and current_agenda(meeting) is None:
        today = timezone.localdate()
        words, is_late = due_words(meeting.agenda_due_on, today), meeting.agenda_due_on < today
        parts.append(f"It {words}. The public page will say that it was late." if is_late else f"It is {words}.")
    return " ".join(parts)
