"""What stands above the map: history, the brush, what may be proposed."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from planning.domain.disagreements import Topic
from planning.domain.plan import InjectionPlan, Preparation
from planning.domain.products import Product
from planning.domain.quantities import millilitres
from planning.domain.reading import Reading
from planning.domain.text import N_, Text, verbatim
from planning.domain.vocabulary import GUIDANCE_WORDS, SIDE_WORDS, Guidance, Laterality
from planning.evidence import load_products
from planning.models import PlanRevision
from planning.presenters.disagreements import DisagreementView, beside
from planning.presenters.rows import as_typed, units_as_typed
from planning.wording import say


@dataclass(frozen=True, slots=True)
class Choice:
    value: str
    word: str


@dataclass(frozen=True, slots=True)
class Tools:
    can_undo: bool
    can_redo: bool
    product: str
    product_label: str
    products: tuple[Choice, ...]
    vial_units: str
    diluent_ml: str
    expires_on: str
    strength: str
    guidance: str
    guidances: tuple[Choice, ...]
    needle_length_mm: str
    guidance_label: str
    brush_dose: str
    mirrors: tuple[Choice, ...]
    volume: tuple[DisagreementView, ...]


def tools(reading: Reading, revision: PlanRevision) -> Tools:
    plan = reading.record.plan
    preparation = plan.preparation or Preparation(product="-")
    language = get_language() or "en"
    return Tools(
        can_undo=revision.undo_to is not None,
        can_redo=revision.redo_to is not None,
        product=plan.preparation.product if plan.preparation else "",
        product_label=_product_label(plan.preparation, language),
        products=_products(language),
        vial_units=as_typed(preparation.vial_units),
        diluent_ml=as_typed(preparation.diluent_ml),
        expires_on=preparation.expires_on.isoformat() if preparation.expires_on else "",
        strength=say(reading.solution.strength) if reading.solution else "",
        guidance=plan.guidance.value if plan.guidance else "",
        guidances=_guidances(language),
        needle_length_mm=as_typed(plan.needle_length_mm),
        guidance_label=_guidance_label(plan),
        brush_dose=_last_dose(plan),
        mirrors=tuple(_mirrors(reading)),
        volume=beside(Topic.VOLUME),
    )


@lru_cache(maxsize=8)
def _products(language: str) -> tuple[Choice, ...]:
    return tuple(Choice(product.code, _with_vials(product)) for product in load_products())


@lru_cache(maxsize=8)
def _guidances(language: str) -> tuple[Choice, ...]:
    return tuple(Choice(guidance.value, say(GUIDANCE_WORDS[guidance])) for guidance in Guidance)


def preparation_label(preparation: Preparation | None) -> str:
    """`Botox · 100 units in 2 mL`, as far as it is decided."""
    return _product_label(preparation, get_language() or "en")


@lru_cache(maxsize=256)
def _product_label(preparation: Preparation | None, language: str) -> str:
    if preparation is None:
        return _("Choose the product")
    product = load_products().get(preparation.product)
    brand = product.brand if product else preparation.product
    if not preparation.vial_units or not preparation.diluent_ml:
        return brand
    return say(
        Text(
            N_("{product} · {vial} units in {diluent}"),
            product=verbatim(brand),
            vial=preparation.vial_units,
            diluent=millilitres(int(preparation.diluent_ml * 1000)),
        )
    )


def _with_vials(product: Product) -> str:
    return _("%(product)s, vials of %(sizes)s units") % {
        "product": say(product.label),
        "sizes": ", ".join(str(size) for size in product.vials.units),
    }


def _guidance_label(plan: InjectionPlan) -> str:
    return say(GUIDANCE_WORDS[plan.guidance]) if plan.guidance else _("Guidance")


def _last_dose(plan: InjectionPlan) -> str:
    """The brush keeps the dose that was given last."""
    newest = max(plan.sites, key=lambda site: site.id, default=None)
    return units_as_typed(newest.dose_tenths) if newest else ""


def _mirrors(reading: Reading) -> Iterable[Choice]:
    for side in Laterality:
        if reading.record.plan.on_side(side) and side.other in reading.board.frames:
            yield Choice(side.value, say(SIDE_WORDS[side.other]))
