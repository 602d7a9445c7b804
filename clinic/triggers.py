"""Rows that the database itself refuses to change (`AUD-04`), on SQLite and on PostgreSQL.

In a migration, after the table is made:

    operations = [append_only("clinic_auditevent", [("id",), ("clinic_id", "sequence")])]

A refusal is an IntegrityError on both. On PostgreSQL each trigger has a function of its own
name, because a condition there may not hold a query.
"""

from collections.abc import Mapping, Sequence

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations import RunPython
from django.db.migrations.state import StateApps

SQLITE, POSTGRESQL = "sqlite", "postgresql"
Triggers = Mapping[str, tuple[str, str]]
"""By name: the event, such as BEFORE UPDATE, and the condition under which it is refused."""


def append_only(table: str, unique: Sequence[tuple[str, ...]] = (("id",),)) -> RunPython:
    """Refuses UPDATE, DELETE and REPLACE of every row.

    `unique` names the unique column sets of the table: on SQLite an INSERT OR REPLACE that
    meets one removes the old row without a DELETE trigger on a connection that did not ask
    for recursive triggers, so a second row with the same values is refused on its way in.
    """
    taken = " OR ".join(
        f"EXISTS (SELECT 1 FROM {table} WHERE "  # noqa: S608 (names from our own migrations)
        + " AND ".join(f"{column} = NEW.{column}" for column in columns)
        + ")"
        for columns in unique
    )
    changes = {"no_update": ("BEFORE UPDATE", ""), "no_delete": ("BEFORE DELETE", "")}
    return _triggers(
        table,
        {
            SQLITE: {**changes, "no_replace": ("BEFORE INSERT", taken)},
            POSTGRESQL: {**changes, "no_truncate": ("BEFORE TRUNCATE", "")},
        },
    )


def deleted_only_when(table: str, condition: str) -> RunPython:
    """Lets a row of an append-only table go when the condition holds of it, as OLD."""
    before, after = ("BEFORE DELETE", ""), ("BEFORE DELETE", f"NOT ({condition})")

    def replace(editor: BaseDatabaseSchemaEditor, trigger: tuple[str, str]) -> None:
        _drop(editor, table, "no_delete")
        _create(editor, table, "no_delete", *trigger)

    return RunPython(
        lambda apps, editor: replace(editor, after), lambda apps, editor: replace(editor, before)
    )


def inserted_only_when(table: str, conditions: Mapping[str, str]) -> RunPython:
    """Refuses a new row unless the condition of the database's vendor holds of it, as NEW."""
    return _triggers(
        table,
        {
            vendor: {"no_other": ("BEFORE INSERT", f"NOT ({condition})")}
            for vendor, condition in conditions.items()
        },
    )


def _triggers(table: str, by_vendor: Mapping[str, Triggers]) -> RunPython:
    def create(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
        for name, (event, condition) in by_vendor[editor.connection.vendor].items():
            _create(editor, table, name, event, condition)

    def drop(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
        for name in by_vendor[editor.connection.vendor]:
            _drop(editor, table, name)

    return RunPython(create, drop)


def _create(
    editor: BaseDatabaseSchemaEditor, table: str, name: str, event: str, condition: str
) -> None:
    if editor.connection.vendor == SQLITE:
        when = f"WHEN {condition}" if condition else ""
        editor.execute(
            f"CREATE TRIGGER {table}_{name} {event} ON {table} {when}"
            f" BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        )
        return
    row = "OLD" if "DELETE" in event else "NEW"
    refuse = (
        f"RAISE EXCEPTION '{table} is append-only' USING ERRCODE = 'integrity_constraint_violation'"
    )
    body = f"IF {condition or 'TRUE'} THEN {refuse}; END IF; RETURN {row};"
    level = "STATEMENT" if "TRUNCATE" in event else "ROW"
    editor.execute(
        f"CREATE FUNCTION {table}_{name}() RETURNS trigger LANGUAGE plpgsql"
        f" AS $$ BEGIN {body} END $$"
    )
    editor.execute(
        f"CREATE TRIGGER {table}_{name} {event} ON {table}"
        f" FOR EACH {level} EXECUTE FUNCTION {table}_{name}()"
    )


def _drop(editor: BaseDatabaseSchemaEditor, table: str, name: str) -> None:
    if editor.connection.vendor == SQLITE:
        editor.execute(f"DROP TRIGGER {table}_{name}")
        return
    editor.execute(f"DROP TRIGGER {table}_{name} ON {table}")
    editor.execute(f"DROP FUNCTION {table}_{name}()")
