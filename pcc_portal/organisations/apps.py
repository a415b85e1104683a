from django.apps import AppConfig


class OrganisationsConfig(AppConfig):
    name = "pcc_portal.organisations"
