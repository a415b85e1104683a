"""Decisions: a reference that is never given again, and two people behind each."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from pcc_portal.accounts.models import User
from pcc_portal.publishing.actions import record
from pcc_portal.publishing.models import AuditEntry
from scrutiny.actions import follow_up as actions
from scrutiny.models import Decision
from tests.factories import AgendaItemFactory, MeetingFactory, ObjectiveFactory, PaperFactory, UserFactory

pytestmark = pytest.mark.django_db
DAY = date(2022, 1, 27)


@pytest.fixture
def clerk() -> User:
    return UserFactory(role="Editor")


@pytest.fixture
def boss() -> User:
    return UserFactory(role="Administrator")


def decide(by: User, **fields: Any) -> Decision:
    wanted = {"title": "Grants", "decision": "To give them.", "made_by": "Commissioner", "decided_on": DAY, "by": by}
    return actions.record_decision(**{**wanted, **fields})


def said(refusal: Any) -> str:
    return " ".join(refusal.value.messages)


def test_decision_outside_a_meeting_gets_the_next_reference_of_its_year(clerk: User) -> None:
    objective, paper = ObjectiveFactory(), PaperFactory()
    first = decide(clerk, amount_gbp=Decimal("827594"), objectives=[objective], papers=[paper])
    assert (first.reference, first.item, first.published_at) == ("D-2022-001", None, None)
    assert (list(first.objectives.all()), list(first.papers.all())) == ([objective], [paper])
    assert decide(clerk, decided_on=date(2021, 12, 31)).reference == "D-2021-001"
    first.delete()
    assert decide(clerk).reference == "D-2022-002"
    entries = AuditEntry.objects.filter(content_type__model="decision")
    assert {(entry.by, entry.verb) for entry in entries} == {(clerk, "added")}


def test_decision_at_an_item_has_the_day_of_its_meeting(clerk: User) -> None:
    item = AgendaItemFactory(meeting=MeetingFactory(starts_on=DAY, held=True))
    assert decide(clerk, item=item).item == item
    with pytest.raises(ValidationError) as refusal:
        decide(clerk, item=item, decided_on=date(2022, 1, 28))
    assert said(refusal) == "A decision at an item has the day of its meeting."


def test_decision_from_a_source_gets_no_reference(clerk: User) -> None:
    row = decide(clerk, decided_on=None, date_words="2018-09", source="https://www.example.org/news")
    dated = decide(clerk, source="https://www.example.org/news")
    assert [row.reference, dated.reference] == ["", ""]
    assert decide(clerk).reference == "D-2022-001"


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        (
            {"decided_on": None, "date_words": "2018"},
            "Enter the day on which it was decided. Only a decision from a source may lack it.",
        ),
        ({"decided_on": date(2122, 1, 1)}, "This day is still to come. A decision is recorded once it is made."),
        ({"exempt_part": "A name."}, "What is kept from the public needs one of the four lawful grounds."),
    ],
)
def test_decision_is_refused_with_a_sentence(clerk: User, fields: Any, sentence: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        decide(clerk, **fields)
    assert said(refusal) == sentence
    assert not Decision.objects.exists()
    assert decide(clerk).reference == "D-2022-001"


def test_whoever_wrote_a_decision_does_not_publish_it(boss: User, settings: Any) -> None:
    row, other, third = decide(boss), UserFactory(role="Administrator"), UserFactory(role="Publisher")
    record(AuditEntry.Verb.CHANGED, row, by=other, changes={"reasons": ["", "Because."]})
    for writer in (boss, other):
        with pytest.raises(ValidationError) as refusal:
            actions.publish_decision(row, by=writer)
        assert said(refusal) == (
            "You wrote this decision, so somebody else must publish it: two people stand behind each decision."
        )
    assert actions.publish_decision(row, by=third).is_published()
    settings.TWO_PERSON_RULE = False
    assert actions.publish_decision(decide(boss), by=boss).is_published()


def test_writing_and_publishing_need_their_rights(clerk: User) -> None:
    with pytest.raises(PermissionDenied):
        decide(UserFactory(role="Publisher"))
    with pytest.raises(PermissionDenied):
        actions.publish_decision(decide(clerk), by=UserFactory(role="Editor"))
