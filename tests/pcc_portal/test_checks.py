"""`manage.py check --deploy` names settings that would do harm on a public site."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core import checks

from pcc_portal.checks import mail_is_sent, misspelt, names_are_settings

ROOT = Path(__file__).resolve().parents[2]
CONSOLE = "django.core.mail.backends.console.EmailBackend"
SMTP = "django.core.mail.backends.smtp.EmailBackend"


@pytest.mark.parametrize(
    ("https", "backend", "found"), [(True, CONSOLE, ["pcc_portal.E001"]), (True, SMTP, []), (False, CONSOLE, [])]
)
def test_mail_must_be_sent_on_a_public_site(settings: Any, https: bool, backend: str, found: list[str]) -> None:
    settings.HTTPS, settings.EMAIL_BACKEND = https, backend
    assert [message.id for message in mail_is_sent(None)] == found


def test_name_that_is_nearly_a_setting_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setenv("DATABSE_URL", "sqlite")
    assert names_are_settings(None) == [
        checks.Warning(
            "DATABSE_URL in the environment is not a setting, so DATABASE_URL keeps its default.",
            hint="Did you mean DATABASE_URL? .env.example lists every setting.",
            id="pcc_portal.W001",
        )
    ]
    monkeypatch.setenv("DATABASE_URL", "sqlite")
    assert names_are_settings(None) == []


def test_names_of_other_programs_are_left_alone() -> None:
    others = ["HTTPS_PROXY", "HTTP_PROXY", "EMAIL", "HOST", "POSTGRES_PASSWORD", "REDIS_PORT", "XDG_CACHE_HOME", "PWD"]
    assert misspelt(others) == {}
    assert misspelt(["OFICE_NAME", "TWO_PERSONS_RULE", "SITE_URL"]) == {
        "OFICE_NAME": "OFFICE_NAME",
        "TWO_PERSONS_RULE": "TWO_PERSON_RULE",
    }


def test_check_stops_a_public_site_that_would_print_its_mail(tmp_path: Path) -> None:
    environ = {**os.environ, "SECRET_KEY": "x" * 50, "VAR_DIR": str(tmp_path), "HTTPS": "true", "EMAIL_URL": "console"}
    done = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--tag", "security"],
        cwd=ROOT,
        env=environ,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "(pcc_portal.E001) EMAIL_URL is console: mail is printed into the log" in done.stderr
