"""Limits of the product: per session, per interval, per site; and earlier toxin.

    earlier toxin of …          inside the interval        on the treatment day
    the same product            added to the cumulative    added to the session as well
                                limit; interval_too_short
    another product             earlier_other_product: shown, never added

The limit itself is allowed: 400 units under a limit of 400 pass, 400.1 do not.
"""

from collections.abc import Iterator
from datetime import date

from planning.domain.budget import (
    Given,
    codes,
    cumulative_allowance,
    interval_of,
    others,
    recent,
    session_allowance,
)
from planning.domain.dosing import Totals
from planning.domain.findings import Finding
from planning.domain.plan import InjectionPlan
from planning.domain.products import Catalogue, Product
from planning.domain.quantities import millilitres, units
from planning.domain.reconstitution import Solution
from planning.domain.reviewing.codes import finding
from planning.domain.reviewing.context import labelled
from planning.domain.rules import Rules, Sourced
from planning.domain.text import N_, Text


def caps(
    plan: InjectionPlan,
    totals: Totals,
    product: Product,
    given: Given,
    on: date,
    rules: Rules,
) -> Iterator[Finding]:
    yield from _session(totals, product, given, on)
    yield from _cumulative(totals, product, given, on)
    yield from _sites(plan, product)
    if not product.has_cap:
        message = Text(
            N_("No limit of a whole treatment with {product} was seen."), product=product.label
        )
        yield finding("no_cap_known", message, rules.basis("no_cap_known"))


def intervals(
    product: Product, given: Given, on: date, rules: Rules, products: Catalogue
) -> Iterator[Finding]:
    """Earlier toxin that is too recent, of this product or of another."""
    yield from _too_soon(product, given, on, rules)
    for code, toxins in others(product, given, on, rules, products).items():
        last = max(toxin.on for toxin in toxins)
        message = Text(
            N_(
                "{dose} of {product}, last on {last}, {days} days before this treatment: "
                "another product's units are shown, not added."
            ),
            dose=units(sum(toxin.dose_tenths for toxin in toxins)),
            product=products.label_of(code),
            last=last.isoformat(),
            days=(on - last).days,
        )
        yield finding("earlier_other_product", message, rules.basis("earlier_other_product"))


def impossible_dates(
    given: Given, birth_date: date, on: date, rules: Rules, products: Catalogue
) -> Iterator[Finding]:
    """Earlier toxin after the treatment day or before birth; the day itself is possible."""
    for code, day in dict.fromkeys((toxin.product, toxin.on) for toxin in given):
        product = products.label_of(code)
        if day > on:
            message = Text(
                N_("Earlier toxin: {product} on {given} lies after this treatment on {on}."),
                product=product,
                given=day.isoformat(),
                on=on.isoformat(),
            )
        elif day < birth_date:
            message = Text(
                N_("Earlier toxin: {product} on {given} lies before the birth on {birth}."),
                product=product,
                given=day.isoformat(),
                birth=birth_date.isoformat(),
            )
        else:
            continue
        yield finding("earlier_toxin_date", message, rules.basis("earlier_toxin_date"))


def earlier_toxin(given: Given, on: date, rules: Rules, products: Catalogue) -> Iterator[Finding]:
    """What still counts toward its own product's limit, and until when."""
    for code in codes(given):
        interval = interval_of(code, products, rules)
        toxins = recent(given, code, interval, on)
        if toxins:
            last = max(toxin.on for toxin in toxins)
            until = interval.last_day(last)
            message = Text(
                N_("{dose} of {product}, last on {last}: counts toward its limit until {until}."),
                dose=units(sum(toxin.dose_tenths for toxin in toxins)),
                product=products.label_of(code),
                last=last.isoformat(),
                until=until.isoformat(),
            )
            yield finding("earlier_toxin", message, rules.basis("earlier_toxin"))


def _session(totals: Totals, product: Product, given: Given, on: date) -> Iterator[Finding]:
    allowance = session_allowance(totals.total_tenths, product, given, on)
    if allowance is None or not allowance.is_exceeded:
        return
    cap = allowance.limit
    if allowance.earlier_tenths:
        message = Text(
            N_(
                "{earlier} given on the same day and {planned} planned make {total}; "
                "the limit of {product} is {limit} per session."
            ),
            earlier=units(allowance.earlier_tenths),
            planned=units(allowance.planned_tenths),
            total=units(allowance.used_tenths),
            product=product.label,
            limit=units(cap.tenths),
        )
    else:
        message = Text(
            N_("{planned} planned; the limit of {product} is {limit} per session."),
            planned=units(allowance.planned_tenths),
            product=product.label,
            limit=units(cap.tenths),
        )
    yield finding("session_cap", message, cap, basis=_stated_for(cap.population))


def _cumulative(totals: Totals, product: Product, given: Given, on: date) -> Iterator[Finding]:
    allowance = cumulative_allowance(totals.total_tenths, product, given, on)
    if allowance is None or allowance.interval is None or not allowance.is_exceeded:
        return
    cap = allowance.limit
    if allowance.earlier_tenths:
        message = Text(
            N_(
                "{earlier} since {since} and {planned} planned make {total}; "
                "the limit of {product} is {limit} within {interval}."
            ),
            earlier=units(allowance.earlier_tenths),
            since=min(toxin.on for toxin in allowance.earlier).isoformat(),
            planned=units(allowance.planned_tenths),
            total=units(allowance.used_tenths),
            product=product.label,
            limit=units(cap.tenths),
            interval=allowance.interval.words,
        )
    else:
        message = Text(
            N_("{planned} planned; the limit of {product} is {limit} within {interval}."),
            planned=units(allowance.planned_tenths),
            product=product.label,
            limit=units(cap.tenths),
            interval=allowance.interval.words,
        )
    yield finding("cumulative_cap", message, cap, basis=_stated_for(cap.population))


def _sites(plan: InjectionPlan, product: Product) -> Iterator[Finding]:
    cap, volume_cap = product.site_cap, product.site_volume_cap
    solution = Solution.of(plan.preparation)
    for label, number, site in labelled(plan):
        dose = site.dose_tenths
        if dose is None:
            continue
        if cap is not None and dose > cap.tenths:
            message = Text(
                N_("Site {site}: {dose}; the limit of {product} is {limit} per site."),
                site=label,
                dose=units(dose),
                product=product.label,
                limit=units(cap.tenths),
            )
            yield finding(
                "site_cap",
                message,
                cap,
                basis=_stated_for(cap.population),
                side=site.side,
                site_id=site.id,
                number=number,
            )
        if volume_cap is not None and solution is not None:
            volume = solution.volume_ul(dose)
            if volume > volume_cap.microlitres:
                message = Text(
                    N_("Site {site}: {volume}; the limit of {product} is {limit} per site."),
                    site=label,
                    volume=millilitres(volume),
                    product=product.label,
                    limit=millilitres(volume_cap.microlitres),
                )
                yield finding(
                    "site_volume",
                    message,
                    volume_cap,
                    basis=_stated_for(volume_cap.population),
                    side=site.side,
                    site_id=site.id,
                    number=number,
                )


def _too_soon(product: Product, given: Given, on: date, rules: Rules) -> Iterator[Finding]:
    stated = product.minimum_interval
    interval = stated.interval if stated else rules.default_interval.interval
    because: Sourced = stated or rules.default_interval
    basis = _stated_for(stated.population) if stated else rules.default_interval.text
    toxins = recent(given, product.code, interval, on)
    if not toxins:
        return
    last = max(toxin.on for toxin in toxins)
    if last == on:
        message = Text(
            N_(
                "{product} was already given on the treatment day, {last}; "
                "the interval is {interval}."
            ),
            product=product.label,
            last=last.isoformat(),
            interval=interval.words,
        )
    else:
        message = Text(
            N_(
                "{product} was last given on {last}, {days} days before this treatment; "
                "{interval} are over on {free}."
            ),
            product=product.label,
            last=last.isoformat(),
            days=(on - last).days,
            interval=interval.words,
            free=interval.after(last).isoformat(),
        )
    yield finding("interval_too_short", message, because, basis=basis)


def _stated_for(population: str) -> Text:
    return Text(N_("Stated for: {population}."), population=Text(population))
