"""The staff screen of reports: ask for one, follow it, look at it, publish it, try again, cancel."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.http import urlencode

from pcc_portal.accounts.models import User
from pcc_portal.components.wording import listing
from pcc_portal.publishing.admin import Button, PublishableAdmin, actor, sentences, url_of
from pcc_portal.publishing.admin.audited import Done, Question
from pcc_portal.publishing.sites import Duty
from pcc_portal.reports import actions
from pcc_portal.reports.downloads import report_file
from pcc_portal.reports.forms import CancelForm, RequestForm
from pcc_portal.reports.models import Report
from pcc_portal.reports.queries import askers, publishers, to_make_anew
from pcc_portal.reports.tasks import send_for

Status = Report.Status
NAMED = 3  # of those who may publish, before the rest is counted


@admin.register(Report)
class ReportAdmin(PublishableAdmin):
    """A report is asked for and then made by a worker; nobody types into its row."""

    list_display = ["title", "edition", "status", "requested_at", "requested_by", "pages"]
    list_filter = ["status", "kind", "is_demonstration"]
    search_fields = ["title", "subject", "public_id"]
    list_select_related = ["requested_by"]
    date_hierarchy = "requested_at"
    change_form_template = "admin/reports/change_form.html"
    fields = [
        "title",
        "edition",
        "change_note",
        "is_demonstration",
        "status",
        "failure_reason",
        "requested_by",
        "requested_at",
        "attempts",
        "finished_at",
        "pages",
        "size_bytes",
        "sha256",
        "data_sha256",
    ]

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Report]:
        queryset: models.QuerySet[Report] = super().get_queryset(request)
        return queryset.defer("data")

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def publish_row(self, row: Any, *, by: User, at: datetime | None, reason: str) -> None:
        actions.publish_report(row, by=by, at=at, reason=reason)

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """Ask for a report, `?report=` the one chosen. One that is being made already is shown, not made twice."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = RequestForm(request.POST or None, initial={"report": request.GET.get("report", "")})
        if request.method == "POST" and form.is_valid():
            kind, subject = form.kind_and_subject()
            try:
                report = actions.request_report(
                    kind, subject, by=actor(request), change_note=form.cleaned_data["change_note"]
                )
            except (ValidationError, PermissionDenied) as error:
                form.add_error(None, sentences(error))
            else:
                send_for(report.pk)
                self.message_user(
                    request, f"“{report}” is being made. This page shows when it is ready.", messages.SUCCESS
                )
                return HttpResponseRedirect(url_of(report, "change"))
        return self._page(request, "admin/reports/request.html", None, "Ask for a report", form=form)

    def get_urls(self) -> list[URLPattern]:
        pages: list[tuple[str, Callable[..., Any]]] = [
            ("retry", self.retry_view),
            ("cancel", self.cancel_view),
            ("file", self.file_view),
            ("state", self.state_view),
        ]
        own = [
            path(f"<path:object_id>/{page}/", self.admin_site.admin_view(view), name=f"reports_report_{page}")
            for page, view in pages
        ]
        return [*own, *super().get_urls()]

    def panel(self, request: HttpRequest, row: Any) -> dict[str, Any]:
        panel = super().panel(request, row)
        if row.status != Status.READY:
            panel |= {"publish_url": "", "preview_url": ""}
        if row.status in (Status.QUEUED, Status.RENDERING):
            panel["state_url"] = url_of(row, "state")
        return {**panel, "state_words": state_words(row), "state": row.status}

    def row_buttons(self, request: HttpRequest, row: Any) -> list[Button]:
        buttons = []
        may = self.has_add_permission(request)
        if row.status in (Status.QUEUED, Status.RENDERING):
            buttons.append(Button("Refresh", url_of(row, "change")))
        if row.status == Status.READY:
            buttons.append(Button("Open the PDF", url_of(row, "file")))
        if row.status == Status.FAILED and may:
            buttons.append(Button("Try again…", url_of(row, "retry")))
        if row.published_at is None and row.status != Status.CANCELLED and may:
            buttons.append(Button("Cancel…", url_of(row, "cancel")))
        return buttons

    def retry_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        row = self.row_or_404(request, object_id, "add")
        text = f"It failed for this reason: {row.failure_reason}"
        question = Question("Make this report again?", text, "Try again", forms.Form)

        def act(data: Any) -> Done:
            report = actions.retry_report(row, by=actor(request))
            send_for(report.pk)
            return Done(f"“{report}” is being made again.", url_of(row, "change"))

        return self.ask(request, row, question, act)

    def cancel_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        row = self.row_or_404(request, object_id, "add")
        text = "A worker that is making it will stop, and its file is removed. The edition can be asked for again."
        question = Question("Cancel this report?", text, "Cancel the report", CancelForm)

        def act(data: Any) -> Done:
            report = actions.cancel_report(row, by=actor(request), reason=data["reason"])
            return Done(f"“{report}” was cancelled.", url_of(row, "change"))

        return self.ask(request, row, question, act)

    def file_view(self, request: HttpRequest, object_id: str) -> HttpResponseBase:
        """The PDF for staff, before and after it is published."""
        row = self.row_or_404(request, object_id, "view")
        if row.status != Status.READY:
            raise Http404
        return report_file(request, row)

    def state_view(self, request: HttpRequest, object_id: str) -> JsonResponse:
        """What the page asks for now and then while the report is being made."""
        row = self.row_or_404(request, object_id, "view")
        return JsonResponse({"state": row.status, "words": state_words(row)}, headers={"Cache-Control": "no-store"})

    def duties(self, request: HttpRequest) -> list[Duty]:
        """Reports that failed or fell, for those who may ask again; those that are ready, for those who may publish."""
        duties = []
        if self.has_add_permission(request):
            for report in to_make_anew(timezone.localdate())[:5]:
                text = f"Ask for a new edition: “{report}” was withdrawn, since something that it says was withdrawn"
                asks = urlencode({"report": f"{report.kind}/{report.subject}"})
                duties.append(Duty(text, f"{reverse('admin:reports_report_add')}?{asks}", urgent=True))
            for report in self.get_queryset(request).filter(status=Status.FAILED)[:5]:
                text = f"Try again or cancel: “{report}” failed"
                duties.append(Duty(text, url_of(report, "change"), urgent=True))
        if self.has_publish_permission(request):
            ready = list(self.get_queryset(request).filter(status=Status.READY, published_at__isnull=True)[:5])
            asked = askers(ready) if settings.TWO_PERSON_RULE else {}
            for report in ready:
                asked_for = asked.get(report.pk, set())
                is_own = actor(request).pk in asked_for
                text = _left_to_others(report, asked_for) if is_own else f"Look at and publish “{report}”"
                duties.append(Duty(text, url_of(report, "change")))
        return duties


def _left_to_others(report: Report, asked_for: set[int]) -> str:
    """What the two-person rule leaves to somebody who asked for a report that is ready: whom to turn to."""
    names = [str(user) for user in publishers() if user.pk not in asked_for]
    if not names:
        return (
            f"“{report}” is ready, but you asked for it and nobody else may publish it: "
            "an administrator can give somebody the role of Publisher"
        )
    if len(names) > NAMED:
        names[NAMED:] = [f"{len(names) - NAMED} more"]
    return f"Ask somebody else to publish “{report}”, since you asked for it: {listing(names)} may"


def state_words(report: Report) -> str:
    """How the report stands, in a sentence."""
    match report.status:
        case Status.QUEUED:
            return "It waits for a worker."
        case Status.RENDERING if report.failure_reason:
            return f"Try {report.attempts} failed; it will be tried again. {report.failure_reason}"
        case Status.RENDERING:
            return f"It is being made (try {report.attempts})."
        case Status.FAILED:
            return f"It failed: {report.failure_reason}"
        case Status.CANCELLED:
            return "It was cancelled."
    return f"It is ready: {report.pages} pages."
