"""One patient on one page: what is open, what was planned, what was measured, what comes."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from patients.models import Patient
from patients.presenters import banner
from planning.consents import consent_state_of, newest_consent
from planning.domain.assessment import Assessment, HeadLayers
from planning.domain.balance import GIRTH_ERROR_MM, THICKNESS_ERROR_MM
from planning.domain.carried import measured_again
from planning.domain.dosing import totals
from planning.domain.followup import VISIT_WORDS, VisitKind
from planning.domain.lifecycle import STATUS_WORDS, PlanStatus
from planning.domain.quantities import centimetres, millimetres, units
from planning.domain.text import Text
from planning.domain.treatment import TreatmentDocument
from planning.domain.vocabulary import MUSCLE_WORDS, SIDE_WORDS, Laterality, Muscle
from planning.models import Consultation, Plan, Visit
from planning.presenters.consents import consent_words
from planning.presenters.frame import alerts
from planning.presenters.treatment_read import given_words
from planning.wording import say

SHOWN_CONSULTATIONS = 20


@dataclass(frozen=True, slots=True)
class PlanRow:
    href: str
    print_href: str
    label: str
    status: str
    tone: str
    doses: str
    at: datetime
    by: str
    consent: str
    consent_severity: str


@dataclass(frozen=True, slots=True)
class VisitLine:
    id: UUID
    kind: str
    on: date | None
    window: str
    status: str
    severity: str


@dataclass(frozen=True, slots=True)
class Measured:
    """One quantity of one leg through time; `change` compares with the time before."""

    label: str
    values: tuple[str, ...]
    change: str


@dataclass(frozen=True, slots=True)
class LegTable:
    side: str
    dates: tuple[date, ...]
    rows: tuple[Measured, ...]

    @property
    def is_compared(self) -> bool:
        return any(row.change for row in self.rows)


@dataclass(frozen=True, slots=True)
class Event:
    at: datetime
    text: str
    href: str = ""
    planned: bool = False


@dataclass(frozen=True, slots=True)
class Remark:
    """An addendum, as the timeline names it."""

    plan: Plan
    at: datetime
    by: str


def patient_page(
    patient: Patient,
    consultations: Sequence[Consultation],
    plans: Sequence[Plan],
    remarks: Sequence[Remark],
    visits: Sequence[Visit],
) -> dict[str, Any]:
    """The page's context, from rows already loaded: newest consultation first."""
    newest = consultations[0] if consultations else None
    told = next((row for row in consultations if row.intake is not None), None)
    intake = told.read_intake() if told else None
    drafts = [plan for plan in plans if plan.is_draft]
    return {
        "patient": patient,
        "banner": banner(patient, alerts(intake, patient.birth_date) if intake else ()),
        "open_now": _open_now(newest, plans, drafts),
        "plans": [_plan_row(plan, {row.pk: row for row in consultations}) for plan in plans],
        "visits": [_visit_line(visit) for visit in visits],
        "measurements": _measurements(consultations),
        "timeline": _timeline(patient, consultations, plans, remarks, visits),
    }


def _open_now(
    newest: Consultation | None, plans: Sequence[Plan], drafts: Sequence[Plan]
) -> dict[str, str] | None:
    """The one thing to go on with, if something is unfinished."""
    if drafts:
        return {
            "text": _("A draft plan is open."),
            "label": _("Go on with the draft"),
            "href": reverse("planning:plan_builder", args=[drafts[0].pk]),
        }
    if newest is None or any(plan.consultation_id == newest.pk for plan in plans):
        return None
    step = "intake" if newest.intake is None else "assessment"
    return {
        "text": _("A consultation is open."),
        "label": _("Go on with the consultation"),
        "href": reverse(f"planning:{step}", args=[newest.pk]),
    }


def _plan_row(plan: Plan, consultations: Mapping[UUID, Consultation]) -> PlanRow:
    consent = _consent(plan, consultations)
    document = plan.revision.read_document()
    sums = totals(document)
    signature = plan.signed_by
    doses = " · ".join(
        f"{say(SIDE_WORDS[side])} {say(units(sums.of(side)))}" for side in Laterality
    )
    name = "plan_builder" if plan.is_draft else "plan_detail"
    return PlanRow(
        href=reverse(f"planning:{name}", args=[plan.pk]),
        print_href=reverse("planning:plan_document", args=[plan.pk]),
        label=_("Plan, version %(number)s") % {"number": plan.version},
        status=say(STATUS_WORDS[plan.state]),
        tone="accent" if plan.state is PlanStatus.SIGNED else "",
        doses=doses if document.preparation else _("no product yet"),
        at=signature.signed_at if signature else plan.revision.at,
        by=signature.signer_name if signature else "",
        consent=consent[0],
        consent_severity=consent[1],
    )


def _consent(plan: Plan, consultations: Mapping[UUID, Consultation]) -> tuple[str, str]:
    """What the consent of a plan in force, or still to be signed, is worth, and how severe."""
    consultation = consultations.get(plan.consultation_id)
    if plan.state not in (PlanStatus.DRAFT, PlanStatus.SIGNED) or consultation is None:
        return "", ""
    on_paper = bool((consultation.intake or {}).get("consent_signed", False))
    return consent_words(consent_state_of(plan, newest_consent(plan), on_paper=on_paper))


def _visit_line(visit: Visit) -> VisitLine:
    today = timezone.localdate()
    booked = visit.status == Visit.Status.BOOKED
    overdue = booked and (visit.on or visit.window_to) < today
    return VisitLine(
        id=visit.pk,
        kind=say(VISIT_WORDS[VisitKind(visit.kind)]),
        on=visit.on,
        window=f"{visit.window_from.isoformat()} – {visit.window_to.isoformat()}",
        status=_("overdue") if overdue else visit.get_status_display(),
        severity="confirm" if overdue or visit.status == Visit.Status.MISSED else "",
    )


def _measurements(consultations: Iterable[Consultation]) -> list[LegTable]:
    """Both legs through time, oldest first; empty where nothing was assessed."""
    assessed = [
        assessment
        for consultation in consultations
        if (assessment := consultation.read_assessment()) is not None
    ]
    assessed.reverse()
    if not assessed:
        return []
    return [
        LegTable(
            side=say(SIDE_WORDS[side]),
            dates=tuple(assessment.measured_on for assessment in assessed),
            rows=tuple(_rows(assessed, side)),
        )
        for side in Laterality
    ]


def _rows(assessed: Sequence[Assessment], side: Laterality) -> Iterator[Measured]:
    legs = [measured_again(assessment.leg(side)) for assessment in assessed]
    widest = [leg.widest for leg in legs]
    relaxed = [girth.relaxed_mean_mm if girth else None for girth in widest]
    tiptoe = [girth.tiptoe_mean_mm if girth else None for girth in widest]
    yield _row(_("Maximum girth, relaxed"), relaxed, centimetres, GIRTH_ERROR_MM)
    if any(tiptoe):
        yield _row(_("Same level, on tiptoe"), tiptoe, centimetres, GIRTH_ERROR_MM)
    for muscle in Muscle:
        yield from _layer_rows([leg.layers.of(muscle) for leg in legs], muscle)


def _layer_rows(layers: Sequence[HeadLayers | None], muscle: Muscle) -> Iterator[Measured]:
    """Muscle and fat of one head, and soleus beneath it where it was ever measured."""
    for name, label, error in (
        ("muscle_mm", _("Muscle, %(head)s"), THICKNESS_ERROR_MM[muscle]),
        ("fat_mm", _("Fat, %(head)s"), None),
        ("soleus_mm", _("Soleus, %(head)s"), None),
    ):
        values = [getattr(head, name) if head else None for head in layers]
        if name != "soleus_mm" or any(values):
            yield _row(label % {"head": say(MUSCLE_WORDS[muscle])}, values, millimetres, error)


def _row(
    label: str, values: Sequence[Decimal | None], words: Any, error: Decimal | None
) -> Measured:
    return Measured(
        label=label,
        values=tuple("–" if value is None else say(words(value)) for value in values),
        change=_change(values, error),
    )


def _change(values: Sequence[Decimal | None], error: Decimal | None) -> str:
    """The newest against the one before, never without the measurement error.

    `error` is None where no source that was read gives one; that is said too.
    """
    known = [value for value in values if value is not None]
    if len(known) < 2 or values[-1] is None:
        return ""
    change = known[-1] - known[-2]
    if error is not None and abs(change) <= error:
        return _("within measurement error (±%(error)s)") % {"error": say(millimetres(error))}
    band = _("error not published") if error is None else f"±{say(millimetres(error))}"
    sign = "+" if change > 0 else "−" if change < 0 else ""
    return f"{sign}{say(millimetres(abs(change)))} ({band})"


def _timeline(
    patient: Patient,
    consultations: Iterable[Consultation],
    plans: Iterable[Plan],
    remarks: Iterable[Remark],
    visits: Iterable[Visit],
) -> list[Event]:
    events = [Event(patient.registered_at, _("Registered"))]
    events += [
        Event(
            consultation.started_at,
            _("Consultation with %(name)s") % {"name": consultation.clinician.display_name},
            reverse("planning:intake", args=[consultation.pk]),
        )
        for consultation in consultations
    ]
    for plan in plans:
        signature = plan.signed_by
        if signature:
            said = _("Plan version %(number)s signed by %(name)s") % {
                "number": plan.version,
                "name": signature.signer_name,
            }
            events.append(Event(signature.signed_at, said, plan.get_absolute_url()))
    events += [
        Event(
            remark.at,
            _("Addendum to plan version %(number)s by %(name)s")
            % {"number": remark.plan.version, "name": remark.by},
            f"{remark.plan.get_absolute_url()}#addenda",
        )
        for remark in remarks
    ]
    events += [_visit_event(visit) for visit in visits if visit.on is not None]
    events += [_treatment_event(plan) for plan in plans if getattr(plan, "given_id", None)]
    return sorted(events, key=lambda event: event.at, reverse=True)


def _treatment_event(plan: Plan) -> Event:
    """The signed record that came along with the plan, in the same query."""
    document = TreatmentDocument.model_validate(plan.given_document)  # type: ignore[attr-defined]
    on = document.given_on
    return Event(
        timezone.make_aware(datetime(on.year, on.month, on.day, 12)),
        given_words(document),
        reverse("planning:treatment_detail", args=[plan.given_id]),  # type: ignore[attr-defined]
    )


def _visit_event(visit: Visit) -> Event:
    on = visit.on or visit.window_from
    noon = timezone.make_aware(datetime(on.year, on.month, on.day, 12))
    said = Text(
        "{kind}: {status}",
        kind=VISIT_WORDS[VisitKind(visit.kind)],
        status=visit.get_status_display(),
    )
    return Event(noon, say(said), planned=visit.status == Visit.Status.BOOKED)
