"""Every factory makes a row that its own model accepts."""

import pytest
from factory.django import DjangoModelFactory

from tests import factories
from tests.factories.publishing import PublishableFactory

ALL = [getattr(factories, name) for name in factories.__all__]


@pytest.mark.django_db
@pytest.mark.parametrize("factory", ALL, ids=lambda factory: factory.__name__)
def test_factory_makes_valid_rows(factory: type[DjangoModelFactory]) -> None:
    first, second = factory(), factory()
    first.full_clean()
    assert first.pk != second.pk


@pytest.mark.django_db
@pytest.mark.parametrize(
    "factory",
    [factory for factory in ALL if issubclass(factory, PublishableFactory)],
    ids=lambda factory: factory.__name__,
)
def test_published_rows_are_public_and_no_others(factory: type[PublishableFactory]) -> None:
    ready = {"ready": True} if factory is factories.ReportFactory else {}
    public = factory(published=True, **ready)
    for trait in ({}, {"scheduled": True}, {"withdrawn": True}):
        factory(**trait, **ready)
    assert list(factory._meta.model.objects.published()) == [public]
