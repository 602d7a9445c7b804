"""Findings about what was given: by site, in all, and against the product's limits.

The tenfold rule is a clinic default: it answers a slipped decimal point.
"""

from collections.abc import Iterator
from fractions import Fraction

from planning.domain.budget import cumulative_allowance, session_allowance
from planning.domain.findings import CLINIC_DEFAULT, Severity
from planning.domain.products import Product
from planning.domain.quantities import format_decimal, millilitres, rounded, units
from planning.domain.reconstitution import Solution
from planning.domain.text import N_, Text
from planning.domain.treatment import GivenSite, TreatmentDocument
from planning.domain.treatment_findings import TreatmentContext, TreatmentFinding, stop
from planning.domain.treatment_totals import totals_agree, treatment_totals

TENFOLD = 10


def site_findings(
    document: TreatmentDocument, context: TreatmentContext
) -> Iterator[TreatmentFinding]:
    for site in document.sites:
        label = context.labels.get(site.site_id, "–")
        slip = _slip(site.given_tenths, site.planned_tenths)
        if slip is not None:
            message = Text(N_("Site {site}: {slip}"), site=label, slip=slip)
            yield _tenfold(f"given-{site.site_id}", message)
        elif site.is_changed and not site.reason:
            yield _reason_missing(site, label)


def _reason_missing(site: GivenSite, label: str) -> TreatmentFinding:
    message = Text(
        N_("Site {site}: {given} instead of the planned {planned}. Say why."),
        site=label,
        given=units(site.given_tenths),
        planned=units(site.planned_tenths),
    )
    return stop("reason_missing", f"reason-{site.site_id}", message)


def _slip(given_tenths: int, planned_tenths: int) -> Text | None:
    """What a slipped decimal point looks like; `None` below tenfold."""
    if planned_tenths <= 0 or given_tenths < TENFOLD * planned_tenths:
        return None
    given, planned = units(given_tenths), units(planned_tenths)
    if given_tenths == TENFOLD * planned_tenths:
        meant = format_decimal(rounded(Fraction(planned_tenths, 10), 1))
        return Text(
            N_("{given} is ten times the planned {planned}: did you mean {meant}?"),
            given=given,
            planned=planned,
            meant=meant,
        )
    return Text(
        N_("{given} is more than ten times the planned {planned}."), given=given, planned=planned
    )


def total_findings(
    document: TreatmentDocument, context: TreatmentContext
) -> Iterator[TreatmentFinding]:
    if not totals_agree(document):
        message = Text(N_("The totals differ when counted a second way. Tell your admin."))
        yield stop("totals_differ", "total", message)
    totals = treatment_totals(document)
    given = totals.both.given_tenths
    slip = _slip(given, totals.both.planned_tenths)
    if slip is not None:
        yield _tenfold("total", Text(N_("In all {slip}"), slip=slip))
    if document.vials and given > totals.opened_tenths:
        message = Text(
            N_("{given} given, but the opened vials hold {held}."),
            given=units(given),
            held=units(totals.opened_tenths),
        )
        yield stop("more_than_opened", "vials", message)
    if given == 0:
        message = Text(N_("Nothing was given: void this record instead of signing it."))
        yield stop("nothing_given", "total", message)


def cap_findings(
    document: TreatmentDocument, context: TreatmentContext
) -> Iterator[TreatmentFinding]:
    product = context.product
    if product is None:
        return
    given = treatment_totals(document).both.given_tenths
    on = document.given_on
    session = session_allowance(given, product, context.earlier, on)
    if session is not None and session.is_exceeded:
        message = Text(
            N_("{total} given in all on this day; the limit of {product} is {limit} per session."),
            total=units(session.used_tenths),
            product=product.label,
            limit=units(session.limit.tenths),
        )
        yield _cap("session_cap", "total", message, session.limit.sources, session.limit.population)
    over_time = cumulative_allowance(given, product, context.earlier, on)
    if over_time is not None and over_time.interval is not None and over_time.is_exceeded:
        message = Text(
            N_(
                "{given} given, {earlier} before: {total} within {interval}; "
                "the limit of {product} is {limit}."
            ),
            given=units(given),
            earlier=units(over_time.earlier_tenths),
            total=units(over_time.used_tenths),
            interval=over_time.interval.words,
            product=product.label,
            limit=units(over_time.limit.tenths),
        )
        limit = over_time.limit
        yield _cap("cumulative_cap", "total", message, limit.sources, limit.population)
    yield from _site_caps(document, context, product)


def _site_caps(
    document: TreatmentDocument, context: TreatmentContext, product: Product
) -> Iterator[TreatmentFinding]:
    planned = Solution.of(context.record.plan.preparation)
    for site in document.sites:
        label = context.labels.get(site.site_id, "–")
        cap, volume_cap = product.site_cap, product.site_volume_cap
        if cap is not None and site.given_tenths > cap.tenths:
            message = Text(
                N_("Site {site}: {dose}; the limit of {product} is {limit} per site."),
                site=label,
                dose=units(site.given_tenths),
                product=product.label,
                limit=units(cap.tenths),
            )
            yield _cap("site_cap", f"given-{site.site_id}", message, cap.sources, cap.population)
        if volume_cap is None or planned is None:
            continue
        volume = planned.volume_ul(site.given_tenths)
        if volume > volume_cap.microlitres:
            message = Text(
                N_("Site {site}: {volume}; the limit of {product} is {limit} per site."),
                site=label,
                volume=millilitres(volume),
                product=product.label,
                limit=millilitres(volume_cap.microlitres),
            )
            cap_words = volume_cap.population
            name = f"given-{site.site_id}"
            yield _cap("site_volume", name, message, volume_cap.sources, cap_words)


def _tenfold(name: str, message: Text) -> TreatmentFinding:
    return TreatmentFinding("tenfold", Severity.STOP, name, message, sources=(CLINIC_DEFAULT,))


def _cap(
    code: str, name: str, message: Text, sources: tuple[str, ...], population: str
) -> TreatmentFinding:
    basis = Text(N_("Stated for: {population}."), population=Text(population))
    return TreatmentFinding(code, Severity.CONFIRM, name, message, sources, basis)
