"""What a browser fetches on the first load, and how many acts a consultation takes."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

from playwright.sync_api import Browser, Page, sync_playwright

from clinic.demo import DEMO_PASSWORD
from tests.bench.measure import line, title
from tests.browser import CHROMIUM, CHROMIUM_FLAGS
from tests.journey import Hand, is_signable, new_patient, second_plan

PORT = 8399
ORIGIN = f"http://127.0.0.1:{PORT}"
PATIENCE_SECONDS = 60


def run() -> None:
    with tempfile.TemporaryDirectory(prefix="calfline-bench-") as folder:
        environment = {
            **os.environ,
            "CALFLINE_ENVIRONMENT": "development",
            "CALFLINE_DATA_DIR": folder,
            "DJANGO_SETTINGS_MODULE": "clinic.settings",
            "PORT": str(PORT),
        }
        subprocess.run(
            [sys.executable, "manage.py", "set_up"], env=environment, check=True,
            stdout=subprocess.DEVNULL,
        )  # fmt: skip
        server = subprocess.Popen(
            [sys.executable, "manage.py", "serve"], env=environment,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            started = perf_counter()
            _wait_until_served()
            title("In the browser, as `make run` serves it")
            line("server start to first page", f"{perf_counter() - started:.1f} s", "≤ 3 s")
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_FLAGS)
                _first_load(browser)
                _journeys(browser)
                browser.close()
        finally:
            server.terminate()
            server.wait()


def _journeys(browser: Browser) -> None:
    """What a person does from the patients' list to a plan that nothing stops."""
    page = browser.new_context(base_url=ORIGIN).new_page()
    _sign_in(page)
    first = Hand(page)
    new_patient(
        first,
        family_name="가상",
        given_name="측정",
        chart_number="BENCH-1",
        birth_date="1994-05-06",
    )
    page.locator("#patient-banner a").click()
    page.wait_for_url("**/patients/*-*/")
    second = Hand(page)
    second_plan(second)
    signable = "" if is_signable(page) else " NOT SIGNABLE"
    title("Interactions to a signable plan (taps and filled fields)")
    line("new patient, from the list", f"{first.acts}", "≤ 40")
    line("second plan of the same patient, measured anew", f"{second.acts}{signable}")


def _sign_in(page: Page) -> None:
    page.goto(ORIGIN)
    page.fill("input[name=login]", "clinician")
    page.fill("input[name=password]", DEMO_PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/patients/")


def _wait_until_served() -> None:
    deadline = perf_counter() + PATIENCE_SECONDS
    while perf_counter() < deadline:
        try:
            with urlopen(f"{ORIGIN}/sign-in/", timeout=1):  # noqa: S310
                return
        except (URLError, OSError):
            continue
    raise RuntimeError("the server did not start")


def _first_load(browser: Browser) -> None:
    """Bytes over the wire for the plan builder, with nothing in the browser's cache."""
    signed_in = browser.new_context()
    page = signed_in.new_page()
    _sign_in(page)
    page.click(".row-list a >> nth=-1")
    page.wait_for_load_state()
    page.click("text=Go on with the draft")
    page.wait_for_url("**/build/")
    builder = page.url
    fresh = browser.new_context(storage_state=signed_in.storage_state())
    page = fresh.new_page()
    session = fresh.new_cdp_session(page)
    session.send("Network.enable")
    kinds: dict[str, tuple[str, str]] = {}
    sizes: dict[str, float] = {}

    def on_response(event: Any) -> None:
        kinds[event["requestId"]] = (event["type"], event["response"]["url"])

    def on_finished(event: Any) -> None:
        sizes[event["requestId"]] = event["encodedDataLength"]

    session.on("Network.responseReceived", on_response)
    session.on("Network.loadingFinished", on_finished)
    page.goto(builder, wait_until="networkidle")
    total = sum(sizes.values())
    own = sum(
        size
        for request, size in sizes.items()
        if kinds[request][0] == "Script" and "htmx" not in Path(kinds[request][1]).name
    )
    title("First load of the plan builder, empty cache")
    for request, size in sorted(sizes.items(), key=lambda item: -item[1]):
        line(
            Path(kinds[request][1].split("?")[0]).name or kinds[request][0], f"{size / 1024:.1f} KB"
        )
    line("bytes transferred in all", f"{total / 1024:.1f} KB", "≤ 60 KB")
    line("own JavaScript", f"{own / 1024:.1f} KB", "≤ 15 KB")
