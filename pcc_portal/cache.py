"""A cache that may be gone: pages, API and sign-in go on without it, and the log says so."""

import logging
import time
from collections.abc import Callable, Iterable
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.redis import RedisCache
from redis import RedisError

logger = logging.getLogger(__name__)
# How long one answer is waited for; and how long a server that failed is left alone, so that its silence slows one
# request and not every one.
WAIT_SECONDS, REST_SECONDS = 1, 5


class SpareableRedisCache(RedisCache):
    """Redis, of which nothing is expected: while it can't be used, nothing is found in it and nothing is kept.

    What counts in the cache (limits on requests, codes that work once) is open meanwhile, not closed to all: `add`
    says that the key was not there.
    """

    rests_until = 0.0

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        patience = {"socket_connect_timeout": WAIT_SECONDS, "socket_timeout": WAIT_SECONDS}
        super().__init__(server, {**params, "OPTIONS": patience})

    def _ask(self, ask: Callable[..., Any], *arguments: Any, otherwise: Any = None) -> Any:
        if time.monotonic() < self.rests_until:
            return otherwise
        try:
            return ask(*arguments)
        except RedisError as error:
            self.rests_until = time.monotonic() + REST_SECONDS
            logger.error(
                "The cache can't be used, so pages are made anew and limits on requests don't hold. "
                "Check CACHE_URL and its server; it is asked again in %d seconds. %s",
                REST_SECONDS,
                error,
            )
            return otherwise

    def add(self, key: Any, value: Any, timeout: float | None = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        return bool(self._ask(super().add, key, value, timeout, version, otherwise=True))

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        return self._ask(super().get, key, default, version, otherwise=default)

    def set(self, key: Any, value: Any, timeout: float | None = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        self._ask(super().set, key, value, timeout, version)

    def touch(self, key: Any, timeout: float | None = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        return bool(self._ask(super().touch, key, timeout, version))

    def delete(self, key: Any, version: int | None = None) -> bool:
        return bool(self._ask(super().delete, key, version))

    def has_key(self, key: Any, version: int | None = None) -> bool:
        return bool(self._ask(super().has_key, key, version))

    def incr(self, key: Any, delta: int = 1, version: int | None = None) -> int:
        count: int | None = self._ask(super().incr, key, delta, version)
        if count is None:
            raise ValueError(f"Key {key!r} not found.")
        return count

    def get_many(self, keys: Iterable[Any], version: int | None = None) -> dict[Any, Any]:
        found: dict[Any, Any] = self._ask(super().get_many, keys, version, otherwise={})
        return found

    def set_many(
        self, data: dict[Any, Any], timeout: float | None = DEFAULT_TIMEOUT, version: int | None = None
    ) -> list[Any]:
        not_kept: list[Any] = self._ask(super().set_many, data, timeout, version, otherwise=list(data))
        return not_kept

    def delete_many(self, keys: Iterable[Any], version: int | None = None) -> None:
        self._ask(super().delete_many, keys, version)

    def clear(self) -> None:
        self._ask(super().clear)
