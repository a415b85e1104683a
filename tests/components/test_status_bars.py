import pytest

from pcc_portal.components.status_bars import GAP, WIDTH, status_bar
from pcc_portal.components.statuses import STATUSES
from plan.models import ProgressUpdate


def test_the_table_of_statuses_holds_every_status_of_a_progress_update() -> None:
    assert set(STATUSES) == {*ProgressUpdate.Status.values, "not_reported"}
    for status in ProgressUpdate.Status:
        assert STATUSES[status.value].label == status.label


def test_sentence_names_the_five_that_matter_even_at_nought() -> None:
    assert status_bar({"on_track": 3, "not_reported": 1}).sentence == (
        "4 commitments: 0 delivered, 3 on track, 0 at risk, 0 off track and 1 not reported."
    )


def test_sentence_names_the_others_where_they_occur() -> None:
    assert status_bar([("stopped", 1), ("delivered", 1)]).sentence == (
        "2 commitments: 1 delivered, 0 on track, 0 at risk, 0 off track, 1 stopped and 0 not reported."
    )


def test_sentence_says_that_nothing_was_reported() -> None:
    assert status_bar({"not_reported": 1106}).sentence == "1,106 commitments: none reported on yet."
    assert status_bar({}).sentence == "No commitments yet."


def test_segments_are_in_proportion_and_reach_the_end() -> None:
    bar = status_bar({"not_reported": 1, "delivered": 1, "at_risk": 1})
    assert [(part.key, part.x, part.width) for part in bar.segments] == [
        ("delivered", 0, 333 - GAP),
        ("at_risk", 333, 334 - GAP),
        ("not_reported", 667, WIDTH - 667),
    ]


def test_unknown_status_is_refused() -> None:
    with pytest.raises(KeyError, match="not a status: late"):
        status_bar({"late": 1})
