from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "pcc_portal.reports"
