"""What a published pattern is: its places, its doses, whom it was studied in."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import Field, PositiveInt, model_validator

from planning.domain.base import AcrossPct, Document, LevelPct
from planning.domain.citations import Grade
from planning.domain.rules import Sourced, Statement
from planning.domain.text import N_, Text
from planning.domain.vocabulary import Muscle, Sex, ThicknessTier


class Place(Document):
    """A site of the pattern in percent of the leg, the same on both legs."""

    muscle: Muscle
    level_pct: LevelPct
    across_pct: AcrossPct


class PublishedDose(Document):
    """What is proposed for one leg, in tenths of a unit of the source's own product.

    At most one of `per_site_tenths`, `per_leg_tenths` and `per_leg_by_tier_tenths`.
    """

    per_site_tenths: PositiveInt | None = None
    per_leg_tenths: PositiveInt | None = None
    per_leg_by_tier_tenths: Mapping[ThicknessTier, PositiveInt] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _one_way_of_saying(self) -> "PublishedDose":
        ways = (self.per_site_tenths, self.per_leg_tenths, self.per_leg_by_tier_tenths)
        if sum(bool(way) for way in ways) > 1:
            raise ValueError("a dose is given per site, per leg or by tier")
        return self

    @property
    def is_stated(self) -> bool:
        return self != PublishedDose()


class Arm(Document):
    """One of several doses that a source compared; the clinician picks."""

    code: str
    name: str
    dose: PublishedDose


class Studied(Sourced):
    """Whom the source treated, as far as it says; a bound it does not give is `None`."""

    sex: Sex | None = None
    from_age_years: PositiveInt | None = None
    to_age_years: PositiveInt | None = None


class HeadsAlone(Statement):
    """The source treated one head only."""

    head: Muscle


class Protocol(Document):
    """One pattern with its evidence.

    `layout` says which list of `places` a leg gets:

        fixed            `all`
        by_development   the list named after the head that bulges, else `both`
        by_unit          the marked bulging units [Xu2017]; without any, by_development
        none             nothing is placed
    """

    code: str
    name: str
    summary: str
    layout: Literal["fixed", "by_development", "by_unit", "none"]
    places: Mapping[str, tuple[Place, ...]] = Field(default_factory=dict)
    dose: PublishedDose = PublishedDose()
    arms: tuple[Arm, ...] = ()
    products: tuple[str, ...] = ()
    adopted_for: tuple[str, ...] = ()
    diluent_ml_per_100_units: Decimal | None = None
    sites_line: str = ""
    dose_line: str = ""
    volume_line: str = ""
    outcome: str = ""
    evidence_grade: Grade | None = None
    participants: str = ""
    not_stated: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    studied: Studied | None = None
    heads_alone: HeadsAlone | None = None
    after_running: Statement | None = None
    sources: Annotated[tuple[str, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _arms_or_a_dose(self) -> "Protocol":
        if self.arms and self.dose.is_stated:
            raise ValueError("a protocol has arms or a dose of its own")
        return self

    @property
    def variants(self) -> "tuple[Variant, ...]":
        """The protocol once for each arm, or once."""
        return tuple(Variant(self, arm) for arm in self.arms) or (Variant(self),)

    @property
    def places_sites(self) -> bool:
        return self.layout != "none"

    @property
    def needs_tier(self) -> bool:
        return bool(self.dose.per_leg_by_tier_tenths)

    def has_doses_for(self, product: str | None) -> bool:
        return product is not None and product in (*self.products, *self.adopted_for)


@dataclass(frozen=True, slots=True)
class Variant:
    """A protocol with the arm that was picked, where it has arms."""

    protocol: Protocol
    arm: Arm | None = None

    @property
    def name(self) -> str:
        """`CODE` or `CODE:ARM`: how addresses, commands and plans name it."""
        return self.protocol.code + (f":{self.arm.code}" if self.arm else "")

    @property
    def title(self) -> Text:
        if self.arm is None:
            return Text(self.protocol.name)
        return Text(
            N_("{protocol}, {arm}"), protocol=Text(self.protocol.name), arm=Text(self.arm.name)
        )

    @property
    def dose(self) -> PublishedDose:
        return self.arm.dose if self.arm else self.protocol.dose


class Protocols(Document):
    """One version of the patterns a plan can start from.

    In the file a list of places may be given by the name it has under `lists`.
    """

    version: str
    protocols: tuple[Protocol, ...]

    @model_validator(mode="before")
    @classmethod
    def _with_lists(cls, fields: Any) -> Any:
        if not isinstance(fields, Mapping) or "lists" not in fields:
            return fields
        lists = fields["lists"]
        protocols = [
            {**protocol, "places": _named(protocol.get("places", {}), lists)}
            for protocol in fields["protocols"]
        ]
        kept = {name: value for name, value in fields.items() if name != "lists"}
        return {**kept, "protocols": protocols}


def _named(places: Mapping[str, Any], lists: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: lists.get(given, given) if isinstance(given, str) else given
        for name, given in places.items()
    }


def variant_named(protocols: Mapping[str, Protocol], name: str) -> Variant | None:
    """The variant of this name; a bare code means its only or first arm."""
    code, colon, _arm = name.partition(":")
    protocol = protocols.get(code)
    if protocol is None:
        return None
    if not colon:
        return protocol.variants[0]
    return next((variant for variant in protocol.variants if variant.name == name), None)


def names_of(protocols: Iterable[Protocol]) -> tuple[str, ...]:
    """Every name `variant_named` knows: bare codes, and each arm of those that have arms."""
    return tuple(
        dict.fromkeys(
            name
            for protocol in protocols
            for name in (protocol.code, *(variant.name for variant in protocol.variants))
        )
    )
