"""An answer that cannot be read yet is kept as it was typed, and nothing is planned on it."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from clinic.models import Membership
from planning.models import Consultation
from tests.factories.planning import ASSESSMENT, INTAKE, make_consultation, make_plan

HTMX = {"HX-Request": "true"}


def page(part: str, consultation: Consultation) -> str:
    return reverse(f"planning:{part}", args=[consultation.pk])


def form(part: str, consultation: Consultation, **typed: Any) -> dict[str, Any]:
    return {
        "patient_id": str(consultation.patient_id),
        "expected_version": str(getattr(consultation, f"{part}_version")),
        "page_key": "a-page",
        ("recorded_on" if part == "intake" else "measured_on"): "2026-11-20",
        **typed,
    }


WRONG = [
    ("intake", {"lifestyle-heels_days_per_week": "9"}, "Must be 0–7, got 9"),
    ("intake", {"lifestyle-stairs_flights_per_day": "２"}, "Write the number in plain digits: 2"),
    (
        "intake",
        {"earlier_toxin-0-product": "other", "earlier_toxin-0-on": "2026-08-01"},
        "Is missing",
    ),
    ("intake", {"earlier_toxin-0-dose_units": "2,5"}, "Write the decimal with a point: 2.5"),
    ("intake", {"recorded_on": "1990-01-01"}, "Must not be before the birth date"),
    ("intake", {"goal_text": "x" * 3_000}, "at most 2000 characters"),
    ("assessment", {"left-girths-0-level_pct": "27", "left-girths-0-relaxed_mm-0": "36"}, "360"),
    (
        "assessment",
        {"right-girths-0-level_pct": "-5", "right-girths-0-relaxed_mm-0": "360"},
        "Must be 0–100, got -5",
    ),
    ("assessment", {"right-reference_line_mm": "34,5"}, "Write the decimal with a point"),
    ("assessment", {"left-pinch_mm": "a\0b"}, "is not a number"),
]


@pytest.mark.parametrize(("part", "typed", "sentence"), WRONG)
def test_the_form_stands_as_typed_when_it_is_opened_again(
    alice: Membership, alice_client: Client, part: str, typed: dict[str, str], sentence: str
) -> None:
    """DUR-05, FUZ-02: a closed tab loses nothing, wrong or not."""
    consultation = make_consultation(alice, intake=None, assessment=None)
    right = {"goals": "smooth_line"} if part == "intake" else {"left-bulge_rest": "2"}
    posted = form(part, consultation, **{**right, **typed})
    answer = alice_client.post(page(part, consultation), posted, headers=HTMX)
    assert answer.status_code == 422
    assert "Saved " in answer.content.decode()
    assert "attention" in answer.content.decode()
    for shown in (answer, alice_client.get(page(part, consultation))):
        assert sentence in shown.content.decode()
    opened = alice_client.get(page(part, consultation)).content.decode()
    for value in typed.values():
        assert value.replace("\0", "\ufffd") in opened or value in opened
    consultation.refresh_from_db()
    document = consultation.read_intake() if part == "intake" else consultation.read_assessment()
    assert document is not None, "the answers that can be read count at once"
    assert "smooth_line" in str(document) or "bulge_rest=2" in str(document)


def test_a_corrected_answer_ends_it(alice: Membership, alice_client: Client) -> None:
    consultation = make_consultation(alice, assessment=None)
    wrong = {"left-girths-0-level_pct": "27", "left-girths-0-relaxed_mm-0": "36"}
    alice_client.post(
        page("assessment", consultation), form("assessment", consultation, **wrong), headers=HTMX
    )
    consultation.refresh_from_db()
    assert consultation.assessment_typed is not None
    right = {**wrong, "left-girths-0-relaxed_mm-0": "360"}
    answer = alice_client.post(
        page("assessment", consultation), form("assessment", consultation, **right), headers=HTMX
    )
    assert answer.status_code == 200
    consultation.refresh_from_db()
    assert consultation.assessment_typed is None
    assert (consultation.assessment or {})["left"]["girths"][0]["relaxed_mm"] == [360]


@pytest.mark.parametrize("part", ["intake", "assessment"])
def test_nothing_is_planned_on_an_answer_that_cannot_be_read(
    alice: Membership, alice_client: Client, part: str
) -> None:
    """SAF-04: the unreadable dose may be the one that passes the cap."""
    typed: dict[str, Any] = {f"{part}_typed": {"anything": ["2,5"]}}
    consultation = make_consultation(alice, **typed)
    start = reverse("planning:plan_start", args=[consultation.pk])
    answer = alice_client.post(start, {"patient_id": str(consultation.patient_id)})
    assert answer.status_code == 409
    assert "cannot be read: correct it first" in answer.content.decode()
    assert not consultation.plans.exists()


@pytest.mark.parametrize(
    "changes",
    [
        {"intake_typed": {"x": ["y"]}},
        {"assessment_typed": {"x": ["y"]}},
        {"assessment": None},
        {"assessment": {"measured_on": "2026-11-20"}},
        {"intake": None},
    ],
)
def test_a_draft_whose_answers_went_missing_says_where_to_go(
    alice: Membership, alice_client: Client, changes: dict[str, Any]
) -> None:
    """FUZ-02: never a 5xx, and the draft waits."""
    plan = make_plan(alice)
    Consultation.objects.filter(pk=plan.consultation_id).update(**changes)
    for name in ("plan_builder", "plan_sign"):
        answer = alice_client.get(reverse(f"planning:{name}", args=[plan.pk]))
        assert answer.status_code == 409
        assert f"/consultations/{plan.consultation_id}/" in answer.content.decode()
    Consultation.objects.filter(pk=plan.consultation_id).update(
        intake=INTAKE, intake_typed=None, assessment=ASSESSMENT, assessment_typed=None
    )
    builder = alice_client.get(reverse("planning:plan_builder", args=[plan.pk]))
    assert builder.status_code == 200


def test_an_answer_no_person_writes_is_not_stored(alice: Membership, alice_client: Client) -> None:
    """FUZ-02: a megabyte stays on the page it was sent from, and the rest is kept."""
    consultation = make_consultation(alice, intake=None)
    typed = form("intake", consultation, goal_text="가" * 350_000, conditions_other="tall")
    answer = alice_client.post(page("intake", consultation), typed)
    assert answer.status_code == 422
    assert "가" * 1_000 in answer.content.decode()
    consultation.refresh_from_db()
    assert set(consultation.intake_typed or {}) == {"recorded_on", "conditions_other"}
    assert (consultation.intake or {})["conditions"] == ["other:tall"]
