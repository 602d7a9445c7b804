"""Days as a patient reads them, in the language in force."""

from datetime import date

from django.utils import dateformat
from django.utils.translation import pgettext


def long_day(day: date | None) -> str:
    """`Wednesday, 9 December 2026`, as the reader writes it."""
    written = pgettext("date format of the patient's page", "l, j F Y")
    return "" if day is None else dateformat.format(day, written)


def short_day(day: date | None) -> str:
    written = pgettext("date format of the patient's page", "j M")
    return "" if day is None else dateformat.format(day, written)


def month(day: date) -> str:
    return dateformat.format(day, pgettext("date format of the patient's page", "F Y"))
