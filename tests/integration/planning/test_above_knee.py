"""Sites above the knee wherever a plan is edited, read back, signed, printed and written out."""

import io
import json
from pathlib import Path
from typing import Any

import page
import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import translation
from pypdf import PdfReader

from clinic.models import Membership
from planning import demo
from planning.context import reading_of
from planning.documents.paper import Paper
from planning.documents.plan_document import plan_html, plan_pdf
from planning.domain.canonical import plain, sha256_of
from planning.domain.commands import read_intent
from planning.domain.editing import apply
from planning.domain.plan import InjectionPlan
from planning.domain.readback import read_back, totals_agree
from planning.domain.reading import Reading
from planning.models import Plan
from planning.presenters.history import history_page
from tests.factories.planning import answer_all, edit, make_full_plan, make_plan, sign
from tests.integration.planning.test_plan_document import consulted, paper, text_of
from tests.unit.planning.plan_examples import PRODUCT, site

NBSP = "\u00a0"


def thigh(
    side: str = "right", level: str = "80", across: str = "55", **more: object
) -> dict[str, object]:
    return {"op": "record_thigh_site", "side": side, "level_pct": level, "across_pct": across} | (
        more
    )


def reloaded(plan: Plan) -> Plan:
    return Plan.objects.with_all().get(pk=plan.pk)


def builder_html(client: Client, plan: Plan) -> str:
    return client.get(reverse("planning:plan_builder", args=[plan.pk])).content.decode()


# ---- The builder -----------------------------------------------------------------------


def test_the_panel_is_there_for_everybody_and_folded(
    alice: Membership, alice_client: Client
) -> None:
    plan = make_plan(alice, PRODUCT)
    html = builder_html(alice_client, plan)
    assert '<details id="thigh-details" data-load="thigh"><summary>' in html
    assert "thigh-map" not in html
    address = reverse("planning:plan_builder", args=[plan.pk])
    opened = alice_client.get(f"{address}?open=thigh").content.decode()
    assert '<details id="thigh-details" open><summary>' in opened
    assert "thigh-map" in opened
    with_site = builder_html(alice_client, make_plan(alice, PRODUCT, thigh()))
    assert '<details id="thigh-details" open><summary>' in with_site


def test_an_edit_elsewhere_does_not_send_the_panel_again(
    alice: Membership, alice_client: Client
) -> None:
    """The thigh is drawn for an edit of the thigh, not for one of the calf."""
    plan = make_plan(alice, PRODUCT, site(dose_units="9"), thigh(dose_units="5"))
    html = builder_html(alice_client, plan)
    tag = html.split('id="plan-thigh"')[0].rsplit('data-tag="', 1)[1].split('"')[0]
    edit(plan, {"op": "set_rationale", "rationale": "why"}, by=alice)
    answer = alice_client.get(
        reverse("planning:plan_builder", args=[plan.pk]),
        headers={"HX-Request": "true", "Calfline-Shown": tag},
    ).content.decode()
    assert 'id="plan-thigh"' not in answer
    edit(reloaded(plan), thigh("left"), by=alice)
    again = alice_client.get(
        reverse("planning:plan_builder", args=[plan.pk]),
        headers={"HX-Request": "true", "Calfline-Shown": tag},
    ).content.decode()
    assert 'id="plan-thigh"' in again


def test_a_wrong_level_comes_back_with_what_was_typed(
    alice: Membership, alice_client: Client
) -> None:
    plan = make_plan(alice, PRODUCT)
    answer = alice_client.post(
        reverse("planning:plan_edit", args=[plan.pk]),
        {
            **thigh(level="24"),
            "expected_revision": plan.revision.number,
            "patient_id": str(plan.patient_id),
            "command_id": "0d0f7a4e-6f0e-4f39-9d58-5d9d9a7c7f11",
        },
    )
    assert answer.status_code == 422
    html = answer.content.decode()
    assert "must be 50–100, got 24" in html
    assert 'name="across_pct" value="55"' in html
    assert reloaded(plan).revision.number == plan.revision.number


def test_the_history_names_what_was_done(alice: Membership) -> None:
    plan = make_plan(
        alice,
        PRODUCT,
        site(dose_units="9"),
        thigh(),
        thigh("left", dose_units="5"),
        {"op": "move_thigh_site", "thigh_site": 2, "level_pct": "90", "across_pct": "40"},
        {"op": "set_thigh_site", "thigh_site": 3, "side": "right", "dose_units": "2.5"},
        {"op": "remove_thigh_sites", "sites": [2, 3]},
    )
    with translation.override("en"):
        said = [row.what.replace(NBSP, " ") for row in history_page(plan, "1")["rows"]]
    assert said[:5] == [
        "Removed sites V1, V2",
        "Changed site V2: RIGHT, 2.5 units",
        "Moved site V1 to level 90 %, across 40 %",
        "Recorded a site above the knee: LEFT, level 80 %, across 55 %, 5 units",
        "Recorded a site above the knee: RIGHT, level 80 %, across 55 %",
    ]


# ---- Reading back and signing ----------------------------------------------------------


def test_the_part_above_the_knee_is_read_back_with_its_side(alice: Membership) -> None:
    """SAF-02: LEFT and RIGHT are everything on that side, and the part above is said."""
    plan = make_full_plan(alice)
    before = {item.name: item for item in read_back(reading_of(plan)).items}
    edit(plan, thigh(dose_units="5"), by=alice)
    reading = reading_of(reloaded(plan))
    items = {item.name: item for item in read_back(reading).items}
    words = str(items["right"].value).replace(NBSP, " ")
    total = reading.totals.right_tenths
    assert words == f"{total // 10} units in 4 sites, of these 5 units in 1 above the knee"
    assert items["right"].answer != before["right"].answer
    assert items["left"] == before["left"]
    assert int(items["total"].answer) == int(before["total"].answer) + 50
    assert totals_agree(reading)


def test_a_signed_plan_shows_and_keeps_them(alice: Membership, alice_client: Client) -> None:
    plan = make_full_plan(alice)
    edit(plan, thigh(dose_units="5", depth_mm="14"), by=alice)
    answer_all(reloaded(plan), by=alice)
    sign_page = alice_client.get(reverse("planning:plan_sign", args=[plan.pk])).content.decode()
    assert "thigh-map-still" in sign_page
    sign(reloaded(plan), by=alice)
    signed = reloaded(plan)
    assert signed.signed_by is not None
    assert signed.signed_by.is_intact
    html = alice_client.get(reverse("planning:plan_detail", args=[plan.pk])).content.decode()
    assert 'id="above-knee"' in html
    assert "PATIENT’S RIGHT" in html
    assert "seen from the front" in html
    assert "No clinical study of contouring above the knee was found" in html
    assert f"RIGHT 5{NBSP}units" in html


def test_the_overview_counts_them(alice: Membership, ada_client: Client) -> None:
    plan = make_plan(alice, PRODUCT, site("right", dose_units="9"), thigh(dose_units="5"))
    html = ada_client.get(reverse("planning:overview")).content.decode()
    assert reading_of(plan).totals.right_tenths == 140
    assert f"14{NBSP}units" in html


# ---- Paper -----------------------------------------------------------------------------


def recorded(*intents: dict[str, object]) -> tuple[Any, Paper]:
    found = consulted("06-kim2013-six-points")
    plan: InjectionPlan = found.reading.record.plan
    for intent in intents:
        plan = apply(plan, read_intent(intent))  # type: ignore[arg-type]
    record = found.reading.record.model_copy(update={"plan": plan})
    return Reading(record, found.reading.knowledge), paper(found, signed=True)


def test_the_treatment_page_shows_them_apart_with_their_own_captions() -> None:
    """SAF-01: the two views face each other, so each says from where it is seen."""
    reading, sheet = recorded(thigh(dose_units="5", depth_mm="14"), thigh("left", dose_units="2.5"))
    pdf = plan_pdf(reading, sheet)
    first = " ".join(PdfReader(io.BytesIO(pdf)).pages[0].extract_text().split())
    for words in (
        "Above the knee",
        "seen from behind",
        "seen from the front",
        "V1",
        "V2",
        "of it above the knee",
        "Record only: no study gives a dose or points here.",
        "Dr Fictional",
    ):
        assert words in first.replace(NBSP, " "), words
    report = page.validate_pdf_bytes(pdf, profile=page.ValidationProfile.PDF_UA_1)
    assert [failure.message for failure in report.failures] == []


def test_the_drawing_has_words_and_a_calf_total_stays_the_calfs() -> None:
    reading, sheet = recorded(thigh(dose_units="5"))
    html = plan_html(reading, sheet)
    assert "Sites recorded above the knee on both thighs, seen from the front." in html
    right = html.split("PATIENT&#x27;S RIGHT", 1)[1]
    assert f"54{NBSP}units" in right.split("</h3>")[0]
    assert f"59{NBSP}units" in html


def test_without_them_the_page_says_nothing_of_a_knee() -> None:
    reading, sheet = recorded()
    html = plan_html(reading, sheet)
    assert "Above the knee" not in html
    assert "drawing:thighs" not in html
    assert "vastus" not in html


def test_the_patient_reads_of_it_too() -> None:
    reading, sheet = recorded(thigh(dose_units="5"))
    text = text_of(plan_pdf(reading, sheet)).replace(NBSP, " ")
    assert "LEFT 6 places, RIGHT 6." in text
    assert "muscle above the knee (vastus medialis): LEFT 0 places, RIGHT 1" in text


# ---- The case file ---------------------------------------------------------------------


def written(tmp_path: Path, above_knee: list[dict[str, Any]]) -> dict[str, Any]:
    source = Path(demo.__file__).parent / "cases" / "06-kim2013-six-points.json"
    case = json.loads(source.read_text("utf-8"))
    case["plan"]["above_knee"] = above_knee
    file = tmp_path / "case.json"
    file.write_text(json.dumps(case), "utf-8")
    call_command("consult", str(file), "--out", str(tmp_path / "out"), "--pdf", "no")
    plan: dict[str, Any] = json.loads((tmp_path / "out" / "plan.json").read_text("utf-8"))
    return plan


PLACE = {"side": "left", "level_pct": 80, "across_pct": 55, "depth_mm": 14, "dose_units": 5}


def test_a_case_brings_them_and_the_output_names_them(tmp_path: Path) -> None:
    plan = written(tmp_path, [PLACE])
    assert plan["above_knee"] == [
        {
            **PLACE,
            "site": "V1",
            "muscle": "vastus_medialis",
            "volume_ml": 0.1,
            "landmarks": "asis–patella-base",
        }
    ]
    assert len(plan["sites"]) == 12
    totals = plan["totals"]
    assert (totals["left_units"], totals["right_units"], totals["total_units"]) == (59, 54, 113)
    assert totals["above_knee"] == {"left": 5, "right": 0}
    content = {name: value for name, value in plan.items() if name != "sha256"}
    assert plan["sha256"] == sha256_of(content)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"level_pct": 24}, "plan.above_knee[0].level_pct: must be 50–100, got 24"),
        ({"dose_units": 0}, "plan.above_knee[0].dose_units: must be 0.1–2,000, got 0"),
        ({"muscle": "medial_head"}, "plan.above_knee[0].muscle: is not a known field"),
    ],
)
def test_a_wrong_one_is_named(
    changes: dict[str, Any],
    said: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises((CommandError, SystemExit)) as refused:
        written(tmp_path, [{**PLACE, **changes}])
    assert said in f"{refused.value} {capsys.readouterr().err}"
    assert not (tmp_path / "out").exists()


def test_a_record_without_them_hashes_as_it_did(alice: Membership) -> None:
    plan = make_full_plan(alice)
    assert "above_knee" not in plan.revision.document
    record: Any = plain(reading_of(plan).record)
    assert "above_knee" not in record["plan"]


def test_the_same_plan_gives_the_same_bytes() -> None:
    reading, sheet = recorded(thigh(dose_units="5"))
    assert plan_pdf(reading, sheet) == plan_pdf(reading, sheet)
