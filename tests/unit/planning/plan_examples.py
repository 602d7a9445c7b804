"""Two measured legs to plan on, and the intents Hypothesis draws from."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from planning.domain.assessment import Assessment
from planning.domain.board import Board
from planning.domain.commands import AnyIntent, read_intent
from planning.domain.plan import InjectionPlan
from planning.evidence import load_atlas, load_rules

LEFT_LEG: dict[str, Any] = {
    "reference_line_mm": 340,
    "girths": [
        {"level_pct": 5, "relaxed_mm": [330]},
        {"level_pct": 27, "relaxed_mm": [363, 362], "tiptoe_mm": [371]},
        {"level_pct": 50, "relaxed_mm": [312]},
        {"level_pct": 88, "relaxed_mm": [212]},
    ],
    "layers": {
        "medial_head": {"fat_mm": "6.5", "muscle_mm": "21", "source": "ultrasound"},
        "lateral_head": {"fat_mm": "6", "muscle_mm": "16", "source": "ultrasound"},
    },
}
RIGHT_LEG: dict[str, Any] = {
    "reference_line_mm": 345,
    "girths": [
        {"level_pct": 5, "relaxed_mm": [332]},
        {"level_pct": 27, "relaxed_mm": [370]},
        {"level_pct": 88, "relaxed_mm": [214]},
    ],
    "layers": {"medial_head": {"fat_mm": "7", "muscle_mm": "22", "source": "ultrasound"}},
}
"""Its lateral head was not measured, so no depth is suggested there."""


def make_board(**legs: object) -> Board:
    fields = {"measured_on": "2026-11-20", "left": LEFT_LEG, "right": RIGHT_LEG, **legs}
    return Board.of(Assessment.model_validate(fields), load_atlas(), load_rules().depth)


def planned(*intents: Mapping[str, object], board: Board | None = None) -> InjectionPlan:
    """The plan after these intents, from the empty one."""
    from planning.domain.editing import apply, complete

    board = board or make_board()
    plan = InjectionPlan()
    for fields in intents:
        plan = apply(plan, complete(read_intent(fields), plan, board))
    return plan


PRODUCT = {
    "op": "set_preparation",
    "product": "onabotulinumtoxinA-botox",
    "vial_units": 100,
    "diluent_ml": "2",
}


def site(
    side: str = "left", level: str = "24", across: str = "35", **more: object
) -> dict[str, object]:
    return {"op": "add_site", "side": side, "level_pct": level, "across_pct": across, **more}


_pct = st.decimals(0, 100, places=2)
_thigh_pct = st.decimals(50, 100, places=2)
_signed_pct = st.decimals(-100, 100, places=2)
_side = st.sampled_from(["left", "right"])
_id = st.integers(1, 8)
_ids = st.lists(_id, min_size=1, max_size=4)
_dose = st.integers(1, 600)
_depth = st.decimals(1, 100, places=1)


def _of(op: str, **fields: st.SearchStrategy[object]) -> st.SearchStrategy[dict[str, object]]:
    return st.fixed_dictionaries({"op": st.just(op), **fields})


intents: st.SearchStrategy[AnyIntent] = st.one_of(
    _of("add_site", side=_side, level_pct=_pct, across_pct=_signed_pct, dose_tenths=_dose),
    _of("add_site", side=_side, level_pct=_pct, across_pct=_signed_pct),
    _of(
        "move_sites",
        moves=st.lists(
            st.fixed_dictionaries(
                {"site": st.integers(1, 8), "level_pct": _pct, "across_pct": _signed_pct}
            ),
            min_size=1,
            max_size=3,
        ),
    ),
    _of("nudge_sites", sites=_ids, distal_mm=st.sampled_from([Decimal(-1), Decimal(1)])),
    _of("set_sites", sites=_ids, dose_tenths=_dose, depth_mm=_depth),
    _of("set_sites", sites=_ids, level_pct=_pct),
    _of("set_sites", sites=_ids, mid_belly=st.just(True)),
    _of("remove_sites", sites=_ids),
    _of("record_thigh_site", side=_side, level_pct=_thigh_pct, across_pct=_signed_pct),
    _of(
        "record_thigh_site",
        side=_side,
        level_pct=_thigh_pct,
        across_pct=_signed_pct,
        dose_tenths=_dose,
    ),
    _of("set_thigh_site", thigh_site=_id, side=_side, dose_tenths=_dose),
    _of("move_thigh_site", thigh_site=_id, level_pct=_thigh_pct, across_pct=_signed_pct),
    _of("remove_thigh_sites", sites=_ids),
    _of("mirror_leg", from_side=_side, replace=st.booleans()),
    _of(
        "set_preparation",
        product=st.sampled_from(["onabotulinumtoxinA-botox", "prabotulinumtoxinA-nabota"]),
        vial_units=st.just(100),
        diluent_ml=st.sampled_from([Decimal("2"), Decimal("2.5")]),
    ),
    _of("set_guidance", guidance=st.sampled_from(["ultrasound", "palpation", None])),
    _of(
        "give_reason", finding=st.sampled_from(["a-1", "b-2"]), reason=st.sampled_from(["", "why"])
    ),
    _of(
        "set_rationale",
        rationale=st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), max_size=20),
    ),
).map(read_intent)
