"""Choosing what a plan starts from, and taking a proposal whole or site by site (SAF-06)."""

import json
import re
from html import escape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from clinic.models import Membership
from planning.domain.protocols import names_of, variant_named
from planning.domain.vocabulary import Laterality
from planning.evidence import load_protocols
from planning.models import Plan
from tests.factories.planning import GUIDED, SIX_SITES, edit, make_plan
from tests.integration.planning.test_builder import HX, Forms, newest, page, part
from tests.unit.planning.plan_examples import PRODUCT, site


@pytest.fixture
def plan(alice: Membership) -> Plan:
    """Three sites on each leg, at revision 9."""
    return make_plan(alice, PRODUCT, GUIDED, *SIX_SITES)


# Taking a proposal site by site --------------------------------------------------------------


def proposal_form(plan: Plan, client: Client, asked: str) -> dict[str, Any]:
    return dict(Forms(page(client, plan, f"?propose={asked}")).fields["edit-proposal"])


def take(plan: Plan, client: Client, data: dict[str, Any], **changes: Any) -> Any:
    return client.post(reverse("planning:plan_edit", args=[plan.pk]), data | changes)


def test_some_of_the_sites_are_taken_and_the_rest_left(plan: Plan, alice_client: Client) -> None:
    """SAF-06: nothing comes in that was not ticked, and what stands there stays."""
    form = proposal_form(plan, alice_client, "protocol:kim2013-six-sites")
    proposed = json.loads(form["command"])["placements"]
    response = take(plan, alice_client, form, take=["", "0", "7", "3"], replace=[])
    assert response.status_code == 302
    document = newest(plan).read_document()
    assert document.protocol == "kim2013-six-sites"
    assert len(document.sites) == 6 + 3
    came = [placed.placement.model_dump(mode="json") for placed in document.sites[6:]]
    assert came == [
        site | {"level_pct": str(site["level_pct"]), "across_pct": str(site["across_pct"])}
        for site in (
            {**one, "depth_mm": placed["depth_mm"]}
            for one, placed in zip((proposed[index] for index in (0, 3, 7)), came, strict=True)
        )
    ]
    assert newest(plan).command["replace"] == []  # type: ignore[index]


def test_only_a_leg_that_gets_sites_gives_its_own_up(plan: Plan, alice_client: Client) -> None:
    """SAF-06: sites of LEFT alone are ticked, so RIGHT keeps its three whatever its box says."""
    form = proposal_form(plan, alice_client, "protocol:kim2013-six-sites")
    take(plan, alice_client, form, take=["", "0", "1"], replace=["left", "right"])
    document = newest(plan).read_document()
    assert [len(document.on_side(side)) for side in Laterality] == [2, 3]


def test_the_whole_proposal_replaces_what_stood_there(plan: Plan, alice_client: Client) -> None:
    """Both boxes begin ticked; the form as it stands takes everything."""
    form = proposal_form(plan, alice_client, "protocol:kim2013-six-sites")
    assert form["replace"] == "right"
    every = ["", *(str(index) for index in range(12))]
    take(plan, alice_client, form, take=every, replace=["left", "right"])
    document = newest(plan).read_document()
    assert [len(document.on_side(side)) for side in Laterality] == [6, 6]
    assert {placed.dose_tenths for placed in document.sites} == {90}


def test_a_mirrored_site_can_be_left_out(alice: Membership, alice_client: Client) -> None:
    """Mirror and protocol are taken alike."""
    sites = [site("right", level, "40", dose_units="9") for level in ("20", "26", "32")]
    plan = make_plan(alice, PRODUCT, *sites)
    form = proposal_form(plan, alice_client, "mirror:right")
    take(plan, alice_client, form, take=["", "0", "2"], replace=[])
    placed = newest(plan).read_document().on_side(Laterality.LEFT)
    assert [str(one.level_pct) for one in placed] == ["20", "32"]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"take": [""]}, "Tick at least one site."),
        ({"take": ["", "12"]}, "is not one of the proposed sites: 12"),
        ({"take": ["", "-1"]}, "is not one of the proposed sites: -1"),
        ({"take": ["", "１"]}, "is not one of the proposed sites: １"),
        ({"take": ["0x1"]}, "is not one of the proposed sites: 0x1"),
        ({"take": ["9" * 400]}, "is not one of the proposed sites: 99"),
        ({"take": ["0"], "command": '{"op": "remove_sites", "sites": [1]}'}, "Only proposed sites"),
        ({"take": ["0"], "command": '{"op": "place_sites"}'}, "Only proposed sites"),
        ({"take": ["0"], "command": '{"op": "place_sites", "placements": [7]}'}, "placements"),
    ],
)
def test_a_choice_that_cannot_be_taken_names_its_field(
    plan: Plan, alice_client: Client, changes: dict[str, Any], sentence: str
) -> None:
    """SAF-06, SEC: 422, the field named, nothing changed."""
    form = proposal_form(plan, alice_client, "protocol:kim2013-six-sites")
    response = take(plan, alice_client, form, **changes)
    assert response.status_code == 422
    html = response.content.decode()
    assert sentence in html
    assert "Sites to take" in html or "placements" in html
    assert newest(plan).number == 9


def test_an_arm_is_proposed_by_its_name(plan: Plan, alice_client: Client) -> None:
    """SAF-04: the arm's own dose, and why it may not be for this patient."""
    form = proposal_form(plan, alice_client, "protocol:lee2004-medial-head:72")
    command = json.loads(form["command"])
    assert command["protocol"] == "lee2004-medial-head:72"
    assert sum(site["dose_tenths"] for site in command["placements"]) == 2 * 720
    take(plan, alice_client, form, take=["", *map(str, range(16))], replace=["left", "right"])
    assert newest(plan).read_document().protocol == "lee2004-medial-head:72"
    bar = part(page(alice_client, plan, "?propose=protocol:xia2014-many-sites"), "plan-proposal")
    assert "Does not apply because" in bar
    assert "Its doses are for lanbotulinumtoxinA (Hengli)" in bar
    assert re.findall(r'"dose_tenths', bar) == []


# The chooser ---------------------------------------------------------------------------------


def test_every_pattern_stands_in_the_chooser_with_its_source(
    plan: Plan, alice_client: Client
) -> None:
    """SAF-04, SAF-06: product, grade, sites, dose and what speaks against it, in plain sight."""
    start = part(page(alice_client, plan, "?open=start"), "plan-start")
    for name in names_of(load_protocols().values()):
        variant = variant_named(load_protocols(), name)
        assert variant is not None
        if variant.protocol.places_sites:
            assert f'href="?propose=protocol:{variant.name}"' in start, name
        assert f"<h4>{escape(variant.protocol.name)}</h4>" in start
        assert f"[{variant.protocol.sources[0]}]" in start or name == "empty"
    assert "propose=protocol:gmsm" not in start
    assert "A record only: it places nothing." in start
    assert "so places only" in start
    for question in ("Which head of the gastrocnemius?", "Should soleus be injected as well?"):
        assert question in start


def test_the_chooser_is_fetched_when_it_is_opened(
    alice: Membership, plan: Plan, alice_client: Client
) -> None:
    """A page and an edit do without it; what is fetched weighs the product of that moment."""
    closed = part(page(alice_client, plan), "plan-start")
    assert 'data-load="start"' in closed
    assert "propose=" not in closed
    fetched = page(alice_client, plan, "?open=start", **HX, **{"HX-Target": "plan-start"})
    assert fetched.count("<h4>") == len(load_protocols())
    assert 'id="plan-map"' not in fetched
    edit(plan, {**PRODUCT, "product": "prabotulinumtoxinA-nabota"}, by=alice)
    again = page(alice_client, plan, "?open=start", **HX, **{"HX-Target": "plan-start"})
    its_own = "Its doses are for prabotulinumtoxinA (Nabota)"
    assert its_own in fetched
    assert its_own not in again


def test_an_edit_of_a_site_does_not_send_the_chooser_again(
    alice: Membership, plan: Plan, alice_client: Client
) -> None:
    tag = re.compile(r'data-tag="(\w+)" id="plan-start"')
    before = tag.findall(page(alice_client, plan))
    edit(plan, {"op": "set_sites", "sites": [1], "dose_units": "8"}, by=alice)
    shown = {**HX, "Calfline-Shown": before[0]}
    answer = page(alice_client, plan, "?propose=none", **shown)
    assert 'id="plan-start"' not in answer
