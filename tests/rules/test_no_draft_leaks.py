"""A draft never leaks: every public address is asked for while only unpublished rows exist, and shows none of them.

The same rows are then published and must show somewhere: a test of "not shown" that could never fail proves nothing.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.core.cache import cache
from django.db import transaction
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone

from pcc_portal.publishing.models import Publishable
from plan.models import Plan
from scrutiny.models import AgendaEdition, AgendaItem, Board, Meeting, MinutesEdition, Paper
from tests import factories
from tests.rules.addresses import Kinds, ids_by_kind, kinds_of_patterns, public_addresses

pytestmark = pytest.mark.django_db

WORD = "Zanzibar"

# Addresses with an argument that is no row's permanent id: a token, or the code of a problem.
OF_NO_ROW = {"preview_detail", "scrutiny:question_progress_detail", "problem-detail"}

# Addresses that print no text of any row: those of the site itself, and the list of minutes, which names the meetings
# by their ids alone.
SAY_NOTHING = [
    "/accessibility/", "/api/v1/", "/api/v1/docs/", "/api/v1/minutes/", "/api/v1/minutes/?include_withdrawn=true",
    "/api/v1/openapi.json", "/cookies/", "/healthz", "/privacy/", "/readyz", "/robots.txt", "/sitemap.xml",
    "/transparency/",
]  # fmt: skip


def make_rows(state: dict[str, bool]) -> None:
    """One row of every publishable kind, in one state, each with the telling word in what a page would print."""
    office = factories.OrganisationFactory(name=f"{WORD} office", **state)
    area = factories.AreaFactory(name=f"{WORD} area", **state)
    factories.OfficeHolderFactory(person=f"{WORD} holder", organisation=office, **state)
    factories.ConsultationFactory(title=f"{WORD} consultation", **state)
    requirement = factories.NationalRequirementFactory(title=f"{WORD} requirement", **state)
    budget = factories.BudgetFactory(year=f"{WORD} year", office=office, **state)
    factories.BudgetLineFactory(budget=budget, label=f"{WORD} line")
    measure = factories.MeasureFactory(title=f"{WORD} measure", question=f"{WORD}?", category=WORD, **state)
    version = factories.MeasureVersionFactory(measure=measure, definition=f"{WORD} definition")
    factories.ObservationFactory(version=version, area=area, period=f"{WORD} period", **state)
    factories.TargetFactory(measure=measure, area=area, period=f"{WORD} target")
    plan = factories.PlanFactory(title=f"{WORD} plan", office=office, **state)
    priority = factories.PriorityFactory(plan=plan, title=f"{WORD} priority")
    objective = factories.ObjectiveFactory(priority=priority, title=f"{WORD} objective")
    objective.measures.add(measure)
    objective.requirements.add(requirement)
    theme = factories.ThemeFactory(plan=plan, title=f"{WORD} theme")
    commitment = factories.CommitmentFactory(objective=objective, text=f"{WORD} commitment")
    factories.CommitmentFactory(objective=None, theme=theme, text=f"{WORD} cross-cutting")
    factories.ProgressUpdateFactory(commitment=commitment, narrative=f"{WORD} progress", **state)
    factories.ReportFactory(title=f"{WORD} report", ready=True, **state)
    make_meeting(state, objective)


def make_meeting(state: dict[str, bool], objective: Any) -> None:
    """A meeting of a board with everything that comes before it and of it, all in one state."""
    board = factories.BoardFactory(name=f"{WORD} board", purpose=WORD, **state)
    meeting = factories.MeetingFactory(board=board, occasion=WORD, venue=WORD, held=True, **state)
    make_record(meeting, state, objective)


def make_record(meeting: Any, state: dict[str, bool], objective: Any) -> None:
    """One of everything that a meeting's page shows."""
    item = factories.AgendaItemFactory(meeting=meeting, title=WORD, discussion=WORD, private_minutes=WORD)
    number = meeting.agenda_editions.count() + 1
    note = "" if number == 1 else WORD
    agenda = factories.AgendaEditionFactory(meeting=meeting, number=number, change_note=note, **state)
    entry = factories.AgendaEntryFactory(item=item, edition=agenda, title=f"{WORD} item", description=WORD)
    entry.objectives.add(objective)
    factories.PaperUseFactory(item=item, paper=factories.PaperFactory(title=f"{WORD} paper", summary=WORD, **state))
    restricted = factories.PaperFactory(title=f"{WORD} restricted", is_restricted=True, restricted_ground="law")
    factories.PaperUseFactory(item=item, paper=restricted)
    minutes = factories.MinutesEditionFactory(meeting=meeting, number=number, change_note=note, **state)
    factories.MinutesEntryFactory(item=item, edition=minutes, title=WORD, discussion=WORD, outcome=WORD)
    factories.CorrectionFactory(edition=minutes, item=item, before=WORD, after=WORD, reason=WORD, **state)
    action = factories.ActionFactory(item=item, text=f"{WORD} action", owner_post=WORD, **state)
    action.objectives.add(objective)
    factories.ActionUpdateFactory(action=action, text=WORD, **state)
    decision = factories.DecisionFactory(
        item=item, title=f"{WORD} decision", exempt_part=WORD, exempt_ground="law", **state
    )
    decision.objectives.add(objective)
    question = factories.PublicQuestionFactory(board=meeting.board, meeting=meeting, text=f"{WORD}?", **state)
    factories.AnswerFactory(question=question, text=WORD, item=item, **state)
    make_registers(item, state)


def make_registers(item: Any, state: dict[str, bool]) -> None:
    """An inspection that the item speaks of, with answers; an agreement; the reviews of complaints of a quarter."""
    inspection = factories.InspectionFactory(title=f"{WORD} inspection {item.public_id} {state}", scope=WORD, **state)
    inspection.items.add(item)
    recommendation = factories.RecommendationFactory(inspection=inspection, text=f"{WORD} recommendation")
    for of in (None, recommendation):
        factories.ResponseFactory(inspection=inspection, recommendation=of, text=WORD, action=WORD, **state)
    factories.CollaborationAgreementFactory(title=f"{WORD} agreement {item.public_id} {state}", partners=WORD, **state)
    factories.ComplaintReviewFiguresFactory(note=WORD, source=WORD, **state)


def pages_with_the_word(client: Client, kinds: Kinds) -> list[str]:
    found = []
    for address in public_addresses(kinds):
        response = client.get(address, follow=True)
        body = b"".join(response.streaming_content) if response.streaming else response.content  # type: ignore[attr-defined]
        assert response.status_code < 500, address
        if WORD.encode() in body:
            found.append(address)
    return found


@dataclass(frozen=True)
class Public:
    """What the site says when a row of every kind is public."""

    kinds: Kinds
    asked: list[str]
    shown: list[str]
    # The permanent ids of the rows; the pages of those that have one; the page that a restricted paper doesn't have.
    ids: list[str]
    pages: list[str]
    restricted: str


@pytest.fixture(scope="module")
def public(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: Any) -> Public:
    """Walked once, in a transaction that is rolled back; the tests then ask only what can be of their rows."""
    media = override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("media"))
    with django_db_blocker.unblock(), media, transaction.atomic():
        make_rows({"published": True})
        Plan.objects.update(status=Plan.Status.IN_FORCE)
        publishable = [model for model in apps.get_models() if issubclass(model, Publishable)]
        assert [model for model in publishable if not model._default_manager.exists()] == []
        kinds = kinds_of_patterns()
        pages: list[Any] = [Plan.objects.get(), Board.objects.get(), Meeting.objects.get(), AgendaItem.objects.get()]
        pages += [AgendaEdition.objects.get(), MinutesEdition.objects.get(), Paper.objects.get(is_restricted=False)]
        walked = Public(
            kinds,
            public_addresses(kinds),
            pages_with_the_word(Client(), kinds),
            [public_id for ids in ids_by_kind().values() for public_id in ids],
            [row.get_absolute_url() for row in pages],
            Paper.objects.get(is_restricted=True).get_absolute_url(),
        )
        transaction.set_rollback(True)
    cache.clear()
    return walked


@pytest.mark.parametrize("state", ["draft", "scheduled", "withdrawn"])
def test_unpublished_rows_show_nowhere(client: Client, public: Public, state: str) -> None:
    make_rows({} if state == "draft" else {state: True})
    assert len(public_addresses(public.kinds)) > 100
    found = pages_with_the_word(client, public.kinds)
    if state == "withdrawn":
        # The register of reports keeps the title of a withdrawn edition, with date and reason, and no way to read it.
        register = reverse("reports:report_list")
        assert found == [register]
        page = client.get(register).content.decode()
        assert "It was wrong." in page
        assert "/pdf" not in page
    else:
        assert found == []


def test_draft_children_of_public_rows_show_nowhere(client: Client, public: Public) -> None:
    """The plan and the measure are public; the update, the figure and the later plan are not."""
    plan = factories.PlanFactory(in_force=True)
    objective = factories.ObjectiveFactory(priority__plan=plan)
    commitment = factories.CommitmentFactory(objective=objective)
    version = factories.MeasureVersionFactory()
    objective.measures.add(version.measure)
    hidden = factories.MeasureFactory(title=f"{WORD} measure", question=f"{WORD}?")
    objective.measures.add(hidden)
    objective.requirements.add(factories.NationalRequirementFactory(title=f"{WORD} requirement"))
    for state in ({}, {"scheduled": True}, {"withdrawn": True}):
        factories.ProgressUpdateFactory(commitment=commitment, narrative=f"{WORD} progress", evidence=WORD, **state)
        factories.ObservationFactory(version=version, period=f"{WORD} {state}", source_note=WORD, **state)
        factories.ObservationFactory(
            version=version, area__published_at=None, area__published_by=None, value_words=WORD
        )
    assert pages_with_the_word(client, public.kinds) == []


def test_draft_children_of_a_public_meeting_show_nowhere(client: Client, public: Public) -> None:
    """Board, meeting and plan are public, and an agenda that lists another item; nothing else of the meeting is."""
    objective = factories.ObjectiveFactory(priority__plan=factories.PlanFactory(in_force=True))
    for state in ({}, {"scheduled": True}):
        meeting = factories.MeetingFactory(published=True, held=True)
        factories.AgendaEntryFactory(item__meeting=meeting)
        make_record(meeting, state, objective)
    make_record(factories.MeetingFactory(published=True, held=True), {"withdrawn": True}, objective)
    assert pages_with_the_word(client, public.kinds) == []


def test_working_texts_of_public_rows_show_nowhere(client: Client, public: Public) -> None:
    """An item on a public agenda, with public minutes, a public decision and a public question: what staff keep."""
    meeting = factories.MeetingFactory(published=True, held=True)
    item = factories.AgendaItemFactory(
        meeting=meeting, order=1, title="Roads", description=WORD, presenter=WORD, discussion=WORD, outcome=WORD,
        verdict="assured", verdict_reason=WORD, private_minutes=WORD,
    )  # fmt: skip
    factories.AgendaEntryFactory(item=item)
    factories.MinutesEntryFactory(item=item)
    factories.AttendanceFactory(meeting=meeting, name=WORD, post=WORD)
    agenda = factories.AgendaEditionFactory(meeting=meeting, number=2, change_note=WORD, scheduled=True)
    factories.AgendaEntryFactory(item=item, edition=agenda, title=WORD, description=WORD)
    minutes = factories.MinutesEditionFactory(meeting=meeting, number=2, change_note=WORD)
    factories.MinutesEntryFactory(item=item, edition=minutes, title=WORD, discussion=WORD, outcome=WORD)
    for state in ({}, {"scheduled": True}, {"withdrawn": True}):
        factories.PaperUseFactory(item=item, paper=factories.PaperFactory(title=WORD, summary=WORD, **state))
    unlisted = factories.AgendaItemFactory(meeting=meeting, order=2, title=WORD)
    factories.PaperUseFactory(item=unlisted, paper=restricted_paper())
    action = factories.ActionFactory(item=item, published=True)
    factories.ActionUpdateFactory(action=action, text=WORD, evidence=WORD)
    factories.DecisionFactory(item=item, exempt_part=WORD, exempt_ground="law", published=True)
    question = factories.PublicQuestionFactory(board=meeting.board, meeting=meeting, text_asked=WORD, published=True)
    factories.QuestionContactFactory(question=question, name=WORD, email=f"{WORD}@example.org")
    factories.QuestionMailFactory(question=question, failure=WORD)
    factories.AnswerFactory(question=question, item=item, text=WORD)
    recommendation = factories.RecommendationFactory(inspection__published=True)
    recommendation.inspection.items.add(item)
    for state in ({}, {"scheduled": True}, {"withdrawn": True}):
        make_registers(item, state)
        for of in (None, recommendation):
            factories.ResponseFactory(
                inspection=recommendation.inspection, recommendation=of, text=WORD, action=WORD, **state
            )
    assert pages_with_the_word(client, public.kinds) == []
    page = client.get(item.get_absolute_url()).content.decode()
    assert "What was asked and said." in page


def restricted_paper() -> Paper:
    paper: Paper = factories.PaperFactory(title=f"{WORD} restricted", is_restricted=True, restricted_ground="law")
    return paper


def test_restricted_paper_is_named_at_listed_items_and_has_no_address(client: Client, public: Public) -> None:
    entry = factories.AgendaEntryFactory()
    paper = restricted_paper()
    factories.PaperUseFactory(item=entry.item, paper=paper)
    shown = pages_with_the_word(client, public.kinds)
    assert entry.item.get_absolute_url() in shown
    assert not [address for address in shown if "/papers" in address]
    assert client.get(paper.get_absolute_url()).status_code == 404
    assert client.get(reverse("scrutiny:paper_download", args=[paper.public_id])).status_code == 404


def test_published_rows_do_show(public: Public) -> None:
    plain = [address for address in public.asked if not any(row in address for row in public.ids)]
    assert sorted(address for address in plain if address not in public.shown) == SAY_NOTHING
    for address in public.pages:
        assert address in public.shown
    assert public.restricted not in public.shown


def test_every_address_of_a_row_is_asked_for(public: Public) -> None:
    assert {name for name, kind in public.kinds.items() if kind is None} == OF_NO_ROW


def test_a_scheduled_row_turns_public_by_itself(client: Client, public: Public, time_machine: Any) -> None:
    factories.ConsultationFactory(title=f"{WORD} consultation", scheduled=True)
    assert pages_with_the_word(client, public.kinds) == []
    time_machine.move_to(timezone.now() + timedelta(days=2))
    assert reverse("plan:consultation_list") in pages_with_the_word(client, public.kinds)
