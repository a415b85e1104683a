"""CPU per request, as multiples of a trivial view in the same process, and bytes of a first view.

Run it with `script/bench`. Requests go through the whole WSGI application with a browser's headers (gzip accepted);
each figure is the median of several rounds, and rounds of all pages are interleaved, so that a busy machine slows
all alike. "x trivial" is a page as it is served, kept since its last change; "made anew" is the first request after a
change, for which there is no bar. Exits with 1 where a bar is missed.
"""

import gzip
import io
import os
import re
import statistics
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "pcc_portal.settings"
django.setup()

from django.conf import settings  # noqa: E402  (settings must be loaded first)
from django.core.cache import cache  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.test import override_settings  # noqa: E402
from django.urls import reverse  # noqa: E402

from plan.models import Measure, Objective  # noqa: E402
from scrutiny.models import Meeting  # noqa: E402
from tests.journeys.meetings import load_meetings  # noqa: E402

ROUNDS, PER_ROUND = 9, 12
PAGE_BAR, API_BAR, BYTES_BAR = 14.0, 10.0, 60_000


def get(application: Callable[..., Iterable[bytes]], path: str) -> tuple[str, dict[str, str], bytes]:
    """One GET through WSGI: (status line, headers, body)."""
    started: list[Any] = []
    location, _, query = path.partition("?")
    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": location,
        "QUERY_STRING": query,
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "8000",
        "HTTP_HOST": "127.0.0.1:8000",
        "HTTP_ACCEPT": "text/html,application/json;q=0.9,*/*;q=0.8",
        "HTTP_ACCEPT_ENCODING": "gzip",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": False,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }

    def start_response(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> None:
        started[:] = [status, dict(headers)]

    response = application(environ, start_response)
    body = b"".join(response)
    if hasattr(response, "close"):
        response.close()
    return started[0], started[1], body


def first_view_bytes(application: Callable[..., Iterable[bytes]], path: str) -> int:
    """Bytes over the wire: the page and each file that its HTML and CSS ask for, gzipped where that helps."""
    _, headers, body = get(application, path)
    total = len(body)
    html = gzip.decompress(body).decode() if headers.get("Content-Encoding") == "gzip" else body.decode()
    static = Path(settings.STATIC_ROOT)
    wanted = set(
        re.findall(rf'(?:href|src)="/?{settings.STATIC_URL.strip("/")}/([^"]+\.(?:css|js|svg|woff2|png|ico))"', html)
    )
    for css in [name for name in wanted if name.endswith(".css")]:
        text = (static / css).read_text()
        for url in re.findall(r"url\([\"']?([^\"')]+\.woff2)", text):
            wanted.add(str((static / css).parent.joinpath(url).resolve().relative_to(static.resolve())))
    for name in wanted:
        data = (static / name).read_bytes()
        total += len(data) if name.endswith((".woff2", ".png")) else len(gzip.compress(data, 6))
    return total


def pages() -> dict[str, tuple[str, float | None]]:
    """What is measured: the address, and how many times a trivial view it may cost."""
    objective = max(Objective.objects.published(), key=lambda row: row.commitments.count() + row.measures.count())
    measure = max(
        Measure.objects.published(), key=lambda row: sum(version.observations.count() for version in row.versions.all())
    )
    meeting = max(Meeting.objects.published(), key=lambda row: row.items.count())
    return {
        "trivial view": ("/trivial", None),
        "home": (reverse("home"), PAGE_BAR),
        "plan on a page": (reverse("plan:plan_in_force_detail"), PAGE_BAR),
        "objective (largest)": (objective.get_absolute_url(), PAGE_BAR),
        "measure (most figures)": (measure.get_absolute_url(), PAGE_BAR),
        "list of meetings": (reverse("scrutiny:meeting_list"), PAGE_BAR),
        "meeting (most items)": (meeting.get_absolute_url(), PAGE_BAR),
        "decisions": (reverse("scrutiny:decision_list"), PAGE_BAR),
        "action log": (reverse("scrutiny:action_list"), PAGE_BAR),
        "API, 100 commitments": ("/api/v1/commitments/?page_size=100", API_BAR),
        "API, 100 observations": ("/api/v1/observations/?page_size=100", API_BAR),
        "API, 100 meetings": ("/api/v1/meetings/?page_size=100", API_BAR),
        "API, 100 agenda items": ("/api/v1/agenda-items/?page_size=100", API_BAR),
        "API, 100 decisions": ("/api/v1/decisions/?page_size=100", API_BAR),
    }


@override_settings(ROOT_URLCONF="tests.performance.bench_urls")
def bench(rounds: int, per_round: int) -> int:
    """Print a line for each page; how many miss a bar."""
    application, measured = get_wsgi_application(), pages()
    for name, (path, _) in measured.items():
        status, _, _ = get(application, path)
        if not status.startswith("200"):
            print(f"{name}: {path} answers {status}", file=sys.stderr)  # noqa: T201  (a command's output)
            return 1
        for _ in range(per_round):
            get(application, path)
    kept: dict[str, list[float]] = {name: [] for name in measured}
    anew: dict[str, list[float]] = {name: [] for name in measured}
    for _ in range(rounds):
        for name, (path, _) in measured.items():
            start = time.process_time()
            for _ in range(per_round):
                get(application, path)
            kept[name].append((time.process_time() - start) / per_round)
    for name, (path, _) in measured.items():
        for _ in range(rounds):
            cache.clear()
            start = time.process_time()
            get(application, path)
            anew[name].append(time.process_time() - start)
    base = statistics.median(kept["trivial view"])
    missed = 0
    out = [f"{'page':<26}{'CPU ms':>8}{'x trivial':>11}{'bar':>6}{'made anew':>11}{'first view':>13}{'bar':>9}"]
    for name, (path, bar) in measured.items():
        cpu = statistics.median(kept[name])
        line = f"{name:<26}{cpu * 1000:>8.2f}{cpu / base:>11.1f}"
        if bar is None:
            out.append(line)
            continue
        late = cpu / base > bar
        line += f"{bar:>6.0f}{statistics.median(anew[name]) / base:>11.1f}"
        if bar == PAGE_BAR:
            size = first_view_bytes(application, path)
            line += f"{size / 1000:>10.1f} kB{BYTES_BAR / 1000:>6.0f} kB"
            late = late or size > BYTES_BAR
        missed += late
        out.append(line + ("   missed" if late else ""))
    print("\n".join(out))  # noqa: T201
    return missed


if __name__ == "__main__":
    load_meetings()
    sys.exit(1 if bench(ROUNDS, PER_ROUND) else 0)
