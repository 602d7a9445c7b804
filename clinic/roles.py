"""Who may do what: one table, in words the people of a clinic can read."""

from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


class Role(models.TextChoices):
    """What a member does in the clinic."""

    CLINICIAN = "clinician", _("Clinician")
    STAFF = "staff", _("Staff")
    ADMIN = "admin", _("Admin")


class Permission(models.TextChoices):
    """One thing a member may do, with its description."""

    PATIENT_VIEW = "patient_view", _("Find and open patients")
    PATIENT_REGISTER = "patient_register", _("Register patients")
    PATIENT_EDIT = "patient_edit", _("Correct a patient's details")
    INTAKE_EDIT = "intake_edit", _("Take a patient's history")
    ASSESSMENT_EDIT = "assessment_edit", _("Assess calves")
    PLAN_VIEW = "plan_view", _("Read plans")
    PLAN_EDIT = "plan_edit", _("Make and change plans")
    PLAN_SIGN = "plan_sign", _("Sign plans")
    PLAN_PRINT = "plan_print", _("Print plans")
    PATTERN_MANAGE = "pattern_manage", _("Rename and retire everybody's patterns")
    VISIT_VIEW = "visit_view", _("See visits")
    VISIT_EDIT = "visit_edit", _("Book visits and record them")
    VISIT_RECORD = "visit_record", _("Record what a visit found, and adverse events")
    ESCALATION_ANSWER = "escalation_answer", _("Answer red flags raised by a call")
    CONSENT_TAKE = "consent_take", _("Take and withdraw consents")
    TREATMENT_RECORD = "treatment_record", _("Record and sign treatments")
    PHOTO_VIEW = "photo_view", _("See photographs")
    PHOTO_EDIT = "photo_edit", _("Take and refile photographs")
    STOCK_VIEW = "stock_view", _("See stock and lots")
    STOCK_EDIT = "stock_edit", _("Receive, open and discard vials")
    LOT_RECALL = "lot_recall", _("Recall a lot and list who had it")
    ADVERSE_EVENT_VIEW = "adverse_event_view", _("See the clinic's adverse events")
    DATA_EXPORT = "data_export", _("Export data, with a reason")
    OVERVIEW_VIEW = "overview_view", _("See the clinic's overview of plans and visits")
    OUTCOME_VIEW = "outcome_view", _("Review outcomes")
    COMPENSATION_VIEW = "compensation_view", _("See the compensation watch")
    AUDIT_VIEW = "audit_view", _("Read and review the access log")
    MEMBER_MANAGE = "member_manage", _("Add members, change roles and end sessions")


ROLE_PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.CLINICIAN: frozenset(Permission)
    - {
        Permission.OVERVIEW_VIEW,
        Permission.OUTCOME_VIEW,
        Permission.PATTERN_MANAGE,
        Permission.DATA_EXPORT,
        Permission.AUDIT_VIEW,
        Permission.MEMBER_MANAGE,
    },
    Role.STAFF: frozenset(
        {
            Permission.PATIENT_VIEW,
            Permission.PATIENT_REGISTER,
            Permission.PATIENT_EDIT,
            Permission.INTAKE_EDIT,
            Permission.PLAN_VIEW,
            Permission.PLAN_PRINT,
            Permission.VISIT_VIEW,
            Permission.VISIT_EDIT,
            Permission.CONSENT_TAKE,
            Permission.PHOTO_VIEW,
            Permission.PHOTO_EDIT,
            Permission.STOCK_VIEW,
            Permission.STOCK_EDIT,
        }
    ),
    Role.ADMIN: frozenset(
        {
            Permission.PATIENT_VIEW,
            Permission.PLAN_VIEW,
            Permission.PLAN_PRINT,
            Permission.PATTERN_MANAGE,
            Permission.VISIT_VIEW,
            Permission.STOCK_VIEW,
            Permission.STOCK_EDIT,
            Permission.LOT_RECALL,
            Permission.ADVERSE_EVENT_VIEW,
            Permission.DATA_EXPORT,
            Permission.OVERVIEW_VIEW,
            Permission.OUTCOME_VIEW,
            Permission.COMPENSATION_VIEW,
            Permission.AUDIT_VIEW,
            Permission.MEMBER_MANAGE,
        }
    ),
}

# The sentence a member reads when something is not theirs to do; it names who may.
REFUSALS: "dict[Permission, _StrPromise]" = {
    Permission.PATIENT_VIEW: _("Only members of the clinic may open its patients."),
    Permission.PATIENT_REGISTER: _("Only clinicians and staff may register patients."),
    Permission.PATIENT_EDIT: _("Only clinicians and staff may correct a patient's details."),
    Permission.INTAKE_EDIT: _("Only clinicians and staff may take a patient's history."),
    Permission.ASSESSMENT_EDIT: _("Only clinicians may assess calves."),
    Permission.PLAN_VIEW: _("Only members of the clinic may read its plans."),
    Permission.PLAN_EDIT: _("Only clinicians may make and change plans."),
    Permission.PLAN_SIGN: _("Only clinicians may sign plans."),
    Permission.PLAN_PRINT: _("Only members of the clinic may print its plans."),
    Permission.PATTERN_MANAGE: _("Only admins may rename and retire somebody else's patterns."),
    Permission.VISIT_VIEW: _("Only members of the clinic may see its visits."),
    Permission.VISIT_EDIT: _("Only clinicians and staff may book visits and record them."),
    Permission.VISIT_RECORD: _("Only clinicians may record what a visit found."),
    Permission.ESCALATION_ANSWER: _("Only clinicians may answer a red flag."),
    Permission.CONSENT_TAKE: _("Only clinicians and staff may take a consent."),
    Permission.TREATMENT_RECORD: _("Only clinicians may record treatments."),
    Permission.PHOTO_VIEW: _("Only clinicians and staff may see photographs."),
    Permission.PHOTO_EDIT: _("Only clinicians and staff may take photographs."),
    Permission.STOCK_VIEW: _("Only members of the clinic may see its stock."),
    Permission.STOCK_EDIT: _("Only members of the clinic may change its stock."),
    Permission.LOT_RECALL: _("Only clinicians and admins may recall a lot."),
    Permission.ADVERSE_EVENT_VIEW: _("Only clinicians and admins may see all adverse events."),
    Permission.DATA_EXPORT: _("Only admins may export data."),
    Permission.OVERVIEW_VIEW: _("Only admins may see the clinic's overview."),
    Permission.OUTCOME_VIEW: _("Only admins may review outcomes."),
    Permission.COMPENSATION_VIEW: _("Only clinicians and admins may see the compensation watch."),
    Permission.AUDIT_VIEW: _("Only admins may read the access log."),
    Permission.MEMBER_MANAGE: _("Only admins may add members and change what they may do."),
}
