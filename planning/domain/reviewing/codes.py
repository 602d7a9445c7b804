"""Every finding the review can make: what it is called, how severe, what it means.

No finding is made that is not in this table; the tests make each of them occur.
"""

from dataclasses import dataclass

from planning.domain.findings import Finding, Severity
from planning.domain.rules import Sourced, Statement
from planning.domain.text import N_, Text
from planning.domain.vocabulary import Laterality

STOP, CONFIRM, NOTE = Severity.STOP, Severity.CONFIRM, Severity.NOTE


@dataclass(frozen=True, slots=True)
class Code:
    """`severities` lists what the code can be; the first unless a rule says otherwise."""

    title: Text
    severities: tuple[Severity, ...]
    meaning: str


CODES: dict[str, Code] = {
    "contraindication": Code(
        Text(N_("Contraindication")), (STOP,), "a label bars treatment, of anyone or with a product"
    ),
    "oedema": Code(Text(N_("Oedema")), (STOP,), "the calf pits: nothing is planned"),
    "consent_missing": Code(Text(N_("Consent missing")), (STOP,), "no signed consent"),
    "consent_superseded": Code(
        Text(N_("Consent superseded")), (STOP,), "the plan goes beyond what was consented to"
    ),
    "consent_withdrawn": Code(
        Text(N_("Consent withdrawn")), (STOP,), "the patient took the consent back"
    ),
    "no_sites": Code(Text(N_("No sites")), (STOP,), "the plan is empty"),
    "product_missing": Code(
        Text(N_("Product missing")), (STOP,), "no product, or one the catalogue does not have"
    ),
    "product_expired": Code(
        Text(N_("Product expired")), (STOP,), "expiry date before the treatment day"
    ),
    "dose_missing": Code(Text(N_("Dose missing")), (STOP,), "a site has no dose"),
    "session_cap": Code(
        Text(N_("Session limit exceeded")), (STOP,), "more on one day than the label allows"
    ),
    "cumulative_cap": Code(
        Text(N_("Cumulative limit exceeded")),
        (STOP,),
        "with earlier toxin of the product inside the interval, more than the label allows",
    ),
    "site_cap": Code(Text(N_("Site limit exceeded")), (STOP,), "more units in one site"),
    "site_volume": Code(Text(N_("Site volume exceeded")), (STOP,), "more volume in one site"),
    "earlier_toxin_date": Code(
        Text(N_("Impossible date of earlier toxin")),
        (STOP,),
        "earlier toxin after the treatment or before birth: it could hide a limit",
    ),
    "not_asked": Code(
        Text(N_("Not asked")), (CONFIRM,), "a question that can bar treatment has no answer"
    ),
    "caution": Code(Text(N_("Caution")), (CONFIRM,), "a label asks for caution"),
    "clot_risk": Code(Text(N_("Clot risk")), (CONFIRM,), "clot history, thrombophilia, oestrogen"),
    "interacting_medicine": Code(
        Text(N_("Interacting medicine")), (CONFIRM,), "a listed medicine of a named class"
    ),
    "heavy_sport": Code(Text(N_("Heavy sport")), (CONFIRM,), "running or court sport"),
    "knee_risk": Code(
        Text(N_("Knee at risk")),
        (CONFIRM, NOTE),
        "knee trouble: confirm with sites or a wish above the knee, else a note",
    ),
    "stairs_above_knee": Code(
        Text(N_("Stairs, and sites above the knee")),
        (CONFIRM, NOTE),
        "many flights a day with sites above the knee; a note where it was not asked",
    ),
    "fat_type": Code(Text(N_("Fat type")), (CONFIRM,), "a treated calf is of the fat type"),
    "interval_too_short": Code(
        Text(N_("Interval too short")), (CONFIRM,), "same product inside its interval"
    ),
    "earlier_other_product": Code(
        Text(N_("Earlier toxin of another product")),
        (CONFIRM,),
        "another product inside the interval: shown, never added",
    ),
    "no_cap_known": Code(
        Text(N_("No limit known")), (CONFIRM,), "no text that limits this product was seen"
    ),
    "preparation_incomplete": Code(
        Text(N_("Preparation incomplete")), (CONFIRM,), "vial or diluent undecided"
    ),
    "vial_not_listed": Code(
        Text(N_("Vial size not listed")), (CONFIRM,), "a vial the catalogue does not list"
    ),
    "depth_in_fat": Code(
        Text(N_("Depth in the fat")), (CONFIRM,), "in the fat, or within the margin of it"
    ),
    "depth_through_muscle": Code(
        Text(N_("Depth through the muscle")),
        (CONFIRM,),
        "in soleus, or within the margin of it",
    ),
    "depth_missing": Code(
        Text(N_("Depth missing")), (CONFIRM,), "the head is measured, the site has no depth"
    ),
    "needle_too_short": Code(
        Text(N_("Needle too short")), (CONFIRM,), "the needle ends above the deepest site"
    ),
    "outside_muscle": Code(
        Text(N_("Outside the muscle")), (CONFIRM,), "off the outline of the head it is meant for"
    ),
    "keep_out": Code(Text(N_("Keep-out region")), (CONFIRM,), "inside a region to stay out of"),
    "spacing": Code(
        Text(N_("Sites close together")), (CONFIRM,), "nearer than the clinic's minimum"
    ),
    "dose_imbalance": Code(
        Text(N_("Dose imbalance")),
        (CONFIRM,),
        "legs dosed differently, measurements do not say why",
    ),
    "unguided_lateral_head": Code(
        Text(N_("Lateral head without guidance")), (CONFIRM,), "palpation, or guidance not stated"
    ),
    "depth_unknown": Code(
        Text(N_("Depth unknown")), (NOTE,), "layers of a treated head not measured"
    ),
    "depth_estimated": Code(
        Text(N_("Depth from an estimate")), (NOTE,), "layers estimated, not measured"
    ),
    "leg_not_measured": Code(
        Text(N_("Leg not measured")), (NOTE,), "no reference line or girth: spacing unchecked"
    ),
    "girth_readings_apart": Code(
        Text(N_("Girth readings apart")), (NOTE,), "two readings of one girth do not agree"
    ),
    "head_imbalance": Code(
        Text(N_("Heads split differently")), (NOTE,), "equal legs, heads dosed differently"
    ),
    "asymmetry_not_addressed": Code(
        Text(N_("Asymmetry not addressed")), (NOTE,), "legs measured unequal, dosed equally"
    ),
    "one_side_only": Code(Text(N_("One side only")), (NOTE,), "all sites on one leg"),
    "oedema_unknown": Code(
        Text(N_("Oedema not examined")), (NOTE,), "a treated calf was not pressed for pitting"
    ),
    "tissue_undetermined": Code(
        Text(N_("Tissue type undetermined")), (NOTE,), "not enough signs on a treated calf"
    ),
    "medicine_to_note": Code(
        Text(N_("Medicine to note")), (NOTE,), "only another product's label names the medicine"
    ),
    "other_condition": Code(
        Text(N_("Other condition")), (NOTE,), "a condition in free text, covered by no rule"
    ),
    "earlier_toxin": Code(
        Text(N_("Earlier toxin")), (NOTE,), "an intake alert: still counts toward a limit"
    ),
    "record_only_above_knee": Code(
        Text(N_("Above the knee: record only")),
        (NOTE,),
        "a wish or recorded sites for which there is no study",
    ),
    "kneecap_balance": Code(
        Text(N_("Balance of the kneecap")), (NOTE,), "sites in vastus medialis"
    ),
    "answers_carried": Code(
        Text(N_("Answers carried over")),
        (NOTE, STOP),
        "of an earlier intake: a stop until it was asked what changed, then a note",
    ),
    "measurements_carried": Code(
        Text(N_("Measurements carried over")),
        (NOTE, STOP),
        "of an earlier day: a stop until they are confirmed, then a note for each leg",
    ),
    "product_for_source": Code(
        Text(N_("Doses of another product")),
        (NOTE,),
        "made by `planning.domain.protocols`: the pattern's source names no or another product",
    ),
    "evidence_disagrees": Code(
        Text(N_("Evidence disagrees")), (NOTE,), "studies disagree on a choice this plan makes"
    ),
}


def finding(
    code: str,
    message: Text,
    because: Sourced,
    *,
    basis: Text | None = None,
    severity: Severity | None = None,
    side: Laterality | None = None,
    site_id: int | None = None,
    number: int | None = None,
    planning_stops: bool = False,
) -> Finding:
    """A finding of the table; a `Statement` is its own basis."""
    if basis is None and isinstance(because, Statement):
        basis = because.text
    return Finding(
        code=code,
        severity=severity or CODES[code].severities[0],
        message=message,
        sources=because.sources,
        basis=basis,
        side=side,
        site_id=site_id,
        number=number,
        planning_stops=planning_stops,
    )
