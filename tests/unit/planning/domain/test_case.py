"""The case file: what is read, what is refused, and with which words."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planning import demo
from planning.domain.case import CaseRefused, read_case

CASES = Path(demo.__file__).parent / "cases"
GOOD = sorted(CASES.glob("*.json"))
BAD = sorted((Path(__file__).parents[3] / "cases" / "bad").glob("*.json"))
PROTOCOLS = ("bulge-weighted", "kim2013-six-sites")


def base() -> dict[str, Any]:
    fields: dict[str, Any] = json.loads((CASES / "01-xu2017-cohort-mean.json").read_text())
    return fields


def refused(fields: Any) -> list[str]:
    with pytest.raises(CaseRefused) as caught:
        read_case(json.dumps(fields), protocols=PROTOCOLS)
    return [str(refusal) for refusal in caught.value.refused]


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.stem)
def test_every_good_case_is_read(path: Path) -> None:
    assert read_case(path.read_bytes(), protocols=PROTOCOLS).case_id == path.stem


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_every_bad_case_is_refused_at_the_named_field(path: Path) -> None:
    expected = json.loads(path.read_text())["expect_error"].splitlines()[0]
    with pytest.raises(CaseRefused) as caught:
        read_case(path.read_bytes(), protocols=PROTOCOLS)
    assert caught.value.refused[0].path == expected


def set_at(fields: dict[str, Any], path: str, value: Any) -> dict[str, Any]:
    *parents, last = path.split(".")
    node: Any = fields
    for part in parents:
        node = node[int(part)] if part.isdigit() else node[part]
    node[int(last) if last.isdigit() else last] = value
    return fields


@pytest.mark.parametrize(
    ("path", "value", "line"),
    [
        (
            "assessment.left.girths.1.relaxed_mm.0",
            36,
            "assessment.left.girths[1].relaxed_mm[0]: "
            "must be 150–700, got 36: did you mean 360\u00a0mm?",
        ),
        (
            "assessment.left.girths.1.tiptoe_mm.0",
            340,
            "assessment.left.girths[1].tiptoe_mm: tiptoe girth 340\u00a0mm is smaller than the "
            "relaxed girth 363\u00a0mm: are the two swapped?",
        ),
        (
            "assessment.left.pinch_mm",
            "2,5",
            "assessment.left.pinch_mm: Write the decimal with a point: 2.5, not 2,5.",
        ),
        (
            "assessment.left.pinch_mm",
            "１２",
            "assessment.left.pinch_mm: Write the number in plain digits: 12, not １２.",
        ),
        ("assessment.left.girths.0.level_pct", -5, "must be 0–100, got -5"),
        ("assessment.left.girths.0.level_pct", 200, "must be 0–100, got 200"),
        ("assessment.left.bulge_rest", 5, "assessment.left.bulge_rest: must be 0–4, got 5"),
        ("assessment.left.bulge_rest", True, "must be a number"),
        ("assessment.left.layers.medial_head.fat_mm", "0.55555", "must be in steps of 0.1"),
        ("assessment.left.layers.medial_head.source", "guess", "must be one of"),
        ("intake.conditions", ["cold feet"], "intake.conditions[0]: must be a known condition"),
        ("intake.goal_text", "x" * 1_000_000, "intake.goal_text: must be at most 2000 characters"),
        ("intake.consent_signed", "maybe", "intake.consent_signed: must be true or false"),
        ("patient.birth_date", "1995-02-30", "patient.birth_date: must be a date like 2026-11-25"),
        ("patient.birth_date", "1850-01-01", "patient.birth_date: must be after 1900-01-01"),
        ("patient.height_cm", 1, "patient.height_cm: must be at least 50, got 1"),
        ("treatment_on", "9999-12-01", "treatment_on: must be"),
        ("schema_version", 2, "schema_version: must be 1, got 2"),
        ("protocol", "magic", "protocol: must be one of bulge-weighted, kim2013-six-sites"),
        ("clinic.closed_weekdays", ["holiday"], "clinic.closed_weekdays[0]: must be one of"),
    ],
)
def test_what_is_wrong_is_named_and_said(path: str, value: Any, line: str) -> None:
    """FUZ-02: one line per wrong field, with what to write instead where that is known."""
    lines = refused(set_at(base(), path, value))
    assert len(lines) == 1
    assert line in lines[0]


def test_a_dose_of_nothing_is_refused() -> None:
    fields = json.loads((CASES / "06-kim2013-six-points.json").read_text())
    fields["plan"]["sites"][3]["dose_units"] = 0
    assert refused(fields) == ["plan.sites[3].dose_units: must be 0.1–2,000, got 0"]


def test_a_missing_field_is_named() -> None:
    fields = base()
    del fields["patient"]["birth_date"]
    assert refused(fields) == ["patient.birth_date: is missing"]


def test_dates_before_birth_are_each_named() -> None:
    fields = base()
    fields["intake"]["recorded_on"] = fields["treatment_on"] = "1990-01-01"
    fields["intake"]["earlier_toxin"] = [
        {"product": "x", "dose_units": 1, "on": "1980-01-01", "area": "face"}
    ]
    assert [line.split(":")[0] for line in refused(fields)] == [
        "intake.recorded_on",
        "intake.earlier_toxin[0].on",
        "treatment_on",
    ]


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b"\xff\xfe", "file: is not UTF-8 text"),
        (b"{", "file: is not valid JSON"),
        (b"[]", "file: must be one JSON object"),
        (b'{"schema_version": 1, "schema_version": 1}', "schema_version: is given twice"),
        (b"[" * 100_000, "file: is not valid JSON"),
    ],
)
def test_what_is_not_a_case_at_all(content: bytes, line: str) -> None:
    with pytest.raises(CaseRefused) as caught:
        read_case(content, protocols=PROTOCOLS)
    assert str(caught.value) == line


def test_numbers_may_be_text_and_floats_keep_their_digits() -> None:
    fields = base()
    fields["assessment"]["left"]["layers"]["medial_head"]["fat_mm"] = 6.7
    case = read_case(json.dumps(fields), protocols=PROTOCOLS)
    assert case.assessment.left.layers.medial_head is not None
    assert str(case.assessment.left.layers.medial_head.fat_mm) == "6.7"


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=6,
)


@settings(max_examples=150)
@given(
    path=st.sampled_from(
        [
            "patient",
            "intake",
            "assessment",
            "assessment.left",
            "plan",
            "treatment_on",
            "clinic",
            "assessment.left.girths",
            "assessment.left.layers",
            "intake.lifestyle",
        ]
    ),
    value=json_values,
)
def test_any_value_anywhere_is_read_or_refused_never_an_error(path: str, value: Any) -> None:
    """FUZ-02."""
    content = json.dumps(set_at(base(), path, value))
    try:
        read_case(content, protocols=PROTOCOLS)
    except CaseRefused as error:
        refused_paths = [refusal.path for refusal in error.refused]
    else:
        refused_paths = ["none"]
    assert refused_paths
    assert all(refused_paths)
