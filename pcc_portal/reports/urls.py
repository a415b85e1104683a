"""Addresses of the register of reports."""

from django.urls import path

from pcc_portal.reports.views import ReportDetail, ReportDownload, ReportList

app_name = "reports"

urlpatterns = [
    path("", ReportList.as_view(), name="report_list"),
    path("<slug:public_id>/", ReportDetail.as_view(), name="report_detail"),
    path("<slug:public_id>/pdf", ReportDownload.as_view(), name="report_download"),
]
