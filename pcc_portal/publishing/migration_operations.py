"""A migration operation that makes the database itself refuse to rewrite what was published."""

from collections.abc import Sequence
from typing import Any

from django.db import models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

PUBLICATION_FIELDS = frozenset(
    {"published_at", "published_by", "withdrawn_at", "withdrawn_by", "withdrawn_reason", "modified_at"}
)


class FreezePublished(Operation):
    """Refuse updates of a table's content columns while a row is published, on SQLite and PostgreSQL alike.

    `may_change` names fields that stay free beside those of publication; `when` is the SQL condition on OLD under
    which a row is frozen. A migration that makes SQLite build the table anew (AlterField and its like) drops the
    trigger with the old table: repeat this operation there. `tests/rules` finds a trigger that is missing.
    """

    reversible = True

    def __init__(self, model: str, may_change: Sequence[str] = (), when: str = "OLD.published_at IS NOT NULL") -> None:
        self.model, self.may_change, self.when = model, tuple(may_change), when

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return type(self).__name__, [self.model], {"may_change": self.may_change, "when": self.when}

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """The state of the models is as before: a trigger is the database's own."""

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        model = to_state.apps.get_model(app_label, self.model)
        self._drop(model, schema_editor)
        free = PUBLICATION_FIELDS | set(self.may_change)
        columns = [field.column for field in model._meta.concrete_fields if field.name not in free]
        table, message = model._meta.db_table, f"{model._meta.verbose_name}: what was published is never rewritten"
        if schema_editor.connection.vendor == "sqlite":
            changed = " OR ".join(f'NEW."{column}" IS NOT OLD."{column}"' for column in columns)
            schema_editor.execute(
                f'CREATE TRIGGER "{table}_frozen" BEFORE UPDATE ON "{table}" WHEN ({self.when}) AND ({changed}) '
                f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
            )
        else:
            changed = " OR ".join(f'NEW."{column}" IS DISTINCT FROM OLD."{column}"' for column in columns)
            schema_editor.execute(
                f'CREATE FUNCTION "{table}_frozen"() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN '
                f"IF ({self.when}) AND ({changed}) THEN "
                f"RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation'; END IF; "
                f"RETURN NEW; END $body$",
                params=None,
            )
            schema_editor.execute(
                f'CREATE TRIGGER "{table}_frozen" BEFORE UPDATE ON "{table}" '
                f'FOR EACH ROW EXECUTE FUNCTION "{table}_frozen"()'
            )

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        self._drop(from_state.apps.get_model(app_label, self.model), schema_editor)

    def _drop(self, model: type[models.Model], schema_editor: BaseDatabaseSchemaEditor) -> None:
        table = model._meta.db_table
        if schema_editor.connection.vendor == "sqlite":
            schema_editor.execute(f'DROP TRIGGER IF EXISTS "{table}_frozen"')
        else:
            schema_editor.execute(f'DROP FUNCTION IF EXISTS "{table}_frozen"() CASCADE')

    def describe(self) -> str:
        return f"Freeze published rows of {self.model}"

    @property
    def migration_name_fragment(self) -> str:
        return f"freeze_published_{self.model.lower()}"
