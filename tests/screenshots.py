"""Every screen, in both languages, at four sizes, into `screenshots/`.

`python -m tests.screenshots` serves the demo clinic and walks it. A picture is named
`screen-language-width.png`; a screen that scrolls sideways is reported and fails the run.
"""

import os
import re
import sys
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import django
from playwright.sync_api import BrowserContext, Page, sync_playwright

if TYPE_CHECKING:
    from tests.plan_states import Desk

SIZES = ((1440, 900), (1024, 768), (820, 1180), (390, 844))
LANGUAGES = ("en", "ko")
FOLDER = Path(__file__).parent.parent / "screenshots"
PORT = 8398

Walk = Callable[[Page], None]


def main() -> int:
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    django.setup()
    from tests.plan_states import Desk
    from tests.served import launched, served, signed_in

    FOLDER.mkdir(exist_ok=True)
    too_wide: list[str] = []
    with served(PORT) as app, sync_playwright() as playwright:
        browser = launched(playwright)
        states = EditorStates(Desk(signed_in(browser, app.origin, "clinician").new_page()))
        for language in LANGUAGES:
            locale = {"ko": "ko-KR", "en": "en-US"}[language]
            nobody = browser.new_context(base_url=app.origin, locale=locale)
            clinician = signed_in(browser, app.origin, "clinician", language)
            admin = signed_in(browser, app.origin, "admin", language)
            screens = [*_screens(nobody, clinician, admin), *states.screens(clinician)]
            for name, context, walk in screens:
                too_wide += _picture(name, language, context, walk)
        browser.close()
    for name in too_wide:
        sys.stderr.write(f"scrolls sideways: {name}\n")
    return 1 if too_wide else 0


def _picture(name: str, language: str, context: BrowserContext, walk: Walk) -> list[str]:
    page = context.new_page()
    # Leaving with something unsent is asked about.
    page.on("dialog", lambda dialog: dialog.accept())
    too_wide = []
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        walk(page)
        page.wait_for_load_state("networkidle")
        page.screenshot(path=FOLDER / f"{name}-{language}-{width}.png", full_page=True)
        if page.evaluate("document.documentElement.scrollWidth") > width:
            too_wide.append(f"{name}-{language}-{width}")
    page.close()
    return too_wide


def _screens(
    nobody: BrowserContext, clinician: BrowserContext, admin: BrowserContext
) -> Iterator[tuple[str, BrowserContext, Walk]]:
    yield "sign-in", nobody, at("/")
    yield "account-security", clinician, at("/account/security/")
    yield "account-app", clinician, at("/account/security/app/")
    yield "account-sessions", clinician, at("/account/sessions/")
    yield "account-password", clinician, at("/account/password/")
    yield "members", admin, at("/members/")
    yield "member-add", admin, at("/members/new/")
    yield "member", admin, at("/members/1/")
    yield "member-second-step", admin, at("/members/1/second-step/")
    yield "access-log", admin, at("/access-log/")
    yield "access-log-signed", admin, at("/access-log/?kind=signed")
    yield "access-review", admin, at("/access-review/")
    yield "server", admin, at("/server/")
    yield "patients", clinician, at("/patients/")
    yield "patients-found", clinician, search("ㄱㅅ")
    yield "patients-none", clinician, search("zzz")
    yield "register", clinician, at("/patients/register/")
    yield "patient", clinician, patient("DEMO-1006")
    yield "photos", clinician, about("DEMO-1006", "photos/")
    yield "photos-compared", clinician, about("DEMO-1006", "photos/compare/")
    yield "patient-stopped", clinician, patient("DEMO-1004")
    yield "intake", clinician, step("DEMO-1007", "intake")
    yield "intake-stop", clinician, step("DEMO-1005", "intake")
    yield "assessment", clinician, step("DEMO-1003", "assessment")
    yield "assessment-oedema", clinician, step("DEMO-1004", "assessment")
    yield "plan", clinician, step("DEMO-1001", "build")
    yield "plan-selected", clinician, step("DEMO-1001", "build", "?site=3")
    yield "plan-asymmetric", clinician, step("DEMO-1003", "build", "?site=2")
    yield "plan-findings", clinician, step("DEMO-1007", "build", "?site=4")
    yield "plan-no-layers", clinician, step("DEMO-1008", "build", "?site=1")
    yield "plan-mirror", clinician, step("DEMO-1003", "build", "?propose=mirror:right")
    yield "plan-protocol", clinician, step("DEMO-1003", "build", "?propose=protocol:bulge-weighted")
    yield "sign", clinician, step("DEMO-1001", "sign")
    yield "sign-stopped", clinician, step("DEMO-1007", "sign")
    yield "consent", clinician, step("DEMO-1001", "consent")
    yield "consents", clinician, patient("DEMO-1006", "consents/")
    yield "signed", clinician, signed("DEMO-1006")
    yield "history", clinician, signed("DEMO-1006", "history/")
    yield "treatment", clinician, being_treated("DEMO-1006")
    yield "treatment-signed", clinician, treated("DEMO-2102")
    yield "schedule", clinician, at("/visits/")
    yield "schedule-overdue", clinician, at("/visits/?list=overdue")
    yield "schedule-missed", clinician, at("/visits/?list=missed")
    yield "red-flags", clinician, at("/escalations/")
    yield "stock", clinician, at("/stock/")
    yield "stock-receive", clinician, at("/stock/receive/")
    yield "lot", clinician, of_lot("DEMO-LB2708")
    yield "lot-recalled", admin, of_lot("DEMO-NA2705", "recall/")
    yield "overview-plans", admin, at("/overview/")
    yield "overview-visits", admin, at("/overview/visits/")
    yield "measurements", clinician, patient("DEMO-2018", "measurements/")
    soleus = "measurements/?quantity=soleus_under_medial_head"
    yield "measurements-soleus", clinician, patient("DEMO-2018", soleus)
    answers = "measurements/?quantity=satisfaction_contour"
    yield "measurements-satisfaction", clinician, patient("DEMO-2018", answers)
    yield "report", clinician, patient("DEMO-2102", "report/")
    yield "visit-recorded", clinician, of_visit("DEMO-2018", 0)
    yield "visit-record", clinician, of_visit("DEMO-2018", -1)
    yield "adverse-events-of-patient", clinician, patient("DEMO-2018", "adverse-events/")
    yield "adverse-events", admin, at("/adverse-events/")
    for show in ("girth", "muscle", "asymmetry", "satisfaction", "course"):
        yield f"outcomes-{show}", admin, at(f"/outcomes/?show={show}&by=tier")
    yield "outcome-patients", admin, behind_figure
    yield "compensation-watch", clinician, at("/outcomes/compensation/")
    yield "refused", clinician, at("/overview/")
    yield "missing", clinician, at("/nowhere/")


class EditorStates:
    """The plan builder in every state it can be in; each plan is made once, for both languages."""

    def __init__(self, desk: "Desk") -> None:
        from tests.plan_states import LONG_NAME, PRODUCT, forty_sites, site

        two = [site("left", 24, 40, "9"), site("right", 24, 40, "9")]
        self._desk = desk
        self._builders = {
            "plan-empty": desk.plan(),
            "plan-one-site": desk.plan(PRODUCT, two[0]),
            "plan-forty-sites": desk.plan(PRODUCT, *forty_sites()),
            "plan-one-spot": desk.plan(PRODUCT, two[0], two[0], two[1]),
            "plan-edges": desk.plan(
                PRODUCT,
                *(site("left", level, across) for level, across in ((0, 0), (30, 100), (30, -100))),
                *(site("right", level, across) for level, across in ((96, 0), (52, 100))),
            ),
            "plan-long-name": desk.plan(PRODUCT, *two, **LONG_NAME),
        }
        self._shared = desk.plan(PRODUCT, *two)
        self._doses = count(10)

    def screens(self, clinician: BrowserContext) -> Iterator[tuple[str, BrowserContext, Walk]]:
        for name, builder in self._builders.items():
            yield name, clinician, at(builder)
        forty = self._builders["plan-forty-sites"]
        yield "plan-enlarged", clinician, self._enlarged(forty)
        yield "plan-offline", clinician, self._offline(self._shared)
        yield "plan-conflict", clinician, self._conflict(self._shared)
        yield "plan-signed-build", clinician, signed("DEMO-1006", "build/")

    def _enlarged(self, builder: str) -> Walk:
        def walk(page: Page) -> None:
            _go(page, builder)
            page.locator("#map-site-6").focus()
            page.keyboard.press("+")
            page.keyboard.press("+")

        return walk

    def _offline(self, builder: str) -> Walk:
        """Two sites that cannot be sent; leaving the page forgets them."""

        def walk(page: Page) -> None:
            page.route("**/edit/", lambda route: route.abort("internetdisconnected"))
            _go(page, builder)
            page.locator("#map-site-1").focus()
            page.keyboard.press("n")
            page.keyboard.press("n")
            page.locator("#network-state").wait_for()

        return walk

    def _conflict(self, builder: str) -> Walk:
        def walk(page: Page) -> None:
            _go(page, builder)
            self._desk.page.goto(builder)
            dose = {"op": "set_sites", "sites": [1], "dose_units": f"{next(self._doses)}"}
            self._desk.edit(dose)
            page.locator("#map-site-1").focus()
            page.keyboard.press("Shift+ArrowDown")
            page.locator("#plan-conflict section, #plan-conflict > *").first.wait_for()

        return walk


def at(address: str) -> Walk:
    return lambda page: _go(page, address)


def search(typed: str) -> Walk:
    def walk(page: Page) -> None:
        _go(page, "/patients/")
        page.fill("#q", typed)
        page.keyboard.press("Enter")
        page.wait_for_load_state("networkidle")

    return walk


def patient(chart_number: str, below: str = "") -> Walk:
    def walk(page: Page) -> None:
        _open_patient(page, chart_number)
        if below:
            _go(page, page.url + below)

    return walk


def about(chart_number: str, below: str) -> Walk:
    """A page below the patient's own."""

    def walk(page: Page) -> None:
        _open_patient(page, chart_number)
        _go(page, page.url + below)

    return walk


def step(chart_number: str, name: str, query: str = "") -> Walk:
    """A step of the patient's newest consultation, found by the links a person would take."""

    def walk(page: Page) -> None:
        _open_patient(page, chart_number)
        links = page.locator("main a").evaluate_all("links => links.map(link => link.pathname)")
        plan = next((link for link in links if re.fullmatch(r"/plans/[^/]+/build/", link)), "")
        intake = next(link for link in links if link.endswith("/intake/"))
        places = {
            "intake": intake,
            "assessment": intake.replace("/intake/", "/assessment/"),
            "build": plan,
            "sign": plan.replace("/build/", "/sign/"),
            "consent": plan.replace("/build/", "/consent/"),
        }
        _go(page, places[name] + query)

    return walk


def of_visit(chart_number: str, place: int) -> Walk:
    """The record of one of the patient's visits; the patient's page where there is none."""

    def walk(page: Page) -> None:
        _open_patient(page, chart_number)
        visits = page.locator("main a[href$='/record/']")
        if visits.count():
            _go(page, visits.nth(place).get_attribute("href") or page.url)

    return walk


def of_lot(number: str, below: str = "") -> Walk:
    """A page of one lot, found in the stock as a person would find it."""

    def walk(page: Page) -> None:
        _go(page, f"/stock/?lot={number}")
        page.locator("main .row-link").first.click()
        page.wait_for_url("**/stock/lots/**")
        if below:
            _go(page, page.url + below)

    return walk


def behind_figure(page: Page) -> None:
    """The patients behind the first figure of girth at the peak."""
    _go(page, "/outcomes/?show=girth&by=tier")
    page.locator("#peak a.row-link").first.click()
    page.wait_for_load_state()


def signed(chart_number: str, below: str = "") -> Walk:
    def walk(page: Page) -> None:
        _open_patient(page, chart_number)
        links = page.locator("main a").evaluate_all("links => links.map(link => link.pathname)")
        _go(page, next(link for link in links if re.fullmatch(r"/plans/[^/]+/", link)) + below)

    return walk


def being_treated(chart_number: str) -> Walk:
    """The record of a signed plan's treatment, begun the first time."""

    def walk(page: Page) -> None:
        signed(chart_number, "treatment/")(page)
        begin = page.locator("form[action$='/treatment/start/'] button")
        if begin.count():
            begin.click()
            page.wait_for_load_state()

    return walk


def treated(chart_number: str) -> Walk:
    def walk(page: Page) -> None:
        _open_patient(page, chart_number)
        page.locator(".timeline a[href^='/treatments/']").first.click()
        page.wait_for_load_state()

    return walk


def _open_patient(page: Page, chart_number: str) -> None:
    search(chart_number)(page)
    page.locator("#results a").first.click()
    page.wait_for_load_state()


def _go(page: Page, address: str) -> None:
    page.goto(address)


if __name__ == "__main__":
    sys.exit(main())
