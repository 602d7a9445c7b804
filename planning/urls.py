from django.urls import URLPattern, path

from planning.views import (
    access_log,
    adverse_events,
    builder,
    consents,
    consultations,
    documents,
    edits,
    escalations,
    outcomes,
    overview,
    patient_page,
    patterns,
    photos,
    plans,
    progress,
    reports,
    safety_calls,
    schedule,
    signing,
    stock,
    treatments,
    visit_records,
)

app_name = "planning"

urlpatterns: list[URLPattern] = [
    # Intake and assessment of a consultation
    path(
        "patients/<uuid:patient_id>/consultations/start/",
        consultations.consultation_start,
        name="consultation_start",
    ),
    path("consultations/<uuid:consultation_id>/intake/", consultations.intake, name="intake"),
    path(
        "consultations/<uuid:consultation_id>/intake/alerts/",
        consultations.intake_alerts,
        name="intake_alerts",
    ),
    path(
        "consultations/<uuid:consultation_id>/assessment/",
        consultations.assessment,
        name="assessment",
    ),
    path(
        "consultations/<uuid:consultation_id>/assessment/result/",
        consultations.assessment_result,
        name="assessment_result",
    ),
    # Plans: edits, signing, life cycle
    path("consultations/<uuid:consultation_id>/plan/start/", plans.plan_start, name="plan_start"),
    path("plans/<uuid:plan_id>/", plans.plan_detail, name="plan_detail"),
    path("plans/<uuid:plan_id>/build/", builder.plan_builder, name="plan_builder"),
    path("plans/<uuid:plan_id>/edit/", edits.plan_edit, name="plan_edit"),
    path("plans/<uuid:plan_id>/sign/", signing.plan_sign, name="plan_sign"),
    path("plans/<uuid:plan_id>/discard/", plans.plan_discard, name="plan_discard"),
    path("plans/<uuid:plan_id>/supersede/", plans.plan_supersede, name="plan_supersede"),
    path("plans/<uuid:plan_id>/addenda/add/", plans.addendum_add, name="addendum_add"),
    path("plans/<uuid:plan_id>/history/", plans.plan_history, name="plan_history"),
    # Consents
    path("plans/<uuid:plan_id>/consent/", consents.consent, name="consent"),
    path("consents/<uuid:consent_id>/", consents.consent_read, name="consent_read"),
    path("consents/<uuid:consent_id>/thanks/", consents.consent_thanks, name="consent_thanks"),
    path(
        "consents/<uuid:consent_id>/withdraw/", consents.consent_withdraw, name="consent_withdraw"
    ),
    path("patients/<uuid:patient_id>/consents/", consents.consent_list, name="consent_list"),
    # Patterns of the clinic
    path("plans/<uuid:plan_id>/pattern/", patterns.pattern_save, name="pattern_save"),
    path("patterns/", patterns.pattern_list, name="pattern_list"),
    path("patterns/<uuid:pattern_id>/rename/", patterns.pattern_rename, name="pattern_rename"),
    path("patterns/<uuid:pattern_id>/retire/", patterns.pattern_retire, name="pattern_retire"),
    # Treatments
    path("plans/<uuid:plan_id>/treatment/", treatments.treatment, name="treatment"),
    path(
        "plans/<uuid:plan_id>/treatment/start/", treatments.treatment_start, name="treatment_start"
    ),
    path("treatments/<uuid:treatment_id>/", treatments.treatment_detail, name="treatment_detail"),
    path("treatments/<uuid:treatment_id>/sign/", treatments.treatment_sign, name="treatment_sign"),
    path("treatments/<uuid:treatment_id>/void/", treatments.treatment_void, name="treatment_void"),
    # Visits
    path(
        "plans/<uuid:plan_id>/treatment-date/set/",
        schedule.treatment_date_set,
        name="treatment_date_set",
    ),
    path("plans/<uuid:plan_id>/follow-up.ics", schedule.plan_calendar, name="plan_calendar"),
    path("visits/", schedule.visit_list, name="visit_list"),
    path("visits/<uuid:visit_id>/update/", schedule.visit_update, name="visit_update"),
    path("visits/<uuid:visit_id>/contact/", safety_calls.contact_record, name="contact_record"),
    path("visits/<uuid:visit_id>/record/", visit_records.visit_record, name="visit_record"),
    path(
        "visits/<uuid:visit_id>/record/correct/",
        visit_records.visit_record_correct,
        name="visit_record_correct",
    ),
    # Adverse events
    path(
        "patients/<uuid:patient_id>/adverse-events/",
        adverse_events.patient_adverse_events,
        name="patient_adverse_events",
    ),
    path(
        "plans/<uuid:plan_id>/adverse-events/record/",
        adverse_events.adverse_event_record,
        name="adverse_event_record",
    ),
    path(
        "adverse-events/<uuid:event_id>/correct/",
        adverse_events.adverse_event_correct,
        name="adverse_event_correct",
    ),
    path("adverse-events/", adverse_events.adverse_event_list, name="adverse_event_list"),
    path(
        "adverse-events/export/",
        adverse_events.adverse_events_export,
        name="adverse_events_export",
    ),
    path("visits/<uuid:visit_id>/call/", safety_calls.safety_call, name="safety_call"),
    # Red flags
    path("escalations/", escalations.escalation_list, name="escalation_list"),
    path("escalations/notice/", escalations.escalation_notice, name="escalation_notice"),
    path("escalations/<uuid:escalation_id>/", escalations.escalation, name="escalation"),
    path(
        "escalations/<uuid:escalation_id>/now/",
        escalations.escalation_raised,
        name="escalation_raised",
    ),
    path(
        "escalations/<uuid:escalation_id>/answer/",
        escalations.escalation_answer,
        name="escalation_answer",
    ),
    # Stock
    path("stock/", stock.stock_list, name="stock"),
    path("stock/receive/", stock.stock_receive, name="stock_receive"),
    path("stock/lots/<uuid:lot_id>/", stock.lot, name="lot"),
    path("stock/lots/<uuid:lot_id>/open/", stock.vials_open, name="vials_open"),
    path("stock/lots/<uuid:lot_id>/discard/", stock.vials_discard, name="vials_discard"),
    path("stock/lots/<uuid:lot_id>/recall/", stock.lot_recall, name="lot_recall"),
    path(
        "stock/lots/<uuid:lot_id>/recall/export/",
        stock.lot_recall_export,
        name="lot_recall_export",
    ),
    path("stock/vials/<uuid:vial_id>/close/", stock.vial_close, name="vial_close"),
    path("stock/vials/<uuid:vial_id>/reopen/", stock.vial_reopen, name="vial_reopen"),
    path(
        "stock/movements/<uuid:movement_id>/unmark/",
        stock.movement_unmark,
        name="movement_unmark",
    ),
    # Overview
    # Outcomes
    path("outcomes/", outcomes.outcomes, name="outcomes"),
    path("outcomes/export/", outcomes.outcome_export, name="outcome_export"),
    path("outcomes/patients/", outcomes.outcome_patients, name="outcome_patients"),
    path(
        "outcomes/patients/export/",
        outcomes.outcome_patients_export,
        name="outcome_patients_export",
    ),
    path("outcomes/compensation/", outcomes.compensation_watch, name="compensation_watch"),
    path("access-log/", access_log.access_log, name="access_log"),
    path("access-log/verify/", access_log.access_log_verify, name="access_log_verify"),
    path("access-log/export/", access_log.access_log_export, name="access_log_export"),
    path("overview/", overview.overview, name="overview"),
    path("overview/visits/", overview.overview_visits, name="overview_visits"),
    # Patient page and paper
    path("patients/<uuid:patient_id>/", patient_page.patient_page, name="patient_page"),
    path("patients/<uuid:patient_id>/measurements/", progress.progress, name="progress"),
    path("patients/<uuid:patient_id>/report/", reports.patient_report, name="patient_report"),
    path(
        "patients/<uuid:patient_id>/report/<uuid:report_id>/",
        reports.patient_report_file,
        name="patient_report_file",
    ),
    path("plans/<uuid:plan_id>/document/", documents.plan_document, name="plan_document"),
    path(
        "plans/<uuid:plan_id>/document/options/",
        documents.print_options_set,
        name="print_options_set",
    ),
    path(
        "plans/<uuid:plan_id>/document/<uuid:document_id>/",
        documents.plan_document_file,
        name="plan_document_file",
    ),
    # Photographs
    path("patients/<uuid:patient_id>/photos/compare/", photos.photo_compare, name="photo_compare"),
]
