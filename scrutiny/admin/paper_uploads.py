"""How papers come in: one for an item, several for a meeting, one in place of another."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from pcc_portal.publishing.admin import actor, sentences, url_of
from scrutiny.actions import papers as actions
from scrutiny.actions.papers import AboutPaper
from scrutiny.forms.papers import ROWS, ReplaceForm, RowForm, UploadForm, put_form, title_from
from scrutiny.models import AgendaItem, Meeting, Paper, PaperUse

if TYPE_CHECKING:
    from scrutiny.admin.papers import PaperAdmin

SHOWN_MEETINGS = 12


@dataclass(frozen=True)
class Place:
    """Where an upload goes: a meeting, and the item of it from which somebody came."""

    meeting: Meeting
    item: AgendaItem | None

    @property
    def url(self) -> str:
        return url_of(self.meeting, "change")


def place_of(request: HttpRequest) -> Place | None:
    """What the address names with `?item=` or `?meeting=`; None for neither. Raises Http404 for what is not there."""
    try:
        if item_pk := request.GET.get("item"):
            items = AgendaItem.objects.on_agenda().select_related("meeting__board")
            item = get_object_or_404(items, pk=int(item_pk))
            return Place(item.meeting, item)
        if meeting_pk := request.GET.get("meeting"):
            return Place(get_object_or_404(Meeting.objects.select_related("board"), pk=int(meeting_pk)), None)
    except ValueError as error:
        raise Http404 from error
    return None


def upload_view(screen: "PaperAdmin", request: HttpRequest) -> HttpResponse:
    """One paper, with all that is said of it. Without a meeting in the address, the meeting is chosen first."""
    if not screen.has_add_permission(request):
        raise PermissionDenied
    place = place_of(request)
    if place is None:
        return _choose_meeting(screen, request)
    form = UploadForm(request.POST or None, request.FILES or None, meeting=place.meeting, initial={"item": place.item})

    def take() -> Paper:
        data = form.cleaned_data
        where: dict[str, Any] = {
            "meeting": place.meeting,
            "by": actor(request),
            "items": [data["item"]] if data["item"] else [],
        }
        if data["file"]:
            return actions.upload_paper(data["file"], about=form.about(data["file"].name), **where)
        return actions.add_report_paper(data["report"], about=form.about(data["report"].title), **where)

    if paper := _taken(request, form, take):
        another = "_another" in request.POST
        screen.message_user(request, _welcome(paper), messages.SUCCESS)
        return HttpResponseRedirect(request.get_full_path() if another else place.url)
    title = f"Add a paper to item {place.item.number or place.item.title}" if place.item else "Add a paper"
    return screen.page(
        request,
        "admin/scrutiny/paper/upload.html",
        title,
        form=form,
        place=place,
        button="Add the paper",
        several_url=f"{reverse('admin:scrutiny_paper_upload_several')}?meeting={place.meeting.pk}",
        put_url=f"{reverse('admin:scrutiny_paper_put')}?item={place.item.pk}" if place.item else "",
        back_url=place.url,
    )


def replace_view(screen: "PaperAdmin", request: HttpRequest, paper: Paper) -> HttpResponse:
    """A file in place of a paper: the old one stays, and is marked once the new one is public."""
    said = {name: getattr(paper, name) for name in ReplaceForm.base_fields if hasattr(paper, name)}
    form = ReplaceForm(
        request.POST or None,
        request.FILES or None,
        initial={**said, "file": None, "late_reason": "", "review_on": None},
    )

    def take() -> Paper:
        file = form.cleaned_data["file"]
        return actions.replace_paper(paper, file, about=form.about(file.name), by=actor(request))

    if new := _taken(request, form, take):
        screen.message_user(request, f"{_welcome(new)} It replaces {paper.reference}.", messages.SUCCESS)
        return HttpResponseRedirect(url_of(new, "change"))
    return screen.page(
        request,
        "admin/scrutiny/paper/upload.html",
        f"Replace {paper.reference}",
        row=paper,
        form=form,
        button="Upload it as the new paper",
        back_url=url_of(paper, "change"),
    )


def several_view(screen: "PaperAdmin", request: HttpRequest) -> HttpResponse:
    """A row for each file. What is in order is kept at once; a row that is refused stays, with the reason."""
    if not screen.has_add_permission(request):
        raise PermissionDenied
    place = place_of(request)
    if place is None:
        return _choose_meeting(screen, request)
    rows = [Row(form) for form in _rows(place)]
    if request.method == "POST":
        sent = [form for form in _rows(place, request.POST, request.FILES) if form.has_changed()]
        refused = [form for form in sent if not _keep_row(screen, request, place, form)]
        if sent and not refused:
            return HttpResponseRedirect(place.url)
        rows[: len(refused)] = [_again(form, fresh.form) for form, fresh in zip(refused, rows, strict=False)]
    return screen.page(
        request,
        "admin/scrutiny/paper/upload_several.html",
        "Add several papers",
        rows=rows,
        place=place,
        is_again=request.method == "POST",
        back_url=place.url,
    )


@dataclass(frozen=True)
class Row:
    """A row to fill in. `reasons` say why the file `file_name`, sent in it before, was not taken."""

    form: RowForm
    file_name: str = ""
    reasons: Sequence[str] = ()


def _rows(place: Place, data: Any = None, files: Any = None) -> list[RowForm]:
    return [
        RowForm(
            data, files, meeting=place.meeting, prefix=str(number), empty_permitted=True, use_required_attribute=False
        )
        for number in range(1, ROWS + 1)
    ]


def _again(refused: RowForm, fresh: RowForm) -> Row:
    """An unsent row as the refused one was filled in, with the reasons: a browser keeps no file."""
    fresh.initial = {name: refused.data.get(refused.add_prefix(name), "") for name in ("title", "item")}
    sent = refused.files.get(refused.add_prefix("file"))
    return Row(
        fresh, str(sent.name) if sent else "", [str(text) for texts in refused.errors.values() for text in texts]
    )


def _keep_row(screen: "PaperAdmin", request: HttpRequest, place: Place, row: RowForm) -> bool:
    def take() -> Paper:
        data = row.cleaned_data
        about = AboutPaper(data["title"] or title_from(data["file"].name))
        items = [data["item"]] if data["item"] else []
        return actions.upload_paper(data["file"], meeting=place.meeting, about=about, by=actor(request), items=items)

    paper = _taken(request, row, take)
    if paper is not None:
        screen.message_user(request, _welcome(paper), messages.SUCCESS)
    return paper is not None


def put_view(screen: "PaperAdmin", request: HttpRequest) -> HttpResponse:
    """A paper that is in the portal already, at one more item."""
    place = place_of(request)
    if place is None or place.item is None:
        raise Http404
    item = place.item
    if not (actor(request).has_perm("scrutiny.add_paperuse") or screen.has_publish_permission(request)):
        raise PermissionDenied
    form = put_form(item)(request.POST or None)
    if paper := _taken(
        request, form, lambda: actions.attach_paper(form.cleaned_data["paper"], item=item, by=actor(request)).paper
    ):
        screen.message_user(request, f"{paper.reference} is at “{item}” now.", messages.SUCCESS)
        return HttpResponseRedirect(place.url)
    return screen.page(
        request,
        "admin/scrutiny/paper/upload.html",
        f"Put a paper at item {item.number or item.title}",
        form=form,
        place=place,
        text="A paper can be at several items and meetings. Where the agenda and the paper are public, the public sees "
        "it here at once. Title and ground of a restricted one wait until somebody who may publish papers shows them.",
        button="Put it here",
        back_url=place.url,
    )


def _taken(request: HttpRequest, form: forms.Form, take: Callable[[], Paper]) -> Paper | None:
    """The paper that a form brought; None where it brought none, with the reasons in the form."""
    if request.method != "POST" or not form.is_valid():
        return None
    try:
        return take()
    except PermissionDenied as error:
        form.add_error(None, sentences(error))
    except ValidationError as error:
        for name, problems in getattr(error, "error_dict", {None: error}).items():
            form.add_error(name if name in form.fields else None, problems)
    return None


def _welcome(paper: Paper) -> str:
    state = "restricted: the public can't open it" if paper.is_restricted else "a draft until somebody publishes it"
    if PaperUse.objects.waiting().filter(paper=paper).exists():
        state += ", and reads its title and ground on the agenda once somebody who may publish papers shows them"
    return f"{paper.reference}, “{paper.title}”, was added. It is {state}."


def _choose_meeting(screen: "PaperAdmin", request: HttpRequest) -> HttpResponse:
    """The reference of a paper holds the meeting's quarter, so the meeting comes first."""
    meetings = Meeting.objects.own().filter(starts_on__isnull=False, withdrawn_at__isnull=True).select_related("board")
    today = timezone.localdate()
    coming = list(meetings.upcoming(today)[:SHOWN_MEETINGS])
    past = list(meetings.filter(starts_on__lt=today, status=Meeting.Status.HELD).in_date_order()[:SHOWN_MEETINGS])
    return screen.page(
        request, "admin/scrutiny/paper/choose_meeting.html", "For which meeting is the paper?", coming=coming, past=past
    )
