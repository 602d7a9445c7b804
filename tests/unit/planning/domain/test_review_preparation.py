"""Whether there is anything to sign: sites, doses, a product fit to be given."""

from typing import Any

import pytest

from planning.domain.findings import Severity
from planning.domain.plan import InjectionPlan
from planning.domain.review import review
from tests.unit.planning.review_examples import (
    BOTOX,
    DYSPORT,
    SIX_CONTEXT,
    SIX_PLAN,
    codes,
    of_code,
    plain,
    plan_with,
    with_sites,
)


@pytest.mark.parametrize(
    ("expires", "stops"),
    [("2026-11-24", True), ("2026-11-25", False), ("2026-11-26", False), (None, False)],
)
def test_a_product_may_be_given_on_its_last_day(expires: str | None, stops: bool) -> None:
    found = of_code("product_expired", plan_with(expires_on=expires), SIX_CONTEXT)
    assert bool(found) is stops
    for finding in found:
        assert finding.severity is Severity.STOP
        assert "2026-11-24" in plain(finding)


def test_one_site_without_a_dose_is_named() -> None:
    [found] = of_code("dose_missing", with_sites(SIX_PLAN, (3, {"dose_tenths": None})), SIX_CONTEXT)
    assert (plain(found), found.number, found.site_id) == ("Site 3: no dose.", 3, 3)


def test_several_sites_without_a_dose_are_one_finding() -> None:
    plan = with_sites(SIX_PLAN, (3, {"dose_tenths": None}), (9, {"dose_tenths": None}))
    [found] = of_code("dose_missing", plan, SIX_CONTEXT)
    assert plain(found) == "No dose at 2 sites: 3, 9."
    assert found.severity is Severity.STOP


def test_an_empty_plan_is_stopped_for_its_emptiness_only() -> None:
    found = codes(review(plan_with(sites=[]), SIX_CONTEXT))
    assert found == ["no_sites"]


def test_without_a_product_nothing_is_held_to_a_limit() -> None:
    plan = SIX_PLAN.model_copy(update={"preparation": None})
    found = [f for f in review(plan, SIX_CONTEXT) if f.severity is not Severity.NOTE]
    assert codes(found) == ["product_missing"]
    assert plain(found[0]) == "No product is chosen."


def test_a_product_that_left_the_catalogue_is_missing_by_name() -> None:
    found = of_code("product_missing", plan_with("withdrawn-toxin"), SIX_CONTEXT)
    assert [plain(f) for f in found] == ["withdrawn-toxin is not in the clinic's catalogue."]


@pytest.mark.parametrize(
    "changes", [{"diluent_ml": None}, {"diluent_ml": "0"}, {"vial_units": None}]
)
def test_a_volume_needs_vial_and_diluent(changes: dict[str, Any]) -> None:
    [found] = of_code("preparation_incomplete", plan_with(**changes), SIX_CONTEXT)
    assert found.severity is Severity.CONFIRM


@pytest.mark.parametrize(
    ("product", "vial", "found"),
    [(BOTOX, 100, False), (BOTOX, 500, True), (DYSPORT, 500, False), (DYSPORT, 100, True)],
)
def test_another_products_vial_is_asked_about(product: str, vial: int, found: bool) -> None:
    """SAF-04: a Dysport vial under Botox's name is the slip this is for."""
    assert (
        bool(of_code("vial_not_listed", plan_with(product, vial_units=vial), SIX_CONTEXT)) is found
    )


def test_the_first_plan_of_a_consultation_can_be_reviewed() -> None:
    assert codes(review(InjectionPlan(), SIX_CONTEXT)) == ["no_sites", "product_missing"]
