"""Every address of the portal."""

from django.contrib import admin
from django.contrib.sitemaps.views import sitemap
from django.urls import URLPattern, URLResolver, include, path
from django.views.generic import RedirectView

from pcc_portal import views
from pcc_portal.components.views import ComponentGalleryDetail
from pcc_portal.publishing.views import PreviewDetail
from pcc_portal.sitemaps import SITEMAPS

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.Home.as_view(), name="home"),
    path("about/", views.About.as_view(), name="about"),
    path("transparency/", views.Transparency.as_view(), name="transparency"),
    path("accessibility/", views.Accessibility.as_view(), name="accessibility"),
    path("privacy/", views.Privacy.as_view(), name="privacy"),
    path("cookies/", views.Cookies.as_view(), name="cookies"),
    path("preview/<str:token>/", PreviewDetail.as_view(), name="preview_detail"),
    path("healthz", views.Healthz.as_view(), name="healthz"),
    path("readyz", views.Readyz.as_view(), name="readyz"),
    path("robots.txt", views.Robots.as_view(), name="robots"),
    path("sitemap.xml", sitemap, {"sitemaps": SITEMAPS}, name="sitemap"),
    path("", include("plan.urls")),
    path("scrutiny/", include("scrutiny.urls")),
    path("reports/", include("pcc_portal.reports.urls")),
    path("api/", include("pcc_portal.api_urls")),
    # An address is changed by an administrator, on the audit trail, not by its owner.
    path("accounts/email/", RedirectView.as_view(pattern_name="mfa_index")),
    path("accounts/", include("allauth.urls")),
    path("admin/components/", ComponentGalleryDetail.as_view(), name="component_gallery_detail"),
    path("admin/", admin.site.urls),
]

handler500 = "pcc_portal.views.server_error"
