"""Published patterns as data, and what each proposes for these two legs.

    Protocol (+ the arm picked) = Variant ──propose──▶ Proposal: outlined sites and notes
                                 Variant ──does_not_apply──▶ why not for this patient

A protocol says what its source says and lists what the source leaves out. A proposal
is only ever proposed: it becomes sites when a clinician accepts it.

Doses belong to a product. Where a source does not state its product, a clinic may
*adopt* the numbers for named products; the adoption is a clinic default, shown with
every proposal. For any other product the protocol proposes places, not doses.
"""

from planning.domain.protocols.data import (
    Arm,
    Place,
    Protocol,
    Protocols,
    PublishedDose,
    Variant,
    names_of,
    variant_named,
)
from planning.domain.protocols.fit import Candidate, Misfit, does_not_apply, not_for_any
from planning.domain.protocols.proposing import (
    DOSE_STEP_TENTHS,
    Proposal,
    product_note,
    propose,
    protocol_findings,
    split_tenths,
)

__all__ = [
    "DOSE_STEP_TENTHS",
    "Arm",
    "Candidate",
    "Misfit",
    "Place",
    "Proposal",
    "Protocol",
    "Protocols",
    "PublishedDose",
    "Variant",
    "does_not_apply",
    "names_of",
    "not_for_any",
    "product_note",
    "propose",
    "protocol_findings",
    "split_tenths",
    "variant_named",
]
