"""Inspections: by when an answer is due, what stands as answered, and what the public never sees of them."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from scrutiny.models import Inspection
from scrutiny.queries.inspections import by_year, standing_of, with_answers
from tests.factories import (
    AgendaEntryFactory,
    AgendaItemFactory,
    InspectionFactory,
    RecommendationFactory,
    ResponseFactory,
)

pytestmark = pytest.mark.django_db
WORD = "Zanzibar"


@pytest.fixture(autouse=True)
def _today(time_machine: Any) -> None:
    time_machine.move_to("2022-03-01 12:00+00:00", tick=False)


def standing(inspection: Any, on: date) -> Any:
    [row] = with_answers(Inspection.objects.filter(pk=inspection.pk), timezone.now())
    return standing_of(row, on)


def draft(published_on: date | None = date(2022, 1, 5), **values: Any) -> Any:
    return InspectionFactory(published_on=published_on, **values)


def publish(inspection: Any) -> Any:
    inspection.published_at, inspection.published_by = timezone.now(), ResponseFactory(published=True).published_by
    inspection.save()
    return inspection


def body(response: Any) -> str:
    content = b"".join(response.streaming_content) if response.streaming else response.content
    assert response.status_code == 200
    text: str = content.decode()
    return text


def test_answer_is_due_on_the_fifty_fifth_day_after() -> None:
    inspection = InspectionFactory(published_on=date(2022, 1, 5), published=True)
    last = standing(inspection, date(2022, 3, 1))
    assert (last.state, last.due_on) == ("waiting", date(2022, 3, 1))
    assert last.sentence == "The Commissioner's answer is due by 1 March 2022."
    past = standing(inspection, date(2022, 3, 2))
    assert (past.state, past.sentence) == (
        "overdue",
        "The last lawful day for an answer was 1 March 2022. No full answer has been published here yet.",
    )


def test_record_of_the_past_is_never_called_overdue() -> None:
    told = InspectionFactory(published_on=date(2020, 1, 5), source="https://example.org/", published=True)
    assert standing(told, date(2022, 3, 1)).state == "not_recorded"
    own = InspectionFactory(published_on=date(2020, 1, 5), published=True)
    assert standing(own, date(2022, 3, 1)).state == "overdue"
    undated = standing(InspectionFactory(published_on=None, published=True), date(2022, 3, 1))
    assert (undated.state, undated.sentence) == (
        "not_recorded",
        "The day of the report is not known, so neither is the day for an answer.",
    )


def test_answer_is_whole_with_comments_and_every_recommendation() -> None:
    inspection = draft()
    first, second = (RecommendationFactory(inspection=inspection, number=number) for number in (1, 2))
    publish(inspection)
    ResponseFactory(inspection=inspection, published=True)
    ResponseFactory(inspection=inspection, recommendation=first, action="It is done.", published=True)
    ResponseFactory(inspection=inspection, recommendation=second, author="chief_constable", published=True)
    unpublished = ResponseFactory(inspection=inspection, recommendation=second, no_action_reason="Not needed.")
    assert standing(inspection, date(2022, 3, 1)).state == "waiting"
    unpublished.published_at, unpublished.published_by = datetime(2022, 2, 20, tzinfo=UTC), inspection.published_by
    unpublished.save()
    whole = standing(inspection, date(2022, 3, 1))
    assert (whole.state, whole.answered_on) == ("answered", date(2022, 3, 1))
    assert whole.sentence == "The Commissioner's answer was published on 1 March 2022."


def test_recorded_day_of_the_answer_goes_first_and_tells_how_late() -> None:
    inspection = InspectionFactory(published_on=date(2022, 1, 5), responded_on=date(2022, 3, 3), published=True)
    assert standing(inspection, date(2022, 4, 1)).sentence == (
        "The Commissioner's answer was published on 3 March 2022, 2 days after the last lawful day."
    )


def test_response_belongs_to_its_inspection() -> None:
    other = RecommendationFactory()
    answer = ResponseFactory.build(inspection=InspectionFactory(), recommendation=other)
    with pytest.raises(ValidationError, match="This recommendation is of another inspection"):
        answer.clean()
    waiting = ResponseFactory(inspection=InspectionFactory(title="Calls"))
    assert waiting.publication_problems() == [
        "“Calls” is not public, so nobody could see the answer. Publish the inspection first."
    ]


def test_inspections_stand_under_the_year_of_their_report_or_their_own_where_only_that_is_known() -> None:
    InspectionFactory(title="Own", published_on=None, inspected="Summer 2015 to 2016", published=True)
    InspectionFactory(title="Both", published_on=None, published_words="2017", inspected="2016", published=True)
    InspectionFactory(title="Day", published_on=date(2014, 4, 2), published=True)
    InspectionFactory(title="Month", published_on=None, published_words="April 2014", published=True)
    InspectionFactory(title="Later", published_on=None, published_words="2017", published=True)
    InspectionFactory(title="None", published_on=None, published=True)
    InspectionFactory(title="Draft", published_on=date(2022, 1, 1))
    at = timezone.now()
    years = by_year(with_answers(Inspection.objects.published(at), at), date(2022, 3, 1))
    assert [(year.title, [line.title for line in year.inspections]) for year in years] == [
        ("2017", ["Both", "Later"]),
        ("2015", ["Own"]),
        ("2014", ["Day", "Month"]),
        ("Year not recorded", ["None"]),
    ]


def test_page_shows_answers_and_listed_items_and_nothing_private(client: Client) -> None:
    inspection = draft(grades="Good.", website="https://example.org/report")
    row = RecommendationFactory(inspection=inspection, number=1, text="Answer faster.", due_on=date(2022, 6, 1))
    publish(inspection)
    ResponseFactory(inspection=inspection, recommendation=row, text="I agree.", action="More staff.", published=True)
    secret = ResponseFactory(inspection=inspection, text=f"{WORD} draft")
    listed = AgendaEntryFactory(title="Calls", number="4")
    hidden = AgendaItemFactory(title=f"{WORD} item")
    inspection.items.add(listed.item, hidden)
    page = body(client.get(inspection.get_absolute_url()))
    for words in ("Answer faster.", "I agree.", "More staff.", "4. Calls", "1 June 2022", "Police Act 1996", "Good."):
        assert words in page
    assert WORD not in page
    secret.published_at, secret.published_by = timezone.now(), inspection.published_by
    secret.save()
    assert WORD in body(client.get(inspection.get_absolute_url()))
    assert client.get(InspectionFactory().get_absolute_url()).status_code == 404
    assert client.get(InspectionFactory(withdrawn=True).get_absolute_url()).status_code == 410


def test_downloads_hold_what_the_pages_hold(client: Client) -> None:
    inspection = draft(title="Calls", grades="Good.")
    row = RecommendationFactory(inspection=inspection, number=1, text="Answer faster.")
    publish(inspection)
    ResponseFactory(inspection=inspection, recommendation=row, text="I agree.", action="More staff.", published=True)
    ResponseFactory(inspection=inspection, recommendation=row, author="chief_constable", text=f"{WORD} draft")
    lines = body(client.get("/scrutiny/inspections/inspections.csv")).splitlines()
    url = f"http://testserver{inspection.get_absolute_url()}"
    assert f"Calls,HMICFRS,,2022-01-05,5 January 2022,,Good.,1,2022-03-01,,waiting,,{url}" in lines
    lines = body(client.get("/scrutiny/inspections/recommendations.csv")).splitlines()
    assert lines[1:] == [
        f"Calls,1,Recommendation,Answer faster.,,I agree.,More staff.,,,,,{url}#recommendation-{row.public_id}"
    ]


@pytest.mark.parametrize("rows", [1, 3])
def test_list_asks_as_often_for_many_as_for_one(client: Client, rows: int, django_assert_num_queries: Any) -> None:
    for _ in range(rows):
        publish(RecommendationFactory(inspection=draft(title=f"{WORD} {_}")).inspection)
    with django_assert_num_queries(4):
        assert body(client.get("/scrutiny/inspections/")).count(f"{WORD} ") == rows
