"""The screens on which minutes are written, prepared, published, confirmed and corrected."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.urls import reverse

from pcc_portal.publishing.models import AuditEntry
from scrutiny.actions.minutes import prepare_minutes, publish_minutes
from scrutiny.forms.minutes import MomentField
from scrutiny.models import AgendaItem, Attendance, Correction, Meeting, MinutesEdition
from tests.factories import (
    AgendaEditionFactory,
    AgendaItemFactory,
    AttendanceFactory,
    MeetingFactory,
    MinutesEditionFactory,
    UserFactory,
)
from tests.staff import Person, _password_is_enough, person  # noqa: F401

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor() -> Person:
    return person(role="Editor")


@pytest.fixture
def publisher() -> Person:
    return person(role="Publisher")


@pytest.fixture
def meeting() -> Meeting:
    found: Meeting = MeetingFactory(held=True, published=True, starts_on=date(2022, 1, 27))
    return found


def page(meeting: Meeting, name: str) -> str:
    return reverse(f"admin:scrutiny_minutesedition_{name}", args=[meeting.pk])


def url(row: Any, name: str = "change") -> str:
    return reverse(f"admin:scrutiny_{row._meta.model_name}_{name}", args=[row.pk])


def filled(response: Any) -> dict[str, Any]:
    """What the page for writing would send back if nobody typed anything."""
    data: dict[str, Any] = {}
    for formset in (response.context["items"], response.context["people"]):
        for form in [formset.management_form, *formset.forms]:
            for name, field in form.fields.items():
                value = field.prepare_value(form[name].value())
                data[form.add_prefix(name)] = "" if value is None or value is False else str(value)
    return data


def test_minutes_are_written_on_one_page(editor: Person, meeting: Meeting) -> None:
    roads = AgendaItemFactory(meeting=meeting, order=1, title="Roads")
    private = AgendaItemFactory(meeting=meeting, order=2, title="A case", is_private=True, private_ground="law")
    AttendanceFactory(meeting=meeting, name="A. Post")
    response = editor.get(page(meeting, "write"))
    assert [form.instance for form in response.context["items"].forms] == [roads, private]
    assert "item-1-discussion" not in response.text
    data = filled(response)
    data |= {
        "item-0-discussion": "It was said.",
        "item-0-outcome": "It was agreed.",
        "item-0-verdict": "partly",
        "item-0-verdict_reason": "One figure is missing.",
        "item-0-video_seconds": "1:02:05",
        "item-1-private_minutes": "Zanzibar",
        "who-0-post": "Treasurer",
        "who-1-name": "B. Post",
        "who-1-status": "apologies",
    }
    response = editor.post(page(meeting, "write"), data, follow=True)
    assert "Saved: 4 changes." in response.text
    roads.refresh_from_db()
    private.refresh_from_db()
    assert (roads.discussion, roads.outcome, roads.verdict, roads.verdict_reason, roads.video_seconds) == (
        "It was said.", "It was agreed.", "partly", "One figure is missing.", 3725,
    )  # fmt: skip
    assert (private.private_minutes, private.discussion) == ("Zanzibar", "")
    assert list(Attendance.objects.values_list("order", "name", "post", "status")) == [
        (1, "A. Post", "Treasurer", "present"), (2, "B. Post", "", "apologies"),
    ]  # fmt: skip
    assert {entry.by for entry in AuditEntry.objects.all()} == {editor.user}
    again = filled(editor.get(page(meeting, "write")))
    assert again["item-0-video_seconds"] == "1:02:05"
    count = AuditEntry.objects.count()
    assert "Nothing was changed." in editor.post(page(meeting, "write"), again, follow=True).text
    assert AuditEntry.objects.count() == count


def test_one_fault_saves_nothing_and_keeps_what_was_typed(editor: Person, meeting: Meeting) -> None:
    roads = AgendaItemFactory(meeting=meeting, order=1)
    AgendaItemFactory(meeting=meeting, order=2)
    data = filled(editor.get(page(meeting, "write")))
    data |= {"item-0-discussion": "It was said.", "item-1-verdict": "assured", "item-1-video_seconds": "62 minutes"}
    response = editor.post(page(meeting, "write"), data)
    assert "Nothing was saved. What you typed is still below" in response.text
    assert "Write the place in the recording as hours, minutes and seconds, like 1:02:05." in response.text
    assert "It was said." in response.text
    assert "62 minutes" in response.text
    roads.refresh_from_db()
    assert roads.discussion == ""


def test_nobody_saves_over_somebody_elses_minutes(editor: Person, meeting: Meeting) -> None:
    roads = AgendaItemFactory(meeting=meeting)
    data = filled(editor.get(page(meeting, "write")))
    roads.discussion = "By somebody else."
    roads.save()
    response = editor.post(page(meeting, "write"), {**data, "item-0-discussion": "Mine."})
    assert "so yours was not saved. Your text is still below" in response.text
    assert "Mine." in response.text
    roads.refresh_from_db()
    assert roads.discussion == "By somebody else."


def test_attendee_is_taken_off(editor: Person, meeting: Meeting) -> None:
    AttendanceFactory(meeting=meeting)
    data = filled(editor.get(page(meeting, "write")))
    editor.post(page(meeting, "write"), {**data, "who-0-DELETE": "on"})
    assert (Attendance.objects.count(), AuditEntry.objects.get().verb) == (0, "deleted")


def test_private_minutes_show_only_to_those_who_write_them(editor: Person, publisher: Person, meeting: Meeting) -> None:
    AgendaItemFactory(meeting=meeting, private_minutes="Zanzibar", discussion="It was said.")
    assert "Zanzibar" in editor.get(page(meeting, "write")).text
    assert publisher.get(page(meeting, "write")).status_code == 403
    edition = prepare_minutes(meeting, by=editor.user)
    for reader in (publisher, person(role="Auditor")):
        text = reader.get(url(edition)).text
        assert "It was said." in text
        assert "Zanzibar" not in text


def minutes_duties(client: Person) -> list[tuple[str, str, bool]]:
    found = client.get(reverse("admin:index")).context["duties"]
    return [(duty.text, duty.url, duty.urgent) for duty in found if "inutes" in duty.text]


def test_dashboard_asks_for_minutes_from_the_meeting_on_and_urgently_after_ten_working_days(
    editor: Person, publisher: Person, meeting: Meeting, time_machine: Any
) -> None:
    MeetingFactory(held=True, published=True, starts_on=date(2022, 1, 20), source="https://www.example.org")
    time_machine.move_to(datetime(2022, 2, 9, 12, tzinfo=UTC))
    item = AgendaItemFactory(meeting=meeting)
    text = f"Write the minutes of 27 January 2022 ({meeting.board}): held 9 working days ago"
    assert minutes_duties(editor) == [(text, page(meeting, "write"), False)]
    time_machine.move_to(datetime(2022, 2, 10, 12, tzinfo=UTC))
    text = text.replace("held 9", "held 10")
    assert minutes_duties(editor) == [(text, page(meeting, "write"), True)]
    assert minutes_duties(publisher) == [(text, url(meeting), True)]
    item.discussion = "It was said."
    item.save()
    text = text.replace("Write", "Prepare")
    assert minutes_duties(editor) == [(text, page(meeting, "prepare"), True)]
    edition = prepare_minutes(meeting, by=editor.user)
    assert minutes_duties(editor) == [(f"Read and publish “{edition}”", url(edition), False)]


def test_dashboard_asks_a_second_person_to_publish_the_minutes(publisher: Person, meeting: Meeting) -> None:
    author = person(role="Administrator")
    AgendaItemFactory(meeting=meeting, discussion="It was said.")
    edition = prepare_minutes(meeting, by=author.user)
    wanted = f"Read and publish “{edition}”"
    assert minutes_duties(author) == [(wanted, url(edition), False)]
    assert "Waits for somebody else, since you worked on it" in author.get(reverse("admin:index")).text
    assert minutes_duties(publisher) == [(f"{wanted}: it waits for a second person", url(edition), False)]
    editor = person(role="Editor")
    assert minutes_duties(editor) == [(wanted, url(edition), False)]
    assert "Waits for a Publisher" in editor.get(reverse("admin:index")).text
    assert minutes_duties(person(role="Auditor")) == []
    publish_minutes(edition, by=publisher.user)
    assert minutes_duties(publisher) == []


def test_pages_before_the_meeting_say_what_to_do(editor: Person) -> None:
    planned = MeetingFactory(published=True, starts_on=date(2199, 1, 27))
    AgendaItemFactory(meeting=planned, discussion="Made up.")
    for name in ("write", "import"):
        assert "Mark the meeting as held first" in editor.get(page(planned, name)).text
    text = editor.post(page(planned, "prepare"), {"change_note": "A note."}).text
    assert "Mark the meeting as held first" in text
    assert "A note." in text
    assert MinutesEdition.objects.count() == 0
    assert editor.get(reverse("admin:scrutiny_minutesedition_write", args=[0])).status_code == 404


def test_edition_is_prepared_published_by_another_and_confirmed(
    editor: Person, publisher: Person, meeting: Meeting
) -> None:
    item = AgendaItemFactory(meeting=meeting, title="Roads", discussion="It was said.")
    assert "Prepare the minutes…" in editor.get(url(meeting)).text
    response = editor.post(page(meeting, "prepare"), {}, follow=True)
    edition = MinutesEdition.objects.get()
    assert "Edition 1 is prepared. Somebody else reads it through and publishes it." in response.text
    assert "This is the first edition." in response.text
    assert editor.get(url(edition, "publish")).status_code == 403
    publisher.post(url(edition, "publish"), {})
    edition.refresh_from_db()
    assert edition.published_by == publisher.user

    item.discussion = "It was said twice."
    item.save()
    later = MeetingFactory(held=True, published=True, starts_on=date(2022, 4, 28), board=meeting.board)
    at = AgendaItemFactory(meeting=later, title="Minutes of the previous meeting")
    AgendaItemFactory(meeting=MeetingFactory(held=True, published=True, starts_on=date(2022, 4, 28)))
    form = editor.get(page(meeting, "prepare")).context["form"]
    assert list(form.fields["confirmed_at_item"].queryset) == [at]
    response = editor.post(page(meeting, "prepare"), {"confirmed_at_item": at.pk}, follow=True)
    assert "Roads (discussion)" in response.text
    second = MinutesEdition.objects.get(number=2)
    publisher.post(url(second, "publish"), {})
    second.refresh_from_db()
    assert (second.status, second.is_published()) == ("confirmed", True)
    assert "Write the minutes" not in editor.get(url(meeting)).text
    assert "These minutes are confirmed (edition 2)." in editor.get(page(meeting, "write")).text


def test_two_person_rule_names_who_else_may(meeting: Meeting) -> None:
    boss, other = person(role="Administrator", name="Ada Boss"), UserFactory(staff=True, role="Publisher", name="Pat")
    AgendaItemFactory(meeting=meeting, discussion="It was said.")
    boss.post(page(meeting, "prepare"), {})
    response = boss.post(url(MinutesEdition.objects.get(), "publish"), {})
    assert f"so somebody else must publish this. {other} may." in response.text
    assert MinutesEdition.objects.published().count() == 0


def test_edition_that_waits_is_discarded(editor: Person, meeting: Meeting) -> None:
    AgendaItemFactory(meeting=meeting, discussion="It was said.")
    edition = prepare_minutes(meeting, by=editor.user)
    assert "Discard…" in editor.get(url(edition)).text
    editor.post(url(edition, "discard"), {"reason": "Too early."})
    assert MinutesEdition.objects.count() == 0


def test_confirmed_minutes_are_corrected_beside_the_text(editor: Person, publisher: Person, meeting: Meeting) -> None:
    item = AgendaItemFactory(meeting=meeting, discussion="It was said.")
    later = MeetingFactory(held=True, published=True, starts_on=date(2022, 4, 28), board=meeting.board)
    edition = prepare_minutes(meeting, by=editor.user, confirmed_at_item=AgendaItemFactory(meeting=later))
    publish_minutes(edition, by=publisher.user)
    assert "Record a correction…" in editor.get(url(edition)).text
    wrong = {"item": item.pk, "before": "Nobody wrote this.", "after": "It was sung.", "reason": "The recording."}
    response = editor.post(url(edition, "correct"), wrong)
    assert "don&#x27;t have these words" in response.text
    assert "It was sung." in response.text
    editor.post(url(edition, "correct"), {**wrong, "before": "It was said."})
    correction = Correction.objects.get()
    data = editor.form_of(url(correction))
    editor.post(url(correction), {**data, "reason": "The recording has it."})
    publisher.post(url(correction, "publish"), {})
    correction.refresh_from_db()
    assert (correction.is_published(), correction.reason) == (True, "The recording has it.")
    assert AgendaItem.objects.get(pk=item.pk).discussion == "It was said."


@pytest.mark.parametrize(("typed", "seconds"), [("", None), ("12:05", 725), ("1:02:05", 3725), ("01:00:00", 3600)])
def test_place_in_the_recording_is_read_and_shown(typed: str, seconds: int | None) -> None:
    field = MomentField(required=False)
    assert field.clean(typed) == seconds
    assert not field.has_changed(seconds, field.prepare_value(seconds) or "")


@pytest.mark.parametrize("factory", [AgendaEditionFactory, MinutesEditionFactory])
def test_page_that_withdraws_an_edition_says_what_the_public_reads_then(
    publisher: Person, meeting: Meeting, factory: Any
) -> None:
    at = datetime(2022, 2, 1, 12, tzinfo=UTC)
    first, second = (
        factory(meeting=meeting, number=number, change_note="A change.", published=True, published_at=at)
        for number in (1, 2)
    )
    text = publisher.get(url(second, "withdraw")).text
    assert "The public will then read edition 1, which was published on 1 February 2022, as the latest" in text
    text = publisher.get(url(first, "withdraw")).text
    assert "The public reads edition 2, which was published on 1 February 2022, and goes on reading it." in text
    publisher.post(url(first, "withdraw"), {"reason": "Wrong."})
    assert "is public: the meeting&#x27;s page will show none." in publisher.get(url(second, "withdraw")).text
