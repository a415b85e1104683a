"""The year up to the day of the first meeting: plan, question, agenda, change, papers."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from pcc_portal.reports.models import Report
from scrutiny.models import Paper, PublicQuestion
from scrutiny.records import sha256_of
from tests.journeys.reader import events
from tests.journeys.year import ADDRESS, PRINTED, Year
from tests.scrutiny.test_paper_files import pdf
from tests.staff import url

ASKED = "Why does my neighbour Quentin Thorne see no officer?"
PAGES = 4  # of the agenda pack without its papers


def the_year_is_planned(year: Year) -> Iterator[None]:
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
    yield
    year.reader.show("22 April 2026", "2026-04-22", "28 October 2026")
    for meeting in year.meetings:
        year.office.publish(meeting)
    yield
    assert "The agenda is due 13 April 2026. It is not published yet." in year.reader.pages[april.get_absolute_url()]
    assert {"meeting_list", "meeting_detail", "board_detail", "question_create"} <= year.places("22 April 2026")
    assert year.places("2026-04-22") >= {"api:meetings", "calendar_download"}
    assert year.places("Minutes of the previous meeting") == set()
    assert events(year.reader.client, "/scrutiny/calendar.ics") == [(day, "CONFIRMED", 0) for day in days.values()]


def a_question_comes(year: Year) -> Iterator[None]:
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
    yield
    assert year.places(question.reference) == set()


def the_question_is_accepted(year: Year) -> Iterator[None]:
    question = PublicQuestion.objects.get()
    taken = {"meeting": question.meeting_id, "text": "Why does one street see no officer?"}
    year.office.write(url(question, "accept"), **taken)
    yield
    year.reader.show("Why does one street see no officer?")
    year.office.publish(question)
    yield
    assert year.places("Why does one street see no officer?") == {
        "question_list", "question_detail", "meeting_detail", "api:public-questions",
    }  # fmt: skip
    assert "Not answered yet." in year.reader.pages[question.get_absolute_url()]
    assert [message.to for message in mail.outbox] == [[ADDRESS], [ADDRESS]]


def the_agenda_is_published(year: Year) -> Iterator[None]:
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
    yield
    year.reader.show("Road safety", "A sensitive operation")
    assert year.office.decide(url(april, "agenda")) == "Edition 1 of the agenda is public now."
    year.office.publish(pack := year.asked_for("agenda-pack", april.public_id))
    yield
    assert year.places("Road safety") == {
        "meeting_detail", "agenda_detail", "agenda_record_download", "item_detail", "api:agenda-items",
        "api:agenda-editions", *PRINTED,
    }  # fmt: skip
    assert year.places("It could hinder the prevention or detection of crime") == {
        "meeting_detail", "agenda_detail", "item_detail", *PRINTED,
    }  # fmt: skip
    assert pack.pages == PAGES
    assert "4. A sensitive operation" in year.printed(pack)
    assert (
        "Agenda published 8 working days before the meeting; due 13 April 2026."
        in year.reader.pages[april.get_absolute_url()]
    )


def the_agenda_changes(year: Year) -> Iterator[None]:
    year.on(4, 14)
    april, add = year.meetings[0], reverse("admin:scrutiny_agendaitem_add")
    first = april.agenda_editions.get()
    year.office.add(f"{add}?meeting={april.pk}", title="Fraud against the old")
    yield
    assert "the public will read it" in year.office.decide(url(april, "agenda"), note="")
    year.reader.show("Fraud against the old")
    year.office.decide(url(april, "agenda"), note="Fraud came in, since the figures are out.")
    yield
    page = year.reader.pages[first.get_absolute_url()]
    assert "Fraud against the old" not in page
    assert "Fraud against the old" not in year.printed(Report.objects.get())
    assert year.places("Fraud came in, since the figures are out.") >= {"agenda_detail", "api:agenda-editions"}
    assert [(row.number, row.sha256 == sha256_of(row.data)) for row in april.agenda_editions.order_by("number")] == [
        (1, True), (2, True),
    ]  # fmt: skip
    again = april.agenda_editions.get(number=1)
    assert (again.data, again.sha256) == (first.data, first.sha256)


def a_paper_comes_in_time(year: Year) -> Iterator[None]:
    year.reader.hidden.add("Larch report")
    year.office.write(_upload(year), **_about(year, "Larch report"))
    year.on(4, 15)
    yield
    assert _status_of(year, "Larch report") == 404
    year.office.publish(Paper.objects.get(title="Larch report"))
    year.reader.show("Larch report")
    yield
    assert _status_of(year, "Larch report") == 200
    assert year.places("Larch report") == {
        "home", "meeting_detail", "item_detail", "paper_detail", "paper_feed", "api:papers", "api:agenda-items",
    }  # fmt: skip
    assert year.places("Why it was late") == set()


def papers_come_late_and_restricted(year: Year) -> Iterator[None]:
    year.on(4, 17)
    year.reader.hidden |= {"Hornbeam annex", "Threat assessment"}
    year.office.write(_upload(year), **_about(year, "Hornbeam annex"))
    annex, april = Paper.objects.get(title="Hornbeam annex"), year.meetings[0]
    assert "Papers were due by 15 April 2026" in year.office.publish(annex)
    yield
    year.reader.show("Hornbeam annex", "Threat assessment")
    year.office.publish(annex, late_reason="The council sent its figures late.")
    year.office.write(_upload(year), **_about(year, "Threat assessment"), restricted_ground="safety")
    year.office.decide(url(Paper.objects.get(title="Threat assessment"), "show"))
    assert "Say what this edition changes." in year.office.write(
        reverse("admin:reports_report_add"), report=f"agenda-pack/{april.public_id}"
    )
    pack = year.asked_for("agenda-pack", april.public_id, change_note="Fraud and three papers came in.")
    year.office.publish(pack)
    yield
    assert year.places("The council sent its figures late.") == {
        "meeting_detail", "item_detail", "paper_detail", "api:papers", *PRINTED,
    }  # fmt: skip
    assert year.places("Threat assessment") == {"meeting_detail", "item_detail", "api:agenda-items", *PRINTED}
    assert _status_of(year, "Threat assessment") == 404
    secret = Paper.objects.get(title="Threat assessment")
    assert year.reader.client.get(secret.get_absolute_url()).status_code == 404
    larch = Paper.objects.get(title="Larch report")
    first, said = Report.objects.get(edition=1), year.printed(pack)
    assert pack.pages == PAGES + 2
    assert said.endswith(f"{larch.reference}, page 1 of 1 {annex.reference}, page 1 of 1")
    assert "Fraud against the old" in said
    assert "It could put somebody's safety at risk" in said
    assert "Larch report" not in year.printed(first)


def _upload(year: Year) -> str:
    return f"{reverse('admin:scrutiny_paper_upload')}?item={year.item('Road safety').pk}"


def _about(year: Year, title: str) -> dict[str, Any]:
    file = SimpleUploadedFile("larch.pdf", pdf())
    return {"item": year.item("Road safety").pk, "kind": "report", "title": title, "file": file}


def _status_of(year: Year, title: str) -> int:
    paper = Paper.objects.get(title=title)
    return year.reader.client.get(reverse("scrutiny:paper_download", args=[paper.public_id])).status_code
