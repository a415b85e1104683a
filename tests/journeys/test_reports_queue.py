"""Reports made by real worker processes, killed without warning, on a real Redis and on the file queue.

Worker and test are processes of their own: they share a database (SQLite in a file, or the PostgreSQL that the tests
run on) and a queue. The lease is short, so that a death is noticed within seconds.
"""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import psycopg2
import pytest
import redis
from django.conf import settings
from psycopg2 import sql

from tests.servers import wait_until

pytestmark = [pytest.mark.queue, pytest.mark.enable_socket]
ROOT = Path(__file__).resolve().parents[2]
LEASE = 4
PATIENCE = 150

SET_UP = """
from django.utils import timezone
from pcc_portal.accounts.models import User
from tests.factories import CommitmentFactory, ObjectiveFactory, PlanFactory, PriorityFactory
plan = PlanFactory(in_force=True)
for number in range(1, 4):
    priority = PriorityFactory(plan=plan, number=number)
    for order in range(1, 6):
        objective = ObjectiveFactory(priority=priority, order=order, code=f"{number}.{order}")
        for place in range(20):
            CommitmentFactory(objective=objective, text="A promise that takes a line or two to read. " * 3)
User.objects.create_superuser(email="boss@example.org", password="correct-horse-battery", name="Boss")
"""
ROWS = "SELECT id, edition, status, attempts, file, pages, sha256, failure_reason FROM reports_report"
VERBS = """
SELECT verb FROM publishing_auditentry JOIN django_content_type ON content_type_id = django_content_type.id
WHERE model = 'report' ORDER BY publishing_auditentry.id
"""
PUBLISHED = "SELECT count(*) FROM reports_report WHERE published_at IS NOT NULL"
# One start of Python for all that one person does.
ASK = """
from pcc_portal.reports.actions import request_report
from pcc_portal.reports.tasks import render_report
report = request_report("plan-progress", "2023-24-Q4", by=None)
for _ in range({messages}):
    render_report.delay(report.pk)
"""
PUBLISH_AND_SEND_TWICE = """
from pcc_portal.accounts.models import User
from pcc_portal.reports.actions import publish_report
from pcc_portal.reports.models import Report
from pcc_portal.reports.tasks import render_report
report = publish_report(Report.objects.get(), by=User.objects.get(email="boss@example.org"))
for _ in range(2):
    render_report.delay(report.pk)
"""


@dataclass
class Site:
    """A portal of its own: database, queue, media; and the worker processes that a test starts."""

    environment: dict[str, str]
    folder: Path
    queue: str
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def manage(self, *arguments: str, stdin: str = "") -> str:
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.environment,
            input=stdin,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        assert done.returncode == 0, done.stderr[-3000:]
        return done.stdout

    def run(self, code: str) -> str:
        return self.manage("shell", "--no-imports", "-v", "0", "-c", code)

    def query(self, statement: str) -> list[Any]:
        """Rows straight from the database, as another process than the worker sees them."""
        if self.environment["DATABASE_URL"] == "sqlite":
            connection: Any = sqlite3.connect(self.folder / "portal.sqlite3", timeout=20)
        else:
            connection = psycopg2.connect(self.environment["DATABASE_URL"])
        with closing(connection), closing(connection.cursor()) as cursor:
            cursor.execute(statement)
            names = [column[0] for column in cursor.description]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def state(self) -> dict[str, Any]:
        media = self.folder / "media"
        return {
            "rows": self.query(ROWS),
            "verbs": [row["verb"] for row in self.query(VERBS)],
            "published": next(iter(self.query(PUBLISHED)[0].values())),
            "files": sorted(str(path.relative_to(media)) for path in media.rglob("*") if path.is_file()),
        }

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        with (self.folder / f"celery-{len(self.workers)}.log").open("wb") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "celery", "-A", "pcc_portal", *arguments],
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.workers.append(process)
        return process

    def start_worker(self) -> subprocess.Popen[bytes]:
        return self.start("worker", "-c", "1", "-l", "INFO", "--without-gossip", "--without-mingle")

    def start_beat(self) -> subprocess.Popen[bytes]:
        return self.start("beat", "-l", "INFO", "--pidfile=")

    def kill(self, process: subprocess.Popen[bytes]) -> None:
        """SIGKILL to the worker and its pool at once: no chance to say goodbye."""
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(10)

    def flush(self) -> None:
        """The broker loses every message."""
        if self.queue.startswith("redis"):
            with redis.Redis.from_url(self.queue) as client:
                client.flushdb()
        else:
            for message in (self.folder / "queue" / "messages").iterdir():
                message.unlink()

    def logs(self) -> str:
        return "\n".join(path.read_text(errors="replace") for path in sorted(self.folder.glob("celery-*.log")))

    def wait_for(self, status: str) -> dict[str, Any]:
        def found() -> Any:
            state = self.state()
            return state if [row["status"] for row in state["rows"]] == [status] else None

        state: dict[str, Any] = wait_until(f"the report is {status}\n{self.logs()[-4000:]}", found, PATIENCE)
        return state


def environment_of(folder: Path, database: str, queue: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in ("REDIS_URL", "DATABASE_URL")}
    return kept | {
        "SECRET_KEY": "for-tests-only-0123456789abcdefghijklmnopqrstuvwxyz-0123456789",
        "HTTPS": "false",
        "VAR_DIR": str(folder),
        "DATABASE_URL": database,
        "REDIS_URL": queue if queue != "files" else "",
        "CACHE_URL": "",
        "REPORT_LEASE_SECONDS": str(LEASE),
        "REPORT_SWEEP_SECONDS": "1",
        "REPORT_MAX_ATTEMPTS": "5",
        "LOG_LEVEL": "WARNING",
        "PYTHONPATH": str(ROOT),
    }


class Databases:
    """Databases like the one that the tests run on: one is prepared, each test gets a copy."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.default = settings.DATABASES["default"]
        self.is_postgres = "postgresql" in self.default["ENGINE"]
        self.made: list[str] = []
        self.template = self.create()
        site = Site(environment_of(folder, self.template, "files"), folder, "files")
        site.manage("migrate", "-v", "0")
        site.run(SET_UP)

    def create(self, copy_of: str = "") -> str:
        """The address of a new database."""
        if not self.is_postgres:
            return "sqlite"
        name = f"test_queue_{uuid4().hex[:12]}"
        template = copy_of.rpartition("/")[2] or "template1"
        self._execute("CREATE DATABASE {} TEMPLATE {}", name, template)
        self.made.append(name)
        user, password, host, port = (str(self.default[key]) for key in ("USER", "PASSWORD", "HOST", "PORT"))
        account = f"{quote(user)}:{quote(password)}@" if password else f"{quote(user)}@" if user else ""
        return f"postgres://{account}{quote(host, safe='')}{f':{port}' if port else ''}/{name}"

    def copy(self, folder: Path) -> str:
        if not self.is_postgres:
            for path in self.folder.glob("portal.sqlite3*"):
                shutil.copy(path, folder)
        return self.create(copy_of=self.template)

    def remove(self) -> None:
        for name in reversed(self.made):
            self._execute("DROP DATABASE {} WITH (FORCE)", name)

    def _execute(self, statement: str, *names: str) -> None:
        place = {"user": self.default["USER"], "password": self.default["PASSWORD"], "host": self.default["HOST"]}
        place["port"] = self.default["PORT"]
        connection = psycopg2.connect(dbname="postgres", **{key: value for key, value in place.items() if value})
        connection.autocommit = True
        with closing(connection), closing(connection.cursor()) as cursor:
            cursor.execute(sql.SQL(statement).format(*(sql.Identifier(name) for name in names)))


@pytest.fixture(scope="module")
def databases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Databases]:
    made = Databases(tmp_path_factory.mktemp("prepared"))
    yield made
    made.remove()


@pytest.fixture(params=["redis", "files"])
def site(request: pytest.FixtureRequest, tmp_path: Path, databases: Databases) -> Iterator[Site]:
    queue = request.getfixturevalue("redis_url") if request.param == "redis" else "files"
    made = Site(environment_of(tmp_path, databases.copy(tmp_path), queue), tmp_path, queue)
    if queue != "files":
        made.flush()
    try:
        yield made
    finally:
        for process in made.workers:
            if process.poll() is None:
                made.kill(process)


def assert_one_edition(state: dict[str, Any]) -> None:
    (row,) = state["rows"]
    assert (row["edition"], row["status"], row["failure_reason"]) == (1, "ready", "")
    assert state["files"] == [row["file"]]
    assert row["pages"] > 5
    assert len(row["sha256"]) == 64


def test_a_worker_killed_in_the_middle_publishes_the_report_once(site: Site) -> None:
    site.run(ASK.format(messages=1))
    worker = site.start_worker()
    site.wait_for("rendering")
    time.sleep(1)
    site.kill(worker)
    killed = site.state()
    assert [row["status"] for row in killed["rows"]] == ["rendering"], "it was killed too late to prove anything"
    site.start_worker()
    site.start_beat()
    state = site.wait_for("ready")
    assert_one_edition(state)
    assert state["rows"][0]["attempts"] == 2
    # Whatever the broker delivers again (it holds the dead worker's message) changes nothing.
    site.run(PUBLISH_AND_SEND_TWICE)
    time.sleep(3)
    after = site.state()
    assert_one_edition(after)
    assert after["rows"] == state["rows"]
    assert after["published"] == 1
    assert after["verbs"] == ["requested", "changed", "published"]


def test_a_lost_message_is_sent_again(site: Site) -> None:
    site.run(ASK.format(messages=1))
    site.flush()
    site.start_worker()
    time.sleep(2)
    assert [row["status"] for row in site.state()["rows"]] == ["queued"]
    site.start_beat()
    state = site.wait_for("ready")
    assert_one_edition(state)
    assert state["rows"][0]["attempts"] == 1


def test_a_message_delivered_twice_makes_one(site: Site) -> None:
    site.run(ASK.format(messages=3))
    site.start_worker()
    site.start_worker()
    assert_one_edition(site.wait_for("ready"))
    time.sleep(3)
    state = site.state()
    assert_one_edition(state)
    assert state["rows"][0]["attempts"] == 1
    assert state["verbs"] == ["requested", "changed"]


def test_a_long_render_keeps_its_lease(site: Site) -> None:
    """The lease is shorter than the rendering: without the heartbeat the sweep would start a second one."""
    lease = 2
    site.environment["REPORT_LEASE_SECONDS"] = str(lease)
    site.run(ASK.format(messages=1))
    site.start_worker()
    site.start_beat()
    site.wait_for("rendering")
    started = time.monotonic()
    state = site.wait_for("ready")
    assert time.monotonic() - started > lease, "it was made too quickly to prove anything"
    assert_one_edition(state)
    assert state["rows"][0]["attempts"] == 1
