"""Write the minutes: one page for a meeting, its items in order, and who was there."""

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.forms import inlineformset_factory, modelformset_factory
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from pcc_portal.accounts.models import User
from pcc_portal.publishing.admin import actor, sentences
from scrutiny.actions.minutes import write_attendance, write_item
from scrutiny.actions.minutes.editions import require_held, require_unconfirmed
from scrutiny.forms.minutes import AttendanceForm, ItemMinutesForm
from scrutiny.models import AgendaItem, Attendance, Meeting

if TYPE_CHECKING:
    from scrutiny.admin.minutes import MinutesEditionAdmin

ItemFormSet: Any = modelformset_factory(AgendaItem, form=ItemMinutesForm, extra=0)
AttendanceFormSet: Any = inlineformset_factory(Meeting, Attendance, form=AttendanceForm, extra=3)


def problems_of(meeting: Meeting) -> list[str]:
    """Why no minutes of this meeting can be written now; none where they can."""
    try:
        require_held(meeting)
        require_unconfirmed(meeting)
    except ValidationError as error:
        return error.messages
    return []


def write_page(screen: "MinutesEditionAdmin", request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """All items with their minutes. On POST everything is saved, or nothing; what was typed stays on the page."""
    user = actor(request)
    if not user.has_perm("scrutiny.change_agendaitem"):
        raise PermissionDenied
    data = request.POST if request.method == "POST" else None
    problems = problems_of(meeting)
    with transaction.atomic():
        items = ItemFormSet(data, queryset=AgendaItem.objects.filter(meeting=meeting).on_agenda(), prefix="item")
        people = AttendanceFormSet(data, instance=meeting, prefix="who")
        if data is not None and all([items.is_valid(), people.is_valid()]) and not problems:
            try:
                with transaction.atomic():
                    count = _save(items, people, by=user)
            except (ValidationError, PermissionDenied) as error:
                problems = sentences(error)
            else:
                text = f"Saved: {count} change{'' if count == 1 else 's'}." if count else "Nothing was changed."
                screen.message_user(request, text, messages.SUCCESS)
                return HttpResponseRedirect(request.path)
    is_refused = data is not None and bool(problems or items.total_error_count() or people.total_error_count())
    context = {"meeting": meeting, "items": items, "people": people, "problems": problems, "is_refused": is_refused}
    return screen._page(request, "admin/scrutiny/minutes/write.html", None, "Write the minutes", **context)


def _save(items: Any, people: Any, *, by: User) -> int:
    """Write what was changed; returns how many rows that were."""
    changed = [form for form in items.forms if form.has_changed()]
    for form in changed:
        write_item(form.instance, by=by, texts=form.texts())
    removed = {form.instance.pk for form in people.deleted_forms}
    count = len(changed)
    last = max((form.instance.order for form in people.initial_forms), default=0)
    for form in people.forms:
        if form.instance.pk in removed and form.instance.pk is not None:
            write_attendance(Attendance.objects.get(pk=form.instance.pk), by=by, is_removed=True)
        elif form.has_changed() and form not in people.deleted_forms:
            if form.instance.pk is None:
                last += 1
                form.instance.order = last
            write_attendance(form.instance, by=by)
        else:
            continue
        count += 1
    return count
