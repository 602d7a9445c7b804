"""Stock opened and treatments given to fictitious patients, by the actions the pages call."""

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from clinic.models import Membership
from planning.actions.stock import open_vials, receive_vials
from planning.actions.treatments import save_treatment, sign_treatment, start_treatment
from planning.domain.treatment import (
    TreatmentDocument,
    confirm_leg,
    with_given,
)
from planning.domain.treatment_check import check, shown_hash
from planning.domain.vocabulary import Laterality
from planning.models import Lot, Plan, Treatment, Vial
from planning.treated import treatment_context, used
from tests.factories.planning import make_signed_plan
from tests.people import PASSWORD

BOTOX = "onabotulinumtoxinA-botox"


def make_lot(
    member: Membership,
    *,
    product: str = BOTOX,
    lot_number: str = "C7654C3",
    vial_units: int = 100,
    vials: int = 10,
    expires_on: date | None = None,
) -> Lot:
    """A lot in the member's stock; asked for again, more vials of it."""
    return receive_vials(
        product=product,
        vial_units=vial_units,
        lot_number=lot_number,
        expires_on=expires_on or timezone.localdate() + timedelta(days=400),
        vials=vials,
        by=member,
    ).lot


def make_vials(member: Membership, *, lot: Lot | None = None, vials: int = 1) -> list[Vial]:
    """Vials reconstituted now with 2 mL each, open to be drawn from."""
    return open_vials(
        lot=lot or make_lot(member),
        vials=vials,
        diluent_microlitres=2_000,
        reconstituted_at=timezone.now(),
        by=member,
    )


def make_draft_treatment(member: Membership, *, plan: Plan | None = None) -> Treatment:
    """A treatment just begun: everything as planned, no vial, nothing confirmed."""
    return start_treatment(plan=plan or make_signed_plan(member), by=member)


def complete(
    document: TreatmentDocument,
    vials: list[Vial],
    *,
    given: dict[int, int] | None = None,
    reason: str = "Skin reaction at this place.",
    **fields: Any,
) -> TreatmentDocument:
    """The document with vials, both legs confirmed, and no immediate event.

    `given` are tenths of a unit by the site's id, where it is not as planned.
    """
    changed = with_given(document, given or {}, dict.fromkeys(given or {}, reason))
    for side in Laterality:
        changed = confirm_leg(changed, side)
    return TreatmentDocument.model_validate(
        {
            **changed.model_dump(),
            "vials": used(vials),
            "no_immediate_events": True,
            "needle_gauge": 30,
            **fields,
        }
    )


def make_full_treatment(
    member: Membership,
    *,
    plan: Plan | None = None,
    lot: Lot | None = None,
    vials: int = 1,
    given: dict[int, int] | None = None,
    **fields: Any,
) -> Treatment:
    """A treatment with nothing left to do but read back and sign."""
    treatment = make_draft_treatment(member, plan=plan)
    opened = make_vials(member, lot=lot, vials=vials)
    document = complete(treatment.read_document(), opened, given=given, **fields)
    return save_treatment(
        treatment=treatment, document=document, expected_version=treatment.version, by=member
    )


def shown(treatment: Treatment) -> dict[str, Any]:
    """What a person who reads the record back now would send."""
    plan = Plan.objects.with_all().get(pk=treatment.plan_id)
    document = treatment.read_document()
    findings = check(document, treatment_context(plan, document))
    return {
        "expected_version": treatment.version,
        "shown_sha256": shown_hash(document, findings),
        "reasons": {finding.key: "Seen and weighed." for finding in findings},
    }


def sign_it(treatment: Treatment, *, by: Membership, **changes: Any) -> Treatment:
    """Signs a complete treatment; `changes` replace what is sent."""
    sign_treatment(
        **{"treatment": treatment, "password": PASSWORD, "by": by, **shown(treatment), **changes}
    )
    return Treatment.objects.select_related("plan", "patient", "signature").get(pk=treatment.pk)


def make_signed_treatment(member: Membership, **kwargs: Any) -> Treatment:
    """A signed treatment of a signed plan, given now: six sites of 9 units, 54 in all.

    `plan`, `lot`, `vials` and `given` as for `make_full_treatment`; anything else replaces
    a field of the document, such as `note`.
    """
    return sign_it(make_full_treatment(member, **kwargs), by=member)
