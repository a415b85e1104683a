"""Calendars to follow: one meeting, one board, or everything."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.views.generic import View

from pcc_portal.publishing.kept_pages import KeptPageMixin
from pcc_portal.publishing.views import PublishedDetailMixin
from scrutiny.calendars import calendar_of
from scrutiny.models import Board, Meeting
from scrutiny.queries.wording import title_of
from scrutiny.views import dependencies


def _dated() -> QuerySet[Meeting]:
    rows = Meeting.objects.published().filter(starts_on__isnull=False)
    return rows.select_related("board", "postponed_to").order_by("starts_on", "pk")


class _Calendar(View):
    # Gives the name of the file, the title, and the meetings.
    calendar: Callable[[], tuple[str, str, QuerySet[Meeting]]]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        name, title, meetings = self.calendar()
        return HttpResponse(
            calendar_of(title, meetings),
            content_type="text/calendar; charset=utf-8",
            headers={"Content-Disposition": f'inline; filename="{name}.ics"'},
        )


class _Versioned(KeptPageMixin):
    """Tells a calendar that has the latest so. Only pages are kept whole."""

    depends_on = dependencies.CALENDARS

    def may_be_kept(self, request: HttpRequest) -> bool:
        return False


class CalendarDownload(_Versioned, _Calendar):
    """Every public meeting whose day is known."""

    def calendar(self) -> tuple[str, str, QuerySet[Meeting]]:
        return "meetings", f"Meetings: {settings.OFFICE_NAME}", _dated()


class BoardCalendarDownload(_Versioned, PublishedDetailMixin[Board], _Calendar):
    """The meetings of one board."""

    model = Board

    def calendar(self) -> tuple[str, str, QuerySet[Meeting]]:
        board = self.get_object()
        return f"meetings-{board.public_id}", board.name, _dated().filter(board=board)


class MeetingCalendarDownload(_Versioned, PublishedDetailMixin[Meeting], _Calendar):
    """One meeting. Where its day is not known there is nothing for a calendar, and so no such address."""

    model = Meeting

    def narrow(self, queryset: QuerySet[Meeting]) -> QuerySet[Meeting]:
        return queryset.filter(starts_on__isnull=False).select_related("board")

    def withdrawn_record(self, target: Meeting) -> Meeting | Board:
        return target if target.withdrawn_at else target.board

    def calendar(self) -> tuple[str, str, QuerySet[Meeting]]:
        meeting = self.get_object()
        return f"meeting-{meeting.public_id}", title_of(meeting), _dated().filter(pk=meeting.pk)
