"""The fault runs of `make torture`, small: each is a command of its own on real processes."""

import os
import re
import subprocess
import sys

from clinic.config import BASE_DIR
from tests.torture.tally import Tally


def torture(name: str, *, times: int, port: int) -> str:
    """What the run printed. It must end well; its table must not be empty."""
    ended = subprocess.run(
        [sys.executable, "-m", "tests.torture", name, f"--times={times}", f"--port={port}"],
        cwd=BASE_DIR,
        env=os.environ,
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout


def acknowledged(table: str, kind: str) -> int:
    """How many of this kind were acknowledged; each of them was found again."""
    row = re.search(rf"^  {re.escape(kind)} +(\d+) +(\d+) +(\d+)$", table, re.MULTILINE)
    assert row is not None, table
    counted, present, lost = map(int, row.groups())
    assert (counted, lost) == (present, 0)
    return counted


def test_a_lost_thing_fails_the_run() -> None:
    tally = Tally()
    tally.look_up("edit", True, "revision 2")
    assert (tally.lost, tally.problems) == (0, [])
    tally.look_up("edit", False, "revision 3")
    assert (tally.lost, tally.problems) == (1, ["lost: edit revision 3"])
    assert tally.table("Run").endswith("PROBLEM lost: edit revision 3\n  failed")


def test_fifty_kills_lose_nothing_acknowledged() -> None:
    """DUR-02, DUR-04, DUR-06, DUR-11, AUD-03: and what got no answer, sent again, counts once."""
    table = torture("kill", times=50, port=8730)
    for kind in ("edit", "signature", "photograph", "backup"):
        assert acknowledged(table, kind) > 0
    for kind in ("edit, sent again", "photograph, sent again"):
        assert acknowledged(table, kind) > 0


def test_without_room_every_form_is_saved_whole_or_refused_and_reading_goes_on() -> None:
    """DUR-09."""
    table = torture("full-disk", times=1, port=8731)
    assert acknowledged(table, "refused whole, no page left") > 0
    assert acknowledged(table, "read, no page left") > 100
    if os.geteuid() == 0:
        assert acknowledged(table, "refused whole, full disk") > 20
        assert acknowledged(table, "photograph refused") > 10


def test_a_killed_upgrade_is_old_or_new_and_goes_through_afterwards() -> None:
    """DUR-12."""
    table = torture("migration", times=4, port=8732)
    assert acknowledged(table, "migration run again") == 4


def test_a_lock_held_too_long_is_said_and_the_edit_counts_once_afterwards() -> None:
    """DUR-04, DUR-08."""
    table = torture("held-lock", times=1, port=8733)
    for kind in ("edit refused in words", "plan read", "draft as it was", "edit sent again"):
        assert acknowledged(table, kind) == 1


def test_a_power_cut_loses_nothing_acknowledged() -> None:
    """DUR-14, DUR-01: what a commit answered is there with its event, whatever the disk forgot."""
    table = torture("power-cut", times=60, port=8729)
    assert acknowledged(table, "cut") == 60
    edits = re.search(r"edits acknowledged before the cuts +(\d+)", table)
    assert edits is not None
    assert int(edits[1]) > 60


def test_two_browsers_on_one_plan_lose_no_edit() -> None:
    """DUR-03: one of two is told that the plan has moved, and its edit is taken afterwards."""
    table = torture("two-browsers", times=30, port=8731)
    assert acknowledged(table, "edit") == 60
    told = re.search(r"told that the plan had moved +(\d+)", table)
    assert told is not None
    assert int(told[1]) > 0
