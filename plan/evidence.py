"""Where other apps say what they know about an objective. `plan` knows none of them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from pcc_portal.publishing.stamps import Dependency


@dataclass(frozen=True)
class EvidenceItem:
    """One line of evidence: a meeting, a service, a report. `on` is None where it has no date."""

    title: str
    url: str
    on: date | None = None
    note: str = ""


@dataclass(frozen=True)
class Evidence:
    """One provider's evidence for one objective, under a heading. `empty` is said when there are no items."""

    heading: str
    items: tuple[EvidenceItem, ...]
    empty: str


# Takes the objective's primary key and returns public evidence only.
Provider = Callable[[int], Evidence]

_providers: dict[Provider, tuple[Dependency, ...]] = {}


def register(provider: Provider, depends_on: tuple[Dependency, ...]) -> None:
    """Add a provider; called from AppConfig.ready of the app that has the evidence.

    `depends_on` names every table that the evidence shows something of: a change there makes the page anew.
    """
    _providers[provider] = depends_on


def dependencies() -> tuple[Dependency, ...]:
    """What the evidence of all providers depends on."""
    return tuple(dependency for depends_on in _providers.values() for dependency in depends_on)


def evidence_for(objective_pk: int) -> tuple[Evidence, ...]:
    return tuple(provider(objective_pk) for provider in _providers)
