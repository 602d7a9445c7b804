"""`python -m tests.load [--users N] [--seconds S] [--documents N]`: a clinic at work.

Members of the demo clinic read its pages and write, with a second of thought between, against
`manage.py serve` on a folder thrown away afterwards; `--documents` a second are queued beside.
Exits 1 when a limit of LOAD-01, LOAD-02 or DUR-08 is missed.
"""

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from tests.load.figures import Figures
from tests.torture.server import Browser, NoAnswer
from tests.torture.world import data_folder

PORT = 8740
PATIENCE_SECONDS = 60


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.load", description=__doc__)
    parser.add_argument("--users", type=int, default=50)
    parser.add_argument("--seconds", type=int, default=600)
    parser.add_argument("--writes", type=int, default=30, help="percent of what is asked")
    parser.add_argument("--documents", type=int, default=0, help="queued each second")
    parser.add_argument("--port", type=int, default=PORT)
    said = parser.parse_args()
    with data_folder():
        # As a clinic runs it: documents go through the queue, passwords are hashed slowly.
        os.environ["CALFLINE_ENVIRONMENT"] = "development"
        subprocess.run(
            [sys.executable, "manage.py", "set_up"], check=True, stdout=subprocess.DEVNULL
        )
        import django

        django.setup()
        from tests.load import staff

        figures = Figures()
        people = staff.people(said.users, said.port)
        printing = staff.printer(said.port) if said.documents else None
        with _served(said.port):
            staff.work(people, said.seconds, said.writes / 100, figures, printing, said.documents)
    print(figures.table(f"{said.users} users, {said.seconds} s"), flush=True)  # noqa: T201
    return 1 if figures.missed() else 0


@contextmanager
def _served(port: int) -> Iterator[None]:
    """`manage.py serve`, until the block ends; its words go to standard error."""
    server = subprocess.Popen(
        [sys.executable, "manage.py", "serve", "--port", str(port)], stdout=subprocess.DEVNULL
    )
    try:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            with suppress(NoAnswer):
                if Browser(port, "").get("/healthz/").status == 200:
                    break
            time.sleep(0.1)
        else:
            raise RuntimeError("the server did not start")
        yield
    finally:
        server.terminate()
        server.wait()


if __name__ == "__main__":
    sys.exit(main())
