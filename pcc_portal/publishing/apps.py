from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps


class PublishingConfig(AppConfig):
    name = "pcc_portal.publishing"


class PortalAdminConfig(admin_apps.AdminConfig):
    """Django's admin with the portal's own site in it."""

    default = False
    default_site = "pcc_portal.publishing.sites.PortalAdminSite"
