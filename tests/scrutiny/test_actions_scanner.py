"""What the virus scanner's answers mean, with real commands."""

import io
import logging
import sys
from pathlib import Path
from typing import Any

import pytest

from scrutiny.actions.scanner import scan
from scrutiny.paper_files import UnfitFile

CONTENT = b"What was sent."


def scanner(folder: Path, code: str) -> str:
    """A command that is given the path of a copy, as the setting names it: with a space in its own."""
    script = folder / "scan it.py"
    script.write_text(f"import sys, time, pathlib\ncopy = pathlib.Path(sys.argv[1])\n{code}\n")
    return f"{sys.executable} '{script}'"


def refusal() -> str:
    with pytest.raises(UnfitFile) as refused:
        scan(io.BytesIO(CONTENT), "report.pdf")
    return str(refused.value)


def test_without_a_scanner_everything_passes_and_stays_unread(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.PAPER_SCANNER = ""
    monkeypatch.setattr("subprocess.run", lambda *args, **kwargs: pytest.fail("nothing is to be run"))
    file = io.BytesIO(CONTENT)
    scan(file, "report.pdf")
    assert (file.tell(), file.read()) == (0, CONTENT)


def test_scanner_is_given_a_copy_that_does_not_stay(settings: Any, tmp_path: Path) -> None:
    seen = tmp_path / "seen"
    settings.PAPER_SCANNER = scanner(tmp_path, f"pathlib.Path({str(seen)!r}).write_text(str(copy) + copy.read_text())")
    file = io.BytesIO(CONTENT)
    scan(file, "report.pdf")
    copy, _, content = seen.read_text().rpartition(".pdf")
    assert content == CONTENT.decode()
    assert not Path(f"{copy}.pdf").exists()
    assert file.read() == CONTENT  # wound back


def test_path_is_no_part_of_a_shell_command(settings: Any, tmp_path: Path) -> None:
    settings.PAPER_SCANNER = f"true; touch {tmp_path / 'touched'}"
    assert "could not be checked for viruses" in refusal()
    assert not (tmp_path / "touched").exists()


def test_infected_file_is_refused(settings: Any, tmp_path: Path) -> None:
    settings.PAPER_SCANNER = scanner(tmp_path, "sys.exit(1)")
    assert refusal() == (
        "The virus scanner found something harmful in “report.pdf”, so it was not taken. "
        "Tell whoever looks after your machine, and whoever sent you the file."
    )


@pytest.mark.parametrize(
    ("command", "logged"),
    [
        ("exit-2", "PAPER_SCANNER ended with 2: no database"),
        ("killed", "PAPER_SCANNER ended with -9: "),
        ("slow", "PAPER_SCANNER can't be run: Command"),
        ("/no/such/scanner", "PAPER_SCANNER can't be run: [Errno 2]"),
        ("unclosed 'quote", "PAPER_SCANNER can't be run: No closing quotation"),
    ],
)
def test_file_that_nobody_could_check_is_refused(
    command: str,
    logged: str,
    settings: Any,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr("scrutiny.actions.scanner.SECONDS", 1)
    codes = {
        "exit-2": "print('no database', file=sys.stderr); sys.exit(2)",
        "killed": "import os; os.kill(os.getpid(), 9)",
        "slow": "time.sleep(30)",
    }
    settings.PAPER_SCANNER = scanner(tmp_path, codes[command]) if command in codes else command
    with caplog.at_level(logging.ERROR):
        told = refusal()
    assert told == (
        "“report.pdf” could not be checked for viruses, so it was not taken. Try again in a few minutes. "
        "If it fails again, tell an administrator: PAPER_SCANNER does not work, and the log says why."
    )
    assert logged in caplog.text
