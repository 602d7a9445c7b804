"""Limits of the product: per session, per interval, per site; and earlier toxin.

    earlier toxin of …          inside the interval        on the treatment day
    the same product            added to the cumulative    added to the session as well
                                limit; interval_too_short
    another product             earlier_other_product: shown, never added

The limit itself is allowed: 400 units under a limit of 400 pass, 400.1 do not.
"""

from collections.abc import Iterator
from datetime import date, timedelta

from planning.domain.dosing import Totals
from planning.domain.findings import Finding
from planning.domain.intake import EarlierToxin
from planning.domain.plan import InjectionPlan
from planning.domain.products import Catalogue, Product, earlier_within, sum_earlier_tenths
from planning.domain.quantities import millilitres, units
from planning.domain.reconstitution import Solution
from planning.domain.reviewing.codes import finding
from planning.domain.reviewing.context import numbered
from planning.domain.rules import Interval, Rules, Sourced
from planning.domain.text import N_, Text

Given = tuple[EarlierToxin, ...]
"""Earlier toxin under the catalogue's codes: see `Catalogue.read`."""

_ONE_DAY = Interval(days=1)


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
    for code in _codes(given):
        if code == product.code:
            continue
        interval = _longer(
            product.interval_or(rules.default_interval.interval),
            _interval_of(code, products, rules),
        )
        recent = _of_product(earlier_within(given, interval, on), code)
        if recent:
            last = max(toxin.on for toxin in recent)
            message = Text(
                N_(
                    "{dose} of {product}, last on {last}, {days} days before this treatment: "
                    "another product's units are shown, not added."
                ),
                dose=units(sum(toxin.dose_tenths for toxin in recent)),
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
    for code in _codes(given):
        interval = _interval_of(code, products, rules)
        recent = _of_product(earlier_within(given, interval, on), code)
        if recent:
            last = max(toxin.on for toxin in recent)
            until = interval.after(last) - timedelta(days=1)
            message = Text(
                N_("{dose} of {product}, last on {last}: counts toward its limit until {until}."),
                dose=units(sum(toxin.dose_tenths for toxin in recent)),
                product=products.label_of(code),
                last=last.isoformat(),
                until=until.isoformat(),
            )
            yield finding("earlier_toxin", message, rules.basis("earlier_toxin"))


def _session(totals: Totals, product: Product, given: Given, on: date) -> Iterator[Finding]:
    cap = product.session_cap
    if cap is None:
        return
    same_day = sum_earlier_tenths(given, product.code, _ONE_DAY, on)
    total = totals.total_tenths + same_day
    if totals.total_tenths == 0 or total <= cap.tenths:
        return
    if same_day:
        message = Text(
            N_(
                "{earlier} given on the same day and {planned} planned make {total}; "
                "the limit of {product} is {limit} per session."
            ),
            earlier=units(same_day),
            planned=units(totals.total_tenths),
            total=units(total),
            product=product.label,
            limit=units(cap.tenths),
        )
    else:
        message = Text(
            N_("{planned} planned; the limit of {product} is {limit} per session."),
            planned=units(total),
            product=product.label,
            limit=units(cap.tenths),
        )
    yield finding("session_cap", message, cap, basis=_stated_for(cap.population))


def _cumulative(totals: Totals, product: Product, given: Given, on: date) -> Iterator[Finding]:
    cap = product.cumulative_cap
    if cap is None:
        return
    earlier = sum_earlier_tenths(given, product.code, cap.interval, on)
    total = totals.total_tenths + earlier
    if totals.total_tenths == 0 or total <= cap.tenths:
        return
    if earlier:
        counted = _of_product(earlier_within(given, cap.interval, on), product.code)
        message = Text(
            N_(
                "{earlier} since {since} and {planned} planned make {total}; "
                "the limit of {product} is {limit} within {interval}."
            ),
            earlier=units(earlier),
            since=min(toxin.on for toxin in counted).isoformat(),
            planned=units(totals.total_tenths),
            total=units(total),
            product=product.label,
            limit=units(cap.tenths),
            interval=cap.interval.words,
        )
    else:
        message = Text(
            N_("{planned} planned; the limit of {product} is {limit} within {interval}."),
            planned=units(total),
            product=product.label,
            limit=units(cap.tenths),
            interval=cap.interval.words,
        )
    yield finding("cumulative_cap", message, cap, basis=_stated_for(cap.population))


def _sites(plan: InjectionPlan, product: Product) -> Iterator[Finding]:
    cap, volume_cap = product.site_cap, product.site_volume_cap
    solution = Solution.of(plan.preparation)
    for number, site in numbered(plan):
        dose = site.dose_tenths
        if dose is None:
            continue
        if cap is not None and dose > cap.tenths:
            message = Text(
                N_("Site {site}: {dose}; the limit of {product} is {limit} per site."),
                site=number,
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
                    site=number,
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
    recent = _of_product(earlier_within(given, interval, on), product.code)
    if not recent:
        return
    last = max(toxin.on for toxin in recent)
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


def _codes(given: Given) -> tuple[str, ...]:
    return tuple(dict.fromkeys(toxin.product for toxin in given))


def _of_product(earlier: Given, code: str) -> Given:
    return tuple(toxin for toxin in earlier if toxin.product == code)


def _interval_of(code: str, products: Catalogue, rules: Rules) -> Interval:
    product = products.get(code)
    default = rules.default_interval.interval
    return product.interval_or(default) if product else default


def _longer(one: Interval, other: Interval) -> Interval:
    return max(one, other, key=lambda interval: interval.longest_days)
