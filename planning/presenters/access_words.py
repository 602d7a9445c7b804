"""What each event of the access log says to whoever reads it, and which kind it is."""

from enum import StrEnum
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


class Kind(StrEnum):
    """What the log is filtered by."""

    READ = "read"
    CHANGED = "changed"
    SIGNED = "signed"
    TAKEN_OUT = "taken_out"
    STOCK = "stock"
    ACCOUNT = "account"
    REFUSED = "refused"


KIND_WORDS: "Final[dict[Kind, _StrPromise]]" = {
    Kind.READ: _("Opened"),
    Kind.CHANGED: _("Recorded or changed"),
    Kind.SIGNED: _("Signed"),
    Kind.TAKEN_OUT: _("Printed or exported"),
    Kind.STOCK: _("Stock"),
    Kind.ACCOUNT: _("Signing in and accounts"),
    Kind.REFUSED: _("Refused"),
}

WORDS: "Final[dict[Kind, dict[str, _StrPromise]]]" = {
    Kind.READ: {
        "patients_listed": _("Opened the list of patients"),
        "patient_found": _("Found a patient by a search"),
        "viewed": _("Opened a patient's page"),
        "patient_viewed": _("Opened a patient's page"),
        "intake_viewed": _("Opened the history"),
        "assessment_viewed": _("Opened the assessment"),
        "measurements_viewed": _("Opened the measurements"),
        "plan_viewed": _("Opened a plan"),
        "plans_listed": _("Opened the overview of plans"),
        "visits_listed": _("Opened a list of visits"),
        "visit_record_viewed": _("Opened a visit's record"),
        "treatment_viewed": _("Opened a treatment"),
        "consent_viewed": _("Opened a consent"),
        "consents_viewed": _("Opened a patient's consents"),
        "photos_viewed": _("Opened a patient's photographs"),
        "photo_viewed": _("Opened a photograph"),
        "photos_compared": _("Compared photographs"),
        "adverse_events_viewed": _("Opened a patient's adverse events"),
        "adverse_event_form_viewed": _("Opened the adverse event form"),
        "adverse_events_listed": _("Opened the clinic's adverse events"),
        "safety_call_opened": _("Opened a safety call"),
        "escalation_shown": _("Was shown a red flag"),
        "escalation_viewed": _("Opened a red flag"),
        "escalations_listed": _("Opened the red flags"),
        "outcomes_viewed": _("Opened the outcomes"),
        "outcome_patients_listed": _("Opened the patients behind an outcome"),
        "compensation_listed": _("Opened the compensation watch"),
        "report_options_viewed": _("Opened a report's options"),
        "lot_recall_listed": _("Listed who had a recalled lot"),
        "lot_recall_viewed": _("Opened a lot's recall"),
        "access_log_viewed": _("Read the access log"),
        "access_log_verified": _("Verified the access log"),
        "access_review_viewed": _("Opened the access review"),
    },
    Kind.CHANGED: {
        "patient_registered": _("Registered a patient"),
        "patient_amended": _("Corrected a patient's details"),
        "consultation_started": _("Began a consultation"),
        "intake_saved": _("Saved the history"),
        "assessment_saved": _("Saved the assessment"),
        "plan_started": _("Began a plan"),
        "plan_edited": _("Changed a plan"),
        "plan_discarded": _("Discarded a plan"),
        "plan_superseded": _("Began a new version of a plan"),
        "addendum_added": _("Added an addendum"),
        "treatment_date_set": _("Set the day of treatment"),
        "treatment_started": _("Began a treatment record"),
        "treatment_saved": _("Saved a treatment record"),
        "treatment_voided": _("Voided a treatment record"),
        "visit_booked": _("Booked a visit"),
        "visit_kept": _("Noted a visit as kept"),
        "visit_missed": _("Noted a visit as missed"),
        "visit_cancelled": _("Cancelled a visit"),
        "visit_draft_saved": _("Saved a visit's record"),
        "visit_record_finished": _("Finished a visit's record"),
        "contact_recorded": _("Recorded a contact"),
        "safety_call_recorded": _("Recorded a safety call"),
        "escalation_raised": _("Raised a red flag"),
        "escalation_answered": _("Answered a red flag"),
        "adverse_event_recorded": _("Recorded an adverse event"),
        "adverse_event_corrected": _("Corrected an adverse event"),
        "consent_withdrawn": _("Recorded that a consent was withdrawn"),
        "photo_filed": _("Filed a photograph"),
        "photo_set_aside": _("Set a photograph aside"),
        "photo_refiled": _("Filed a photograph anew"),
        "pattern_saved": _("Saved a pattern"),
        "pattern_renamed": _("Renamed a pattern"),
        "pattern_retired": _("Retired a pattern"),
        "printing_changed": _("Changed how the clinic prints"),
        "print_choice_changed": _("Changed what is printed"),
        "demo_patient_made": _("Made a fictitious patient"),
        "access_reviewed": _("Confirmed an access review"),
    },
    Kind.SIGNED: {
        "plan_signed": _("Signed a plan"),
        "treatment_signed": _("Signed a treatment"),
        "consent_signed": _("Took a signed consent"),
    },
    Kind.TAKEN_OUT: {
        "plan_document_requested": _("Asked for a plan on paper"),
        "plan_document_opened": _("Opened a plan on paper"),
        "patient_report_requested": _("Asked for a report on paper"),
        "patient_report_printed": _("Opened a report on paper"),
        "calendar_downloaded": _("Downloaded visits as a calendar"),
        "outcomes_exported": _("Exported outcomes"),
        "outcome_patients_exported": _("Exported the patients behind an outcome"),
        "adverse_events_exported": _("Exported adverse events"),
        "lot_recall_exported": _("Exported who had a lot"),
        "access_log_exported": _("Exported the access log"),
    },
    Kind.STOCK: {
        "stock_listed": _("Opened the stock"),
        "lot_viewed": _("Opened a lot"),
        "lot_recalled": _("Recalled a lot"),
        "lot_recall_lifted": _("Lifted a recall"),
        "vials_received": _("Received vials"),
        "vials_opened": _("Opened vials"),
        "vials_discarded": _("Discarded vials"),
        "vials_unmarked": _("Took a mark off vials"),
        "vial_open": _("Noted a vial as open"),
        "vial_used": _("Noted a vial as used up"),
        "vial_discarded": _("Discarded an open vial"),
        "vial_unmarked": _("Took a mark off a vial"),
        "vial_reopened": _("Opened a closed vial again"),
    },
    Kind.ACCOUNT: {
        "signed_in": _("Signed in"),
        "signed_out": _("Signed out"),
        "sign_in_failed": _("Wrong password at signing in"),
        "second_factor_failed": _("Wrong code at signing in"),
        "signing_password_refused": _("Wrong password at signing"),
        "password_changed": _("Changed the own password"),
        "password_given": _("Gave a one-time password"),
        "sessions_ended": _("Ended sessions"),
        "authenticator_app_set_up": _("Set up an authenticator app"),
        "authenticator_app_removed": _("Removed an authenticator app"),
        "passkey_added": _("Added a passkey"),
        "passkey_removed": _("Removed a passkey"),
        "recovery_codes_renewed": _("Made new recovery codes"),
        "second_factors_removed": _("Took a lost second step away"),
        "member_added": _("Added a member"),
        "member_changed": _("Changed a member"),
        "member_disabled": _("Disabled a member"),
        "member_enabled": _("Enabled a member"),
        "audit_purged": _("Removed events past their retention"),
    },
    Kind.REFUSED: {
        "refused": _("Was refused"),
        "wrong_patient_refused": _("Was stopped: another patient's page"),
    },
}

KIND_OF: Final = {action: kind for kind, words in WORDS.items() for action in words}


def words_of(action: str) -> str:
    """The action in words; its code where it has none."""
    kind = KIND_OF.get(action)
    return str(WORDS[kind][action]) if kind else action
