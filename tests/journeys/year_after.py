"""The year from the day of the first meeting on: minutes, answer, action, confirmation, correction, and what is off."""

import re
from collections.abc import Iterator
from datetime import date

from django.core import mail
from django.urls import reverse

from pcc_portal.reports.models import Report
from scrutiny.models import (
    Action,
    ActionUpdate,
    Answer,
    Correction,
    Decision,
    MinutesEdition,
    PublicQuestion,
    QuestionContact,
)
from scrutiny.records import sha256_of
from scrutiny.tasks import delete_question_contacts
from tests.journeys.office import minutes_page
from tests.journeys.reader import events
from tests.journeys.year import ADDRESS, PRINTED, Year
from tests.staff import url

TEXT = """PRESENT:
Ivo Crane (IC), Commissioner
Tess Hale (TH), Chief Constable
1. Minutes of the previous meeting
There were none.
3. Road safety
TH gave the Larchwood figures.
ACTION: TH to map the crossings by 1 July 2026
RESOLVED that the grant be renewed.
4. A sensitive operation
Operation Zanzibar was described.
"""
SAID = "TH gave the Larchwood figures."
HALF, ALL = "Half of the crossings are mapped.", "All of the crossings are mapped."
READ = {"meeting_detail", "item_detail", "minutes_detail", "minutes_record_download", "api:minutes", "api:agenda-items"}


def the_meeting_is_held_and_its_minutes_imported(year: Year) -> Iterator[None]:
    april = year.meetings[0]
    assert "which is still to come" in year.office.decide(url(april, "hold"))
    year.on(4, 22, hour=17)
    year.reader.hidden |= {SAID, "Zanzibar", "Tess Hale", "Map the crossings", "The grant be renewed"}
    assert "Mark the meeting as held first" in year.office.import_minutes(april, TEXT)
    year.office.decide(url(april, "hold"), began="14:05", ended="16:10")
    done = year.office.import_minutes(april, TEXT)
    assert done == "Imported: 2 people, 3 items, 1 draft action, 1 draft decision. The public sees nothing of it yet."
    assert year.item("A sensitive operation").private_minutes == "Operation Zanzibar was described."
    yield
    assert '"stage":"held"' in year.reader.pages["/api/v1/meetings/"]


def draft_minutes_are_published_by_another_person(year: Year) -> Iterator[None]:
    year.on(4, 24)
    april = year.meetings[0]
    year.office.write(minutes_page(april, "prepare"))
    edition = MinutesEdition.objects.get()
    yield
    assert year.places("draft, not yet confirmed") == set()
    year.office.publish(edition)
    year.reader.show(SAID, "Tess Hale")
    yield
    assert year.places(SAID) == READ
    assert year.places("Draft, not yet confirmed") == {"meeting_detail", "item_detail", "minutes_detail"}
    assert year.places("These minutes are a draft, not yet confirmed.") == {"minutes_feed"}
    assert year.places("Tess Hale") == {
        "meeting_detail", "minutes_detail", "minutes_record_download", "api:minutes",
    }  # fmt: skip


def what_the_meeting_asked_and_decided_is_published(year: Year) -> Iterator[None]:
    yield
    year.reader.show("Map the crossings", "The grant be renewed")
    year.office.publish(Action.objects.get())
    year.office.publish(Decision.objects.get())
    minutes = year.asked_for("minutes", year.meetings[0].public_id)
    notice = year.asked_for("decision-notice", Decision.objects.get().public_id)
    year.office.publish(minutes)
    year.office.publish(notice)
    yield
    assert year.places("Map the crossings") >= {"action_list", "action_detail", "item_detail", "api:actions"}
    assert year.places("The grant be renewed") >= {
        "decision_list", "decision_detail", "decision_feed", "api:decisions",
    }  # fmt: skip
    for part in (SAID, "Tess Hale", "Draft, not yet confirmed", "Map the crossings", "The grant be renewed"):
        assert part in year.printed(minutes)
    assert "The grant be renewed" in year.printed(notice)
    assert SAID not in year.printed(notice)


def the_question_is_answered(year: Year) -> Iterator[None]:
    year.on(4, 27)
    question, roads = PublicQuestion.objects.get(), year.item("Road safety")
    year.reader.hidden |= {"Two officers are new.", "Say when both officers start."}
    given = {"item": roads.pk, "answered_by_post": "Chief Constable", "text": "Two officers are new."}
    year.office.write(url(question, "answer"), **given)
    asked = {"item": roads.pk, "owner_post": "Chief Constable", "text": "Say when both officers start."}
    year.office.add(reverse("admin:scrutiny_action_add"), **asked, question=question.pk)
    yield
    year.reader.show("Two officers are new.", "Say when both officers start.")
    year.office.publish(Answer.objects.get())
    year.office.publish(Action.objects.get(question=question))
    yield
    assert year.places("Two officers are new.") == {"question_detail", "api:answers"}
    page = year.reader.pages[question.get_absolute_url()]
    assert "Answered on 22 April 2026." in page
    assert "Say when both officers start." in page
    assert [(message.to, message.subject) for message in mail.outbox[2:]] == [
        ([ADDRESS], f"Your question is answered: {question.reference}"),
    ]  # fmt: skip


def the_action_is_reported_on(year: Year) -> Iterator[None]:
    action = Action.objects.get(question=None)
    assert (action.reference, action.due_on) == ("SB-2026-Q1-01", date(2026, 7, 1))
    year.on(6, 10)
    year.reader.hidden.add(HALF)
    year.office.write(url(action, "report"), text=HALF, reported_on="2026-06-10")
    yield
    year.reader.show(HALF)
    year.office.publish(ActionUpdate.objects.get(text=HALF))
    yield
    assert year.places(HALF) == {"action_detail", "api:action-updates"}


def the_action_is_proposed_for_closing(year: Year) -> Iterator[None]:
    year.on(7, 2)
    year.reader.hidden.add(ALL)
    year.office.write(url(Action.objects.get(question=None), "propose"), text=ALL, reported_on="2026-07-02")
    yield
    year.reader.show(ALL)
    year.office.publish(ActionUpdate.objects.get(text=ALL))
    year.office.publish(log := year.asked_for("action-log", "SB-2026-27-Q1"))
    yield
    assert year.places(ALL) == {"action_detail", "api:action-updates"}
    assert year.places("Proposed for closing") >= {"action_list", "action_detail"}
    for part in ("Map the crossings", "Say when both officers start.", "Proposed for closing 0 All that waited 2"):
        assert part in year.printed(log)


def the_next_agenda_says_how_actions_stand(year: Year) -> Iterator[None]:
    july = year.meetings[1]
    year.on(7, 10)
    year.office.decide(url(july, "agenda"))
    yield
    log = re.search("Action log.{0,260}", year.reader.pages[july.get_absolute_url()])
    assert log
    assert "2 actions are open; 1 of them is overdue" in log.group()


def the_next_meeting_confirms_and_closes(year: Year) -> Iterator[None]:
    april, july = year.meetings[:2]
    previous = july.items.get(rolling="minutes")
    early = year.office.write(minutes_page(april, "prepare"), confirmed_at_item=previous.pk)
    assert "Select a valid choice" in early
    year.on(7, 22, hour=17)
    year.office.decide(url(july, "hold"))
    own = year.office.write(minutes_page(april, "prepare"), confirmed_at_item=april.items.first().pk)
    assert "Select a valid choice" in own
    year.office.write(minutes_page(april, "prepare"), confirmed_at_item=previous.pk)
    first, second = MinutesEdition.objects.order_by("number")
    yield
    assert year.places("Draft, not yet confirmed") >= {"meeting_detail", "minutes_detail"}
    year.office.publish(second)
    action = Action.objects.get(question=None)
    year.office.write(url(action, "close"), at_item=july.items.get(rolling="actions").pk, text="")
    year.office.publish(ActionUpdate.objects.get(status="closed"))
    minutes = year.asked_for("minutes", april.public_id, change_note="They are confirmed.")
    year.office.publish(minutes)
    yield
    assert "Draft, not yet confirmed" not in year.reader.pages[april.get_absolute_url()]
    assert "Draft, not yet confirmed" in year.reader.pages[first.get_absolute_url()]
    assert year.places("Confirmed at the meeting of 22 July 2026.") >= {"minutes_detail", "api:minutes"}
    assert "Confirmed at the meeting of 22 July 2026" in year.printed(minutes)
    assert "Draft, not yet confirmed" not in year.printed(minutes)
    assert "Closed on 22 July 2026." in year.reader.pages[action.get_absolute_url()]
    assert "Actions closed here" in year.reader.pages[july.items.get(rolling="actions").get_absolute_url()]


def confirmed_minutes_are_corrected(year: Year) -> Iterator[None]:
    year.on(7, 29)
    edition = MinutesEdition.objects.get(status="confirmed")
    year.reader.hidden |= {"TH gave the Beechwood figures."}
    wrong = {"item": year.item("Road safety").pk, "before": SAID, "after": "TH gave the Beechwood figures."}
    year.office.write(url(edition, "correct"), **wrong, reason="The wood was misheard.")
    yield
    year.reader.show("TH gave the Beechwood figures.")
    year.office.publish(Correction.objects.get())
    minutes = year.asked_for("minutes", year.meetings[0].public_id, change_note="What was misheard is corrected.")
    year.office.publish(minutes)
    yield
    assert year.places("TH gave the Beechwood figures.") == {
        "meeting_detail", "item_detail", "minutes_detail", "minutes_feed", "api:corrections", *PRINTED,
    }  # fmt: skip
    for part in (SAID, "TH gave the Beechwood figures.", "The wood was misheard."):
        assert part in year.printed(minutes)
    assert "The wood was misheard." not in year.printed(Report.objects.of("minutes", minutes.subject).get(edition=2))
    assert year.places(SAID) >= READ
    again = MinutesEdition.objects.get(pk=edition.pk)
    assert (again.data, again.sha256) == (edition.data, sha256_of(edition.data))


def a_meeting_is_postponed_and_one_cancelled(year: Year) -> Iterator[None]:
    year.on(10, 20)
    october, january = year.meetings[2:]
    calendar = reverse("scrutiny:board_calendar_download", args=[year.board.public_id])
    year.office.decide(url(october, "postpone"), reason="The hall was flooded.", starts_on="2026-11-04")
    year.office.decide(url(january, "cancel"), reason="The term of office ends.")
    year.office.publish(log := year.asked_for("action-log", "SB-2026-27-Q2"))
    yield
    assert year.places("The hall was flooded.") >= {"meeting_list", "meeting_detail", "api:meetings"}
    assert year.places("The term of office ends.") >= {"meeting_detail", "api:meetings"}
    waited, _, ended = year.printed(log).rpartition("Actions that had ended since 22 July 2026")
    assert "Say when both officers start." in waited
    assert "Map the crossings" in ended
    assert events(year.reader.client, calendar) == [
        ("2026-04-22", "CONFIRMED", 0), ("2026-07-22", "CONFIRMED", 0), ("2026-10-28", "CANCELLED", 1),
        ("2026-11-04", "TENTATIVE", 0), ("2027-01-27", "CANCELLED", 1),
    ]  # fmt: skip


def the_address_is_deleted(year: Year) -> Iterator[None]:
    for month, day, count in ((10, 26, 1), (10, 28, 0)):
        year.on(month, day)
        delete_question_contacts()
        assert QuestionContact.objects.count() == count
    yield
    assert year.places("Two officers are new.") == {"question_detail", "api:answers"}
