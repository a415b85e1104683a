"""Servers that a test starts for itself, and waiting for them."""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import redis


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until(what: str, is_so: Callable[[], Any], patience: float = 20) -> Any:
    ends = time.monotonic() + patience
    while time.monotonic() < ends:
        if found := is_so():
            return found
        time.sleep(0.2)
    pytest.fail(f"after {patience:.0f} s still not so: {what}")


@contextmanager
def running_redis() -> Iterator[str]:
    """The address of the Redis that script/test names, else of one of our own on a free port."""
    if given := os.environ.get("TEST_REDIS_URL"):
        # A number of its own for each process of the test run: emptying it must not disturb another.
        worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
        server, _, first = given.rpartition("/")
        yield f"{server}/{int(first) + worker}"
        return
    server = shutil.which("redis-server")
    assert server, "redis-server is not installed: run script/test, which installs it"
    port = free_port()
    process = subprocess.Popen(
        [server, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"],
        stdout=subprocess.DEVNULL,
    )
    url = f"redis://127.0.0.1:{port}/0"

    def answers() -> bool:
        try:
            with redis.Redis.from_url(url) as client:
                return bool(client.ping())
        except redis.ConnectionError:
            return False

    try:
        wait_until("Redis answers", answers)
        yield url
    finally:
        process.terminate()
        process.wait(10)
