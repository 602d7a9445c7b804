"""Backups hold everything, say when they do not, and can be restored and worked in (`DUR-06`)."""

import json
import os
import sqlite3
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from clinic import backups, wellbeing
from clinic.config import BASE_DIR, Config, Environment
from clinic.models import Membership
from tests.people import client_of

pytestmark = pytest.mark.sqlite_only("its file; PostgreSQL's dump has tests of its own")

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
PREPARE = """
from django.core.management import call_command
call_command("migrate", verbosity=0)
call_command("load_demo_clinic", patients=0, verbosity=0)
"""
PREPARATION = """
from clinic.models import Membership
from planning.demo.clinic import PATIENTS, Reached, _consulted, _planned
from planning.models import Signature
by = Membership.objects.select_related("user", "clinic").get(user__username="clinician")
before = Signature.objects.count()
person = next(person for person in PATIENTS if person.reached is Reached.TREATED)
_planned(_consulted(person, 7000, by), person, by)
assert Signature.objects.count() == before + 1
assert all(signature.is_intact for signature in Signature.objects.all())
"""


def manage(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    environment = {
        **os.environ,
        "CALFLINE_ENVIRONMENT": "development",
        "CALFLINE_DATA_DIR": str(folder),
        "DJANGO_SETTINGS_MODULE": "clinic.settings",
    }
    return subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("living") / "data"
    done = manage(folder, "shell", "-v0", "-c", PREPARE)
    assert done.returncode == 0, done.stderr
    kept = folder / "files" / "photos"
    kept.mkdir(parents=True)
    (kept / "one.jpg").write_bytes(b"first picture")
    (kept / "two.jpg").write_bytes(b"second picture")
    (kept / ".three.jpg").write_bytes(b"half a picture")
    return folder


@pytest.fixture
def into(tmp_path: Path) -> Path:
    return tmp_path / "backups"


def made(data_dir: Path, into: Path, at: datetime = NOW) -> backups.Backup:
    return backups.make(data_dir=data_dir, into=into, now=at)


def test_a_restored_folder_is_the_same_and_a_plan_is_signed_in_it(
    data_dir: Path, into: Path, tmp_path: Path
) -> None:
    done = manage(data_dir, "backup", "--to", str(into))
    assert done.returncode == 0, done.stderr
    restored = tmp_path / "restored"
    done = manage(data_dir, "restore", str(restored), "--from", str(into))
    assert done.returncode == 0, done.stderr
    assert (restored / "files/photos/one.jpg").read_bytes() == b"first picture"
    assert not (restored / "files/photos/.three.jpg").exists()
    assert manage(restored, "verify_audit").returncode == 0
    done = manage(restored, "shell", "-v0", "-c", PREPARATION)
    assert done.returncode == 0, done.stderr


def test_a_drill_notes_that_the_newest_backup_can_be_restored(data_dir: Path, into: Path) -> None:
    made(data_dir, into)
    done = manage(data_dir, "restore_drill", "--from", str(into))
    assert done.returncode == 0, done.stderr
    assert json.loads((into / "last-drill.json").read_text())["problems"] == []


def test_a_backup_is_taken_while_somebody_writes(data_dir: Path, into: Path) -> None:
    writer = sqlite3.connect(data_dir / "calfline.sqlite3", isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    try:
        backup = made(data_dir, into)
    finally:
        writer.execute("ROLLBACK")
        writer.close()
    assert backups.problems_of(backup) == []


def _change_database(backup: backups.Backup) -> None:
    with (backup.folder / backups.DATABASE).open("r+b") as file:
        file.seek(5_000)
        file.write(b"changed")


def _change_manifest(backup: backups.Backup) -> None:
    path = backup.folder / backups.MANIFEST
    path.write_text(path.read_text().replace('"bytes": 13', '"bytes": 12'))


def _pooled(backup: backups.Backup) -> Path:
    digest: str = backup.manifest["files"][0]["sha256"]
    return backup.folder.parent / backups.POOL / digest[:2] / digest


DAMAGES = {
    "database": (_change_database, "calfline.sqlite3 was changed"),
    "manifest": (_change_manifest, "manifest.json was changed"),
    "file changed": (
        lambda backup: _pooled(backup).write_bytes(b"?"),
        "photos/one.jpg was changed",
    ),
    "file gone": (lambda backup: _pooled(backup).unlink(), "photos/one.jpg is missing"),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_damage_is_named_and_nothing_is_restored(
    damage: str, data_dir: Path, into: Path, tmp_path: Path
) -> None:
    backup = made(data_dir, into)
    harm, sentence = DAMAGES[damage]
    harm(backup)
    assert backups.problems_of(backup) == [sentence]
    with pytest.raises(backups.BackupError, match=sentence):
        backups.restore(backup, data_dir=tmp_path / "restored")
    assert not (tmp_path / "restored").exists()


def test_a_restore_never_overwrites(data_dir: Path, into: Path) -> None:
    backup = made(data_dir, into)
    with pytest.raises(backups.BackupError, match="is not empty"):
        backups.restore(backup, data_dir=data_dir)


def test_a_backup_that_broke_off_is_not_taken_for_one(
    data_dir: Path, into: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(backups, "_seal", full)
    with pytest.raises(backups.BackupError, match="No space left"):
        made(data_dir, into)
    assert backups.finished(into) == []
    assert not list(into.glob(".*"))


def test_old_backups_go_and_what_the_kept_ones_name_stays(data_dir: Path, into: Path) -> None:
    extra = data_dir / "files" / "photos" / "gone.jpg"
    extra.write_bytes(b"only in the oldest")
    oldest = made(data_dir, into)
    only = [row["sha256"] for row in oldest.manifest["files"] if row["path"] == "photos/gone.jpg"]
    extra.unlink()
    later = [made(data_dir, into, NOW + timedelta(days=day)) for day in (1, 2)]
    backups.thin_out(into, keep=2)
    assert backups.finished(into) == later
    assert all(backups.problems_of(backup) == [] for backup in later)
    assert not (into / backups.POOL / only[0][:2] / only[0]).exists()


def test_a_command_that_is_told_nonsense_says_so(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="no backup at all"):
        call_command("restore", str(tmp_path / "new"), source=tmp_path)
    with pytest.raises(CommandError, match="--keep: must be at least 1"):
        call_command("backup", to=tmp_path, keep=0)


class TestWellbeing:
    def severities(self, now: datetime) -> dict[str, str]:
        return {sign.title: sign.severity for sign in wellbeing.signs(now)}

    @pytest.fixture(autouse=True)
    def backed_up(self, data_dir: Path, into: Path, settings: pytest.FixtureRequest) -> None:
        config: Config = settings.CONFIG  # type: ignore[attr-defined]
        settings.CONFIG = config.model_copy(  # type: ignore[attr-defined]
            update={"backup_dir": into, "environment": Environment.TEST}
        )

    def test_no_backup_at_all_is_red(self) -> None:
        assert self.severities(NOW)["Last backup"] == "stop"
        assert wellbeing.is_red(NOW)

    def test_a_backup_of_last_night_is_well_and_one_of_the_night_before_is_red(
        self, data_dir: Path, into: Path
    ) -> None:
        made(data_dir, into)
        assert self.severities(NOW + timedelta(hours=25))["Last backup"] == ""
        assert self.severities(NOW + timedelta(hours=27))["Last backup"] == "stop"

    def test_a_drill_that_failed_is_red(self, data_dir: Path, into: Path) -> None:
        made(data_dir, into)
        note = {"at": NOW.isoformat(), "backup": "x", "problems": ["photos/one.jpg is missing"]}
        (into / "last-drill.json").write_text(json.dumps(note))
        assert self.severities(NOW)["Last restore drill"] == "stop"
        note["problems"] = []
        (into / "last-drill.json").write_text(json.dumps(note))
        assert self.severities(NOW)["Last restore drill"] == ""
        assert self.severities(NOW + timedelta(days=40))["Last restore drill"] == "confirm"

    def test_the_page_says_it_to_the_admin(self, ada: Membership) -> None:
        page = client_of(ada).get("/server/")
        assert page.status_code == 200
        assert "Act today" in page.content.decode()
