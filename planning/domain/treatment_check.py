"""What speaks against signing a treatment record, each thing at its field.

stop       cannot be so, or is not the treatment of this plan: another product, a vial
           past its expiry, tenfold the planned dose, more than the vials held, a day
           before the plan was signed or still to come, a consent taken back before
confirm    a limit that was passed by what is done already: the product's clock, a cap,
           another strength than planned. A record that refuses the truth would only be
           filled with something else, so a reason is asked for and kept
"""

from collections.abc import Iterator

from planning.domain.canonical import sha256_of
from planning.domain.findings import Severity
from planning.domain.text import N_, Text
from planning.domain.treatment import TreatmentDocument
from planning.domain.treatment_doses import cap_findings, site_findings, total_findings
from planning.domain.treatment_findings import (
    TreatmentContext,
    TreatmentFinding,
    moment_words,
    stop,
)
from planning.domain.treatment_vials import vial_findings
from planning.domain.vocabulary import SIDE_WORDS


def check(document: TreatmentDocument, context: TreatmentContext) -> tuple[TreatmentFinding, ...]:
    """Every finding, stops first."""
    found = (
        *_plan(document, context),
        *_day(document, context),
        *vial_findings(document, context),
        *site_findings(document, context),
        *total_findings(document, context),
        *cap_findings(document, context),
        *_said(document),
    )
    order = tuple(Severity)
    return tuple(sorted(found, key=lambda finding: order.index(finding.severity)))


def unanswered(
    document: TreatmentDocument, findings: tuple[TreatmentFinding, ...]
) -> tuple[TreatmentFinding, ...]:
    """What still keeps the record from being signed."""
    return tuple(
        finding
        for finding in findings
        if finding.severity is Severity.STOP
        or (finding.severity is Severity.CONFIRM and finding.key not in document.reasons)
    )


def shown_hash(document: TreatmentDocument, findings: tuple[TreatmentFinding, ...]) -> str:
    """Stands for everything read before signing but the reasons written while reading."""
    asked = [finding.key for finding in findings if finding.severity is Severity.CONFIRM]
    return sha256_of({"record": document.model_copy(update={"reasons": {}}), "findings": asked})


def _plan(document: TreatmentDocument, context: TreatmentContext) -> Iterator[TreatmentFinding]:
    if not context.is_plan_in_force:
        yield stop("plan_replaced", "plan", Text(N_("This plan was replaced by a newer version.")))
    if document.plan_sha256 != context.record.sha256:
        yield stop("plan_changed", "plan", Text(N_("This record belongs to another plan.")))
    planned = context.record.plan.preparation
    if planned is None or document.product != planned.product:
        yield stop(
            "other_product",
            "vials",
            Text(
                N_("The plan is made with {planned}; {given} is another product."),
                planned=context.products.label_of(planned.product if planned else "–"),
                given=context.products.label_of(document.product),
            ),
        )
    withdrawn = context.consent_withdrawn_at
    if withdrawn is not None and withdrawn <= context.given_moment(document):
        yield stop(
            "consent_withdrawn",
            "plan",
            Text(
                N_("The patient took the consent back on {day}: this plan must not be given."),
                day=moment_words(withdrawn),
            ),
        )
    elif withdrawn is None and context.consent_refusal is not None:
        yield stop("consent_missing", "plan", context.consent_refusal)


def _day(document: TreatmentDocument, context: TreatmentContext) -> Iterator[TreatmentFinding]:
    signed = context.plan_signed_at.replace(second=0, microsecond=0)
    today = context.now.date()
    if document.given_on > today:
        yield stop(
            "in_the_future",
            "given_on",
            Text(
                N_("{day} has not come yet; today is {today}."),
                day=document.given_on.isoformat(),
                today=today.isoformat(),
            ),
        )
    elif document.given_on < signed.date():
        yield stop(
            "before_plan",
            "given_on",
            Text(
                N_("{day} is before the plan was signed, on {signed}."),
                day=document.given_on.isoformat(),
                signed=signed.date().isoformat(),
            ),
        )
    elif document.given_at is None:
        yield stop("time_missing", "given_at", Text(N_("Say at what time it was given.")))
    else:
        moment = context.given_moment(document)
        if moment > context.now:
            yield stop(
                "in_the_future",
                "given_at",
                Text(
                    N_("{time} has not come yet; it is {now}."),
                    time=f"{moment:%H:%M}",
                    now=f"{context.now:%H:%M}",
                ),
            )
        elif moment < signed:
            yield stop(
                "before_plan",
                "given_at",
                Text(
                    N_("{time} is before the plan was signed, at {signed}."),
                    time=f"{moment:%H:%M}",
                    signed=f"{signed:%H:%M}",
                ),
            )


def _said(document: TreatmentDocument) -> Iterator[TreatmentFinding]:
    for side in document.sides:
        if side not in document.confirmed:
            message = Text(N_("{side} is not confirmed yet."), side=SIDE_WORDS[side])
            yield stop("leg_unconfirmed", f"confirm-{side.value}", message)
    if not document.operator.strip():
        yield stop("operator_missing", "operator", Text(N_("Say who injected.")))
    if document.no_immediate_events and document.immediate_events:
        message = Text(N_("An event is listed and “none” is ticked: only one can be so."))
        yield stop("events_contradict", "no_immediate_events", message)
    elif not document.no_immediate_events and not document.immediate_events:
        message = Text(N_("Tick that nothing happened, or list what did."))
        yield stop("events_unsaid", "no_immediate_events", message)
