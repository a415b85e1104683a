"""Staff screens of the minutes: the editions with their pages for writing, importing and preparing; corrections."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, ClassVar

from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from pcc_portal.accounts.models import User
from pcc_portal.accounts.roles import who_may
from pcc_portal.publishing.admin import (
    Button,
    Done,
    LockedStackedInline,
    PublishableAdmin,
    Question,
    actor,
    sentences,
    url_of,
)
from pcc_portal.publishing.sites import Duty
from scrutiny.actions import minutes as actions
from scrutiny.admin.meeting_buttons import offers_buttons
from scrutiny.admin.minutes_import import import_page
from scrutiny.admin.minutes_writing import write_page
from scrutiny.forms.minutes import CorrectionForm, DiscardForm, PrepareForm
from scrutiny.models import Attendance, Correction, Meeting, MinutesEdition, MinutesEntry
from scrutiny.queries.editions import read_instead
from scrutiny.queries.minutes_authors import authors_of_minutes
from scrutiny.queries.minutes_differences import minutes_difference
from scrutiny.records import MinutesRecord, read

Status = MinutesEdition.Status


class MinutesEntryInline(LockedStackedInline):
    """What an edition says of each item: frozen."""

    model = MinutesEntry
    readonly_fields = ["discussion", "outcome", "verdict", "verdict_reason", "video_seconds"]
    fields: ClassVar[Any] = readonly_fields
    verbose_name_plural = "items in public, as this edition has them"
    show_change_link = False

    def has_add_permission(self, request: HttpRequest, obj: models.Model | None) -> bool:  # type: ignore[override]
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False


@admin.register(MinutesEdition)
class MinutesEditionAdmin(PublishableAdmin):
    """An edition is prepared from the items' texts and then frozen; nobody types into its row."""

    list_display = ["__str__", "status", "drafted_at", "drafted_by"]
    list_filter = ["meeting__board", "status"]
    list_select_related = ["meeting__board", "drafted_by"]
    search_fields = ["meeting__board__name", "meeting__starts_on"]
    inlines = [MinutesEntryInline]
    readonly_fields = [
        "meeting", "number", "status", "change_note", "differs", "confirmed_at_item", "attendance", "private_items",
        "drafted_at", "drafted_by", "sha256",
    ]  # fmt: skip
    fields: ClassVar[Any] = readonly_fields

    def has_add_permission(self, request: HttpRequest) -> bool:
        """By the meeting's button alone."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def publish_row(self, row: Any, *, by: User, at: datetime | None, reason: str) -> None:
        actions.publish_minutes(row, by=by, at=at, reason=reason)

    def withdrawal_note(self, row: Any) -> str:
        return read_instead(row, timezone.now())

    @admin.display(description="who was there")
    def attendance(self, edition: MinutesEdition) -> SafeString:
        people = read(edition.data, MinutesRecord).attendance
        lines = ((row.name, row.post, Attendance.Status(row.status).label) for row in people)
        return format_html_join(
            "", "<div>{} ({}): {}</div>", ((name, post or "no post", how) for name, post, how in lines)
        )

    @admin.display(description="heard without the public")
    def private_items(self, edition: MinutesEdition) -> str:
        apart = [item for item in read(edition.data, MinutesRecord).items if item.ground]
        return "; ".join(f"{item.number} {item.title}".strip() for item in apart) or "No item"

    @admin.display(description="differs from the edition before in")
    def differs(self, edition: MinutesEdition) -> str:
        earlier = edition.meeting.minutes_editions.filter(number__lt=edition.number).order_by("-number").first()
        if earlier is None:
            return "This is the first edition."
        difference = minutes_difference(earlier, edition)
        told = [f"{row.title} ({', '.join(text.label.lower() for text in row.texts)})" for row in difference.items]
        told += [f"attendance of {row.name}" for row in difference.attendance]
        return "; ".join(told) or "No word of its text."

    def get_urls(self) -> list[URLPattern]:
        of_meeting: dict[str, Callable[..., Any]] = {
            "write": self.write_view,
            "import": self.import_view,
            "prepare": self.prepare_view,
        }
        of_row: dict[str, Callable[..., Any]] = {"discard": self.discard_view, "correct": self.correct_view}
        view = self.admin_site.admin_view
        return [
            *(
                path(f"{page}/<int:meeting_id>/", view(function), name=f"scrutiny_minutesedition_{page}")
                for page, function in of_meeting.items()
            ),
            *(
                path(f"<path:object_id>/{page}/", view(function), name=f"scrutiny_minutesedition_{page}")
                for page, function in of_row.items()
            ),
            *super().get_urls(),
        ]

    def row_buttons(self, request: HttpRequest, row: Any) -> list[Button]:
        user = actor(request)
        buttons = [Button("Back to the meeting", url_of(row.meeting, "change"))]
        if row.status == Status.CONFIRMED and row.is_published():
            if user.has_perm("scrutiny.add_correction"):
                buttons.append(Button("Record a correction…", url_of(row, "correct")))
            return buttons
        buttons += minutes_buttons(user, row.meeting)
        if not row.is_locked and user.has_perm("scrutiny.delete_minutesedition"):
            buttons.append(Button("Discard…", url_of(row, "discard")))
        return buttons

    def write_view(self, request: HttpRequest, meeting_id: int) -> HttpResponse:
        return write_page(self, request, _meeting(meeting_id))

    def import_view(self, request: HttpRequest, meeting_id: int) -> HttpResponse:
        return import_page(self, request, _meeting(meeting_id))

    def prepare_view(self, request: HttpRequest, meeting_id: int) -> HttpResponse:
        """Ask what changed and whether the minutes are confirmed; then freeze an edition that waits."""
        meeting = _meeting(meeting_id)
        if not actor(request).has_perm("scrutiny.add_minutesedition"):
            raise PermissionDenied
        form = PrepareForm(request.POST if request.method == "POST" else None, meeting=meeting)
        if request.method == "POST" and form.is_valid():
            try:
                edition = actions.prepare_minutes(meeting, by=actor(request), **form.cleaned_data)
            except (ValidationError, PermissionDenied) as error:
                form.add_error(None, sentences(error))
            else:
                text = f"Edition {edition.number} is prepared. Somebody else reads it through and publishes it."
                self.message_user(request, text, messages.SUCCESS)
                return HttpResponseRedirect(url_of(edition, "change"))
        title = "Prepare the minutes"
        return self._page(request, "admin/scrutiny/minutes/prepare.html", None, title, form=form, meeting=meeting)

    def discard_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        row = self.row_or_404(request, object_id, "delete")
        text = "The items keep their texts, and the minutes can be prepared again."
        question = Question("Discard this edition?", text, "Discard it", DiscardForm)

        def act(data: Any) -> Done:
            name, meeting = str(row), row.meeting
            actions.discard_minutes(row, by=actor(request), reason=data["reason"])
            return Done(f"“{name}” was discarded.", url_of(meeting, "change"))

        return self.ask(request, row, question, act)

    def correct_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        row = self.row_or_404(request, object_id, "view")
        if not actor(request).has_perm("scrutiny.add_correction"):
            raise PermissionDenied
        form = CorrectionForm(request.POST if request.method == "POST" else None, edition=row)
        if request.method == "POST" and form.is_valid():
            try:
                correction = actions.record_correction(row, by=actor(request), **form.cleaned_data)
            except (ValidationError, PermissionDenied) as error:
                form.add_error(None, sentences(error))
            else:
                text = "The correction is recorded. Somebody else reads it through and publishes it."
                self.message_user(request, text, messages.SUCCESS)
                return HttpResponseRedirect(url_of(correction, "change"))
        question = Question(
            "Record a correction", "The minutes stay as they were confirmed; this stands beside them.", "Record it"
        )
        return self._page(request, "admin/publishing/ask.html", row, question.title, question=question, form=form)

    def duties(self, request: HttpRequest) -> list[Duty]:
        """Each edition that waits for a second person, which no author of it is, to those who prepare or publish."""
        may = self.has_publish_permission(request)
        if not may and not actor(request).has_perm("scrutiny.add_minutesedition"):
            return []
        duties = []
        for edition in self.get_queryset(request).filter(published_at__isnull=True).order_by("drafted_at"):
            text = f"Read and publish “{edition}”"
            is_own = settings.TWO_PERSON_RULE and actor(request).pk in authors_of_minutes(edition)
            if may and not is_own:
                duties.append(Duty(f"{text}: it waits for a second person", url_of(edition, "change")))
            else:
                whom = "somebody else, since you worked on it" if may else who_may("scrutiny.publish_minutesedition")
                duties.append(Duty(text, url_of(edition, "change"), waits_for=whom))
        return duties


@admin.register(Correction)
class CorrectionAdmin(PublishableAdmin):
    """A correction is recorded on its edition's screen; until it is published it can be reworded here."""

    list_display = ["__str__", "item", "drafted_at", "drafted_by"]
    list_filter = ["edition__meeting__board"]
    list_select_related = ["edition__meeting__board", "item", "drafted_by"]
    search_fields = ["before", "after", "reason"]
    fields = ["edition", "item", "before", "after", "reason", "drafted_at", "drafted_by"]
    readonly_fields = ["edition", "item", "drafted_at", "drafted_by"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def publish_row(self, row: Any, *, by: User, at: datetime | None, reason: str) -> None:
        actions.publish_correction(row, by=by, at=at, reason=reason)


@offers_buttons
def minutes_buttons(user: User, meeting: Meeting) -> list[Button]:
    """The work on the minutes of a meeting that was held, as far as this person may do it."""
    is_gone = meeting.withdrawn_at is not None
    if is_gone or meeting.status != Meeting.Status.HELD or meeting.minutes_editions.filter(_is_confirmed()).exists():
        return []
    buttons = []
    if user.has_perm("scrutiny.change_agendaitem"):
        buttons.append(Button("Write the minutes", page_of(meeting, "write")))
    if user.has_perm("scrutiny.change_agendaitem") and user.has_perm("scrutiny.add_action"):
        buttons.append(Button("Import minutes…", page_of(meeting, "import")))
    if user.has_perm("scrutiny.add_minutesedition"):
        buttons.append(Button("Prepare the minutes…", page_of(meeting, "prepare")))
    return buttons


def page_of(meeting: Meeting, page: str) -> str:
    """The address of a page for a meeting's minutes: write, import, prepare."""
    return reverse(f"admin:scrutiny_minutesedition_{page}", args=[meeting.pk])


def _is_confirmed() -> models.Q:
    return models.Q(status=Status.CONFIRMED, published_at__isnull=False, withdrawn_at__isnull=True)


def _meeting(meeting_id: int) -> Meeting:
    meeting = Meeting.objects.select_related("board").filter(pk=meeting_id).first()
    if meeting is None:
        raise Http404
    return meeting
