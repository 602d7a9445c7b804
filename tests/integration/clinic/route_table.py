"""Who may do what at every address: the one place where that is decided (`SEC-01`).

To add a route, add a line to `ROUTES`. For a page of one patient:

    Route("patients:patient_detail", own=patient, clinician=200, staff=200, admin=200),

- `own` makes the records the address names, in alice's clinic, and answers the
  address's arguments: `def patient(alice): return {"patient_id": make_patient(alice).pk}`.
- `clinician`, `staff`, `admin` say the status each member of *that* clinic gets.
- `colleague` is said where it is not the same: another clinician than the one who made
  the record.
- `stranger` (a clinician of another clinic) gets 404 where the address names a record,
  and what a clinician gets where it does not. `anonymous` is sent to sign in.
- A GET with `own` must leave an audit event that names the patient (`AUD-02`), unless
  `reads_patient=False` says that nothing of a patient is shown.
- `is_sandboxed` is a picture, served under a content policy that allows nothing at all.
- `method` is GET unless said; `data(named)` is what is posted, made from the address's
  arguments. A method without a line
  must be refused with 405, so a POST needs a line of its own.

`test_routes.py` walks the URLconf: a route without a line fails, and so does a line
without a route.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from allauth.mfa.models import Authenticator
from django.utils import timezone

from clinic import formkeys
from clinic.models import Membership
from patients.models import Photo
from planning.actions.patterns import save_pattern
from planning.actions.safety_calls import raise_escalation
from planning.actions.stock import close_vial
from planning.actions.visits import set_treatment_date
from planning.diagram.template_tiles import PaperFormat
from planning.documents.report_tasks import ReportOptions
from planning.documents.storage import keep
from planning.domain.safety_call import Answer, RaisedFlag, RedFlag
from planning.models import (
    AdverseEvent,
    Consent,
    Consultation,
    Escalation,
    PatientReport,
    Plan,
    PlanDocument,
    Treatment,
    Visit,
)
from tests.factories.consents import make_consent
from tests.factories.patients import make_patient, make_photo
from tests.factories.planning import make_consultation, make_full_plan, make_signed_plan
from tests.factories.stock import delivery, make_drawn_lot
from tests.factories.treatments import (
    make_draft_treatment,
    make_full_treatment,
    make_lot,
    make_signed_treatment,
    make_vials,
    shown,
)
from tests.factories.visits import make_adverse_event, make_visit_record
from tests.people import make_member

SIGN_IN = 302
"""What somebody who is not signed in gets: the way to the sign-in page."""

Named = dict[str, Any]
Own = Callable[[Membership], Named]
Data = Callable[[Named], dict[str, Any]]


@dataclass(frozen=True)
class Route:
    """One address and method, with the status each person gets there."""

    name: str
    clinician: int
    staff: int
    admin: int
    method: str = "GET"
    own: Own | None = None
    data: Data | None = None
    anonymous: int = SIGN_IN
    stranger: int | None = None
    colleague: int | None = None
    reads_patient: bool = True
    is_sandboxed: bool = False

    @property
    def expected(self) -> dict[str, int]:
        stranger = self.stranger
        if stranger is None:
            stranger = 404 if self.own and self.clinician != 403 else self.clinician
        return {
            "alice": self.clinician,
            "bob": self.clinician if self.colleague is None else self.colleague,
            "sam": self.staff,
            "ada": self.admin,
            "stranger": stranger,
            "anonymous": self.anonymous,
        }

    def __str__(self) -> str:
        return f"{self.method} {self.name}"


def everyone(name: str, status: int, method: str = "GET", data: Data | None = None) -> Route:
    """A route open to anyone, signed in or not."""
    return Route(name, status, status, status, method=method, data=data, anonymous=status)


# Records in alice's clinic, for `own` ------------------------------------------------------


def passkey(alice: Membership) -> Named:
    """Of alice herself: a colleague finds it no more than a stranger."""
    kept = Authenticator.objects.create(
        user=alice.user, type=Authenticator.Type.WEBAUTHN, data={"name": "Desk", "credential": {}}
    )
    return {"passkey_id": kept.pk}


def member(alice: Membership) -> Named:
    return {"membership_id": make_member(alice.clinic, f"member-{uuid4().hex[:8]}").pk}


def former_member(alice: Membership) -> Named:
    named = member(alice)
    Membership.objects.filter(pk=named["membership_id"]).update(is_active=False)
    return named


def patient(alice: Membership) -> Named:
    return {"patient_id": make_patient(alice).pk}


def consultation(alice: Membership) -> Named:
    return {"consultation_id": make_consultation(alice).pk}


def draft(alice: Membership) -> Named:
    return {"plan_id": make_full_plan(alice).pk}


def consent(alice: Membership) -> Named:
    return {"consent_id": make_consent(alice).pk}


def signed_plan(alice: Membership) -> Named:
    return {"plan_id": make_signed_plan(alice).pk}


def treated_plan(alice: Membership) -> Named:
    plan = make_signed_plan(alice)
    set_treatment_date(plan=plan, on=timezone.localdate(), by=alice)
    return {"plan_id": plan.pk}


def pattern(alice: Membership) -> Named:
    return {"pattern_id": save_pattern(plan=make_full_plan(alice), name="Ours", by=alice).pk}


def visit(alice: Membership) -> Named:
    return {"visit_id": Visit.objects.filter(plan_id=treated_plan(alice)["plan_id"])[0].pk}


def being_treated(alice: Membership) -> Named:
    return {"plan_id": make_draft_treatment(alice).plan_id}


def full_treatment(alice: Membership) -> Named:
    return {"treatment_id": make_full_treatment(alice).pk}


def signed_treatment(alice: Membership) -> Named:
    return {"treatment_id": make_signed_treatment(alice).pk}


def lot(alice: Membership) -> Named:
    return {"lot_id": make_lot(alice).pk}


def drawn_lot(alice: Membership) -> Named:
    return {"lot_id": make_drawn_lot(alice).pk}


def open_vial(alice: Membership) -> Named:
    return {"vial_id": make_vials(alice)[0].pk}


def closed_vial(alice: Membership) -> Named:
    vial = make_vials(alice)[0]
    return {"vial_id": close_vial(vial=vial, status="used", by=alice).pk}


def opening(alice: Membership) -> Named:
    return {"movement_id": make_vials(alice)[0].opening_id}


def photo(alice: Membership) -> Named:
    return {"photo_id": make_photo(alice).pk}


def photo_preview(alice: Membership) -> Named:
    return {**photo(alice), "size": "preview"}


def escalation(alice: Membership) -> Named:
    seen = Visit.objects.get(pk=visit(alice)["visit_id"])
    flags = [RaisedFlag(flag=RedFlag.LEG_SWELLING, side=Answer.LEFT)]
    raised = raise_escalation(visit=seen, red_flags=flags, note="", by=alice)
    return {"escalation_id": raised.pk}


def recorded_visit(alice: Membership) -> Named:
    return {"visit_id": make_visit_record(alice).visit_id}


def adverse_event(alice: Membership) -> Named:
    return {"event_id": make_adverse_event(alice).pk}


def document(alice: Membership) -> Named:
    plan = make_signed_plan(alice)
    path, digest = keep(b"%PDF-1.7")
    kept = PlanDocument.objects.create(
        plan=plan,
        revision_number=plan.revision.number,
        language="en",
        kind=PlanDocument.Kind.SIGNED,
        status=PlanDocument.Status.READY,
        path=path,
        sha256=digest,
    )
    return {"plan_id": plan.pk, "document_id": kept.pk}


def report(alice: Membership) -> Named:
    patient = make_patient(alice)
    path, digest = keep(b"%PDF-1.7")
    kept = PatientReport.objects.create(
        clinic=alice.clinic,
        patient=patient,
        language="en",
        options=ReportOptions(paper=PaperFormat.A4).stored(),
        state_sha256="0" * 64,
        status=PatientReport.Status.READY,
        path=path,
        sha256=digest,
    )
    return {"patient_id": patient.pk, "report_id": kept.pk}


# What is posted, for `data` ----------------------------------------------------------------


def of_its_patient(named: Named) -> dict[str, Any]:
    """The wrong-patient guard of a form that belongs to what the address names."""
    if "patient_id" in named:
        return named
    if "plan_id" in named:
        return {"patient_id": Plan.objects.get(pk=named["plan_id"]).patient_id}
    return {"patient_id": Consultation.objects.get(pk=named["consultation_id"]).patient_id}


def of_its_photo(named: Named) -> dict[str, Any]:
    return {"patient_id": Photo.objects.get(pk=named["photo_id"]).patient_id}


def of_its_patient_once(named: Named) -> dict[str, Any]:
    return {**of_its_patient(named), formkeys.FIELD: formkeys.issue()}


def the_first_answers(named: Named) -> dict[str, Any]:
    return {**of_its_patient(named), "expected_version": "0"}


def the_first_version(named: Named) -> dict[str, Any]:
    return {**of_its_patient(named), "expected_version": "1"}


def an_addendum(named: Named) -> dict[str, Any]:
    return {**of_its_patient(named), "text": "Seen again.", formkeys.FIELD: formkeys.issue()}


def a_pattern(named: Named) -> dict[str, Any]:
    return {**of_its_patient_once(named), "name": "Six to a head"}


def another_name(named: Named) -> dict[str, Any]:
    return {"name": "Theirs"}


def a_read_back(named: Named) -> dict[str, Any]:
    """Sent without a password: answered with what is missing."""
    treatment = Treatment.objects.get(pk=named["treatment_id"])
    told = {**shown(treatment), "patient_id": treatment.patient_id}
    return {name: value for name, value in told.items() if name != "reasons"}


def a_void_record(named: Named) -> dict[str, Any]:
    treatment = Treatment.objects.get(pk=named["treatment_id"])
    return {**with_a_reason(named), "patient_id": treatment.patient_id}


def a_treatment_date(named: Named) -> dict[str, Any]:
    return {**of_its_patient(named), "treatment_on": timezone.localdate().isoformat()}


def print_options(named: Named) -> dict[str, Any]:
    return {**of_its_patient(named), "paper_size": "letter", "measured_bar_mm": "97"}


def with_a_reason(named: Named) -> dict[str, Any]:
    return {"reason": "A letter of the maker.", "vials": "1", formkeys.FIELD: formkeys.issue()}


def a_delivery(named: Named) -> dict[str, Any]:
    arguments = delivery()
    product = f"{arguments['product']}:{arguments['vial_units']}"
    return {**arguments, "product": product, formkeys.FIELD: formkeys.issue()}


def an_opening(named: Named) -> dict[str, Any]:
    now = timezone.localtime().strftime("%Y-%m-%dT%H:%M")
    return {**with_a_reason(named), "diluent_ml": "2", "reconstituted_at": now}


def a_used_vial(named: Named) -> dict[str, Any]:
    return {"status": "used", formkeys.FIELD: formkeys.issue()}


def an_export(named: Named) -> dict[str, Any]:
    return {"export_reason": "Asked for by the maker."}


def a_cancelled_visit(named: Named) -> dict[str, Any]:
    seen = Visit.objects.get(pk=named["visit_id"])
    return {
        "patient_id": seen.patient_id,
        "change": "cancel",
        "reason": "Called to say so.",
        "expected_version": seen.version,
    }


def the_first_of_a_visit(named: Named) -> dict[str, Any]:
    seen = Visit.objects.get(pk=named["visit_id"])
    return {
        "patient_id": seen.patient_id,
        "expected_version": "0",
        "expected_number": "0",
        "measured_on": timezone.localdate().isoformat(),
    }


def a_correction(named: Named) -> dict[str, Any]:
    return {
        **the_first_of_a_visit(named),
        "expected_version": "1",
        "expected_number": "1",
        "act": "finish",
    }


def of_its_consent(named: Named) -> dict[str, Any]:
    patient_id = Consent.objects.get(pk=named["consent_id"]).patient_id
    return {"patient_id": patient_id, formkeys.FIELD: formkeys.issue()}


def of_its_event(named: Named) -> dict[str, Any]:
    return {"patient_id": AdverseEvent.objects.get(pk=named["event_id"]).patient_id}


def an_attempt(named: Named) -> dict[str, Any]:
    seen = Visit.objects.get(pk=named["visit_id"])
    return {
        "patient_id": seen.patient_id,
        "outcome": "no_answer",
        formkeys.FIELD: formkeys.issue(),
    }


def a_call_with_a_red_flag(named: Named) -> dict[str, Any]:
    return {**an_attempt(named), "breathlessness": "yes"}


def an_answer(named: Named) -> dict[str, Any]:
    raised = Escalation.objects.get(pk=named["escalation_id"])
    return {
        "patient_id": raised.patient_id,
        "answer": "Seen in the emergency department.",
        formkeys.FIELD: formkeys.issue(),
    }


ROUTES: list[Route] = [
    # clinic
    Route("clinic:home", 302, 302, 302),
    everyone("clinic:health", 200),
    Route("clinic:wellbeing", 403, 403, 200),
    everyone("gallery", 200),
    everyone("set_language", 302, "POST", lambda named: {"language": "ko", "next": "/"}),
    Route("account_login", 302, 302, 302, anonymous=200),
    Route("account_login", 302, 302, 302, method="POST", anonymous=200),
    Route("account_logout", 302, 302, 302, method="POST"),
    everyone("mfa_authenticate", 302),
    everyone("mfa_authenticate", 302, "POST"),
    # a member's own account
    Route("clinic:security", 200, 200, 200),
    Route("clinic:app_set_up", 200, 200, 200),
    Route("clinic:app_set_up", 302, 302, 302, "POST"),
    Route("clinic:app_remove", 302, 302, 302),
    Route("clinic:app_remove", 302, 302, 302, "POST"),
    Route("clinic:passkey_add", 404, 404, 404),
    Route("clinic:passkey_add", 404, 404, 404, "POST"),
    Route("clinic:passkey_remove", 200, 404, 404, own=passkey, colleague=404, reads_patient=False),
    Route("clinic:passkey_remove", 422, 404, 404, "POST", passkey, colleague=404),
    Route("clinic:codes_renew", 302, 302, 302),
    Route("clinic:codes_renew", 302, 302, 302, "POST"),
    Route("clinic:sessions", 200, 200, 200),
    Route("clinic:sessions", 302, 302, 302, "POST", data=lambda named: {"session": "none"}),
    Route("clinic:password", 200, 200, 200),
    Route("clinic:password", 422, 422, 422, "POST"),
    # the access log
    Route("planning:access_log", 403, 403, 200),
    Route("planning:access_log_verify", 403, 403, 302, "POST"),
    Route("planning:access_log_export", 403, 403, 422, "POST"),
    Route("clinic:access_review", 403, 403, 200),
    Route("clinic:access_review", 403, 403, 422, "POST"),
    # the clinic's members
    Route("clinic:member_list", 403, 403, 200),
    Route("clinic:member_add", 403, 403, 200),
    Route("clinic:member_add", 403, 403, 422, "POST"),
    Route("clinic:member_detail", 403, 403, 200, own=member, reads_patient=False),
    Route("clinic:member_change", 403, 403, 200, own=member, reads_patient=False),
    Route("clinic:member_change", 403, 403, 422, "POST", member),
    Route("clinic:member_disable", 403, 403, 200, own=member, reads_patient=False),
    Route("clinic:member_disable", 403, 403, 422, "POST", member),
    Route("clinic:member_enable", 403, 403, 200, own=former_member, reads_patient=False),
    Route("clinic:member_enable", 403, 403, 422, "POST", former_member),
    Route("clinic:member_password", 403, 403, 200, own=member, reads_patient=False),
    Route("clinic:member_password", 403, 403, 422, "POST", member),
    Route("clinic:member_second_step", 403, 403, 200, own=member, reads_patient=False),
    Route("clinic:member_second_step", 403, 403, 422, "POST", member),
    Route("clinic:member_sessions", 403, 403, 302, "POST", member),
    everyone("account_signup", 404),
    everyone("account_signup", 404, "POST"),
    everyone("account_reset_password", 404),
    everyone("account_reset_password", 404, "POST"),
    everyone("account_inactive", 404),
    everyone("account_inactive", 404, "POST"),
    # patients
    Route("patients:patient_list", 200, 200, 200),
    Route("patients:patient_list", 200, 200, 200, method="POST"),
    Route("patients:patient_register", 200, 200, 403),
    Route("patients:patient_register", 422, 422, 403, method="POST"),
    Route("patients:patient_edit", 200, 200, 403, own=patient),
    Route("patients:patient_edit", 422, 422, 403, "POST", patient, of_its_patient),
    Route("planning:patient_page", 200, 200, 200, own=patient),
    Route("planning:progress", 200, 200, 200, own=patient),
    Route("planning:patient_report", 200, 200, 200, own=patient),
    Route("planning:patient_report", 422, 422, 422, "POST", patient, of_its_patient),
    Route("planning:patient_report_file", 200, 200, 200, own=report),
    Route("planning:patient_report_file", 302, 302, 302, "POST", report, of_its_patient_once),
    # photographs
    Route("patients:photos", 200, 200, 403, own=patient),
    Route("patients:photos", 422, 422, 403, "POST", patient, of_its_patient),
    Route("patients:photo_add", 422, 422, 403, "POST", patient, of_its_patient_once),
    Route("patients:photo_set_aside", 422, 422, 403, "POST", photo, of_its_photo),
    Route("patients:photo_file", 200, 200, 403, own=photo_preview, is_sandboxed=True),
    Route("planning:photo_compare", 200, 200, 403, own=patient),
    # consultations
    Route("planning:consultation_start", 302, 302, 403, "POST", patient, of_its_patient_once),
    Route("planning:intake", 200, 200, 403, own=consultation),
    Route("planning:intake", 422, 422, 403, "POST", consultation, the_first_answers),
    Route("planning:intake_alerts", 200, 200, 403, "POST", consultation, of_its_patient),
    Route("planning:assessment", 200, 403, 403, own=consultation),
    Route("planning:assessment", 422, 403, 403, "POST", consultation, the_first_answers),
    Route("planning:assessment_result", 200, 403, 403, "POST", consultation, of_its_patient),
    # plans
    Route("planning:plan_start", 302, 403, 403, "POST", consultation, of_its_patient),
    Route("planning:plan_detail", 200, 200, 200, own=signed_plan),
    Route("planning:plan_builder", 200, 403, 403, own=draft),
    Route("planning:plan_edit", 422, 403, 403, "POST", draft),
    Route("planning:plan_sign", 200, 403, 403, own=draft),
    Route("planning:plan_sign", 422, 403, 403, "POST", draft, of_its_patient),
    Route("planning:plan_discard", 200, 403, 403, own=draft),
    Route("planning:plan_discard", 302, 403, 403, "POST", draft, of_its_patient),
    Route("planning:plan_supersede", 302, 403, 403, "POST", signed_plan, of_its_patient),
    Route("planning:addendum_add", 302, 403, 403, "POST", signed_plan, an_addendum),
    Route("planning:plan_history", 200, 200, 200, own=signed_plan),
    Route("planning:plan_document", 200, 200, 200, own=signed_plan),
    Route("planning:print_options_set", 302, 302, 302, "POST", signed_plan, print_options),
    Route("planning:plan_document_file", 200, 200, 200, own=document),
    Route("planning:plan_document_file", 302, 302, 302, "POST", document, of_its_patient_once),
    # patterns of the clinic
    Route("planning:pattern_save", 200, 403, 403, own=draft),
    Route("planning:pattern_save", 302, 403, 403, "POST", draft, a_pattern),
    Route("planning:pattern_list", 200, 200, 200),
    Route("planning:pattern_rename", 302, 403, 302, "POST", pattern, another_name, colleague=403),
    Route("planning:pattern_retire", 302, 403, 302, "POST", pattern, colleague=403),
    # consents
    Route("planning:consent", 200, 200, 403, own=draft),
    Route("planning:consent", 409, 409, 403, "POST", draft, of_its_patient_once),
    Route("planning:consent_read", 200, 200, 200, own=consent),
    Route("planning:consent_thanks", 200, 200, 403, own=consent),
    Route("planning:consent_withdraw", 302, 302, 403, "POST", consent, of_its_consent),
    Route("planning:consent_list", 200, 200, 200, own=patient),
    # visits
    Route("planning:treatment", 200, 403, 403, own=being_treated),
    Route("planning:treatment", 302, 403, 403, "POST", being_treated, the_first_version),
    Route("planning:treatment_start", 302, 403, 403, "POST", signed_plan, of_its_patient),
    Route("planning:treatment_detail", 200, 200, 200, own=signed_treatment),
    Route("planning:treatment_sign", 200, 403, 403, own=full_treatment),
    Route("planning:treatment_sign", 422, 403, 403, "POST", full_treatment, a_read_back),
    Route("planning:treatment_void", 200, 403, 403, own=signed_treatment),
    Route("planning:treatment_void", 302, 403, 403, "POST", signed_treatment, a_void_record),
    Route("planning:treatment_date_set", 302, 302, 403, "POST", signed_plan, a_treatment_date),
    Route("planning:plan_calendar", 200, 200, 200, own=treated_plan),
    Route("planning:visit_list", 200, 200, 200),
    Route("planning:visit_update", 302, 302, 403, "POST", visit, a_cancelled_visit),
    Route("planning:contact_record", 302, 302, 403, "POST", visit, an_attempt),
    Route("planning:visit_record", 200, 403, 403, own=visit),
    Route("planning:visit_record", 302, 403, 403, "POST", visit, the_first_of_a_visit),
    Route("planning:visit_record_correct", 200, 403, 403, own=recorded_visit),
    Route("planning:visit_record_correct", 422, 403, 403, "POST", recorded_visit, a_correction),
    # adverse events
    Route("planning:patient_adverse_events", 200, 200, 200, own=patient),
    Route("planning:adverse_event_record", 200, 403, 403, own=treated_plan),
    Route("planning:adverse_event_record", 422, 403, 403, "POST", treated_plan, of_its_patient),
    Route("planning:adverse_event_correct", 200, 403, 403, own=adverse_event),
    Route("planning:adverse_event_correct", 422, 403, 403, "POST", adverse_event, of_its_event),
    Route("planning:adverse_event_list", 200, 403, 200),
    Route("planning:adverse_events_export", 403, 403, 200, "POST", data=an_export),
    Route("planning:safety_call", 200, 200, 403, own=visit),
    Route("planning:safety_call", 302, 302, 403, "POST", visit, a_call_with_a_red_flag),
    # red flags
    Route("planning:escalation_list", 200, 403, 200),
    Route("planning:escalation_notice", 204, 403, 403),
    Route("planning:escalation", 200, 403, 200, own=escalation),
    Route("planning:escalation_raised", 200, 200, 403, own=escalation),
    Route("planning:escalation_answer", 302, 403, 403, "POST", escalation, an_answer),
    # stock
    Route("planning:stock", 200, 200, 200),
    Route("planning:stock_receive", 200, 200, 200),
    Route("planning:stock_receive", 302, 302, 302, "POST", data=a_delivery),
    Route("planning:lot", 200, 200, 200, own=lot, reads_patient=False),
    Route("planning:vials_open", 302, 302, 302, "POST", lot, an_opening),
    Route("planning:vials_discard", 302, 302, 302, "POST", lot, with_a_reason),
    Route("planning:vial_close", 302, 302, 302, "POST", open_vial, a_used_vial),
    Route("planning:vial_reopen", 302, 302, 302, "POST", closed_vial, a_used_vial),
    Route("planning:movement_unmark", 302, 302, 302, "POST", opening, with_a_reason),
    Route("planning:lot_recall", 200, 403, 200, own=drawn_lot),
    Route("planning:lot_recall", 302, 403, 302, "POST", lot, with_a_reason),
    Route("planning:lot_recall_export", 403, 403, 200, "POST", drawn_lot, an_export),
    # outcomes
    Route("planning:outcomes", 403, 403, 200),
    Route("planning:outcome_export", 403, 403, 200, "POST", data=an_export),
    Route("planning:outcome_patients", 403, 403, 404),
    Route("planning:outcome_patients_export", 403, 403, 404, "POST", data=an_export),
    Route("planning:compensation_watch", 200, 403, 200),
    # overview
    Route("planning:overview", 403, 403, 200),
    Route("planning:overview_visits", 403, 403, 200),
]
