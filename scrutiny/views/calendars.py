"""Calendars to follow: one meeting, one board, or everything."""

from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.generic import View

from pcc_portal.publishing.views import PublishedDetailMixin
from scrutiny.calendars import calendar_of
from scrutiny.models import Board, Meeting
from scrutiny.queries.wording import title_of


def _dated() -> QuerySet[Meeting]:
    rows = Meeting.objects.published().filter(starts_on__isnull=False)
    return rows.select_related("board", "postponed_to").order_by("starts_on", "pk")


def _answer(name: str, title: str, meetings: QuerySet[Meeting]) -> HttpResponse:
    return HttpResponse(
        calendar_of(title, meetings),
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": f'inline; filename="{name}.ics"'},
    )


class CalendarDownload(View):
    """Every public meeting whose day is known."""

    def get(self, request: HttpRequest) -> HttpResponseBase:
        return _answer("meetings", f"Meetings: {settings.OFFICE_NAME}", _dated())


class BoardCalendarDownload(PublishedDetailMixin[Board], View):
    """The meetings of one board."""

    model = Board

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # type: ignore[override]
        board = self.get_object()
        return _answer(f"meetings-{board.public_id}", board.name, _dated().filter(board=board))


class MeetingCalendarDownload(PublishedDetailMixin[Meeting], View):
    """One meeting. Where its day is not known there is nothing for a calendar, and so no such address."""

    model = Meeting

    def narrow(self, queryset: QuerySet[Meeting]) -> QuerySet[Meeting]:
        return queryset.filter(starts_on__isnull=False).select_related("board")

    def withdrawn_record(self, target: Meeting) -> Meeting | Board:
        return target if target.withdrawn_at else target.board

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # type: ignore[override]
        meeting = self.get_object()
        return _answer(f"meeting-{meeting.public_id}", title_of(meeting), _dated().filter(pk=meeting.pk))
