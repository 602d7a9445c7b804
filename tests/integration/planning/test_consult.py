"""The whole job from a file: what is written, what is refused, and that it repeats."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from icalendar import Calendar
from pypdf import PdfReader

from planning import demo

CASES = Path(demo.__file__).parent / "cases"
GOOD = sorted(CASES.glob("*.json"))
BAD = sorted((Path(__file__).parents[2] / "cases" / "bad").glob("*.json"))
FILES = {"assessment.json", "plan.json", "follow-up.ics"}


def consult(case: str, out: Path, *options: str) -> tuple[dict[str, Any], dict[str, Any]]:
    call_command("consult", str(CASES / f"{case}.json"), "--out", str(out), *options)
    return (
        json.loads((out / "assessment.json").read_text()),
        json.loads((out / "plan.json").read_text()),
    )


def codes(plan: dict[str, Any], severity: str | None = None) -> set[str]:
    return {
        finding["code"]
        for finding in plan["findings"]
        if severity is None or finding["severity"] == severity
    }


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.stem)
def test_every_case_gives_the_named_keys_and_the_same_bytes_twice(
    path: Path, tmp_path: Path
) -> None:
    assessment, plan = consult(path.stem, tmp_path / "one", "--pdf", "no")
    consult(path.stem, tmp_path / "two", "--pdf", "no")
    assert {file.name for file in (tmp_path / "one").iterdir()} == FILES
    for name in FILES:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()
    for side in ("left", "right"):
        assert {"tissue_type", "tier", "contributions", "missing"} <= set(assessment[side])
        for contribution in assessment[side]["contributions"]:
            assert {"sign", "value", "toward", "source"} <= set(contribution)
    assert {
        "left_mm", "right_mm", "difference_mm", "index_pct", "within_error"
    } <= set(assessment["balance"]["girth"])  # fmt: skip
    assert {
        "status", "sites", "totals", "findings", "follow_up", "rules_version", "diagram_version",
        "sha256",
    } <= set(plan)  # fmt: skip
    for finding in plan["findings"]:
        assert finding["severity"] in ("stop", "confirm", "note")
        assert finding["message"]
        assert finding["source"]


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.stem)
def test_totals_are_the_sum_of_the_sites(path: Path, tmp_path: Path) -> None:
    """DUR-07, SAF-08."""
    _, plan = consult(path.stem, tmp_path, "--pdf", "no")
    for side in ("left", "right"):
        doses = [site["dose_units"] or 0 for site in plan["sites"] if site["side"] == side]
        assert plan["totals"][f"{side}_units"] == float(sum(Decimal(str(dose)) for dose in doses))


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_a_bad_case_exits_2_names_the_field_and_writes_nothing(
    path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    expected = json.loads(path.read_text())["expect_error"].splitlines()[0]
    with pytest.raises(SystemExit) as exited:
        call_command("consult", str(path), "--out", str(tmp_path / "out"))
    assert exited.value.code == 2
    assert capsys.readouterr().err.startswith(f"{expected}: ")
    assert not (tmp_path / "out").exists()


def test_a_missing_file_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as exited:
        call_command("consult", str(tmp_path / "none.json"), "--out", str(tmp_path / "out"))
    assert exited.value.code == 2
    assert capsys.readouterr().err.startswith("file: cannot be read")


@pytest.mark.parametrize(
    ("case", "left", "right", "tier"),
    [
        ("01-xu2017-cohort-mean", "muscle", "muscle", "15_to_25_mm"),
        ("02-fat-type", "fat", "fat", "under_15_mm"),
        ("03-asymmetric", "muscle", "muscle", "15_to_25_mm"),
        ("04-oedema-stop", "oedema", "muscle", "15_to_25_mm"),
        ("08-no-ultrasound", "muscle", "muscle", None),
    ],
)
def test_tissue_types(case: str, left: str, right: str, tier: str | None, tmp_path: Path) -> None:
    assessment, _ = consult(case, tmp_path, "--pdf", "no")
    assert (assessment["left"]["tissue_type"], assessment["right"]["tissue_type"]) == (left, right)
    assert assessment["left"]["tier"] == tier


def test_the_bulge_weighted_proposal_is_near_the_cohorts_dose(tmp_path: Path) -> None:
    """[Xu2017]: 187±10 units per patient; more than half to the bulging head [Liu2024]."""
    _, plan = consult("01-xu2017-cohort-mean", tmp_path, "--pdf", "no")
    assert plan["status"] == "proposed"
    assert plan["protocol"] == "bulge-weighted"
    assert plan["totals"]["total_units"] == 187
    heads = plan["totals"]["by_head"]["left"]
    assert heads["medial_head"] > heads["lateral_head"]
    assert "product_for_source" in codes(plan, "note")


@pytest.mark.parametrize(
    ("case", "code"),
    [("04-oedema-stop", "oedema"), ("05-myasthenia-stop", "contraindication")],
)
def test_where_planning_stops_no_plan_is_proposed_and_the_output_says_why(
    case: str, code: str, tmp_path: Path
) -> None:
    _, plan = consult(case, tmp_path, "--pdf", "no")
    assert plan["status"] == "stopped"
    assert plan["sites"] == []
    assert plan["follow_up"] == []
    assert codes(plan, "stop") == {code}


def test_a_given_plan_is_taken_as_it_is(tmp_path: Path) -> None:
    _, plan = consult("06-kim2013-six-points", tmp_path, "--pdf", "no")
    assert plan["status"] == "given"
    assert plan["totals"] == {
        "left_units": 54,
        "right_units": 54,
        "total_units": 108,
        "by_head": {
            "left": {"medial_head": 36, "lateral_head": 18},
            "right": {"medial_head": 36, "lateral_head": 18},
        },
        "above_knee": {"left": 0, "right": 0},
        "volume_ml": 2.16,
        "vials": 2,
        "left_over_units": 92,
    }
    assert not codes(plan, "stop")
    assert not codes(plan, "confirm")


def test_each_finding_of_the_findings_case_names_its_site(tmp_path: Path) -> None:
    _, plan = consult("07-depth-and-zone-findings", tmp_path, "--pdf", "no")
    sites = {finding["code"]: finding.get("site") for finding in plan["findings"]}
    assert sites["depth_in_fat"] == 1
    assert sites["depth_through_muscle"] == 4
    assert sites["outside_muscle"] == 5
    assert "cumulative_cap" in codes(plan, "stop")
    assert {"interval_too_short", "unguided_lateral_head"} <= codes(plan, "confirm")


def test_depth_is_unknown_without_layers_and_never_guessed(tmp_path: Path) -> None:
    _, plan = consult("08-no-ultrasound", tmp_path, "--pdf", "no")
    assert {site["depth_mm"] for site in plan["sites"]} == {None}
    assert "depth_unknown" in codes(plan, "note")


def test_visits_fall_in_their_windows_on_open_days(tmp_path: Path) -> None:
    _, plan = consult("06-kim2013-six-points", tmp_path, "--pdf", "no")
    assert [(visit["kind"], visit["on"]) for visit in plan["follow_up"]] == [
        ("safety_call", "2026-11-28"),
        ("first_check", "2026-12-09"),
        ("second_check", "2026-12-23"),
        ("peak", "2027-02-03"),
        ("duration", "2027-05-12"),
    ]
    calendar = Calendar.from_ical((tmp_path / "follow-up.ics").read_bytes())
    starts = [str(event.decoded("dtstart")) for event in calendar.walk("VEVENT")]
    assert starts == [visit["on"] for visit in plan["follow_up"]]


@pytest.mark.parametrize(("paper", "size_pt"), [("a4", (595, 842)), ("letter", (612, 792))])
def test_the_pdf_ends_with_a_marking_template_for_each_leg(
    tmp_path: Path, paper: str, size_pt: tuple[int, int]
) -> None:
    consult("06-kim2013-six-points", tmp_path, "--paper", paper)
    *_, left, right = PdfReader(tmp_path / "plan.pdf").pages
    assert (round(left.mediabox.width), round(left.mediabox.height)) == size_pt
    assert "PATIENT'S LEFT" in left.extract_text()
    assert "PATIENT'S RIGHT" in right.extract_text()
