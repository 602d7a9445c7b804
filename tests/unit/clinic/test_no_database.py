"""Unit tests have no database, which shows that the core needs none."""

import pytest

from clinic.models import Clinic


def test_a_unit_test_cannot_reach_the_database() -> None:
    with pytest.raises(RuntimeError, match="Database access not allowed"):
        Clinic.objects.exists()
