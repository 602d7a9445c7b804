"""Finding a patient as one types: folded spellings, one prefix range on one index.

    서하린  C-1001  1995-04-12  Seo Harin
      → 서하린 · 하린 · ㅅㅎㄹ · ㅎㄹ · seo · harin · seo harin · harin seo · c-1001 · 1001
        · 19950412 · 950412

What is typed is folded the same way, so decomposed Hangul, full-width digits and case
make no difference.
"""

import re
import unicodedata
from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from clinic.models import Clinic
from patients.models import Patient, PatientSearchTerm

LIMIT = 20
LONGEST_TERM = 120
_AFTER_ANY_TERM = "\U0010ffff"
_INITIALS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
_FIRST_SYLLABLE, _LAST_SYLLABLE, _SYLLABLES_PER_INITIAL = 0xAC00, 0xD7A3, 588
_CONJOINING_INITIALS = {0x1100 + place: letter for place, letter in enumerate(_INITIALS)}


def folded(text: str) -> str:
    """Text as it is compared: compatible composed form, no case, single spaces."""
    plain = unicodedata.normalize("NFKC", text).translate(_CONJOINING_INITIALS).casefold()
    return " ".join(plain.replace("\0", " ").split())[:LONGEST_TERM]


def initials_of(text: str) -> str:
    """`서하린 -> ㅅㅎㄹ`; empty for a name without Hangul."""
    return "".join(
        _INITIALS[(ord(letter) - _FIRST_SYLLABLE) // _SYLLABLES_PER_INITIAL]
        for letter in unicodedata.normalize("NFC", text)
        if _FIRST_SYLLABLE <= ord(letter) <= _LAST_SYLLABLE
    )


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
        for patient_id in _having(clinic, start)[:LIMIT]:
            found.setdefault(patient_id)
    chosen = list(found)[:LIMIT]
    patients = {patient.pk: patient for patient in clinic.patients.filter(pk__in=chosen)}
    return [patients[key] for key in chosen if key in patients]


def _having(clinic: Clinic, start: str) -> "QuerySet[PatientSearchTerm, UUID]":
    return (
        PatientSearchTerm.objects.filter(
            clinic=clinic, term__gte=start, term__lt=f"{start}{_AFTER_ANY_TERM}"
        )
        .order_by("term")
        .values_list("patient_id", flat=True)
        .distinct()
    )


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
