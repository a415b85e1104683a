"""The cache while its server is there, and the portal while it is not."""

import socket
import time
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from pcc_portal.cache import REST_SECONDS, WAIT_SECONDS
from tests import factories
from tests.servers import free_port

BACKEND = "pcc_portal.cache.SpareableRedisCache"
pytestmark = pytest.mark.enable_socket


@pytest.fixture
def _dead(settings: Any) -> None:
    settings.CACHES = {"default": {"BACKEND": BACKEND, "LOCATION": f"redis://127.0.0.1:{free_port()}/0"}}


def complaints(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.name == "pcc_portal.cache"]


def test_cache_keeps_and_counts_while_its_server_is_there(settings: Any, redis_url: str) -> None:
    settings.CACHES = {"default": {"BACKEND": BACKEND, "LOCATION": redis_url}}
    cache.clear()
    assert [cache.add("one", 1), cache.add("one", 2), cache.get("one"), cache.incr("one", 4)] == [True, False, 1, 5]
    cache.set("two", b"body", 60)
    assert cache.set_many({"three": 3, "four": 4}) == []
    assert cache.get_many(["two", "three", "five"]) == {"two": b"body", "three": 3}
    assert [cache.touch("two", 9), cache.has_key("two"), cache.delete("two"), cache.get("two", "gone")] == [
        True,
        True,
        True,
        "gone",
    ]
    cache.delete_many(["three"])
    assert [cache.get("three"), cache.get("four")] == [None, 4]
    cache.clear()
    assert cache.get("four") is None


@pytest.mark.usefixtures("_dead")
def test_cache_without_a_server_finds_nothing_and_refuses_nothing() -> None:
    cache.set("one", 1)
    cache.delete_many(["one"])
    cache.clear()
    assert [cache.get("one"), cache.get("one", "else"), cache.get_many(["one"]), cache.has_key("one")] == [
        None,
        "else",
        {},
        False,
    ]
    assert [cache.touch("one"), cache.delete("one"), cache.set_many({"one": 1})] == [False, False, ["one"]]
    assert cache.add("one", 1), "or whoever counts in the cache would shut everybody out"
    with pytest.raises(ValueError, match="not found"):
        cache.incr("one")


@pytest.mark.usefixtures("_dead")
def test_server_that_failed_rests_and_is_asked_again(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 1000.0
    monkeypatch.setattr("pcc_portal.cache.time.monotonic", lambda: now)
    for _ in range(3):
        cache.get("one")
    (line,) = complaints(caplog)
    assert line.startswith(
        "The cache can't be used, so pages are made anew and limits on requests don't hold. "
        f"Check CACHE_URL and its server; it is asked again in {REST_SECONDS} seconds. Error 111 connecting to"
    )
    now += REST_SECONDS
    cache.get("one")
    assert len(complaints(caplog)) == 2


@pytest.mark.usefixtures("_dead")
@pytest.mark.django_db
def test_pages_and_api_go_on_without_the_cache(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    plan = factories.PlanFactory(in_force=True)
    factories.CommitmentFactory(objective__priority__plan=plan, text="A promise kept in no memory.")
    page = client.get(reverse("plan:plan_in_force_detail"))
    assert page.status_code == 200
    assert plan.title in page.content.decode()
    answer = client.get("/api/v1/commitments/")
    assert answer.status_code == 200
    assert [row["text"] for row in answer.json()["results"]] == ["A promise kept in no memory."]
    assert len(complaints(caplog)) == 1


@pytest.mark.usefixtures("_dead")
@pytest.mark.django_db
def test_staff_sign_in_without_the_cache_and_are_still_locked_out_for_guessing(client: Client) -> None:
    factories.UserFactory(email="clerk@example.org", password="correct-horse-battery")

    def sign_in(password: str) -> int:
        return client.post(reverse("account_login"), {"login": "clerk@example.org", "password": password}).status_code

    assert sign_in("correct-horse-battery") == 302
    client.logout()
    assert [sign_in(f"wrong-{number}") for number in range(5)][-1] == 429
    assert sign_in("correct-horse-battery") == 429


def test_server_that_never_answers_is_not_waited_for_long(settings: Any) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"redis://127.0.0.1:{silent.getsockname()[1]}/0"
        settings.CACHES = {"default": {"BACKEND": BACKEND, "LOCATION": address}}
        started = time.monotonic()
        assert cache.get("one", "else") == "else"
        assert cache.get("two", "else") == "else"
        assert time.monotonic() - started < 4 * WAIT_SECONDS
