"""The dose budget, and a rebalance proposed, read and taken (SAF-04, SAF-06)."""

import json
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from clinic.models import Membership
from planning.models import Plan
from tests.factories.planning import (
    ASSESSMENT,
    GUIDED,
    INTAKE,
    SIX_SITES,
    edit,
    make_consultation,
    make_plan,
)
from tests.integration.planning.test_builder import HX, Forms, newest, page, part
from tests.unit.planning.plan_examples import PRODUCT


def assessed(left_mm: str, right_mm: str) -> dict[str, Any]:
    """Both calves, their medial heads this thick by ultrasound."""
    thick = {
        side: {
            **ASSESSMENT[side],
            "layers": {
                **ASSESSMENT[side]["layers"],
                "medial_head": {"fat_mm": "6", "muscle_mm": mm, "source": "ultrasound"},
            },
        }
        for side, mm in (("left", left_mm), ("right", right_mm))
    }
    return {**ASSESSMENT, **thick}


def unequal(member: Membership) -> Plan:
    """27 units on each medial head, of 20 mm and 24 mm."""
    consultation = make_consultation(member, assessment=assessed("20", "24"))
    return make_plan(member, PRODUCT, GUIDED, *SIX_SITES, consultation=consultation)


def words(html: str) -> str:
    said = re.sub(r"<[^>]+>", " ", html).replace("\u00a0", " ")
    return re.sub(r"\s+", " ", said)


# A rebalance ----------------------------------------------------------------------------------


def test_a_rebalance_says_what_why_and_by_whose_rule(
    alice: Membership, alice_client: Client
) -> None:
    plan = unequal(alice)
    html = page(alice_client, plan, "?propose=rebalance")
    bar = part(html, "plan-proposal")
    said = words(bar)
    assert "LEFT 24.5 units, RIGHT 29.5 units" in said
    assert "Leg 27 → 24.5 units 27 → 29.5 units" in said
    assert "medial head: RIGHT greater by 4 mm (index +18.18 %)." in said
    assert "The total stays 54 units" in said
    assert "LEFT 1 9 → 8.5 units 2 9 → 8 units 3 9 → 8 units" in said
    assert "[May2021]" in bar
    assert "clinic default" in bar
    assert newest(plan).number == plan.revision.number, "nothing changes until it is taken"


def test_taken_it_is_one_edit_the_history_tells_in_full(
    alice: Membership, alice_client: Client
) -> None:
    plan = unequal(alice)
    forms = Forms(page(alice_client, plan, "?propose=rebalance"))
    command = json.loads(dict(forms.fields["edit-proposal"])["command"])
    assert command["op"] == "set_doses"
    send = reverse("planning:plan_edit", args=[plan.pk])
    assert alice_client.post(send, dict(forms.fields["edit-proposal"])).status_code == 302
    doses = [site.dose_tenths for site in newest(plan).read_document().sites]
    assert doses == [85, 80, 80, 100, 100, 95]
    history = alice_client.get(reverse("planning:plan_history", args=[plan.pk]))
    assert (
        "Set doses: site 1: 8.5 units, sites 2, 3: 8 units, sites 4, 5: 10 units, site 6: 9.5 units"
    ) in words(history.content.decode())
    again = page(alice_client, plan, "?propose=rebalance")
    assert "The legs already receive what the rule gives" in words(part(again, "plan-proposal"))
    assert "edit-proposal" not in Forms(again).fields


def test_why_there_is_nothing_to_propose(alice: Membership, alice_client: Client) -> None:
    one_leg = make_plan(alice, PRODUCT, *SIX_SITES[:3])
    html = page(alice_client, one_leg, "?propose=rebalance")
    assert "There is no site on RIGHT" in words(part(html, "plan-proposal"))
    assert "edit-proposal" not in Forms(html).fields


def test_the_balance_panel_asks_for_it(alice: Membership, alice_client: Client) -> None:
    plan = unequal(alice)
    panel = part(page(alice_client, plan), "plan-balance")
    assert 'href="?propose=rebalance"' in panel


@pytest.mark.parametrize(
    ("doses", "field"),
    [
        ([{"site": 1, "dose_tenths": 0}], "Dose"),
        ([{"site": 1, "dose_tenths": 20_001}], "Dose"),
        ([{"site": 99, "dose_tenths": 10}], "Sites"),
        ([], "doses"),
    ],
)
def test_a_dose_that_cannot_be_is_refused_by_name(
    alice: Membership, alice_client: Client, doses: list[dict[str, int]], field: str
) -> None:
    plan = unequal(alice)
    fields = dict(Forms(page(alice_client, plan, "?propose=rebalance")).fields["edit-proposal"])
    fields["command"] = json.dumps({"op": "set_doses", "doses": doses})
    send = reverse("planning:plan_edit", args=[plan.pk])
    refused = alice_client.post(send, fields)
    assert refused.status_code == 422
    assert field in words(refused.content.decode())
    assert newest(plan).number == plan.revision.number


# The dose budget ------------------------------------------------------------------------------


def budget_of(client: Client, plan: Plan) -> str:
    return words(part(page(client, plan), "plan-budget"))


def planned_after(member: Membership, *toxin: dict[str, str]) -> Plan:
    intake = {**INTAKE, "earlier_toxin": list(toxin)}
    consultation = make_consultation(member, intake=intake, treatment_on="2026-11-25")
    return make_plan(member, PRODUCT, *SIX_SITES, consultation=consultation)


BOTOX_BEFORE = {"product": "Botox", "dose_units": "100", "on": "2026-10-14", "area": "masseter"}


def test_the_budget_counts_what_was_given_and_what_is_planned(
    alice: Membership, alice_client: Client
) -> None:
    plan = planned_after(alice, BOTOX_BEFORE)
    said = budget_of(alice_client, plan)
    assert "onabotulinumtoxinA (Botox) LEFT 27 units RIGHT 27 units" in said
    assert "Limit: 400 units within 3 months" in said
    assert "given earlier 100 units this plan 54 units left under the limit 246 units" in said
    assert "Stated for: adults, all uses together. [Lexi]" in said
    assert "2026-10-14 · 100 units · masseter counts until 2027-01-13" in said


def test_beyond_the_limit_it_says_by_how_much_as_the_review_does(
    alice: Membership, alice_client: Client
) -> None:
    plan = planned_after(alice, {**BOTOX_BEFORE, "dose_units": "346.1"})
    html = page(alice_client, plan)
    assert "over the limit by 0.1 units" in words(part(html, "plan-budget"))
    assert "346.1 units since 2026-10-14 and 54 units planned make 400.1" in words(html)


def test_another_products_units_are_listed_and_never_added(
    alice: Membership, alice_client: Client
) -> None:
    plan = planned_after(alice, {**BOTOX_BEFORE, "product": "Nabota"})
    said = budget_of(alice_client, plan)
    assert "given earlier 0 units this plan 54 units left under the limit 346 units" in said
    assert "prabotulinumtoxinA (Nabota): 2026-10-14 · 100 units · masseter" in said
    assert "Its units cannot be added" in said


@pytest.mark.parametrize(
    ("product", "says"),
    [
        (None, "Choose the product: limits belong to a product."),
        ("lanbotulinumtoxinA-hengli", "No label text that limits a whole treatment"),
        ("retired-product", "The catalogue does not have this product: no limit is known."),
    ],
)
def test_where_no_limit_is_known_it_says_so(
    alice: Membership, alice_client: Client, product: str | None, says: str
) -> None:
    intents = [] if product is None else [{**PRODUCT, "product": product}]
    assert says in budget_of(alice_client, make_plan(alice, *intents))


def test_an_edit_that_changes_no_dose_leaves_both_panels_where_they_are(
    alice: Membership, alice_client: Client
) -> None:
    plan = unequal(alice)
    shown = " ".join(re.findall(r'data-tag="(\w+)"', page(alice_client, plan)))
    edit(plan, {"op": "set_sites", "sites": [2], "depth_mm": "15"}, by=alice)
    changed = page(alice_client, plan, **HX, **{"Calfline-Shown": shown})
    assert 'id="site-2"' in changed
    assert "plan-budget" not in changed
    assert "plan-balance" not in changed
