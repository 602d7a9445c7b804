"""What a visit found: kept as typed, finished once, corrected with a reason, never changed."""

import re
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.db import DatabaseError, connection, transaction
from django.http import HttpResponseBase
from django.test import Client
from django.urls import reverse

from clinic.models import AuditEvent, Membership
from planning.models import (
    AdverseEvent,
    Consultation,
    Escalation,
    Visit,
    VisitDraft,
    VisitRecord,
)
from tests.factories.patients import make_patient
from tests.factories.visits import make_visit, make_visit_record

pytestmark = pytest.mark.usefixtures("clock")
HTMX = {"HX-Request": "true"}
TREATED = date(2026, 11, 23)
FLAGS = {
    f"flags-{flag}": "no"
    for flag in (
        "leg_swelling",
        "leg_pain",
        "breathlessness",
        "walking_difficulty",
        "swallowing_difficulty",
        "drooping_eyelids",
    )
}
MEASURED = {
    "left-girths-0-relaxed_mm-0": "322",
    "left-girths-0-relaxed_mm-1": "322",
    "right-girths-0-relaxed_mm-0": "331",
    "right-girths-0-relaxed_mm-1": "331",
    "left-layers-source": "ultrasound",
    "left-layers-medial_head-fat_mm": "6",
    "left-layers-medial_head-muscle_mm": "17",
    "left-heel_rise_count": "18",
    "gait": "normal",
    "satisfaction_contour": "4",
    "satisfaction_girth": "2",
    "next_step": "observe",
}


@pytest.fixture
def visit(alice: Membership, clock: time_machine.Traveller) -> Visit:
    """The check at the peak, on its day."""
    made = make_visit(alice)
    assert made.on is not None
    clock.shift(timedelta(days=(made.on - TREATED).days))
    return made


def page(visit: Visit, name: str = "visit_record") -> str:
    return reverse(f"planning:{name}", args=[visit.pk])


def answers(visit: Visit, **typed: Any) -> dict[str, Any]:
    """What the page sends; `version` and `number` are of the page it was opened on."""
    opened_on = {name: str(typed.pop(name, 0)) for name in ("version", "number")}
    return {
        "patient_id": str(visit.patient_id),
        "expected_version": opened_on["version"],
        "expected_number": opened_on["number"],
        "page_key": str(uuid4()),
        "form_key": str(uuid4()),
        "measured_on": visit.on.isoformat() if visit.on else "",
        "measured_at": "09:30",
        **typed,
    }


def finished(visit: Visit, **typed: Any) -> dict[str, Any]:
    return answers(visit, **{**FLAGS, **MEASURED, "act": "finish", **typed})


def text(response: HttpResponseBase) -> str:
    """What the page says, without its drawings."""
    content = response.content.decode()  # type: ignore[attr-defined]
    return " ".join(re.sub(r"<svg.*?</svg>", "", content, flags=re.S).split())


def numbers(shown: str) -> set[str]:
    return set(re.findall(r"(?<![\w.-])\d+(?:\.\d+)?(?![\w-])", shown))


class TestMeasuredBlind:
    """The earlier value of a level is nowhere in the page before two readings of it are in."""

    EARLIER = {"330", "362.5", "312", "212", "332", "370", "214", "360", "365"}

    def test_nothing_earlier_is_sent_with_an_empty_form(
        self, visit: Visit, alice_client: Client
    ) -> None:
        shown = text(alice_client.get(page(visit)))
        assert numbers(shown) & self.EARLIER == set()
        assert {"5", "27", "50", "88"} <= numbers(shown), "the levels are"

    @pytest.mark.parametrize(
        ("typed", "shown_now"),
        [
            ({"left-girths-0-relaxed_mm-0": "322"}, set()),
            ({"left-girths-0-relaxed_mm-1": "322"}, set()),
            (
                {"left-girths-0-relaxed_mm-0": "322", "left-girths-1-relaxed_mm-0": "354"},
                set(),
            ),
            ({"left-girths-0-relaxed_mm-0": "322", "left-girths-0-relaxed_mm-1": "32"}, set()),
            ({"left-girths-0-relaxed_mm-0": "322", "left-girths-0-relaxed_mm-1": "x"}, set()),
            (
                {"left-girths-0-tiptoe_mm-0": "322", "left-girths-0-relaxed_mm-0": "322"},
                set(),
            ),
            (
                {"left-girths-0-relaxed_mm-0": "322", "left-girths-0-relaxed_mm-1": "323"},
                {"330"},
            ),
            (
                {"left-girths-1-relaxed_mm-0": "354", "left-girths-1-relaxed_mm-1": "355"},
                {"362.5"},
            ),
            (
                {"right-girths-1-relaxed_mm-0": "361", "right-girths-1-relaxed_mm-1": "361"},
                {"370"},
            ),
        ],
    )
    def test_an_earlier_girth_is_sent_after_both_readings_of_its_level(
        self,
        visit: Visit,
        alice_client: Client,
        typed: dict[str, str],
        shown_now: set[str],
    ) -> None:
        saved = alice_client.post(page(visit), answers(visit, **typed), headers=HTMX)
        assert numbers(text(saved)) & self.EARLIER == shown_now
        again = alice_client.get(page(visit))
        assert numbers(text(again)) & self.EARLIER == shown_now

    def test_readings_that_disagree_stay_blind_and_ask_for_a_third_look(
        self, visit: Visit, alice_client: Client
    ) -> None:
        """[Tunc2007]: 0.6 cm."""
        typed = {"left-girths-0-relaxed_mm-0": "322", "left-girths-0-relaxed_mm-1": "329"}
        shown = text(alice_client.post(page(visit), answers(visit, **typed), headers=HTMX))
        assert "Measure a third time" in shown
        assert "330" not in numbers(shown)

    def test_a_posted_level_changes_nothing(self, visit: Visit, alice_client: Client) -> None:
        """The levels are those of the assessment before, whatever is sent."""
        typed = finished(
            visit, **{"left-girths-0-level_pct": "27", "left-girths-9-relaxed_mm-0": "350"}
        )
        assert alice_client.post(page(visit), typed).status_code == 302
        document = VisitRecord.objects.get().read_document()
        assert [girth.level_pct for girth in document.left.girths] == [5]

    def test_a_layer_is_sent_after_todays_and_a_grade_after_todays(
        self, visit: Visit, alice_client: Client
    ) -> None:
        before = text(alice_client.get(page(visit)))
        assert "6.5" not in numbers(before)
        typed = {
            "left-layers-source": "ultrasound",
            "left-layers-medial_head-fat_mm": "6",
            "left-layers-medial_head-muscle_mm": "16",
            "left-bulge_tiptoe": "1",
        }
        shown = text(alice_client.post(page(visit), answers(visit, **typed), headers=HTMX))
        assert "before 6.5" in shown.replace("\xa0", " ")
        assert "smaller by 5 mm, beyond ±3.2 mm" in shown.replace("\xa0", " ")
        assert "grade, 0 to 4" in shown

    def test_the_change_is_said_with_its_error(self, visit: Visit, alice_client: Client) -> None:
        typed = {
            "left-girths-0-relaxed_mm-0": "322",
            "left-girths-0-relaxed_mm-1": "322",
            "right-girths-0-relaxed_mm-0": "330",
            "right-girths-0-relaxed_mm-1": "330",
        }
        shown = text(alice_client.post(page(visit), answers(visit, **typed), headers=HTMX))
        shown = shown.replace("\xa0", " ")
        assert "smaller by 8 mm, beyond ±5 mm" in shown
        assert "within measurement error, ±5 mm" in shown


class TestSaving:
    def test_what_is_typed_is_kept_as_typed(self, visit: Visit, alice_client: Client) -> None:
        """DUR-05: wrong answers too, each named; nothing is lost."""
        typed = answers(visit, **{"left-girths-0-relaxed_mm-0": "36.5", "note": "Half-typed"})
        saved = alice_client.post(page(visit), typed, headers=HTMX)
        assert saved.status_code == 422
        assert "did you mean 365 mm?" in text(saved)
        assert VisitDraft.objects.get().version == 1
        again = text(alice_client.get(page(visit)))
        assert 'value="36.5"' in again
        assert "Half-typed" in again

    def test_a_second_page_that_saw_less_gets_both_texts(
        self, visit: Visit, alice_client: Client, bob_client: Client
    ) -> None:
        """DUR-03."""
        alice_client.post(page(visit), answers(visit, note="Alice's words"), headers=HTMX)
        late = bob_client.post(page(visit), answers(visit, note="Bob's words"), headers=HTMX)
        assert late.status_code == 409
        shown = text(late).replace("&#x27;", "'")
        assert "Alice's words" in shown
        assert "Bob's words" in shown
        assert VisitDraft.objects.get().typed["note"] == ["Alice's words"]
        newest = re.search(r'name="overwrite" value="([\d-]+)"', shown)
        assert newest is not None
        over = answers(visit, note="Bob's words", overwrite=newest[1])
        assert bob_client.post(page(visit), over).status_code == 302
        assert VisitDraft.objects.get().typed["note"] == ["Bob's words"]

    def test_one_page_never_conflicts_with_itself(self, visit: Visit, alice_client: Client) -> None:
        """The answer to a save was lost on the way."""
        same = {"page_key": str(uuid4())}
        alice_client.post(page(visit), answers(visit, note="one", **same), headers=HTMX)
        late = alice_client.post(page(visit), answers(visit, note="one two", **same), headers=HTMX)
        assert late.status_code == 200
        assert VisitDraft.objects.get().typed["note"] == ["one two"]

    def test_the_wrong_patients_form_is_refused(
        self, visit: Visit, alice: Membership, alice_client: Client
    ) -> None:
        """SAF-05."""
        typed = finished(visit, patient_id=str(make_patient(alice).pk))
        assert alice_client.post(page(visit), typed).status_code == 409
        assert not VisitDraft.objects.exists()
        assert not VisitRecord.objects.exists()

    @pytest.mark.parametrize(("person", "status"), [("sam", 403), ("ada", 403), ("stranger", 404)])
    def test_only_clinicians_of_the_clinic(
        self, visit: Visit, person: str, status: int, request: pytest.FixtureRequest
    ) -> None:
        """SEC-01."""
        client: Client = request.getfixturevalue(f"{person}_client")
        assert client.get(page(visit)).status_code == status
        assert client.post(page(visit), finished(visit)).status_code == status
        assert not VisitRecord.objects.exists()


class TestFinishing:
    def test_it_stores_record_1_and_the_visit_is_kept(
        self, visit: Visit, alice_client: Client
    ) -> None:
        response = alice_client.post(page(visit), finished(visit))
        assert response["Location"] == page(visit)
        record = VisitRecord.objects.get()
        assert (record.number, record.measured_on) == (1, visit.on)
        document = record.read_document()
        assert document.left.girths[0].relaxed_mm == (322, 322)
        assert document.left.heel_rise_count == 18
        assert (document.satisfaction_contour, document.satisfaction_girth) == (4, 2)
        assert len(document.red_flags_asked) == 6
        visit.refresh_from_db()
        assert visit.status == Visit.Status.KEPT
        assert VisitDraft.objects.get().typed == {}
        assert "smaller by 8" in text(alice_client.get(page(visit)))
        assert AuditEvent.objects.filter(action="visit_record_finished").count() == 1

    def test_sent_five_times_it_is_one_record_and_one_answer(
        self, visit: Visit, alice_client: Client
    ) -> None:
        """DUR-04."""
        typed = finished(visit, **{"next_step": "plan_again"})
        places = {alice_client.post(page(visit), typed)["Location"] for _ in range(5)}
        assert len(places) == 1
        assert VisitRecord.objects.count() == 1
        assert Consultation.objects.filter(patient_id=visit.patient_id).count() == 2

    def test_plan_again_leads_into_a_new_consultation(
        self, visit: Visit, alice_client: Client
    ) -> None:
        response = alice_client.post(page(visit), finished(visit, next_step="plan_again"))
        begun = Consultation.objects.order_by("-started_at")[0]
        assert begun.pk != visit.plan.consultation_id
        assert response["Location"] == reverse("planning:intake", args=[begun.pk])

    @pytest.mark.parametrize("days", [-20, 30])
    def test_a_visit_that_came_early_or_late_is_kept_on_its_real_day(
        self, visit: Visit, alice_client: Client, clock: time_machine.Traveller, days: int
    ) -> None:
        assert visit.on is not None
        clock.shift(timedelta(days=days))
        on = visit.on + timedelta(days=days)
        response = alice_client.post(page(visit), finished(visit, measured_on=on.isoformat()))
        assert response.status_code == 302
        visit.refresh_from_db()
        assert (visit.status, visit.on) == (Visit.Status.KEPT, on)
        assert f"Seen on {on}" in visit.note

    @pytest.mark.parametrize(
        ("on", "words"),
        [
            ("2026-11-22", "must not be before the treatment on 2026-11-23"),
            ("2027-12-01", "must not be after today"),
            ("2026-13-01", "must be a date"),
            ("", "is missing"),
        ],
    )
    def test_a_day_that_cannot_be_is_refused_with_its_field(
        self, visit: Visit, alice_client: Client, on: str, words: str
    ) -> None:
        typed = finished(visit, measured_on=on, note="Kept all the same")
        response = alice_client.post(page(visit), typed)
        assert response.status_code == 422
        shown = text(response)
        assert 'href="#measured_on"' in shown
        assert words.lower() in shown.lower()
        assert 'value="322"' in shown
        assert not VisitRecord.objects.exists()
        assert VisitDraft.objects.get().typed["note"] == ["Kept all the same"]

    def test_what_was_not_asked_and_what_comes_next_must_be_said(
        self, visit: Visit, alice_client: Client
    ) -> None:
        typed = finished(visit, **{"next_step": "", "flags-leg_pain": ""})
        shown = text(alice_client.post(page(visit), typed))
        assert 'href="#flags-leg_pain-no"' in shown
        assert 'href="#next_step-nothing"' in shown
        assert not VisitRecord.objects.exists()

    def test_no_to_all_answers_only_what_was_not_asked(
        self, visit: Visit, alice_client: Client
    ) -> None:
        """Also without script."""
        typed = answers(visit, act="no_to_all", **{"flags-leg_pain": "left"})
        assert alice_client.post(page(visit), typed).status_code == 302
        kept = VisitDraft.objects.get().typed
        assert kept["flags-leg_pain"] == ["left"]
        assert kept["flags-leg_swelling"] == ["no"]

    def test_a_finished_visit_is_not_overwritten_by_a_page_still_open(
        self, visit: Visit, alice_client: Client, bob_client: Client
    ) -> None:
        """DUR-03: what the other typed stays in view, and may become the correction."""
        alice_client.post(page(visit), finished(visit))
        late = bob_client.post(page(visit), finished(visit, note="Bob's words"))
        assert late.status_code == 409
        shown = text(late).replace("&#x27;", "'")
        assert "Bob's words" in shown
        assert f'formaction="{page(visit, "visit_record_correct")}"' in shown
        assert VisitRecord.objects.count() == 1


class TestRedFlags:
    def test_a_red_flag_goes_before_the_clinicians(
        self, visit: Visit, alice_client: Client
    ) -> None:
        alice_client.post(page(visit), finished(visit, **{"flags-leg_pain": "left"}))
        (raised,) = Escalation.objects.all()
        assert raised.red_flags == [{"flag": "leg_pain", "side": "left"}]
        assert VisitRecord.objects.exists()

    def test_the_alarm_waits_for_no_other_answer_and_sounds_once(
        self, visit: Visit, alice_client: Client
    ) -> None:
        typed = finished(visit, **{"flags-leg_pain": "left", "measured_on": "2020-01-01"})
        assert alice_client.post(page(visit), typed).status_code == 422
        assert Escalation.objects.count() == 1
        right = finished(visit, version=1, **{"flags-leg_pain": "left"})
        assert alice_client.post(page(visit), right).status_code == 302
        assert Escalation.objects.count() == 1

    def test_it_is_not_filed_as_bruising(self, visit: Visit, alice_client: Client) -> None:
        event = {
            "events-0-kind": "bruising",
            "events-0-grade": "severe",
            "events-0-onset_on": "2026-11-25",
            "events-0-relation": "certain",
            "events-0-outcome": "ongoing",
            "events-0-place": "left",
            "events-0-signs": "leg_swelling",
        }
        response = alice_client.post(page(visit), finished(visit, **event))
        assert response.status_code == 422
        assert 'href="#events-0-kind"' in text(response)
        assert not AdverseEvent.objects.exists()
        right = finished(visit, version=1, **{**event, "events-0-kind": "clot"})
        assert alice_client.post(page(visit), right).status_code == 302
        (made,) = AdverseEvent.objects.all()
        assert (made.kind, made.is_red_flag, made.visit_id) == ("clot", True, visit.pk)


class TestTimeOfDay:
    def test_the_note_stands_on_the_form(self, alice: Membership, alice_client: Client) -> None:
        """[SOBIM], [Lin2012]; two hours are a clinic default."""
        visit = make_visit(alice)
        typed = answers(visit, standing_work="after", measured_on="2026-11-23")
        shown = text(alice_client.post(page(visit), typed, headers=HTMX))
        assert "Measured after standing work" in shown
        assert "[SOBIM]" in shown


class TestCorrecting:
    def test_a_correction_is_the_next_number_and_all_stay_readable(
        self, visit: Visit, alice_client: Client
    ) -> None:
        alice_client.post(page(visit), finished(visit))
        correct = page(visit, "visit_record_correct")
        assert 'value="322"' in text(alice_client.get(correct))
        changed = {"left-heel_rise_count": "19", "version": 2, "number": 1}
        missing = alice_client.post(correct, finished(visit, **changed))
        assert missing.status_code == 422
        assert 'href="#correction_reason"' in text(missing)
        changed |= {"version": 3, "correction_reason": "Counted again from the film."}
        assert alice_client.post(correct, finished(visit, **changed)).status_code == 302
        numbers = list(VisitRecord.objects.order_by("number").values_list("number", flat=True))
        assert numbers == [1, 2]
        newest = text(alice_client.get(page(visit)))
        assert "Counted again from the film." in newest
        first = text(alice_client.get(page(visit), {"number": "1"}))
        assert "This record was corrected." in first

    def test_an_unchanged_correction_is_refused(self, visit: Visit, alice_client: Client) -> None:
        alice_client.post(page(visit), finished(visit))
        again = finished(visit, version=2, number=1, correction_reason="No reason at all")
        response = alice_client.post(page(visit, "visit_record_correct"), again)
        assert response.status_code == 422
        assert "Nothing was changed." in text(response)
        assert VisitRecord.objects.count() == 1


class TestKept:
    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE planning_visitrecord SET document = '{}'",
            "DELETE FROM planning_visitrecord",
            "INSERT OR REPLACE INTO planning_visitrecord SELECT * FROM planning_visitrecord",
        ],
    )
    def test_the_database_refuses_to_change_a_record(
        self, alice: Membership, statement: str
    ) -> None:
        """AUD-04."""
        make_visit_record(alice)
        with (
            pytest.raises(DatabaseError),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)
        assert VisitRecord.objects.get().read_document().left.heel_rise_count == 20

    def test_the_orm_refuses_too(self, alice: Membership) -> None:
        """AUD-04."""
        record = make_visit_record(alice)
        record.correction_reason = "changed"
        with pytest.raises(DatabaseError), transaction.atomic():
            record.save()
        with pytest.raises(DatabaseError), transaction.atomic():
            VisitRecord.objects.update(correction_reason="changed")
        with pytest.raises(DatabaseError), transaction.atomic():
            VisitRecord.objects.bulk_update([record], ["correction_reason"])
        with pytest.raises(DatabaseError), transaction.atomic():
            record.delete()
