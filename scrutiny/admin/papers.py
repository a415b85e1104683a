"""The staff screen of papers: what each one is, where it belongs, and what may be done with it."""

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from pcc_portal.accounts.models import User
from pcc_portal.components.wording import file_size, listing
from pcc_portal.publishing.admin import Button, Done, LockedTabularInline, PublishableAdmin, Question, actor, url_of
from pcc_portal.publishing.forms import StaffForm
from pcc_portal.publishing.sites import Duty
from plan.queries.wording import long_date
from scrutiny.actions import papers as actions
from scrutiny.admin import paper_uploads as uploads
from scrutiny.admin.meeting_buttons import offers_buttons
from scrutiny.downloads import paper_file
from scrutiny.forms.papers import LiftForm, PublishPaperForm, RestrictForm, attach_form, detach_form
from scrutiny.models import Meeting, Paper, PaperUse
from scrutiny.paper_files import KINDS
from scrutiny.queries.paper_deadlines import missed_deadlines

log = logging.getLogger(__name__)

WORDS = {kind.content_type: kind.words.partition(" ")[2] for kind in KINDS}


class UseInline(LockedTabularInline):
    """Where a paper is, to read: buttons put it at items and take it off, since the public may see that at once."""

    model = PaperUse
    fields = readonly_fields = ("item", "meeting")
    verbose_name_plural = "items that it is at"
    show_change_link = False

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        return super().get_queryset(request).select_related("item__meeting__board", "paper")

    @admin.display(description="meeting")
    def meeting(self, use: PaperUse) -> SafeString:
        return format_html('<a href="{}">{}</a>', url_of(use.item.meeting, "change"), use.item.meeting)

    def has_add_permission(self, request: HttpRequest, obj: models.Model | None) -> bool:  # type: ignore[override]
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False


@admin.register(Paper)
class PaperAdmin(PublishableAdmin):
    """A paper comes in by an upload for a meeting. Its file never changes: another takes its place."""

    list_display = ["reference", "title", "author", "marks"]
    list_filter = ["kind", "is_restricted", "is_supplementary"]
    list_select_related = ["replaced_by", "replaces"]
    search_fields = ["reference", "title", "author", "file_name"]
    hidden_from_readers = ("file_name",)  # of a restricted paper it may say what the title does not
    inlines = [UseInline]
    readonly_fields = ["reference", "content", "restriction", "replacement"]

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        return super().get_queryset(request).select_related("report", "replaced_by", "replaces").defer("report__data")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        fields = ["reference", "title", "kind", "author", "dated_on", "summary", "is_supplementary", "late_reason"]
        fields += ["content", "restriction"]
        if obj is not None and obj.is_restricted:
            fields.append("review_on")
            if not self.writes_or_publishes(request):
                fields = [name for name in fields if name not in ("summary", "content")]  # content has the file's name
        return [*fields, "replacement", "source"]

    def get_readonly_fields(self, request: HttpRequest, obj: models.Model | None = None) -> list[Any]:
        """The title of a restricted paper is all that the public reads of it: what it has read is never rewritten."""
        fixed = super().get_readonly_fields(request, obj)
        is_read = isinstance(obj, Paper) and PaperUse.objects.published().filter(paper=obj).exists()
        return [*fixed, "title"] if is_read and "title" not in fixed else fixed

    @admin.display(description="marks")
    def marks(self, paper: Paper) -> str:
        marks = {
            "restricted": paper.is_restricted,
            "late": paper.late_reason,
            "supplementary": paper.is_supplementary,
            "replaced": getattr(paper, "replaced_by", None),
        }
        return ", ".join(mark for mark, holds in marks.items() if holds).capitalize()

    @admin.display(description="content")
    def content(self, paper: Paper) -> SafeString | str:
        if paper.report is not None:
            return f"Report of the portal: {paper.report}"
        kind = WORDS.get(paper.content_type, paper.content_type)
        return format_html(
            "{}, {}, uploaded as “{}”<br>SHA-256 {}", kind, file_size(paper.size_bytes), paper.file_name, paper.sha256
        )

    @admin.display(description="restriction")
    def restriction(self, paper: Paper) -> str:
        if not paper.is_restricted:
            return "None: once it is published, everybody can open it."
        return f"{paper.get_restricted_ground_display()}. Nobody outside can open it."

    @admin.display(description="replacement")
    def replacement(self, paper: Paper) -> str:
        parts = []
        if paper.replaces is not None:
            parts.append(f"It replaces {paper.replaces}.")
        if (later := getattr(paper, "replaced_by", None)) is not None:
            parts.append(f"It is replaced by {later}.")
        return " ".join(parts) or "It replaces none, and none replaces it."

    def open_fields(self, row: models.Model) -> tuple[str, ...]:
        """None: only a restricted paper is looked at again, and none of those was published."""
        return ()

    def publish_row(self, row: Any, *, by: User, at: datetime | None, reason: str) -> None:
        actions.publish_paper(row, by=by, at=at, reason=reason)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        actions.forget_file(obj)
        super().delete_model(request, obj)

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """Papers come in by an upload alone: on to it, with the item or meeting that the address names."""
        upload, query = reverse("admin:scrutiny_paper_upload"), request.GET.urlencode()
        return HttpResponseRedirect(f"{upload}?{query}" if query else upload)

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        pages: dict[str, Callable[..., HttpResponseBase]] = {
            "file": self.file_view,
            "replace": self.replace_view,
            "restrict": self.restrict_view,
            "lift": self.lift_view,
            "show": self.show_view,
            "attach": self.attach_view,
            "detach": self.detach_view,
        }
        own = [
            path(f"<path:object_id>/{page}/", wrap(view), name=f"scrutiny_paper_{page}") for page, view in pages.items()
        ]
        return [
            path("upload/", wrap(self.upload_view), name="scrutiny_paper_upload"),
            path("upload-several/", wrap(self.upload_several_view), name="scrutiny_paper_upload_several"),
            path("put/", wrap(self.put_view), name="scrutiny_paper_put"),
            *own,
            *super().get_urls(),
        ]

    def panel(self, request: HttpRequest, row: Any) -> dict[str, Any]:
        panel = super().panel(request, row)
        if row.is_restricted:
            panel |= {"publish_url": "", "preview_url": "", "draft_note": _what_shows(row)}
        return panel

    def row_buttons(self, request: HttpRequest, row: Paper) -> list[Button]:
        user = actor(request)
        buttons = [Button("Open the file", url_of(row, "file"))] if self._may_open(request, row) else []
        is_gone = row.withdrawn_at is not None
        if user.has_perm("scrutiny.add_paper") and not is_gone and getattr(row, "replaced_by", None) is None:
            buttons.append(Button("Replace…", url_of(row, "replace")))
        if user.has_perm("scrutiny.change_paper") and row.published_at is None and not row.is_restricted:
            buttons.append(Button("Restrict…", url_of(row, "restrict")))
        if self.has_publish_permission(request) and row.is_restricted:
            buttons.append(Button("Lift the restriction…", url_of(row, "lift")))
            if PaperUse.objects.waiting().filter(paper=row).exists():
                buttons.append(Button("Show it on the public agenda…", url_of(row, "show")))
        if _may_place(user) and not is_gone:
            buttons.append(Button("Put at another item…", url_of(row, "attach")))
        if _may_place(user) and row.uses.exists():
            buttons.append(Button("Take off an item…", url_of(row, "detach")))
        return buttons

    def _may_open(self, request: HttpRequest, paper: Paper) -> bool:
        return not paper.is_restricted or self.writes_or_publishes(request)

    def upload_view(self, request: HttpRequest) -> HttpResponse:
        return uploads.upload_view(self, request)

    def upload_several_view(self, request: HttpRequest) -> HttpResponse:
        return uploads.several_view(self, request)

    def put_view(self, request: HttpRequest) -> HttpResponse:
        return uploads.put_view(self, request)

    def replace_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return uploads.replace_view(self, request, self.row_or_404(request, object_id, "add"))

    def file_view(self, request: HttpRequest, object_id: str) -> HttpResponseBase:
        """The file for staff, whatever its state.

        To open a paper writes nothing, so it is no entry of the audit trail, which would drown in them. Of a restricted
        one it is a line in the log, by key and reference alone: should it come out, there is a place to look.
        """
        row: Paper = self.row_or_404(request, object_id, "view")
        if not self._may_open(request, row):
            raise PermissionDenied("This paper is restricted: whoever may change or publish papers can open it.")
        if row.report is not None:
            return HttpResponseRedirect(url_of(row.report, "file"))
        if row.is_restricted:
            log.info("user %s opened the restricted paper %s", actor(request).pk, row.reference)
        return paper_file(request, row)

    def preview_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """A preview link is an address that works for whoever has it: a restricted paper gets none."""
        if self.row_or_404(request, object_id, "view").is_restricted:
            raise PermissionDenied("This paper is restricted: nobody outside may see it, by a preview link neither.")
        return super().preview_view(request, object_id)

    def publish_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        row: Paper = self.row_or_404(request, object_id, "publish")
        text = "Once it is public, it can't be changed: another paper can replace it, or it is withdrawn."
        if missed := list(missed_deadlines(row, timezone.localdate())):
            late = listing(
                [f"{meeting} ({long_date(meeting.papers_due_on)})" for meeting in missed if meeting.papers_due_on]
            )
            text += f" It is late for: {late}."
        question = Question("Publish this paper?", text, "Publish", PublishPaperForm)

        def act(data: Any) -> Done:
            actions.publish_paper(
                row, by=actor(request), at=data["at"], reason=data["reason"], late_reason=data["late_reason"]
            )
            at = data["at"]
            when = f"It goes public on {timezone.localtime(at):%-d %B %Y at %H:%M}." if at else "It is public now."
            return Done(f"Paper “{row}”: {when}", url_of(row, "change"))

        return self.ask(request, row, question, act)

    def restrict_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        row: Paper = self.row_or_404(request, object_id, "change")
        text = (
            "Nobody outside can open it, at any address. Where the agenda is public, its title and the ground are "
            "listed there once somebody who may publish papers shows them."
        )
        question = Question("Restrict this paper?", text, "Restrict", RestrictForm)

        def act(data: Any) -> Done:
            actions.restrict_paper(row, by=actor(request), **data)
            return Done(f"“{row}” is restricted.", url_of(row, "change"))

        return self.ask(request, row, question, act)

    def lift_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        row: Paper = self.row_or_404(request, object_id, "publish")
        text = "It becomes a draft like any other. The public can open it once somebody publishes it."
        question = Question("Lift the restriction of this paper?", text, "Lift the restriction", LiftForm)

        def act(data: Any) -> Done:
            actions.lift_restriction(row, by=actor(request), reason=data["reason"])
            return Done(f"“{row}” is a draft now: look it through, then publish it.", url_of(row, "change"))

        return self.ask(request, row, question, act)

    def show_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """The one door by which a restricted paper comes to be read of: it says word for word what becomes public."""
        row: Paper = self.row_or_404(request, object_id, "publish")
        items = [f"“{use.item}”" for use in PaperUse.objects.waiting().filter(paper=row).select_related("item")]
        text = (
            f"From now on the public reads, at {listing(items)}: “{row.title}”. {row.get_restricted_ground_display()}. "
            "Nothing else of it is public: nobody outside can open it."
        )
        question = Question("Show this restricted paper on the public agenda?", text, "Show it", StaffForm)

        def act(data: Any) -> Done:
            actions.show_paper(row, by=actor(request))
            return Done(f"The public reads the title and ground of “{row}” now.", url_of(row, "change"))

        return self.ask(request, row, question, act)

    def attach_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        row: Paper = self.row_or_404(request, object_id, "view")
        text = "Where the agenda and the paper are public, the public sees it there at once."
        if row.is_restricted:
            text = f"Where the agenda is public, it waits to be shown. {_what_shows(row)}"
        question = Question("Put this paper at another item?", text, "Put it there", attach_form(row))

        def act(data: Any) -> Done:
            use = actions.attach_paper(row, item=data["item"], by=actor(request))
            return Done(f"It is at “{use.item}” now.", url_of(row, "change"))

        return self.ask(request, row, question, act)

    def detach_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        row: Paper = self.row_or_404(request, object_id, "view")
        text = "The paper itself stays, with its reference."
        question = Question("Take this paper off an item?", text, "Take it off", detach_form(row))

        def act(data: Any) -> Done:
            item = data["use"].item
            actions.detach_paper(data["use"], by=actor(request), reason=data["reason"])
            return Done(f"It is no longer at “{item}”.", url_of(row, "change"))

        return self.ask(request, row, question, act)

    def page(self, request: HttpRequest, template: str, title: str, row: Any = None, **context: Any) -> HttpResponse:
        """A page of the uploads, in this screen's frame."""
        return self._page(request, template, row, title, **context)

    def duties(self, request: HttpRequest) -> list[Duty]:
        """Papers to publish; and restricted ones whose day has come to ask whether they can be opened."""
        if not self.has_publish_permission(request):
            return []
        today = timezone.localdate()
        due = self.get_queryset(request).filter(is_restricted=True, review_on__lte=today).order_by("review_on")[:5]
        waiting = (
            self.get_queryset(request).filter(pk__in=PaperUse.objects.waiting().values("paper")).order_by("pk")[:5]
        )
        duties = [
            Duty(f"Show {row.reference}, which is restricted, on the agenda", url_of(row, "show")) for row in waiting
        ]
        duties += [Duty(f"Ask whether {row.reference} need still be restricted", url_of(row, "change")) for row in due]
        drafts = self.get_queryset(request).filter(
            published_at__isnull=True, is_restricted=False, replaced_by__isnull=True
        )
        return [*duties, *self.drafts_waiting(drafts, "publication=draft&is_restricted__exact=0")]


def _what_shows(row: Paper) -> str:
    """What of a restricted paper the public reads, word for word, and where."""
    where = "once it is at an item of a public agenda, but not before"
    if PaperUse.objects.published().filter(paper=row).exists():
        where = "on the public agenda"
    elif PaperUse.objects.waiting().filter(paper=row).exists():
        where = "once somebody who may publish papers shows them on the public agenda, but not before"
    return (
        f"The public reads its title and ground {where}: “{row.title}”. {row.get_restricted_ground_display()}. "
        "Nothing else of it is public: nobody outside can open it."
    )


def _may_place(user: User) -> bool:
    return user.has_perms(["scrutiny.add_paperuse", "scrutiny.delete_paperuse"]) or user.has_perm(
        "scrutiny.publish_paper"
    )


@offers_buttons
def paper_buttons(user: User, meeting: Meeting) -> list[Button]:
    """On the meeting's screen: one paper, or several at once."""
    if not user.has_perm("scrutiny.add_paper") or meeting.starts_on is None or meeting.withdrawn_at is not None:
        return []
    query = f"?meeting={meeting.pk}"
    return [
        Button("Add a paper…", reverse("admin:scrutiny_paper_upload") + query),
        Button("Add several papers…", reverse("admin:scrutiny_paper_upload_several") + query),
    ]
