"""The disk that forgets: with a careless database it loses work, so the run can fail."""

from pathlib import Path

import apsw
import pytest

from clinic import sqlite
from tests.torture.forgetful import cut

CARELESS = sqlite.INIT_COMMANDS.replace("synchronous = FULL", "synchronous = OFF")


def lost(base: Path, folder: Path, settings: str, seed: int) -> int:
    """How many acknowledged rows one cut lost; a database that cannot be read lost all."""
    folder.mkdir()
    acknowledged = cut(
        base,
        folder,
        lambda number: [("INSERT INTO kept VALUES (?, ?)", [number, "x" * 3000])],
        seed,
        settings=settings,
    )
    try:
        found = apsw.Connection(str(folder / "found.sqlite3"))
        [(count,)] = found.execute("SELECT count(*) FROM kept").fetchall()
    except apsw.Error:
        return acknowledged
    return max(0, acknowledged - int(str(count)))


@pytest.fixture
def base(tmp_path: Path) -> Path:
    path = tmp_path / "base.sqlite3"
    made = apsw.Connection(str(path))
    made.execute("CREATE TABLE kept (number INTEGER, text TEXT)")
    made.close()
    return path


def test_a_database_that_does_not_flush_loses_work(base: Path, tmp_path: Path) -> None:
    """DUR-14: the same cuts that Calfline's settings withstand."""
    careless = sum(lost(base, tmp_path / f"off-{seed}", CARELESS, seed) for seed in range(40))
    careful = sum(
        lost(base, tmp_path / f"full-{seed}", sqlite.INIT_COMMANDS, seed) for seed in range(40)
    )
    assert careless > 10
    assert careful == 0
