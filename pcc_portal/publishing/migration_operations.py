"""A migration operation that makes the database itself refuse to rewrite what was published."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

PUBLICATION_FIELDS = frozenset(
    {"published_at", "published_by", "withdrawn_at", "withdrawn_by", "withdrawn_reason", "modified_at"}
)


class FreezePublished(Operation):
    """Refuse to rewrite a table's published rows, on SQLite and PostgreSQL alike.

    Three things are refused: a change of content while a row is published, before or after the change (so nothing
    moves into a published whole either); a change of when and by whom it was published, once the public has seen it;
    a change of its withdrawal. PostgreSQL refuses to delete such rows too; SQLite does not, because a test database
    there is emptied with DELETE.

    `may_change` names fields that stay free beside those of publication; `when` is the SQL condition under which a
    row is frozen, with `{row}` for the row. A migration that makes SQLite build the table anew (AlterField and its
    like) drops the trigger with the old table: repeat this operation there. `tests/rules` finds one that is missing.
    """

    reversible = True

    def __init__(
        self, model: str, may_change: Sequence[str] = (), when: str = "{row}.published_at IS NOT NULL"
    ) -> None:
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
        table, message = model._meta.db_table, f"{model._meta.verbose_name}: what was published is never rewritten"
        if schema_editor.connection.vendor == "sqlite":
            refused = self._refused(model, differs="IS NOT", now="strftime('%Y-%m-%d %H:%M:%f', 'now')")
            schema_editor.execute(
                f'CREATE TRIGGER "{table}_frozen" BEFORE UPDATE ON "{table}" WHEN {refused} '
                f"BEGIN SELECT RAISE(ABORT, '{message}'); END",
                params=None,
            )
        else:
            refused = self._refused(model, differs="IS DISTINCT FROM", now="clock_timestamp()")
            refuse = f"RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation'"
            schema_editor.execute(
                f'CREATE FUNCTION "{table}_frozen"() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN '
                f"IF TG_OP = 'DELETE' THEN IF {self._when('OLD')} THEN {refuse}; END IF; RETURN OLD; END IF; "
                f"IF {refused} THEN {refuse}; END IF; "
                f"RETURN NEW; END $body$",
                params=None,
            )
            schema_editor.execute(
                f'CREATE TRIGGER "{table}_frozen" BEFORE UPDATE OR DELETE ON "{table}" '
                f'FOR EACH ROW EXECUTE FUNCTION "{table}_frozen"()'
            )

    def _when(self, row: str) -> str:
        return f"({self.when.format(row=row)})"

    def _refused(self, model: type[models.Model], *, differs: str, now: str) -> str:
        """The SQL condition under which an update is refused."""

        def changed(names: Iterable[str]) -> str:
            columns = [field.column for field in model._meta.concrete_fields if field.name in names]
            return "(" + " OR ".join(f'NEW."{column}" {differs} OLD."{column}"' for column in columns) + ")"

        names = {field.name for field in model._meta.concrete_fields}
        content = names - PUBLICATION_FIELDS - {*self.may_change}
        refused = [f"(({self._when('OLD')} OR {self._when('NEW')}) AND {changed(content)})"]
        if "published_at" in names:
            # A draft shown in a preview, and a schedule, are not public yet: both can still be undone.
            refused.append(f"(OLD.published_at <= {now} AND {changed({'published_at', 'published_by'})})")
            withdrawal = {"withdrawn_at", "withdrawn_by", "withdrawn_reason"}
            refused.append(f"(OLD.withdrawn_at IS NOT NULL AND {changed(withdrawal)})")
        return f"({' OR '.join(refused)})"

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
