"""Inspections, answers, agreements and reviews as staff write and publish them, and what the dashboard asks for."""

from datetime import date
from typing import Any

import pytest
from django.contrib.admin import site
from django.test import RequestFactory
from django.urls import reverse

from pcc_portal.publishing.sites import Duty
from scrutiny.models import ComplaintReviewFigures, Inspection, Response
from tests.factories import AgendaItemFactory, InspectionFactory, RecommendationFactory, ResponseFactory, UserFactory
from tests.staff import Person, _password_is_enough, last_entry, person, url  # noqa: F401

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today(time_machine: Any) -> None:
    time_machine.move_to("2022-02-17 12:00+00:00", tick=False)


@pytest.fixture
def editor() -> Person:
    return person(role="Editor")


@pytest.fixture
def publisher() -> Person:
    return person(role="Publisher")


def duties_of(user: Any) -> list[Duty]:
    request = RequestFactory().get("/admin/")
    request.user = user
    duties: list[Duty] = site._registry[Inspection].duties(request)  # type: ignore[attr-defined]
    return [duty for duty in duties if "waiting to be published" not in duty.text]


def test_dashboard_counts_down_to_the_last_lawful_day(editor: Person) -> None:
    soon = InspectionFactory(title="Soon", published_on=date(2022, 1, 5), published=True)  # 1 March
    InspectionFactory(title="Late", published_on=date(2021, 12, 1), published=True)  # 25 January
    InspectionFactory(title="Near", published_on=date(2021, 12, 31))  # 24 February, still a draft
    InspectionFactory(title="Today", published_on=date(2021, 12, 24), published=True)
    InspectionFactory(title="Past", published_on=date(2019, 1, 1), source="A page", published=True)
    InspectionFactory(title="Done", published_on=date(2022, 1, 5), responded_on=date(2022, 2, 1), published=True)
    InspectionFactory(title="Undated", published_on=None, published=True)
    InspectionFactory(title="Gone", published_on=date(2022, 1, 5), withdrawn=True)
    answered = InspectionFactory(title="Answered", published_on=date(2022, 1, 5), published=True)
    ResponseFactory(inspection=answered, published=True)
    assert [(duty.text, duty.urgent) for duty in duties_of(editor.user)] == [
        ("Fill in when “Past” was answered, if it was: due by 25 February 2019", False),
        ("Respond to “Late”: last lawful day was 25 January 2022, 23 days ago", True),
        ("Respond to “Today”: last lawful day is 17 February 2022, today", True),
        ("Respond to “Near”: last lawful day is 24 February 2022, in 7 days", True),
        ("Respond to “Soon”: last lawful day is 1 March 2022, in 12 days", False),
    ]
    assert duties_of(editor.user)[-1].url == url(soon)
    assert duties_of(UserFactory(staff=True)) == []


@pytest.mark.parametrize("rows", [1, 3])
def test_dashboard_asks_as_often_for_many_as_for_one(rows: int, django_assert_num_queries: Any) -> None:
    user = UserFactory(staff=True, superuser=True)
    for _ in range(rows):
        RecommendationFactory()
    with django_assert_num_queries(4):
        assert len(duties_of(user)) == rows


def test_inspection_takes_recommendations_as_a_draft_and_items_later(editor: Person, publisher: Person) -> None:
    inspection = InspectionFactory()
    data = editor.form_of(url(inspection))
    data |= {
        "recommendations-TOTAL_FORMS": "1",
        "recommendations-0-number": "1",
        "recommendations-0-kind": "recommendation",
    }
    editor.post(url(inspection), {**data, "recommendations-0-text": "Answer faster."})
    assert [row.text for row in inspection.recommendations.all()] == ["Answer faster."]
    publisher.post(url(inspection, "publish"), {"reason": ""})
    item = AgendaItemFactory()
    data = publisher.form_of(url(inspection))
    publisher.post(
        url(inspection),
        {**data, "items": [str(item.pk)], "responded_on": "2022-02-16", "recommendations-0-text": "Else."},
    )
    inspection.refresh_from_db()
    assert [row.text for row in inspection.recommendations.all()] == ["Answer faster."]
    assert (inspection.is_published(), inspection.responded_on) == (True, date(2022, 2, 16))
    assert list(inspection.items.all()) == [item]
    assert last_entry().changes["responded_on"] == ["", "2022-02-16"]


def test_answer_offers_the_recommendations_of_its_report_alone(editor: Person) -> None:
    row = RecommendationFactory(number=1, text="Answer faster.")
    RecommendationFactory(number=2)
    add = f"{reverse('admin:scrutiny_response_add')}?inspection={row.inspection.pk}"
    assert add in editor.get(url(row.inspection)).content.decode()
    field = editor.get(add).context["adminform"].form.fields["recommendation"]
    assert [str(label) for _, label in field.choices] == ["The report as a whole", "1. Answer faster."]
    sent = {"inspection": row.inspection.pk, "recommendation": row.pk, "author": "commissioner", "text": "I agree."}
    refused = editor.post(add, sent)
    assert "Say what is done or proposed, or why nothing is: the law asks for one." in refused.content.decode()
    assert not Response.objects.exists()
    editor.post(add, {**sent, "action": "More staff."})
    answer = Response.objects.get()
    assert (answer.recommendation, answer.action, answer.published_at) == (row, "More staff.", None)


def test_answer_is_published_only_where_the_inspection_is(publisher: Person) -> None:
    answer = ResponseFactory(inspection=InspectionFactory(title="Calls"))
    page = publisher.post(url(answer, "publish"), {"reason": ""}).content.decode()
    assert "“Calls” is not public, so nobody could see the answer. Publish the inspection first." in page
    answer.refresh_from_db()
    assert answer.published_at is None


def test_reviews_are_of_one_quarter(editor: Person) -> None:
    add = reverse("admin:scrutiny_complaintreviewfigures_add")
    sent = {"starts_on": "2022-01-01", "ends_on": "2022-02-28", "source": "Our own count", "note": ""}
    assert "A quarter ends on its last day. Enter 31/03/2022." in editor.post(add, sent).content.decode()
    late = {**sent, "starts_on": "2022-01-05"}
    assert "A quarter starts on its first day. Enter 01/01/2022." in editor.post(add, late).content.decode()
    editor.post(add, {**sent, "ends_on": "2022-03-31"})
    assert ComplaintReviewFigures.objects.get().received is None
