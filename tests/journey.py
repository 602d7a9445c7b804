"""A consultation in the browser, act by act, counting what a person has to do.

One act is one tap, or one field filled in. The functional test proves the journey and
the bench prints the counts.
"""

from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Page, expect

from tests.browser import settle

GIRTHS = {"left": ("363", "362"), "right": ("365", "364")}


@dataclass
class Hand:
    """A person's hand on one page."""

    page: Page
    acts: int = 0
    done: list[str] = field(default_factory=list)

    def tap(self, target: str) -> None:
        """Taps what the selector names."""
        self.page.locator(target).click()
        self._count(f"tap {target}")

    def fill(self, name: str, value: str) -> None:
        """Fills in the field of that name."""
        self.page.locator(f"[name='{name}']").fill(value)
        self._count(f"fill {name}")

    def choose(self, name: str, value: str) -> None:
        """Taps one of several answers."""
        self.tap(f"label:has([name='{name}'][value='{value}'])")

    def _count(self, act: str) -> None:
        self.acts += 1
        self.done.append(act)
        settle(self.page)


def register(hand: Hand, **details: str) -> None:
    """From the patients' list to the new patient's page."""
    hand.tap("a[href$='/patients/register/']")
    for name, value in details.items():
        hand.fill(name, value)
    hand.choose("sex", "female")
    hand.tap("main button[type=submit].button--primary")
    hand.page.wait_for_url("**/patients/*-*/")


def intake(hand: Hand, *, again: bool = False) -> None:
    """From the patient's page through the intake to the assessment."""
    hand.tap("form[action$='/consultations/start/'] button")
    hand.page.wait_for_url("**/intake/")
    hand.tap("button[value=no_to_all]")
    if not again:
        hand.tap("label:has([name=goals][value=soften_protrusion])")
    hand.tap("label:has([name=consent_signed])")
    hand.tap("button[value=next]")
    hand.page.wait_for_url("**/assessment/")


def assess(hand: Hand) -> None:
    """Both calves: what a plan needs, and two readings where the girth is greatest."""
    for side in ("left", "right"):
        hand.fill(f"{side}-reference_line_mm", "345")
        for reading, value in enumerate(GIRTHS[side]):
            hand.fill(f"{side}-girths-1-relaxed_mm-{reading}", value)
        for head, muscle_mm in (("medial_head", "21"), ("lateral_head", "16")):
            hand.fill(f"{side}-layers-{head}-fat_mm", "6.5")
            hand.fill(f"{side}-layers-{head}-muscle_mm", muscle_mm)
        hand.choose(f"{side}-pitting_oedema", "no")
        hand.choose(f"{side}-firmness", "hard")
        hand.choose(f"{side}-bulge_tiptoe", "3")
        hand.choose(f"{side}-development", "medial")
    hand.page.get_by_role("button", name="Continue to the plan").click()
    hand._count("tap Continue to the plan")
    hand.page.wait_for_url("**/build/")


def plan_six_sites(hand: Hand) -> None:
    """The consensus pattern accepted whole, and the guidance said."""
    hand.tap("#tool-protocol > summary")
    hand.tap("a[href='?propose=protocol:kim2013-six-sites']")
    hand.tap("#plan-proposal button.button--primary")
    expect(hand.page.locator("#plan-map g.site")).to_have_count(12)
    hand.tap("#tool-guidance summary")
    hand.tap("#edit-guidance button[value=ultrasound]")


def is_signable(page: Page) -> bool:
    """Whether nothing stops the plan that is open in the builder."""
    return page.locator(".finding[data-severity=stop]").count() == 0


def read_back_and_sign(hand: Hand, password: str) -> None:
    """From the builder through the read-back to the signed plan."""
    hand.tap("#plan-totals a.button--primary")
    hand.page.wait_for_url("**/sign/")
    tick_everything(hand)
    hand.fill("rationale", "Medial protrusion on tiptoe; the patient wants a softer line.")
    hand.fill("password", password)
    hand.tap("main form button.button--primary")
    hand.page.wait_for_url("**/plans/*-*/")


def repeat(hand: Hand, password: str) -> None:
    """A patient treated before, from the patient's page to the signed plan.

    A finding that comes back takes one tap in all; each new one is a field to fill in.
    """
    intake(hand, again=True)
    hand.tap("button[value=carry]")
    hand.page.wait_for_url("**/build/")
    hand.tap("#proposal-sign")
    hand.page.wait_for_url("**/sign/")
    tick_everything(hand)
    if hand.page.locator("button[value=take_offered]").count():
        hand.tap("button[value=take_offered]")
    for reason in hand.page.locator("textarea[name^='reason-']").all():
        if not reason.input_value():
            hand.fill(reason.get_attribute("name") or "", "Discussed with the patient.")
    hand.fill("password", password)
    hand.tap("main form button.button--primary")
    hand.page.wait_for_url("**/plans/*-*/")


def tick_everything(hand: Hand) -> None:
    for box in hand.page.locator(".readback input[type=checkbox]").all():
        box.check()
        hand._count("tick")


def second_plan(hand: Hand) -> None:
    """A second consultation of the same patient, measured anew: equal values stay marked."""
    intake(hand, again=True)
    hand.choose("carried_confirmed", "yes")
    assess(hand)
    plan_six_sites(hand)


def new_patient(hand: Hand, **details: Any) -> None:
    """From the patients' list to a signable plan of a patient nobody knew."""
    register(hand, **details)
    intake(hand)
    assess(hand)
    plan_six_sites(hand)
