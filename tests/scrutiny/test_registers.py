"""Agreements with others and reviews of complaints: nothing is nought that is not recorded."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from scrutiny.queries.registers import quarter_words
from tests.factories import CollaborationAgreementFactory, ComplaintReviewFiguresFactory

pytestmark = pytest.mark.django_db
WORD = "Zanzibar"
AGREEMENTS, REVIEWS = "/scrutiny/agreements/", "/scrutiny/complaint-reviews/"


def body(response: Any) -> str:
    content = b"".join(response.streaming_content) if response.streaming else response.content
    assert response.status_code == 200
    text: str = content.decode()
    return text


def figures(month: int, last: date, **values: Any) -> Any:
    return ComplaintReviewFiguresFactory(starts_on=date(2022, month, 1), ends_on=last, published=True, **values)


def test_agreements_show_what_is_known(client: Client) -> None:
    assert "No agreement has been published here yet." in body(client.get(AGREEMENTS))
    CollaborationAgreementFactory(title="Alliance", signed_words="July 2014", published=True)
    CollaborationAgreementFactory(title="Compact", kind="compact", standing="Running", published=True)
    CollaborationAgreementFactory(title=f"{WORD} draft")
    CollaborationAgreementFactory(title=f"{WORD} gone", withdrawn=True)
    page = body(client.get(AGREEMENTS))
    assert "2 agreements by which our office or the police work with others." in page
    assert "July 2014" in page
    assert page.count("Not recorded") == 2, "when the Compact was signed, and how the Alliance stands"
    assert "An agreement that stood here was withdrawn on" in page
    assert WORD not in page
    lines = body(client.get(f"{AGREEMENTS}agreements.csv")).splitlines()
    assert lines[1:] == [
        "Alliance,collaboration,,July 2014,Two forces,To share a service.,,,",
        "Compact,compact,,Not recorded,Two forces,To share a service.,Running,,",
    ]


def test_reviews_work_out_the_share_and_invent_no_nought(client: Client) -> None:
    assert "No figures of reviews have been published here yet." in body(client.get(REVIEWS))
    figures(1, date(2022, 3, 31), received=None, completed=None, upheld=None)
    figures(4, date(2022, 6, 30), received=3, completed=0, upheld=0, median_days=None)
    figures(7, date(2022, 9, 30), received=12, completed=9, upheld=2, median_days=31)
    ComplaintReviewFiguresFactory(starts_on=date(2022, 10, 1), ends_on=date(2022, 12, 31), note=WORD)
    response = client.get(REVIEWS)
    assert response.context["table"] == [
        ("July to September 2022", "12", "9", "2", "22.2%", "31"),
        ("April to June 2022", "3", "0", "0", "None completed", "Not recorded"),
        ("January to March 2022", *["Not recorded"] * 5),
    ]
    assert response.context["page"].answer == (
        "From July to September 2022, we completed 9 reviews. 2 of them were upheld."
    )
    assert WORD not in body(response)
    assert body(client.get(f"{REVIEWS}complaint-reviews.csv")).splitlines()[1:] == [
        "July to September 2022,2022-07-01,2022-09-30,12,9,2,22.2,31,The office's own count,",
        "April to June 2022,2022-04-01,2022-06-30,3,0,0,,,The office's own count,",
        "January to March 2022,2022-01-01,2022-03-31,,,,,,The office's own count,",
    ]


def test_quarter_words_say_the_days_where_they_are_no_quarter() -> None:
    assert quarter_words(date(2022, 1, 1), date(2022, 3, 31)) == "January to March 2022"
    assert quarter_words(date(2022, 1, 1), date(2022, 2, 28)) == "1 January 2022 to 28 February 2022"


@pytest.mark.parametrize("rows", [1, 3])
def test_registers_ask_as_often_for_many_as_for_one(client: Client, rows: int, django_assert_num_queries: Any) -> None:
    for _ in range(rows):
        CollaborationAgreementFactory(published=True)
        ComplaintReviewFiguresFactory(published=True)
    for address in (AGREEMENTS, REVIEWS):
        with django_assert_num_queries(3):
            body(client.get(address))
