"""`python -m tests.torture [RUN] [--times N]`: without a name, every run.

Exits 1 when anything acknowledged is lost, the integrity check or the access log fails, or
something stops that should not. Everything happens in folders thrown away afterwards, on
127.0.0.1.
"""

import argparse
import os
import random
import subprocess
import sys

from tests.torture.world import data_folder

PORT = 8720
TITLES = {
    "kill": "SIGKILL at random moments (DUR-02, DUR-11)",
    "full-disk": "No room left, at every address that writes (DUR-09)",
    "migration": "SIGKILL during an upgrade (DUR-12)",
    "power-cut": "The power goes and the disk forgets what was not flushed (DUR-14)",
    "two-browsers": "Two browsers edit one plan at the same time (DUR-03)",
    "network-cut": "The network goes while somebody types, draws or takes photographs (DUR-05)",
    "held-lock": "The write lock held longer than a writer waits (DUR-08)",
}
TIMES = {
    "kill": (500, 50),
    "full-disk": (1, 1),
    "migration": (40, 4),
    "power-cut": (1000, 100),
    "two-browsers": (400, 40),
    "network-cut": (1, 1),
    "held-lock": (3, 1),
}
"""How often each run does its worst: by a person, and where `CI` is set."""


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.torture", description=__doc__)
    parser.add_argument("run", nargs="?", choices=sorted(TITLES))
    parser.add_argument("--times", type=int, help="how often")
    parser.add_argument("--seed", type=int, help="to repeat a run's chances")
    parser.add_argument("--port", type=int, default=PORT)
    said = parser.parse_args()
    if said.run is None:
        return _all_runs()
    times = said.times or TIMES[said.run][bool(os.environ.get("CI"))]
    seed = said.seed if said.seed is not None else random.SystemRandom().randrange(10**6)
    with data_folder():
        tally = _run(said.run, times, seed, said.port)
    print(tally.table(TITLES[said.run]), flush=True)  # noqa: T201
    return 1 if tally.problems else 0


def _all_runs() -> int:
    # Each in a process of its own: settings are read once a process.
    ends = [subprocess.call([sys.executable, "-m", "tests.torture", name]) for name in TITLES]
    return max(ends)


def _run(name: str, times: int, seed: int, port: int):  # type: ignore[no-untyped-def]
    from importlib import import_module

    return import_module(f"tests.torture.{name.replace('-', '_')}").run(times, seed, port)


if __name__ == "__main__":
    sys.exit(main())
