"""What a treatment record is read with: its plan, earlier toxin, stock, consent.

    Treatment + plan ──treatment_context──▶ TreatmentContext ──check──▶ findings

Nothing here changes anything; `planning.actions.treatments` does.
"""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from uuid import UUID

from django.db.models import OuterRef, Subquery
from django.utils import timezone

from planning.consents import consent_state
from planning.context import reading_of
from planning.domain.budget import Given
from planning.domain.intake import EarlierToxin
from planning.domain.lifecycle import NotAllowed, PlanStatus
from planning.domain.reading import Reading
from planning.domain.stock import vial_clock
from planning.domain.text import N_, Text
from planning.domain.treatment import TreatmentDocument, VialUsed
from planning.domain.treatment_findings import TreatmentContext
from planning.domain.treatment_totals import treatment_totals
from planning.models import Lot, Plan, Treatment, Vial
from planning.stock import OfferedVial, offered_vials, use_within_of

TREATED = (Treatment.Status.DRAFT.value, Treatment.Status.SIGNED.value)


def treatment_of(plan: Plan) -> Treatment | None:
    """The record of this plan that stands: being recorded, or signed."""
    return (
        plan.treatments.filter(status__in=TREATED)
        .select_related("plan", "clinician", "signature", "patient")
        .first()
    )


def signed_record(field: str) -> Subquery:
    """A field of each plan's signed record, in the query that loads the plans."""
    signed = Treatment.objects.filter(plan_id=OuterRef("pk"), status=Treatment.Status.SIGNED.value)
    return Subquery(signed.values(field))


def refuse_replacing(plan: Plan) -> None:
    """A plan that was given, or is being given, is not replaced by another version.

    A new version would say something else than the record that names the plan. A mistaken
    record is voided first; after a treatment the next plan is of a new consultation.
    Raises `NotAllowed`.
    """
    treatment = plan.treatments.filter(status__in=TREATED).first()
    if treatment is None:
        return
    if treatment.status == Treatment.Status.DRAFT:
        raise NotAllowed(
            Text(
                N_(
                    "A treatment of this plan is being recorded. Void that record before "
                    "this plan is replaced."
                )
            )
        )
    raise NotAllowed(
        Text(
            N_("This plan was given on {day}. Begin a new consultation for the next one."),
            day=treatment.given_on.isoformat(),
        )
    )


def treatment_context(plan: Plan, document: TreatmentDocument) -> TreatmentContext:
    """What the record is held against now; `plan` as loaded by `with_all`, and signed."""
    return context_of_reading(plan, reading_of(plan), document)


def context_of_reading(
    plan: Plan, reading: Reading, document: TreatmentDocument
) -> TreatmentContext:
    """The same for a plan that was read already."""
    lots = {vial.lot_id for vial in document.vials}
    consent = consent_state(plan)
    withdrawn = consent.consent.withdrawn_at if consent.consent else None
    recalled = Lot.objects.filter(pk__in=lots, recalled_at__isnull=False)
    return TreatmentContext(
        record=reading.record,
        products=reading.knowledge.products,
        now=timezone.localtime(),
        plan_signed_at=timezone.localtime(plan.signature.signed_at),
        is_plan_in_force=plan.state is PlanStatus.SIGNED,
        earlier=_earlier(plan, reading),
        unusable=frozenset(_unusable(plan, document)),
        recalled=frozenset(recalled.values_list("pk", flat=True)),
        consent_refusal=consent.refusal,
        consent_withdrawn_at=withdrawn and timezone.localtime(withdrawn),
    )


def offered_for(plan: Plan, product: str, document: TreatmentDocument) -> list[OfferedVial]:
    """Vials this record may name: in use now, named already, or of a voided record of it."""
    now = timezone.localtime()
    offered = offered_vials(plan.clinic, product, now)
    known = {one.vial.pk for one in offered}
    named = {vial.vial_id for vial in document.vials}
    others = Vial.objects.filter(clinic_id=plan.clinic_id, pk__in=named | _voided_vials(plan))
    use_within = use_within_of(product)
    for vial in others.exclude(pk__in=known).select_related("lot").order_by("reconstituted_at"):
        offered.append(OfferedVial(vial, vial_clock(vial.reconstituted_at, now, use_within)))
    return offered


def used(vials: Iterable[Vial]) -> tuple[VialUsed, ...]:
    """Opened vials as the record keeps them, with their labels' words."""
    return tuple(
        VialUsed(
            vial_id=vial.pk,
            lot_id=vial.lot_id,
            lot_number=vial.lot.lot_number,
            product=vial.lot.product,
            vial_units=vial.lot.vial_units,
            expires_on=vial.lot.expires_on,
            reconstituted_at=vial.reconstituted_at,
            diluent_ml=round(Decimal(vial.diluent_microlitres) / 1000, 2),
        )
        for vial in vials
    )


def given_tenths(treatment: Treatment) -> int:
    """All that a record says was given."""
    return treatment_totals(treatment.read_document()).both.given_tenths


def _earlier(plan: Plan, reading: Reading) -> Given:
    """Earlier toxin of the plan's intake, and what this clinic gave since it was taken."""
    products = reading.knowledge.products
    told = products.read(reading.record.intake.earlier_toxin)
    known = {(toxin.product, toxin.on) for toxin in told}
    return (*told, *(toxin for toxin in _since(plan) if (toxin.product, toxin.on) not in known))


def _since(plan: Plan) -> Iterator[EarlierToxin]:
    signed = Treatment.objects.filter(
        patient_id=plan.patient_id, status=Treatment.Status.SIGNED.value
    ).exclude(plan_id=plan.pk)
    for treatment in signed:
        tenths = given_tenths(treatment)
        yield EarlierToxin(
            product=treatment.read_document().product,
            dose_units=Decimal(tenths) / 10,
            on=treatment.given_on,
        )


def _unusable(plan: Plan, document: TreatmentDocument) -> Iterator[UUID]:
    """Named vials that are open no more, unless a voided record of this plan used them up."""
    named = {vial.vial_id for vial in document.vials}
    if not named:
        return
    vials = dict(Vial.objects.filter(pk__in=named).values_list("pk", "status"))
    again = _voided_vials(plan)
    for vial_id in named:
        status = vials.get(vial_id)
        may = status == Vial.Status.OPEN or (status == Vial.Status.USED and vial_id in again)
        if not may:
            yield vial_id


def _voided_vials(plan: Plan) -> set[UUID]:
    """Vials of this plan's voided records that no other record took."""
    rows = Vial.objects.filter(
        treatments__treatment__plan_id=plan.pk,
        treatments__treatment__status=Treatment.Status.VOIDED.value,
    ).exclude(treatments__treatment__status=Treatment.Status.SIGNED.value)
    return set(rows.values_list("pk", flat=True))
