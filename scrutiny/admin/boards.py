"""Boards, the plan of their year, and the series of reference numbers."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from pcc_portal.accounts.roles import who_may
from pcc_portal.publishing.admin import AuditedAdmin, Button, Done, PublishableAdmin, Question, actor
from pcc_portal.publishing.sites import Duty
from pcc_portal.quarters import FinancialYear
from scrutiny.actions.meetings import plan_year
from scrutiny.forms.meetings import plan_year_form, proposed_days, years_to_plan
from scrutiny.models import Board, Meeting, ReferenceSeries
from scrutiny.queries.meeting_gaps import boards_without_meetings


@admin.register(Board)
class BoardAdmin(PublishableAdmin):
    """A body that meets. The year of an own board is planned here in one step."""

    list_display = ["name", "code", "kind", "frequency", "plan"]
    list_filter = ["kind"]
    search_fields = ["name", "code"]
    fieldsets = [
        (None, {"fields": ["name", "code", "kind", "purpose", "chair", "frequency", "members", "host"]}),
        ("For the public", {"fields": ["openness", "how_to_attend", "website"]}),
        ("Source", {"fields": ["source", "source_note"]}),
    ]

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.plan_year_view)
        return [
            path("<path:object_id>/plan-year/<int:year>/", view, name="scrutiny_board_plan_year"),
            *super().get_urls(),
        ]

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        """With the way to the plan of a year, for those who make it."""
        columns = super().get_list_display(request)
        return columns if actor(request).has_perm("scrutiny.add_meeting") else columns[:-1]

    @admin.display(description="")
    def plan(self, board: Board) -> SafeString:
        if board.kind != Board.Kind.OWN or board.withdrawn_at is not None:
            return SafeString("")
        links = ((_plan_year_url(board, year), year) for year in years_to_plan())
        return format_html_join(" ", '<a href="{}">Plan {}…</a>', links)

    def row_buttons(self, request: HttpRequest, row: Board) -> list[Button]:
        if not actor(request).has_perm("scrutiny.add_meeting") or row.withdrawn_at is not None:
            return []
        if row.kind != Board.Kind.OWN:
            return [Button("Add a meeting…", f"{reverse('admin:scrutiny_meeting_add')}?board={row.pk}")]
        return [Button(f"Plan {year}…", _plan_year_url(row, year)) for year in years_to_plan()]

    def plan_year_view(self, request: HttpRequest, object_id: str, year: int) -> HttpResponse:
        row = self.row_or_404(request, object_id, "view")
        if not actor(request).has_perm("scrutiny.add_meeting"):
            raise PermissionDenied
        if (wanted := FinancialYear(year)) not in years_to_plan():
            raise Http404
        today = timezone.localdate()
        question = Question(
            f"Plan the meetings of {wanted}?",
            "This makes a draft of each meeting, with its standing items and the days on which agenda, papers and "
            "questions are due. A day is proposed for each coming quarter without a meeting: change it as you need. "
            "Nobody outside sees the meetings until they are published.",
            "Plan the meetings",
            plan_year_form(wanted, today),
            initial=proposed_days(row, wanted, today),
        )

        def act(data: Any) -> Done:
            days = [day for name, day in data.items() if name.startswith("day_") and day]
            rest = {name: value for name, value in data.items() if not name.startswith("day_")}
            made = plan_year(row, by=actor(request), year=wanted, days=days, **rest)
            count = f"{len(made)} meeting{'' if len(made) == 1 else 's'}"
            url = f"{reverse('admin:scrutiny_meeting_changelist')}?board__id__exact={row.pk}&publication=draft"
            told = "Tick them below and publish them, so that people can keep the day."
            if not actor(request).has_perm("scrutiny.publish_meeting"):
                told = f"They are drafts: ask {who_may('scrutiny.publish_meeting')} to publish them."
            return Done(f"Planned: {count}. {told}", url)

        return self.ask(request, row, question, act)

    def duties(self, request: HttpRequest) -> list[Duty]:
        waiting = super().duties(request)
        if actor(request).has_perm("scrutiny.add_meeting"):
            today = timezone.localdate()
            years = years_to_plan()
            for board in boards_without_meetings(today) if years else []:
                year = next((year for year in years if _has_none(board, year)), years[-1])
                waiting.append(Duty(f"Plan the next meeting of {board}: none is planned", _plan_year_url(board, year)))
        return waiting


def _plan_year_url(board: Board, year: FinancialYear) -> str:
    return reverse("admin:scrutiny_board_plan_year", args=[board.pk, year.start])


def _has_none(board: Board, year: FinancialYear) -> bool:
    return not Meeting.objects.filter(board=board, starts_on__range=(year.starts_on, year.ends_on)).exists()


@admin.register(ReferenceSeries)
class ReferenceSeriesAdmin(AuditedAdmin):
    """How far each series of references has come; nobody types it."""

    list_display = ["prefix", "last"]
    search_fields = ["prefix"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False
