"""What differs between two moments of a row."""

from pcc_portal.publishing.changes import LEAD, LONGEST, difference


def test_short_texts_are_told_whole() -> None:
    assert difference({"a": "1", "b": "2"}, {"a": "1", "b": "3", "c": "4"}) == {"b": ["2", "3"], "c": ["", "4"]}


def test_a_change_far_into_a_long_text_is_told() -> None:
    same = "a" * 2499
    [before, after] = difference({"text": same + "b" + "z" * 3000}, {"text": same + "c"})["text"]
    assert before == "…" + "a" * LEAD + "b" + "z" * (LONGEST - LEAD - 1) + "…"
    assert after == "…" + "a" * LEAD + "c"


def test_a_long_text_that_is_new_is_told_from_its_start() -> None:
    assert difference({}, {"text": "a" * 2500}) == {"text": ["", "a" * LONGEST + "…"]}
