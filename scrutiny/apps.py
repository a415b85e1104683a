from django.apps import AppConfig


class ScrutinyConfig(AppConfig):
    name = "scrutiny"
    verbose_name = "Scrutiny of the police"

    def ready(self) -> None:
        from pcc_portal.publishing import refusals, withdrawals
        from pcc_portal.reports import registry
        from plan import evidence
        from scrutiny.actions.papers import keep_restricted
        from scrutiny.actions.questions import close_withdrawn
        from scrutiny.queries.evidence import asked_about_in_public
        from scrutiny.reports.kinds import KINDS
        from scrutiny.views.dependencies import EVIDENCE

        evidence.register(asked_about_in_public, EVIDENCE)
        refusals.register(keep_restricted)
        withdrawals.register(close_withdrawn)
        for kind in KINDS:
            registry.register(kind)
