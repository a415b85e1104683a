"""Why a row may not become public although its own kind asks for no more. Apps that know of more register it."""

from collections.abc import Callable, Iterable

from pcc_portal.publishing.models import Publishable

# Takes the row that is to be published, or shown by a preview link; gives sentences, none for a row of another kind.
Refusal = Callable[[Publishable], Iterable[str]]

_refusals: list[Refusal] = []


def register(refusal: Refusal) -> None:
    """Add a refusal; called from AppConfig.ready of the app that knows of it."""
    _refusals.append(refusal)


def reasons(row: Publishable) -> list[str]:
    """Every reason to keep this row from the public, each a sentence that says how to mend it."""
    return [reason for refusal in _refusals for reason in refusal(row)]
