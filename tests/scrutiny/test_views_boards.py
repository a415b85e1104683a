"""Pages of the boards."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from scrutiny.models import Board
from tests.factories import BoardFactory, MeetingFactory
from tests.scrutiny.pages import page, words

pytestmark = pytest.mark.django_db


def test_boards_are_listed_own_first_and_each_has_its_page(client: Client) -> None:
    own = BoardFactory(published=True, name="Scrutiny Board", purpose="To hold to account.", frequency="quarterly")
    others = BoardFactory(published=True, name="A Panel", kind=Board.Kind.OTHERS, host="A council", source="A post")
    BoardFactory(name="Zanzibar")
    MeetingFactory(board=own, published=True, starts_on=date(2022, 1, 27))
    MeetingFactory(board=own)
    text = words(page(client, reverse("scrutiny:board_list")))
    assert text.index("Scrutiny Board") < text.index("A Panel")
    assert "To hold to account. 1 meeting recorded here." in text
    assert "Run by A council. 0 meetings recorded here." in text
    assert "Zanzibar" not in text
    text = words(page(client, own.get_absolute_url()))
    assert "Meets quarterly" in text
    assert "2022 27 January 2022" in text
    text = words(page(client, others.get_absolute_url()))
    assert "A board of others" in text
    assert "No meeting of this board has been published here yet." in text
    assert "Source: A post." in text
