"""The virus scanner: a command of the installation's own, which is given a copy of an upload."""

import logging
import shlex
import shutil
import subprocess
import tempfile
from pathlib import PurePath
from typing import IO

from django.conf import settings

from scrutiny.paper_files import UnfitFile

log = logging.getLogger(__name__)

SECONDS = 50  # less than the proxy waits for an answer
CLEAN, INFECTED = 0, 1  # what clamdscan and its kind end with; all else means that nothing was found out


def scan(file: IO[bytes], name: str) -> None:
    """Let the scanner look at an upload. Without one (`PAPER_SCANNER` is empty) everything passes.

    Raises UnfitFile where it finds something, and where it can't look: a file that nobody checked is not taken.
    """
    if not settings.PAPER_SCANNER:
        return
    outcome = _outcome(file, PurePath(name).suffix)
    if outcome == INFECTED:
        raise UnfitFile(
            f"The virus scanner found something harmful in “{name}”, so it was not taken. "
            "Tell whoever looks after your machine, and whoever sent you the file."
        )
    if outcome != CLEAN:
        raise UnfitFile(
            f"“{name}” could not be checked for viruses, so it was not taken. Try again in a few minutes. "
            "If it fails again, tell an administrator: PAPER_SCANNER does not work, and the log says why."
        )


def _outcome(file: IO[bytes], ending: str) -> int | None:
    """What the command ended with; None if it did not run, or not to its end."""
    with tempfile.NamedTemporaryFile(prefix="paper-", suffix=ending) as copy:
        file.seek(0)
        shutil.copyfileobj(file, copy)
        copy.flush()
        file.seek(0)
        try:
            command = [*shlex.split(settings.PAPER_SCANNER), copy.name]
            done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=SECONDS, check=False)  # noqa: S603 - the administrator's own command
        except (OSError, ValueError, subprocess.TimeoutExpired) as error:
            log.error("PAPER_SCANNER can't be run: %s", error)
            return None
    if done.returncode not in (CLEAN, INFECTED):
        said = (done.stderr or done.stdout).decode(errors="replace").strip()[:500]
        log.error("PAPER_SCANNER ended with %s: %s", done.returncode, said)
    return done.returncode
