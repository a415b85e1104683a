"""The record of scrutiny in the data of Cheshire: what lands, and that nothing is made up."""

from datetime import date, time
from decimal import Decimal
from pathlib import Path

import pytest
from django.db.models import Count

from pcc_portal.data.loader import SET_UP_EMAIL, DataRefusedError, load_area
from pcc_portal.publishing.actions import record
from pcc_portal.publishing.models import AuditEntry
from plan.models import Objective
from scrutiny.models import (
    Action,
    AgendaEdition,
    AgendaEntry,
    AgendaItem,
    Attendance,
    Board,
    CollaborationAgreement,
    ComplaintReviewFigures,
    Decision,
    Inspection,
    Meeting,
    MinutesEdition,
    Paper,
    Recommendation,
    Response,
)
from tests.data.folders import change_cell
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def test_load_area_holds_the_record_of_scrutiny() -> None:
    load_area("cheshire")
    assert list(Board.objects.published().own().values_list("code", "name")) == [("SB", "Scrutiny Board")]
    assert Board.objects.published().count() == 21
    counts = Meeting.objects.published().values_list("board__code").annotate(Count("pk")).order_by("board__code")
    assert dict(counts) == {"SB": 7, "PCP": 26, "SRLB": 1, "HSPPB": 2, "CESC": 1, "CSPC": 1}
    assert Meeting.objects.filter(starts_on__isnull=True).count() == 9
    editions = AgendaEdition.objects.published()
    assert set(editions.values_list("number", "is_compiled", "data", "sha256")) == {(1, True, "", "")}
    assert editions.count() == 24
    assert AgendaEntry.objects.published().count() == AgendaItem.objects.listed().count() == 66
    assert AgendaEntry.objects.filter(edition__meeting__board__code="SB").count() == 24
    assert Decision.objects.published().count() == 13
    assert Inspection.objects.published().count() == 11
    assert CollaborationAgreement.objects.published().count() == 8
    for model in (Board, Meeting, AgendaEdition, Decision, Inspection, CollaborationAgreement):
        assert set(model.objects.values_list("published_by__email", flat=True)) == {SET_UP_EMAIL}


def test_load_area_makes_up_nothing_about_meetings() -> None:
    load_area("cheshire")
    for model in (MinutesEdition, Attendance, Action, Paper, Recommendation, Response, ComplaintReviewFigures):
        assert not model._base_manager.exists(), model
    assert set(Meeting.objects.values_list("status", "agenda_due_on", "papers_due_on", "questions_due_on")) == {
        ("held", None, None, None)
    }
    january = Meeting.objects.get(board__code="SB", starts_on=date(2022, 1, 27))
    assert (january.start_time, january.venue, january.openness, january.chair) == (None, "", "", "John Dwyer")
    assert set(Decision.objects.values_list("reference", "item")) == {("", None)}
    assert set(Inspection.objects.values_list("recommendations_count", "responded_on")) == {(None, None)}
    assert set(AgendaItem.objects.values_list("presenter", "purpose", "discussion", "outcome", "verdict")) == {
        ("", "", "", "", "")
    }


def test_load_area_carries_what_the_sources_say() -> None:
    load_area("cheshire")
    panel = Meeting.objects.get(board__code="PCP", starts_on=date(2023, 6, 23))
    assert (panel.occasion, panel.start_time, panel.chair, panel.venue) == (
        "annual meeting",
        time(14, 0),
        "Evan Morris",
        "1st Floor Committee Room, Ellesmere Port Library, Civic Way, Ellesmere Port CH65 0BG",
    )
    assert list(panel.items.values_list("order", "number", "title", "reported_outcome")) == [
        (1, "2", "Chair for 2023/24", "resolved"),
        (2, "3", "Deputy Chair for 2023/24", "resolved"),
    ]
    leaders = Meeting.objects.get(board__code="SRLB")
    assert (leaders.start_time, leaders.end_time, leaders.public_id) == (time(13), time(15), "fdfpr3c3")
    undated = Meeting.objects.get(board__code="SB", occasion="road safety")
    assert (undated.starts_on, undated.date_words, undated.openness) == (None, "About December 2020", "public")
    entry = AgendaEntry.objects.published().get(title="101 call answering", reported__contains="27 in August 2021")
    assert (entry.reported, entry.reported_outcome, list(entry.objectives.values_list("code", flat=True))) == (
        "The average wait fell to 7 minutes, from 27 in August 2021.",
        "noted",
        ["5.3"],
    )
    assert list(entry.item.objectives.all()) == list(entry.objectives.all())
    assert Objective.objects.filter(agenda_entries__in=AgendaEntry.objects.published()).distinct().count() == 18
    grants = Decision.objects.get(title="Crime and disorder reduction grants 2022-23")
    assert (grants.decided_on, grants.date_words, grants.amount_gbp) == (None, "2022", Decimal("827594"))
    plan = Decision.objects.get(decided_on__isnull=False)
    assert (plan.title, plan.decided_on) == ("Police and Crime Plan 2021-2024", date(2021, 11, 1))
    dated = Inspection.objects.get(published_on__isnull=False)
    assert (dated.title, dated.response_due_on) == ("PEEL 2023-25", date(2025, 4, 2))
    compact = CollaborationAgreement.objects.get(kind="compact")
    assert (compact.signed_on, compact.signed_words, compact.standing) == (None, "", "Running")


def test_load_area_leaves_alone_what_people_changed_since(folder: Path) -> None:
    load_area("cheshire", folder=folder)
    meeting = Meeting.objects.get(board__code="SB", occasion="road safety")
    meeting.starts_on, meeting.date_words, meeting.venue = date(2020, 12, 7), "", "Chester"
    meeting.save()
    item = meeting.items.get(order=1)
    item.objectives.clear()
    record(AuditEntry.Verb.CHANGED, item, by=UserFactory(), changes={"objectives": ["2.1", ""]})
    told = {"starts_on": ["", "2020-12-07"], "date_words": ["About December 2020", ""], "venue": ["", "Chester"]}
    record(AuditEntry.Verb.CHANGED, meeting, by=UserFactory(), changes=told)
    change_cell(folder / "meetings.csv", 5, "chair", "The Commissioner")
    loaded = load_area("cheshire", folder=folder)
    assert (loaded.added, loaded.changed) == (0, 1)
    meeting.refresh_from_db()
    assert (meeting.starts_on, meeting.venue, meeting.chair) == (date(2020, 12, 7), "Chester", "The Commissioner")
    assert item.objectives.count() == 0
    change_cell(folder / "meetings.csv", 5, "chair", "David Keane")
    assert load_area("cheshire", folder=folder).changed == 1, "what a load wrote, the next may write again"


def test_load_area_names_what_is_wrong_with_the_record(folder: Path) -> None:
    change_cell(folder / "meetings.csv", 2, "start_time", "at noon")
    change_cell(folder / "meetings.csv", 3, "board", "XX")
    change_cell(folder / "agenda_items.csv", 8, "meeting", "SB-2030-01")
    change_cell(folder / "agenda_items.csv", 10, "objectives", "9.9")
    with pytest.raises(DataRefusedError) as refused:
        load_area("cheshire", folder=folder)
    assert [str(error) for error in refused.value.errors] == [
        "meetings.csv, row 2, column “start_time”: “at noon” is not a time. Write it like 14:30.",
        "meetings.csv, row 3, column “board”: “XX” is not in boards.csv. Mend it here, or add it there.",
        "agenda_items.csv, row 10, column “objectives”: “9.9” is not in plan.yaml. Mend it here, or add it there.",
    ]
    assert not Board.objects.exists()


def test_load_area_refuses_to_rewrite_what_was_reported(folder: Path) -> None:
    load_area("cheshire", folder=folder)
    change_cell(folder / "agenda_items.csv", 2, "reported", "Something else.")
    with pytest.raises(DataRefusedError) as refused:
        load_area("cheshire", folder=folder)
    assert [str(error) for error in refused.value.errors] == [
        "agenda_items.csv, row 2, column “reported”: The agenda entry “Crime level” is published, so this can't be "
        "changed here. Put the old value back, or add a new row. (found: Something else.)"
    ]
    assert AgendaItem.objects.filter(reported="Something else.").count() == 0


def test_load_area_says_which_row_has_neither_day_nor_words(folder: Path) -> None:
    change_cell(folder / "meetings.csv", 4, "date_words", "")
    with pytest.raises(DataRefusedError) as refused:
        load_area("cheshire", folder=folder)
    assert [str(error) for error in refused.value.errors] == [
        "meetings.csv, row 4: Give the day, or say in words what is known of it."
    ]
