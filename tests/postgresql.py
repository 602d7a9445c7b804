"""Runs a command beside a PostgreSQL server of its own: `python -m tests.postgresql pytest …`.

The server lives in a folder that is thrown away, listens on a socket there alone, and ends with
the command. It does not flush to the disk, which tests of its power cuts would need and these
do not. The command finds it by CALFLINE_TEST_DATABASE_URL.
"""

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

BINARIES = "/usr/lib/postgresql"
NAME = "calfline"
UNPRIVILEGED = ("postgres", "nobody")
FAST = ["fsync=off", "full_page_writes=off", "synchronous_commit=off", "max_connections=60"]


class PostgresqlMissing(RuntimeError):
    """There is no server to start; `str()` says what to install."""


@contextmanager
def postgresql() -> Iterator[str]:
    """The address of a new, empty server. Raises PostgresqlMissing."""
    programs = _programs()
    with tempfile.TemporaryDirectory(prefix="calfline-pg-") as folder:
        owner = _owner()
        if owner:
            shutil.chown(folder, owner)
        data, socket = Path(folder) / "data", Path(folder)
        _run(
            owner,
            [programs / "initdb", "-D", data, "-U", NAME, "-A", "trust", "-E", "UTF8"],
            ["--locale=C.UTF-8", "--no-sync"],
        )
        options = f"-k {socket} -c listen_addresses= " + " ".join(f"-c {one}" for one in FAST)
        control = [programs / "pg_ctl", "-D", data, "-w", "-s", "-l", socket / "log"]
        _run(owner, control, ["-o", options, "start"])
        try:
            yield f"postgresql://{NAME}@/postgres?host={socket}"
        finally:
            _run(owner, control, ["-m", "immediate", "stop"])


def _programs() -> Path:
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).parent
    found = sorted(Path(BINARIES).glob("*/bin/initdb"))
    if not found:
        raise PostgresqlMissing("PostgreSQL's server is missing: apt-get install postgresql")
    return found[-1].parent


def _owner() -> str:
    """Somebody else for root, whom the server refuses to run as."""
    if os.getuid():
        return ""
    known = {entry.pw_name for entry in pwd.getpwall()}
    return next(name for name in UNPRIVILEGED if name in known)


def _run(owner: str, *parts: Sequence[object]) -> None:
    command = [str(word) for part in parts for word in part]
    as_owner = ["runuser", "-u", owner, "--"] if owner else []
    ended = subprocess.run(
        [*as_owner, *command], capture_output=True, text=True, check=False, cwd="/"
    )
    if ended.returncode:
        raise RuntimeError(f"{command[0]}: {ended.stderr or ended.stdout}")


def main(command: list[str]) -> int:
    try:
        with postgresql() as address:
            environment = {**os.environ, "CALFLINE_TEST_DATABASE_URL": address}
            return subprocess.run(command, env=environment, check=False).returncode
    except PostgresqlMissing as missing:
        sys.stderr.write(f"{missing}\n")
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
