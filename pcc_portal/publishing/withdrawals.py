"""What else has to happen when a row is withdrawn. Apps that keep something made from public rows register it."""

from collections.abc import Callable

from pcc_portal.publishing.models import Publishable

# Takes the row that was withdrawn, inside the transaction that withdraws it.
Consequence = Callable[[Publishable], None]

_consequences: list[Consequence] = []


def register(consequence: Consequence) -> None:
    """Add a consequence; called from AppConfig.ready of the app that keeps what was made."""
    _consequences.append(consequence)


def follow(row: Publishable) -> None:
    """Let everything happen that this withdrawal entails."""
    for consequence in _consequences:
        consequence(row)
