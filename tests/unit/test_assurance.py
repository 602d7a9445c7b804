"""The page of requirements tells what is shown from what is only said."""

from pathlib import Path

import pytest

from tests import assurance, safety_case
from tests.assurance import Requirement, Row, named_in_tests, outcomes, page, requirements, rows

MODULE = '''"""About one thing (`DUR-06`)."""

def test_plain():
    """Shows `SAF-01` and AUD-01…03."""

class TestIt:
    """`SEC-01`"""

    def test_inside(self):
        pass  # `UPL-02`

def helper():
    """SAF-08 is no test's."""
'''
JUNIT = """<testsuites><testsuite>
<testcase classname="tests.unit.test_x" name="test_plain[a]"/>
<testcase classname="tests.unit.test_x" name="test_plain[b]"><failure/></testcase>
<testcase classname="tests.unit.test_x" name="test_plain[c]"/>
<testcase classname="tests.unit.test_x.TestIt" name="test_inside"/>
<testcase classname="tests.unit.test_x" name="test_left_out"><skipped/></testcase>
</testsuite></testsuites>"""

MUST = Requirement("SAF-01", "M", "sides in words", "a test")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    tests = tmp_path / "tests" / "unit"
    tests.mkdir(parents=True)
    (tests / "test_x.py").write_text(MODULE)
    results = tmp_path / "results"
    results.mkdir()
    (results / "unit.xml").write_text(JUNIT)
    return tmp_path


def test_ids_are_found_in_tests_classes_and_modules_and_nowhere_else(folder: Path) -> None:
    named = named_in_tests(folder / "tests")
    plain, inside = "tests.unit.test_x::test_plain", "tests.unit.test_x::TestIt::test_inside"
    assert named == {
        "DUR-06": {plain, inside},
        "SAF-01": {plain},
        "AUD-01": {plain},
        "AUD-02": {plain},
        "AUD-03": {plain},
        "SEC-01": {inside},
        "UPL-02": {inside},
    }


def test_one_parameter_that_fails_fails_the_test(folder: Path) -> None:
    assert outcomes(folder / "results") == {
        "tests.unit.test_x::test_plain": "failed",
        "tests.unit.test_x::TestIt::test_inside": "passed",
        "tests.unit.test_x::test_left_out": "skipped",
    }


@pytest.mark.parametrize(
    ("tests", "is_shown", "is_missing"),
    [
        ([("a", "passed")], True, False),
        ([("a", "passed"), ("b", "")], True, False),
        ([("a", "passed"), ("b", "failed")], False, True),
        ([("a", "skipped")], False, True),
        ([("a", "")], False, True),
        ([], False, True),
    ],
)
def test_a_must_is_missing_unless_a_test_passed_and_none_failed(
    tests: list[tuple[str, str]], is_shown: bool, is_missing: bool
) -> None:
    row = Row(MUST, tests)
    assert (row.is_shown, row.is_missing) == (is_shown, is_missing)


def test_a_row_said_to_be_open_and_a_wish_do_not_fail_the_check() -> None:
    assert not Row(Requirement("SAF-01", "M", "", "", open="not built"), []).is_missing
    assert not Row(Requirement("SAF-01", "X", "", ""), []).is_missing


def test_the_page_escapes_what_it_shows(folder: Path) -> None:
    found = rows([Requirement("SAF-01", "M", "<b>sides</b>", "")], {}, {})
    assert "<b>sides</b>" not in page(found)


def test_every_requirement_has_one_row_and_a_known_rank() -> None:
    known = requirements()
    assert len({row.id for row in known}) == len(known)
    assert {row.rank for row in known} == {"M", "S", "X"}


def test_every_must_is_named_by_a_test_or_said_to_be_open() -> None:
    named = named_in_tests()
    unnamed = {row.id for row in requirements() if row.rank == "M" and row.id not in named}
    assert unnamed <= {row.id for row in requirements() if row.open}
    assert set(named) <= {row.id for row in requirements()}


def test_a_must_without_a_passing_test_fails_the_command(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(assurance, "requirements", lambda: [MUST])
    monkeypatch.setattr(assurance, "named_in_tests", lambda: {"SAF-01": {"t"}, "SAF-99": {"t"}})
    monkeypatch.setattr(assurance, "outcomes", lambda: {"t": "failed"})
    monkeypatch.setattr(assurance, "PAGE", folder / "page.html")
    monkeypatch.setattr(safety_case, "PAGE", folder / "case.html")
    monkeypatch.setattr(safety_case, "hazards", lambda: [])
    assert assurance.main() == 1
    said = capsys.readouterr().err
    assert "SAF-01: no passing test shows it" in said
    assert "SAF-99: named by t, but no such requirement" in said
