"""Public pages kept under the version of what they show: made once for each change, never shown after it."""

import gzip
import hashlib
import re
from datetime import datetime
from functools import cache as remember
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.template.response import SimpleTemplateResponse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_etags
from django.views.generic import View

from pcc_portal.publishing.stamps import Dependency, Stamp, stamp

if TYPE_CHECKING:
    _View = View
else:
    _View = object

# Memory is all that this spares: a kept page is found by its version, and a version never changes.
KEEP_SECONDS = 3600
ONE_PAGE = re.compile(r"page=[1-9]\d{0,3}")


@remember
def release() -> str:
    """Differs between two releases, and between two offices: what a page is made of besides the database."""
    parts = [str(getattr(staticfiles_storage, "manifest_hash", ""))]
    parts += [str(getattr(settings, name)) for name in dir(settings) if name.startswith(("OFFICE_", "SITE_"))]
    ours = {Path(app.path) for app in apps.get_app_configs() if Path(app.path).parent == settings.BASE_DIR}
    files = [settings.BASE_DIR / "requirements" / "base.txt"]
    for folder in sorted({settings.BASE_DIR / "templates", *ours}):
        files += [path for path in sorted(folder.rglob("*")) if path.suffix in (".html", ".py")]
    for path in files:
        about = path.stat()
        parts.append(f"{path}:{about.st_size}:{about.st_mtime_ns}")
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def etag_of(request: HttpRequest, mark: Stamp) -> str:
    """The version of what this address shows. Weak, since compressed or not, it is the same page."""
    parts = [release(), request.get_full_path(), timezone.localdate().isoformat(), mark.fingerprint]
    return f'W/"{hashlib.sha256(chr(10).join(parts).encode()).hexdigest()[:32]}"'


class KeptPageMixin(_View):
    """For a page that shows the same to everybody. `depends_on` names every table that it shows something of.

    The version is read before the rows: a change in between gives a newer page under an older version, which nobody
    will ask for again, and never the other way round. Time itself is part of the version: a schedule that comes
    true changes it, and so does midnight, since pages say what is open or over.
    """

    depends_on: ClassVar[tuple[Dependency, ...]]
    # When anything that the page depends on last changed, known once the page is asked for. None: nothing is public.
    changed_at: datetime | None = None

    def dependencies(self) -> tuple[Dependency, ...]:
        return self.depends_on

    def may_be_kept(self, request: HttpRequest) -> bool:
        """Is this one of few addresses? Anybody can ask for any query, and would fill the memory with pages."""
        query = request.META.get("QUERY_STRING", "")
        return not query or (getattr(self, "paginate_by", None) is not None and bool(ONE_PAGE.fullmatch(query)))

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if hasattr(request, "preview_until"):
            made: HttpResponse = super().get(request, *args, **kwargs)  # type: ignore[misc]
            return made  # a draft, shown to one person: never kept
        etag = self._version(request)
        # A version was given out with a page, so where it is known there is no need to make the page again.
        if etag in parse_etags(request.headers.get("If-None-Match", "")):
            response: HttpResponse = HttpResponseNotModified()
        else:
            response = self._kept(request, etag) or self._made(request, etag, *args, **kwargs)
        if response.status_code < 400:
            response["ETag"] = etag
        patch_vary_headers(response, ["Accept-Encoding"])
        return response

    def _version(self, request: HttpRequest) -> str:
        mark = stamp(self.dependencies(), timezone.now())
        self.changed_at = mark.changed_at
        return etag_of(request, mark)

    def _kept(self, request: HttpRequest, etag: str) -> HttpResponse | None:
        body: bytes | None = None if settings.DEBUG else cache.get(f"page:{etag}")
        if body is None:
            return None
        if "gzip" in request.headers.get("Accept-Encoding", ""):
            return HttpResponse(body, headers={"Content-Encoding": "gzip"})
        return HttpResponse(gzip.decompress(body))

    def _made(self, request: HttpRequest, etag: str, *args: Any, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = super().get(request, *args, **kwargs)  # type: ignore[misc]
        if isinstance(response, SimpleTemplateResponse):
            response.render()
        # A page with a nonce belongs to one request alone.
        for_everybody = not response.cookies and not hasattr(request, "_csp_nonce")
        if response.status_code == 200 and for_everybody and self.may_be_kept(request):
            cache.set(f"page:{etag}", gzip.compress(response.content, compresslevel=6, mtime=0), KEEP_SECONDS)
        return response
