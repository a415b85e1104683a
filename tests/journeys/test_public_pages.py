"""Every public page of the real data, in a real browser: found by following links from the home page.

Each page is held to WCAG 2.2 AA by axe-core at the width of a telephone and of a desk screen, to the Nu HTML checker,
to its own Content-Security-Policy, to one host, to 320 pixels without sideways scrolling (which is 400 % zoom on a
screen of 1280), and to 60 kB for the first view.
"""

import gzip
import os
import re
import shutil
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from pcc_portal.publishing.models import ID_ALPHABET, ID_LENGTH
from tests.factories import (
    CommitmentFactory,
    ConsultationFactory,
    ObservationFactory,
    PlanFactory,
    ProgressUpdateFactory,
    TargetFactory,
    UserFactory,
)
from tests.journeys.documents import publish_reports
from tests.journeys.meetings import load_meetings

ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
VNU = ROOT / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
STYLES = ROOT / "static" / "build"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
BUDGET = 60_000
REPORT_BUDGET = 100_000  # a report is a document of many pages, opened to be read whole
# Pages of one kind come from one template: so many of each are opened in the browser; all are asked for and checked.
# Reports have addresses of one form and a template for each kind, so each of them is opened.
PER_KIND = 2
REPORTS = "/reports/*/"
# The names of the tables that are wider than their place, those in closed details too.
WIDE_TABLES = """() => {
  document.querySelectorAll("details").forEach(details => { details.open = true });
  return [...document.querySelectorAll(".portal-scroll")]
    .filter(region => region.scrollWidth > region.clientWidth)
    .map(region => region.getAttribute("aria-label"));
}"""

# `browser` for all, so that the tests of this module stay together and the site is loaded once.
pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("browser"), pytest.mark.django_db]


@dataclass(frozen=True)
class Site:
    """A running site on the real data, the pages that links lead to, and a member of staff's session."""

    url: str
    pages: dict[str, str]
    session: str


def require_what_was_built() -> None:
    for path, remedy in [(AXE, "npm ci"), (VNU, "npm ci"), (STYLES / "portal.css", "npm run build")]:
        assert path.exists(), f"{path.relative_to(ROOT)} is missing. Run: {remedy}"
    assert shutil.which("java"), "Java is not installed: run script/test, which installs it"


def load() -> None:
    """The real data, and beside it one of each thing that it has none of yet: progress, revisions, an earlier plan."""
    call_command("load_area", "cheshire", verbosity=0)
    plan = PlanFactory(published=True, status="superseded", title="Police and Crime Plan", starts_on="2016-05-12")
    commitment = CommitmentFactory(objective__priority__plan=plan)
    for number, status in enumerate(["on_track", "at_risk", "off_track", "delivered", "not_delivered", "not_started"]):
        ProgressUpdateFactory(
            commitment=commitment,
            status=status,
            published=True,
            period_starts_on=f"{2016 + number}-01-01",
            period_ends_on=f"{2016 + number}-03-31",
            narrative="## What we did\n\nWe **met** [the force](https://www.example.org/).\n\n- once\n- twice",
        )
    observation = ObservationFactory(published=True, status="provisional")
    ObservationFactory(published=True, version=observation.version, area=observation.area)
    TargetFactory(measure=observation.version.measure, area=observation.area)
    ConsultationFactory(published=True)
    load_meetings()
    publish_reports()


def kind_of(path: str) -> str:
    """The path without permanent ids: pages with the same are of one kind."""
    return re.sub(rf"/[{ID_ALPHABET}]{{{ID_LENGTH}}}(?=/)", "/*", path)


def links_in(html: str, path: str) -> list[str]:
    found = re.findall(r'<a\b[^>]*?\shref="([^"]+)"', html)
    return [urldefrag(urljoin(f"http://testserver{path}", address.replace("&amp;", "&")))[0] for address in found]


def crawl(client: Client) -> dict[str, str]:
    """Every page of HTML that links lead to from the home page: path -> body. Asserts that each one answers."""
    pages: dict[str, str] = {}
    waiting, seen = ["/"], {"/"}
    while waiting:
        path = waiting.pop(0)
        response = client.get(path)
        assert response.status_code == 200, f"{path} answers {response.status_code}"
        assert not response.cookies, f"{path} sets a cookie"
        if not response["Content-Type"].startswith("text/html") or path.startswith("/api/"):
            continue
        pages[path] = response.content.decode()
        for address in links_in(pages[path], path):
            parts = urlsplit(address)
            target = parts.path + (f"?{parts.query}" if parts.query else "")
            if parts.netloc == "testserver" and parts.scheme == "http" and target not in seen:
                assert not target.startswith(("/admin/", "/accounts/")), f"{path} leads the public to {target}"
                seen.add(target)
                waiting.append(target)
    return pages


def samples(pages: dict[str, str]) -> list[str]:
    """The largest pages of each kind, where the most can go wrong."""
    kinds: dict[str, list[str]] = {}
    for path in sorted(pages, key=lambda path: -len(pages[path])):
        kinds.setdefault(kind_of(urlsplit(path).path), []).append(path)
    return [path for kind, paths in kinds.items() for path in (paths if kind == REPORTS else paths[:PER_KIND])]


@pytest.fixture(scope="module")
def site(django_db_setup: None, django_db_blocker: Any) -> Iterator[Site]:
    """Loaded and crawled once for the whole module: nothing here writes. What migrations made is put back after."""
    require_what_was_built()
    with django_db_blocker.unblock():
        name = str(connection.settings_dict["NAME"])
        assert name.startswith("test_") or "memory" in name, f"{name} is no test database: it would be emptied"
        before = connection.creation.serialize_db_to_string()
        load()
        staff = Client()
        staff.force_login(UserFactory(staff=True))
        server = LiveServer("localhost")
        try:
            yield Site(server.url, crawl(Client()), staff.cookies["sessionid"].value)
        finally:
            # Requests that the browser gave up end on their own; they share this thread's connection until then.
            for thread in threading.enumerate():
                if "process_request_thread" in thread.name:
                    thread.join(timeout=10)
            server.stop()
            call_command("flush", verbosity=0, interactive=False, inhibit_post_migrate=True)
            connection.creation.deserialize_db_from_string(before)


@pytest.fixture
def desk(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    yield context.new_page()
    context.close()


class Watch:
    """What a page says on the console and which hosts it asks."""

    def __init__(self, page: Page, host: str) -> None:
        self.host = host
        self.complaints: list[str] = []
        self.strangers: list[str] = []
        page.on("console", lambda message: self.complaints.append(message.text) if message.type != "info" else None)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", lambda request: self.asked(request.url))

    def asked(self, url: str) -> None:
        if urlsplit(url).netloc != self.host and not url.startswith("data:"):
            self.strangers.append(url)


def violations(page: Page) -> list[str]:
    page.evaluate(AXE.read_text())
    found = page.evaluate("tags => axe.run(document, {runOnly: {type: 'tag', values: tags}})", TAGS)
    return [
        f"{violation['id']}: {violation['help']}: {violation['nodes'][0]['html'][:200]}"
        for violation in found["violations"]
    ]


def overflow(page: Page) -> int:
    width: int = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return width


def first_view_bytes(html: str) -> int:
    """HTML, style sheet and script as gzip sends them, and both fonts, which are compressed already."""
    text = [html.encode(), (STYLES / "portal.css").read_bytes(), (ROOT / "static" / "portal.js").read_bytes()]
    fonts = sum(path.stat().st_size for path in STYLES.glob("*.woff2"))
    return sum(len(gzip.compress(part, 6)) for part in text) + fonts


def test_public_pages_hold_in_a_browser(site: Site, desk: Page) -> None:
    kinds = {kind_of(urlsplit(path).path) for path in site.pages}
    for expected in (
        "/",
        "/about/",
        "/accessibility/",
        "/budget/",
        "/consultations/",
        "/cookies/",
        "/measures/",
        "/measures/*/",
        "/plan/",
        "/plan/commitments/*/",
        "/plan/objectives/*/",
        "/plan/priorities/*/",
        "/plans/",
        "/plans/*/",
        "/privacy/",
        "/reports/",
        REPORTS,
        "/scrutiny/",
        "/scrutiny/agendas/*/",
        "/scrutiny/boards/",
        "/scrutiny/boards/*/",
        "/scrutiny/coverage/",
        "/scrutiny/items/*/",
        "/scrutiny/meetings/*/",
        "/scrutiny/minutes/*/",
        "/scrutiny/papers/*/",
    ):
        assert expected in kinds, f"no link leads to {expected}"
    watch = Watch(desk, urlsplit(site.url).netloc)
    faults: list[str] = []
    for path in samples(site.pages):
        for width, height in [(1280, 900), (360, 740)]:
            desk.set_viewport_size({"width": width, "height": height})
            if width == 1280:
                desk.goto(site.url + path)
            faults += [f"{path} at {width}: {fault}" for fault in violations(desk)]
        for width in (360, 768) if kind_of(path) == REPORTS else (360,):
            desk.set_viewport_size({"width": width, "height": 900})
            faults += [f"{path} at {width}: {table} has to be scrolled" for table in desk.evaluate(WIDE_TABLES)]
        desk.set_viewport_size({"width": 320, "height": 256})
        if (extra := overflow(desk)) > 0:
            faults.append(f"{path}: {extra} pixels run off a screen of 320")
        faults += [f"{path}: {complaint}" for complaint in watch.complaints]
        watch.complaints.clear()
    assert not faults, "\n".join(faults)
    assert watch.strangers == []


def test_public_pages_hold_in_the_dark(site: Site, browser: Browser) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 900}, color_scheme="dark")
    page = context.new_page()
    faults: list[str] = []
    seen: set[str] = set()
    for path in samples(site.pages):
        if kind_of(path) not in seen:
            seen.add(kind_of(path))
            page.goto(site.url + path)
            faults += [f"{path}: {fault}" for fault in violations(page)]
    context.close()
    assert not faults, "\n".join(faults)


def test_public_pages_are_valid_html(site: Site, tmp_path: Path) -> None:
    names = {}
    for number, (path, html) in enumerate(site.pages.items()):
        names[f"{number:04}.html"] = path
        (tmp_path / f"{number:04}.html").write_text(html)
    result = subprocess.run(
        [
            "java",
            "-Xss1m",
            "-jar",
            str(VNU),
            "--errors-only",
            "--format",
            "gnu",
            *map(str, sorted(tmp_path.glob("*.html"))),
        ],
        capture_output=True,
        text=True,
        timeout=300,
        env={"PATH": os.environ["PATH"], "LANG": "C.UTF-8"},
        check=False,
    )
    errors = re.sub(r'"file:[^"]*/(\d{4}\.html)"', lambda match: names[match[1]], result.stderr)
    assert result.returncode == 0, errors[:4000]
    assert errors == ""


def test_public_pages_each_have_one_heading_and_a_title_of_their_own(site: Site) -> None:
    seen: dict[tuple[str, str], str] = {}
    for path, html in site.pages.items():
        headings = re.findall(r"<h1\b[^>]*>(.*?)</h1>", html, re.DOTALL)
        assert len(headings) == 1, path
        title = re.search(r"<title>(.*?)</title>", html, re.DOTALL)
        assert title, path
        assert title[1].strip().endswith(" - Cheshire PCC"), path
        # Two plans may number a commitment alike: then the heading tells them apart. /plan/ is the plan in force, which
        # also has its address among all plans.
        name = (title[1], headings[0])
        if "?" not in path and path != "/plan/":
            assert name not in seen, f"{path} and {seen.get(name)} are both called {name}"
            seen[name] = path


def test_public_pages_stay_within_sixty_kilobytes(site: Site) -> None:
    sizes = {path: first_view_bytes(html) for path, html in site.pages.items()}
    budgets = {path: REPORT_BUDGET if kind_of(path) == REPORTS else BUDGET for path in sizes}
    assert {path: size for path, size in sizes.items() if size > budgets[path]} == {}


def test_public_pages_work_without_javascript(site: Site, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 740})
    page = context.new_page()
    page.goto(site.url)
    page.get_by_role("link", name="What was promised and what came of it").click()
    assert urlsplit(page.url).path == "/plan/"
    page.locator(".govuk-skip-link").focus()
    page.keyboard.press("Enter")
    assert urlsplit(page.url).fragment == "main-content"
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Figures").click()
    assert urlsplit(page.url).path == "/measures/"
    assert page.get_by_role("link", name="Leave this site").get_attribute("href") == "https://www.bbc.co.uk/weather"
    assert context.cookies() == []
    context.close()


def test_leaving_the_site_leaves_no_way_back_to_the_page(site: Site, desk: Page) -> None:
    desk.route("https://www.bbc.co.uk/**", lambda route: route.fulfill(body="<title>Weather</title>Rain"))
    desk.goto(f"{site.url}/about/")
    desk.goto(f"{site.url}/privacy/")
    before = desk.evaluate("history.length")
    desk.get_by_role("link", name="Leave this site").click()
    desk.wait_for_url("https://www.bbc.co.uk/weather")
    assert desk.evaluate("history.length") == before
    assert desk.evaluate("document.referrer") == ""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_gallery_holds_for_staff(site: Site, browser: Browser, settings: Any, scheme: Any) -> None:
    settings.REQUIRE_SECOND_FACTOR = False
    context = browser.new_context(viewport={"width": 360, "height": 740}, color_scheme=scheme)
    context.add_cookies([{"name": "sessionid", "value": site.session, "url": site.url}])
    page = context.new_page()
    watch = Watch(page, urlsplit(site.url).netloc)
    page.goto(f"{site.url}/admin/components/")
    assert page.title() == "Components - Cheshire PCC"
    assert violations(page) == []
    # The error summary takes the focus, so that a screen reader starts with what is wrong.
    assert page.evaluate("document.activeElement.className") == "govuk-error-summary"
    page.get_by_role("link", name="Enter a valid date.").click()
    assert page.evaluate("document.activeElement.id") == "id_day"
    page.set_viewport_size({"width": 320, "height": 256})
    assert overflow(page) <= 0
    assert watch.complaints == []
    assert watch.strangers == []
    context.close()
