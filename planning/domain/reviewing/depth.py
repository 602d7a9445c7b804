"""Depth of each site against the layers of its own head, and the needle's reach.

Both margins are outside the window (see `planning.domain.depth`): a tip there is
reported under the code of the layer it is close to, as "at the edge".
"""

from collections.abc import Iterator
from decimal import Decimal

from planning.domain.depth import DepthState, DepthWindow
from planning.domain.findings import Finding
from planning.domain.plan import InjectionPlan
from planning.domain.quantities import format_decimal, millimetres
from planning.domain.reviewing.codes import finding
from planning.domain.reviewing.context import ReviewContext, labelled, numbered, treated_heads
from planning.domain.rules import Statement
from planning.domain.text import N_, Text
from planning.domain.vocabulary import MUSCLE_WORDS, SIDE_WORDS, LayerSource, Muscle

_OUTSIDE = {
    DepthState.IN_FAT: ("depth_in_fat", N_("Site {site}: {depth} is in the fat; {window}.")),
    DepthState.NEAR_FAT: (
        "depth_in_fat",
        N_("Site {site}: {depth} is at the edge of the fat; {window}."),
    ),
    DepthState.NEAR_SOLEUS: (
        "depth_through_muscle",
        N_("Site {site}: {depth} is at the edge of soleus; {window}."),
    ),
    DepthState.THROUGH: (
        "depth_through_muscle",
        N_("Site {site}: {depth} goes through the gastrocnemius into soleus; {window}."),
    ),
}


def depths(plan: InjectionPlan, context: ReviewContext) -> Iterator[Finding]:
    rules = context.rules
    windows = {head: context.window(*head) for head in treated_heads(plan)}
    for number, site in numbered(plan):
        window = windows[site.side, site.muscle]
        if window is None:
            continue
        if site.depth_mm is None:
            message = Text(
                N_("Site {site}: no depth is set; {window}."),
                site=number,
                window=_in_words(window, site.muscle),
            )
            code = "depth_missing"
            because: Statement = rules.basis(code)
        elif (state := window.state(site.depth_mm)) in _OUTSIDE:
            code, template = _OUTSIDE[state]
            message = Text(
                template,
                site=number,
                depth=millimetres(site.depth_mm),
                window=_in_words(window, site.muscle),
            )
            because = rules.depth
        else:
            continue
        yield finding(code, message, because, side=site.side, site_id=site.id, number=number)


def needle(plan: InjectionPlan, context: ReviewContext) -> Iterator[Finding]:
    """One finding, for the deepest site the chosen needle does not reach."""
    length = plan.needle_length_mm
    deep = [place for place in labelled(plan) if place[2].depth_mm is not None]
    label, number, site = max(
        deep, key=lambda place: place[2].depth_mm or Decimal(0), default=(0, None, None)
    )
    if length is None or site is None or site.depth_mm is None or site.depth_mm <= length:
        return
    message = Text(
        N_("Site {site}: the needle of {needle} does not reach {depth}."),
        site=label,
        needle=millimetres(length),
        depth=millimetres(site.depth_mm),
    )
    yield finding(
        "needle_too_short",
        message,
        context.rules.basis("needle_too_short"),
        side=site.side,
        site_id=site.id,
        number=number,
    )


def unmeasured_layers(plan: InjectionPlan, context: ReviewContext) -> Iterator[Finding]:
    """One note per leg and head, however many sites it has."""
    for side, muscle in treated_heads(plan):
        layers = context.assessment.leg(side).layers.of(muscle)
        where = {"side": SIDE_WORDS[side], "muscle": MUSCLE_WORDS[muscle]}
        if layers is None:
            message = Text(
                N_("{side} {muscle}: layers not measured, so no depth can be checked."), **where
            )
            yield finding("depth_unknown", message, context.rules.basis("depth_unknown"), side=side)
        elif layers.source is LayerSource.ESTIMATE:
            message = Text(
                N_("{side} {muscle}: the depths rest on an estimate, not on a measurement."),
                **where,
            )
            yield finding(
                "depth_estimated", message, context.rules.basis("depth_estimated"), side=side
            )


def _in_words(window: DepthWindow, muscle: Muscle) -> Text:
    if window.is_empty:
        return Text(
            N_("the {muscle} is only {thickness} thick here, at {from_mm}–{to_mm} mm"),
            muscle=MUSCLE_WORDS[muscle],
            thickness=millimetres(window.muscle_mm),
            from_mm=format_decimal(window.fat_mm),
            to_mm=format_decimal(window.soleus_mm),
        )
    return Text(
        N_("the {muscle} here is {low}–{high} mm"),
        muscle=MUSCLE_WORDS[muscle],
        low=format_decimal(window.low_mm),
        high=format_decimal(window.high_mm),
    )
