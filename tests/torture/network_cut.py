"""`network-cut`: in a real browser the network goes in the middle of the work, and comes back.

The journeys are those of the browser tests; here they are counted: what was typed, drawn or
taken, and whether it was there afterwards.
"""

import os
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree
from pathlib import Path

from clinic.config import BASE_DIR
from tests.torture.tally import Tally

JOURNEYS = (
    "tests/functional/test_plan_builder_offline.py",
    "tests/functional/test_photos.py",
    "tests/functional/test_consultation_saves.py",
)


def run(times: int, seed: int, port: int) -> Tally:
    """`seed` and `port` are not needed: the browser tests find their own."""
    tally = Tally()
    for _ in range(times):
        with tempfile.TemporaryDirectory() as folder:
            result = Path(folder) / "result.xml"
            subprocess.run(
                [sys.executable, "-m", "pytest", "-q", *JOURNEYS, f"--junitxml={result}"],
                cwd=BASE_DIR,
                env={**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"},
                stdout=subprocess.DEVNULL,
                check=False,
            )
            cases = list(ElementTree.parse(result).iter("testcase"))  # noqa: S314 (pytest's own)
        tally.expect(bool(cases), "no journey ran")
        for case in cases:
            is_held = case.find("failure") is None and case.find("error") is None
            tally.look_up("journey", is_held, case.get("name", ""))
    return tally
