"""What stands around every page of a consultation: whose it is, and where in it one is."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, get_args

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from clinic.models import Membership
from clinic.permissions import can
from clinic.roles import REFUSALS, Permission
from patients.models import Patient
from patients.presenters import banner
from planning.domain.findings import Severity
from planning.domain.intake import Intake
from planning.domain.review import intake_alerts
from planning.evidence import load_knowledge
from planning.models import Consultation, Plan, Treatment
from planning.treated import treatment_of
from planning.wording import say

EARLIER_TOXIN = "earlier_toxin"
Page = Literal["intake", "assessment", "plan", "sign", "print", "treatment"]


@dataclass(frozen=True, slots=True)
class Step:
    """One tab; `state` is done, current, open or blocked, and `reason` why it is blocked."""

    label: str
    state: str
    href: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Alert:
    severity: str
    text: str


def frame(plan: Plan, current: Page, by: Membership | None = None) -> dict[str, Any]:
    """Banner and steps of a plan loaded by `with_all`: no query for a draft, one after it."""
    return consultation_frame(plan.consultation, plan.patient, current, plan, by)


def consultation_frame(
    consultation: Consultation,
    patient: Patient,
    current: Page,
    plan: Plan | None = None,
    by: Membership | None = None,
) -> dict[str, Any]:
    """Banner and steps; `plan` is the consultation's newest, if there is one.

    Tabs that `by` may not open are shut, with the sentence the page itself would say.
    """
    intake = consultation.read_intake()
    treatment = None if plan is None or plan.is_draft else treatment_of(plan)
    return {
        "banner": banner(patient, alerts(intake, patient.birth_date) if intake else ()),
        "steps": [
            _step(page, consultation, current, plan, by, treatment) for page in get_args(Page)
        ],
    }


def alerts(intake: Intake, birth_date: date) -> list[Alert]:
    """What every page of this patient must keep in sight: stops and confirms of the intake,
    and toxin that still counts toward the cap."""
    known = load_knowledge()
    found = intake_alerts(
        intake,
        birth_date,
        timezone.localdate(),
        rules=known.rules,
        products=known.products,
        medicines=known.medicines,
    )
    return [
        Alert(finding.severity.value, say(finding.message))
        for finding in found
        if finding.severity is not Severity.NOTE or finding.code == EARLIER_TOXIN
    ]


def _words(page: Page) -> str:
    return {
        "intake": _("Intake"),
        "assessment": _("Assessment"),
        "plan": _("Plan"),
        "sign": _("Sign"),
        "print": _("Print and schedule"),
        "treatment": _("Treatment"),
    }[page]


def _step(
    page: Page,
    consultation: Consultation,
    current: Page,
    plan: Plan | None,
    by: Membership | None,
    treatment: Treatment | None,
) -> Step:
    label = _words(page)
    href, reason = _way_to(page, consultation, plan, treatment)
    needed = _needed_for(page, plan, treatment)
    if by is not None and needed is not None and page != current and not can(by, needed):
        return Step(label, "blocked", reason=str(REFUSALS[needed]))
    if page == current:
        return Step(label, "current", href or reverse("planning:intake", args=[consultation.pk]))
    if not href:
        return Step(label, "blocked", reason=reason)
    return Step(label, "done" if _is_done(page, consultation, plan, treatment) else "open", href)


def _needed_for(page: Page, plan: Plan | None, treatment: Treatment | None) -> Permission | None:
    """What the page behind a tab asks for; what is signed is open to all who read."""
    if page == "intake":
        return Permission.INTAKE_EDIT
    if page == "assessment":
        return Permission.ASSESSMENT_EDIT
    if page == "treatment":
        return None if _is_given(treatment) else Permission.TREATMENT_RECORD
    if plan is None or not plan.is_draft:
        return None
    return {"plan": Permission.PLAN_EDIT, "sign": Permission.PLAN_SIGN}.get(page)


def _way_to(
    page: Page, consultation: Consultation, plan: Plan | None, treatment: Treatment | None
) -> tuple[str, str]:
    """The page's address, or why there is none yet."""
    if page in ("intake", "assessment"):
        return reverse(f"planning:{page}", args=[consultation.pk]), ""
    if plan is None:
        return "", _("Finish the assessment first.")
    if page == "plan":
        name = "plan_builder" if plan.is_draft else "plan_detail"
        return reverse(f"planning:{name}", args=[plan.pk]), ""
    if page == "sign":
        if plan.is_draft:
            return reverse("planning:plan_sign", args=[plan.pk]), ""
        return reverse("planning:plan_detail", args=[plan.pk]), ""
    if plan.is_draft:
        return "", _("Sign the plan first.")
    if page == "treatment":
        if treatment is not None and _is_given(treatment):
            return reverse("planning:treatment_detail", args=[treatment.pk]), ""
        return reverse("planning:treatment", args=[plan.pk]), ""
    return reverse("planning:plan_detail", args=[plan.pk]), ""


def _is_done(
    page: Page, consultation: Consultation, plan: Plan | None, treatment: Treatment | None
) -> bool:
    if page == "intake":
        return consultation.intake is not None
    if page == "assessment":
        return consultation.assessment is not None
    if page == "treatment":
        return _is_given(treatment)
    return plan is not None and not plan.is_draft


def _is_given(treatment: Treatment | None) -> bool:
    return treatment is not None and treatment.status == Treatment.Status.SIGNED
