"""Buttons on a meeting's screen that belong to other screens: its minutes, its actions."""

from collections.abc import Callable

from pcc_portal.accounts.models import User
from pcc_portal.publishing.admin import Button
from scrutiny.models import Meeting

ButtonsOf = Callable[[User, Meeting], list[Button]]

_offers: list[ButtonsOf] = []


def offers_buttons(function: ButtonsOf) -> ButtonsOf:
    """Decorate a function that says which buttons a person gets on a meeting's screen, after the meeting's own."""
    _offers.append(function)
    return function


def offered_buttons(user: User, meeting: Meeting) -> list[Button]:
    return [button for function in _offers for button in function(user, meeting)]
