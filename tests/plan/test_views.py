"""The public pages of the plan: what they say, what they cost, and how they answer for what is gone."""

import re
from datetime import date
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from pcc_portal.publishing.stamps import Dependency
from plan import evidence
from plan.models import Objective, Plan, ProgressUpdate
from plan.views.downloads import BUDGET_COLUMNS, COMMITMENT_COLUMNS, CONSULTATION_COLUMNS
from tests.factories import (
    BudgetFactory,
    BudgetLineFactory,
    CommitmentFactory,
    ConsultationFactory,
    MeasureFactory,
    MeasureVersionFactory,
    NationalRequirementFactory,
    ObjectiveFactory,
    ObservationFactory,
    PlanFactory,
    PriorityFactory,
    ProgressUpdateFactory,
    TargetFactory,
    ThemeFactory,
    UserFactory,
)
from tests.plan.pages import ago, day_of, page, updated_on

pytestmark = pytest.mark.django_db


def withdraw(plan: Plan, reason: str) -> None:
    Plan.objects.filter(pk=plan.pk).update(
        status="superseded", withdrawn_at=timezone.now(), withdrawn_by=UserFactory(), withdrawn_reason=reason
    )


def fill(plan: Plan, rows: int) -> Objective:
    """`rows` of everything that a plan's pages list; the last objective has `rows` of each of its own."""
    for _ in range(rows):
        objective = ObjectiveFactory(priority=PriorityFactory(plan=plan))
        CommitmentFactory(objective=None, theme=ThemeFactory(plan=plan))
    for _ in range(rows):
        commitment = CommitmentFactory(objective=objective)
        for year in range(2021, 2021 + rows):
            ProgressUpdateFactory(
                commitment=commitment,
                period_starts_on=date(year, 1, 1),
                period_ends_on=date(year, 3, 31),
                published=True,
            )
        version = MeasureVersionFactory()
        objective.measures.add(version.measure)
        objective.requirements.add(NationalRequirementFactory(published=True))
        TargetFactory(measure=version.measure)
        for _ in range(rows):
            ObservationFactory(version=version, published=True)
    return objective


@pytest.mark.parametrize("rows", [1, 3])
def test_plan_pages_cost_the_same_at_any_size(client: Client, django_assert_num_queries: Any, rows: int) -> None:
    plan = PlanFactory(in_force=True)
    objective = fill(plan, rows)
    commitment = objective.commitments.get() if rows == 1 else objective.commitments.order_by("order").last()
    for url, queries in [
        (reverse("plan:plan_in_force_detail"), 7),
        (plan.get_absolute_url(), 7),
        (objective.priority.get_absolute_url(), 5),
        (objective.get_absolute_url(), 8),  # one of them for the evidence of scrutiny
        (commitment.get_absolute_url(), 5),
    ]:
        with django_assert_num_queries(queries):
            page(client, url)
        with django_assert_num_queries(1):  # nothing has changed: the page is kept
            page(client, url)


@pytest.mark.parametrize("rows", [1, 3])
def test_lists_cost_the_same_at_any_size(client: Client, django_assert_num_queries: Any, rows: int) -> None:
    for _ in range(rows):
        PlanFactory(published=True, status="superseded")
        version = MeasureVersionFactory(measure__category=f"Category {_}", measure__published=True)
        for _ in range(rows):
            ObservationFactory(version=version, published=True)
        budget = BudgetFactory(published=True)
        for _ in range(rows):
            BudgetLineFactory(budget=budget)
        ConsultationFactory(published=True)
    objective = ObjectiveFactory(priority__plan=PlanFactory(published=True, status="superseded"))
    objective.measures.add(version.measure)
    for name, queries in [("plan_list", 3), ("measure_list", 6), ("budget_list", 3), ("consultation_list", 2)]:
        with django_assert_num_queries(queries):
            page(client, reverse(f"plan:{name}"))
    with django_assert_num_queries(6):
        page(client, version.measure.get_absolute_url())


def test_plan_on_a_page_counts_commitments_and_names_the_quarter(client: Client) -> None:
    plan = PlanFactory(in_force=True, title="Police and Crime Plan")
    objective = ObjectiveFactory(priority=PriorityFactory(plan=plan, number=4, title="Protect people"), code="4.1")
    reported = CommitmentFactory(objective=objective)
    CommitmentFactory(objective=objective)
    ProgressUpdateFactory(commitment=reported, status=ProgressUpdate.Status.AT_RISK, published=True)
    text = page(client, reverse("plan:plan_in_force_detail"))
    assert "4. Protect people" in text
    assert objective.get_absolute_url() in text
    assert "2 commitments: 0 delivered, 0 on track, 1 at risk, 0 off track and 1 not reported." in text
    assert "at the end of the quarter January to March 2022" in text


def test_plan_that_has_run_out_says_so(client: Client) -> None:
    PlanFactory(in_force=True, ends_on=date(2024, 3, 31))
    text = page(client, reverse("plan:plan_in_force_detail"))
    assert "This plan ran until March 2024. No later plan has been published here." in text


@pytest.mark.parametrize(
    ("state", "is_public"),
    [
        ({"published": True}, True),
        ({"published": True, "status": "consultation"}, True),
        ({}, False),
        ({"scheduled": True}, False),
        ({"withdrawn": True}, False),
    ],
)
def test_plan_that_has_run_out_looks_for_a_later_one(client: Client, state: dict[str, Any], is_public: bool) -> None:
    plan = PlanFactory(in_force=True, ends_on=date(2024, 3, 31))
    commitment = CommitmentFactory(objective__priority__plan=plan)
    objective = commitment.objective
    assert objective is not None
    PlanFactory(published=True, status="superseded", starts_on=date(2017, 4, 1), ends_on=date(2021, 3, 31))
    later = PlanFactory(starts_on=date(2024, 9, 1), ends_on=date(2028, 3, 31), **state)
    rows = (plan, objective.priority, objective, commitment)
    addresses = [reverse("plan:plan_in_force_detail"), *(row.get_absolute_url() for row in rows)]
    found, other = ("A later plan has", "No later plan has")[:: 1 if is_public else -1]
    for address in addresses:
        text = page(client, address)
        assert f"This plan ran until March 2024. {found} been published here." in text, address
        assert other not in text, address
        assert (f'<a class="govuk-link" href="{later.get_absolute_url()}">Read the later plan</a>' in text) is is_public
    text = page(client, reverse("plan:plan_list"))
    assert text.count(f"This plan ran until March 2024. {found} been published here.") == 1
    assert other not in text


def test_plan_that_has_run_out_finds_the_one_that_varies_it(client: Client) -> None:
    plan = PlanFactory(in_force=True, ends_on=date(2024, 3, 31))
    PlanFactory(published=True, varies=plan, variation_note="It runs longer.", ends_on=date(2025, 3, 31))
    text = page(client, plan.get_absolute_url())
    assert "This plan ran until March 2024. A later plan has been published here." in text


def test_earlier_plan_stays_readable_with_a_banner(client: Client) -> None:
    plan = PlanFactory(published=True, status="superseded", title="The old plan")
    objective = ObjectiveFactory(priority__plan=plan)
    for url in (plan.get_absolute_url(), objective.priority.get_absolute_url(), objective.get_absolute_url()):
        assert "This is an earlier plan: it ran from 13 May 2021 to 31 March 2024." in page(client, url)


def test_no_plan_in_force_is_said_plainly(client: Client) -> None:
    PlanFactory(published=True, status="superseded")
    assert "No plan is in force here at the moment." in page(client, reverse("plan:plan_in_force_detail"))


def test_withdrawn_plan_is_gone_with_all_its_pages(client: Client) -> None:
    plan = PlanFactory(in_force=True, title="Zanzibar plan")
    objective = ObjectiveFactory(priority__plan=plan)
    commitment = CommitmentFactory(objective=objective)
    urls = [row.get_absolute_url() for row in (plan, objective.priority, objective, commitment)]
    urls.append(reverse("plan:commitment_download", args=[plan.public_id]))
    for url in urls:
        assert client.get(url).status_code == 200
    withdraw(plan, "It named the wrong year.")
    for url in urls:
        response = client.get(url)
        assert response.status_code == 410
        assert "It named the wrong year." in response.content.decode()
        assert "Zanzibar" not in response.content.decode()
    assert "Zanzibar" not in page(client, reverse("plan:plan_in_force_detail"))


@pytest.mark.parametrize("state", [{}, {"scheduled": True}])
def test_draft_and_scheduled_rows_answer_404(client: Client, state: dict[str, bool]) -> None:
    objective = ObjectiveFactory(priority__plan=PlanFactory(**state))
    measure = MeasureFactory(**state)
    rows = [objective.priority.plan, objective.priority, objective, CommitmentFactory(objective=objective), measure]
    for row in rows:
        assert client.get(row.get_absolute_url()).status_code == 404
    assert client.get(reverse("plan:measure_download", args=[measure.public_id])).status_code == 404


def test_objective_shows_the_latest_update_and_folds_the_earlier(client: Client) -> None:
    commitment = CommitmentFactory()
    for year, words in [(2022, "Zanzibar the first."), (2023, "Zanzibar the second.")]:
        ProgressUpdateFactory(
            commitment=commitment,
            period_starts_on=date(year, 1, 1),
            period_ends_on=date(year, 3, 31),
            narrative=words,
            published=True,
        )
    ProgressUpdateFactory(
        commitment=commitment,
        period_starts_on=date(2023, 4, 1),
        period_ends_on=date(2023, 6, 30),
        narrative="Zanzibar draft.",
    )
    text = page(client, commitment.objective.get_absolute_url())
    assert "Zanzibar the second." in text
    assert "Zanzibar the first." not in text
    assert "Earlier updates (1)" in text
    assert "Zanzibar draft." not in text
    text = page(client, commitment.get_absolute_url())
    assert text.index("Zanzibar the second.") < text.index("Zanzibar the first.")
    assert "Zanzibar draft." not in text


def test_commitment_shows_a_correction_and_what_was_wrong(client: Client) -> None:
    commitment = CommitmentFactory()
    wrong = ProgressUpdateFactory(
        commitment=commitment, status=ProgressUpdate.Status.DELIVERED, narrative="All done.", published=True
    )
    ProgressUpdateFactory(
        commitment=commitment,
        status=ProgressUpdate.Status.OFF_TRACK,
        corrects=wrong,
        correction_note="Half of it was not done.",
        published=True,
    )
    text = page(client, commitment.get_absolute_url())
    assert "What was wrong: Half of it was not done." in text
    assert "This update was wrong and has been corrected." in text
    assert text.index("Off track") < text.index("Half of it was not done.") < text.index("All done.")


def test_withdrawn_correction_leaves_its_mark(client: Client) -> None:
    wrong = ProgressUpdateFactory(narrative="All done.", published=True)
    gone = ProgressUpdateFactory(
        commitment=wrong.commitment,
        corrects=wrong,
        correction_note="No.",
        narrative="Zanzibar.",
        withdrawn=True,
        withdrawn_reason="It named a person.",
    )
    text = page(client, wrong.commitment.get_absolute_url())
    assert "Zanzibar." not in text
    assert "This update was wrong, and its correction has been withdrawn." in text
    assert "The update that says so was wrong" in text
    assert f'id="update-{gone.public_id}"' in text
    assert "It named a person." in text
    objective = wrong.commitment.objective
    assert objective is not None
    assert "This update was wrong, and its correction has been withdrawn." in page(client, objective.get_absolute_url())


def test_pages_name_no_office_for_what_others_reported(client: Client) -> None:
    objective = ProgressUpdateFactory(published=True).commitment.objective
    assert objective is not None
    for url in (objective.get_absolute_url(), objective.priority.get_absolute_url()):
        assert "As last reported for the quarter January to March 2022.</p>" in page(client, url)


def test_list_of_plans_says_how_each_stands_in_public_words(client: Client) -> None:
    PlanFactory(in_force=True, starts_on=date(2021, 5, 13), ends_on=date(2024, 3, 31))
    PlanFactory(published=True)
    text = page(client, reverse("plan:plan_list"))
    assert "Ran: " in text
    assert "Published, not yet in force: " in text
    assert "In force:" not in text
    assert "Draft:" not in text


def test_correction_of_a_withdrawn_update_names_no_address_of_it(client: Client) -> None:
    wrong = ProgressUpdateFactory(commitment=CommitmentFactory(), withdrawn=True)
    ProgressUpdateFactory(commitment=wrong.commitment, corrects=wrong, correction_note="It was June.", published=True)
    text = page(client, wrong.commitment.get_absolute_url())
    assert "What was wrong: It was June." in text
    assert f'href="#update-{wrong.public_id}"' not in text


def test_unpublished_updates_show_only_once_published(client: Client) -> None:
    commitment = CommitmentFactory()
    draft = ProgressUpdateFactory(commitment=commitment, narrative="Zanzibar", stopped_reason="Zanzibar")
    ProgressUpdateFactory(commitment=commitment, narrative="Zanzibar", scheduled=True)
    ProgressUpdateFactory(commitment=commitment, narrative="Zanzibar", withdrawn=True)
    urls = [commitment.get_absolute_url(), commitment.objective.get_absolute_url(), reverse("plan:update_feed")]
    assert not [url for url in urls if "Zanzibar" in page(client, url)]
    assert "none reported on yet" in page(client, reverse("plan:plan_in_force_detail"))
    ProgressUpdate.objects.filter(pk=draft.pk).update(published_at=timezone.now(), published_by=UserFactory())
    assert [url for url in urls if "Zanzibar" in page(client, url)] == urls
    assert "1 on track" in page(client, reverse("plan:plan_in_force_detail"))


def test_plan_pages_say_when_they_were_last_updated(client: Client) -> None:
    plan = PlanFactory(status="in_force", **ago(days=50))
    objective = ObjectiveFactory(priority=PriorityFactory(plan=plan))
    commitment = CommitmentFactory(objective=objective)
    own, above = [commitment, objective], [objective.priority, plan]

    def seen() -> list[str]:
        return [updated_on(page(client, row.get_absolute_url())) for row in (*own, *above)]

    assert seen() == [day_of(50)] * 4
    ProgressUpdateFactory(commitment=commitment, **ago(days=40))
    ProgressUpdateFactory(commitment=commitment, scheduled=True)
    assert seen() == [day_of(40)] * 4
    assert updated_on(page(client, reverse("plan:plan_in_force_detail"))) == day_of(40)
    objective.requirements.add(NationalRequirementFactory(**ago(days=30)))
    assert seen() == [day_of(40), day_of(30), day_of(40), day_of(40)]
    version = MeasureVersionFactory(measure=MeasureFactory(**ago(days=20)))
    objective.measures.add(version.measure)
    assert seen() == [day_of(40), day_of(20), day_of(40), day_of(40)]
    ObservationFactory(version=version, **ago(days=10))
    assert seen() == [day_of(40), day_of(10), day_of(40), day_of(40)]


def test_evidence_of_another_app_costs_the_objective_one_query(
    client: Client, django_assert_num_queries: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With one provider the page asks no more than eight times."""

    def provider(objective_pk: int) -> evidence.Evidence:
        items = Objective.objects.published().filter(pk=objective_pk)
        lines = tuple(evidence.EvidenceItem(f"Asked about {row.title}", "/") for row in items)
        return evidence.Evidence("In public", lines, "Nothing yet.")

    monkeypatch.setattr(evidence, "_providers", {provider: (Dependency(Objective, "priority__plan"),)})
    objective = fill(PlanFactory(in_force=True), 3)
    with django_assert_num_queries(8):
        text = page(client, objective.get_absolute_url())
    assert f"Asked about {objective.title}" in text


def test_pages_say_what_the_columns_of_their_file_mean(client: Client) -> None:
    commitment = CommitmentFactory(objective__priority__plan=PlanFactory(in_force=True))
    objective = commitment.objective
    assert objective is not None
    rows = (commitment.plan, objective.priority, objective, commitment)
    for columns, addresses in [
        (COMMITMENT_COLUMNS, [reverse("plan:plan_in_force_detail"), *(row.get_absolute_url() for row in rows)]),
        (BUDGET_COLUMNS, [reverse("plan:budget_list")]),
        (CONSULTATION_COLUMNS, [reverse("plan:consultation_list")]),
    ]:
        for address in addresses:
            text = page(client, address)
            said = re.findall(
                r'<dt class="govuk-summary-list__key">([a-z_]+)</dt><dd class="govuk-summary-list__value">([^<]+)</dd>',
                unescape(text[text.index("What the columns of the CSV file mean") :]),
            )
            assert said == list(columns.items()), address
