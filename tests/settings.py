"""The product's settings, in a data folder of this run alone."""

import atexit
import os
import shutil
import tempfile

DATABASE_URL = os.environ.get("CALFLINE_TEST_DATABASE_URL", "")
for name in [name for name in os.environ if name.startswith("CALFLINE_")]:
    if name != "CALFLINE_CHROMIUM":
        del os.environ[name]
os.environ["CALFLINE_ENVIRONMENT"] = "test"
os.environ["CALFLINE_DATABASE_URL"] = DATABASE_URL
os.environ["CALFLINE_DATA_DIR"] = tempfile.mkdtemp(prefix="calfline-test-")
atexit.register(shutil.rmtree, os.environ["CALFLINE_DATA_DIR"], ignore_errors=True)

from clinic.settings import *  # noqa: E402, F403 (the environment comes first)
