from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import OperationalError, connection
from django.test import Client
from django.utils import timezone
from redis import ConnectionError as RedisConnectionError
from redis import Redis

from pcc_portal import health
from tests.factories import ReportFactory

CHECKS = ["database", "migrations", "queue", "media"]


def test_healthz_answers_without_the_database(client: Client) -> None:
    # No django_db mark: a query would fail the test.
    response = client.get("/healthz")
    assert response.status_code == 200
    assert response.content == b"ok"
    assert response["Content-Type"] == "text/plain"
    assert response["Cache-Control"] == "no-store"


@pytest.mark.django_db
def test_readyz_names_what_it_checked(client: Client) -> None:
    response = client.get("/readyz")
    assert response.status_code == 200
    assert response.json() == {"status": "ready", "passed": CHECKS, "failed": {}, "oldest_owed_report_seconds": None}


@pytest.mark.django_db
def test_readyz_tells_how_long_a_report_is_owed(client: Client) -> None:
    ReportFactory(requested_at=timezone.now() - timedelta(hours=2))
    ReportFactory(requested_at=timezone.now() - timedelta(hours=1))
    response = client.get("/readyz")
    assert response.status_code == 200
    assert 7200 <= response.json()["oldest_owed_report_seconds"] < 7230


@pytest.mark.django_db
def test_readyz_says_that_the_database_is_gone(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: Any, **kwargs: Any) -> None:
        raise OperationalError("could not connect: password=hunter2")

    monkeypatch.setattr(connection, "cursor", refuse)
    response = client.get("/readyz")
    assert response.status_code == 503
    body = response.json()
    assert body["status"] == "not ready"
    assert body["passed"] == ["queue", "media"]
    assert body["failed"] == {
        "database": "The database can't be reached. Check DATABASE_URL and the server's log.",
        "migrations": "Nobody can tell: the database can't be reached.",
    }
    assert "hunter2" not in response.content.decode()


@pytest.mark.django_db
def test_readyz_says_how_many_migrations_are_missing(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        health.MigrationExecutor, "migration_plan", lambda self, targets: [("one", False), ("two", False)]
    )
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["failed"] == {"migrations": "2 migrations are missing. Run: manage.py migrate"}


@pytest.mark.django_db
def test_readyz_says_that_redis_is_gone_and_not_where_it_was(
    client: Client, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(self: Any) -> None:
        raise RedisConnectionError("Error 111 connecting to redis:6379")

    monkeypatch.setattr(Redis, "ping", refuse)
    settings.REDIS_URL = "redis://:secret@127.0.0.1:6379/0"
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["failed"] == {"queue": "Redis can't be reached. Check REDIS_URL and the server's log."}
    assert "secret" not in response.content.decode()


@pytest.mark.django_db
def test_readyz_asks_redis_where_it_is_the_broker(
    client: Client, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Redis, "ping", lambda self: True)
    settings.REDIS_URL = "redis://127.0.0.1:6379/0"
    assert client.get("/readyz").json()["passed"] == CHECKS


@pytest.mark.django_db
def test_readyz_says_that_the_queues_folder_is_gone(client: Client, settings: Any) -> None:
    settings.REDIS_URL = ""
    settings.CELERY_BROKER_TRANSPORT_OPTIONS = {
        **django_settings.CELERY_BROKER_TRANSPORT_OPTIONS,
        "data_folder_in": "/nowhere/messages",
    }
    assert client.get("/readyz").json()["failed"] == {
        "queue": "The queue's folder can't be written to. Check VAR_DIR and its rights."
    }


@pytest.mark.django_db
def test_readyz_says_that_files_cannot_be_kept(client: Client, settings: Any, tmp_path: Any) -> None:
    blocker = tmp_path / "file"
    blocker.write_text("a file where a folder should be")
    settings.MEDIA_ROOT = blocker / "media"
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["failed"] == {
        "media": "The folder of published files can't be made. Check VAR_DIR and its rights."
    }
