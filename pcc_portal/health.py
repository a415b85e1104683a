"""Is everything there that the portal needs to work? Each check says what is wrong and what to do, and no secret."""

import logging
import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Min
from redis import Redis, RedisError

from pcc_portal.reports.models import Report

logger = logging.getLogger(__name__)


class NotReady(Exception):  # noqa: N818 - an answer
    """Carries the sentence that says what is missing."""


@dataclass(frozen=True)
class Readiness:
    """`failed`: check -> why. `oldest_owed_seconds` None: no report is owed, or the database can't tell."""

    passed: list[str]
    failed: dict[str, str]
    oldest_owed_seconds: int | None

    @property
    def is_ready(self) -> bool:
        return not self.failed


def check_database() -> None:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as error:
        logger.error("The database can't be reached: %s", error)
        raise NotReady("The database can't be reached. Check DATABASE_URL and the server's log.") from error


def check_migrations() -> None:
    try:
        executor = MigrationExecutor(connection)
        missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError as error:
        raise NotReady("Nobody can tell: the database can't be reached.") from error
    if missing:
        raise NotReady(f"{len(missing)} migrations are missing. Run: manage.py migrate")


def check_queue() -> None:
    if not settings.REDIS_URL:
        folder = Path(str(settings.CELERY_BROKER_TRANSPORT_OPTIONS["data_folder_in"]))
        if not os.access(folder, os.W_OK):
            raise NotReady("The queue's folder can't be written to. Check VAR_DIR and its rights.")
        return
    try:
        with Redis.from_url(settings.REDIS_URL, socket_connect_timeout=2, socket_timeout=2) as redis:
            redis.ping()
    except (RedisError, ValueError) as error:
        logger.error("Redis can't be reached: %s", error)
        raise NotReady("Redis can't be reached. Check REDIS_URL and the server's log.") from error


def check_media() -> None:
    folder = Path(settings.MEDIA_ROOT)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise NotReady("The folder of published files can't be made. Check VAR_DIR and its rights.") from error
    if not os.access(folder, os.W_OK):
        raise NotReady("The folder of published files can't be written to. Check VAR_DIR and its rights.")


CHECKS: dict[str, Callable[[], None]] = {
    "database": check_database,
    "migrations": check_migrations,
    "queue": check_queue,
    "media": check_media,
}


def oldest_owed_seconds(at: datetime) -> int | None:
    """How long the oldest report has been owed; a sign of a worker that is gone, and no reason to stop serving."""
    oldest = Report.objects.owed(at).aggregate(oldest=Min("requested_at"))["oldest"]
    return int((at - oldest).total_seconds()) if oldest else None


def readiness(at: datetime) -> Readiness:
    """Run every check, whatever the others say."""
    passed, failed = [], {}
    for name, check in CHECKS.items():
        try:
            check()
        except NotReady as reason:
            failed[name] = str(reason)
        else:
            passed.append(name)
    owed = None if {"database", "migrations"} & failed.keys() else oldest_owed_seconds(at)
    return Readiness(passed, failed, owed)
