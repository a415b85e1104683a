"""Addresses of the plan, its figures and its money."""

from django.urls import path

from plan import feeds
from plan.views import downloads, figures, money, promise

app_name = "plan"

urlpatterns = [
    path("plan/", promise.PlanInForceDetail.as_view(), name="plan_in_force_detail"),
    path("plan/updates.atom", feeds.UpdateFeed(), name="update_feed"),
    path("plan/priorities/<slug:public_id>/", promise.PriorityDetail.as_view(), name="priority_detail"),
    path("plan/objectives/<slug:public_id>/", promise.ObjectiveDetail.as_view(), name="objective_detail"),
    path("plan/commitments/<slug:public_id>/", promise.CommitmentDetail.as_view(), name="commitment_detail"),
    path("plans/", promise.PlanList.as_view(), name="plan_list"),
    path("plans/<slug:public_id>/", promise.PlanDetail.as_view(), name="plan_detail"),
    path("plans/<slug:public_id>/commitments.csv", downloads.CommitmentDownload.as_view(), name="commitment_download"),
    path("measures/", figures.MeasureList.as_view(), name="measure_list"),
    path("measures/figures.csv", downloads.FigureDownload.as_view(), name="figure_download"),
    path("measures/<slug:public_id>/", figures.MeasureDetail.as_view(), name="measure_detail"),
    path("measures/<slug:public_id>/figures.csv", downloads.MeasureDownload.as_view(), name="measure_download"),
    path("budget/", money.BudgetList.as_view(), name="budget_list"),
    path("budget/lines.csv", downloads.BudgetDownload.as_view(), name="budget_download"),
    path("consultations/", money.ConsultationList.as_view(), name="consultation_list"),
    path("consultations/consultations.csv", downloads.ConsultationDownload.as_view(), name="consultation_download"),
]
