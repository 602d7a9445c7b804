"""The cross-section in sentences, for a reader who does not see it."""

from planning.diagram.section_anatomy import Cut, CutSite
from planning.domain.balance import THICKNESS_ERROR_MM
from planning.domain.depth import DEPTH_WORDS
from planning.domain.quantities import centimetres, millimetres, percent, rounded
from planning.domain.text import N_, Text, listed
from planning.domain.vocabulary import MUSCLE_WORDS, SIDE_WORDS, Muscle


def describe(cut: Cut, same_level_mm: int) -> Text:
    """Side, level, girth, each head's layers and error, each site with where its tip is."""
    level = float(cut.level_pct)
    return Text(
        N_(
            "{side} calf at {level}, {below} below the fibular head, girth {girth}. {heads} {sites}"
        ),
        side=SIDE_WORDS[cut.frame.side],
        level=percent(cut.level_pct),
        below=centimetres(rounded(cut.frame.level_mm(level), 0)),
        girth=centimetres(rounded(cut.frame.girth_mm(level), 0)),
        heads=Text(
            "{medial} {lateral}",
            medial=_head(cut, Muscle.MEDIAL_HEAD),
            lateral=_head(cut, Muscle.LATERAL_HEAD),
        ),
        sites=_sites(cut, same_level_mm),
    )


def _head(cut: Cut, muscle: Muscle) -> Text:
    layers = cut.section.layers_on(1 if muscle is Muscle.MEDIAL_HEAD else -1)
    name = MUSCLE_WORDS[muscle]
    if layers is None:
        measured = Text(N_("The {muscle} was not measured."), muscle=name)
    else:
        measured = Text(
            N_("Over the {muscle} {fat} of fat, then {thickness} of muscle (error ±{error})."),
            muscle=name,
            fat=millimetres(layers.fat_mm),
            thickness=millimetres(layers.muscle_mm),
            error=millimetres(THICKNESS_ERROR_MM[muscle]),
        )
    if cut.section.head(muscle) is None:
        return Text(N_("{measured} This head does not reach this level."), measured=measured)
    return measured


def _sites(cut: Cut, same_level_mm: int) -> Text:
    if not cut.sites:
        return Text(N_("No site within {reach} of this level."), reach=millimetres(same_level_mm))
    return Text(
        N_("Sites within {reach}: {sites}."),
        reach=millimetres(same_level_mm),
        sites=listed(site_words(site) for site in cut.sites),
    )


def site_words(site: CutSite) -> Text:
    """`site 3 (medial head, 17 mm, in the muscle)`."""
    if site.placed.depth_mm is None:
        tip = Text(N_("depth not set"))
    elif not site.in_head:
        tip = Text(N_("{depth}, outside the drawn head"), depth=millimetres(site.placed.depth_mm))
    elif site.window is None:
        tip = Text(
            N_("{depth}, head not measured, so the depth cannot be checked"),
            depth=millimetres(site.placed.depth_mm),
        )
    else:
        tip = Text(
            N_("{depth}, {state}"),
            depth=millimetres(site.placed.depth_mm),
            state=DEPTH_WORDS[site.state],
        )
    return Text(
        N_("site {number} ({muscle}, {tip})"),
        number=site.number,
        muscle=MUSCLE_WORDS[site.placed.muscle],
        tip=tip,
    )
