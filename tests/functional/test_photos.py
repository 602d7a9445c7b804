"""Photographs in a browser: chosen, seen under the earlier one, filed; nothing is ever lost."""

from datetime import date
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import FilePayload, Page, expect

from clinic.models import Membership
from patients.models import Patient, Photo
from tests.factories.patients import make_patient, make_photo
from tests.functional.conftest import OpenAs, Watch
from tests.functional.test_plan_builder_axe import TALL, violations
from tests.photo_files import jpeg

PLACE = "#place-medial-left"


@pytest.fixture
def patient(transactional_db: None, alice: Membership) -> Patient:
    patient = make_patient(alice)
    make_photo(alice, patient=patient, place="medial-left", taken_on=date(2026, 5, 4))
    return patient


def page_of(patient: Patient) -> str:
    return reverse("patients:photos", args=[patient.pk])


def picture(name: str = "IMG_0001.jpg", tone: int = 9) -> FilePayload:
    return {"name": name, "mimeType": "image/jpeg", "buffer": jpeg((600, 800), tone)}


def choose(page: Page, **options: Any) -> None:
    page.locator("#file-medial-left").set_input_files(picture(**options))
    expect(page.locator(f"{PLACE} canvas")).to_be_visible()


def filed() -> int:
    return Photo.objects.filter(set_aside_at=None).count()


def test_the_earlier_photograph_lies_over_the_chosen_one(
    alice_page: Page, patient: Patient
) -> None:
    """By keyboard: the ghost's strength, the side, and filing."""
    page = alice_page
    page.goto(page_of(patient))
    choose(page)
    ghost = page.locator(f"{PLACE} .photo-ghost")
    expect(ghost).to_be_visible()
    slider = page.locator(f"{PLACE} [data-ghost]")
    slider.focus()
    for _ in range(4):
        page.keyboard.press("ArrowRight")
    assert ghost.evaluate("image => getComputedStyle(image).opacity") == "0.7"
    page.locator(f"{PLACE} [name=side]").first.focus()
    page.keyboard.press("Space")
    page.locator(f"{PLACE} [type=submit]").focus()
    page.keyboard.press("Enter")
    expect(page.locator(f"{PLACE}[data-filled]")).to_be_visible()
    assert filed() == 2


def test_the_wrong_side_is_said_in_its_place_and_the_picture_stays(
    alice_page: Page, patient: Patient
) -> None:
    page = alice_page
    page.goto(page_of(patient))
    choose(page)
    page.locator(f"{PLACE} label:has([value=right])").click()
    page.locator(f"{PLACE} [type=submit]").click()
    expect(page.locator(f"{PLACE} [data-say] .field-error")).to_contain_text("You said RIGHT")
    expect(page.locator(f"{PLACE} canvas")).to_be_visible()
    assert filed() == 1
    page.locator(f"{PLACE} label:has([value=left])").click()
    page.locator(f"{PLACE} [type=submit]").click()
    expect(page.locator(f"{PLACE}[data-filled]")).to_be_visible()
    assert filed() == 2


def test_a_cut_network_loses_no_picture(alice_page: Page, patient: Patient, watch: Watch) -> None:
    """Sent again by itself once the network is back; one photograph comes of it (DUR-04)."""
    watch.allow("ERR_INTERNET_DISCONNECTED", "net::ERR")
    page = alice_page
    page.goto(page_of(patient))
    choose(page)
    page.locator(f"{PLACE} label:has([value=left])").click()
    page.context.set_offline(True)
    page.locator(f"{PLACE} [type=submit]").click()
    expect(page.locator(f"{PLACE} [data-answer]")).to_contain_text("The picture is kept")
    expect(page.locator(f"{PLACE} canvas")).to_be_visible()
    page.context.set_offline(False)
    expect(page.locator(f"{PLACE}[data-filled]")).to_be_visible()
    assert filed() == 2


def test_many_pictures_wait_in_a_tray(open_as: OpenAs, alice: Membership, patient: Patient) -> None:
    """By touch on a tablet: each is put in its place by a person."""
    page = open_as(alice, has_touch=True, viewport={"width": 820, "height": 1180})
    page.goto(page_of(patient))
    pictures = [picture(f"{number}.jpg", number) for number in range(12)]
    page.locator("#tray-files").set_input_files(pictures)
    expect(page.locator("#tray-list li")).to_have_count(12)
    item = page.locator("#tray-list li").first
    item.locator("select").select_option("posterior_relaxed-both")
    item.locator("[data-tray=put]").tap()
    place = page.locator("#place-posterior_relaxed-both")
    expect(place.locator("canvas")).to_be_visible()
    place.locator("[type=submit]").tap()
    expect(page.locator("#place-posterior_relaxed-both[data-filled]")).to_be_visible()
    expect(page.locator("#tray-list li")).to_have_count(11)
    assert filed() == 2


def test_without_a_script_each_place_is_a_form(
    open_as: OpenAs, alice: Membership, patient: Patient
) -> None:
    page = open_as(alice, java_script_enabled=False)
    page.goto(page_of(patient))
    page.locator("#file-medial-left").set_input_files(picture())
    page.locator(f"{PLACE} label:has([value=left])").click()
    page.locator(f"{PLACE} [type=submit]").click()
    assert page.locator(f"{PLACE}[data-filled]").is_visible()
    assert filed() == 2


@pytest.mark.parametrize(("width", "locale"), [(1440, "en-GB"), (820, "ko-KR"), (390, "en-GB")])
def test_no_barrier_and_no_sideways_scroll(
    open_as: OpenAs, alice: Membership, patient: Patient, width: int, locale: str
) -> None:
    """A11-01."""
    make_photo(alice, patient=patient, place="medial-left", taken_on=date(2026, 8, 3), tone=3)
    page = open_as(alice, locale=locale, viewport={"width": width, "height": TALL})
    compare = reverse("planning:photo_compare", args=[patient.pk])
    for address in (page_of(patient), compare):
        page.goto(address)
        assert violations(page) == [], address
        main = "document.querySelector('main').scrollWidth <= innerWidth"
        assert page.evaluate(main), f"{address} scrolls sideways"
    wipe = page.locator("#wipe")
    wipe.focus()
    page.keyboard.press("Home")
    over = page.locator(".photo-wipe-frame")
    assert over.evaluate("frame => frame.style.getPropertyValue('--wipe')") == "0%"
    page.goto(page_of(patient))
    choose(page)
    page.locator(f"{PLACE} [type=submit]").click()
    expect(page.locator(f"{PLACE} [data-say] .field-error")).to_be_visible()
    assert violations(page) == []
