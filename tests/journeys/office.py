"""People of an office and their screens, for journeys: one writes, one publishes, one may do both."""

from dataclasses import dataclass, field
from typing import Any

from django.contrib.messages import get_messages
from django.urls import reverse

from scrutiny.models import Meeting
from tests.staff import BACKEND, Person, person, url


def _editor() -> Person:
    return person(role="Editor")


def _publisher() -> Person:
    return person(role="Publisher")


def _administrator() -> Person:
    return person(role="Administrator")


@dataclass
class Office:
    """Each request signs in anew, since months lie between them."""

    editor: Person = field(default_factory=_editor)
    publisher: Person = field(default_factory=_publisher)
    administrator: Person = field(default_factory=_administrator)

    def write(self, address: str, **data: Any) -> str:
        """The editor sends a form; what the next page says of it."""
        return _send(self.editor, address, data)

    def decide(self, address: str, **data: Any) -> str:
        """The publisher sends a form; what the next page says of it."""
        return _send(self.publisher, address, data)

    def do_both(self, address: str, **data: Any) -> str:
        """The administrator sends a form; what the next page says of it."""
        return _send(self.administrator, address, data)

    def add(self, address: str, **data: Any) -> str:
        """The editor fills in the page of a new row."""
        _sign_in(self.editor)
        return self.write(address, **self.editor.form_of(address) | data)

    def publish(self, row: Any, **data: Any) -> str:
        """The publisher's button at a draft."""
        return self.decide(url(row, "publish"), **data)

    def import_minutes(self, meeting: Meeting, text: str) -> str:
        """Paste minutes, look at what the reader proposes, and confirm it."""
        address = minutes_page(meeting, "import")
        _sign_in(self.editor)
        response = self.editor.post(address, {"text": text, "read": "Read"})
        if (review := response.context.get("review")) is None:
            return response.text
        data: dict[str, Any] = {"confirm": "Save"}
        for form in [review.form, *(f for part in review.parts for f in (part.management_form, *part))]:
            for name, control in form.fields.items():
                value = form[name].value()
                if value is True:
                    data[form.add_prefix(name)] = "on"
                elif value is not None and value is not False:
                    data[form.add_prefix(name)] = str(control.prepare_value(value))
        return self.write(address, **data)


def minutes_page(meeting: Meeting, page: str) -> str:
    return reverse(f"admin:scrutiny_minutesedition_{page}", args=[meeting.pk])


def _sign_in(client: Person) -> None:
    client.force_login(client.user, backend=BACKEND)


def _send(client: Person, address: str, data: dict[str, Any]) -> str:
    """What the message after a form that was taken says; else what stands on the page that refuses it."""
    _sign_in(client)
    response = client.post(address, data, follow=True)
    assert response.status_code == 200, (address, response.status_code)
    if response.redirect_chain:
        return " ".join(str(message) for message in get_messages(response.wsgi_request))
    return response.text
