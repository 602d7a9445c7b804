"""A plan to read: the map, the sites, what was found and answered, who signed it.

A signed plan is shown from the record that was signed. Its findings are the sentences
that were read back then, said in today's reader's language.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from planning.diagram.overlays import Overlay
from planning.diagram.render import posterior_map
from planning.diagram.scene import Mode
from planning.domain.findings import CLINIC_DEFAULT
from planning.domain.lifecycle import STATUS_WORDS, PlanStatus
from planning.domain.photographs import bound_words
from planning.domain.quantities import percent, units
from planning.domain.readback import MEANING_WORDS, SignatureMeaning
from planning.domain.reading import Reading
from planning.domain.vocabulary import GUIDANCE_WORDS, Laterality
from planning.drawings import drawing_words, drawn
from planning.models import Plan, Signature
from planning.presenters.balance_panel import BalancePanel, balance_panel
from planning.presenters.panels import (
    FindingView,
    TotalsStrip,
    findings_panel,
    totals_strip,
)
from planning.presenters.rows import SiteRow, site_rows
from planning.presenters.sources import sources_of
from planning.presenters.thigh_panel import ThighPanel, thigh_panel
from planning.wording import say, thawed

STATUS_TONES = {
    PlanStatus.DRAFT: "",
    PlanStatus.SIGNED: "strong",
    PlanStatus.SUPERSEDED: "",
    PlanStatus.DISCARDED: "",
}


@dataclass(frozen=True, slots=True)
class ReadRow:
    """A site's row with its place across and its dose as a person reads them."""

    site: SiteRow
    across: str
    dose: str


@dataclass(frozen=True, slots=True)
class SignatureBlock:
    name: str
    meaning: str
    signed_at: datetime
    time_zone: str
    sha256: str
    photographs: str
    is_intact: bool


@dataclass(frozen=True, slots=True)
class VersionRow:
    """Another version of the same plan."""

    href: str
    version: int
    status: str
    is_this: bool


@dataclass(frozen=True, slots=True)
class PlanPage:
    map: str
    rows: tuple[ReadRow, ...]
    thigh: ThighPanel
    totals: TotalsStrip
    balance: BalancePanel
    preparation: tuple[tuple[str, str], ...]
    findings: tuple[FindingView, ...]
    rationale: str
    status: str
    tone: str
    version: int
    revision: int
    signature: SignatureBlock | None
    versions: tuple[VersionRow, ...]


def plan_page(plan: Plan, reading: Reading, versions: Iterable[Plan]) -> PlanPage:
    """What the page of one plan shows; `versions` are all plans of its consultation."""
    signature = plan.signed_by
    return PlanPage(
        map=read_only_map(reading),
        rows=tuple(_rows(reading)),
        thigh=thigh_panel(reading, Mode.STILL),
        totals=totals_strip(reading),
        balance=balance_panel(reading),
        preparation=tuple(preparation_rows(reading)),
        findings=(
            findings_panel(reading).every
            if signature is None
            else tuple(_signed_finding(reading, row) for row in signature.review["findings"])
        ),
        rationale=reading.record.plan.rationale,
        status=say(STATUS_WORDS[plan.state]),
        tone=STATUS_TONES[plan.state],
        version=plan.version,
        revision=plan.revision.number,
        signature=None if signature is None else _signature_block(signature),
        versions=tuple(
            VersionRow(
                href=other.get_absolute_url(),
                version=other.version,
                status=say(STATUS_WORDS[other.state]),
                is_this=other.pk == plan.pk,
            )
            for other in versions
        ),
    )


def read_only_map(reading: Reading) -> str:
    """Both calves with the sites, to look at."""
    plan, board = reading.record.plan, reading.board
    svg = posterior_map(
        plan,
        left=board.frames.get(Laterality.LEFT),
        right=board.frames.get(Laterality.RIGHT),
        atlas=board.atlas,
        states={site.id: board.depth_state(site) for site in plan.sites},
        mode=Mode.STILL,
        words=drawing_words(),
        id_prefix="plan",
        overlays=(Overlay.KEEP_OUTS,),
    )
    return drawn(svg)


def preparation_rows(reading: Reading) -> Iterable[tuple[str, str]]:
    """Product, dilution, needle and guidance as terms with values."""
    plan = reading.record.plan
    if plan.preparation is None:
        yield _("Product"), _("not chosen")
        return
    label = say(reading.product.label) if reading.product else plan.preparation.product
    yield _("Product"), label
    if plan.preparation.vial_units:
        yield _("Vial"), say(units(plan.preparation.vial_units * 10))
    if reading.solution is not None:
        yield _("Strength"), say(reading.solution.strength)
    if plan.preparation.expires_on:
        yield _("Expires"), plan.preparation.expires_on.isoformat()
    if plan.guidance is not None:
        yield _("Guidance"), say(GUIDANCE_WORDS[plan.guidance])


def _rows(reading: Reading) -> Iterable[ReadRow]:
    for row, site in zip(site_rows(reading, ()), reading.record.plan.sites, strict=True):
        dose = site.dose_tenths
        yield ReadRow(
            row,
            across=say(percent(site.across_pct)),
            dose=_("not set") if dose is None else say(units(dose)),
        )


def _signature_block(signature: Signature) -> SignatureBlock:
    return SignatureBlock(
        name=signature.signer_name,
        meaning=say(MEANING_WORDS[SignatureMeaning(signature.meaning)]),
        signed_at=signature.signed_at,
        time_zone=signature.time_zone,
        sha256=signature.sha256,
        photographs=say(bound_words(signature.read_record().photographs)),
        is_intact=signature.is_intact,
    )


def _signed_finding(reading: Reading, stored: dict[str, Any]) -> FindingView:
    return FindingView(
        key=stored["key"],
        severity=stored["severity"],
        message=say(thawed(stored["message"])),
        basis=say(thawed(stored["basis"])) if stored["basis"] else "",
        sources=sources_of(key for key in stored["sources"] if key != CLINIC_DEFAULT),
        is_clinic_default=CLINIC_DEFAULT in stored["sources"],
        takes_reason=False,
        reason=stored["reason"],
        site_id=None,
        number=stored["site"],
    )
