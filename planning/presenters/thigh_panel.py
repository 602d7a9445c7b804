"""Above the knee, record only: what is known against it, the drawing, the recorded sites."""

from dataclasses import dataclass
from functools import lru_cache

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from planning.diagram.scene import Mode
from planning.diagram.thigh_map import thigh_map
from planning.domain.findings import CLINIC_DEFAULT
from planning.domain.quantities import format_decimal, millilitres, millimetres, units
from planning.domain.reading import Reading
from planning.domain.reconstitution import Solution
from planning.domain.text import N_, Text, verbatim
from planning.domain.thigh import PROXIMAL_FAT_MM, PROXIMAL_FAT_SD_MM, ThighSite, thigh_label
from planning.domain.vocabulary import SIDE_WORDS, Goal, Laterality
from planning.drawings import drawing_words, drawn
from planning.presenters.rows import as_typed, units_as_typed, worst_by_site
from planning.presenters.sources import Source, sources_of
from planning.wording import say

_ABOUT_THE_KNEE = ("knee_risk", "stairs_above_knee")

_WARNINGS: tuple[tuple[Text, tuple[str, ...]], ...] = (
    (
        Text(
            N_(
                "No clinical study of contouring above the knee was found. No dose and no points "
                "are available: nothing is suggested here, and only what you type is recorded."
            )
        ),
        ("YiVM2024",),
    ),
    (
        Text(
            N_(
                "Weakening vastus medialis pushes the kneecap's balance outward (derived: "
                "weakening vastus lateralis relieved pain at the front of the knee by the "
                "opposite shift)."
            )
        ),
        ("Singer2006", "Singer2011", "Pal"),
    ),
    (
        Text(
            N_(
                "Weigh it against pain around the kneecap, a kneecap that slips, knee surgery, "
                "and work with many stairs."
            )
        ),
        ("Singer2006", "Singer2011", "Pal", CLINIC_DEFAULT),
    ),
    (
        Text(
            N_(
                "No layers are measured here, so no depth is suggested or checked. Fat over the "
                "upper motor point of vastus medialis was {fat} (a fragment of one study was "
                "read)."
            ),
            fat=verbatim(f"{PROXIMAL_FAT_MM} ± {millimetres(PROXIMAL_FAT_SD_MM)}"),
        ),
        ("Botter2011",),
    ),
    (
        Text(
            N_(
                "Units recorded here count in LEFT, RIGHT and the total, and toward the limits "
                "of the product. The balance of the calves leaves them out."
            )
        ),
        (CLINIC_DEFAULT,),
    ),
)


@dataclass(frozen=True, slots=True)
class ThighWarning:
    text: str
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class ThighRow:
    """One recorded site. Numbers are written as the inputs hold them; `dose` as it is read."""

    id: int
    label: str
    side: str
    side_word: str
    level_pct: str
    across_pct: str
    depth_mm: str
    dose_units: str
    dose: str
    volume: str
    severity: str


@dataclass(frozen=True, slots=True)
class ThighPanel:
    """`alerts` are what this patient's own answers say.

    A folded panel is not drawn: its `svg`, `rows` and words are empty until it is opened.
    """

    svg: str
    rows: tuple[ThighRow, ...]
    alerts: tuple[str, ...]
    warnings: tuple[ThighWarning, ...]
    sides: tuple[tuple[str, str], ...]
    is_open: bool


_FOLDED = ThighPanel(svg="", rows=(), alerts=(), warnings=(), sides=(), is_open=False)


def thigh_panel(
    reading: Reading, mode: Mode = Mode.INTERACTIVE, *, opened: bool = False
) -> ThighPanel:
    """Open where there are sites, the patient hopes for it or it was asked for."""
    record = reading.record
    if not (opened or record.plan.above_knee or Goal.ABOVE_KNEE in record.intake.goals):
        return _FOLDED
    severities = worst_by_site(reading.findings)
    return _panel(
        record.plan.above_knee,
        tuple(severities.get(site.id, "") for site in record.plan.above_knee),
        tuple(found.message for found in reading.findings if found.code in _ABOUT_THE_KNEE),
        reading.solution,
        mode,
        get_language() or "en",
    )


@lru_cache(maxsize=256)
def _panel(
    sites: tuple[ThighSite, ...],
    severities: tuple[str, ...],
    alerts: tuple[Text, ...],
    solution: Solution | None,
    mode: Mode,
    language: str,
) -> ThighPanel:
    """Kept because few edits reach the thigh; `language` is the active one."""
    svg = thigh_map(sites, mode=mode, words=drawing_words(), id_prefix=f"thigh-{mode.value}")
    return ThighPanel(
        svg=drawn(svg),
        rows=tuple(
            _row(site, number, severity, solution)
            for number, (site, severity) in enumerate(zip(sites, severities, strict=True), start=1)
        ),
        alerts=tuple(map(say, alerts)),
        warnings=tuple(ThighWarning(say(text), sources_of(sources)) for text, sources in _WARNINGS),
        sides=tuple((side.value, say(SIDE_WORDS[side])) for side in Laterality),
        is_open=True,
    )


def _row(site: ThighSite, number: int, severity: str, solution: Solution | None) -> ThighRow:
    volume = ""
    if solution is not None and site.dose_tenths is not None:
        volume = say(millilitres(solution.volume_ul(site.dose_tenths)))
    return ThighRow(
        id=site.id,
        label=thigh_label(number),
        side=site.side.value,
        side_word=say(SIDE_WORDS[site.side]),
        level_pct=format_decimal(site.level_pct),
        across_pct=format_decimal(site.across_pct),
        depth_mm=as_typed(site.depth_mm),
        dose_units=units_as_typed(site.dose_tenths),
        dose=_("not set") if site.dose_tenths is None else say(units(site.dose_tenths)),
        volume=volume,
        severity=severity,
    )
