"""Drawings kept as files, so that a change to one is seen in review.

`python -m tests.unit.planning.diagram.golden --update-golden` writes them anew.
"""

import sys
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

from planning.diagram.balance_bar import balance_bar
from planning.diagram.cross_section import cross_section, sites_at
from planning.diagram.overlays import Overlay
from planning.diagram.render import posterior_map
from planning.diagram.scene import Mode
from planning.diagram.thigh_map import thigh_map
from planning.diagram.timeline_chart import Dot, Form, Mark, Stripe, Timeline, timeline_charts
from planning.diagram.unit_picker import unit_picker
from planning.domain.thigh import ThighSite
from planning.domain.vocabulary import Laterality
from planning.evidence import load_atlas, load_rules
from tests.unit.planning.diagram.drawn import case

FOLDER = Path(__file__).parents[3] / "golden"


def _map(mode: Mode, *overlays: Overlay) -> str:
    drawable = case("06")
    return posterior_map(
        drawable.plan,
        left=drawable.left,
        right=drawable.right,
        atlas=load_atlas(),
        states=drawable.states,
        selected=[3],
        mode=mode,
        overlays=overlays,
    )


def _section(number: str, side: Laterality, level_pct: int, chosen: int | None = None) -> str:
    drawable = case(number)
    frame = drawable.frame(side)
    return cross_section(
        frame=frame,
        layers=drawable.assessment.leg(side).layers,
        level_pct=Decimal(level_pct),
        sites=sites_at(drawable.plan, frame, Decimal(level_pct)),
        chosen=chosen,
        atlas=load_atlas(),
        rules=load_rules().depth,
        adjustable=chosen is not None,
    ).svg


def _units() -> str:
    drawable = case("06")
    return unit_picker(Laterality.LEFT, [1, 2], atlas=load_atlas(), frame=drawable.left)


_THIGH_SITES = tuple(
    ThighSite.model_validate(
        {"id": site_id, "side": side, "level_pct": level, "across_pct": across, "dose_tenths": 50}
    )
    for site_id, (side, level, across) in enumerate(
        [("left", "80", "55"), ("right", "82", "60"), ("right", "84", "58"), ("left", "95", "-30")],
        start=1,
    )
)

_TREATED = [(date(2026, 1, 31), "Botox · 54 units"), (date(2026, 7, 24), "Botox · 50 units")]


def _timeline(leg: int) -> str:
    """Two legs through two treatments; the RIGHT was not measured at the last visit."""

    def dots(values: str) -> list[Dot]:
        days = (date(2026, 1, 31), date(2026, 4, 11), date(2026, 7, 24), date(2026, 10, 2))
        forms = (Form.BASELINE, Form.WITHIN, Form.BASELINE, Form.BEYOND)
        return [
            Dot(on, float(value), 0.5, value, form)
            for on, value, form in zip(days, values.split(), forms, strict=False)
        ]

    stripes = [
        Stripe(_TREATED[0][0], _TREATED[1][0], 33.7, 0.5),
        Stripe(_TREATED[1][0], None, 33.9, 0.5),
    ]
    marks = [Mark(on, f"{on} · {words}", on.month < 7) for on, words in _TREATED]
    about = "girth, relaxed, at 27 % · cm"
    return timeline_charts(
        [
            Timeline("PATIENT’S LEFT", about, "", dots("33.7 33.2 33.9 32.2"), stripes),
            Timeline("PATIENT’S RIGHT", about, "", dots("34.3 34.3 34.6"), stripes),
        ],
        [marks, marks],
        id_prefix="golden",
    )[leg]


GOLDEN: dict[str, Callable[[], str]] = {
    "case-06-map.svg": lambda: _map(Mode.INTERACTIVE, *Overlay),
    "case-06-map-print.svg": lambda: _map(Mode.PRINT),
    "case-06-map-print-overlays.svg": lambda: _map(Mode.PRINT, *Overlay),
    "case-06-map-still.svg": lambda: _map(Mode.STILL, Overlay.KEEP_OUTS),
    "case-06-thumbnail.svg": lambda: _map(Mode.THUMBNAIL),
    "case-06-section-site-3.svg": lambda: _section("06", Laterality.LEFT, 26, 3),
    "case-03-section-right-20.svg": lambda: _section("03", Laterality.RIGHT, 20),
    "case-08-section-unmeasured.svg": lambda: _section("08", Laterality.LEFT, 22, 1),
    "case-06-units-left.svg": _units,
    "thigh.svg": lambda: thigh_map(_THIGH_SITES),
    "thigh-still.svg": lambda: thigh_map(_THIGH_SITES, mode=Mode.STILL),
    "thigh-print.svg": lambda: thigh_map(_THIGH_SITES, mode=Mode.PRINT, dense_band=False),
    "timeline-left.svg": lambda: _timeline(0),
    "timeline-right.svg": lambda: _timeline(1),
    "balance-54-50.svg": lambda: balance_bar(540, 500),
}


def lines(svg: str) -> str:
    """One element a line, so that a difference can be read."""
    return svg.replace("><", ">\n<") + "\n"


if __name__ == "__main__":
    if sys.argv[1:] != ["--update-golden"]:
        sys.exit(__doc__)
    FOLDER.mkdir(exist_ok=True)
    for name, draw in GOLDEN.items():
        (FOLDER / name).write_text(lines(draw()), encoding="utf-8")
