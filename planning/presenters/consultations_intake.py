"""The intake page: its questions, and what the answers already say."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from patients.models import Patient
from planning.domain.findings import CLINIC_DEFAULT, Severity
from planning.domain.intake import CONDITION_WORDS, Intake, Since
from planning.domain.lifestyle import HABIT_WORDS, TOPIC_WORDS, Habit, Topic, statements
from planning.domain.review import intake_alerts
from planning.domain.reviewing.codes import CODES
from planning.domain.vocabulary import GOAL_WORDS
from planning.evidence import (
    load_citations,
    load_knowledge,
    load_lifestyle,
    load_medicines,
    load_products,
)
from planning.forms.intake import CARRIED_FROM, OTHER_PRODUCT
from planning.forms.sheets import NO, YES, Problem, Sheet
from planning.presenters.consultations_inputs import Input, Inputs
from planning.presenters.sources import Source
from planning.wording import say

MEDICINE_LIST = "known-medicines"


@dataclass(frozen=True, slots=True)
class ToxinRow:
    """One earlier treatment; `is_empty` is the row for the next one."""

    prefix: str
    number: int
    product: Input
    product_other: Input
    dose_units: Input
    on: Input
    area: Input
    is_empty: bool


@dataclass(frozen=True, slots=True)
class MedicineRow:
    prefix: str
    name: Input
    is_empty: bool


@dataclass(frozen=True, slots=True)
class IntakeQuestions:
    recorded_on: Input
    asked: tuple[Input, ...]
    carried_from: str
    conditions: Input
    conditions_other: Input
    medicines: tuple[MedicineRow, ...]
    medicine_list: str
    known_medicines: tuple[str, ...]
    earlier_toxin: tuple[ToxinRow, ...]
    habits: tuple[Input, ...]
    goals: Input
    goal_text: Input
    consent: Input


def questions(inputs: Inputs) -> IntakeQuestions:
    """Every question of the page, in its order."""
    return IntakeQuestions(
        asked=(*_asked(inputs), *_since(inputs)),
        carried_from=inputs.sheet.one(CARRIED_FROM),
        conditions=inputs.boxes(
            "conditions",
            _("Conditions"),
            [(condition.value, word) for condition, word in CONDITION_WORDS.items()],
        ),
        conditions_other=inputs.text(
            "conditions_other", _("Other conditions"), kind="textarea", hint=_("One a line.")
        ),
        medicines=tuple(_medicines(inputs)),
        medicine_list=MEDICINE_LIST,
        known_medicines=_known_medicines(),
        earlier_toxin=tuple(_earlier_toxin(inputs)),
        habits=tuple(_habits(inputs)),
        goals=inputs.boxes(
            "goals",
            _("What the patient hopes for"),
            [(goal.value, word) for goal, word in GOAL_WORDS.items()],
        ),
        goal_text=inputs.text("goal_text", _("In the patient's own words"), kind="textarea"),
        consent=inputs.boxes(
            "consent_signed",
            _("Consent"),
            [(YES, _("The patient has signed the consent on paper"))],
        ),
        recorded_on=inputs.text("recorded_on", _("Recorded on"), kind="date"),
    )


def _asked(inputs: Inputs) -> Iterable[Input]:
    for name, label in (
        ("pregnant", _("Pregnant")),
        ("breastfeeding", _("Breastfeeding")),
        ("infection_at_site", _("Infection or inflammation of the calf")),
        ("immobility", _("Leg kept immobile, or bed rest")),
    ):
        yield inputs.radios(
            name, label, [(NO, _("No")), (YES, _("Yes"))], unanswered=_("Not asked")
        )


def _since(inputs: Inputs) -> Iterable[Input]:
    """What carried answers are worth nothing without."""
    day = inputs.sheet.one(CARRIED_FROM)
    if not day:
        return
    for name, label in (
        (Since.NEW_MEDICINES, _("New medicines since %(day)s")),
        (Since.TOXIN_ELSEWHERE, _("Botulinum toxin elsewhere since %(day)s")),
        (Since.OTHER_CHANGE, _("Illness, operation or anything else below changed since %(day)s")),
    ):
        yield inputs.radios(
            name.value,
            label % {"day": day},
            [(NO, _("No")), (YES, _("Yes"))],
            unanswered=_("Not asked"),
        )


def _medicines(inputs: Inputs) -> Iterable[MedicineRow]:
    rows = [
        row for row in inputs.sheet.rows("medications") if inputs.sheet.has(f"medications-{row}")
    ]
    for row in [*rows, max(rows, default=-1) + 1]:
        prefix = f"medications-{row}"
        name = inputs.text(
            prefix,
            _("Medicine"),
            spoken=_("Medicine %(n)s") % {"n": row + 1},
            list_id=MEDICINE_LIST,
        )
        yield MedicineRow(prefix, name, not inputs.sheet.has(prefix))


def _known_medicines() -> tuple[str, ...]:
    names = {drug for group in load_medicines().classes for drug in group.drugs}
    return tuple(sorted(names))


def _earlier_toxin(inputs: Inputs) -> Iterable[ToxinRow]:
    products = [("", "–")]
    products += [(product.code, say(product.label)) for product in load_products()]
    products += [(OTHER_PRODUCT, _("other product"))]
    sheet = inputs.sheet
    rows = [row for row in sheet.rows("earlier_toxin") if sheet.has(f"earlier_toxin-{row}")]
    for row in [*rows, max(rows, default=-1) + 1]:
        prefix = f"earlier_toxin-{row}"
        where = _("Earlier toxin %(n)s") % {"n": row + 1}

        def spoken(label: str, where: str = where) -> str:
            return f"{where} · {label}"

        yield ToxinRow(
            prefix=prefix,
            number=row + 1,
            product=inputs.select(
                f"{prefix}-product", _("Product"), products, spoken=spoken(_("Product"))
            ),
            product_other=inputs.text(
                f"{prefix}-product_other",
                _("Other product"),
                spoken=spoken(_("Other product")),
            ),
            dose_units=inputs.number(
                f"{prefix}-dose_units", _("Dose"), _("units"), spoken=spoken(_("Dose"))
            ),
            on=inputs.text(f"{prefix}-on", _("Date"), kind="date", spoken=spoken(_("Date"))),
            area=inputs.text(f"{prefix}-area", _("Area treated"), spoken=spoken(_("Area treated"))),
            is_empty=not sheet.has(prefix),
        )


def _habits(inputs: Inputs) -> Iterable[Input]:
    labels = {
        Habit.STANDING: (_("Standing"), _("hours a day")),
        Habit.HEELS: (_("High heels"), _("days a week")),
        Habit.STAIRS: (_("Stairs"), _("flights a day")),
        Habit.STRENGTH: (_("Strength training"), _("sessions a week")),
        Habit.RUNNING: (_("Running"), _("km a week")),
        Habit.COURT_SPORT: (_("Court sport"), _("sessions a week")),
        Habit.STRETCHING: (_("Stretching"), _("days a week")),
        Habit.MASSAGE: (_("Massage"), _("days a week")),
    }
    for habit in Habit:
        label, unit = labels[habit]
        yield inputs.number(f"lifestyle-{habit.value}", label, unit, spoken=say(HABIT_WORDS[habit]))


@dataclass(frozen=True, slots=True)
class AlertView:
    """A finding as its component draws it."""

    severity: str
    title: str
    message: str
    sources: tuple[Source, ...]
    is_clinic_default: bool


@dataclass(frozen=True, slots=True)
class StatementView:
    text: str
    sources: tuple[Source, ...]
    thin: bool


@dataclass(frozen=True, slots=True)
class TopicView:
    word: str
    statements: tuple[StatementView, ...]


@dataclass(frozen=True, slots=True)
class Alerts:
    """What the answers say: findings, worst first, and statements by topic."""

    findings: tuple[AlertView, ...]
    topics: tuple[TopicView, ...]
    stops: int
    confirms: int


def alerts(intake: Intake, patient: Patient) -> Alerts:
    known = load_knowledge()
    findings = intake_alerts(
        intake,
        patient.birth_date,
        timezone.localdate(),
        rules=known.rules,
        products=known.products,
        medicines=known.medicines,
    )
    said = statements(intake.lifestyle, intake.goals, load_lifestyle())
    return Alerts(
        findings=tuple(
            AlertView(
                severity=finding.severity.value,
                title=say(CODES[finding.code].title),
                message=say(finding.message),
                sources=cited(finding.sources),
                is_clinic_default=CLINIC_DEFAULT in finding.sources,
            )
            for finding in findings
        ),
        topics=tuple(
            TopicView(
                say(TOPIC_WORDS[topic]),
                tuple(
                    StatementView(say(one.text), cited(one.sources), one.thin)
                    for one in said
                    if one.topic is topic
                ),
            )
            for topic in Topic
            if any(one.topic is topic for one in said)
        ),
        stops=sum(finding.severity is Severity.STOP for finding in findings),
        confirms=sum(finding.severity is Severity.CONFIRM for finding in findings),
    )


def cited(keys: Iterable[str]) -> tuple[Source, ...]:
    """Published sources with their reference in full; the clinic's default is said apart."""
    found = []
    for key in keys:
        citation = load_citations().get(key)
        if citation is not None:
            found.append(Source(key, citation.reference))
    return tuple(found)


def inputs_of(sheet: Sheet, problems: tuple[Problem, ...] = ()) -> Inputs:
    return Inputs(sheet, problems)
