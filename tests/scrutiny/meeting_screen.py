"""The staff screen of a meeting as its tests read it."""

from typing import Any

from django.urls import reverse

from scrutiny.models import AgendaItem, Meeting
from tests.staff import Person


def url(row: Any, page: str = "change") -> str:
    return reverse(f"admin:scrutiny_{row._meta.model_name}_{page}", args=[row.pk])


def missing(client: Person, meeting: Meeting) -> list[tuple[str, str]]:
    return [(gap.text, gap.url) for gap in client.get(url(meeting)).context["gaps"]]


def duties(client: Person) -> list[tuple[str, bool]]:
    found = client.get(reverse("admin:index")).context["duties"]
    return [(duty.text, duty.urgent) for duty in found if "2027" in duty.text or "none is planned" in duty.text]


def buttons(client: Person, meeting: Meeting) -> list[str]:
    return [button.label for button in client.get(url(meeting)).context["row_buttons"]]


def titles(meeting: Meeting) -> list[str]:
    return [str(item) for item in AgendaItem.objects.filter(meeting=meeting).on_agenda()]
