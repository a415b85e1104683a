"""Every public address of the site, and which kinds of rows an address can be of."""

from collections.abc import Mapping
from difflib import SequenceMatcher
from typing import Any

from django.apps import apps
from django.http import Http404
from django.test import RequestFactory
from django.urls import NoReverseMatch, get_resolver, resolve, reverse

from pcc_portal.publishing.models import Identified

ADMIN_PREFIXES = ("admin/", "accounts/", "static/")

# The name of a pattern -> the kind of rows whose permanent id stands in its addresses. None: of no row.
Kinds = Mapping[str, type[Identified] | None]


def named_patterns() -> dict[str, list[str]]:
    """The full name of every public pattern, with the names of its arguments."""
    found: dict[str, list[str]] = {}

    def walk(resolver: Any, namespaces: tuple[str, ...], prefix: str) -> None:
        for pattern in resolver.url_patterns:
            route = prefix + str(pattern.pattern)
            if route.lstrip("^").startswith(ADMIN_PREFIXES):
                continue
            if hasattr(pattern, "url_patterns"):
                namespace = (pattern.namespace,) if pattern.namespace else ()
                walk(pattern, namespaces + namespace, route)
            elif pattern.name:
                arguments = list(pattern.pattern.converters) or list(pattern.pattern.regex.groupindex)
                found[":".join([*namespaces, pattern.name])] = arguments

    walk(get_resolver(), (), "")
    return found


def ids_by_kind() -> dict[type[Identified], list[str]]:
    """The permanent ids of all rows in the database, by kind of row."""
    kinds = (model for model in apps.get_models() if issubclass(model, Identified))
    return {kind: list(kind._default_manager.order_by("pk").values_list("public_id", flat=True)) for kind in kinds}


def public_addresses(kinds: Kinds | None = None) -> list[str]:
    """Every public address without an argument, and each address of each row in the database.

    With `kinds`, an id is asked for where its kind belongs, and one of another kind at each pattern stands for all that
    don't belong there. Lists of the API are asked for with what was withdrawn, too.
    """
    addresses = []
    ids = ids_by_kind()
    for name, arguments in named_patterns().items():
        try:
            if not arguments:
                addresses.append(reverse(name))
                if name.endswith("-list"):
                    addresses.append(f"{reverse(name)}?include_withdrawn=true")
            elif len(arguments) == 1:
                own = [*ids] if kinds is None else [kind for kind in ids if kind is kinds[name]]
                asked = [public_id for kind in own for public_id in ids[kind]]
                asked += [others[0] for kind, others in ids.items() if kind not in own and others][:1]
                addresses.extend(reverse(name, args=[public_id]) for public_id in asked)
        except NoReverseMatch:
            continue
    return sorted(set(addresses))


def kinds_of_patterns() -> dict[str, type[Identified] | None]:
    """The kind whose rows each pattern answers for; asked of a database in which a row of each kind is public.

    The likeliest by name is tried first. The views are called without the rest of the site around them: whether a row
    is found is all that matters.
    """
    ids = ids_by_kind()

    def kind_of(name: str) -> type[Identified] | None:
        likely = sorted(ids, key=lambda kind: SequenceMatcher(None, kind.__name__.lower(), name).ratio(), reverse=True)
        return next((kind for kind in likely if any(_answers(name, public_id) for public_id in ids[kind])), None)

    return {name: kind_of(name) for name, arguments in named_patterns().items() if len(arguments) == 1}


def _answers(name: str, public_id: str) -> bool:
    try:
        address = reverse(name, args=[public_id])
        match = resolve(address)
        response = match.func(RequestFactory().get(address), *match.args, **match.kwargs)
    except (NoReverseMatch, Http404):
        return False
    return bool(response.status_code != 404)
