"""Decision notices and action logs as PDFs: what they say, what they keep back, and when they may not appear."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
import pytest

from pcc_portal.publishing.actions import withdraw
from pcc_portal.reports.models import Report
from pcc_portal.reports.queries import to_make_anew
from plan.reports.made_from import no_longer_public
from scrutiny.models import Action, ActionUpdate, Decision
from scrutiny.reports.action_log import build_action_log_report, check_action_log, quarters_with_actions
from scrutiny.reports.decision_notice import build_decision_notice, check_decision_notice, public_decisions
from scrutiny.reports.shapes import ActionLogReport, DecisionNotice, Fact
from tests.factories import (
    ActionFactory,
    ActionUpdateFactory,
    AgendaEntryFactory,
    AgendaItemFactory,
    BoardFactory,
    DecisionFactory,
    MeetingFactory,
    PaperFactory,
    UserFactory,
)
from tests.scrutiny.pdfs import assert_accessible, printed, row_of, texts

pytestmark = pytest.mark.django_db


@pytest.fixture
def decision() -> Any:
    row = DecisionFactory(
        reference="D-2025-001", title="Buy paint", decided_on=date(2025, 1, 27), decision="To **buy** it.",
        reasons="It is worn.", options="To wait.", amount_gbp=Decimal(1200), money_note="From reserves.",
        exempt_part="Zanzibar", exempt_ground="justice", kind="estate",
    )  # fmt: skip
    row.papers.add(PaperFactory(published=True, title="Paint prices"), PaperFactory(title="Zanzibar"))
    publish(row)
    return row


def publish(row: Any) -> None:
    other = DecisionFactory(published=True)
    row.published_at, row.published_by = other.published_at, other.published_by
    row.save()


def test_notice_says_what_is_public_and_names_what_is_not(decision: Any) -> None:
    data = build_decision_notice(decision.public_id)
    assert data.facts == (
        Fact("Reference", "D-2025-001"),
        Fact("When", "27 January 2025"),
        Fact("Made by", "Commissioner"),
        Fact("Made at", "Outside a meeting"),
        Fact("Amount", "£1,200"),
        Fact("Kind", "Estate"),
    )
    assert (data.decision, data.reasons, data.options, data.interests, data.money_note) == (
        "To **buy** it.", "It is worn.", "To wait.", "", "From reserves.",
    )  # fmt: skip
    assert data.kept_apart == "It could hinder the prevention or detection of crime, or the course of justice"
    assert [paper.title for paper in data.papers] == [f"{Paint.reference} Paint prices" for Paint in _paint()]
    encoded = msgspec.json.encode(data)
    assert b"Zanzibar" not in encoded
    assert msgspec.json.decode(encoded, type=DecisionNotice) == data


def _paint() -> Any:
    from scrutiny.models import Paper

    return Paper.objects.filter(title="Paint prices")


def test_notice_of_a_source_says_that_no_more_is_recorded() -> None:
    row = DecisionFactory(published=True, reference="", source="https://example.org/old", decided_on=date(2018, 9, 1))
    data = build_decision_notice(row.public_id)
    assert data.is_bare
    assert data.facts[0] == Fact("Reference", "Not recorded")
    assert [source.url for source in data.sources] == ["https://example.org/old"]


def test_only_public_decisions_have_notices(decision: Any) -> None:
    draft = DecisionFactory()
    with pytest.raises(ValueError, match="No public decision has the permanent id"):
        check_decision_notice(draft.public_id, date(2025, 2, 1))
    check_decision_notice(decision.public_id, date(2025, 2, 1))
    assert public_decisions(date(2025, 2, 1))[0] == (decision.public_id, "D-2025-001 Buy paint, 27 January 2025")


def test_notice_of_a_decision_withdrawn_since_names_it_and_falls(decision: Any) -> None:
    data = build_decision_notice(decision.public_id)
    assert no_longer_public(data) == []
    row_of("decision-notice", decision.public_id, ready=True, published=True)
    withdraw(Decision.objects.get(pk=decision.pk), by=UserFactory(superuser=True), reason="It was made again.")
    assert no_longer_public(data) == ["1 decision"]
    assert not Report.objects.published().exists()
    assert to_make_anew(date(2027, 5, 1)) == []  # there is no decision left to give notice of


def test_notice_is_accessible_and_two_pages_long(decision: Any, tmp_path: Path) -> None:
    made = printed(row_of("decision-notice", decision.public_id))
    assert_accessible(made, tmp_path)
    cover, rest = texts(made)
    assert "Decision notice: D-2025-001 Buy paint" in cover
    assert cover.count("Buy paint") == cover.count("D-2025-001") == 1
    assert "When: 27 January 2025" in cover
    for part in ("To buy it.", "It is worn.", "None recorded.", "A part of this decision is kept from the public."):
        assert part in rest


@pytest.fixture
def board() -> Any:
    """A board with one action open past its day, one closed at its last meeting, one asked for later."""
    row = BoardFactory(published=True, code="SB", name="Scrutiny Board")
    first = MeetingFactory(published=True, held=True, board=row, starts_on=date(2024, 10, 28))
    last = MeetingFactory(published=True, held=True, board=row, starts_on=date(2025, 1, 27))
    later = MeetingFactory(published=True, held=True, board=row, starts_on=date(2025, 4, 28))
    item = AgendaEntryFactory(item__meeting=first, item__number="1", item__title="Roads").item
    ActionFactory(published=True, item=item, reference="SB-2024-Q3-01", text="Count.", due_on=date(2025, 2, 1))
    done = ActionFactory(published=True, item=item, reference="SB-2024-Q3-02", text="Paint.")
    ActionUpdateFactory(
        published=True, action=done, status=Action.Status.CLOSED, reported_on=date(2025, 1, 27),
        closed_at_item=AgendaItemFactory(meeting=last),
    )  # fmt: skip
    ActionFactory(published=True, item=AgendaItemFactory(meeting=later), reference="SB-2025-Q1-01")
    ActionFactory(item=item, text="Zanzibar")
    return row


def test_log_says_how_actions_stood_at_the_end_of_the_quarter(board: Any) -> None:
    data = build_action_log_report("SB-2024-25-Q4")
    assert data.sentence == ("On 31 March 2025, 1 action was open; it was overdue; 1 was closed since 27 January 2025.")
    assert data.counts == (("Open", 1), ("In progress", 0), ("Proposed for closing", 0))
    assert [(row.reference, row.is_overdue, row.asked_at) for row in data.unfinished] == [
        ("SB-2024-Q3-01", True, "1. Roads, 28 October 2024")
    ]
    assert [(row.reference, row.status_label, row.status_on) for row in data.ended] == [
        ("SB-2024-Q3-02", "Closed", date(2025, 1, 27))
    ]
    encoded = msgspec.json.encode(data)
    assert b"Zanzibar" not in encoded
    assert msgspec.json.decode(encoded, type=ActionLogReport) == data


@pytest.mark.parametrize(
    ("subject", "sentence"),
    [
        ("SB-2025-26-Q1", "April to June 2025 has not ended"),
        ("SB-2024-25-Q2", "Scrutiny Board had asked for no action that is public by the end of July to September 2024"),
        ("XX-2024-25-Q4", "No public board has the code 'XX'"),
        ("SB", "is not a quarter: write it as 2021-22-Q4"),
    ],
)
def test_log_is_refused_where_there_is_nothing_to_say(board: Any, subject: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        check_action_log(subject, date(2025, 5, 1))


def test_logs_are_offered_from_the_first_action_on(board: Any) -> None:
    BoardFactory(published=True)
    check_action_log("SB-2024-25-Q4", date(2025, 5, 1))
    assert quarters_with_actions(date(2025, 5, 1)) == [
        ("SB-2024-25-Q4", "Scrutiny Board, January to March 2025"),
        ("SB-2024-25-Q3", "Scrutiny Board, October to December 2024"),
    ]


def test_log_of_an_update_withdrawn_since_names_it(board: Any) -> None:
    data = build_action_log_report("SB-2024-25-Q4")
    assert no_longer_public(data) == []
    withdraw(ActionUpdate.objects.get(), by=UserFactory(superuser=True), reason="It is open.")
    assert no_longer_public(data) == ["1 action update"]


def test_log_is_accessible(board: Any, tmp_path: Path) -> None:
    made = printed(row_of("action-log", "SB-2024-25-Q4"))
    assert_accessible(made, tmp_path)
    whole = " ".join(texts(made))
    for part in ("Action log: Scrutiny Board, January to March 2025", "it was overdue", "Overdue", "27 January 2025"):
        assert part in whole
