"""Findings about the vials a treatment was drawn from, and the product's clock."""

from collections.abc import Iterator
from datetime import datetime

from planning.domain.findings import CLINIC_DEFAULT, Severity
from planning.domain.reconstitution import Solution
from planning.domain.stock import VialState, vial_clock
from planning.domain.text import N_, Text
from planning.domain.treatment import TreatmentDocument, VialUsed
from planning.domain.treatment_findings import (
    TreatmentContext,
    TreatmentFinding,
    moment_words,
    stop,
)


def vial_findings(
    document: TreatmentDocument, context: TreatmentContext
) -> Iterator[TreatmentFinding]:
    if not document.vials:
        message = Text(N_("Choose the vials it was drawn from, or open one."))
        yield stop("vials_missing", "vials", message)
    moment = context.given_moment(document)
    for vial in document.vials:
        yield from _vial(vial, document, context, moment)
    planned = Solution.of(context.record.plan.preparation)
    strengths = {one.units_per_ml for vial in document.vials if (one := vial.solution)}
    if planned is not None and strengths - {planned.units_per_ml}:
        yield TreatmentFinding(
            "other_strength",
            Severity.CONFIRM,
            "vials",
            Text(
                N_("Planned with {planned}, drawn from {drawn}: the volumes are other ones."),
                planned=planned.strength,
                drawn=tuple(
                    dict.fromkeys(v.solution.strength for v in document.vials if v.solution)
                ),
            ),
            sources=(CLINIC_DEFAULT,),
        )


def _vial(
    vial: VialUsed, document: TreatmentDocument, context: TreatmentContext, moment: datetime
) -> Iterator[TreatmentFinding]:
    lot = vial.lot_number
    if vial.product != document.product:
        message = Text(
            N_("Lot {lot} is {product}, not {planned}."),
            lot=lot,
            product=context.products.label_of(vial.product),
            planned=context.products.label_of(document.product),
        )
        yield stop("other_product", "vials", message)
    if vial.vial_id in context.unusable:
        message = Text(
            N_("A vial of lot {lot} was used up, discarded or unmarked meanwhile."), lot=lot
        )
        yield stop("vial_closed", "vials", message)
    if vial.lot_id in context.recalled:
        message = Text(N_("Lot {lot} was recalled."), lot=lot)
        yield TreatmentFinding("lot_recalled", Severity.CONFIRM, "vials", message)
    if vial.expires_on < document.given_on:
        message = Text(
            N_("Lot {lot} expired on {expiry}; it was given on {given}."),
            lot=lot,
            expiry=vial.expires_on.isoformat(),
            given=document.given_on.isoformat(),
        )
        yield stop("vial_expired", "vials", message)
    if moment < vial.reconstituted_at.replace(second=0, microsecond=0):
        message = Text(
            N_("A vial of lot {lot} was reconstituted at {reconstituted}, after it was given."),
            lot=lot,
            reconstituted=moment_words(vial.reconstituted_at.astimezone(context.now.tzinfo)),
        )
        yield stop("vial_later", "given_at", message)
    within = context.product.use_within if context.product else None
    clock = vial_clock(vial.reconstituted_at, moment, within)
    if clock.state is VialState.RUN_OUT and clock.until is not None and within is not None:
        message = Text(
            N_("A vial of lot {lot} was to be used until {until}; it was given at {given}."),
            lot=lot,
            until=moment_words(clock.until.astimezone(context.now.tzinfo)),
            given=moment_words(moment),
        )
        basis = Text(
            N_("Use within {hours} hours, {storage}."),
            hours=within.hours,
            storage=Text(within.storage),
        )
        yield TreatmentFinding(
            "use_within_passed", Severity.CONFIRM, "vials", message, within.sources, basis
        )


def _strengths(document: TreatmentDocument) -> tuple[Text, ...]:
    """Each strength that was opened, once."""
    solutions = (vial.solution for vial in document.vials)
    return tuple(dict.fromkeys(solution.strength for solution in solutions if solution))
