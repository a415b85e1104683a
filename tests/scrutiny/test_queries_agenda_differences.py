"""What differs between two editions of an agenda."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from scrutiny.models import AgendaEdition, AgendaItem
from scrutiny.queries.agenda_differences import FieldChange, agenda_changes, agenda_difference
from tests.factories import (
    AgendaEditionFactory,
    AgendaEntryFactory,
    AgendaItemFactory,
    MeasureFactory,
    MeetingFactory,
    ObjectiveFactory,
    PlanFactory,
)

pytestmark = pytest.mark.django_db


def items(*titles: str) -> list[AgendaItem]:
    meeting = MeetingFactory(published=True)
    return [AgendaItemFactory(meeting=meeting, order=place, title=title) for place, title in enumerate(titles, start=1)]


def edition(*listed: AgendaItem, **entry: Any) -> AgendaEdition:
    meeting = listed[0].meeting
    made = AgendaEditionFactory(meeting=meeting, number=meeting.agenda_editions.count() + 1, published=True)
    for place, item in enumerate(listed, start=1):
        AgendaEntryFactory(edition=made, item=item, order=place, number=str(place), **entry)
    return made


def test_agenda_difference_names_what_came_went_and_moved() -> None:
    a, b, c, d, e, f = items("A", "B", "C", "D", "E", "F")
    found = agenda_difference(edition(a, b, c, d, e), edition(a, d, b, c, f))
    assert [item.name for item in found.added] == ["5. F"]
    assert [item.name for item in found.removed] == ["5. E"]
    assert [(move.before.place, move.after.place, move.after.title) for move in found.moved] == [(4, 2, "D")]
    assert [(move.before.name, move.after.name) for move in found.renumbered] == [("2. B", "3. B"), ("3. C", "4. C")]
    assert found.changed == ()
    assert found.words == "Added: 5. F. Taken off: 5. E. Moved: 2. D."


@pytest.mark.parametrize(
    ("before", "after", "moved", "words"),
    [
        ("ABC", "CBA", [("C", 3, 1), ("A", 1, 3)], "Moved: 1. C; 3. A."),
        ("RAB", "BA", [("B", 3, 1)], "Taken off: 1. R. Moved: 1. B."),
        ("ABCDE", "DECAB", [("D", 4, 1), ("E", 5, 2), ("A", 1, 4), ("B", 2, 5)], "Moved: 1. D; 2. E; 4. A; 5. B."),
    ],
)
def test_agenda_difference_never_says_that_an_item_moved_to_the_place_where_it_was(
    before: str, after: str, moved: list[tuple[str, int, int]], words: str
) -> None:
    named = dict(zip(before, items(*before), strict=True))
    found = agenda_difference(edition(*named.values()), edition(*(named[name] for name in after)))
    assert [(move.after.title, move.before.place, move.after.place) for move in found.moved] == moved
    assert found.words == words


def test_agenda_difference_tells_each_field_before_and_after() -> None:
    first, second = items("A", "B")
    objective = ObjectiveFactory(code="1.2", title="Safer roads", priority__plan=PlanFactory(published=True))
    measure = MeasureFactory(title="Deaths on roads", published=True)
    earlier = edition(first, second, presenter="Chief Constable")
    later = AgendaEditionFactory(meeting=first.meeting, number=2, published=True)
    changed = AgendaEntryFactory(
        edition=later, item=first, number="1", title="A!", purpose="approval", presenter="Commissioner",
        is_private=True, private_ground="safety",
    )  # fmt: skip
    changed.objectives.add(objective)
    changed.measures.add(measure)
    AgendaEntryFactory(edition=later, item=second, number="2", presenter="Chief Constable")
    (change,) = agenda_difference(earlier, later).changed
    assert change.item.name == "1. A!"
    assert change.fields == (
        FieldChange("Title", "A", "A!"),
        FieldChange("Purpose", "", "For approval"),
        FieldChange("Presenter", "Chief Constable", "Commissioner"),
        FieldChange("Heard", "In public", "Without the public: It could put somebody's safety at risk"),
        FieldChange("Objectives", "", "1.2 Safer roads"),
        FieldChange("Measures", "", "Deaths on roads"),
    )


def test_agenda_difference_tells_no_draft_plan_and_no_draft_measure() -> None:
    (item,) = items("A")
    earlier, later = edition(item), edition(item)
    entry = later.entries.get()
    measure = MeasureFactory(title="Draft measure")
    entry.measures.add(measure, MeasureFactory(title="Public measure", published=True))
    entry.objectives.add(ObjectiveFactory(title="Draft objective", priority__plan=PlanFactory()))
    (change,) = agenda_difference(earlier, later).changed
    assert change.fields == (FieldChange("Measures", "", "Public measure"),)


def test_agenda_difference_without_an_earlier_edition_lists_all_as_added() -> None:
    found = agenda_difference(None, edition(*items("A", "B")))
    assert [item.title for item in found.added] == ["A", "B"]
    assert found.words == "Added: 1. A; 2. B."


def test_agenda_difference_of_new_numbers_alone() -> None:
    (item,) = items("A")
    earlier = edition(item)
    later = AgendaEditionFactory(meeting=item.meeting, number=2, published=True)
    AgendaEntryFactory(edition=later, item=item, number="1a")
    found = agenda_difference(earlier, later)
    assert (found.moved, found.changed, found.is_empty) == ((), (), False)
    assert found.words == "Items have new numbers."


def test_agenda_changes_compares_with_the_items_as_staff_have_them() -> None:
    first, second = items("A", "B")
    published = edition(first, second)
    assert agenda_changes(published, first.meeting).is_empty
    AgendaItem.objects.filter(pk=second.pk).update(presenter="Chief Constable", title="Better B")
    AgendaItem.objects.filter(pk=first.pk).update(removed_at=published.published_at)
    AgendaItemFactory(meeting=first.meeting, order=3, title="C")
    found = agenda_changes(published, first.meeting)
    assert found.words == "Added: 3. C. Taken off: 1. A. Changed: 2. Better B (title, presenter)."


def test_agenda_difference_asks_as_much_for_three_items_as_for_one() -> None:
    one, three = items("A"), items("A", "B", "C")
    counts = []
    for listed in (one, three):
        earlier, later = edition(*listed), edition(*listed)
        for entry in later.entries.all():
            entry.measures.add(MeasureFactory(published=True))
        with CaptureQueriesContext(
            connection,
        ) as queries:
            agenda_difference(earlier, later)
        counts.append(len(queries))
    assert counts == [3, 3]
