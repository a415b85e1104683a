"""The measure of what pages cost still runs. What it finds depends on the machine, and is not judged here."""

import re
from typing import Any

import pytest
from django.conf import settings as portal

from tests.factories import CommitmentFactory, ObservationFactory, PlanFactory
from tests.journeys.meetings import load_meetings
from tests.performance.bench import bench, pages

# Real commits: a request through WSGI ends with its connection given back, as on a server.
pytestmark = pytest.mark.django_db(transaction=True)


def test_bench_prints_a_line_for_each_page(settings: Any, capsys: pytest.CaptureFixture[str]) -> None:
    settings.STATIC_ROOT = portal.BASE_DIR / "static"
    objective = CommitmentFactory(objective__priority__plan=PlanFactory(in_force=True)).objective
    objective.measures.add(ObservationFactory(published=True).version.measure)
    load_meetings()
    bench(rounds=1, per_round=1)
    _, *lines = capsys.readouterr().out.splitlines()
    assert [re.match(r"(.+?)  +[0-9.]+ ", line)[1] for line in lines] == list(pages())
    assert [line for line in lines if " kB" in line and not re.search(r" [1-9][0-9.]* kB +60 kB", line)] == []
    assert len([line for line in lines if " kB" in line]) == 8
