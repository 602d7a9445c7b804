"""What a browser fetches on the first load, and how many acts a consultation takes."""

from pathlib import Path
from time import perf_counter
from typing import Any

from playwright.sync_api import Browser, sync_playwright

from clinic.demo import DEMO_PASSWORD
from tests.bench import frames
from tests.bench.measure import line, title
from tests.journey import Hand, is_signable, new_patient, read_back_and_sign, repeat
from tests.served import launched, served, signed_in

PORT = 8399


def run() -> None:
    with served(PORT) as app, sync_playwright() as playwright:
        title("In the browser, as `make run` serves it")
        line("server start to first page", f"{app.seconds_to_first_page:.1f} s", "≤ 3 s")
        browser = launched(playwright)
        _first_load(browser, app.origin)
        _journeys(browser, app.origin)
        frames.run(browser, app.origin)
        browser.close()


def _journeys(browser: Browser, origin: str) -> None:
    """What a person does from the patients' list to a plan that nothing stops."""
    page = signed_in(browser, origin, "clinician").new_page()
    page.goto("/patients/")
    first = Hand(page)
    new_patient(
        first,
        family_name="가상",
        given_name="측정",
        chart_number="BENCH-1",
        birth_date="1994-05-06",
    )
    signable = "" if is_signable(page) else " NOT SIGNABLE"
    to_signable = first.acts
    read_back_and_sign(first, DEMO_PASSWORD)
    page.locator("#patient-banner a").click()
    page.wait_for_url("**/patients/*-*/")
    second = Hand(page)
    started = perf_counter()
    repeat(second, DEMO_PASSWORD)
    seconds = perf_counter() - started
    title("Interactions (taps and filled fields)")
    line("new patient, from the list to a signable plan", f"{to_signable}{signable}", "≤ 40")
    reasons = sum(act.startswith("fill reason-") for act in second.done)
    line("the same patient again, to the signed plan", f"{second.acts - reasons}", "≤ 15")
    line("… and reasons, because it is the same day", f"{reasons}")
    line("… in scripted time", f"{seconds:.1f} s", "≤ 60 s")


def _first_load(browser: Browser, origin: str) -> None:
    """Bytes over the wire for the plan builder, with nothing in the browser's cache."""
    known = signed_in(browser, origin, "clinician")
    page = known.new_page()
    page.goto("/patients/")
    page.click(".row-list a >> nth=-1")
    page.wait_for_load_state()
    page.click("text=Go on with the draft")
    page.wait_for_url("**/build/")
    builder = page.url
    fresh = browser.new_context(storage_state=known.storage_state())
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
