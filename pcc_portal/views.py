"""Pages of no single app: home, about, the pages about this site, errors and health."""

from datetime import date
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.views.generic import TemplateView, View

from pcc_portal.components.context import office
from pcc_portal.health import readiness
from pcc_portal.publishing.kept_pages import KeptPageMixin
from pcc_portal.queries import NEWS_DEPENDS_ON, OFFICE_DEPENDS_ON, about_the_office, latest_publications
from scrutiny.actions.question_mail import deletion_words
from scrutiny.queries.meetings import next_meeting

STATEMENT_WRITTEN_ON = date(2026, 11, 24)


class Home(KeptPageMixin, TemplateView):
    template_name = "home.html"
    depends_on = NEWS_DEPENDS_ON

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        now = timezone.now()
        coming = next_meeting(timezone.localdate(now), now)
        return super().get_context_data(
            publications=latest_publications(now), coming=coming, last_updated=self.changed_at, **kwargs
        )


class About(KeptPageMixin, TemplateView):
    template_name = "about.html"
    depends_on = OFFICE_DEPENDS_ON

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(about=about_the_office(timezone.now()), **kwargs)


class Transparency(TemplateView):
    """Where to find what a Commissioner must publish; which of it is here, and what to do about the rest."""

    template_name = "transparency.html"


class Accessibility(TemplateView):
    template_name = "accessibility.html"
    extra_context = {"written_on": STATEMENT_WRITTEN_ON}


class Privacy(TemplateView):
    """How long an asker's address is kept comes from the setting by which it is deleted."""

    template_name = "privacy.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(question_deletion=deletion_words(), **kwargs)


class Cookies(TemplateView):
    """The names and lifetimes come from the settings that set the cookies."""

    template_name = "cookies.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        hours = settings.SESSION_COOKIE_AGE // 3600
        rows = [
            (
                settings.SESSION_COOKIE_NAME,
                "Keeps you signed in",
                f"When you close the browser, and after {hours} hours at the latest",
            ),
            (
                settings.CSRF_COOKIE_NAME,
                "Makes sure that a form comes from our own page",
                f"After {settings.CSRF_COOKIE_AGE // (7 * 24 * 3600)} weeks",
            ),
        ]
        return super().get_context_data(columns=["Name", "What it does", "When it ends"], rows=rows, **kwargs)


class Healthz(View):
    """The process is alive. Nothing else is asked, so that a database at rest does not restart the web server."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return HttpResponse("ok", content_type="text/plain", headers={"Cache-Control": "no-store"})


class Readyz(View):
    """200 when everything is there that a page or a report needs, else 503 with what is missing and why."""

    def get(self, request: HttpRequest) -> JsonResponse:
        state = readiness(timezone.now())
        body = {
            "status": "ready" if state.is_ready else "not ready",
            "passed": state.passed,
            "failed": state.failed,
            "oldest_owed_report_seconds": state.oldest_owed_seconds,
        }
        return JsonResponse(body, status=200 if state.is_ready else 503, headers={"Cache-Control": "no-store"})


class Robots(View):
    def get(self, request: HttpRequest) -> HttpResponse:
        sitemap = request.build_absolute_uri(reverse("sitemap"))
        closed = [reverse("admin:index"), "/accounts/", "/preview/"]
        lines = ["User-agent: *", *[f"Disallow: {path}" for path in closed], f"Sitemap: {sitemap}"]
        return HttpResponse("\n".join(lines) + "\n", content_type="text/plain")


def server_error(request: HttpRequest, template_name: str = "500.html") -> HttpResponse:
    """The page for our own faults: it asks nothing of the database, the session or any context processor."""
    try:
        stylesheet = staticfiles_storage.url("build/portal.css")
    except ValueError:
        # The static files were never collected; the page is plain then.
        stylesheet = ""
    html = render_to_string(template_name, {**office(request), "stylesheet": stylesheet})
    return HttpResponse(html, status=500, headers={"Cache-Control": "no-store"})
