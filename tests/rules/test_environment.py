"""`env.py`, `.env.example` and `docs/operations.md` list the same settings; a bad value is refused in words."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from pcc_portal.env import SETTINGS, Environment, read_file

ROOT = Path(__file__).resolve().parents[2]


def example() -> dict[str, str]:
    """Name -> value of every setting in .env.example, those that are commented out included."""
    return dict(re.findall(r"^(?:# )?([A-Z_]{4,})=(.*)$", (ROOT / ".env.example").read_text(), re.MULTILINE))


def test_env_example_lists_every_setting_in_order_with_its_default() -> None:
    assert list(example()) == list(SETTINGS)
    differing = {
        name: value
        for name, value in example().items()
        if value != (SETTINGS[name].default or "") and name != "VAR_DIR"  # its default is a folder of this machine
    }
    assert differing == {}


def test_env_example_can_be_read_as_a_settings_file() -> None:
    values = read_file(ROOT / ".env.example")
    environment = Environment({"SECRET_KEY": "x"}, ROOT / ".env.example")
    assert set(values) == set(SETTINGS) - {"VAR_DIR"}
    assert [environment[name] for name in ("PORT", "HTTPS", "CSRF_TRUSTED_ORIGINS")] == [8000, True, []]


def test_operations_guide_lists_every_setting_in_order() -> None:
    guide = (ROOT / "docs" / "operations.md").read_text()
    assert re.findall(r"^\| `([A-Z_]+)` \|", guide, re.MULTILINE) == list(SETTINGS)


def test_operations_guide_states_the_true_defaults() -> None:
    guide = (ROOT / "docs" / "operations.md").read_text()
    rows = dict(re.findall(r"^\| `([A-Z_]+)` \| ([^|]+?) \|", guide, re.MULTILINE))
    for name, setting in SETTINGS.items():
        shown = {None: "required", "": "empty"}.get(setting.default, f"`{setting.default}`")
        assert rows[name] == ("`var/`" if name == "VAR_DIR" else shown)


@pytest.mark.parametrize(
    ("environ", "name", "message"),
    [
        (
            {},
            "SECRET_KEY",
            "SECRET_KEY is not set: copy .env.example to .env and set it. "
            "Long random text that signs sessions and links. Keep it secret.",
        ),
        (
            {"SECRET_KEY": ""},
            "SECRET_KEY",
            "SECRET_KEY is not set: copy .env.example to .env and set it. "
            "Long random text that signs sessions and links. Keep it secret.",
        ),
        (
            {"PORT": "70000"},
            "PORT",
            "PORT='70000' can't be read: use a whole number from 1 to 65535. "
            "The port that script/server and gunicorn listen on.",
        ),
        (
            {"DEBUG": "maybe"},
            "DEBUG",
            "DEBUG='maybe' can't be read: use true or false. Error pages with source code. Never on a public site.",
        ),
        (
            {"REPORT_MAX_ATTEMPTS": "0"},
            "REPORT_MAX_ATTEMPTS",
            "REPORT_MAX_ATTEMPTS='0' can't be read: use a whole number, 1 or more. "
            "After so many failed tries a report is marked as failed.",
        ),
        (
            {"LOG_LEVEL": "loud"},
            "LOG_LEVEL",
            "LOG_LEVEL='loud' can't be read: use one of DEBUG, INFO, WARNING, ERROR, CRITICAL. "
            "DEBUG, INFO, WARNING, ERROR or CRITICAL.",
        ),
    ],
)
def test_environment_refuses_what_it_cannot_read(environ: dict[str, str], name: str, message: str) -> None:
    with pytest.raises(ImproperlyConfigured) as refusal:
        Environment(environ)[name]
    assert str(refusal.value) == message


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("DATABSE_URL=sqlite", ".env line 2: DATABSE_URL is not a setting. Did you mean DATABASE_URL?"),
        ("COLOUR=blue", ".env line 2: COLOUR is not a setting. .env.example lists every setting."),
        ("PORT 8000", ".env line 2 is not NAME=value: PORT 8000"),
    ],
)
def test_env_file_refuses_what_is_no_setting(tmp_path: Path, line: str, message: str) -> None:
    file = tmp_path / ".env"
    file.write_text(f"# ours\n{line}\n")
    with pytest.raises(ImproperlyConfigured) as refusal:
        Environment({}, file)
    assert str(refusal.value) == message


def test_environment_wins_over_the_file_and_quotes_are_taken_off(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text('PORT=8001\nOFFICE_NAME="The Commissioner\'s Office"\nHTTPS=no\n')
    environment = Environment({"PORT": "8002"}, file)
    assert [environment["PORT"], environment["OFFICE_NAME"], environment["HTTPS"]] == [
        8002,
        "The Commissioner's Office",
        False,
    ]


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        (
            "DATABASE_URL",
            "mongo//nowhere",
            "DATABASE_URL can't be read: use postgres://user:password@host:5432/name, or sqlite",
        ),
        ("REDIS_URL", "http://host", "REDIS_URL can't be read: use redis://host:6379/0, or leave it empty"),
        ("CACHE_URL", "host:6379", "CACHE_URL can't be read: use redis://host:6379/0, or leave it empty"),
        (
            "EMAIL_URL",
            "pigeon://loft",
            "EMAIL_URL can't be read: use smtp://user:password@host:587, or console",
        ),
        (
            "SECRET_KEY",
            "",
            "SECRET_KEY is not set: copy .env.example to .env and set it. "
            "Long random text that signs sessions and links. Keep it secret.",
        ),
    ],
)
def test_portal_does_not_start_with_a_bad_setting(tmp_path: Path, name: str, value: str, message: str) -> None:
    environ = {**os.environ, "SECRET_KEY": "x" * 50, "VAR_DIR": str(tmp_path), name: value}
    started = subprocess.run(
        [sys.executable, "manage.py", "check"], cwd=ROOT, env=environ, capture_output=True, text=True, check=False
    )
    assert started.returncode != 0
    assert started.stderr.splitlines()[-1] == f"django.core.exceptions.ImproperlyConfigured: {message}"
