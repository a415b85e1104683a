"""Calendars to follow, read back as a calendar program reads them."""

from datetime import date, datetime, time
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from scrutiny.models import Meeting
from tests.factories import BoardFactory, MeetingFactory, UserFactory

pytestmark = pytest.mark.django_db


def events(client: Client, url: str) -> list[Any]:
    response = client.get(url)
    assert response.status_code == 200
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    calendar = Calendar.from_ical(response.content)
    assert (calendar["version"], calendar["method"]) == ("2.0", "PUBLISH")
    return list(calendar.walk("VEVENT"))


def of_meeting(meeting: Meeting) -> str:
    return reverse("scrutiny:meeting_calendar_download", args=[meeting.public_id])


def test_meeting_has_its_day_time_place_and_an_identity_that_stays(client: Client, settings: Any) -> None:
    settings.SITE_URL = "https://portal.example.org"
    meeting = MeetingFactory(
        published=True,
        board__name="Scrutiny Board",
        occasion="annual meeting",
        starts_on=date(2022, 7, 28),
        start_time=time(14),
        end_time=time(16, 30),
        venue="Town Hall, Winsford",
        online_url="https://example.org/live",
        sequence=3,
    )
    (event,) = events(client, of_meeting(meeting))
    assert event["uid"] == f"meeting-{meeting.public_id}@portal.example.org"
    assert event["sequence"] == 3
    assert event["status"] == "CONFIRMED"
    assert event["summary"] == "Scrutiny Board, annual meeting"
    assert event["location"] == "Town Hall, Winsford"
    assert event["url"] == f"https://portal.example.org{meeting.get_absolute_url()}"
    assert event["dtstart"].params["TZID"] == "Europe/London"
    assert event.start == timezone.make_aware(datetime(2022, 7, 28, 14))
    assert event.start.utcoffset().total_seconds() == 3600  # summer time
    assert event.end == timezone.make_aware(datetime(2022, 7, 28, 16, 30))
    assert event["last-modified"].dt == meeting.modified_at.replace(microsecond=0)
    assert event["dtstamp"].dt == event["last-modified"].dt
    assert "Watch live: https://example.org/live" in event["description"]
    first = event["uid"]
    Meeting.objects.filter(pk=meeting.pk).update(starts_on=date(2022, 8, 4), sequence=4)
    (event,) = events(client, of_meeting(meeting))
    assert (event["uid"], event["sequence"], event.start.date()) == (first, 4, date(2022, 8, 4))


def test_calendar_defines_the_zone_that_it_names(client: Client) -> None:
    meeting = MeetingFactory(published=True, start_time=time(14))
    calendar = Calendar.from_ical(client.get(of_meeting(meeting)).content)
    assert [zone["tzid"] for zone in calendar.walk("VTIMEZONE")] == ["Europe/London"]


def test_meeting_without_a_time_is_a_whole_day_and_tentative(client: Client) -> None:
    meeting = MeetingFactory(published=True, starts_on=date(2022, 1, 27))
    (event,) = events(client, of_meeting(meeting))
    assert event["dtstart"].params["VALUE"] == "DATE"
    assert event.start == date(2022, 1, 27)
    assert event["status"] == "TENTATIVE"
    assert "The time is not recorded." in event["description"]
    assert "location" not in event
    Meeting.objects.update(status="held")
    assert events(client, of_meeting(meeting))[0]["status"] == "CONFIRMED"


@pytest.mark.parametrize("status", ["postponed", "cancelled"])
def test_meeting_that_is_off_stays_and_says_so(client: Client, status: str) -> None:
    meeting = MeetingFactory(published=True, start_time=time(14), status=status, status_reason="Snow, and ice.")
    (event,) = events(client, of_meeting(meeting))
    assert event["status"] == "CANCELLED"
    assert f"{status.capitalize()}: Snow, and ice." in event["description"]


def test_postponed_meeting_tells_its_new_day_once_that_is_public(client: Client) -> None:
    later = MeetingFactory(starts_on=date(2022, 3, 3))
    meeting = MeetingFactory(
        board=later.board, published=True, status="postponed", status_reason="Snow.", postponed_to=later
    )
    assert "3 March 2022" not in events(client, of_meeting(meeting))[0]["description"]
    Meeting.objects.filter(pk=later.pk).update(published_at=timezone.now(), published_by=UserFactory())
    assert "It will take place on 3 March 2022." in events(client, of_meeting(meeting))[0]["description"]


def test_board_and_all_list_dated_public_meetings_alone(client: Client) -> None:
    board = BoardFactory(published=True)
    first = MeetingFactory(board=board, published=True, starts_on=date(2022, 1, 27))
    second = MeetingFactory(board=board, published=True, starts_on=date(2022, 4, 28))
    elsewhere = MeetingFactory(published=True, starts_on=date(2022, 2, 1))
    undated = MeetingFactory(board=board, published=True, held=True, starts_on=None, date_words="Spring 2018")
    for state in ({}, {"scheduled": True}, {"withdrawn": True}):
        MeetingFactory(board=board, **state)
    of_board = events(client, reverse("scrutiny:board_calendar_download", args=[board.public_id]))
    assert [event["uid"].split("@")[0] for event in of_board] == [f"meeting-{row.public_id}" for row in (first, second)]
    every = events(client, reverse("scrutiny:calendar_download"))
    assert [event["uid"].split("@")[0] for event in every] == [
        f"meeting-{row.public_id}" for row in (first, elsewhere, second)
    ]
    assert client.get(of_meeting(undated)).status_code == 404


def test_withdrawn_meeting_and_board_answer_410_with_the_reason_and_no_calendar(client: Client) -> None:
    meeting, board = MeetingFactory(withdrawn=True), BoardFactory(withdrawn=True)
    for url in (
        of_meeting(meeting),
        reverse("scrutiny:board_calendar_download", args=[board.public_id]),
        of_meeting(MeetingFactory(board=board, published=True)),
    ):
        response = client.get(url)
        assert response.status_code == 410
        assert "It was wrong." in response.text
        assert "BEGIN:VCALENDAR" not in response.text


def test_calendar_that_has_the_latest_is_told_so(client: Client) -> None:
    meeting = MeetingFactory(published=True, starts_on=date(2022, 1, 27))
    urls = [
        of_meeting(meeting),
        reverse("scrutiny:board_calendar_download", args=[meeting.board.public_id]),
        reverse("scrutiny:calendar_download"),
    ]
    seen = {}
    for url in urls:
        assert len(events(client, url)) == 1
        seen[url] = client.get(url)["ETag"]
        again = client.get(url, headers={"If-None-Match": seen[url]})
        assert (again.status_code, again.content, again["ETag"]) == (304, b"", seen[url])
    meeting.venue = "Town Hall"
    meeting.save()
    for url in urls:
        response = client.get(url, headers={"If-None-Match": seen[url]})
        assert (response.status_code, b"LOCATION:Town Hall" in response.content) == (200, True)


@pytest.mark.parametrize("rows", [1, 3])
def test_calendar_costs_the_same_at_any_size(client: Client, django_assert_num_queries: Any, rows: int) -> None:
    board = BoardFactory(published=True)
    MeetingFactory.create_batch(rows, board=board, published=True)
    with django_assert_num_queries(2):
        assert len(events(client, reverse("scrutiny:calendar_download"))) == rows
    with django_assert_num_queries(3):
        events(client, reverse("scrutiny:board_calendar_download", args=[board.public_id]))
