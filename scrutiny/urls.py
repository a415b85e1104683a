"""Addresses of the record of scrutiny."""

from django.urls import path

from scrutiny import feeds
from scrutiny.views import agenda, calendars, coverage, follow_up, inspections, meetings, papers, questions, registers

app_name = "scrutiny"

urlpatterns = [
    path("", meetings.MeetingList.as_view(), name="meeting_list"),
    path("calendar.ics", calendars.CalendarDownload.as_view(), name="calendar_download"),
    path("minutes.atom", feeds.MinutesFeed(), name="minutes_feed"),
    path("papers.atom", feeds.PaperFeed(), name="paper_feed"),
    path("coverage/", coverage.CoverageDetail.as_view(), name="coverage_detail"),
    path("coverage/coverage.csv", coverage.CoverageDownload.as_view(), name="coverage_download"),
    path("boards/", meetings.BoardList.as_view(), name="board_list"),
    path("boards/<slug:public_id>/", meetings.BoardDetail.as_view(), name="board_detail"),
    path(
        "boards/<slug:public_id>/meetings.ics",
        calendars.BoardCalendarDownload.as_view(),
        name="board_calendar_download",
    ),
    path("meetings/<slug:public_id>/", meetings.MeetingDetail.as_view(), name="meeting_detail"),
    path(
        "meetings/<slug:public_id>/meeting.ics",
        calendars.MeetingCalendarDownload.as_view(),
        name="meeting_calendar_download",
    ),
    path("items/<slug:public_id>/", agenda.ItemDetail.as_view(), name="item_detail"),
    path("papers/<slug:public_id>/", agenda.PaperDetail.as_view(), name="paper_detail"),
    path("papers/<slug:public_id>/file/", papers.PaperDownload.as_view(), name="paper_download"),
    path("agendas/<slug:public_id>/", agenda.AgendaDetail.as_view(), name="agenda_detail"),
    path("agendas/<slug:public_id>/record.json", agenda.AgendaRecordDownload.as_view(), name="agenda_record_download"),
    path("minutes/<slug:public_id>/", agenda.MinutesDetail.as_view(), name="minutes_detail"),
    path(
        "minutes/<slug:public_id>/record.json",
        agenda.MinutesRecordDownload.as_view(),
        name="minutes_record_download",
    ),
    path("actions/", follow_up.ActionList.as_view(), name="action_list"),
    path("actions/actions.csv", follow_up.ActionDownload.as_view(), name="action_download"),
    path("actions/<slug:public_id>/", follow_up.ActionDetail.as_view(), name="action_detail"),
    path("decisions/", follow_up.DecisionList.as_view(), name="decision_list"),
    path("decisions/decisions.csv", follow_up.DecisionDownload.as_view(), name="decision_download"),
    path("decisions/decisions.atom", feeds.DecisionFeed(), name="decision_feed"),
    path("decisions/<slug:public_id>/", follow_up.DecisionDetail.as_view(), name="decision_detail"),
    path("questions/", questions.QuestionList.as_view(), name="question_list"),
    path("questions/ask/", questions.QuestionCreate.as_view(), name="question_create"),
    path(
        "questions/progress/<str:token>/",
        questions.QuestionProgressDetail.as_view(),
        name="question_progress_detail",
    ),
    path("questions/<slug:public_id>/", questions.QuestionDetail.as_view(), name="question_detail"),
    path("inspections/", inspections.InspectionList.as_view(), name="inspection_list"),
    path("inspections/inspections.csv", inspections.InspectionDownload.as_view(), name="inspection_download"),
    path(
        "inspections/recommendations.csv",
        inspections.RecommendationDownload.as_view(),
        name="recommendation_download",
    ),
    path("inspections/<slug:public_id>/", inspections.InspectionDetail.as_view(), name="inspection_detail"),
    path("agreements/", registers.AgreementList.as_view(), name="agreement_list"),
    path("agreements/agreements.csv", registers.AgreementDownload.as_view(), name="agreement_download"),
    path("complaint-reviews/", registers.ComplaintReviewList.as_view(), name="complaint_review_list"),
    path(
        "complaint-reviews/complaint-reviews.csv",
        registers.ComplaintReviewDownload.as_view(),
        name="complaint_review_download",
    ),
]
