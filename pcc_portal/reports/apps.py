from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "pcc_portal.reports"

    def ready(self) -> None:
        from pcc_portal.publishing import withdrawals
        from pcc_portal.reports import actions

        withdrawals.register(actions.follow_withdrawal)
