from django.apps import AppConfig


class PublishingConfig(AppConfig):
    name = "pcc_portal.publishing"
