"""Staff screens of rows that the public sees once somebody publishes them."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from pcc_portal.accounts.models import User
from pcc_portal.publishing import actions, previews, refusals
from pcc_portal.publishing.admin.audited import AuditedAdmin, Done, Question, actor, delete_drafts, sentences, url_of
from pcc_portal.publishing.forms import PublishForm, WithdrawForm
from pcc_portal.publishing.models import AuditEntry, Publishable
from pcc_portal.publishing.querysets import is_published
from pcc_portal.publishing.sites import Duty


class PublicationFilter(admin.SimpleListFilter):
    title = "publication"
    parameter_name = "publication"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(state, state.capitalize()) for state in ("draft", "scheduled", "published", "withdrawn")]

    def queryset(self, request: HttpRequest, queryset: models.QuerySet[Any]) -> models.QuerySet[Any]:
        conditions: dict[str, Callable[[], models.Q]] = {
            "draft": lambda: models.Q(published_at__isnull=True),
            "scheduled": lambda: models.Q(published_at__gt=timezone.now(), withdrawn_at__isnull=True),
            "published": is_published,
            "withdrawn": lambda: models.Q(withdrawn_at__isnull=False),
        }
        condition = conditions.get(self.value() or "")
        return queryset.filter(condition()) if condition else queryset


@admin.action(description="Publish the selected drafts", permissions=["publish"])
def publish_drafts(
    model_admin: "PublishableAdmin", request: HttpRequest, queryset: models.QuerySet[Any]
) -> HttpResponse | None:
    """Publish all that were ticked or, with a sentence for each reason, none. Asks before it does."""
    rows = list(queryset)
    if "confirmed" not in request.POST:
        name = model_admin.opts.verbose_name if len(rows) == 1 else model_admin.opts.verbose_name_plural
        title = f"Publish {len(rows)} {name}?"
        return model_admin._page(request, "admin/publishing/publish_selected.html", None, title, rows=rows)
    problems = []
    with transaction.atomic():
        for row in rows:
            try:
                model_admin.publish_row(row, by=actor(request), at=None, reason="")
            except (ValidationError, PermissionDenied) as error:
                problems += [f"{row}: {sentence}" for sentence in sentences(error)]
        transaction.set_rollback(bool(problems))
    if problems:
        model_admin.message_user(request, "Nothing was published.", messages.ERROR)
        for problem in problems[:10]:
            model_admin.message_user(request, problem, messages.ERROR)
    else:
        model_admin.message_user(request, f"Published: {len(rows)}.", messages.SUCCESS)
    return None


class PublishableAdmin(AuditedAdmin):
    """Rows that the public sees once somebody publishes them."""

    actions: Any = [publish_drafts, delete_drafts]
    model: type[Publishable]

    def publish_row(self, row: Any, *, by: User, at: datetime | None, reason: str) -> None:
        """The action behind the button; a kind of row with rules of its own calls its own."""
        actions.publish(row, by=by, at=at, reason=reason)

    def withdraw_row(self, row: Any, *, by: User, reason: str) -> None:
        actions.withdraw(row, by=by, reason=reason)

    def withdrawal_note(self, row: Any) -> str:
        """What else to know before a public row is withdrawn; a kind of row with earlier editions says what is next."""
        return ""

    def has_publish_permission(self, request: HttpRequest) -> bool:
        return actor(request).has_perm(f"{self.opts.app_label}.publish_{self.opts.model_name}")

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        first, *others = super().get_list_display(request)
        return [first, "publication", *others]

    def get_list_filter(self, request: HttpRequest) -> list[Any]:
        return [PublicationFilter, *super().get_list_filter(request)]

    @admin.display(description="publication", ordering="published_at")
    def publication(self, row: Publishable) -> SafeString:
        state = row.publication_state
        return format_html('<span class="state state-{}">{}</span>', state, state.capitalize())

    def get_urls(self) -> list[URLPattern]:
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        pages: list[tuple[str, Callable[..., Any]]] = [
            ("publish", self.publish_view),
            ("withdraw", self.withdraw_view),
            ("preview", self.preview_view),
        ]
        own = [
            path(f"<path:object_id>/{page}/", self.admin_site.admin_view(view), name=f"{name}_{page}")
            for page, view in pages
        ]
        return [*own, *super().get_urls()]

    def panel(self, request: HttpRequest, row: Publishable) -> dict[str, Any]:
        """The publication: what the public sees now, and the buttons that change it."""
        may = self.has_publish_permission(request)
        state = row.publication_state
        return {
            **super().panel(request, row),
            "publication_state": state,
            "publish_url": url_of(row, "publish") if may and state == "draft" else "",
            "withdraw_url": url_of(row, "withdraw") if may and state in ("scheduled", "published") else "",
            "preview_url": url_of(row, "preview") if state in ("draft", "scheduled") and previews.page_of(row) else "",
            "public_url": previews.page_of(row) if state == "published" else "",
        }

    def publish_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        row = self.row_or_404(request, object_id, "publish")
        name = self.opts.verbose_name
        question = Question(
            f"Publish this {name}?",
            "Once it is public, its text can't be changed: it can only be corrected by a new row, or withdrawn.",
            "Publish",
            PublishForm,
            () if request.method == "POST" else [*row.publication_problems(), *refusals.reasons(row)],
        )

        def act(data: Any) -> Done:
            at = data["at"]
            self.publish_row(row, by=actor(request), at=at, reason=data["reason"])
            when = f"It goes public on {timezone.localtime(at):%-d %B %Y at %H:%M}." if at else "It is public now."
            return Done(f"{str(name).capitalize()} “{row}”: {when}", url_of(row, "change"))

        return self.ask(request, row, question, act)

    def withdraw_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        row = self.row_or_404(request, object_id, "publish")
        name = self.opts.verbose_name
        if row.publication_state == "scheduled":
            text = "The public has not seen this yet. It becomes a draft again."
            question = Question(f"Undo the schedule of this {name}?", text, "Undo the schedule", WithdrawForm)
            outcome = "The schedule was undone; it is a draft again."
        else:
            text = (
                "The public page will say that this was withdrawn, when, and why. "
                "Published reports that say it are withdrawn with it. This can't be undone."
                f" {self.withdrawal_note(row)}".rstrip()
            )
            question = Question(f"Withdraw this {name}?", text, "Withdraw", WithdrawForm)
            outcome = "It was withdrawn."

        def act(data: Any) -> Done:
            self.withdraw_row(row, by=actor(request), reason=data["reason"])
            return Done(f"{str(name).capitalize()} “{row}”: {outcome}", url_of(row, "change"))

        return self.ask(request, row, question, act)

    def preview_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Make a link that shows the draft as the public would see it, for a day, and say so."""
        row = self.row_or_404(request, object_id, "view")
        if reasons := refusals.reasons(row):
            raise PermissionDenied(" ".join(["A preview link works for whoever has it.", *reasons]))
        link = request.build_absolute_uri(previews.link(row, by=actor(request)))
        until = timezone.now() + previews.LIFETIME
        actions.record(AuditEntry.Verb.PREVIEWED, row, by=actor(request))
        title = f"Preview of this {self.opts.verbose_name}"
        return self._page(request, "admin/publishing/preview.html", row, title, link=link, until=until)

    def duties(self, request: HttpRequest) -> list[Duty]:
        """Drafts that wait for somebody to publish them, for those who may."""
        if not self.has_publish_permission(request):
            return []
        return self.drafts_waiting(self.get_queryset(request).filter(published_at__isnull=True))

    def drafts_waiting(self, drafts: models.QuerySet[Any], query: str = "publication=draft") -> list[Duty]:
        """A line for these drafts: to the row itself where there is one alone, else to their list."""
        found = drafts.aggregate(count=models.Count("pk"), only=models.Min("pk"))
        page = f"admin:{self.opts.app_label}_{self.opts.model_name}"
        match found["count"]:
            case 0:
                return []
            case 1:
                url = reverse(f"{page}_change", args=[found["only"]])
                return [Duty(f"1 {self.opts.verbose_name} waiting to be published", url)]
            case count:
                url = f"{reverse(f'{page}_changelist')}?{query}"
                return [Duty(f"{count} {self.opts.verbose_name_plural} waiting to be published", url)]
