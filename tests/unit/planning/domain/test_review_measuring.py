"""Two readings of one girth agree within 6 mm [Tunc2007]."""

from typing import Any

import pytest

from planning.domain.findings import Severity
from planning.domain.plan import InjectionPlan
from tests.unit.planning.review_examples import SIX_PLAN, measured, of_code, plain


def girth(relaxed_mm: list[int], tiptoe_mm: list[int] | None = None) -> dict[str, Any]:
    return {"girths": [{"level_pct": 27, "relaxed_mm": relaxed_mm, "tiptoe_mm": tiptoe_mm or []}]}


@pytest.mark.parametrize(
    ("leg", "says"),
    [
        (girth([360]), []),
        (girth([360, 366]), []),
        (
            girth([367, 360]),
            ["RIGHT, girth at 27 %: the readings 367 mm and 360 mm differ by 7 mm."],
        ),
        (
            girth([360, 361], [370, 377]),
            ["RIGHT, girth on tiptoe at 27 %: the readings 370 mm and 377 mm differ by 7 mm."],
        ),
    ],
    ids=["one reading", "6 mm agree", "7 mm do not", "nor on tiptoe"],
)
def test_readings_apart(leg: dict[str, Any], says: list[str]) -> None:
    found = of_code("girth_readings_apart", SIX_PLAN, measured(right=leg))
    assert [plain(finding) for finding in found] == says
    for finding in found:
        assert finding.severity is Severity.NOTE
        assert finding.sources == ("Tunc2007", "clinic default")


def test_it_is_said_before_there_is_a_site() -> None:
    """The measurement is read again while the patient is still there."""
    context = measured(left=girth([360, 380]))
    assert of_code("girth_readings_apart", InjectionPlan(), context)
