"""Absolute addresses, quick enough for a list: each route is worked out once, the ids are put behind it."""

from functools import cache

from django.http import HttpRequest
from django.urls import get_script_prefix, reverse

SENTINEL = "22222222"


@cache
def _route(name: str, script_prefix: str) -> str:
    """The path of a detail route up to the id; every such route ends in `<id>/`."""
    return reverse(name, args=[SENTINEL]).removesuffix(f"{SENTINEL}/")


class Links:
    """Addresses on one host, `https://example.org`."""

    def __init__(self, host: str) -> None:
        self.host = host
        self._before: dict[str, str] = {}

    @classmethod
    def of(cls, request: HttpRequest) -> "Links":
        return cls(f"{request.scheme}://{request.get_host()}")

    def before(self, name: str) -> str:
        """What stands before the id in the addresses of a detail route: `before("plan-detail") + id + "/"`."""
        if name not in self._before:
            self._before[name] = self.host + _route(name, get_script_prefix())
        return self._before[name]

    def to(self, name: str) -> str:
        """The address of a route that takes no id."""
        return self.host + reverse(name)
