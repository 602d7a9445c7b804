"""Rows that the database itself refuses to change (`AUD-04`).

In a migration, after the table is made:

    operations = [append_only("clinic_auditevent", [("id",), ("clinic_id", "sequence")])]
"""

from collections.abc import Sequence

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations import RunPython
from django.db.migrations.state import StateApps


def append_only(table: str, unique: Sequence[tuple[str, ...]] = (("id",),)) -> RunPython:
    """Refuses UPDATE, DELETE and REPLACE of every row.

    `unique` names the unique column sets of the table: an INSERT OR REPLACE that meets
    one removes the old row without a DELETE trigger on a connection that did not ask for
    recursive triggers, so a second row with the same values is refused on its way in.
    """
    taken = " OR ".join(
        f"EXISTS (SELECT 1 FROM {table} WHERE "  # noqa: S608 (names from our own migrations)
        + " AND ".join(f"{column} = NEW.{column}" for column in columns)
        + ")"
        for columns in unique
    )
    return _triggers(
        table,
        {
            "no_update": ("BEFORE UPDATE", ""),
            "no_delete": ("BEFORE DELETE", ""),
            "no_replace": ("BEFORE INSERT", f"WHEN {taken}"),
        },
    )


def _triggers(table: str, triggers: dict[str, tuple[str, str]]) -> RunPython:
    def create(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
        _only_sqlite(schema_editor)
        for name, (event, condition) in triggers.items():
            schema_editor.execute(
                f"CREATE TRIGGER {table}_{name} {event} ON {table} {condition}"
                f" BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )

    def drop(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
        _only_sqlite(schema_editor)
        for name in triggers:
            schema_editor.execute(f"DROP TRIGGER {table}_{name}")

    return RunPython(create, drop)


def _only_sqlite(schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor != "sqlite":
        raise NotImplementedError("append-only tables are written for SQLite so far")
