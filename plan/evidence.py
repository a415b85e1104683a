"""Where other apps say what they know about an objective. `plan` knows none of them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date


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

_providers: list[Provider] = []


def register(provider: Provider) -> None:
    """Add a provider; called from AppConfig.ready of the app that has the evidence."""
    if provider not in _providers:
        _providers.append(provider)


def evidence_for(objective_pk: int) -> tuple[Evidence, ...]:
    return tuple(provider(objective_pk) for provider in _providers)
