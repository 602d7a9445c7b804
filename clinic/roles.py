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
    OVERVIEW_VIEW = "overview_view", _("See the clinic's overview of plans and visits")


ROLE_PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.CLINICIAN: frozenset(Permission) - {Permission.OVERVIEW_VIEW, Permission.PATTERN_MANAGE},
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
        }
    ),
    Role.ADMIN: frozenset(
        {
            Permission.PATIENT_VIEW,
            Permission.PLAN_VIEW,
            Permission.PLAN_PRINT,
            Permission.PATTERN_MANAGE,
            Permission.VISIT_VIEW,
            Permission.OVERVIEW_VIEW,
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
    Permission.OVERVIEW_VIEW: _("Only admins may see the clinic's overview."),
}
