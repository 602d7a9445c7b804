from datetime import date

import pytest

from patients.models import Patient
from patients.presenters import age_on, name_of


@pytest.mark.parametrize(
    ("day", "age"),
    [(date(2026, 4, 11), 30), (date(2026, 4, 12), 31), (date(2026, 4, 13), 31)],
)
def test_age_counts_completed_years(day: date, age: int) -> None:
    assert age_on(date(1995, 4, 12), day) == age


def test_a_leap_day_birthday_is_reached_in_march() -> None:
    assert age_on(date(2004, 2, 29), date(2026, 2, 28)) == 21
    assert age_on(date(2004, 2, 29), date(2026, 3, 1)) == 22


@pytest.mark.parametrize(
    ("family", "given", "name"),
    [("서", "하린", "서하린"), ("O’Neill", "Máire", "O’Neill Máire")],
)
def test_a_hangul_name_is_one_word(family: str, given: str, name: str) -> None:
    assert name_of(Patient(family_name=family, given_name=given)) == name
