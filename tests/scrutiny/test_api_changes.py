"""The record in the API as it changes: what counts as a change, what is never told, and which filter finds what."""

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from scrutiny.actions import papers
from scrutiny.api.urls import router
from scrutiny.models import Ground, Paper, PaperUse
from tests import factories
from tests.api import NOW, Record, make_record
from tests.scrutiny.api_record import RESOURCES

pytestmark = pytest.mark.django_db
API = "/api/v1"
WORD = "Zanzibar"
THEN = NOW - timedelta(hours=1)


@pytest.fixture
def record() -> Record:
    return make_record()


@pytest.fixture(autouse=True)
def _now() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


def ids(client: Client, address: str) -> list[str]:
    response = client.get(f"{API}/{address}")
    assert response.status_code == 200, response.content
    return [row["id"] for row in response.json()["results"]]


def modified(client: Client, resource: str, public_id: str) -> str:
    at: str = client.get(f"{API}/{resource}/{public_id}/").json()["modified_at"]
    return at


def child(name: str, rows: dict[str, Any], **state: Any) -> Any:
    """A new child of the kind, in a state."""
    meeting, item, minutes = rows["meetings"], rows["agenda-items"], rows["minutes"]
    return {
        "agenda": lambda: factories.AgendaEditionFactory(meeting=meeting, number=2, **state),
        "minutes": lambda: factories.MinutesEditionFactory(meeting=meeting, number=2, **state),
        "correction": lambda: factories.CorrectionFactory(edition=minutes, **state),
        "paper": lambda: factories.PaperUseFactory(item=item, paper=factories.PaperFactory(**state)),
        "action": lambda: factories.ActionFactory(item=item, **state),
        "update": lambda: factories.ActionUpdateFactory(action=rows["actions"], **state),
        "decision": lambda: factories.DecisionFactory(item=item, **state),
        "question": lambda: factories.PublicQuestionFactory(board=meeting.board, meeting=meeting, **state),
        "answer": lambda: factories.AnswerFactory(question=rows["public-questions"], item=item, **state),
        "response": lambda: factories.ResponseFactory(inspection=rows["inspections"], **state),
    }[name]()


CHILDREN = [
    *(
        ("meetings", name)
        for name in ("agenda", "minutes", "correction", "paper", "action", "update", "decision", "question", "answer")
    ),
    ("agenda-items", "agenda"),
    ("agenda-items", "minutes"),
    ("agenda-items", "paper"),
    ("agenda-editions", "agenda"),
    ("minutes", "minutes"),
    ("minutes", "correction"),
    ("actions", "update"),
    ("public-questions", "answer"),
    ("inspections", "response"),
]


@pytest.mark.parametrize(("resource", "name"), CHILDREN)
def test_public_child_changes_its_parent_and_a_draft_does_not(
    client: Client, record: Record, resource: str, name: str
) -> None:
    parent = record.scrutiny[resource].public_id
    since = f"{resource}/?modified_since=2022-04-02"
    before = client.get(f"{API}/{resource}/{parent}/")
    assert modified(client, resource, parent) == "2022-04-01T09:00:00Z"
    row = child(name, record.scrutiny)
    after = client.get(f"{API}/{resource}/{parent}/", headers={"If-None-Match": before["ETag"]})
    assert after.status_code == 304, "a draft leaves no trace"
    assert parent not in ids(client, since)
    row = row.paper if name == "paper" else row
    values = {"status": "accepted"} if name == "question" else {}
    type(row)._default_manager.filter(pk=row.pk).update(
        published_at=NOW, published_by=factories.UserFactory(), **values
    )
    assert modified(client, resource, parent) == "2022-06-01T12:00:00Z"
    assert parent in ids(client, since)
    with time_machine.travel(NOW + timedelta(hours=1), tick=False):
        type(row)._default_manager.filter(pk=row.pk).update(
            withdrawn_at=NOW + timedelta(hours=1),
            withdrawn_by=factories.UserFactory(),
            withdrawn_reason="Wrong.",
            modified_at=NOW + timedelta(hours=1),
        )
        assert modified(client, resource, parent) == "2022-06-01T13:00:00Z"


def test_public_rows_never_tell_what_is_not_public(client: Client, record: Record) -> None:
    rows = record.scrutiny
    item, meeting = rows["agenda-items"], rows["meetings"]
    type(item).objects.filter(pk=item.pk).update(discussion=WORD, title=WORD, private_minutes=WORD, reported=WORD)
    factories.AgendaItemFactory(meeting=meeting, title=WORD)
    factories.AttendanceFactory(meeting=meeting, name=WORD)
    factories.QuestionContactFactory(question=rows["public-questions"], name=WORD, email=f"{WORD}@example.org")
    hidden = factories.MeetingFactory(board=rows["boards"], venue=WORD, starts_on=date(2031, 1, 2))
    at_hidden = factories.AgendaItemFactory(meeting=hidden, title=WORD)
    for state in ({}, {"scheduled": True}, {"withdrawn": True}):
        for name in ("correction", "paper", "action", "update", "decision", "question", "answer", "response"):
            made = child(name, rows, **state)
            row = made.paper if name == "paper" else made
            field = {"correction": "after", "paper": "title", "decision": "title"}.get(name, "text")
            if not state:
                type(row)._default_manager.filter(pk=row.pk).update(**{field: WORD})
    decision = factories.DecisionFactory(item=at_hidden, published=True)
    question = factories.PublicQuestionFactory(
        board=rows["boards"], meeting=hidden, text_asked=WORD, area=factories.AreaFactory(name=WORD), published=True
    )
    answer = factories.AnswerFactory(question=question, item=at_hidden, published=True)
    rows["inspections"].items.add(at_hidden)
    for resource in RESOURCES:
        body = client.get(f"{API}/{resource}/?page_size=200").content.decode()
        for word in (WORD, hidden.public_id, at_hidden.public_id, "2031-01-02", "Why, as I asked it?"):
            assert word not in body, (resource, word)
    for address in ("decisions", "public-questions", "answers"):
        assert ids(client, f"{address}/?meeting={hidden.public_id}") == [], "a filter must not tell of it either"
    told = client.get(f"{API}/decisions/{decision.public_id}/").json()
    assert (told["meeting"], told["item"], told["exempt_ground"]) == (None, None, None)
    assert client.get(f"{API}/answers/{answer.public_id}/").json()["meeting"] is None


def test_restricted_paper_is_named_at_its_item_alone(client: Client, record: Record) -> None:
    item = client.get(f"{API}/agenda-items/t2hj6k7m/").json()
    assert item["restricted_papers"] == [{"title": "Operation", "ground": Ground.JUSTICE}]
    assert [paper["reference"] for paper in item["papers"]] == ["SB-2021-Q4-P01"]
    assert client.get(f"{API}/papers/p3jk7m8n/").status_code == 404
    assert "p3jk7m8n" not in "".join(client.get(f"{API}/{resource}/").content.decode() for resource in RESOURCES)


@pytest.mark.parametrize("resource", ["meetings", "agenda-items"])
@pytest.mark.parametrize("what", ["published paper taken off", "restriction lifted"])
def test_paper_that_is_no_longer_named_changes_the_record(
    client: Client, record: Record, resource: str, what: str
) -> None:
    parent = record.scrutiny[resource].public_id
    boss = factories.UserFactory(role="Administrator")
    since = f"{resource}/?modified_since=2022-06-01T13:00:00Z"
    assert parent not in ids(client, since)
    with time_machine.travel(NOW + timedelta(hours=1), tick=False):
        if what == "restriction lifted":
            papers.lift_restriction(Paper.objects.get(public_id="p3jk7m8n"), by=boss, reason="The trial is over.")
        else:
            use = PaperUse.objects.get(paper__public_id="p2jk7m8n")
            papers.detach_paper(use, by=boss, reason="It belongs to another item.")
        assert modified(client, resource, parent) == "2022-06-01T13:00:00Z"
        assert parent in ids(client, since)


def test_paper_leads_to_its_file(client: Client, record: Record) -> None:
    paper = client.get(f"{API}/papers/p2jk7m8n/").json()
    assert paper["download_url"] == "http://testserver/scrutiny/papers/p2jk7m8n/file/"
    report = factories.ReportFactory(ready=True, published=True)
    made = factories.PaperFactory(
        report=report, file="", file_name="", content_type="", size_bytes=None, sha256="", published=True
    )
    row = client.get(f"{API}/papers/{made.public_id}/").json()
    assert row["download_url"] == f"http://testserver/reports/{report.public_id}/pdf"
    assert (row["content_type"], row["sha256"]) == ("application/pdf", report.sha256)
    type(report).objects.filter(pk=report.pk).update(
        withdrawn_at=NOW, withdrawn_by=factories.UserFactory(), withdrawn_reason="Wrong figures."
    )
    gone = client.get(f"{API}/papers/{made.public_id}/")
    assert (gone.status_code, gone.json()["withdrawn_reason"]) == (410, "Wrong figures.")
    assert [row["id"] for row in client.get(f"{API}/papers/?include_withdrawn=true").json()["withdrawn"]] == [
        made.public_id
    ]


def test_item_taken_off_the_agenda_says_so_and_is_no_tombstone(client: Client, record: Record) -> None:
    assert client.get(f"{API}/agenda-items/t2hj6k7m/").json()["is_on_agenda"] is True
    factories.AgendaEditionFactory(meeting=record.scrutiny["meetings"], number=2, published=True)
    row = client.get(f"{API}/agenda-items/t2hj6k7m/").json()
    assert (row["is_on_agenda"], row["edition"]["number"]) == (False, 1)
    assert ids(client, "agenda-items/?is_on_agenda=false") == ["t2hj6k7m"]
    assert client.get(f"{API}/agenda-items/?include_withdrawn=true").json()["withdrawn"] == []


def test_item_is_gone_when_its_last_public_edition_is(client: Client, record: Record) -> None:
    edition = record.scrutiny["agenda-editions"]
    later = factories.AgendaEditionFactory(meeting=edition.meeting, number=2, published_at=THEN,
                                           published_by=factories.UserFactory())  # fmt: skip
    factories.AgendaEntryFactory(item=record.scrutiny["agenda-items"], edition=later)
    assert client.get(f"{API}/agenda-items/t2hj6k7m/").json()["edition"]["number"] == 2
    minutes = record.scrutiny["minutes"]
    for row, at, reason in ((later, THEN, "Second."), (edition, NOW, "First."), (minutes, THEN, "Minutes.")):
        still = client.get(f"{API}/agenda-items/t2hj6k7m/").json()
        type(row).objects.filter(pk=row.pk).update(
            withdrawn_at=at, withdrawn_by=factories.UserFactory(), withdrawn_reason=reason
        )
    assert (still["edition"], still["title"], still["objectives"]) == (None, "Road safety", [])
    (stone,) = client.get(f"{API}/agenda-items/?include_withdrawn=true").json()["withdrawn"]
    assert stone == {
        "id": "t2hj6k7m",
        "url": f"http://testserver{API}/agenda-items/t2hj6k7m/",
        "withdrawn_at": "2022-06-01T12:00:00Z",
        "withdrawn_reason": "First.",
    }


def test_item_that_the_minutes_alone_have_is_listed_until_they_are_gone(client: Client, record: Record) -> None:
    minutes = record.scrutiny["minutes"]
    alone = factories.AgendaItemFactory(public_id="t9hj6k7m", meeting=minutes.meeting, title="Draft words")
    waiting = factories.MinutesEditionFactory(meeting=minutes.meeting, number=2)
    factories.MinutesEntryFactory(item=alone, edition=waiting, order=9, title="A visitor")
    assert client.get(f"{API}/agenda-items/t9hj6k7m/").status_code == 404
    factories.MinutesEntryFactory(item=alone, edition=minutes, order=9, number="9", title="A guest", verdict="assured")
    action = factories.ActionFactory(item=alone, published=True)
    assert ids(client, f"agenda-items/?{M}") == ["t2hj6k7m", "t9hj6k7m"]
    assert ids(client, f"agenda-items/?{M}&is_on_agenda=false&verdict=assured") == ["t9hj6k7m"]
    row = client.get(f"{API}/agenda-items/t9hj6k7m/").json()
    assert {name: row[name] for name in ("edition", "order", "number", "title", "purpose", "published_at")} == {
        "edition": None, "order": 9, "number": "9", "title": "A guest", "purpose": None,
        "published_at": client.get(f"{API}/minutes/n2km8n9p/").json()["published_at"],
    }  # fmt: skip
    assert row["minuted"]["verdict"] == "assured"
    assert client.get(f"{API}/actions/{action.public_id}/").json()["item"]["title"] == "A guest"
    later = factories.MinutesEditionFactory(meeting=minutes.meeting, number=3, published=True)
    dropped = client.get(f"{API}/agenda-items/t9hj6k7m/").json()
    assert (dropped["title"], dropped["minuted"]) == ("A guest", None)
    for edition, reason in ((later, "Third."), (minutes, "First.")):
        type(edition).objects.filter(pk=edition.pk).update(
            withdrawn_at=NOW, withdrawn_by=factories.UserFactory(), withdrawn_reason=reason
        )
    gone = client.get(f"{API}/agenda-items/t9hj6k7m/")
    assert (gone.status_code, gone.json()["withdrawn_reason"]) == (410, "First.")
    stones = client.get(f"{API}/agenda-items/?include_withdrawn=true").json()["withdrawn"]
    assert [(stone["id"], stone["withdrawn_reason"]) for stone in stones] == [("t9hj6k7m", "First.")]


def test_midnight_makes_an_action_overdue_and_its_answer_new(client: Client, record: Record) -> None:
    address = f"{API}/actions/c2np2r3s/"
    with time_machine.travel("2022-05-31T22:59:00Z", tick=False):
        before = client.get(address)
        assert (before.json()["due_now"], before.json()["is_overdue"]) == ("2022-05-31", False)
    with time_machine.travel("2022-05-31T23:01:00Z", tick=False):  # 1 June in London
        for headers in ({"If-None-Match": before["ETag"]}, {"If-Modified-Since": before["Last-Modified"]}):
            after = client.get(address, headers=headers)
            assert (after.status_code, after.json()["is_overdue"]) == (200, True)
    assert after.json()["modified_at"] == before.json()["modified_at"]


def test_meeting_tells_its_stage(client: Client) -> None:
    meeting = factories.MeetingFactory(published=True)
    address = f"{API}/meetings/{meeting.public_id}/"
    stages = [client.get(address).json()["stage"]]
    factories.AgendaEditionFactory(meeting=meeting, published=True)
    stages.append(client.get(address).json()["stage"])
    type(meeting).objects.filter(pk=meeting.pk).update(status="held", modified_at=NOW + timedelta(seconds=1))
    stages.append(client.get(address).json()["stage"])
    factories.MinutesEditionFactory(meeting=meeting, published=True)
    stages.append(client.get(address).json()["stage"])
    factories.MinutesEditionFactory(
        meeting=meeting, number=2, status="confirmed", published=True, confirmed_at_item=factories.AgendaItemFactory()
    )
    stages.append(client.get(address).json()["stage"])
    assert stages == ["planned", "agenda_published", "held", "draft_minutes", "minutes_confirmed"]


M, MEETINGS = "meeting=m2fg4h5j", ["m3fg4h5j", "m2fg4h5j"]
FILTERS = [
    ("boards/?code=SB&kind=own", ["b2cd3f4g"]),
    ("boards/?kind=others", []),
    ("meetings/?board=SB&status=held", MEETINGS),
    ("meetings/?stage=minutes_confirmed", ["m2fg4h5j"]),
    ("meetings/?starts_from=2022-01-28", ["m3fg4h5j"]),
    ("meetings/?starts_to=2022-01-27", ["m2fg4h5j"]),
    ("agenda-items/?board=SB", ["t3hj6k7m", "t2hj6k7m"]),
    (f"agenda-items/?{M}&objective=f9cj2x6p&measure=r5wg3b7z&purpose=discussion&verdict=partly", ["t2hj6k7m"]),
    ("agenda-items/?verdict=assured", []),
    ("agenda-items/?is_on_agenda=true&held_from=2022-01-27&held_to=2022-01-27", ["t2hj6k7m"]),
    (f"agenda-editions/?board=SB&{M}&is_current=true", ["d2gh5j6k"]),
    ("agenda-editions/?is_current=false", []),
    (f"papers/?{M}&kind=report", ["p2jk7m8n"]),
    ("papers/?meeting=m3fg4h5j", []),
    ("papers/?dated_from=2022-01-01", []),
    ("papers/?dated_to=2022-01-01", []),
    (f"minutes/?board=SB&{M}&status=confirmed&is_current=true", ["n2km8n9p"]),
    ("minutes/?status=draft", []),
    (f"corrections/?{M}&minutes=n2km8n9p", ["x2tv6w7x"]),
    (f"actions/?board=SB&{M}&objective=f9cj2x6p&public_question=q2mn9p2r&status=in_progress", ["c2np2r3s"]),
    ("actions/?due_from=2022-05-31&due_to=2022-05-31", ["c2np2r3s"]),
    ("actions/?due_to=2022-05-30", []),
    (f"action-updates/?action=c2np2r3s&{M}&status=in_progress", ["w2vw7x8z"]),
    ("action-updates/?reported_from=2022-03-01&reported_to=2022-03-01", ["w2vw7x8z"]),
    (f"decisions/?board=SB&{M}&objective=f9cj2x6p&kind=Grants", ["d4pr3s4t"]),
    ("decisions/?decided_from=2022-01-27&decided_to=2022-01-27&amount_from=25000&amount_to=25000.00", ["d4pr3s4t"]),
    ("decisions/?amount_from=25000.01", []),
    (f"public-questions/?board=SB&{M}&area=d4kq7w2m&status=answered", ["q2mn9p2r"]),
    ("public-questions/?received_from=2022-01-10&received_to=2022-01-10", ["q2mn9p2r"]),
    ("public-questions/?received_from=2022-01-11", []),
    (f"answers/?public_question=q2mn9p2r&{M}", ["z2wx8z9b"]),
    ("answers/?answered_from=2022-01-27&answered_to=2022-01-27", ["z2wx8z9b"]),
    ("inspections/?body=hmicfrs&published_from=2022-01-05&published_to=2022-01-05", ["s2rs4t5v"]),
    ("inspection-responses/?inspection=s2rs4t5v&author=commissioner", ["f2xz9b2c"]),
    ("inspection-responses/?author=chief_constable", []),
    ("collaboration-agreements/?kind=Collaboration", ["g2zb2c3d"]),
    ("collaboration-agreements/?signed_from=2022-01-01", []),
    ("collaboration-agreements/?signed_to=2022-01-01", []),
    ("complaint-reviews/?starts_from=2022-01-01&ends_to=2022-03-31", ["v2bc3d4f"]),
    ("complaint-reviews/?ends_to=2022-03-30", []),
]


@pytest.mark.parametrize(("address", "expected"), FILTERS)
def test_filter_chooses_exactly(client: Client, record: Record, address: str, expected: list[str]) -> None:
    assert ids(client, address) == expected


@pytest.mark.parametrize("resource", RESOURCES)
def test_every_filter_is_tried(resource: str) -> None:
    tried = {
        part.split("=")[0]
        for address, _ in FILTERS
        if address.startswith(f"{resource}/?")
        for part in address.split("?")[1].split("&")
    }
    view = next(view for prefix, view, _ in router.registry if prefix == resource)
    assert set(view.filterset_class.base_filters) == tried | {"modified_since", "include_withdrawn"}


def test_amount_that_is_none_is_refused(client: Client) -> None:
    (error,) = client.get(f"{API}/decisions/?amount_from=1e5").json()["errors"]
    assert (error["parameter"], error["code"]) == ("amount_from", "invalid")
    assert error["detail"] == "Write an amount in pounds as 25000 or 25000.50, not '1e5'."
