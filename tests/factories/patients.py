"""Fictitious patients."""

from datetime import date
from itertools import count
from typing import Any

from clinic.models import Membership
from patients.models import Patient

_numbers = count(1001)


def make_patient(member: Membership, **fields: Any) -> Patient:
    """A patient of the member's clinic, under the next chart number."""
    return Patient.objects.create(
        **{
            "clinic": member.clinic,
            "chart_number": f"C-{next(_numbers)}",
            "family_name": "서",
            "given_name": "하린",
            "latin_name": "Seo Harin",
            "birth_date": date(1995, 4, 12),
            "sex": "female",
            "height_cm": 163,
            "weight_kg": 56,
            **fields,
        }
    )
