"""Whether there is anything to sign: sites, doses, a product fit to be given."""

from collections.abc import Iterator
from datetime import date

from planning.domain.findings import Finding
from planning.domain.plan import InjectionPlan
from planning.domain.products import Product
from planning.domain.quantities import units
from planning.domain.reviewing.codes import finding
from planning.domain.reviewing.context import labelled
from planning.domain.rules import Rules
from planning.domain.text import N_, Text, listed, verbatim


def completeness(plan: InjectionPlan, rules: Rules) -> Iterator[Finding]:
    if not plan.sites and not plan.above_knee:
        yield finding("no_sites", Text(N_("The plan has no site.")), rules.basis("no_sites"))
        return
    missing = [place for place in labelled(plan) if place[2].dose_tenths is None]
    because = rules.basis("dose_missing")
    if len(missing) == 1:
        [(label, number, site)] = missing
        yield finding(
            "dose_missing",
            Text(N_("Site {site}: no dose."), site=label),
            because,
            side=site.side,
            site_id=site.id,
            number=number,
        )
    elif missing:
        message = Text(
            N_("No dose at {count} sites: {sites}."),
            count=len(missing),
            sites=listed(verbatim(str(label)) for label, _, _ in missing),
        )
        yield finding("dose_missing", message, because)


def preparation(
    plan: InjectionPlan, product: Product | None, on: date, rules: Rules
) -> Iterator[Finding]:
    chosen = plan.preparation
    if chosen is None:
        message = Text(N_("No product is chosen."))
        yield finding("product_missing", message, rules.basis("product_missing"))
        return
    if product is None:
        message = Text(N_("{product} is not in the clinic's catalogue."), product=chosen.product)
        yield finding("product_missing", message, rules.basis("product_missing"))
    name = product.label if product else verbatim(chosen.product)
    if chosen.expires_on is not None and chosen.expires_on < on:
        message = Text(
            N_("{product} expires on {expires}, before this treatment on {on}."),
            product=name,
            expires=chosen.expires_on.isoformat(),
            on=on.isoformat(),
        )
        yield finding("product_expired", message, rules.basis("product_expired"))
    if not chosen.vial_units or not chosen.diluent_ml:
        message = Text(N_("Vial size or diluent is undecided, so no volume can be given."))
        yield finding("preparation_incomplete", message, rules.basis("preparation_incomplete"))
    if product and chosen.vial_units and chosen.vial_units not in product.vials.units:
        message = Text(
            N_("A vial of {vial} is not listed for {product}; listed: {sizes}."),
            vial=units(chosen.vial_units * 10),
            product=name,
            sizes=listed(units(size * 10) for size in product.vials.units),
        )
        yield finding("vial_not_listed", message, rules.basis("vial_not_listed"))
