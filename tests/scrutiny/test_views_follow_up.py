"""The public pages and files of actions and decisions: what shows, and what never does."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from scrutiny.models import Action, Decision
from tests.factories import (
    ActionFactory,
    ActionUpdateFactory,
    AgendaEntryFactory,
    AgendaItemFactory,
    BoardFactory,
    DecisionFactory,
    MeetingFactory,
    ObjectiveFactory,
    OrganisationFactory,
    PaperFactory,
    PlanFactory,
    PublicQuestionFactory,
)

pytestmark = pytest.mark.django_db
WORD = "Zanzibar"
ACTIONS, DECISIONS = "/scrutiny/actions/", "/scrutiny/decisions/"


@pytest.fixture(autouse=True)
def _today(time_machine: Any) -> None:
    time_machine.move_to("2022-06-01 12:00+01:00", tick=False)


@pytest.fixture
def item() -> Any:
    """An item of January's meeting, on its public agenda."""
    board = BoardFactory(code="SB", name="Scrutiny Board", published=True)
    item = AgendaItemFactory(
        meeting=MeetingFactory(board=board, starts_on=date(2022, 1, 27), held=True, published=True), title=WORD
    )
    AgendaEntryFactory(item=item, number="4", title="Road safety")
    return item


def body(response: Any) -> str:
    content = b"".join(response.streaming_content) if response.streaming else response.content
    assert response.status_code == 200
    text: str = content.decode()
    return text


def references(client: Client, query: str = "") -> list[str]:
    return [line.reference for line in client.get(f"{ACTIONS}{query}").context["lines"]]


def titles(client: Client, query: str = "") -> list[str]:
    return [line.title for line in client.get(f"{DECISIONS}{query}").context["lines"]]


def test_list_of_actions_is_narrowed_by_codes(client: Client, item: Any) -> None:
    objective = ObjectiveFactory(priority__plan__published=True)
    late = ActionFactory(reference="SB-2021-Q4-01", item=item, published=True, due_on=date(2022, 5, 1))
    done = ActionFactory(reference="SB-2021-Q4-02", item=item, published=True, owner_post="Commissioner")
    other = ActionFactory(reference="XY-2021-Q4-01", published=True, owner_post="Head of Roads", due_on=None)
    late.objectives.add(objective)
    ActionUpdateFactory(action=done, status="closed", closed_at_item=item, published=True)
    assert references(client) == [other.reference, late.reference, done.reference]
    assert references(client, "?state=overdue") == [late.reference]
    assert references(client, "?state=unfinished") == [other.reference, late.reference]
    assert references(client, "?state=closed&owner=commissioner") == [done.reference]
    assert references(client, "?owner=head-of-roads") == [other.reference]
    assert references(client, f"?objective={objective.public_id}") == [late.reference]
    assert references(client, "?board=sb") == [late.reference, done.reference]
    narrowed = body(client.get(f"{ACTIONS}?state=overdue&owner=chief-constable"))
    assert "<strong>1 action found.</strong> How it stands: Overdue; Owner: Chief Constable." in narrowed
    assert "Scrutiny Board: 1 action is open; it is overdue; 1 was closed since 27 January 2022." in narrowed
    refused = client.get(f"{ACTIONS}?state=lost")
    assert "How it stands: choose one from the list." in body(refused)
    assert len(refused.context["lines"]) == 3


def test_nothing_of_a_draft_shows_in_lists_and_choices(client: Client, item: Any) -> None:
    objective = ObjectiveFactory(title=f"{WORD} objective", priority__plan=PlanFactory())
    organisation = OrganisationFactory(name=f"{WORD} force")
    question = PublicQuestionFactory(text=WORD)
    shown = ActionFactory(item=item, published=True, owner_organisation=organisation, question=question)
    shown.objectives.add(objective)
    for traits in ({}, {"scheduled": True}, {"withdrawn": True}):
        draft = ActionFactory(item=item, text=WORD, owner_post=WORD, **traits)
        ActionUpdateFactory(
            action=shown, text=WORD, evidence=WORD, status="superseded", superseded_by_action=draft, **traits
        )
        DecisionFactory(title=WORD, **traits)
    decision = DecisionFactory(published=True, exempt_part=WORD, exempt_ground="safety", item=item)
    decision.objectives.add(objective)
    decision.papers.add(PaperFactory(title=WORD))
    pages = [ACTIONS, DECISIONS, f"{ACTIONS}actions.csv", f"{DECISIONS}decisions.csv", f"{DECISIONS}decisions.atom"]
    for address in [*pages, shown.get_absolute_url(), decision.get_absolute_url()]:
        text = body(client.get(address))
        assert WORD not in text, address
        assert shown.text in text or decision.title in text
    assert "4. Road safety" in body(client.get(shown.get_absolute_url()))


def test_page_of_an_action_tells_its_whole_story(client: Client, item: Any) -> None:
    organisation = OrganisationFactory(name="Cheshire Constabulary", published=True)
    question = PublicQuestionFactory(text="Why so fast?", published=True)
    objective = ObjectiveFactory(code="3.1", title="Safer roads", priority__plan__published=True)
    row = ActionFactory(
        item=item, text="Count the cars.", published=True, owner_organisation=organisation, question=question
    )
    row.objectives.add(objective)
    old = ActionFactory(reference="SB-2021-Q3-01", item=item, published=True)
    ActionUpdateFactory(action=old, status="superseded", superseded_by_action=row, published=True)
    update = ActionUpdateFactory(
        action=row,
        text="We **counted**.",
        evidence="[The count](https://www.example.org/)",
        new_due_on=date(2022, 5, 31),
        new_due_reason="Snow.",
        published=True,
    )
    ActionUpdateFactory(action=row, reported_on=date(2022, 2, 1), text=WORD, withdrawn=True)
    text = body(client.get(row.get_absolute_url()))
    for part in (
        "Count the cars.",
        "Chief Constable, Cheshire Constabulary",
        'In progress</strong> <strong class="govuk-tag portal-tag portal-tag--overdue">Overdue</strong>',
        '31 May 2022</time> (first: <time datetime="2022-04-28">28 April 2022</time>)',
        f'href="/scrutiny/items/{item.public_id}/">4. Road safety</a>',
        f'href="/scrutiny/meetings/{item.meeting.public_id}/">Scrutiny Board, 27 January 2022</a>',
        f'href="/scrutiny/questions/{question.public_id}/">Why so fast?</a>',
        "3.1 Safer roads",
        f'href="{old.get_absolute_url()}">SB-2021-Q3-01</a>',
        f'id="update-{update.public_id}"',
        "We <strong>counted</strong>.",
        "Why: Snow.",
        "The count",
        "It was wrong.",
    ):
        assert part in text, part
    assert WORD not in text
    gone = body(client.get(old.get_absolute_url()))
    assert f'<a class="govuk-link" href="{row.get_absolute_url()}">{row.reference}</a> took its place.' in gone


def test_closed_action_names_the_item_that_closed_it(client: Client, item: Any) -> None:
    row = ActionFactory(item=item, published=True)
    ActionUpdateFactory(action=row, status="closed", closed_at_item=item, reported_on="2022-01-27", published=True)
    text = " ".join(body(client.get(row.get_absolute_url())).split())
    assert '>Closed</strong> on <time datetime="2022-01-27">27 January 2022</time>.' in text
    assert "Overdue" not in text
    assert f'Closed at <a class="govuk-link" href="/scrutiny/items/{item.public_id}/">4. Road safety</a>' in text


def test_withdrawn_pages_answer_410(client: Client, item: Any) -> None:
    for row in (ActionFactory(item=item, text=WORD, withdrawn=True), DecisionFactory(title=WORD, withdrawn=True)):
        response = client.get(row.get_absolute_url())
        assert response.status_code == 410
        assert "It was wrong." in response.text
        assert WORD not in response.text


def test_page_of_a_decision_tells_why_and_what_is_kept_apart(client: Client, item: Any) -> None:
    paper = PaperFactory(title="Options paper", published=True)
    row = DecisionFactory(
        reference="D-2022-007",
        title="Grants",
        decision="To give **£827,594**.",
        reasons="They work.",
        options="Nothing.",
        amount_gbp="827594",
        money_note="From the reserve.",
        interests="None.",
        exempt_part=WORD,
        exempt_ground="safety",
        item=item,
        published=True,
    )
    row.papers.add(paper)
    text = body(client.get(row.get_absolute_url()))
    for part in (
        "Decision D-2022-007",
        "<strong>£827,594</strong>",
        "They work.",
        "Nothing.",
        "£827,594</dd>",
        "From the reserve.",
        "A part of this decision is kept from the public. Why: It could put somebody&#x27;s safety at risk.",
        "Options paper",
        f'href="/scrutiny/items/{item.public_id}/">4. Road safety</a>',
    ):
        assert part in text, part
    assert WORD not in text


def test_decision_of_the_past_says_what_is_not_recorded(client: Client) -> None:
    row = DecisionFactory(
        reference="", decided_on=None, date_words="2018-09", source="https://www.example.org/news", published=True
    )
    text = body(client.get(row.get_absolute_url()))
    for part in (
        "Decision, no reference recorded",
        "September 2018",
        "No amount recorded",
        "Reasons, rejected options and declared interests are not recorded.",
        ">Not recorded</dd>",
        "Source: ",
    ):
        assert part in text, part
    assert "Outside a meeting" not in text
    assert "No reference recorded. September 2018, Commissioner. No amount recorded." in body(client.get(DECISIONS))
    own = DecisionFactory(published=True)
    assert "Outside a meeting" in body(client.get(own.get_absolute_url()))


def test_register_is_narrowed_by_the_address(client: Client) -> None:
    DecisionFactory(title="Roads", amount_gbp=60_000, decided_on=date(2022, 4, 1), published=True)
    DecisionFactory(title="Estate", decided_on=date(2022, 3, 31), published=True)
    assert titles(client) == ["Roads", "Estate"]
    assert titles(client, "?year=2021") == ["Estate"]
    assert titles(client, "?amount=50000-250000&q=road") == ["Roads"]
    text = body(client.get(f"{DECISIONS}?amount=50000-250000&q=road"))
    assert "1 decision found, the latest first." in text
    assert "Words: “road”; Amount: £50,000 to under £250,000." in text
    assert "Financial year: choose one from the list." in body(client.get(f"{DECISIONS}?year=1900"))


def test_files_hold_every_public_row_and_no_formula(client: Client, item: Any) -> None:
    ActionFactory(reference="SB-2021-Q4-01", item=item, text="=1+1", published=True)
    DecisionFactory(reference="D-2022-001", title="Grants", amount_gbp="100000.00", kind="grants", published=True)
    action, decision = Action.objects.get(), Decision.objects.get()
    assert body(client.get(reverse("scrutiny:action_download"))).splitlines()[1:] == [
        "SB-2021-Q4-01,Scrutiny Board,2022-01-27,4. Road safety,'=1+1,Chief Constable,2022-04-28,2022-04-28,Open,,yes,"
        f"http://testserver{action.get_absolute_url()}"
    ]
    assert body(client.get(reverse("scrutiny:decision_download"))).splitlines()[1:] == [
        "D-2022-001,Grants,2022-01-27,27 January 2022,Commissioner,grants,100000,,,,"
        f"http://testserver{decision.get_absolute_url()}"
    ]


@pytest.mark.parametrize("boards", [1, 3])
def test_action_log_asks_as_often_for_three_boards_as_for_one(
    client: Client, boards: int, django_assert_num_queries: Any
) -> None:
    for number in range(boards):
        board = BoardFactory(name=f"Board {number}", published=True)
        entry = AgendaEntryFactory(
            item__meeting=MeetingFactory(board=board, starts_on=date(2022, 1, 27), held=True, published=True)
        )
        ActionUpdateFactory(action=ActionFactory(item=entry.item, published=True), published=True)
    with django_assert_num_queries(7):
        text = body(client.get(ACTIONS))
    assert text.count("1 action is open") == boards


def test_decisions_come_in_the_order_of_what_is_known_of_their_days(client: Client) -> None:
    for title, fields in {
        "May": {"decided_on": date(2022, 5, 2)},
        "Month in words": {"date_words": "March 2022"},
        "March": {"decided_on": date(2022, 3, 1)},
        "Month in figures": {"date_words": "2022-02"},
        "Year": {"date_words": "2022"},
        "Before": {"decided_on": date(2021, 12, 31)},
        "About": {"date_words": "about December 2020"},
        "Unknown": {"date_words": "not recorded"},
    }.items():
        source = "" if "decided_on" in fields else "https://www.example.org/"
        DecisionFactory(title=title, published=True, **{"decided_on": None, "source": source} | fields)
    assert titles(client) == [
        "May", "March", "Month in words", "Month in figures", "Year", "Before", "About", "Unknown",
    ]  # fmt: skip
    assert "Objective of the plan" not in body(client.get(DECISIONS))


@pytest.mark.parametrize("address", [ACTIONS, DECISIONS, f"{ACTIONS}actions.csv", f"{DECISIONS}decisions.csv"])
def test_lists_ask_the_database_as_often_for_three_rows_as_for_one(
    client: Client, item: Any, address: str, django_assert_max_num_queries: Any, django_assert_num_queries: Any
) -> None:
    def add() -> None:
        row = ActionFactory(item=item, published=True)
        ActionUpdateFactory(action=row, published=True)
        DecisionFactory(item=item, published=True)

    add()
    with django_assert_max_num_queries(16) as one:
        body(client.get(address))
    add()
    add()
    with django_assert_num_queries(len(one)):
        body(client.get(address))


def test_published_update_shows_with_the_next_request(client: Client, item: Any) -> None:
    row = ActionFactory(item=item, published=True)
    assert "Nobody has reported on this action here yet." in body(client.get(row.get_absolute_url()))
    ActionUpdateFactory(action=row, published=True)
    assert "What was done." in body(client.get(row.get_absolute_url()))
    assert "In progress" in body(client.get(ACTIONS))
