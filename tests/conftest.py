"""What every test may use: real databases, real Chromium, no other host."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.core.cache import cache
from django.db.models.signals import post_migrate

from pcc_portal.accounts.roles import apply_roles
from tests.servers import running_redis

CHROMIUM = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"]


@pytest.fixture(autouse=True)
def _clean_surroundings(tmp_path: Path, settings: Any) -> Iterator[None]:
    """Each test stores files in a folder of its own and starts with an empty cache."""
    settings.MEDIA_ROOT = tmp_path / "media"
    cache.clear()
    yield
    cache.clear()


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Debian's Chromium, told to stay off the network."""
    executable = next((path for path in CHROMIUM if Path(path).exists()), None)
    assert executable, "Chromium is not installed: run script/test, which installs it"
    return {
        **browser_type_launch_args,
        "executable_path": executable,
        "args": [
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--no-first-run",
        ],
    }


@pytest.fixture(scope="module")
def redis_url() -> Iterator[str]:
    with running_redis() as url:
        yield url


def _restore_roles(**kwargs: Any) -> None:
    """A test that needs real commits ends with an emptied database, and the roles came by a migration."""
    apply_roles(apps)


@pytest.fixture(scope="session", autouse=True)
def _roles_outlive_emptied_databases() -> Iterator[None]:
    sender = apps.get_app_config("accounts")
    post_migrate.connect(_restore_roles, sender=sender)
    yield
    post_migrate.disconnect(_restore_roles, sender=sender)


def pytest_configure(config: pytest.Config) -> None:
    # Playwright leaves an event loop running in the tests' own thread, where Django would refuse to query.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    # Plain files under their plain names: a test asks for a page, not for a build of all static files.
    settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    settings.SECURE_SSL_REDIRECT = False
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
