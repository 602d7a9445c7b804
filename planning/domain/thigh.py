"""Above the knee: sites over vastus medialis, recorded and never suggested.

A site lies on the front of the thigh, in a frame of its own that nothing of the calf's
can be mixed with:

    level_pct    0 (ASIS) … 100 (base of the patella), along the straight line between
                 them [YiVM2024]; only the distal half is offered, 50–100 (clinic default)
    across_pct   −100 (lateral edge) … 0 (anterior mid-line) … +100 (medial edge)

Neither the line nor the girth of the thigh is measured, so a place is in percent only and
no distance is known. No layers are measured either: a depth may be written down, but there
is no window to hold it against. No study gives a dose or points for contouring here.
"""

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from planning.domain.base import AcrossPct, DepthMm, Document, DoseTenths, LevelPct, between
from planning.domain.vocabulary import Laterality

LOWEST_LEVEL_PCT = 50
HIGHEST_LEVEL_PCT = 100
"""Where a site can be recorded: the distal half of the line (clinic default)."""

DENSE_LEVELS_PCT = (50, 90)
"""Areas 6–9 of ten, top to bottom, where the nerves of vastus medialis are densest; found
for the treatment of spasticity, in cadavers [YiVM2024]."""

PROXIMAL_FAT_MM = Decimal(8)
PROXIMAL_FAT_SD_MM = Decimal(3)
"""Fat over the proximal motor point of vastus medialis, mean and deviation [Botter2011]."""

MAX_THIGH_SITES = 24

ThighLandmarks = Literal["asis–patella-base"]
THIGH_LANDMARKS: ThighLandmarks = "asis–patella-base"
ThighLevelPct = Annotated[
    LevelPct, AfterValidator(between(LOWEST_LEVEL_PCT, HIGHEST_LEVEL_PCT, places=2))
]


class ThighPlacement(Document):
    """A place on the front of the thigh, with what was typed for it."""

    side: Laterality
    level_pct: ThighLevelPct
    across_pct: AcrossPct
    depth_mm: DepthMm | None = None
    dose_tenths: DoseTenths | None = None


class ThighSite(ThighPlacement):
    """A recorded site. `id` comes from the plan's one count, so it names no calf site."""

    id: int = Field(ge=1)
    landmarks: ThighLandmarks = THIGH_LANDMARKS


def thigh_label(number: int) -> str:
    """What a person reads in the circle: `V1` for vastus medialis, apart from the calf's `1`."""
    return f"V{number}"


class RecordThighSite(ThighPlacement):
    """Add a site above the knee, with nothing but what was typed."""

    op: Literal["record_thigh_site"] = "record_thigh_site"


class SetThighSite(Document):
    """Typed values for one site above the knee; a field left out is not changed."""

    op: Literal["set_thigh_site"] = "set_thigh_site"
    thigh_site: int
    side: Laterality | None = None
    level_pct: ThighLevelPct | None = None
    across_pct: AcrossPct | None = None
    depth_mm: DepthMm | None = None
    dose_tenths: DoseTenths | None = None


class MoveThighSite(Document):
    """An absolute new place on the same thigh; depth and dose stay."""

    op: Literal["move_thigh_site"] = "move_thigh_site"
    thigh_site: int
    level_pct: ThighLevelPct
    across_pct: AcrossPct


class RemoveThighSites(Document):
    op: Literal["remove_thigh_sites"] = "remove_thigh_sites"
    sites: Annotated[tuple[int, ...], Field(min_length=1, max_length=MAX_THIGH_SITES)]


ThighCommand = RecordThighSite | SetThighSite | MoveThighSite | RemoveThighSites
