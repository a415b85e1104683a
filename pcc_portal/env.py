"""Every setting that comes from the environment: its name, type, default and meaning, in one table.

`.env.example` and `docs/operations.md` list the same names; a test holds the three together.
"""

import difflib
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured

ROOT = Path(__file__).resolve().parent.parent


def boolean(text: str) -> bool:
    words = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}
    try:
        return words[text.strip().lower()]
    except KeyError:
        raise ValueError("use true or false") from None


def comma_list(text: str) -> list[str]:
    return [item.strip() for item in text.split(",") if item.strip()]


def port(text: str) -> int:
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise ValueError("use a whole number from 1 to 65535")
    return int(text)


def count(text: str) -> int:
    if not text.isdigit() or int(text) < 1:
        raise ValueError("use a whole number, 1 or more")
    return int(text)


def log_level(text: str) -> str:
    levels = ["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"]
    if text.upper() not in levels:
        raise ValueError(f"use one of {', '.join(levels)}")
    return text.upper()


@dataclass(frozen=True)
class Setting:
    """One name in the environment. `default=None` means required: there is no safe default to fall back on."""

    name: str
    read: Callable[[str], Any]
    default: str | None
    meaning: str


SETTINGS: dict[str, Setting] = {
    setting.name: setting
    for setting in [
        Setting("SECRET_KEY", str, None, "Long random text that signs sessions and links. Keep it secret."),
        Setting("DEBUG", boolean, "false", "Error pages with source code. Never on a public site."),
        Setting("ALLOWED_HOSTS", comma_list, "localhost,127.0.0.1,[::1]", "Host names that the site answers to."),
        Setting("CSRF_TRUSTED_ORIGINS", comma_list, "", "Origins with scheme behind a proxy: https://pcc.example.org"),
        Setting("SITE_URL", str, "http://127.0.0.1:8000", "The public address, for links in PDF reports and mail."),
        Setting("HTTPS", boolean, "true", "The site is reached over TLS: secure cookies, HSTS, redirects to https."),
        Setting("TRUST_PROXY", boolean, "false", "A proxy of yours sets X-Forwarded-Proto and X-Forwarded-For."),
        Setting("PORT", port, "8000", "The port that script/server and gunicorn listen on."),
        Setting("DATABASE_URL", str, "sqlite", "postgres://user:password@host:5432/name; sqlite keeps it in var/."),
        Setting("REDIS_URL", str, "", "redis://host:6379/0 for the queue; empty: files in var/."),
        Setting("CACHE_URL", str, "", "redis://host:6379/0 for the cache alone; empty: each process's own memory."),
        Setting("VAR_DIR", Path, str(ROOT / "var"), "Where SQLite, the file queue and published files are kept."),
        Setting("REQUIRE_SECOND_FACTOR", boolean, "true", "Staff must sign in with a second factor."),
        Setting("TWO_PERSON_RULE", boolean, "true", "Whoever asked for a report can't be the one who publishes it."),
        Setting("EMAIL_URL", str, "console", "smtp://user:password@host:587 to send mail; console prints it."),
        Setting("DEFAULT_FROM_EMAIL", str, "portal@localhost", "The sender of the portal's mail."),
        Setting("OFFICE_NAME", str, "Police and Crime Commissioner for Cheshire", "The office's name in the header."),
        Setting("OFFICE_SHORT_NAME", str, "Cheshire PCC", "The short name, in titles and running heads."),
        Setting("OFFICE_EMAIL", str, "pcc@cheshire.police.uk", "Where the public writes to."),
        Setting("OFFICE_PHONE", str, "01606 364000", "Where the public calls."),
        Setting(
            "OFFICE_ADDRESS",
            str,
            "Clemonds Hey, Oakmere Road, Winsford, Cheshire CW7 2UA",
            "The office's postal address.",
        ),
        Setting(
            "REPORT_LEASE_SECONDS", count, "120", "After this silence a worker's report is given to another worker."
        ),
        Setting("REPORT_SWEEP_SECONDS", count, "30", "How often the beat looks for reports that are owed."),
        Setting("REPORT_MAX_ATTEMPTS", count, "3", "After so many failed tries a report is marked as failed."),
        Setting("AGENDA_WORKING_DAYS", count, "7", "An agenda is due so many working days before its meeting."),
        Setting("PAPERS_WORKING_DAYS", count, "5", "Papers are due so many working days before their meeting."),
        Setting(
            "QUESTION_WORKING_DAYS",
            count,
            "3",
            "A public question must be in so many clear working days before the meeting.",
        ),
        Setting(
            "QUESTION_CONTACT_MONTHS", count, "6", "So long after its answer the asker's name and address are deleted."
        ),
        Setting("QUESTIONS_PER_HOUR", count, "5", "So many questions an hour are taken from one network address."),
        Setting("PAPER_MAX_MB", count, "25", "The largest file that may be uploaded as a paper, in megabytes."),
        Setting(
            "PAPER_SCANNER",
            str,
            "",
            "A command that is given an upload's path and fails for a virus, such as clamdscan; empty: none.",
        ),
        Setting("LOG_LEVEL", log_level, "INFO", "DEBUG, INFO, WARNING, ERROR or CRITICAL."),
    ]
}


def read_file(path: Path) -> dict[str, str]:
    """Read NAME=value lines of a `.env` file; values may stand in matching quotes.

    Raises ImproperlyConfigured, naming file and line, for a line of another form or a name not in SETTINGS.
    """
    values: dict[str, str] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        line = line.strip()
        if not line or line.startswith("#"):
            continue
        name, separator, value = line.partition("=")
        name, value = name.strip(), value.strip()
        if not separator:
            raise ImproperlyConfigured(f"{path.name} line {number} is not NAME=value: {line}")
        if name not in SETTINGS:
            near = difflib.get_close_matches(name, SETTINGS, n=1)
            hint = f" Did you mean {near[0]}?" if near else " .env.example lists every setting."
            raise ImproperlyConfigured(f"{path.name} line {number}: {name} is not a setting.{hint}")
        if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
            value = value[1:-1]
        values[name] = value
    return values


class Environment:
    """The values of SETTINGS: from the process's environment first, then from `.env`, then the default."""

    def __init__(self, environ: Mapping[str, str], file: Path | None = None) -> None:
        self.values = {**(read_file(file) if file and file.exists() else {}), **environ}

    def __getitem__(self, name: str) -> Any:
        setting = SETTINGS[name]
        text = self.values.get(name, setting.default)
        if text is None or (setting.default is None and not text):
            raise ImproperlyConfigured(f"{name} is not set: copy .env.example to .env and set it. {setting.meaning}")
        try:
            return setting.read(text)
        except ValueError as error:
            raise ImproperlyConfigured(f"{name}={text!r} can't be read: {error}. {setting.meaning}") from None


env = Environment(os.environ, ROOT / ".env")
