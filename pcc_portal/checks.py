"""What `manage.py check --deploy` says about our own settings, beside what Django says about its."""

import difflib
import os
from collections.abc import Collection
from typing import Any

from django.conf import settings
from django.core import checks

from pcc_portal.env import SETTINGS

# Near enough to be a slip of the finger, and no name that other programs use.
NEAR = 0.85


@checks.register(checks.Tags.security, deploy=True)
def mail_is_sent(app_configs: Any, **kwargs: Any) -> list[checks.CheckMessage]:
    """Printed mail reaches nobody, and leaves links that reset a password in the log."""
    if not settings.HTTPS or not settings.EMAIL_BACKEND.endswith("console.EmailBackend"):
        return []
    return [
        checks.Error(
            "EMAIL_URL is console: mail is printed into the log, with links that set a password, and reaches nobody.",
            hint="Set EMAIL_URL=smtp://user:password@host:587. On one machine alone, set HTTPS=false instead.",
            id="pcc_portal.E001",
        )
    ]


def misspelt(names: Collection[str]) -> dict[str, str]:
    """Name -> the setting that it nearly is."""
    near = {name: difflib.get_close_matches(name, SETTINGS, n=1, cutoff=NEAR) for name in names if name not in SETTINGS}
    return {name: found[0] for name, found in near.items() if found}


@checks.register(checks.Tags.security, deploy=True)
def names_are_settings(app_configs: Any, **kwargs: Any) -> list[checks.CheckMessage]:
    """A misspelt name in the environment (in `.env` it is refused) leaves its setting at the default, unnoticed."""
    return [
        checks.Warning(
            f"{name} in the environment is not a setting, so {meant} keeps its default.",
            hint=f"Did you mean {meant}? .env.example lists every setting.",
            id="pcc_portal.W001",
        )
        for name, meant in misspelt(os.environ).items()
        if meant not in os.environ
    ]
