"""Pages of meetings and of the boards that hold them."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.views.generic import TemplateView

from pcc_portal.publishing.kept_pages import KeptPageMixin
from pcc_portal.publishing.views import PublishedDetailMixin
from plan.views.bases import TemplateDetail, TemplateList
from scrutiny.models import Board, Meeting
from scrutiny.queries.boards import board_list_page, board_page
from scrutiny.queries.meeting_page import meeting_page, with_page
from scrutiny.queries.meetings import board_choices, by_year, meetings_of, next_meeting
from scrutiny.views import dependencies

Crumbs = list[tuple[str, str]]


def scrutiny_crumbs() -> Crumbs:
    """The way down to whatever lies under the meetings."""
    return [("Scrutiny", reverse("scrutiny:meeting_list"))]


class MeetingList(KeptPageMixin, TemplateList):
    """The next meeting and how to attend it; then meetings by year, of own boards unless `?board=` says otherwise."""

    depends_on = dependencies.MEETINGS
    template_name = "scrutiny/meeting_list.html"
    paginate_by = 60

    def get_queryset(self) -> QuerySet[Meeting]:
        return meetings_of(self.request.GET.get("board", ""), timezone.now())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        now, today = timezone.now(), timezone.localdate()
        context = super().get_context_data(**kwargs)
        context["coming"] = next_meeting(today, now)
        context["choices"] = board_choices(self.request.GET.get("board", ""), now)
        context["chosen"] = next((choice for choice in context["choices"] if choice.is_chosen), None)
        context["years"] = by_year(context["object_list"], today, now)
        return context


class MeetingDetail(KeptPageMixin, PublishedDetailMixin[Meeting], TemplateDetail):
    """One meeting as one page, from its agenda to what came of it."""

    model = Meeting
    depends_on = dependencies.MEETING
    template_name = "scrutiny/meeting_detail.html"

    def narrow(self, queryset: QuerySet[Meeting]) -> QuerySet[Meeting]:
        return with_page(queryset, timezone.now())

    def withdrawn_record(self, target: Meeting) -> Meeting | Board:
        return target if target.withdrawn_at else target.board

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        page = meeting_page(self.object, timezone.localdate(), timezone.now())
        return super().get_context_data(page=page, last_updated=page.last_updated, crumbs=scrutiny_crumbs(), **kwargs)


class BoardList(KeptPageMixin, TemplateView):
    """Every board, our own first."""

    depends_on = dependencies.AGENDAS
    template_name = "scrutiny/board_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(page=board_list_page(timezone.now()), crumbs=scrutiny_crumbs(), **kwargs)


class BoardDetail(KeptPageMixin, PublishedDetailMixin[Board], TemplateDetail):
    """One board with all its meetings."""

    model = Board
    depends_on = dependencies.MEETINGS
    template_name = "scrutiny/board_detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        page = board_page(self.object, timezone.localdate(), timezone.now())
        crumbs = [*scrutiny_crumbs(), ("Boards", reverse("scrutiny:board_list"))]
        return super().get_context_data(page=page, last_updated=page.published_at, crumbs=crumbs, **kwargs)
