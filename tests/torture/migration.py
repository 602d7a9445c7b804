"""`migration`: SIGKILL at random moments of `manage.py migrate` from an older state.

After each kill the tables are what the recorded migrations say: the next run goes through, and
ends with the very schema of a folder that was never disturbed, with every patient still there.
"""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from datetime import date
from pathlib import Path
from typing import Any

from django.db import connection
from django.db.migrations.loader import MigrationLoader

from tests.torture.tally import Tally
from tests.torture.world import integrity, let_go, migrated

OLDER = (("planning", "0002"), ("clinic", "0002"), ("patients", "0001"))
PATIENTS = 50
SOONEST_SHARE = 0.3
"""Before that share of a whole run Python is still reading the code."""


def run(times: int, seed: int, port: int) -> Tally:
    """`port` is not needed."""
    from django.conf import settings

    tally, chance = Tally(), random.Random(seed)  # noqa: S311 (which moment, not a secret)
    migrated()
    database = Path(settings.DATABASES["default"]["NAME"])
    newest = _schema()
    older = _older(database)
    began = time.monotonic()
    _put_back(older, database)
    subprocess.run(_MIGRATE, check=True, capture_output=True)
    whole_seconds = time.monotonic() - began
    states = set()
    for number in range(times):
        _put_back(older, database)
        child = subprocess.Popen(
            _MIGRATE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        time.sleep(chance.uniform(SOONEST_SHARE, 1) * whole_seconds)
        os.killpg(child.pid, signal.SIGKILL)
        child.wait()
        said = integrity()
        tally.expect(said == "ok", f"kill {number}: integrity check: {said}")
        applied = _applied()
        states.add(applied)
        tally.look_up("patient", _patients() == PATIENTS, f"(kill {number})")
        let_go()
        again = subprocess.run(_MIGRATE, capture_output=True, text=True, check=False)
        tally.look_up("migration run again", again.returncode == 0, again.stderr[-300:])
        tally.expect(
            _schema() == newest, f"kill {number} after {len(applied)} migrations: another schema"
        )
        tally.expect(_patients() == PATIENTS, f"kill {number}: a patient is gone")
        let_go()
    tally.facts |= {"kills": times, "seed": seed, "different states met": len(states)}
    return tally


_MIGRATE = [sys.executable, "manage.py", "migrate", "--noinput", "-v0"]


def _older(database: Path) -> Path:
    """A copy of the database at an older state, with patients in it."""
    from django.core.management import call_command

    let_go()
    _put_back(None, database)
    for app, name in OLDER:
        call_command("migrate", app, name, interactive=False, verbosity=0)
    loader = MigrationLoader(connection)
    apps = loader.project_state(list(loader.applied_migrations)).apps
    clinic = apps.get_model("clinic", "Clinic").objects.create(name="Fictional Calf Clinic")
    for number in range(PATIENTS):
        apps.get_model("patients", "Patient").objects.create(
            clinic=clinic,
            chart_number=f"C-{number}",
            family_name="서",
            given_name="하린",
            birth_date=date(1995, 4, 12),
            sex="female",
        )
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    let_go()
    kept = database.with_name("older.sqlite3")
    shutil.copyfile(database, kept)
    return kept


def _put_back(kept: Path | None, database: Path) -> None:
    """The older database in place of this one; without one, none."""
    for end in ("", "-wal", "-shm"):
        database.with_name(database.name + end).unlink(missing_ok=True)
    if kept is not None:
        shutil.copyfile(kept, database)


def _rows(statement: str) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return list(cursor.fetchall())


def _schema() -> list[Any]:
    """Every table, index and trigger; in which order they were made does not count."""
    return sorted(
        _rows(
            "SELECT type, name, sql FROM sqlite_master"
            " WHERE name NOT LIKE 'sqlite_%' AND name != 'clinic_cache'"
            " AND tbl_name != 'clinic_cache'"
        )
    )


def _applied() -> frozenset[tuple[str, str]]:
    return frozenset(_rows("SELECT app, name FROM django_migrations"))


def _patients() -> int:
    return int(_rows("SELECT COUNT(*) FROM patients_patient")[0][0])
