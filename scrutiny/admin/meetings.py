"""One screen for each meeting, in the order of a clerk's work."""

from typing import Any

from django.contrib import admin, messages
from django.db import models
from django.http import HttpRequest
from django.utils import timezone

from pcc_portal.accounts.models import User
from pcc_portal.accounts.roles import who_may
from pcc_portal.publishing.admin import actor, url_of
from pcc_portal.publishing.admin.publishable import publish_drafts
from pcc_portal.publishing.forms import may_write_public
from pcc_portal.publishing.sites import Duty
from plan.queries.wording import long_date
from scrutiny.actions import agenda
from scrutiny.actions import meetings as steps
from scrutiny.admin.meeting_inlines import AttendanceInline, EditionInline, ItemInline, save_attendance, save_items
from scrutiny.admin.meeting_steps import MeetingSteps
from scrutiny.admin.minutes import page_of
from scrutiny.forms.meetings import MeetingForm
from scrutiny.models import AgendaEdition, AgendaItem, Attendance, Meeting
from scrutiny.queries.agenda_record import schedule_words, scheduled_agenda
from scrutiny.queries.meeting_gaps import (
    Gap,
    due_words,
    meeting_gaps,
    meetings_with_work,
    minutes_owed,
    next_meetings,
    work_on,
)
from scrutiny.queries.notice import notice

MINUTES_PAGES = ("write", "prepare")
# Typed while a meeting is new; afterwards actions move it.
ONLY_NEW = ["board", "status", "starts_on", "date_words", "start_time", "end_time"]


@admin.register(Meeting)
class MeetingAdmin(MeetingSteps):
    """A meeting with all that belongs to it. Its day and state change by buttons, each of which asks first."""

    form = MeetingForm
    stays_open = True
    change_form_template = "admin/scrutiny/meeting/change_form.html"
    actions: Any = [publish_drafts]
    list_display = ["__str__", "status", "occasion", "agenda_due_on", "papers_due_on"]
    list_filter = ["board", "status"]
    list_select_related = ["board"]
    search_fields = ["board__name", "occasion", "starts_on", "date_words"]
    date_hierarchy = "starts_on"
    autocomplete_fields = ["board"]
    inlines = [ItemInline, AttendanceInline, EditionInline]

    class Media:
        css = {"all": ["meeting-screen.css"]}

    fieldsets = [
        (
            "Details",
            {
                "fields": [
                    *ONLY_NEW, "venue", "how_to_attend", "online_url", "recording_url", "openness", "chair", "occasion",
                ]
            },
        ),
        ("Source", {"fields": ["website", "source", "source_note"], "classes": ["collapse"]}),
    ]  # fmt: skip

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        """Without what only a new meeting has typed: above the form it is told, and buttons move it."""
        left_out = ONLY_NEW if obj is not None else []
        return [
            (name, {**options, "fields": [field for field in options["fields"] if field not in left_out]})
            for name, options in super().get_fieldsets(request, obj)
        ]

    def get_inlines(self, request: HttpRequest, obj: Any) -> list[Any]:
        return [] if obj is None else self.inlines

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        fixed = super().get_readonly_fields(request, obj)
        if obj is not None and obj.is_locked and not may_write_public(actor(request), obj):
            return [*fixed, *(name for name in self.open_fields(obj) if name not in fixed)]
        return fixed

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Whoever writes drafts, for the items; and whoever publishes, for what the public sees at once."""
        return super().has_change_permission(request, obj) or (
            isinstance(obj, Meeting) and obj.is_locked and may_write_public(actor(request), obj)
        )

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """A meeting planned by mistake is discarded by its button, with its items."""
        return False

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if change:
            obj.sequence += bool(steps.CALENDAR_FIELDS.intersection(form.changed_data))
        else:
            steps.set_due_dates(obj)
        super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        if not change:
            agenda.add_rolling_items(form.instance, by=actor(request))

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        if formset.model is AgendaItem:
            for sentence in save_items(form.instance, formset, by=actor(request)):
                self.message_user(request, sentence, messages.WARNING)
        elif formset.model is Attendance:
            save_attendance(formset, by=actor(request))
        else:
            super().save_formset(request, form, formset, change)

    def panel(self, request: HttpRequest, row: Any) -> dict[str, Any]:
        today = timezone.localdate()
        gaps = [duty_of(gap, actor(request)) for gap in meeting_gaps(row, today)]
        return {**super().panel(request, row), "gaps": gaps, "facts": facts_of(row)}

    def duties(self, request: HttpRequest) -> list[Duty]:
        """What near meetings ask for, the next of each board, minutes that are owed, then the drafts that wait."""
        user, today = actor(request), timezone.localdate()
        if not any(user.has_perm(f"scrutiny.{right}") for right in ("change_agendaitem", "publish_agendaedition")):
            return super().duties(request)
        work = [gap for meeting in meetings_with_work(today) for gap in work_on(meeting, today)]
        work += [*minutes_owed(today), *next_meetings(today)]
        return [*(duty_of(gap, user) for gap in work), *super().duties(request)]


def duty_of(gap: Gap, user: User) -> Duty:
    """The gap as a line for this person: where to close it or, without the right to, who does and where to read."""
    needs = f"scrutiny.{gap.needs}"
    may = user.has_perm(needs)
    url = address_of(gap) if may else url_of(gap.row, "change")
    return Duty(gap.text, url, gap.is_late, gap.due_on, "" if may else who_may(needs))


def address_of(gap: Gap) -> str:
    """Where at the staff site a gap is closed."""
    if isinstance(gap.row, Meeting) and gap.page in MINUTES_PAGES:
        return page_of(gap.row, gap.page)
    return f"{url_of(gap.row, gap.page)}{f'#{gap.anchor}' if gap.anchor else ''}"


def facts_of(meeting: Meeting) -> list[tuple[str, str, str]]:
    """What stands fixed on the screen: label, text, and an address or ""."""
    today, is_planned = timezone.localdate(), meeting.status == Meeting.Status.PLANNED
    times = " to ".join(f"{at:%H:%M}" for at in (meeting.start_time, meeting.end_time) if at)
    day = f"{meeting.starts_on:%A} {long_date(meeting.starts_on)}" if meeting.starts_on else meeting.date_words
    facts = [("Board", str(meeting.board), url_of(meeting.board, "change")), ("Day", day, "")]
    facts.append(("Planned time", times or "Not recorded", ""))
    began, ended = (timezone.localtime(at) if at else None for at in (meeting.began_at, meeting.ended_at))
    if began is not None:
        facts.append(("Held", f"{began:%H:%M}{f' to {ended:%H:%M}' if ended else ''}", ""))
    facts.append(("State", str(meeting.get_status_display()), ""))
    if meeting.status_reason:
        facts.append(("Reason", meeting.status_reason, ""))
    if meeting.postponed_to is not None:
        facts.append(("Postponed to", str(meeting.postponed_to), url_of(meeting.postponed_to, "change")))
    first = AgendaEdition.objects.filter(meeting=meeting, published_at__lte=timezone.now()).order_by("number").first()
    if (given := notice(meeting, first.published_at if first else None)) and (words := given.words(today)):
        facts.append(("Agenda", words, ""))
    for label, due in (("Papers", meeting.papers_due_on), ("Public questions", meeting.questions_due_on)):
        if due is not None:
            facts.append((label, due_words(due, today) if is_planned else f"was due {long_date(due)}", ""))
    for item in AgendaItem.objects.filter(meeting=meeting, removed_at__isnull=False).order_by("removed_at"):
        facts.append(("Taken off the agenda", str(item), url_of(item, "change")))
    if edition := scheduled_agenda(meeting):
        facts.append(("Scheduled", schedule_words(edition), url_of(edition, "change")))
    return facts
