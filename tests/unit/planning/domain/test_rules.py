"""The rule data: versioned, sourced, complete (SAF-04, SAF-06)."""

import pytest
from pydantic import ValidationError

from planning.domain.findings import CLINIC_DEFAULT, Severity
from planning.domain.intake import Condition
from planning.domain.reviewing.codes import CODES
from planning.domain.rules import IntakeFact, Rules, Sourced
from planning.evidence import load_rules, read

RULES = load_rules()
OWN_RULE = {"knee_pain_or_instability", "knee_surgery", "cow_milk_protein_allergy"}


def test_the_version_is_the_file_that_was_asked_for() -> None:
    assert RULES.rules_version == "2026-11"


def test_every_condition_of_the_intake_has_a_rule() -> None:
    """A box on the intake page that nothing reads would be worse than none."""
    ruled = {str(rule.subject) for rule in RULES.conditions}
    assert ruled | OWN_RULE == {*map(str, Condition), *map(str, IntakeFact)}


def test_condition_rules_use_codes_and_severities_of_the_table() -> None:
    for rule in RULES.conditions:
        assert rule.severity in CODES[rule.code].severities


def test_every_basis_belongs_to_a_code() -> None:
    assert {basis.code for basis in RULES.bases} <= set(CODES)


@pytest.mark.parametrize(
    "condition", ["myasthenia_gravis", "lambert_eaton", "als", "toxin_hypersensitivity"]
)
def test_neuromuscular_disease_and_hypersensitivity_are_hard_stops(condition: str) -> None:
    [rule] = [rule for rule in RULES.conditions if rule.subject == condition]
    assert (rule.code, rule.severity) == ("contraindication", Severity.STOP)


def test_thresholds_no_paper_gives_say_clinic_default() -> None:
    """SAF-06."""
    defaults: tuple[Sourced, ...] = (
        RULES.depth,
        RULES.spacing,
        RULES.dose_balance,
        RULES.default_interval,
    )
    for rule in defaults:
        assert rule.is_clinic_default
    assert CLINIC_DEFAULT in RULES.sport.sources


def test_a_code_has_one_basis() -> None:
    fields = read("rules-2026-11")
    fields["bases"].append(fields["bases"][0])
    with pytest.raises(ValidationError, match="two bases"):
        Rules.model_validate(fields)


def test_an_unknown_basis_is_an_error_not_a_silence() -> None:
    with pytest.raises(KeyError):
        RULES.basis("no such code")
