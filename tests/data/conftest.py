import shutil
from pathlib import Path

import pytest

from pcc_portal.data.loader import DATA


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the data of Cheshire that a test may spoil."""
    return Path(shutil.copytree(DATA / "cheshire", tmp_path / "cheshire"))
