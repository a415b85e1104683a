"""Every address of the portal."""

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from pcc_portal import views
from pcc_portal.publishing.views import PreviewDetail

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.Home.as_view(), name="home"),
    path("about/", views.About.as_view(), name="about"),
    path("accessibility/", views.Accessibility.as_view(), name="accessibility"),
    path("privacy/", views.Privacy.as_view(), name="privacy"),
    path("cookies/", views.Cookies.as_view(), name="cookies"),
    path("preview/<str:token>/", PreviewDetail.as_view(), name="preview_detail"),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
]
