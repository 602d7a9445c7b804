"""Adverse events: recorded beside a treatment, corrected by a new one, listed, taken out."""

import csv
import io
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.db import DatabaseError, connection, transaction
from django.http import HttpResponse, HttpResponseBase
from django.test import Client
from django.urls import reverse

from clinic.models import AuditEvent, Export, Membership
from planning.domain.adverse_events import EventSide
from planning.models import AdverseEvent, Escalation, Plan, Visit
from tests.factories.patients import make_patient
from tests.factories.planning import make_signed_plan
from tests.factories.visits import make_adverse_event, make_visit

pytestmark = pytest.mark.usefixtures("clock")
TODAY = "2026-11-23"
LIST = "/adverse-events/"


@pytest.fixture
def visit(alice: Membership, clock: time_machine.Traveller) -> Visit:
    return make_visit(alice)


def text(response: HttpResponseBase) -> str:
    assert isinstance(response, HttpResponse)
    return " ".join(response.content.decode().split())


def record_page(plan: Plan) -> str:
    return reverse("planning:adverse_event_record", args=[plan.pk])


def event(plan: Plan, **typed: Any) -> dict[str, Any]:
    return {
        "patient_id": str(plan.patient_id),
        "form_key": str(uuid4()),
        "kind": "weakness",
        "grade": "moderate",
        "onset_on": TODAY,
        "relation": "probable",
        "outcome": "ongoing",
        "place": "both",
        "description": "Cannot run.",
        **typed,
    }


class TestRecording:
    def test_it_is_recorded_with_what_lists_filter_by(
        self, visit: Visit, alice_client: Client
    ) -> None:
        plan = visit.plan
        typed = event(plan, visit_id=str(visit.pk))
        response = alice_client.post(record_page(plan), typed)
        assert response["Location"] == reverse("planning:visit_record", args=[visit.pk])
        (made,) = AdverseEvent.objects.all()
        assert (made.kind, made.grade, made.relation) == ("weakness", "moderate", "probable")
        assert (made.side, made.is_ongoing, made.is_red_flag) == ("both", True, False)
        assert (made.visit, made.plan, made.clinic) == (visit, plan, visit.clinic)
        assert made.read_document().onset_day == 0
        assert AuditEvent.objects.get(action="adverse_event_recorded").patient_id

    def test_a_site_brings_its_side(self, visit: Visit, alice_client: Client) -> None:
        site = visit.plan.revision.read_document().sites[0]
        alice_client.post(record_page(visit.plan), event(visit.plan, place=f"site-{site.id}"))
        document = AdverseEvent.objects.get().read_document()
        assert document.site_id == site.id
        assert document.side == EventSide(site.side.value)

    def test_sent_five_times_it_is_one_event(self, visit: Visit, alice_client: Client) -> None:
        """DUR-04."""
        typed = event(visit.plan)
        places = {alice_client.post(record_page(visit.plan), typed)["Location"] for _ in range(5)}
        assert len(places) == 1
        assert AdverseEvent.objects.count() == 1

    @pytest.mark.parametrize(
        ("typed", "field"),
        [
            ({"onset_on": "2026-11-22"}, "onset_on"),
            ({"onset_on": "2026-11-24"}, "onset_on"),
            ({"kind": ""}, "kind"),
            ({"kind": "nonsense"}, "kind"),
            ({"grade": ""}, "grade"),
            ({"place": "site-99"}, "place"),
            ({"kind": "bruising", "place": "left", "signs": "leg_swelling"}, "kind"),
        ],
    )
    def test_what_cannot_be_is_refused_with_its_field_and_nothing_is_lost(
        self, visit: Visit, alice_client: Client, typed: dict[str, str], field: str
    ) -> None:
        response = alice_client.post(record_page(visit.plan), event(visit.plan, **typed))
        assert response.status_code == 422
        shown = text(response)
        assert f'href="#{field}"' in shown
        assert "Cannot run." in shown
        assert not AdverseEvent.objects.exists()

    def test_a_mild_red_flag_asks_to_be_confirmed(self, visit: Visit, alice_client: Client) -> None:
        typed = event(visit.plan, kind="clot", grade="mild", place="left")
        response = alice_client.post(record_page(visit.plan), typed)
        assert response.status_code == 422
        assert 'name="is_confirmed"' in text(response)
        typed |= {"is_confirmed": "yes"}
        assert alice_client.post(record_page(visit.plan), typed).status_code == 302
        assert AdverseEvent.objects.get().is_red_flag

    def test_signs_seen_with_it_go_before_the_clinicians(
        self, visit: Visit, alice_client: Client
    ) -> None:
        typed = event(visit.plan, kind="clot", grade="severe", place="left", signs="leg_swelling")
        alice_client.post(record_page(visit.plan), typed)
        (raised,) = Escalation.objects.all()
        assert raised.red_flags == [{"flag": "leg_swelling", "side": "left"}]

    def test_nothing_follows_a_plan_that_was_not_given(
        self, alice: Membership, alice_client: Client
    ) -> None:
        plan = make_signed_plan(alice)
        response = alice_client.get(record_page(plan))
        assert response.status_code == 409
        assert "no day of treatment yet" in text(response)

    def test_the_wrong_patients_form_is_refused(
        self, visit: Visit, alice: Membership, alice_client: Client
    ) -> None:
        """SAF-05."""
        typed = event(visit.plan, patient_id=str(make_patient(alice).pk))
        assert alice_client.post(record_page(visit.plan), typed).status_code == 409
        assert not AdverseEvent.objects.exists()

    @pytest.mark.parametrize(("person", "status"), [("sam", 403), ("ada", 403), ("stranger", 404)])
    def test_only_clinicians_of_the_clinic(
        self, visit: Visit, person: str, status: int, request: pytest.FixtureRequest
    ) -> None:
        """SEC-01."""
        client: Client = request.getfixturevalue(f"{person}_client")
        assert client.post(record_page(visit.plan), event(visit.plan)).status_code == status
        assert not AdverseEvent.objects.exists()


class TestCorrecting:
    def test_the_first_stays_readable_beside_the_correction(
        self, visit: Visit, alice: Membership, alice_client: Client
    ) -> None:
        first = make_adverse_event(alice, visit=visit)
        page = reverse("planning:adverse_event_correct", args=[first.pk])
        assert 'value="Cold pack."' in text(alice_client.get(page))
        typed = event(visit.plan, kind="site_pain", place="left")
        assert alice_client.post(page, typed).status_code == 302
        second = AdverseEvent.objects.get(corrects=first)
        assert (second.kind, second.visit_id) == ("site_pain", visit.pk)
        patient = reverse("planning:patient_adverse_events", args=[visit.patient_id])
        shown = text(alice_client.get(patient))
        assert "<s>Bruise or haematoma</s>" in shown
        assert "Pain where the needle went" in shown
        again = alice_client.post(page, event(visit.plan, kind="cramps"))
        assert again.status_code == 409
        assert "Cannot run." in text(again)

    def test_an_unchanged_correction_is_refused(
        self, visit: Visit, alice: Membership, alice_client: Client
    ) -> None:
        first = make_adverse_event(alice, visit=visit)
        page = reverse("planning:adverse_event_correct", args=[first.pk])
        same = event(
            visit.plan,
            kind="bruising",
            grade="mild",
            relation="certain",
            outcome="recovering",
            place="left",
            action_taken="Cold pack.",
            description="",
        )
        response = alice_client.post(page, same)
        assert response.status_code == 422
        assert "Nothing was changed." in text(response)

    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE planning_adverseevent SET grade = 'mild'",
            "DELETE FROM planning_adverseevent",
            "INSERT OR REPLACE INTO planning_adverseevent SELECT * FROM planning_adverseevent",
        ],
    )
    def test_the_database_refuses_to_change_an_event(
        self, visit: Visit, alice: Membership, statement: str
    ) -> None:
        """AUD-04."""
        made = make_adverse_event(alice, visit=visit, grade="severe")
        with (
            pytest.raises(DatabaseError),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)
        with pytest.raises(DatabaseError), transaction.atomic():
            AdverseEvent.objects.update(grade="mild")
        with pytest.raises(DatabaseError), transaction.atomic():
            made.delete()
        assert AdverseEvent.objects.get().grade == "severe"


class TestListing:
    @pytest.fixture(autouse=True)
    def _three_events(self, visit: Visit, alice: Membership) -> None:
        make_adverse_event(alice, visit=visit, outcome="recovered")
        make_adverse_event(
            alice, visit=visit, kind="clot", grade="severe", outcome="ongoing", relation="possible"
        )
        make_adverse_event(alice, kind="cramps", grade="moderate", relation="unlikely")

    @pytest.mark.parametrize(
        ("asked", "count"),
        [
            ({}, 3),
            ({"kind": "clot"}, 1),
            ({"grade": "moderate"}, 1),
            ({"relation": "possible"}, 1),
            ({"ongoing": "yes"}, 2),
            ({"red_flag": "yes"}, 1),
            ({"first": TODAY, "last": TODAY}, 3),
            ({"first": "2026-11-24"}, 0),
            ({"last": "2026-11-22"}, 0),
            ({"product": "onabotulinumtoxinA-botox"}, 3),
            ({"product": "abobotulinumtoxinA-dysport"}, 0),
            ({"kind": "nonsense", "product": "nonsense"}, 3),
            ({"kind": "clot", "grade": "moderate"}, 0),
        ],
    )
    def test_the_clinics_list_is_filtered_and_counted(
        self, ada_client: Client, asked: dict[str, str], count: int
    ) -> None:
        response = ada_client.get(LIST, asked)
        assert response.context["counts"]["all"] == count
        assert len(response.context["rows"]) == count

    def test_a_day_that_cannot_be_read_filters_nothing_and_is_said(
        self, ada_client: Client
    ) -> None:
        response = ada_client.get(LIST, {"first": "yesterday"})
        assert response.context["counts"]["all"] == 3
        assert "must be a date like 2026-11-25" in text(response)

    def test_another_clinics_events_are_not_there(self, stranger_client: Client) -> None:
        """SEC-01."""
        response = stranger_client.get(LIST)
        assert response.context["counts"]["all"] == 0

    def test_staff_may_not_read_the_clinics_list(self, sam_client: Client) -> None:
        """SEC-01."""
        assert sam_client.get(LIST).status_code == 403

    def test_a_corrected_event_counts_once(
        self, visit: Visit, alice_client: Client, ada_client: Client
    ) -> None:
        first = AdverseEvent.objects.get(kind="clot")
        page = reverse("planning:adverse_event_correct", args=[first.pk])
        alice_client.post(page, event(visit.plan, kind="malaise"))
        response = ada_client.get(LIST)
        assert response.context["counts"]["all"] == 3
        assert response.context["counts"]["red_flag"] == 0

    def test_it_is_taken_out_with_a_reason_and_without_a_live_formula(
        self, visit: Visit, alice: Membership, ada_client: Client
    ) -> None:
        """SEC-10."""
        make_adverse_event(alice, visit=visit, description="=SUM(A1)", kind="malaise")
        refused = ada_client.post(f"{LIST}export/?kind=malaise", {"export_reason": "no"})
        assert refused.status_code == 422
        assert not Export.objects.exists()
        taken = ada_client.post(f"{LIST}export/?kind=malaise", {"export_reason": "Yearly review."})
        rows = list(csv.reader(io.StringIO(taken.content.decode("utf-8-sig"))))
        assert len(rows) == 2
        assert "'=SUM(A1)" in rows[1]
        assert visit.patient.family_name not in taken.content.decode()
        kept = Export.objects.get()
        assert (kept.what, kept.row_count, kept.reason) == ("adverse_events", 1, "Yearly review.")
        assert kept.filters == {"kind": "malaise"}

    def test_clinicians_may_read_but_not_take_out(self, alice_client: Client) -> None:
        assert alice_client.get(LIST).status_code == 200
        response = alice_client.post(f"{LIST}export/", {"export_reason": "Yearly review."})
        assert response.status_code == 403


def test_onset_is_counted_from_the_day_that_was_given(
    alice: Membership, alice_client: Client, clock: time_machine.Traveller
) -> None:
    visit = make_visit(alice)
    clock.shift(timedelta(days=3))
    alice_client.post(record_page(visit.plan), event(visit.plan, onset_on="2026-11-26"))
    assert AdverseEvent.objects.get().read_document().onset_day == 3
