"""The public form: what is taken, what is refused, and that nothing written is lost either way."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from pcc_portal.publishing.models import AuditEntry
from scrutiny import tasks
from scrutiny.models import Meeting, PublicQuestion, QuestionContact, QuestionMail
from scrutiny.queries.question_progress import progress_path
from tests.factories import AreaFactory, BoardFactory, MeetingFactory

pytestmark = pytest.mark.django_db
ASK = "/scrutiny/questions/ask/"
OPENED = datetime(2027, 1, 12, 12, tzinfo=UTC)
IN_TIME = (
    "Questions for 27 January 2027 must be with us by the end of 21 January 2027: three clear working days before."
)


@pytest.fixture(autouse=True)
def _opened(time_machine: Any) -> None:
    time_machine.move_to(OPENED, tick=False)


@pytest.fixture
def board() -> Any:
    return BoardFactory(code="SB", name="Scrutiny Board", published=True)


@pytest.fixture
def january(board: Any) -> Any:
    return planned(board, date(2027, 1, 27), date(2027, 1, 21))


def planned(board: Any, day: date, last_day: date | None, **traits: Any) -> Any:
    return MeetingFactory(
        **{"board": board, "starts_on": day, "questions_due_on": last_day, "published": True} | traits
    )


def filled_in(client: Client, **fields: str) -> dict[str, str]:
    """The form as it was given out, filled in."""
    form = client.get(ASK).context["form"]
    written = {"text": "How many officers patrol the town?", "email": "asker@example.org", "homepage": ""}
    return {**written, "token": form["token"].value(), **fields}


def send(client: Client, time_machine: Any, data: dict[str, str], seconds: int = 60, **headers: str) -> Any:
    """Send it so long after it was opened, and let what runs after the commit run."""
    moment = datetime.now(UTC).timestamp() + seconds
    time_machine.move_to(datetime.fromtimestamp(moment, tz=UTC), tick=False)
    return client.post(ASK, data, headers=headers)


def test_a_question_is_stored_for_the_next_meeting(client: Client, january: Any, time_machine: Any) -> None:
    area = AreaFactory(kind="authority", name="Halton", published=True)
    response = send(client, time_machine, filled_in(client, area=str(area.pk), name="A. Resident"))
    question = PublicQuestion.objects.get()
    assert response.status_code == 303
    assert response["Location"].startswith("/scrutiny/questions/progress/")
    assert (question.reference, question.meeting, question.area) == ("SB-2026-Q4-PQ01", january, area)
    assert (question.text_asked, question.text, question.shown_name) == ("How many officers patrol the town?", "", "")
    assert (question.contact.name, question.contact.email) == ("A. Resident", "asker@example.org")
    assert [(row.kind, row.sent_at) for row in QuestionMail.objects.all()] == [("received", None)]
    told = client.get(response["Location"]).text
    assert "We have your question" in told
    assert "SB-2026-Q4-PQ01" in told
    assert "We offer it to the meeting of the Scrutiny Board on 27 January 2027." in told


def test_the_form_sets_no_cookie_and_is_never_kept(client: Client, january: Any, time_machine: Any) -> None:
    page = client.get(ASK)
    assert IN_TIME in page.text
    sent = send(Client(enforce_csrf_checks=True), time_machine, filled_in(client))
    told = client.get(sent["Location"])
    assert (page["Cache-Control"], told["Cache-Control"]) == ("private, no-store", "private, no-store")
    assert (told["X-Robots-Tag"], told["Referrer-Policy"]) == ("noindex, nofollow", "no-referrer")
    assert not page.cookies
    assert not sent.cookies
    assert not client.cookies


def test_the_form_offers_public_authorities_alone(client: Client, january: Any) -> None:
    for kind, traits in (("authority", {"published": True}), ("unit", {"published": True}), ("authority", {})):
        AreaFactory(kind=kind, name=f"{kind} {len(traits)}", **traits)
    labels = [label for _, label in client.get(ASK).context["form"]["area"].field.choices]
    assert labels == ["All of the area", "authority 1"]


def test_a_name_is_shown_with_consent_alone(client: Client, january: Any, time_machine: Any) -> None:
    refused = send(client, time_machine, filled_in(client, is_name_shown="on"))
    assert refused.context["form"].errors == {"name": ["Enter your name, or untick that it is to be shown."]}
    send(client, time_machine, filled_in(client, is_name_shown="on", name="A. Resident"))
    assert PublicQuestion.objects.get().shown_name == "A. Resident"


def test_what_is_wrong_is_told_and_the_form_stays_filled_in(client: Client, january: Any, time_machine: Any) -> None:
    response = send(client, time_machine, filled_in(client, text="a" * 2001, email="nobody", name="A. Resident"))
    form = response.context["form"]
    assert form.errors == {
        "text": ["Your question has 2,001 characters. Shorten it to 2,000 characters or fewer."],
        "email": ["Enter an e-mail address in the right form, like name@example.com."],
    }
    assert '<a href="#id_text">Your question has 2,001 characters.' in response.text
    assert "a" * 2001 in response.text
    assert 'value="A. Resident"' in response.text
    assert "<title>Error: Ask a question in public" in response.text
    empty = send(client, time_machine, filled_in(client, text="", email=""))
    assert empty.context["form"].errors == {
        "text": ["Enter your question."],
        "email": ["Enter your e-mail address, so that we can tell you what becomes of your question."],
    }
    assert not PublicQuestion.objects.exists()


def test_a_line_break_counts_as_one_character(client: Client, january: Any, time_machine: Any) -> None:
    send(client, time_machine, filled_in(client, text="a\r\n" * 999 + "ab"))
    assert PublicQuestion.objects.get().text_asked == "a\n" * 999 + "ab"


def test_a_field_that_nobody_sees_catches_machines_and_a_person_may_go_on(
    client: Client, january: Any, time_machine: Any
) -> None:
    response = send(client, time_machine, filled_in(client, homepage="https://spam.example.com"))
    assert response.context["form"].non_field_errors() == [
        "A field that people can't see was filled in, as machines do. It is empty again: "
        "if you are a person, send your question once more."
    ]
    assert not PublicQuestion.objects.exists()
    assert "spam.example.com" not in response.text
    page = client.get(ASK).text
    assert '<div class="govuk-visually-hidden"><div class="govuk-form-group">' in page
    assert 'name="homepage" autocomplete="off" tabindex="-1"' in page
    again = {name: response.context["form"][name].value() or "" for name in ("text", "email", "homepage", "token")}
    assert send(client, time_machine, again).status_code == 303


def test_who_made_a_mistake_is_told_of_nothing_else(client: Client, january: Any, time_machine: Any) -> None:
    data = filled_in(client, email="nobody", homepage="https://spam.example.com")
    response = send(client, time_machine, data, seconds=2)
    form = response.context["form"]
    assert form.errors == {"email": ["Enter an e-mail address in the right form, like name@example.com."]}
    old = send(client, time_machine, {**data, "token": "bcdfghjk.1:forged"}).context["form"]
    assert old.errors == form.errors
    fresh = {"homepage": old["homepage"].value(), "token": old["token"].value(), "email": "asker@example.org"}
    assert fresh["homepage"] == ""
    assert send(client, time_machine, {**data, **fresh}).status_code == 303
    assert PublicQuestion.objects.get().contact.email == "asker@example.org"


def test_too_fast_for_a_person_is_refused_once(client: Client, january: Any, time_machine: Any) -> None:
    data = filled_in(client)
    response = send(client, time_machine, data, seconds=2)
    assert response.context["form"].non_field_errors() == [
        "This came faster than anybody types, as from a machine. If you are a person, send it once more."
    ]
    assert send(client, time_machine, data, seconds=2).status_code == 303


@pytest.mark.parametrize(
    ("token", "seconds", "sentence"),
    [
        ("", 60, "This form had lost its mark, so it was not sent. Nothing is lost: send it again."),
        ("bcdfghjk.1:forged", 60, "This form had lost its mark, so it was not sent. Nothing is lost: send it again."),
        (None, 90_000, "This form was open for more than a day. Read it through once more, then send it again."),
    ],
)
def test_a_form_that_is_not_ours_or_too_old_gets_a_new_mark(
    client: Client, january: Any, time_machine: Any, token: str | None, seconds: int, sentence: str
) -> None:
    data = filled_in(client)
    data = data if token is None else {**data, "token": token}
    response = send(client, time_machine, data, seconds=seconds)
    assert response.context["form"].non_field_errors() == [sentence]
    fresh = response.context["form"]["token"].value()
    assert fresh != data["token"]
    assert send(client, time_machine, {**data, "token": fresh}).status_code == 303


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example.com"},
        {"Sec-Fetch-Site": "same-site", "Origin": "http://testserver"},
        {"Origin": "https://evil.example.com"},
        {"Origin": "null"},
    ],
)
def test_a_form_sent_from_another_site_is_not_taken(
    client: Client, january: Any, time_machine: Any, headers: dict[str, str]
) -> None:
    response = send(client, time_machine, filled_in(client), **headers)
    assert response.status_code == 403
    assert response.context["form"].non_field_errors() == [
        "This form was sent from another site, so we did not take it. Read it, then send it here."
    ]
    assert "How many officers patrol the town?" in response.text
    assert not PublicQuestion.objects.exists()


@pytest.mark.parametrize(
    "headers", [{"Sec-Fetch-Site": "same-origin", "Origin": "null"}, {"Origin": "http://testserver"}]
)
def test_a_form_sent_from_here_is_taken(
    client: Client, january: Any, time_machine: Any, headers: dict[str, str]
) -> None:
    sent = send(client, time_machine, filled_in(client), **headers)
    assert sent["Location"] == progress_path(PublicQuestion.objects.get())


def test_the_same_form_sent_twice_is_one_question(client: Client, january: Any, time_machine: Any) -> None:
    data = filled_in(client)
    first, second = send(client, time_machine, data), send(client, time_machine, data)
    assert first["Location"] == second["Location"]
    assert (PublicQuestion.objects.count(), QuestionMail.objects.count(), QuestionContact.objects.count()) == (1, 1, 1)


def test_a_form_filled_in_anew_after_going_back_is_another_question(
    client: Client, january: Any, time_machine: Any
) -> None:
    data = filled_in(client)
    first = send(client, time_machine, data)
    second = send(client, time_machine, {**data, "text": "And how many in the next town?"})
    third = send(client, time_machine, {**data, "email": "other@example.org"})
    assert len({first["Location"], second["Location"], third["Location"]}) == 3
    stored = PublicQuestion.objects.order_by("pk").values_list("reference", "text_asked", "contact__email")
    assert list(stored) == [
        ("SB-2026-Q4-PQ01", "How many officers patrol the town?", "asker@example.org"),
        ("SB-2026-Q4-PQ02", "And how many in the next town?", "asker@example.org"),
        ("SB-2026-Q4-PQ03", "How many officers patrol the town?", "other@example.org"),
    ]


def test_one_network_sends_so_many_an_hour(client: Client, january: Any, time_machine: Any, settings: Any) -> None:
    settings.QUESTIONS_PER_HOUR = 2
    for _ in range(2):
        assert send(client, time_machine, filled_in(client), seconds=5).status_code == 303
    response = send(client, time_machine, filled_in(client), seconds=5)
    assert response.status_code == 429
    assert response.context["form"].non_field_errors() == [
        "We take 2 questions an hour from one network, which many people may share. Send it again in an hour, or write "
        f"to {settings.OFFICE_EMAIL}. Your text is still below."
    ]
    assert "How many officers patrol the town?" in response.text
    elsewhere = Client(REMOTE_ADDR="192.0.2.7")
    assert send(elsewhere, time_machine, filled_in(client), seconds=5).status_code == 303
    assert send(client, time_machine, filled_in(client), seconds=3700).status_code == 303
    assert [row.reference for row in PublicQuestion.objects.order_by("pk")] == [
        f"SB-2026-Q4-PQ0{number}" for number in (1, 2, 3, 4)
    ]


def test_mistakes_and_second_tries_do_not_count(client: Client, january: Any, time_machine: Any, settings: Any) -> None:
    settings.QUESTIONS_PER_HOUR = 1
    data = filled_in(client)
    for _ in range(3):
        assert send(client, time_machine, {**data, "email": "wrong"}, seconds=5).status_code == 200
    sent = [send(client, time_machine, data, seconds=5) for _ in range(3)]
    assert {response["Location"] for response in sent} == {progress_path(PublicQuestion.objects.get())}


@pytest.mark.parametrize(("trusts", "last"), [(True, 429), (False, 303)])
def test_behind_our_proxy_the_visitors_address_counts(
    client: Client, january: Any, time_machine: Any, settings: Any, trusts: bool, last: int
) -> None:
    """One IPv6 network of 64 bits belongs to one household, and a proxy's own address to everybody."""
    settings.QUESTIONS_PER_HOUR, settings.TRUST_PROXY = 1, trusts
    codes = []
    for number, forwarded in enumerate(["2001:db8:1:2::1", "2001:db8:1:3::1", "2001:db8:1:2::9"]):
        visitor = Client(REMOTE_ADDR="10.0.0.1" if trusts else f"192.0.2.{number}")
        headers = {"X-Forwarded-For": f"198.51.100.{number}, {forwarded}"}
        codes.append(send(visitor, time_machine, filled_in(client), seconds=5, **headers).status_code)
    assert codes == [303, 303, last]


def test_no_address_is_kept_in_the_cache(
    client: Client, january: Any, time_machine: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str] = []
    monkeypatch.setattr("django_ratelimit.core._get_window", lambda value, period: seen.append(value) or 0)
    send(Client(REMOTE_ADDR="192.0.2.7"), time_machine, filled_in(client))
    assert [len(value) for value in seen] == [40]
    assert "192.0.2.7" not in seen[0]


def test_on_the_last_day_it_is_in_time_and_after_it_goes_to_the_next_meeting(
    client: Client, board: Any, january: Any, time_machine: Any
) -> None:
    april = planned(board, date(2027, 4, 28), date(2027, 4, 22))
    time_machine.move_to("2027-01-21 23:50+00:00", tick=False)
    assert send(client, time_machine, filled_in(client)).status_code == 303
    time_machine.move_to("2027-01-22 00:10+00:00", tick=False)
    page = client.get(ASK).text
    assert (
        "It is too late for questions for 27 January 2027: they had to be with us by the end of 21 January 2027. "
        "We offer your question to the next meeting, on 28 April 2027." in page
    )
    late = send(client, time_machine, filled_in(client))
    in_time, offered = PublicQuestion.objects.order_by("pk")
    assert (in_time.meeting, offered.meeting, offered.reference) == (january, april, "SB-2027-Q1-PQ01")
    told = client.get(late["Location"]).text
    assert (
        "It came on 22 January 2027. Questions for 27 January 2027 had to be with us by the end of 21 January 2027, "
        "so it is too late for that meeting." in told
    )
    assert "We offer it to the meeting of the Scrutiny Board on 28 April 2027." in told


def test_a_late_question_without_a_later_meeting_is_taken_for_the_next(
    client: Client, january: Any, time_machine: Any
) -> None:
    time_machine.move_to("2027-01-25 12:00+00:00", tick=False)
    assert "We take your question for the meeting after that. Its day is not set yet." in client.get(ASK).text
    told = client.get(send(client, time_machine, filled_in(client))["Location"]).text
    question = PublicQuestion.objects.get()
    assert (question.meeting, question.reference) == (None, "SB-2026-Q4-PQ01")
    assert "No meeting is planned yet for which it is in time. We take it for the next one." in told


def test_without_a_meeting_and_without_a_board(client: Client, time_machine: Any) -> None:
    nowhere = client.get(ASK)
    assert "be sent here at the moment." in nowhere.text
    assert "<form" not in nowhere.text.partition("<main")[2]
    assert send(client, time_machine, {"text": "Why?", "email": "a@example.org"}).status_code == 200
    BoardFactory(code="SB", published=True)
    assert "No meeting is planned yet. We take your question for the next one." in client.get(ASK).text
    assert send(client, time_machine, filled_in(client)).status_code == 303
    assert PublicQuestion.objects.get().meeting is None


@pytest.mark.parametrize(
    "traits",
    [
        {"published": False},
        {"openness": Meeting.Openness.PRIVATE},
        {"status": Meeting.Status.CANCELLED, "status_reason": "Snow."},
        {"last_day": None},
        {"of_others": True},
    ],
    ids=["draft", "private", "cancelled", "no rule", "of others"],
)
def test_only_a_public_meeting_of_our_own_that_takes_questions_is_offered(
    client: Client, board: Any, traits: dict[str, Any]
) -> None:
    april = planned(board, date(2027, 4, 28), date(2027, 4, 22))
    traits = dict(traits)
    owner = BoardFactory(kind="others", published=True) if traits.pop("of_others", False) else board
    planned(owner, date(2027, 1, 27), **{"last_day": date(2027, 1, 21)} | traits)
    page = client.get(ASK)
    assert page.context["offer"].meeting == april
    assert page.context["offer"].missed is None
    assert "27 January 2027" not in page.text


def test_nothing_of_who_asked_is_public_or_in_the_trail(
    client: Client,
    january: Any,
    time_machine: Any,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Any,
) -> None:
    monkeypatch.setattr(tasks.send_question_mail, "delay", tasks.send_question_mail)
    data = filled_in(client, name="Zanzibar Resident", email="zanzibar@example.org", text="Zanzibar text?")
    with django_capture_on_commit_callbacks(execute=True):
        sent = send(client, time_machine, data)
    question = PublicQuestion.objects.get()
    assert question.contact.email == "zanzibar@example.org"
    for address in (sent["Location"], ASK, reverse("scrutiny:question_list"), january.get_absolute_url()):
        assert "zanzibar" not in client.get(address).text.lower(), address
    assert client.get(question.get_absolute_url()).status_code == 404
    trail = [
        (entry.target_label, entry.changes, entry.by) for entry in AuditEntry.objects.filter(object_id=question.pk)
    ]
    assert trail == [("SB-2026-Q4-PQ01", {}, None)]
    assert "zanzibar" not in caplog.text.lower()
    (told,) = mail.outbox
    assert (told.to, told.subject) == (["zanzibar@example.org"], "We have your question: SB-2026-Q4-PQ01")
    assert "zanzibar" not in told.body.lower()


def test_a_progress_link_that_is_not_ours_leads_nowhere(client: Client, january: Any, time_machine: Any) -> None:
    link = send(client, time_machine, filled_in(client))["Location"]
    assert client.get(link).status_code == 200
    assert client.get(link.replace(":", ":x")).status_code == 404
    assert client.get(reverse("scrutiny:question_progress_detail", args=["bcdfghjk"])).status_code == 404
