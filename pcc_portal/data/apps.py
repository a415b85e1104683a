from django.apps import AppConfig


class DataConfig(AppConfig):
    name = "pcc_portal.data"
