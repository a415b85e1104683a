"""Import minutes: paste or upload, look at each proposal beside its source line, and only then save."""

import uuid
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from pcc_portal.publishing.admin import actor, sentences
from scrutiny.actions.minutes import Imported, import_minutes
from scrutiny.admin.minutes_writing import problems_of
from scrutiny.forms.minutes_import import MinutesTextForm, Review
from scrutiny.minutes_reader import AgendaLine, read_minutes
from scrutiny.models import AgendaItem, Meeting

if TYPE_CHECKING:
    from scrutiny.admin.minutes import MinutesEditionAdmin

RIGHTS = ("change_agendaitem", "add_agendaitem", "add_attendance", "add_action", "add_decision")
TOO_MUCH = (
    "There is more in this text than one page can show. Import the first half of the items, then the second half: "
    "nothing is written twice."
)


def import_page(screen: "MinutesEditionAdmin", request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """The text (GET), its proposals (POST with `read`), and their confirmation (POST with `confirm`).

    The page carries the text and all that was typed from one step to the next; nothing is stored in between.
    """
    if not all(actor(request).has_perm(f"scrutiny.{right}") for right in RIGHTS):
        raise PermissionDenied
    if request.method == "POST" and "confirm" in request.POST:
        return _confirm(screen, request, meeting)
    form = MinutesTextForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        text = form.cleaned_data["text"]
        problems = problems_of(meeting)
        if not problems:
            review = Review(meeting, _read(meeting, text), text)
            if not review.has_too_many_fields:
                return _review_page(screen, request, review)
            problems = [TOO_MUCH]
        form = MinutesTextForm({"text": text})  # what was uploaded stays on the page, as its text
        form.add_error(None, problems)
    context: dict[str, Any] = {"meeting": meeting, "form": form, "problems": problems_of(meeting)}
    return screen._page(request, "admin/scrutiny/minutes/import.html", None, "Import minutes", **context)


def _read(meeting: Meeting, text: str) -> Any:
    agenda = [
        AgendaLine(str(item.pk), item.number, item.title)
        for item in AgendaItem.objects.filter(meeting=meeting).on_agenda()
    ]
    return read_minutes(text, agenda, meeting.starts_on or timezone.localdate())


def _confirm(screen: "MinutesEditionAdmin", request: HttpRequest, meeting: Meeting) -> HttpResponse:
    review = Review(meeting, data=request.POST)
    if not review.is_valid():
        return _review_page(screen, request, review, ["Nothing was saved yet. Mend what is marked below."])
    upload = uuid.UUID(review.form.cleaned_data["upload"]).hex
    try:
        done = import_minutes(meeting, by=actor(request), confirmed=review.confirmed(), upload=upload)
    except (ValidationError, PermissionDenied) as error:
        return _review_page(screen, request, review, ["Nothing was saved.", *sentences(error)])
    screen.message_user(request, told(done), messages.SUCCESS)
    return HttpResponseRedirect(reverse("admin:scrutiny_minutesedition_write", args=[meeting.pk]))


def _review_page(
    screen: "MinutesEditionAdmin", request: HttpRequest, review: Review, refusals: list[str] | None = None
) -> HttpResponse:
    context = {"meeting": review.meeting, "review": review, "refusals": refusals or []}
    return screen._page(request, "admin/scrutiny/minutes/review.html", None, "Check what was read", **context)


def told(done: Imported) -> str:
    """What an import made, in a sentence."""
    counts = [
        (done.attendees, "person", "people"),
        (done.items, "item", "items"),
        (done.actions, "draft action", "draft actions"),
        (done.decisions, "draft decision", "draft decisions"),
    ]
    made = ", ".join(f"{count} {one if count == 1 else many}" for count, one, many in counts)
    if done.is_repeated:
        return f"This was imported already ({made}), so nothing was made twice."
    kept = f" On the list already, and left as they were: {', '.join(done.kept)}." if done.kept else ""
    return f"Imported: {made}. The public sees nothing of it yet.{kept}"
