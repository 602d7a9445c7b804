"""The follow-up worklist of a clinic with a hundred thousand open visits."""

from datetime import date, timedelta
from itertools import count

from django.test.utils import override_settings
from django.utils import timezone

from clinic.models import Membership
from patients.models import Patient
from planning.domain.followup import VisitKind
from planning.models import Consultation, ContactAttempt, Plan, Visit
from planning.presenters.schedule import VISITS_PER_PAGE
from tests.bench.measure import in_turns, line, title
from tests.bench.server import _expect, statements
from tests.people import client_of

VISITS = 100_000
ROUNDS = 40
ONE_IN = {"missed": 10, "attempt": 5}
FIRST_DAY, LAST_DAY = -120, 180
"""Booked days lie evenly between, counted from today: some three hundred are today's."""


def run(member: Membership) -> None:
    _make(member)
    open_now = Visit.objects.exclude(status__in=["kept", "cancelled"]).count()
    title(f"The worklist over {open_now:,} open visits, {VISITS_PER_PAGE} rows a page")
    with override_settings(ROOT_URLCONF="tests.bench.urls", ALLOWED_HOSTS=["testserver"]):
        client = client_of(member)
        pages = {
            name: (lambda address=f"/visits/?{query}": _expect(client.get(address), 200))
            for name, query in (
                ("today", "list=today"),
                ("overdue", "list=overdue"),
                ("missed", "list=missed"),
                ("later", "list=later"),
                ("later, far down the list", f"list=later&after={_deep()}"),
                ("filtered by kind", "kind=peak"),
            )
        }
        medians = in_turns(ROUNDS, *pages.values())
        for (name, page), taken in zip(pages.items(), medians, strict=True):
            line(name, f"{taken:.1f} ms", "≤ 50 ms")
            line("", f"{statements(page)} SQL")


def _make(member: Membership) -> None:
    """Patients with one treated plan each, and its five visits."""
    today = timezone.localdate()
    numbers = range(VISITS // len(VisitKind))
    patients = Patient.objects.bulk_create(
        (
            Patient(
                clinic=member.clinic,
                chart_number=f"W-{number:06}",
                family_name="김",
                given_name=f"서연{number}",
                birth_date=today - timedelta(days=9_000 + number % 9_000),
                sex="female",
            )
            for number in numbers
        ),
        batch_size=500,
    )
    consultations = Consultation.objects.bulk_create(
        (
            Consultation(clinic=member.clinic, patient=patient, clinician=member.user)
            for patient in patients
        ),
        batch_size=500,
    )
    plans = Plan.objects.bulk_create(
        (
            Plan(
                clinic=member.clinic,
                patient_id=consultation.patient_id,
                consultation=consultation,
                created_by=member.user,
            )
            for consultation in consultations
        ),
        batch_size=500,
    )
    days = count()
    span = LAST_DAY - FIRST_DAY + 1
    visits = [
        _visit(plan, kind, today + timedelta(days=FIRST_DAY + next(days) % span), number)
        for number, plan in enumerate(plans)
        for kind in VisitKind
    ]
    Visit.objects.bulk_create(visits, batch_size=500)
    tried = [visit for number, visit in enumerate(visits) if number % ONE_IN["attempt"] == 0]
    ContactAttempt.objects.bulk_create(
        (
            ContactAttempt(
                clinic=member.clinic,
                patient_id=visit.patient_id,
                visit=visit,
                outcome=outcome,
                by=member.user,
            )
            for visit in tried
            for outcome in ("no_answer", "message_left")
        ),
        batch_size=500,
    )


def _visit(plan: Plan, kind: VisitKind, on: date, number: int) -> Visit:
    is_missed = number % ONE_IN["missed"] == 0 and on < timezone.localdate()
    return Visit(
        clinic_id=plan.clinic_id,
        patient_id=plan.patient_id,
        plan=plan,
        kind=kind.value,
        window_from=on,
        window_to=on + timedelta(days=4),
        on=on,
        status="missed" if is_missed else "booked",
    )


def _deep() -> str:
    """A place deep in the list of what comes later."""
    far = timezone.localdate() + timedelta(days=LAST_DAY - 10)
    visit = Visit.objects.filter(status="booked", on=far).first()
    assert visit is not None
    return f"{visit.on}_{visit.window_to}_{visit.pk}"
