"""Finding a patient as one types: folded spellings, one prefix range on one index.

    서하린  C-1001  1995-04-12  Seo Harin
      → 서하린 · 하린 · ㅅㅎㄹ · ㅎㄹ · seo · harin · seo harin · harin seo · c-1001 · 1001
        · 19950412 · 950412

What is typed is folded the same way, so decomposed Hangul, full-width digits and case
make no difference.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

from django.db.models import Max

from clinic import audit
from clinic.models import Clinic
from patients import hangul
from patients.hangul import initials_of
from patients.models import Patient, PatientSearchTerm

LIMIT = 20
LONGEST_TERM = 120
_TERMS_OF_ONE = 6
_RECENT_EVENTS = 2_000
_CONJOINING_INITIALS = {0x1100 + place: letter for place, letter in enumerate(hangul.INITIALS)}


def folded(text: str) -> str:
    """Text as it is compared: compatible composed form, no case, single spaces."""
    plain = unicodedata.normalize("NFKC", text).translate(_CONJOINING_INITIALS).casefold()
    return " ".join(plain.replace("\0", " ").split())[:LONGEST_TERM]


def terms_of(patient: Patient) -> set[str]:
    """Every spelling that leads to this patient."""
    family, given, latin = patient.family_name, patient.given_name, patient.latin_name
    born = f"{patient.birth_date:%Y%m%d}"
    written = [
        f"{family}{given}", f"{family} {given}", f"{given} {family}", given, family,
        initials_of(f"{family}{given}"), initials_of(given),
        latin, *latin.split(), " ".join(reversed(latin.split())),
        patient.chart_number, *re.findall(r"\d+", patient.chart_number),
        born, born[2:],
    ]  # fmt: skip
    return {term for term in map(folded, written) if term}


def index(patient: Patient) -> None:
    """Makes the patient findable by what is written of them now."""
    wanted = terms_of(patient)
    known = {term.term: term for term in patient.search_terms.all()}
    PatientSearchTerm.objects.filter(
        pk__in=[known[term].pk for term in known.keys() - wanted]
    ).delete()
    PatientSearchTerm.objects.bulk_create(
        PatientSearchTerm(clinic_id=patient.clinic_id, patient=patient, term=term)
        for term in sorted(wanted - known.keys())
    )


def find(clinic: Clinic, typed: str) -> list[Patient]:
    """At most `LIMIT` patients one of whose spellings begins with what was typed."""
    prefix = folded(typed)
    if not prefix:
        return []
    digits = re.sub(r"[-./\s]", "", prefix)
    starts = {prefix, digits} if digits.isdigit() and len(digits) >= 4 else {prefix}
    found: dict[UUID, None] = {}
    for start in sorted(starts, key=len, reverse=True):
        for first, end in hangul.ranges(start):
            found |= dict.fromkeys(_having(clinic, first, end))
    return _in_order(clinic, list(found)[:LIMIT])


def recent(clinic: Clinic) -> list[Patient]:
    """The patients this clinic opened or registered last, newest first."""
    last, _ = audit.head(clinic)
    events = clinic.audit_events.filter(sequence__gt=last - _RECENT_EVENTS)
    opened = events.filter(action__in=("viewed", "patient_registered")).order_by("-sequence")
    newest = opened.values_list("patient_id", flat=True)[: LIMIT * _TERMS_OF_ONE]
    found = dict.fromkeys(key for key in newest if key is not None)
    if len(found) < LIMIT:
        registered = clinic.patients.order_by("-registered_at")
        found |= dict.fromkeys(registered.values_list("pk", flat=True)[:LIMIT])
    return _in_order(clinic, list(found)[:LIMIT])


def _having(clinic: Clinic, first: str, end: str) -> list[UUID]:
    terms = PatientSearchTerm.objects.filter(clinic=clinic, term__gte=first, term__lt=end)
    # One patient may stand under several spellings with the same beginning.
    keys = terms.order_by("term").values_list("patient_id", flat=True)
    return list(keys[: LIMIT * _TERMS_OF_ONE])


def _in_order(clinic: Clinic, keys: Sequence[UUID]) -> list[Patient]:
    """These patients with the day of their last plan as `last_plan_at`."""
    # By primary key alone: SQLite would rather read the whole clinic than twenty keys.
    chosen = Patient.objects.filter(pk__in=keys).annotate(last_plan_at=Max("plans__created_at"))
    patients = {patient.pk: patient for patient in chosen if patient.clinic_id == clinic.pk}
    return [patients[key] for key in keys if key in patients]


def alike(clinic: Clinic, names: Iterable[str], birth_date: date) -> list[Patient]:
    """Patients born on the same day whose name, in any order or script, is one of `names`."""
    wanted = {folded(name).replace(" ", "") for name in names if folded(name)}
    return [
        patient
        for patient in clinic.patients.filter(birth_date=birth_date)
        if wanted & {term.replace(" ", "") for term in _full_names(patient)}
    ]


def _full_names(patient: Patient) -> set[str]:
    return {
        folded(name)
        for name in (
            f"{patient.family_name}{patient.given_name}",
            f"{patient.given_name}{patient.family_name}",
            patient.latin_name,
            "".join(reversed(patient.latin_name.split())),
        )
        if name
    }
