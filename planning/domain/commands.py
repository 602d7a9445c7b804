"""What a person can ask of a plan, as data.

Every edit, from the map, the table or a plain form, is one of these, discriminated by
`op`. `planning.domain.editing` completes and applies them.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field, StringConstraints, TypeAdapter

from planning.domain.base import (
    MOST_DOSE_TENTHS,
    AcrossPct,
    Day,
    DepthMm,
    DiluentMl,
    Document,
    DoseTenths,
    LevelPct,
    NeedleLengthMm,
    OffsetMm,
    VialUnits,
)
from planning.domain.plan import (
    MAX_SITES,
    Preparation,
    ProductCode,
    RationaleText,
    SitePlacement,
)
from planning.domain.quantities import (
    QuantityError,
    format_decimal,
    format_tenths,
    parse_number,
    tenths_from_units,
)
from planning.domain.text import N_, Text
from planning.domain.thigh import (
    MoveThighSite,
    RecordThighSite,
    RemoveThighSites,
    SetThighSite,
)
from planning.domain.vocabulary import Guidance, Laterality, Muscle

SiteIds = Annotated[tuple[int, ...], Field(min_length=1, max_length=MAX_SITES)]


class CommandRefused(ValueError):
    """The command does not fit the plan; `field` names what, `text` says why."""

    def __init__(self, field: str, text: Text) -> None:
        super().__init__(f"{field}: {text}")
        self.field = field
        self.text = text


class AddSite(Document):
    op: Literal["add_site"] = "add_site"
    side: Laterality
    level_pct: LevelPct
    across_pct: AcrossPct
    muscle: Muscle | None = None
    depth_mm: DepthMm | None = None
    mid_belly: bool = True
    dose_tenths: DoseTenths | None = None


class SiteMove(Document):
    site: int
    level_pct: LevelPct
    across_pct: AcrossPct
    muscle: Muscle | None = None


class MoveSites(Document):
    """Absolute new places; sites keep their depth and dose."""

    op: Literal["move_sites"] = "move_sites"
    moves: Annotated[tuple[SiteMove, ...], Field(min_length=1, max_length=MAX_SITES)]


class NudgeSites(Document):
    """Tape millimetres along the skin; completed into `MoveSites`."""

    op: Literal["nudge_sites"] = "nudge_sites"
    sites: SiteIds
    distal_mm: OffsetMm = Decimal(0)
    medial_mm: OffsetMm = Decimal(0)


class SetSites(Document):
    """Typed values for one or several sites; a field left out is not changed."""

    op: Literal["set_sites"] = "set_sites"
    sites: SiteIds
    level_pct: LevelPct | None = None
    across_pct: AcrossPct | None = None
    muscle: Muscle | None = None
    depth_mm: DepthMm | None = None
    dose_tenths: DoseTenths | None = None
    mid_belly: bool = False


class SiteDepth(Document):
    site: int
    depth_mm: DepthMm


class SetDepths(Document):
    """A depth per site: what `SetSites(mid_belly=True)` completes into."""

    op: Literal["set_depths"] = "set_depths"
    depths: Annotated[tuple[SiteDepth, ...], Field(min_length=1, max_length=MAX_SITES)]


class SiteDose(Document):
    site: int
    dose_tenths: DoseTenths


class SetDoses(Document):
    """A dose per site: what an accepted rebalance asks for."""

    op: Literal["set_doses"] = "set_doses"
    doses: Annotated[tuple[SiteDose, ...], Field(min_length=1, max_length=MAX_SITES)]


class RemoveSites(Document):
    op: Literal["remove_sites"] = "remove_sites"
    sites: SiteIds


class Setting(Document):
    """What an accepted proposal brings besides its sites; what is `None` stays as it is.

    The product comes before the sites are placed, so that their doses are its units.
    """

    preparation: Preparation | None = None
    guidance: Guidance | None = None
    needle_length_mm: NeedleLengthMm | None = None
    rationale: RationaleText | None = None


class PlaceSites(Document):
    """Several sites at once: an accepted proposal.

    It comes from a protocol, the other leg, a pattern of the clinic, by its name, or the
    plan this patient had before, by the day it was signed.
    """

    unsaid_when_default: ClassVar[frozenset[str]] = frozenset({"pattern", "plan_of", "setting"})

    op: Literal["place_sites"] = "place_sites"
    placements: Annotated[tuple[SitePlacement, ...], Field(min_length=1, max_length=MAX_SITES)]
    replace: tuple[Laterality, ...] = ()
    protocol: Annotated[str, Field(max_length=80)] | None = None
    pattern: Annotated[str, Field(max_length=80)] | None = None
    plan_of: Day | None = None
    setting: Setting | None = None


class MirrorLeg(Document):
    """The sites of one leg proposed on the other; completed into `PlaceSites`."""

    op: Literal["mirror_leg"] = "mirror_leg"
    from_side: Laterality
    sites: tuple[int, ...] = ()
    replace: bool = True


class SetPreparation(Document):
    """Product and dilution. Another product clears every dose: units do not carry over."""

    op: Literal["set_preparation"] = "set_preparation"
    product: ProductCode
    vial_units: VialUnits | None = None
    diluent_ml: DiluentMl | None = None
    expires_on: date | None = None


class SetGuidance(Document):
    op: Literal["set_guidance"] = "set_guidance"
    guidance: Guidance | None = None
    needle_length_mm: NeedleLengthMm | None = None


class GiveReason(Document):
    """Why a `confirm` finding is accepted; an empty reason takes it back."""

    op: Literal["give_reason"] = "give_reason"
    finding: Annotated[str, Field(max_length=120)]
    reason: Annotated[str, StringConstraints(max_length=1_000, strip_whitespace=True)]


class SetRationale(Document):
    op: Literal["set_rationale"] = "set_rationale"
    rationale: RationaleText


class Restore(Document):
    """Undo and redo: the document of an earlier revision becomes the newest one."""

    op: Literal["restore"] = "restore"
    direction: Literal["undo", "redo"]


Intent = Annotated[
    AddSite
    | MoveSites
    | NudgeSites
    | SetSites
    | SetDepths
    | SetDoses
    | RemoveSites
    | PlaceSites
    | MirrorLeg
    | SetPreparation
    | SetGuidance
    | GiveReason
    | SetRationale
    | RecordThighSite
    | SetThighSite
    | MoveThighSite
    | RemoveThighSites
    | Restore,
    Field(discriminator="op"),
]
Command = (
    AddSite
    | MoveSites
    | SetSites
    | SetDepths
    | SetDoses
    | RemoveSites
    | PlaceSites
    | SetPreparation
    | SetGuidance
    | GiveReason
    | SetRationale
    | RecordThighSite
    | SetThighSite
    | MoveThighSite
    | RemoveThighSites
)
AnyIntent = (
    AddSite
    | MoveSites
    | NudgeSites
    | SetSites
    | SetDepths
    | SetDoses
    | RemoveSites
    | PlaceSites
    | MirrorLeg
    | SetPreparation
    | SetGuidance
    | GiveReason
    | SetRationale
    | RecordThighSite
    | SetThighSite
    | MoveThighSite
    | RemoveThighSites
    | Restore
)
_INTENT: TypeAdapter[AnyIntent] = TypeAdapter(Intent)
_COMMAND: TypeAdapter[Command] = TypeAdapter(Annotated[Command, Field(discriminator="op")])


def read_intent(fields: Mapping[str, Any]) -> AnyIntent:
    """An intent from posted fields; a dose may come as `dose_units`, as people write it.

    Raises `pydantic.ValidationError` or `CommandRefused`, both naming the field.
    """
    payload = dict(fields)
    written = payload.pop("dose_units", None)
    if written not in (None, ""):
        payload["dose_tenths"] = _read_dose(str(written))
    return _INTENT.validate_python(payload)


def _read_dose(written: str) -> int:
    """A typed dose in tenths; refused in the units it was written in."""
    try:
        units = parse_number(written)
        tenths = tenths_from_units(units)
    except QuantityError as error:
        raise CommandRefused("dose_units", error.text) from error
    if not 1 <= tenths <= MOST_DOSE_TENTHS:
        raise CommandRefused(
            "dose_units",
            Text(
                N_("must be {low}–{high}, got {got}"),
                low="0.1",
                high=format_tenths(MOST_DOSE_TENTHS),
                got=format_decimal(units),
            ),
        )
    return tenths


def read_command(stored: Mapping[str, Any]) -> Command:
    """A completed command as it was stored with its revision."""
    return _COMMAND.validate_python(stored)
