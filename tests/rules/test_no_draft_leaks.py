"""A draft never leaks: every public address is asked for while only unpublished rows exist, and shows none of them.

The same rows are then published and must show somewhere: a test of "not shown" that could never fail proves nothing.
"""

from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from django.urls import NoReverseMatch, get_resolver, reverse
from django.utils import timezone

from pcc_portal.publishing.models import Identified, Publishable
from plan.models import Plan
from scrutiny.models import AgendaEdition, AgendaItem, Board, Meeting, MinutesEdition, Paper
from tests import factories
from tests.rules.test_names import patterns

WORD = "Zanzibar"

ADMIN_PREFIXES = ("admin/", "accounts/", "static/")


def public_addresses() -> list[str]:
    """Every public address of the site that takes no argument, and each detail address of each row in the database."""
    addresses = []
    ids = [
        public_id
        for model in apps.get_models()
        if issubclass(model, Identified)
        for public_id in model._default_manager.values_list("public_id", flat=True)
    ]

    def walk(resolver: Any, namespaces: tuple[str, ...], prefix: str) -> None:
        for pattern in resolver.url_patterns:
            route = prefix + str(pattern.pattern)
            if route.lstrip("^").startswith(ADMIN_PREFIXES):
                continue
            if hasattr(pattern, "url_patterns"):
                namespace = (pattern.namespace,) if pattern.namespace else ()
                walk(pattern, namespaces + namespace, route)
            elif pattern.name:
                name = ":".join([*namespaces, pattern.name])
                names = list(pattern.pattern.converters) or list(pattern.pattern.regex.groupindex)
                try:
                    if not names:
                        addresses.append(reverse(name))
                    elif len(names) == 1:
                        addresses.extend(reverse(name, args=[public_id]) for public_id in ids)
                except NoReverseMatch:
                    continue

    walk(get_resolver(), (), "")
    return sorted(set(addresses))


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
    factories.DecisionFactory(item=item, title=f"{WORD} decision", exempt_part=WORD, exempt_ground="law", **state)
    question = factories.PublicQuestionFactory(board=meeting.board, meeting=meeting, text=f"{WORD}?", **state)
    factories.AnswerFactory(question=question, text=WORD, item=item, **state)


def pages_with_the_word(client: Client) -> list[str]:
    found = []
    for address in public_addresses():
        response = client.get(address, follow=True)
        body = b"".join(response.streaming_content) if response.streaming else response.content  # type: ignore[attr-defined]
        assert response.status_code < 500, address
        if WORD.encode() in body:
            found.append(address)
    return found


@pytest.mark.django_db
@pytest.mark.parametrize("state", ["draft", "scheduled", "withdrawn"])
def test_unpublished_rows_show_nowhere(client: Client, state: str) -> None:
    make_rows({} if state == "draft" else {state: True})
    assert len(public_addresses()) > 100
    found = pages_with_the_word(client)
    if state == "withdrawn":
        # The register of reports keeps the title of a withdrawn edition, with date and reason, and no way to read it.
        register = reverse("reports:report_list")
        assert found == [register]
        page = client.get(register).content.decode()
        assert "It was wrong." in page
        assert "/pdf" not in page
    else:
        assert found == []


@pytest.mark.django_db
def test_draft_children_of_public_rows_show_nowhere(client: Client) -> None:
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
    assert pages_with_the_word(client) == []


@pytest.mark.django_db
def test_draft_children_of_a_public_meeting_show_nowhere(client: Client) -> None:
    """Board, meeting and plan are public, and an agenda that lists another item; nothing else of the meeting is."""
    objective = factories.ObjectiveFactory(priority__plan=factories.PlanFactory(in_force=True))
    for state in ({}, {"scheduled": True}):
        meeting = factories.MeetingFactory(published=True, held=True)
        factories.AgendaEntryFactory(item__meeting=meeting)
        make_record(meeting, state, objective)
    make_record(factories.MeetingFactory(published=True, held=True), {"withdrawn": True}, objective)
    assert pages_with_the_word(client) == []


@pytest.mark.django_db
def test_working_texts_of_public_rows_show_nowhere(client: Client) -> None:
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
    inspection = factories.InspectionFactory(published=True)
    factories.ResponseFactory(inspection=inspection, text=WORD)
    assert pages_with_the_word(client) == []
    page = client.get(item.get_absolute_url()).content.decode()
    assert "What was asked and said." in page


def restricted_paper() -> Paper:
    paper: Paper = factories.PaperFactory(title=f"{WORD} restricted", is_restricted=True, restricted_ground="law")
    return paper


@pytest.mark.django_db
def test_restricted_paper_is_named_at_listed_items_and_has_no_address(client: Client) -> None:
    entry = factories.AgendaEntryFactory()
    paper = restricted_paper()
    factories.PaperUseFactory(item=entry.item, paper=paper)
    shown = pages_with_the_word(client)
    assert entry.item.get_absolute_url() in shown
    assert not [address for address in shown if "/papers" in address]
    assert client.get(paper.get_absolute_url()).status_code == 404
    assert client.get(reverse("scrutiny:paper_download", args=[paper.public_id])).status_code == 404


@pytest.mark.django_db
def test_published_rows_do_show(client: Client) -> None:
    make_rows({"published": True})
    Plan.objects.update(status=Plan.Status.IN_FORCE)
    shown = pages_with_the_word(client)
    for name in (
        "home",
        "about",
        "plan:plan_in_force_detail",
        "plan:measure_list",
        "plan:budget_list",
        "reports:report_list",
        "scrutiny:meeting_list",
        "scrutiny:board_list",
        "scrutiny:coverage_detail",
        "scrutiny:calendar_download",
        "scrutiny:minutes_feed",
        "scrutiny:paper_feed",
        "scrutiny:action_list",
        "scrutiny:decision_list",
    ):
        assert reverse(name) in shown, name
    rows: list[Any] = [Plan.objects.get(), Board.objects.get(), Meeting.objects.get(), AgendaItem.objects.get()]
    rows += [AgendaEdition.objects.get(), MinutesEdition.objects.get(), Paper.objects.get(is_restricted=False)]
    for row in rows:
        assert row.get_absolute_url() in shown
    assert Paper.objects.get(is_restricted=True).get_absolute_url() not in shown


@pytest.mark.django_db
def test_a_scheduled_row_turns_public_by_itself(client: Client, time_machine: Any) -> None:
    factories.ConsultationFactory(title=f"{WORD} consultation", scheduled=True)
    assert pages_with_the_word(client) == []
    time_machine.move_to(timezone.now() + timedelta(days=2))
    assert reverse("plan:consultation_list") in pages_with_the_word(client)


def test_there_are_publishable_models() -> None:
    assert len([model for model in apps.get_models() if issubclass(model, Publishable)]) >= 10
    assert list(patterns())
