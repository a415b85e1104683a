"""What may not stand in any file of the repository."""

import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def tracked() -> list[Path]:
    command = ["git", "-c", f"safe.directory={ROOT}", "ls-files", "-z"]  # the checkout may be another user's
    names = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [ROOT / name for name in names.split("\0") if name and (ROOT / name).is_file()]


def test_lock_files_name_no_registry_and_pin_by_hash() -> None:
    for name in ("base", "dev", "node"):
        text = (ROOT / "requirements" / f"{name}.txt").read_text()
        assert "://" not in text
        for block in re.split(r"\n(?=\S)", text):
            if "==" in block.splitlines()[0]:
                assert "--hash=sha256:" in block, block.splitlines()[0]
    lock = (ROOT / "package-lock.json").read_text()
    assert '"resolved"' not in lock
    assert '"integrity"' in lock


def test_every_dependency_has_its_reason() -> None:
    lines = (ROOT / "pyproject.toml").read_text().split("dependencies = [")[1].split("]\n")[0].splitlines()
    wanted = [line for line in lines if line.strip().startswith('"')]
    assert len(wanted) >= 15
    assert [line for line in wanted if "#" not in line] == []


def test_no_large_or_private_files() -> None:
    for path in tracked():
        assert path.stat().st_size < 1_048_576, path
        assert path.name != ".env"


def test_git_is_asked_whoever_owns_the_checkout() -> None:
    assert 'git -c safe.directory="$PWD" ls-files' in (ROOT / "script" / "check").read_text()
