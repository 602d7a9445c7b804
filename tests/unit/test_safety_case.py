"""The hazard log is data, tied to tests as requirements are (`SAF-07`)."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.assurance import named_in_tests, requirements
from tests.safety_case import Control, Hazard, hazards, is_shown, not_shown, page

ROOT = Path(__file__).parents[2]
NAMED = {"AAA-01": {"tests.unit.test_x::test_a", "tests.unit.test_x::test_b"}}
HAZARD = Hazard("H99", "A <wrong> leg", ("haste",), 4, 1, (Control("words", ("AAA-01",)),))


@pytest.mark.parametrize(
    ("shown_by", "fared", "expected"),
    [
        (("AAA-01",), {"tests.unit.test_x::test_a": "passed"}, True),
        (
            ("AAA-01",),
            {"tests.unit.test_x::test_a": "passed", "tests.unit.test_x::test_b": "failed"},
            False,
        ),
        (("AAA-01",), {}, False),
        (("AAA-01", "AAA-02"), {"tests.unit.test_x::test_a": "passed"}, False),
        (("tests.unit.test_x",), {"tests.unit.test_x::test_z": "passed"}, True),
        (("tests.unit.test_x",), {"tests.unit.test_xy::test_z": "passed"}, False),
        ((), {}, False),
    ],
)
def test_a_control_needs_a_passing_test_for_every_entry(
    shown_by: tuple[str, ...], fared: dict[str, str], expected: bool
) -> None:
    assert is_shown(Control("words", shown_by), NAMED, fared) is expected


def test_a_control_that_nothing_shows_is_named_with_its_hazard() -> None:
    assert not_shown([HAZARD], NAMED, {}) == ["H99: nothing that passed shows: words"]


def test_the_page_says_what_is_not_shown_and_escapes() -> None:
    said = page([HAZARD], NAMED, {})
    assert "A &lt;wrong&gt; leg" in said
    assert "NOT shown" in said


@pytest.mark.parametrize(
    ("severity", "likelihood", "words"),
    [(4, 1, "acceptable"), (5, 2, "tolerable, to be lowered"), (4, 3, "not acceptable")],
)
def test_the_matrix(severity: int, likelihood: int, words: str) -> None:
    assert replace(HAZARD, severity=severity, likelihood=likelihood).risk_words == words


def test_every_entry_of_the_log_names_what_there_is() -> None:
    known = {row.id for row in requirements() if not row.open}
    named = named_in_tests()
    for hazard in hazards():
        assert hazard.controls, hazard.id
        for control in hazard.controls:
            for evidence in control.shown_by:
                if evidence.startswith("tests."):
                    path = ROOT.joinpath(*evidence.split(".")).with_suffix(".py")
                    assert path.exists(), (hazard.id, evidence)
                else:
                    assert evidence in known, (hazard.id, evidence)
                    assert named.get(evidence), (hazard.id, evidence)


def test_hazards_have_their_own_ids_and_scores_within_the_matrix() -> None:
    log = hazards()
    assert len({hazard.id for hazard in log}) == len(log)
    assert all(1 <= hazard.severity <= 5 and 1 <= hazard.likelihood <= 5 for hazard in log)
