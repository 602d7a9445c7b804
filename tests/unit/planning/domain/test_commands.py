"""Reading what was posted: strictly, naming the field, offering the likely spelling."""

from typing import Any

import pytest
from pydantic import ValidationError

from planning.domain.canonical import plain
from planning.domain.commands import AnyIntent, CommandRefused, read_command, read_intent
from planning.domain.refusals import refusals

ADD = {"op": "add_site", "side": "left", "level_pct": "24", "across_pct": "35"}
THIGH = {"op": "record_thigh_site", "side": "left", "level_pct": "80", "across_pct": "55"}

GOOD: list[dict[str, Any]] = [
    ADD,
    {**ADD, "muscle": "lateral_head", "depth_mm": "14.5", "dose_units": "2.5"},
    {"op": "move_sites", "moves": [{"site": 1, "level_pct": 10, "across_pct": -5}]},
    {"op": "nudge_sites", "sites": [1, 2], "distal_mm": 1},
    {"op": "set_sites", "sites": ["3"], "dose_units": "9"},
    {"op": "set_depths", "depths": [{"site": 1, "depth_mm": 14}]},
    {"op": "set_doses", "doses": [{"site": 1, "dose_tenths": 85}]},
    {"op": "remove_sites", "sites": [1]},
    {
        "op": "place_sites",
        "placements": [{"side": "left", "muscle": "medial_head", "level_pct": 1, "across_pct": 1}],
    },
    {"op": "mirror_leg", "from_side": "right"},
    {"op": "set_preparation", "product": "onabotulinumtoxinA-botox", "expires_on": "2027-01-31"},
    {"op": "set_guidance", "guidance": "ultrasound"},
    {"op": "give_reason", "finding": "spacing-1", "reason": ""},
    {"op": "set_rationale", "rationale": ""},
    {"op": "restore", "direction": "undo"},
    THIGH,
    {**THIGH, "depth_mm": "12", "dose_units": "2.5"},
    {"op": "set_thigh_site", "thigh_site": "3", "side": "right", "dose_units": "9"},
    {"op": "move_thigh_site", "thigh_site": 3, "level_pct": 90, "across_pct": -5},
    {"op": "remove_thigh_sites", "sites": ["3"]},
]

BAD: list[tuple[dict[str, Any], str, str]] = [
    ({**ADD, "level_pct": "-5"}, "level_pct", "must be 0–100, got -5"),
    ({**ADD, "level_pct": "200"}, "level_pct", "must be 0–100, got 200"),
    ({**ADD, "level_pct": 200.0}, "level_pct", "must be 0–100, got 200"),
    ({**ADD, "level_pct": "24.123"}, "level_pct", "must be in steps of 0.01"),
    ({**ADD, "level_pct": True}, "level_pct", "must be a number"),
    ({**ADD, "across_pct": "101"}, "across_pct", "must be -100–100"),
    ({**ADD, "side": "both"}, "side", "must be one of"),
    ({**ADD, "muscle": "soleus"}, "muscle", "must be one of"),
    ({**ADD, "depth_mm": "0"}, "depth_mm", "must be 1–100, got 0"),
    ({**ADD, "dose_tenths": 0}, "dose_tenths", "must be 1–20000, got 0"),
    ({**ADD, "dose_tenths": 2.5}, "dose_tenths", "must be a whole number"),
    ({**ADD, "colour": "red"}, "colour", "is not a known field"),
    ({"op": "add_site", "side": "left", "level_pct": 1}, "across_pct", "is missing"),
    ({"op": "set_sites", "sites": []}, "sites", "must have at least 1 entry"),
    ({"op": "set_rationale", "rationale": "x" * 1_000_000}, "rationale", "at most 4000"),
    ({"op": "give_reason", "finding": "a", "reason": "x" * 1_001}, "reason", "at most 1000"),
    ({"op": "set_preparation", "product": "x", "expires_on": "31.1.2027"}, "expires_on", "a date"),
    ({"op": "restore", "direction": "back"}, "direction", "must be"),
    ({**THIGH, "level_pct": "49.9"}, "level_pct", "must be 50–100, got 49.9"),
    ({**THIGH, "level_pct": "120"}, "level_pct", "must be 0–100, got 120"),
    ({**THIGH, "muscle": "medial_head"}, "muscle", "is not a known field"),
    ({**THIGH, "landmarks": "knee"}, "landmarks", "is not a known field"),
    ({"op": "set_thigh_site", "level_pct": 80}, "thigh_site", "is missing"),
    ({"op": "explode"}, "", "must be one of"),
    ({}, "", "is missing"),
]


@pytest.mark.parametrize("fields", GOOD, ids=lambda fields: fields["op"])
def test_a_command_survives_its_own_json(fields: dict[str, Any]) -> None:
    intent = read_intent(fields)
    assert read_intent(plain(intent)) == intent  # type: ignore[arg-type]


def test_every_intent_is_in_the_table() -> None:
    known = {member.model_fields["op"].default for member in AnyIntent.__args__}
    assert {fields["op"] for fields in GOOD} == known


@pytest.mark.parametrize(("fields", "field", "sentence"), BAD)
def test_a_bad_field_is_named(fields: dict[str, Any], field: str, sentence: str) -> None:
    with pytest.raises(ValidationError) as error:
        read_intent(fields)
    found = {
        refusal.path.removeprefix(f"{fields.get('op')}.").split(".")[0]: str(refusal.text)
        for refusal in refusals(error.value)
    }
    assert sentence in found[field]


@pytest.mark.parametrize(
    ("written", "offer"),
    [
        ("2,5", "2.5, not 2,5"),
        ("１２", "12, not １２"),
        (".5", "0.5, not .5"),
        ("five", "is not a number"),
        ("2.55", "steps of 0.1"),
        ("1e3", "is not a number"),
        ("9" * 5_000, "is too long for a number"),
    ],
)
def test_a_dose_that_cannot_be_read_for_certain_is_refused_with_an_offer(
    written: str, offer: str
) -> None:
    """SAF-03: 2,5 could be 2.5, 25 or 2,500; the writer decides."""
    with pytest.raises(CommandRefused) as refusal:
        read_intent({**ADD, "dose_units": written})
    assert refusal.value.field == "dose_units"
    assert offer in str(refusal.value.text)


def test_a_blank_dose_says_nothing() -> None:
    assert read_intent({**ADD, "dose_units": ""}) == read_intent(ADD)


def test_a_completed_command_is_never_an_intent_that_needs_the_board() -> None:
    for op in ("mirror_leg", "nudge_sites", "restore"):
        fields = next(fields for fields in GOOD if fields["op"] == op)
        with pytest.raises(ValidationError):
            read_command(fields)


def test_an_unknown_command_is_not_echoed_whole() -> None:
    with pytest.raises(ValidationError) as error:
        read_intent({"op": "x" * 1_000_000})
    assert len(str(refusals(error.value)[0])) < 400
