"""Every address below /api/."""

from django.urls import URLPattern, URLResolver, include, path, re_path

from pcc_portal.api.views import ApiRoot, DocsPage, OpenApiDocument, ProblemDetail, UnknownAddress
from pcc_portal.organisations.api.urls import router as organisations
from plan.api.urls import router as plan
from scrutiny.api.urls import router as scrutiny

ROUTERS = (plan, scrutiny, organisations)
V1 = [url for router in ROUTERS for url in router.urls]
RESOURCES = {prefix: f"{basename}-list" for router in ROUTERS for prefix, _, basename in router.registry}

urlpatterns: list[URLPattern | URLResolver] = [
    path("v1/", ApiRoot.as_view(resources=RESOURCES), name="api-root"),
    path("v1/", include(V1)),
    path("v1/openapi.json", OpenApiDocument.as_view(), name="openapi"),
    path("v1/docs/", DocsPage.as_view(), name="docs"),
    path("v1/problems/<slug:code>/", ProblemDetail.as_view(), name="problem-detail"),
    # Only with a slash at the end, so that a forgotten one is still put right by a redirect.
    re_path(r"^(?:.*/)?$", UnknownAddress.as_view()),
]
