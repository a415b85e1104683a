"""The year up to the day of the first meeting: plan, question, agenda, change, papers."""

from datetime import date
from typing import Any

from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from scrutiny.models import Paper, PublicQuestion
from scrutiny.records import sha256_of
from tests.journeys.reader import events
from tests.journeys.year import ADDRESS, Year
from tests.scrutiny.test_paper_files import pdf
from tests.staff import url

ASKED = "Why does my neighbour Quentin Thorne see no officer?"


def the_year_is_planned(year: Year) -> None:
    days = {"day_1": "2026-04-22", "day_2": "2026-07-22", "day_3": "2026-10-28", "day_4": "2027-01-27"}
    plan = reverse("admin:scrutiny_board_plan_year", args=[year.board.pk, 2026])
    assert "3 April 2026 is no working day (Good Friday). The next one is 7 April 2026." in year.office.write(
        plan, **{**days, "day_1": "2026-04-03"}
    )
    assert year.meetings == []
    year.reader.hidden |= {"22 April 2026", "2026-04-22", "28 October 2026"}
    assert year.office.write(plan, **days, venue="Town Hall", start_time="14:00").startswith("Planned: 4 meetings.")
    april = year.meetings[0]
    assert [meeting.starts_on.isoformat() for meeting in year.meetings if meeting.starts_on] == list(days.values())
    assert (april.agenda_due_on, april.papers_due_on, april.questions_due_on) == (
        date(2026, 4, 13), date(2026, 4, 15), date(2026, 4, 16),
    )  # fmt: skip
    assert [item.title for item in april.items.order_by("order")] == [
        "Minutes of the previous meeting", "Action log", "Public questions",
    ]  # fmt: skip
    year.walk()
    year.reader.show("22 April 2026", "2026-04-22", "28 October 2026")
    for meeting in year.meetings:
        year.office.publish(meeting)
    year.walk()
    assert "The agenda is due 13 April 2026. It is not published yet." in year.reader.pages[april.get_absolute_url()]
    assert {"meeting_list", "meeting_detail", "board_detail", "question_create"} <= year.places("22 April 2026")
    assert year.places("2026-04-22") >= {"api:meetings", "calendar_download"}
    assert year.places("Minutes of the previous meeting") == set()
    assert events(year.reader.client, "/scrutiny/calendar.ics") == [(day, "CONFIRMED", 0) for day in days.values()]


def a_question_comes_and_is_accepted(year: Year) -> None:
    year.on(4, 7)
    ask, client = reverse("scrutiny:question_create"), year.reader.client
    token = client.get(ask).context["form"]["token"].value()
    year.on(4, 7, hour=13)
    year.reader.hidden |= {"Quentin Thorne", ADDRESS, "Rosa Vale", "Why does one street see no officer?"}
    sent = client.post(ask, {"text": ASKED, "email": ADDRESS, "name": "Rosa Vale", "homepage": "", "token": token})
    assert sent.status_code == 303
    question = PublicQuestion.objects.get()
    assert (question.reference, question.meeting) == ("SB-2026-Q1-PQ01", year.meetings[0])
    assert question.reference in client.get(sent["Location"]).text
    year.walk()
    assert year.places(question.reference) == set()
    taken = {"meeting": question.meeting_id, "text": "Why does one street see no officer?"}
    year.office.write(url(question, "accept"), **taken)
    year.walk()
    year.reader.show("Why does one street see no officer?")
    year.office.publish(question)
    year.walk()
    assert year.places("Why does one street see no officer?") == {
        "question_list", "question_detail", "meeting_detail", "api:public-questions",
    }  # fmt: skip
    assert "Not answered yet." in year.reader.pages[question.get_absolute_url()]
    assert [message.to for message in mail.outbox] == [[ADDRESS], [ADDRESS]]


def the_agenda_is_published(year: Year) -> None:
    year.on(4, 10)
    april = year.meetings[0]
    add = reverse("admin:scrutiny_agendaitem_add")
    year.reader.hidden |= {"Road safety", "A sensitive operation", "Fraud against the old"}
    for title, fields in (
        ("Road safety", {"purpose": "discussion", "presenter": "Chief Constable"}),
        ("A sensitive operation", {"is_private": "on", "private_ground": "justice"}),
    ):
        year.office.add(f"{add}?meeting={april.pk}", title=title, **fields)
    items = [(item.number, item.title) for item in april.items.order_by("order")]
    assert items[2:] == [("3", "Road safety"), ("4", "A sensitive operation"), ("5", "Public questions")]
    year.walk()
    year.reader.show("Road safety", "A sensitive operation")
    assert year.office.decide(url(april, "agenda")) == "Edition 1 of the agenda is public now."
    year.walk()
    assert year.places("Road safety") == {
        "meeting_detail", "agenda_detail", "agenda_record_download", "item_detail", "api:agenda-items",
        "api:agenda-editions",
    }  # fmt: skip
    assert year.places("It could hinder the prevention or detection of crime") == {
        "meeting_detail", "agenda_detail", "item_detail",
    }  # fmt: skip
    assert (
        "Agenda published 8 working days before the meeting; due 13 April 2026."
        in year.reader.pages[april.get_absolute_url()]
    )


def the_agenda_changes(year: Year) -> None:
    year.on(4, 14)
    april, add = year.meetings[0], reverse("admin:scrutiny_agendaitem_add")
    first = april.agenda_editions.get()
    year.office.add(f"{add}?meeting={april.pk}", title="Fraud against the old")
    year.walk()
    assert "the public will read it" in year.office.decide(url(april, "agenda"), note="")
    year.reader.show("Fraud against the old")
    year.office.decide(url(april, "agenda"), note="Fraud came in, since the figures are out.")
    year.walk()
    page = year.reader.pages[first.get_absolute_url()]
    assert "Fraud against the old" not in page
    assert year.places("Fraud came in, since the figures are out.") >= {"agenda_detail", "api:agenda-editions"}
    assert [(row.number, row.sha256 == sha256_of(row.data)) for row in april.agenda_editions.order_by("number")] == [
        (1, True), (2, True),
    ]  # fmt: skip
    again = april.agenda_editions.get(number=1)
    assert (again.data, again.sha256) == (first.data, first.sha256)


def papers_come_in_time_late_and_restricted(year: Year) -> None:
    roads, client = year.item("Road safety"), year.reader.client
    upload = f"{reverse('admin:scrutiny_paper_upload')}?item={roads.pk}"

    def about(title: str, content: bytes) -> dict[str, Any]:
        return {"item": roads.pk, "kind": "report", "title": title, "file": SimpleUploadedFile("larch.pdf", content)}

    def status_of(title: str) -> int:
        paper = Paper.objects.get(title=title)
        return client.get(reverse("scrutiny:paper_download", args=[paper.public_id])).status_code

    year.reader.hidden |= {"Larch report", "Hornbeam annex", "Threat assessment"}
    year.office.write(upload, **about("Larch report", pdf()))
    year.on(4, 15)
    year.walk()
    assert status_of("Larch report") == 404
    year.office.publish(Paper.objects.get(title="Larch report"))
    year.reader.show("Larch report")
    year.walk()
    assert status_of("Larch report") == 200
    assert year.places("Larch report") == {
        "home", "meeting_detail", "item_detail", "paper_detail", "paper_feed", "api:papers", "api:agenda-items",
    }  # fmt: skip
    assert year.places("Why it was late") == set()
    year.on(4, 17)
    year.office.write(upload, **about("Hornbeam annex", pdf()))
    annex = Paper.objects.get(title="Hornbeam annex")
    assert "Papers were due by 15 April 2026" in year.office.publish(annex)
    year.walk()
    year.reader.show("Hornbeam annex", "Threat assessment")
    year.office.publish(annex, late_reason="The council sent its figures late.")
    secret = about("Threat assessment", pdf()) | {"restricted_ground": "safety"}
    year.office.write(upload, **secret)
    year.office.decide(url(Paper.objects.get(title="Threat assessment"), "show"))
    year.walk()
    assert year.places("The council sent its figures late.") == {
        "meeting_detail", "item_detail", "paper_detail", "api:papers",
    }  # fmt: skip
    assert year.places("Threat assessment") == {"meeting_detail", "item_detail", "api:agenda-items"}
    assert status_of("Threat assessment") == 404
    assert client.get(Paper.objects.get(title="Threat assessment").get_absolute_url()).status_code == 404
