"""Patients as screens show them."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone

from patients.models import Patient

_HANGUL = re.compile("[가-힣]")


def name_of(patient: Patient) -> str:
    """Family name first, as a chart is filed; a Hangul name is written as one word."""
    joint = "" if _HANGUL.search(patient.family_name) else " "
    return f"{patient.family_name}{joint}{patient.given_name}"


def age_on(birth_date: date, day: date) -> int:
    """Completed years."""
    return day.year - birth_date.year - ((day.month, day.day) < (birth_date.month, birth_date.day))


@dataclass(frozen=True, slots=True)
class Banner:
    """Who a page is about; on every patient page."""

    name: str
    latin_name: str
    href: str
    birth_date: date
    age_years: int
    chart_number: str
    sex: str
    alerts: Sequence[Any] = ()


def banner(patient: Patient, alerts: Iterable[Any] = ()) -> Banner:
    """`alerts` have a `severity` and a `text`."""
    return Banner(
        name=name_of(patient),
        latin_name=patient.latin_name,
        href=page_of(patient),
        birth_date=patient.birth_date,
        age_years=age_on(patient.birth_date, timezone.localdate()),
        chart_number=patient.chart_number,
        sex=patient.get_sex_display(),
        alerts=tuple(alerts),
    )


def page_of(patient: Patient) -> str:
    return reverse("planning:patient_page", args=[patient.pk])


@dataclass(frozen=True, slots=True)
class Row:
    """A patient in a list, with the day of the last plan if there is one."""

    href: str
    name: str
    latin_name: str
    birth_date: date
    age_years: int
    chart_number: str
    sex: str
    last_plan_on: date | None


def rows(patients: Iterable[Patient]) -> list[Row]:
    today = timezone.localdate()
    return [
        Row(
            href=page_of(patient),
            name=name_of(patient),
            latin_name=patient.latin_name,
            birth_date=patient.birth_date,
            age_years=age_on(patient.birth_date, today),
            chart_number=patient.chart_number,
            sex=patient.get_sex_display(),
            last_plan_on=_local_day(getattr(patient, "last_plan_at", None)),
        )
        for patient in patients
    ]


def _local_day(at: datetime | None) -> date | None:
    return None if at is None else timezone.localtime(at).date()
