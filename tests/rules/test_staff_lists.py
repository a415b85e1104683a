"""Every list of the staff site asks the database as often for three rows as for one."""

from typing import Any

import pytest
from django.contrib import admin
from django.db import models
from django.urls import reverse
from factory.django import DjangoModelFactory

from tests import factories
from tests.staff import _password_is_enough, person  # noqa: F401

FACTORIES: dict[type[models.Model], type[DjangoModelFactory]] = {
    factory._meta.model: factory for factory in (getattr(factories, name) for name in factories.__all__)
}
LISTED = [model for model in admin.site._registry if model in FACTORIES]


def test_every_list_is_counted() -> None:
    assert set(LISTED) == set(admin.site._registry)


@pytest.mark.django_db
@pytest.mark.parametrize("model", LISTED, ids=lambda model: model._meta.label_lower)
def test_list_makes_the_same_queries_at_one_row_and_at_three(
    model: type[models.Model], django_assert_max_num_queries: Any, django_assert_num_queries: Any
) -> None:
    client, make = person(superuser=True), FACTORIES[model]
    address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
    first = make()
    client.get(address)
    with django_assert_max_num_queries(16) as one:
        before = client.get(address).context["cl"].result_list
    assert first in before
    count = len(before)
    rows = [make(), make()]
    with django_assert_num_queries(len(one)):
        after = client.get(address).context["cl"].result_list
    assert set(rows) <= set(after)
    assert len(after) >= count + 2
