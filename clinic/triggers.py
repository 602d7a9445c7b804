"""Rows that the database itself refuses to change (`AUD-04`), on SQLite and on PostgreSQL.

In a migration, after the table is made:

    operations = [append_only("clinic_auditevent", [("id",), ("clinic_id", "sequence")])]

A refusal is an IntegrityError on both. Conditions are written as SQLite reads them, with OLD
and NEW; `unchanged` names columns that must stay.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations import RunPython
from django.db.migrations.state import StateApps

SQLITE: Final = "sqlite"
POSTGRESQL: Final = "postgresql"
Triggers = Mapping[str, tuple[str, str]]
"""By name: the event, such as BEFORE UPDATE, and the condition under which it is refused."""


def append_only(table: str, unique: Sequence[tuple[str, ...]] = (("id",),)) -> RunPython:
    """Refuses UPDATE, DELETE and REPLACE of every row. For `unique` see `refusing`."""
    triggers = {"no_update": ("BEFORE UPDATE", ""), "no_delete": ("BEFORE DELETE", "")}
    return refusing(table, "is append-only", triggers, unique)


def refusing(
    table: str, said: str, triggers: Triggers, unique: Sequence[tuple[str, ...]] = (("id",),)
) -> RunPython:
    """Refuses these changes, and every REPLACE and TRUNCATE, saying the table's name and `said`.

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
    return _run(
        table,
        said,
        {
            SQLITE: {**triggers, "no_replace": ("BEFORE INSERT", taken)},
            POSTGRESQL: {**triggers, "no_truncate": ("BEFORE TRUNCATE", "")},
        },
    )


def unchanged(*columns: str) -> str:
    """A condition: an UPDATE leaves these columns as they are."""
    return " AND ".join(f"NEW.{column} IS OLD.{column}" for column in columns)


def deleted_only_when(table: str, condition: str) -> RunPython:
    """Lets a row of an append-only table go when the condition holds of it, as OLD."""

    def replace(editor: BaseDatabaseSchemaEditor, refused_when: str) -> None:
        _drop(editor, table, "no_delete")
        _create(editor, table, "is append-only", "no_delete", "BEFORE DELETE", refused_when)

    return RunPython(
        lambda apps, editor: replace(editor, f"NOT ({condition})"),
        lambda apps, editor: replace(editor, ""),
    )


def inserted_only_when(table: str, conditions: Mapping[str, str]) -> RunPython:
    """Refuses a new row unless the condition of the database's vendor holds of it, as NEW."""
    return _run(
        table,
        "is append-only",
        {
            vendor: {"no_other": ("BEFORE INSERT", f"NOT ({condition})")}
            for vendor, condition in conditions.items()
        },
    )


def _run(table: str, said: str, by_vendor: Mapping[str, Triggers]) -> RunPython:
    def create(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
        for name, (event, condition) in by_vendor[editor.connection.vendor].items():
            _create(editor, table, said, name, event, condition)

    def drop(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
        for name in by_vendor[editor.connection.vendor]:
            _drop(editor, table, name)

    return RunPython(create, drop)


def _create(
    editor: BaseDatabaseSchemaEditor, table: str, said: str, name: str, event: str, condition: str
) -> None:
    if editor.connection.vendor == SQLITE:
        when = f"WHEN {condition}" if condition else ""
        editor.execute(
            f"CREATE TRIGGER {table}_{name} {event} ON {table} {when}"
            f" BEGIN SELECT RAISE(ABORT, '{table} {said}'); END"
        )
        return
    # A condition that holds a query may stand in a function alone.
    row = "OLD" if "DELETE" in event else "NEW"
    level = "STATEMENT" if "TRUNCATE" in event else "ROW"
    when = condition.replace(" IS OLD.", " IS NOT DISTINCT FROM OLD.") or "TRUE"
    refuse = f"RAISE EXCEPTION '{table} {said}' USING ERRCODE = 'integrity_constraint_violation'"
    editor.execute(
        f"CREATE FUNCTION {table}_{name}() RETURNS trigger LANGUAGE plpgsql AS"
        f" $$ BEGIN IF {when} THEN {refuse}; END IF; RETURN {row}; END $$"
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
