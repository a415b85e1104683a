"""The conventions that every model keeps."""

import re

import pytest
from django.apps import apps
from django.contrib import admin
from django.db import connection, models

from pcc_portal.publishing.models import AuditEntry, Publishable
from tests import factories

OURS = [
    model
    for config in apps.get_app_configs()
    if config.name.split(".")[0] in {"pcc_portal", "plan", "scrutiny", "commissioning", "victims"}
    for model in config.get_models()
]
FACTORIES = {getattr(factories, name)._meta.model for name in factories.__all__}


def test_there_are_models_to_check() -> None:
    assert len(OURS) >= 20


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_model_has_a_factory(model: type[models.Model]) -> None:
    assert model in FACTORIES, f"add {model.__name__}Factory to tests/factories"


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_model_has_an_admin(model: type[models.Model]) -> None:
    inlines = {inline.model for site in admin.site._registry.values() for inline in site.inlines}
    assert model in admin.site._registry or model in inlines


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_model_has_docstring_and_str(model: type[models.Model]) -> None:
    assert model.__doc__
    assert not model.__doc__.startswith(f"{model.__name__}("), "Django wrote this docstring; write one"
    assert "__str__" in {name for cls in model.__mro__[:-1] if cls is not models.Model for name in vars(cls)}


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_dates_and_flags_are_named_by_their_type(model: type[models.Model]) -> None:
    for field in model._meta.concrete_fields:
        if isinstance(field, models.DateTimeField):
            assert field.name.endswith(("_at", "_until")) or field.name in {"at", "last_login", "date_joined"}, field
        elif isinstance(field, models.DateField):
            assert field.name.endswith(("_on", "_from", "_to")), field
        elif isinstance(field, models.BooleanField):
            assert field.name.startswith(("is_", "has_")), field


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_every_by_has_its_at(model: type[models.Model]) -> None:
    names = {field.name for field in model._meta.concrete_fields}
    for field in model._meta.concrete_fields:
        if isinstance(field, models.ForeignKey) and field.name.endswith("_by") and "User" in str(field.related_model):
            assert field.name.removesuffix("_by") + "_at" in names, field


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_stored_choices_are_lower_case_words(model: type[models.Model]) -> None:
    for field in model._meta.concrete_fields:
        if field.name == "scheme":
            continue  # the prefixes of org-id.guide, which are written in capitals
        for value, _ in field.flatchoices:
            assert re.fullmatch(r"[a-z][a-z_]*", str(value)), (field, value)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "model",
    [m for m in OURS if issubclass(m, Publishable | AuditEntry) or hasattr(m, "is_locked")],
    ids=lambda model: model._meta.label,
)
def test_database_freezes_what_is_published(model: type[models.Model]) -> None:
    """The trigger is there, and is as wide as the model says."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s", [table])
        else:
            cursor.execute("SELECT prosrc FROM pg_proc WHERE proname = %s", [f"{table}_frozen"])
        rows = cursor.fetchall()
    assert rows, f"no trigger freezes {table}: repeat FreezePublished in the migration that built the table anew"
    guarded = set(re.findall(r'NEW\."(\w+)"', rows[0][0]))
    free = (*getattr(model, "editable_once_published", ()), *getattr(model, "moved_by_actions", ()))
    may_change = {model._meta.get_field(name).column for name in free}
    assert guarded == {field.column for field in model._meta.concrete_fields} - {"modified_at"} - may_change


def test_publishable_rows_are_protected_by_their_foreign_keys() -> None:
    """Nothing public goes because another row is deleted: a cascade starts only at a draft's own parent."""
    for model in OURS:
        if issubclass(model, Publishable):
            for field in model._meta.concrete_fields:
                if isinstance(field, models.ForeignKey):
                    assert field.remote_field.on_delete is models.PROTECT, field
