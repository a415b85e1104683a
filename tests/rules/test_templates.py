"""Templates loop and print; the strict Content-Security-Policy holds in them."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_template_keeps_the_rules(path: Path) -> None:
    text = path.read_text()
    assert not re.search(r"\sstyle=", text), "an inline style breaks the Content-Security-Policy"
    assert not re.search(r"\son[a-z]+=\"", text), "an inline handler breaks the Content-Security-Policy"
    assert not re.search(r"\.objects|\.all\b|\.exists\b|_set\b", text), "a template never queries"
    assert not re.search(r"\|safe\b", text), "mark text as safe in Python, where its source can be seen"
    for script in re.findall(r"<script\b[^>]*>", text):
        assert "src=" in script or "nonce=" in script or "application/" in script, script


@pytest.mark.parametrize(
    "path",
    [path for path in TEMPLATES if "admin" not in path.parts],
    ids=lambda path: str(path.relative_to(ROOT)),
)
def test_template_words(path: Path) -> None:
    text = re.sub(r"\{[%#].*?[%#]\}", "", path.read_text(), flags=re.DOTALL).lower()
    for phrase in ("click here", "please note", "lorem ipsum", " e.g.", " i.e.", " etc."):
        assert phrase not in text
