"""`Scene` → SVG. Nothing is decided here; every number arrives as a finished string."""

from collections.abc import Collection, Mapping, Sequence

from planning.diagram import palette as c
from planning.diagram.map_legs import backdrop_markup
from planning.diagram.map_sites import proposal, site_button, site_still
from planning.diagram.overlays import Overlay
from planning.diagram.scene import Ghost, Mode, Scene, SiteMark, map_scene
from planning.diagram.svg import Safe, element, joined, text
from planning.diagram.thumbnail import thumbnail
from planning.diagram.words import ENGLISH, Words
from planning.domain.atlas import Atlas
from planning.domain.depth import DepthState
from planning.domain.legframe import LegFrame
from planning.domain.plan import InjectionPlan


def posterior_map(
    plan: InjectionPlan,
    *,
    left: LegFrame | None,
    right: LegFrame | None,
    atlas: Atlas,
    states: Mapping[int, DepthState] | None = None,
    selected: Collection[int] = (),
    ghosts: Sequence[Ghost] = (),
    mode: Mode = Mode.INTERACTIVE,
    words: Words = ENGLISH,
    id_prefix: str = "map",
    overlays: Collection[Overlay] = (),
) -> Safe:
    """The treated part of both calves from behind, with every site, as one `<svg>`.

    Lengths are millimetres of the leg; a frame of `None` draws an empty place that says
    what is not measured. The mark-up is safe to put into a page as it is.
    """
    if mode is Mode.THUMBNAIL:
        return thumbnail(plan, left=left, right=right, words=words, id_prefix=id_prefix)
    return render_map(
        map_scene(
            plan,
            left=left,
            right=right,
            atlas=atlas,
            states=states,
            selected=selected,
            ghosts=ghosts,
            mode=mode,
            words=words,
            id_prefix=id_prefix,
            overlays=overlays,
        )
    )


def render_map(scene: Scene) -> Safe:
    interactive, paper = scene.mode is Mode.INTERACTIVE, scene.mode is Mode.PRINT
    backdrop = scene.backdrop
    height = backdrop.height_without_key if paper else backdrop.height
    title_id = f"{scene.id_prefix}-title"
    return element(
        "svg",
        element("title", text(scene.title), id=title_id),
        backdrop_markup(backdrop, scene.id_prefix, paper=paper),
        element(
            "g",
            joined(_mark(mark, scene.mode) for mark in scene.marks if not mark.selected),
            joined(_mark(mark, scene.mode) for mark in scene.marks if mark.selected),
            proposal(scene.ghosts),
            class_="sites",
            id=f"{scene.id_prefix}-sites",
            font_family=c.FONT,
            text_anchor="middle",
        ),
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {backdrop.width} {height}",
        class_=f"plan-svg calf-map calf-map-{scene.mode.value}",
        role="group" if interactive else "img",
        aria_labelledby=title_id,
        data_width_mm=backdrop.width,
        data_height_mm=height,
    )


def _mark(mark: SiteMark, mode: Mode) -> Safe:
    if mode is Mode.INTERACTIVE:
        return site_button(mark)
    return site_still(mark, paper=mode is Mode.PRINT)
