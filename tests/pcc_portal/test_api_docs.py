"""The guide's examples are run, and answer as it says."""

import re
import shlex
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.test import Client

from tests.api import RESOURCES, make_record

GUIDE = (Path(__file__).resolve().parents[2] / "docs" / "api.md").read_text()
EXAMPLES = re.findall(r"^curl .*$", GUIDE, re.MULTILINE)
REFUSED = ["/api/v1/commitments/?statsu=on_track"]


def test_guide_has_examples_and_names_every_list() -> None:
    assert len(EXAMPLES) == 14
    assert re.findall(r"^\| `([a-z-]+)` \|", GUIDE, re.MULTILINE) == list(RESOURCES)


@pytest.mark.django_db
@pytest.mark.parametrize("example", EXAMPLES)
def test_example_answers(client: Client, example: str) -> None:
    make_record()
    words = shlex.split(example)
    headers = dict(words[n + 1].split(": ", 1) for n, word in enumerate(words) if word == "-H")
    address = urlsplit(words[-1])
    assert address.netloc == "127.0.0.1:8000"
    path = address.path + (f"?{address.query}" if address.query else "")
    response = client.get(path, headers=headers, secure=False)
    assert response.status_code == (400 if path in REFUSED else 200), response.content
    assert response.json()
    if path in REFUSED:
        assert response.json()["errors"][0]["detail"] == "There is no parameter statsu here. Did you mean status?"
    elif "results" in response.json() and "modified_since" not in path:
        assert response.json()["count"] >= 1, "an example that finds nothing teaches nothing"
