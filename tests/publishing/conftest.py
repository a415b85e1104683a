import pytest

from tests.staff import Person, person


@pytest.fixture
def editor() -> Person:
    return person(role="Editor")


@pytest.fixture
def publisher() -> Person:
    return person(role="Publisher")
