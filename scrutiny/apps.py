from django.apps import AppConfig


class ScrutinyConfig(AppConfig):
    name = "scrutiny"
    verbose_name = "Scrutiny of the police"

    def ready(self) -> None:
        from plan import evidence
        from scrutiny.queries.evidence import asked_about_in_public
        from scrutiny.views.dependencies import EVIDENCE

        evidence.register(asked_about_in_public, EVIDENCE)
