"""What an objective's page says of the meetings that asked about it."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from plan.evidence import EvidenceItem
from plan.models import Objective
from scrutiny.queries.evidence import EMPTY, LATEST, asked_about_in_public
from tests.factories import (
    ActionFactory,
    ActionUpdateFactory,
    AgendaEntryFactory,
    AgendaItemFactory,
    BoardFactory,
    DecisionFactory,
    MeetingFactory,
    ObjectiveFactory,
    PlanFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def objective() -> Objective:
    row: Objective = ObjectiveFactory(priority__plan=PlanFactory(in_force=True))
    return row


def asked(objective: Objective, day: date | None, title: str, **fields: Any) -> Any:
    board = fields.pop("board", None) or BoardFactory(published=True, name=f"Board of {title}")
    meeting = MeetingFactory(
        board=board, starts_on=day, date_words="" if day else "spring 2018", **{"published": True, **fields}
    )
    item = AgendaItemFactory(meeting=meeting)
    AgendaEntryFactory(item=item, title=title).objectives.add(objective)
    return item


def test_evidence_is_meetings_then_open_actions_then_decisions(objective: Objective) -> None:
    held = asked(objective, date(2022, 1, 27), "Roads", held=True)
    coming = asked(objective, date(2999, 1, 27), "Fraud")
    undated = asked(objective, None, "Knives", held=True)
    late, open_ = (
        ActionFactory(item=held, published=True, text=f"Do {name}.", due_on=due)
        for name, due in [("late", None), ("soon", date(2022, 4, 28))]
    )
    done = ActionFactory(item=held, published=True, text="Zanzibar")
    ActionUpdateFactory(action=done, status="closed", closed_at_item=held, published=True)
    old = DecisionFactory(published=True, title="Old", decided_on=date(2020, 1, 1))
    new = DecisionFactory(published=True, title="New", decided_on=date(2022, 1, 27))
    undecided = DecisionFactory(published=True, title="Some day", decided_on=None, date_words="2019")
    private = AgendaItemFactory(meeting=held.meeting, is_private=True, private_ground="safety")
    kept = ActionFactory(item=private, published=True, text="Asked for without the public")
    apart = DecisionFactory(published=True, title="Made without the public", item=private)
    for row in (late, open_, kept, done, old, new, undecided, apart):
        row.objectives.add(objective)
    found = asked_about_in_public(objective.pk)
    assert found.heading == "Asked about in public"
    assert found.items == (
        EvidenceItem("Fraud, Board of Fraud", coming.get_absolute_url(), date(2999, 1, 27), "Still to come."),
        EvidenceItem("Roads, Board of Roads", held.get_absolute_url(), date(2022, 1, 27)),
        EvidenceItem("Knives, Board of Knives, spring 2018", undated.get_absolute_url()),
        EvidenceItem("Do soon", open_.get_absolute_url(), None, "Action still open, due 28 April 2022."),
        EvidenceItem("Do late", late.get_absolute_url(), None, "Action still open, no day set."),
        EvidenceItem("New", new.get_absolute_url(), date(2022, 1, 27), "Decision."),
        EvidenceItem("Old", old.get_absolute_url(), date(2020, 1, 1), "Decision."),
        EvidenceItem("Some day", undecided.get_absolute_url(), None, "Decision."),
    )


def test_evidence_leaves_out_what_is_not_public(objective: Objective) -> None:
    asked(objective, date(2022, 1, 3), "Cancelled", status="cancelled", status_reason="Snow.")
    asked(objective, date(2022, 1, 4), "Draft", published=False)
    private = AgendaItemFactory()
    AgendaEntryFactory(item=private, is_private=True, private_ground="safety").objectives.add(objective)
    for state in ({}, {"scheduled": True}, {"withdrawn": True}):
        ActionFactory(item=private, **state).objectives.add(objective)
        DecisionFactory(**state).objectives.add(objective)
    found = asked_about_in_public(objective.pk)
    assert (found.items, found.empty) == ((), EMPTY)


def test_objective_page_shows_it_and_is_made_anew_when_it_changes(client: Client, objective: Objective) -> None:
    url = objective.get_absolute_url()
    assert EMPTY in client.get(url).content.decode()
    item = asked(objective, date(2022, 1, 27), "Roads", held=True)
    html = client.get(url).content.decode()
    assert f'<a class="govuk-link" href="{item.get_absolute_url()}">Roads, Board of Roads</a>' in html
    assert EMPTY not in html


@pytest.mark.parametrize("rows", [1, 3])
def test_evidence_costs_one_query(objective: Objective, django_assert_num_queries: Any, rows: int) -> None:
    board = BoardFactory(published=True)
    for number in range(rows + LATEST):
        item = asked(objective, date(2022, 1, 1 + number), f"Item {number}", held=True, board=board)
        ActionFactory(item=item, published=True).objectives.add(objective)
        DecisionFactory(published=True).objectives.add(objective)
    with django_assert_num_queries(1):
        found = asked_about_in_public(objective.pk)
    assert len(found.items) == LATEST + (rows + LATEST) + LATEST
