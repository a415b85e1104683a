from django.apps import AppConfig


class ComponentsConfig(AppConfig):
    name = "pcc_portal.components"
