"""The cross-section in a sentence, for a reader who does not see it."""

from planning.diagram.section_anatomy import Cut
from planning.domain.depth import DEPTH_WORDS, depth_state
from planning.domain.quantities import centimetres, millimetres, percent, rounded
from planning.domain.text import N_, Text
from planning.domain.vocabulary import MUSCLE_WORDS, SIDE_WORDS, Muscle


def describe(cut: Cut) -> Text:
    """What the drawing shows, for a reader who does not see it."""
    frame, site, window = cut.frame, cut.site, cut.window
    level, across = float(site.level_pct), float(site.across_pct)
    head = cut.section.layers_on(1 if site.muscle is Muscle.MEDIAL_HEAD else -1)
    across_mm = rounded(frame.across_mm(level, abs(across)), 0)
    toward = Text(N_("medial")) if across >= 0 else Text(N_("lateral"))
    if across_mm:
        where = Text(
            N_("{distance} {toward} of the mid-line"),
            distance=millimetres(across_mm),
            toward=toward,
        )
    else:
        where = Text(N_("on the mid-line"))
    if head is None or window is None:
        tissue = Text(
            N_("The {muscle} was not measured, so the depth cannot be checked."),
            muscle=MUSCLE_WORDS[site.muscle],
        )
    else:
        tissue = Text(
            N_("Over the {muscle} {fat} of fat, then {thickness} of muscle."),
            muscle=MUSCLE_WORDS[site.muscle],
            fat=millimetres(head.fat_mm),
            thickness=millimetres(head.muscle_mm),
        )
    if not cut.in_head:
        tissue = Text(
            N_("{tissue} The site lies outside the drawn {muscle}."),
            tissue=tissue,
            muscle=MUSCLE_WORDS[site.muscle],
        )
    if site.depth_mm is None:
        needle = Text(N_("No depth is set."))
    elif window is None or not cut.in_head:
        needle = Text(N_("The needle goes in {depth}."), depth=millimetres(site.depth_mm))
    else:
        needle = Text(
            N_("The needle goes in {depth}: {state}."),
            depth=millimetres(site.depth_mm),
            state=DEPTH_WORDS[depth_state(site.depth_mm, window)],
        )
    return Text(
        N_("{side} calf at {level}, {below} below the fibular head, {where}. {tissue} {needle}"),
        side=SIDE_WORDS[frame.side],
        level=percent(site.level_pct),
        below=centimetres(rounded(frame.level_mm(level), 0)),
        where=where,
        tissue=tissue,
        needle=needle,
    )
