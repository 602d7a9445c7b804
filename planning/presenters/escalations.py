"""Red flags as screens show them: the notice, the instruction, the page to answer on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.core.paginator import Paginator
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clinic import audit
from clinic.http import ClinicRequest
from clinic.models import AuditEvent, Clinic
from clinic.permissions import can
from clinic.roles import Permission, Role
from clinic.templatetags.ui import moment
from patients.presenters import banner, name_of
from planning.domain.dosing import totals
from planning.domain.followup import VISIT_WORDS, VisitKind
from planning.domain.quantities import units
from planning.domain.safety_call import (
    ANSWER_WORDS,
    ORDINARY,
    QUESTION,
    RED_FLAGS,
    RaisedFlag,
    RedFlag,
    SafetyCallAnswers,
)
from planning.domain.treatment_totals import treatment_totals
from planning.domain.vocabulary import SIDE_WORDS, Laterality
from planning.evidence import load_products
from planning.models import Escalation, Plan, SafetyCall, Treatment
from planning.presenters.frame import alerts
from planning.presenters.sources import sources_of
from planning.wording import say

MOST_IN_NOTICE = 3
ESCALATIONS_PER_PAGE = 50
MOST_HISTORY = 20
LATEST_EVENTS = 500
AT_A_SCREEN = timedelta(minutes=15)
AMBULANCE = frozenset(
    {RedFlag.BREATHLESSNESS, RedFlag.SWALLOWING_DIFFICULTY, RedFlag.DROOPING_EYELIDS}
)
"""As the patient's page says it (evidence/aftercare.toml)."""


@dataclass(frozen=True, slots=True)
class NoticeRow:
    escalation: Escalation
    href: str
    patient: str
    chart_number: str
    flags: str
    raised: str


@dataclass(frozen=True, slots=True)
class Notice:
    """The red flags without an answer; `tag` changes when they do."""

    rows: tuple[NoticeRow, ...]
    more: str
    tag: str


def flags_words(flags: Sequence[RaisedFlag]) -> str:
    return " · ".join(say(flag.words) for flag in flags)


def notice_of(clinic: Clinic) -> Notice:
    """One query, on an index that holds only what nobody answered."""
    found = list(
        clinic.escalations.filter(answered_at=None)
        .select_related("patient", "raised_by")
        .order_by("raised_at")
    )
    rows = tuple(_notice_row(escalation) for escalation in found[:MOST_IN_NOTICE])
    more = len(found) - len(rows)
    return Notice(
        rows=rows,
        more=ngettext("and %(count)s more", "and %(count)s more", more) % {"count": more}
        if more
        else "",
        tag=",".join(str(escalation.pk) for escalation in found),
    )


def _notice_row(escalation: Escalation) -> NoticeRow:
    return NoticeRow(
        escalation=escalation,
        href=escalation.get_absolute_url(),
        patient=name_of(escalation.patient),
        chart_number=escalation.patient.chart_number,
        flags=flags_words(escalation.read_flags()),
        raised=_("%(moment)s, by %(name)s")
        % {"moment": moment(escalation.raised_at), "name": escalation.raised_by},
    )


def record_shown(request: ClinicRequest, notice: Notice) -> None:
    """Writes once for each member that a red flag came onto a page they had open."""
    for row in notice.rows:
        seen = request.clinic.audit_events.filter(
            patient_id=row.escalation.patient_id,
            action="escalation_shown",
            subject_id=str(row.escalation.pk),
            actor=request.user,
        )
        if not seen.exists():
            audit.record_view(
                request,
                subject=row.escalation,
                patient_id=row.escalation.patient_id,
                action="escalation_shown",
            )


# What whoever raised it does now ---------------------------------------------------------------


def raised_context(escalation: Escalation) -> dict[str, Any]:
    flags = escalation.read_flags()
    answers = _answers_of(escalation)
    return {
        "escalation": escalation,
        "banner": banner(escalation.patient),
        "flags": [say(flag.words) for flag in flags],
        "to_do": list(dict.fromkeys(say(QUESTION[flag.flag].to_do) for flag in flags)),
        "is_ambulance": bool({flag.flag for flag in flags} & AMBULANCE),
        "clinicians": _clinicians(escalation.clinic),
        "shown_to": _shown_to(escalation),
        "unasked": [say(question.asked) for question in answers.unasked] if answers else [],
        "not_a_bruise": _not_a_bruise(answers),
    }


def _clinicians(clinic: Clinic) -> list[tuple[str, str]]:
    """The clinic's clinicians with when they last did something here, the nearest first."""
    events = clinic.audit_events.order_by("-sequence")[:LATEST_EVENTS]
    last: dict[Any, datetime] = {}
    for actor_id, at in events.values_list("actor_id", "at"):
        last.setdefault(actor_id, at)
    now = timezone.now()
    long_ago = now - timedelta(days=3650)
    members = clinic.memberships.filter(
        role=Role.CLINICIAN, is_active=True, user__is_active=True
    ).select_related("user")
    nearest = sorted(members, key=lambda member: last.get(member.user_id, long_ago), reverse=True)
    return [
        (
            str(member.user),
            _minutes_ago(now - last[member.user_id]) if member.user_id in last else "",
        )
        for member in nearest
    ]


def _minutes_ago(ago: timedelta) -> str:
    if ago > AT_A_SCREEN:
        return ""
    minutes = int(ago.total_seconds() // 60)
    if not minutes:
        return _("at a screen just now")
    return ngettext(
        "at a screen %(count)s minute ago", "at a screen %(count)s minutes ago", minutes
    ) % {"count": minutes}


def _shown_to(escalation: Escalation) -> list[str]:
    shown = (
        AuditEvent.objects.filter(
            clinic_id=escalation.clinic_id,
            patient_id=escalation.patient_id,
            action="escalation_shown",
            subject_id=str(escalation.pk),
        )
        .select_related("actor")
        .order_by("sequence")
    )
    return [f"{event.actor}, {moment(event.at)}" for event in shown]


# The page to answer on ---------------------------------------------------------------------------


def escalation_context(
    request: ClinicRequest, escalation: Escalation, problems: dict[str, str]
) -> dict[str, Any]:
    """`problems` name the fields of an answer that was refused."""
    plan = request.clinic.plans.with_all().get(pk=escalation.visit.plan_id)
    intake = plan.consultation.read_intake()
    flags = escalation.read_flags()
    answers = _answers_of(escalation)
    return {
        "escalation": escalation,
        "banner": banner(
            escalation.patient,
            alerts(intake, escalation.patient.birth_date) if intake else (),
        ),
        "flags": [(say(flag.words), say(QUESTION[flag.flag].to_do)) for flag in flags],
        "sources": sources_of(
            dict.fromkeys(source for flag in flags for source in QUESTION[flag.flag].sources)
        ),
        "visit_kind": say(VISIT_WORDS[VisitKind(escalation.visit.kind)]),
        "said": _said(answers),
        "not_a_bruise": _not_a_bruise(answers),
        "treatment": _treatment_rows(plan),
        "plan_href": plan.get_absolute_url(),
        "history": _history(escalation),
        "shown_to": _shown_to(escalation),
        "may_answer": escalation.answered_at is None
        and can(request.membership, Permission.ESCALATION_ANSWER),
        "problems": problems,
        "typed": request.POST.get("answer", ""),
    }


def _answers_of(escalation: Escalation) -> SafetyCallAnswers | None:
    """The call that raised it is the one of the same moment; a visit record has none."""
    call = SafetyCall.objects.filter(visit_id=escalation.visit_id, at=escalation.raised_at).first()
    return call.read_answers() if call else None


def _not_a_bruise(answers: SafetyCallAnswers | None) -> str:
    refused = answers.bruising_refused if answers else None
    return say(refused) if refused else ""


def _said(answers: SafetyCallAnswers | None) -> list[tuple[str, str]]:
    if answers is None:
        return []
    not_asked = _("not asked")
    rows = []
    for question in (*RED_FLAGS, *ORDINARY):
        answer = answers.answer(question)
        rows.append((say(question.asked), say(ANSWER_WORDS[answer]) if answer else not_asked))
    return rows


def _treatment_rows(plan: Plan) -> list[tuple[str, str]]:
    """What was given; before a treatment is recorded, what was planned, and named so."""
    treatment = (
        Treatment.objects.filter(plan__consultation_id=plan.consultation_id)
        .exclude(status=Treatment.Status.VOIDED)
        .order_by("-started_at")
        .first()
    )
    return _planned_rows(plan) if treatment is None else _given_rows(treatment)


def _planned_rows(plan: Plan) -> list[tuple[str, str]]:
    document = plan.revision.read_document()
    rows = [(_("Treated"), _since(plan.consultation.treatment_on))]
    if document.preparation is not None:
        sums = totals(document)
        rows.append((_("Product"), _product(document.preparation.product)))
        rows += [
            (_("%(side)s, planned") % {"side": say(SIDE_WORDS[side])}, say(units(sums.of(side))))
            for side in Laterality
        ]
    return [*rows, (_("Lot"), _("not known: no treatment was recorded"))]


def _given_rows(treatment: Treatment) -> list[tuple[str, str]]:
    document = treatment.read_document()
    sums = treatment_totals(document)
    lots = dict.fromkeys(
        _("%(lot)s, expires %(day)s") % {"lot": vial.lot_number, "day": vial.expires_on.isoformat()}
        for vial in document.vials
    )
    is_signed = treatment.status == Treatment.Status.SIGNED
    given = _("%(side)s, given") if is_signed else _("%(side)s, given (not signed yet)")
    return [
        (_("Treated"), _since(treatment.given_on)),
        (_("Product"), _product(document.product)),
        *(
            (given % {"side": say(SIDE_WORDS[side])}, say(units(sums.of(side).given_tenths)))
            for side in Laterality
        ),
        (_("Lot"), " · ".join(lots) or _("none recorded")),
        (_("Operator"), document.operator or str(treatment.clinician)),
    ]


def _product(code: str) -> str:
    return say(load_products().label_of(code))


def _since(treated_on: date | None) -> str:
    if treated_on is None:
        return _("no day of treatment is set")
    days = (timezone.localdate() - treated_on).days
    if not days:
        return _("%(day)s, today") % {"day": treated_on.isoformat()}
    return ngettext("%(day)s, %(count)s day ago", "%(day)s, %(count)s days ago", days) % {
        "day": treated_on.isoformat(),
        "count": days,
    }


def _history(escalation: Escalation) -> list[tuple[str, str, str]]:
    """The patient's attempts and red flags, newest first: when, what, and what was noted."""
    patient = escalation.patient
    attempts = patient.contacts.select_related("by").order_by("-at")[:MOST_HISTORY]
    others = (
        patient.escalations.exclude(pk=escalation.pk)
        .select_related("raised_by")
        .order_by("-raised_at")[:MOST_HISTORY]
    )
    rows = [
        (
            attempt.at,
            _("Call: %(outcome)s, by %(name)s")
            % {"outcome": attempt.get_outcome_display(), "name": attempt.by},
            attempt.note,
        )
        for attempt in attempts
    ]
    rows += [
        (
            other.raised_at,
            _("Red flag: %(flags)s") % {"flags": flags_words(other.read_flags())},
            other.answer,
        )
        for other in others
    ]
    newest = sorted(rows, key=lambda row: row[0], reverse=True)[:MOST_HISTORY]
    return [(moment(at), what, note) for at, what, note in newest]


# The list ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class EscalationRow:
    href: str
    patient: str
    chart_number: str
    flags: str
    raised: str
    answered: str
    answer: str


def list_context(request: ClinicRequest) -> dict[str, Any]:
    escalations = request.clinic.escalations.select_related(
        "patient", "raised_by", "answered_by"
    ).order_by(F("answered_at").desc(nulls_first=True), "-raised_at")
    page = Paginator(escalations, ESCALATIONS_PER_PAGE).get_page(request.GET.get("page", "1"))
    return {"page": page, "rows": [_row(escalation) for escalation in page], "query": ""}


def _row(escalation: Escalation) -> EscalationRow:
    by = _("%(moment)s, by %(name)s")
    return EscalationRow(
        href=escalation.get_absolute_url(),
        patient=name_of(escalation.patient),
        chart_number=escalation.patient.chart_number,
        flags=flags_words(escalation.read_flags()),
        raised=by % {"moment": moment(escalation.raised_at), "name": escalation.raised_by},
        answered=by % {"moment": moment(escalation.answered_at), "name": escalation.answered_by}
        if escalation.answered_at
        else "",
        answer=escalation.answer,
    )
