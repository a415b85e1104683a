from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "pcc_portal"

    def ready(self) -> None:
        from pcc_portal import checks  # noqa: F401  (registers them)
