"""The app as `make run` serves it, on demo data of its own, for as long as a block lasts."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from time import perf_counter, sleep
from urllib.error import URLError
from urllib.request import urlopen

from playwright.sync_api import Browser, BrowserContext, Page, Playwright

from clinic.demo import DEMO_PASSWORD
from tests.browser import CHROMIUM, CHROMIUM_FLAGS

PATIENCE_SECONDS = 60


@dataclass(frozen=True)
class Served:
    """Where the app is, and how long its second start took."""

    origin: str
    seconds_to_first_page: float


@contextmanager
def served(port: int) -> Iterator[Served]:
    """Sets up an empty folder, starts the server, and stops it at the end."""
    with tempfile.TemporaryDirectory(prefix="calfline-served-") as folder:
        environment = {
            **os.environ,
            "CALFLINE_ENVIRONMENT": "development",
            "CALFLINE_DATA_DIR": folder,
            "DJANGO_SETTINGS_MODULE": "clinic.settings",
            "PORT": str(port),
        }
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "env": environment}
        subprocess.run([sys.executable, "manage.py", "compilemessages"], check=True, **quiet)  # type: ignore[call-overload]
        subprocess.run([sys.executable, "manage.py", "set_up"], check=True, **quiet)  # type: ignore[call-overload]
        origin = f"http://127.0.0.1:{port}"
        started = perf_counter()
        server = subprocess.Popen([sys.executable, "manage.py", "serve"], **quiet)  # type: ignore[call-overload]
        try:
            _wait_until_served(origin)
            yield Served(origin, perf_counter() - started)
        finally:
            server.terminate()
            server.wait()


def launched(playwright: Playwright) -> Browser:
    return playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_FLAGS)


def signed_in(browser: Browser, origin: str, username: str, language: str = "en") -> BrowserContext:
    """A browser of its own in which a demo account is signed in, reading this language."""
    context = browser.new_context(base_url=origin, locale={"ko": "ko-KR", "en": "en-US"}[language])
    page: Page = context.new_page()
    page.goto("/")
    page.fill("input[name=login]", username)
    page.fill("input[name=password]", DEMO_PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda address: "/sign-in/" not in address)
    page.close()
    return context


def _wait_until_served(origin: str) -> None:
    deadline = perf_counter() + PATIENCE_SECONDS
    while perf_counter() < deadline:
        try:
            with urlopen(f"{origin}/sign-in/", timeout=5):  # noqa: S310 (our own server)
                return
        except (URLError, OSError):
            sleep(0.05)
    raise RuntimeError("the server did not start")
